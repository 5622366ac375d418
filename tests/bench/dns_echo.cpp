// dns_echo: sends back each UDP message it gets, as an answer, in batches as des-serve does. What
// that takes is the floor: no server that goes through the kernel's sockets can take less.

#include "server/listen.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>

namespace {

constexpr std::size_t batch = 64;

class Echo {
public:
    Echo();
    void answer(int socket);

private:
    std::array<mmsghdr, batch> messages_{};
    std::array<iovec, batch> parts_{};
    std::array<sockaddr_storage, batch> peers_{};
    std::array<std::array<std::uint8_t, 4096>, batch> octets_{};
};

Echo::Echo()
{
    for (std::size_t i = 0; i < batch; ++i) {
        messages_[i].msg_hdr.msg_name = &peers_[i];
        messages_[i].msg_hdr.msg_iov = &parts_[i];
        messages_[i].msg_hdr.msg_iovlen = 1;
    }
}

void Echo::answer(int socket)
{
    for (std::size_t i = 0; i < batch; ++i) {
        parts_[i] = {octets_[i].data(), octets_[i].size()};
        messages_[i].msg_hdr.msg_namelen = sizeof(peers_[i]);
    }
    const int count = ::recvmmsg(socket, messages_.data(), batch, MSG_WAITFORONE, nullptr);
    for (int i = 0; i < count; ++i) {
        auto& message = messages_[static_cast<std::size_t>(i)];
        octets_[static_cast<std::size_t>(i)][2] |= 0x80U; // an answer
        message.msg_hdr.msg_iov->iov_len = message.msg_len;
    }
    if (count > 0)
        ::sendmmsg(socket, messages_.data(), static_cast<unsigned>(count), 0);
}

} // namespace

int main()
{
    try {
        const auto any = des::value_or_throw(des::SocketAddress::parse("127.0.0.1:0", 0));
        const auto listening = des::listen_on(any, 1);
        const int socket = listening.udp.front().get();
        ::fcntl(socket, F_SETFL, 0); // blocking
        std::cerr << "ready dns=" << listening.address.to_string() << std::endl;
        for (Echo echo;;)
            echo.answer(socket);
    } catch (const des::Failure& failure) {
        std::cerr << "dns_echo: " << failure.what() << '\n';
        return EXIT_FAILURE;
    }
}
