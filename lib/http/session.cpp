#include "http/session.h"

#include "base/log.h"
#include "http/answer_writer.h"
#include "http/deadline.h"
#include "http/gzip.h"
#include "http/request_head.h"

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <array>

namespace des::http {
namespace {

using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr auto as_error = asio::as_tuple(asio::use_awaitable);

// What is read ahead, and the most that may stand between two pieces of a body.
constexpr std::size_t buffer_size = 65'536;
// How long to go on reading from who has been refused, and from who has been turned away.
constexpr std::chrono::seconds linger_time{2};
constexpr std::chrono::seconds brief_linger_time{1};

// An open connection, as the server sees it from outside.
class Admission {
public:
    Admission(beast::tcp_stream& stream, const std::string& client, Shared& shared) :
        stream_(stream), shared_(shared),
        place_(shared.table.admit(client, SessionTable::Moment::clock::now(),
                                  [&stream] { stream.cancel(); }))
    {
        shared_.open.insert(&stream_);
    }
    // Throws where a removal fails, if ever: the process ends then.
    ~Admission() // NOLINT(bugprone-exception-escape)
    {
        shared_.open.erase(&stream_);
        shared_.table.remove(place_);
    }
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;

    void begin_work() { shared_.table.set_to_work(place_); }
    void end_work() { shared_.table.touch(place_, SessionTable::Moment::clock::now()); }

private:
    beast::tcp_stream& stream_;
    Shared& shared_;
    SessionTable::Place place_;
};

template <class Stream>
class Session {
public:
    Session(Stream& stream, Admission& admission, Shared& shared, bool is_encrypted) :
        stream_(stream), lowest_(beast::get_lowest_layer(stream)), admission_(admission),
        shared_(shared), is_encrypted_(is_encrypted), deadline_(lowest_), writer_(stream, shared)
    {
        error_code ignored;
        const auto peer = lowest_.socket().remote_endpoint(ignored);
        question_.peer = SocketAddress::of(peer.data(), static_cast<socklen_t>(peer.size()));
    }

    asio::awaitable<void> run()
    {
        bool goes_on = true;
        while (goes_on && !shared_.is_draining)
            goes_on = co_await wait_for_request() && co_await exchange();
    }

    // The client may still be sending.
    bool has_refused() const noexcept { return has_refused_; }

private:
    using Parser = bhttp::request_parser<bhttp::string_body>;
    // Of a request that does not come to its end: what is said about it, if anything.
    using Ending = std::optional<HttpReply>;

    asio::awaitable<bool> wait_for_request()
    {
        deadline_.expires_after(shared_.options.idle_time);
        shared_.idle.insert(&lowest_);
        error_code error;
        while (!error && !skip_empty_lines()) {
            std::size_t size = 0;
            std::tie(error, size) =
                co_await stream_.async_read_some(buffer_.prepare(buffer_size / 16), as_error);
            buffer_.commit(size);
        }
        shared_.idle.erase(&lowest_);
        co_return !error;
    }

    // Old clients leave some behind a body (RFC 7230, section 3.5). True when there is more.
    bool skip_empty_lines()
    {
        const auto octets = [this] {
            return std::string_view(static_cast<const char*>(buffer_.data().data()),
                                    buffer_.size());
        };
        while (octets().starts_with("\r\n"))
            buffer_.consume(2);
        return buffer_.size() > 0;
    }

    asio::awaitable<bool> exchange()
    {
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(shared_.options.header_size));
        parser.body_limit(shared_.options.body_size);
        question_.is_head = question_.is_http_1_0 = false;
        deadline_.expires_after(shared_.options.header_time);
        const auto [error, size] =
            co_await bhttp::async_read_header(stream_, buffer_, parser, as_error);
        if (error)
            co_return co_await refuse(reply_to_end(error));
        question_.is_head = parser.get().method() == bhttp::verb::head;
        question_.is_http_1_0 = parser.get().version() < 11;
        if (auto objection = objection_to(parser.get(), shared_.options))
            co_return co_await refuse(std::move(objection));
        // Now: the fields of a trailer would be among those of the header.
        auto request = request_of(parser.get());
        if (!request)
            co_return co_await refuse(std::move(request.error()));
        const bool waits = expects_continue(parser.get()) && !parser.is_done();
        if (waits && !co_await writer_.send_continue())
            co_return false;
        BodyAllowance::Share share(shared_.bodies);
        if (auto whole = co_await read_body(parser, share); !whole)
            co_return co_await refuse(std::move(whole.error()));
        request->body = std::move(parser.get().body());
        co_return co_await handle(*std::move(request), parser.get().keep_alive());
    }

    asio::awaitable<tl::expected<void, Ending>> read_body(Parser& parser,
                                                          BodyAllowance::Share& share)
    {
        deadline_.expires_after(shared_.options.body_time);
        parser.eager(true);
        while (!parser.is_done()) {
            const auto [error, size] =
                co_await bhttp::async_read_some(stream_, buffer_, parser, as_error);
            if (error)
                co_return tl::unexpected(reply_to_end(error));
            if (!share.grow_to(parser.get().body().size()))
                co_return tl::unexpected(Ending(no_room()));
        }
        deadline_.never();
        co_return tl::expected<void, Ending>();
    }

    static HttpReply no_room()
    {
        auto reply = plain_reply(503, "too many large requests at a time");
        reply.fields.add("Retry-After", "1");
        return reply;
    }

    Ending reply_to_end(error_code error) const
    {
        if (deadline_.is_over())
            return plain_reply(408, "the request took too long");
        return reply_to(error);
    }

    asio::awaitable<bool> refuse(Ending reply)
    {
        deadline_.never();
        if (!reply)
            co_return false;
        has_refused_ = true;
        co_return co_await writer_.answer(question_, *reply, Connection::close);
    }

    asio::awaitable<bool> handle(HttpRequest request, bool keep)
    {
        request.peer = question_.peer;
        request.is_encrypted = is_encrypted_;
        ++shared_.requests;
        admission_.begin_work();
        const auto reply =
            co_await asio::co_spawn(shared_.pool, work(request), asio::use_awaitable);
        const bool goes_on = co_await writer_.answer(
            question_, reply, keep && !shared_.is_draining ? Connection::keep : Connection::close);
        admission_.end_work();
        co_return goes_on;
    }

    // In a thread of the pool.
    asio::awaitable<HttpReply> work(HttpRequest& request)
    {
        try {
            if (auto objection = expand(request))
                co_return *std::move(objection);
            co_return shared_.handler(request);
        } catch (const std::exception& error) {
            log::error("{} {}: {}", request.method, request.path, error.what());
        }
        co_return plain_reply(500, "something went wrong here");
    }

    // objection_to() has seen that it is gzip, if anything.
    std::optional<HttpReply> expand(HttpRequest& request) const
    {
        if (!beast::iequals(request.fields.find("Content-Encoding").value_or(""), "gzip"))
            return std::nullopt;
        auto expanded = gunzip(request.body, shared_.options.body_size);
        if (!expanded)
            return plain_reply(expanded.error().reason == Reason::conflict ? 413 : 400,
                               expanded.error().message);
        request.body = *std::move(expanded);
        return std::nullopt;
    }

    Stream& stream_;
    beast::tcp_stream& lowest_;
    Admission& admission_;
    Shared& shared_;
    bool is_encrypted_;
    bool has_refused_ = false;
    beast::flat_buffer buffer_{buffer_size};
    Deadline deadline_;
    AnswerWriter<Stream> writer_;
    typename AnswerWriter<Stream>::Question question_;
};

// Tells the other side that this is all. Goes on reading for some time: what is unread when the
// connection is closed makes TCP reset it, and the answer is lost (RFC 7230, section 6.6).
asio::awaitable<void> linger(beast::tcp_stream& stream, std::chrono::seconds time)
{
    error_code error;
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
    stream.expires_after(time);
    std::array<char, buffer_size / 4> unread; // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t size = 0;
    while (!error)
        std::tie(error, size) = co_await stream.async_read_some(asio::buffer(unread), as_error);
}

void shut_down(beast::tcp_stream& stream)
{
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

} // namespace

asio::awaitable<void> serve_clear(tcp::socket socket, const std::string& client, Shared& shared)
{
    beast::tcp_stream stream(std::move(socket));
    Admission admission(stream, client, shared);
    Session<beast::tcp_stream> session(stream, admission, shared, false);
    co_await session.run();
    if (session.has_refused())
        co_await linger(stream, linger_time);
    else
        shut_down(stream);
}

asio::awaitable<void> serve_encrypted(tcp::socket socket, const std::string& client,
                                      asio::ssl::context& tls, Shared& shared)
{
    beast::ssl_stream<beast::tcp_stream> stream(std::move(socket), tls);
    auto& lowest = beast::get_lowest_layer(stream);
    Admission admission(lowest, client, shared);
    lowest.expires_after(shared.options.header_time);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_error);
    if (error) {
        log::debug("a TLS handshake failed: {}", error.message());
        co_return;
    }
    lowest.expires_never();
    Session<beast::ssl_stream<beast::tcp_stream>> session(stream, admission, shared, true);
    co_await session.run();
    lowest.expires_after(std::chrono::seconds(1));
    co_await stream.async_shutdown(as_error);
    if (session.has_refused())
        co_await linger(lowest, linger_time);
    else
        shut_down(lowest);
}

asio::awaitable<void> turn_away(tcp::socket socket)
{
    static constexpr std::string_view text = "HTTP/1.1 503 Service Unavailable\r\n"
                                             "Content-Length: 0\r\nConnection: close\r\n"
                                             "Retry-After: 1\r\n\r\n";
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(brief_linger_time);
    co_await asio::async_write(stream, asio::buffer(text.data(), text.size()), as_error);
    co_await linger(stream, brief_linger_time);
}

} // namespace des::http
