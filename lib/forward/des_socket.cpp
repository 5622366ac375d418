#include "forward/des_socket.h"

#include "base/error.h"
#include "base/random_id.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace des {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::size_t most_sent = 10'000;
constexpr std::chrono::seconds longest_use{10};
constexpr std::size_t most_under_way = 16'384; // so that a free id is found by guessing
constexpr std::uint16_t first_port = 1024;
constexpr int most_guesses = 16;
constexpr int receive_buffer = 1 << 20;
// Between these the loop looks at timers and at what clients have asked.
constexpr int messages_a_turn = 64;

udp::endpoint endpoint_of(const SocketAddress& address)
{
    udp::endpoint endpoint;
    endpoint.resize(address.size());
    std::memcpy(endpoint.data(), address.data(), address.size());
    return endpoint;
}

[[noreturn]] void fail(const error_code& error)
{
    throw Failure(Reason::configuration, "cannot open a socket to a DES: " + error.message());
}

void bind_at_random(udp::socket& socket, const udp& protocol)
{
    error_code error;
    for (int guess = 0; guess < most_guesses; ++guess) {
        const auto port = random_id();
        if (port < first_port)
            continue;
        socket.bind({protocol, port}, error);
        if (!error)
            return;
    }
    socket.bind({protocol, 0}, error); // most are taken: the kernel knows which are not
    if (error)
        fail(error);
}

} // namespace

DesSocket::DesSocket(asio::io_context& loop, const SocketAddress& address, const Handler& handler) :
    handler_(handler), socket_(loop)
{
    const auto endpoint = endpoint_of(address);
    error_code error;
    socket_.open(endpoint.protocol(), error);
    if (error)
        fail(error);
    socket_.set_option(asio::socket_base::receive_buffer_size(receive_buffer), error);
    bind_at_random(socket_, endpoint.protocol());
    socket_.non_blocking(true, error);
    socket_.connect(endpoint, error); // an error, as without a route, shows when something is sent
}

std::shared_ptr<DesSocket> DesSocket::open(asio::io_context& loop, const SocketAddress& address,
                                           const Handler& handler)
{
    std::shared_ptr<DesSocket> made(new DesSocket(loop, address, handler));
    made->wait();
    return made;
}

bool DesSocket::is_worn() const noexcept
{
    return sent_ >= most_sent || steady_clock::now() - opened_ > longest_use ||
        under_way_.size() >= most_under_way;
}

std::uint16_t DesSocket::send(Token token, std::span<std::uint8_t> message)
{
    auto id = random_id();
    while (!under_way_.try_emplace(id, token).second)
        id = random_id();
    message[0] = static_cast<std::uint8_t>(id >> 8U);
    message[1] = static_cast<std::uint8_t>(id);
    ++sent_;
    const auto fd = socket_.native_handle();
    // The first error may be that of the message before; what cannot be sent is as good as lost.
    if (::send(fd, message.data(), message.size(), 0) < 0)
        ::send(fd, message.data(), message.size(), 0);
    return id;
}

void DesSocket::wait()
{
    socket_.async_wait(udp::socket::wait_read, [self = shared_from_this()](error_code error) {
        if (error || !self->socket_.is_open())
            return;
        self->receive();
        if (self->socket_.is_open())
            self->wait();
    });
}

void DesSocket::receive()
{
    static thread_local std::array<std::uint8_t, 65535> room;
    for (int i = 0; i < messages_a_turn && socket_.is_open(); ++i) {
        const auto size = ::recv(socket_.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
        if (size < 0 && errno == ECONNREFUSED) {
            refuse_all();
            continue;
        }
        if (size < 0)
            return;
        const auto message = Bytes(room).first(static_cast<std::size_t>(size));
        ByteReader in(message);
        const auto found = under_way_.find(in.u16());
        if (in.failed() || found == under_way_.end())
            handler_.strayed();
        else
            handler_.arrived(found->second, message);
    }
}

// The kernel does not say which of them met nobody.
void DesSocket::refuse_all()
{
    std::vector<Token> all;
    for (const auto& [id, token] : under_way_)
        all.push_back(token);
    for (const auto token : all)
        handler_.refused(token);
}

void DesSocket::close()
{
    error_code ignored;
    socket_.close(ignored);
}

} // namespace des
