#include "base/random_id.h"

#include "base/error.h"

#include <sys/random.h>

#include <array>
#include <cstring>
#include <string>

namespace des {
namespace {

class Pool {
public:
    std::uint16_t next()
    {
        if (at_ == ids_.size())
            refill();
        return ids_[at_++];
    }

private:
    void refill()
    {
        auto* to = reinterpret_cast<char*>(ids_.data());
        for (std::size_t left = sizeof(ids_); left > 0;) {
            const auto got = ::getrandom(to, left, 0);
            if (got < 0 && errno != EINTR)
                throw Failure(Reason::configuration,
                              std::string("no random numbers: ") + std::strerror(errno));
            const auto taken = got < 0 ? 0 : static_cast<std::size_t>(got);
            to += taken;
            left -= taken;
        }
        at_ = 0;
    }

    std::array<std::uint16_t, 1024> ids_{};
    std::size_t at_ = ids_.size();
};

} // namespace

std::uint16_t random_id()
{
    thread_local Pool pool;
    return pool.next();
}

} // namespace des
