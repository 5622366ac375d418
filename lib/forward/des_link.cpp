#include "forward/des_link.h"

#include "base/random_id.h"

namespace des {

std::shared_ptr<DesSocket> DesLink::socket()
{
    auto& chosen = sockets_[random_id() % socket_count];
    if (chosen && !chosen->is_worn())
        return chosen;
    auto fresh = DesSocket::open(loop_, address_, handler_);
    if (chosen)
        retire(std::move(chosen));
    chosen = std::move(fresh);
    return chosen;
}

void DesLink::retire(std::shared_ptr<DesSocket> socket)
{
    retired_.push_back(std::move(socket));
    std::erase_if(retired_, [](const auto& one) {
        if (one->under_way() > 0)
            return false;
        one->close();
        return true;
    });
}

void DesLink::close()
{
    for (const auto& socket : sockets_)
        if (socket)
            socket->close();
    for (const auto& socket : retired_)
        socket->close();
}

} // namespace des
