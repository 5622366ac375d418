#include "http/session.h"

#include "base/log.h"
#include "base/text.h"
#include "http/gzip.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <future>

namespace des::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::use_awaitable;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr auto as_error = asio::as_tuple(use_awaitable);

std::string_view view(beast::string_view text)
{
    return {text.data(), text.size()};
}

std::string date_now()
{
    return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(std::time(nullptr)));
}

HttpReply plain(int status, const std::string& text)
{
    HttpReply reply{status, {}, text + "\n"};
    reply.fields.add("Content-Type", "text/plain; charset=utf-8");
    return reply;
}

// What an error of the parser means to the client; nothing when there is nobody to tell.
std::optional<HttpReply> reply_to(error_code error)
{
    if (error == bhttp::error::header_limit || error == bhttp::error::buffer_overflow)
        return plain(431, "the header is too large");
    if (error == bhttp::error::body_limit)
        return plain(413, "the body is too large");
    if (error == bhttp::error::bad_version)
        return plain(505, "this server speaks HTTP/1.1");
    if (error == bhttp::error::end_of_stream || error == bhttp::error::partial_message)
        return std::nullopt;
    if (error.category() == make_error_code(bhttp::error::bad_method).category())
        return plain(400, "not an HTTP request: " + error.message());
    return std::nullopt;
}

template <class Stream>
class Session {
public:
    Session(Stream& stream, Shared& shared, bool is_encrypted) :
        stream_(stream), lowest_(beast::get_lowest_layer(stream)), shared_(shared),
        is_encrypted_(is_encrypted)
    {
        error_code ignored;
        const auto peer = lowest_.socket().remote_endpoint(ignored);
        peer_ = SocketAddress::of(peer.data(), static_cast<socklen_t>(peer.size()));
        shared_.open.insert(&lowest_);
    }
    ~Session() { shared_.open.erase(&lowest_); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    asio::awaitable<void> run()
    {
        bool goes_on = true;
        while (goes_on && !shared_.is_draining)
            goes_on = co_await exchange();
    }

private:
    using Parser = bhttp::request_parser<bhttp::string_body>;

    asio::awaitable<bool> wait_for_request()
    {
        if (buffer_.size() > 0)
            co_return true;
        shared_.idle.insert(&lowest_);
        lowest_.expires_after(shared_.options.idle_time);
        const auto [error, size] =
            co_await stream_.async_read_some(buffer_.prepare(4096), as_error);
        shared_.idle.erase(&lowest_);
        if (!error)
            buffer_.commit(size);
        co_return !error;
    }

    asio::awaitable<bool> exchange()
    {
        if (!co_await wait_for_request())
            co_return false;
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(shared_.options.header_size));
        parser.body_limit(shared_.options.body_size);
        lowest_.expires_after(shared_.options.header_time);
        auto [error, size] = co_await bhttp::async_read_header(stream_, buffer_, parser, as_error);
        if (error)
            co_return co_await refuse(error);
        if (const auto objection = objection_to(parser.get()))
            co_return co_await answer(parser.get(), *objection, false);
        if (beast::iequals(parser.get()[bhttp::field::expect], "100-continue") &&
            !co_await send_continue())
            co_return false;
        lowest_.expires_after(shared_.options.body_time);
        std::tie(error, size) = co_await bhttp::async_read(stream_, buffer_, parser, as_error);
        if (error)
            co_return co_await refuse(error);
        ++shared_.requests;
        lowest_.expires_never();
        co_return co_await handle(parser.release());
    }

    // What cannot go on to the body.
    std::optional<HttpReply> objection_to(const bhttp::request<bhttp::string_body>& request) const
    {
        const auto expect = request[bhttp::field::expect];
        const auto coding = request[bhttp::field::content_encoding];
        const bool has_length = request.count(bhttp::field::content_length) != 0;
        const bool wants_body =
            request.method() == bhttp::verb::post || request.method() == bhttp::verb::put;
        if (request.version() >= 11 && request.count(bhttp::field::host) != 1)
            return plain(400, "a request has exactly one Host");
        if (request.count(bhttp::field::transfer_encoding) != 0 &&
            (has_length || request.version() < 11))
            return plain(400, "Transfer-Encoding does not go with this request");
        if (request.count(bhttp::field::transfer_encoding) != 0 && !request.chunked())
            return plain(501, "of the transfer codings, only chunked is known");
        if (wants_body && !has_length && !request.chunked())
            return plain(411, "the length of the body is missing");
        if (!expect.empty() && !beast::iequals(expect, "100-continue"))
            return plain(417, "only 100-continue can be expected");
        if (!coding.empty() && !beast::iequals(coding, "gzip") &&
            !beast::iequals(coding, "identity"))
            return plain(415, "of the content codings, only gzip is known");
        return std::nullopt;
    }

    asio::awaitable<bool> send_continue()
    {
        static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [error, size] =
            co_await asio::async_write(stream_, asio::buffer(line.data(), line.size()), as_error);
        co_return !error;
    }

    asio::awaitable<bool> refuse(error_code error)
    {
        const bool is_late = error == beast::error::timeout;
        const auto reply = is_late ? plain(408, "the request took too long") : reply_to(error);
        // The stream has been closed by its own timer.
        if (!reply || is_late)
            co_return false;
        co_return co_await answer({}, *reply, false);
    }

    asio::awaitable<bool> handle(bhttp::request<bhttp::string_body> request)
    {
        auto asked = request_from(request);
        if (!asked)
            co_return co_await answer(request, asked.error(), false);
        const bool keep = request.keep_alive() && !shared_.is_draining;
        auto reply = co_await asio::co_spawn(shared_.pool, work(*asked), use_awaitable);
        co_return co_await answer(request, reply, keep);
    }

    // In a thread of the pool.
    asio::awaitable<HttpReply> work(const HttpRequest& request)
    {
        try {
            co_return shared_.handler(request);
        } catch (const std::exception& error) {
            log::error("{} {}: {}", request.method, request.path, error.what());
        }
        co_return plain(500, "something went wrong here");
    }

    tl::expected<HttpRequest, HttpReply>
    request_from(bhttp::request<bhttp::string_body>& request) const
    {
        HttpRequest asked;
        asked.method = view(request.method_string());
        const auto target = view(request.target());
        const auto mark = target.find('?');
        asked.path = target.substr(0, mark);
        if (mark != std::string_view::npos)
            asked.query = target.substr(mark + 1);
        for (const auto& field : request)
            asked.fields.add(std::string(view(field.name_string())),
                             std::string(view(field.value())));
        asked.peer = peer_;
        asked.is_encrypted = is_encrypted_;
        asked.body = std::move(request.body());
        if (!beast::iequals(request[bhttp::field::content_encoding], "gzip"))
            return asked;
        auto expanded = gunzip(asked.body, shared_.options.body_size);
        if (!expanded)
            return tl::unexpected(plain(expanded.error().reason == Reason::conflict ? 413 : 400,
                                        expanded.error().message));
        asked.body = *std::move(expanded);
        return asked;
    }

    template <class Body>
    bhttp::response<Body> header_of(const bhttp::request<bhttp::string_body>& request,
                                    const HttpReply& reply, bool keep) const
    {
        bhttp::response<Body> response;
        response.result(static_cast<unsigned>(reply.status));
        response.version(request.version() == 10 ? 10 : 11);
        response.set(bhttp::field::date, date_now());
        response.set(bhttp::field::server, "des");
        for (const auto& [name, value] : reply.fields.all())
            response.set(name, value);
        response.keep_alive(keep);
        return response;
    }

    // True when the connection can go on.
    asio::awaitable<bool> answer(const bhttp::request<bhttp::string_body>& request,
                                 const HttpReply& reply, bool keep)
    {
        const bool is_head = request.method() == bhttp::verb::head;
        lowest_.expires_after(shared_.options.write_stall);
        if (const auto* write = std::get_if<std::function<void(BodySink&)>>(&reply.body))
            co_return co_await stream_body(request, reply, is_head ? nullptr : write, keep);
        auto response = header_of<bhttp::string_body>(request, reply, keep);
        const auto& body = std::get<std::string>(reply.body);
        response.content_length(body.size());
        if (!is_head)
            response.body() = body;
        bhttp::serializer<false, bhttp::string_body> serializer(response);
        error_code error;
        std::size_t size = 0;
        if (is_head)
            std::tie(error, size) =
                co_await bhttp::async_write_header(stream_, serializer, as_error);
        else
            std::tie(error, size) = co_await bhttp::async_write(stream_, serializer, as_error);
        co_return !error && keep;
    }

    // Hands pieces over from a thread of the pool, and waits until each is written.
    class Sink : public BodySink {
    public:
        Sink(Session& session, bool is_chunked) : session_(session), is_chunked_(is_chunked) {}
        void write(std::string_view piece) override
        {
            if (piece.empty())
                return; // an empty chunk is the last one
            auto written =
                asio::co_spawn(session_.lowest_.get_executor(),
                               session_.write_piece(piece, is_chunked_), asio::use_future);
            if (const auto error = written.get())
                throw Failure(Reason::no_answer,
                              "the client is gone or too slow: " + error.message());
        }

    private:
        Session& session_;
        bool is_chunked_;
    };

    asio::awaitable<error_code> write_piece(std::string_view piece, bool is_chunked)
    {
        lowest_.expires_after(shared_.options.write_stall);
        const asio::const_buffer octets(piece.data(), piece.size());
        const auto [error, size] = is_chunked
            ? co_await asio::async_write(stream_, bhttp::make_chunk(octets), as_error)
            : co_await asio::async_write(stream_, octets, as_error);
        co_return error;
    }

    asio::awaitable<bool> write_all(const std::function<void(BodySink&)>& write, bool is_chunked)
    {
        try {
            Sink sink(*this, is_chunked);
            write(sink);
            co_return true;
        } catch (const std::exception& error) {
            log::warning("an answer to {} broke off: {}", peer_.to_string(), error.what());
        }
        co_return false;
    }

    asio::awaitable<bool> stream_body(const bhttp::request<bhttp::string_body>& request,
                                      const HttpReply& reply,
                                      const std::function<void(BodySink&)>* write, bool keep)
    {
        const bool is_chunked = request.version() >= 11;
        auto response = header_of<bhttp::empty_body>(request, reply, keep && is_chunked);
        if (is_chunked)
            response.chunked(true);
        bhttp::serializer<false, bhttp::empty_body> serializer(response);
        const auto [error, size] =
            co_await bhttp::async_write_header(stream_, serializer, as_error);
        if (error || write == nullptr)
            co_return !error && keep && is_chunked;
        if (!co_await asio::co_spawn(shared_.pool, write_all(*write, is_chunked), use_awaitable))
            co_return false;
        if (!is_chunked)
            co_return false;
        const auto [last, last_size] =
            co_await asio::async_write(stream_, bhttp::make_chunk_last(), as_error);
        co_return !last && keep;
    }

    Stream& stream_;
    beast::tcp_stream& lowest_;
    Shared& shared_;
    bool is_encrypted_;
    beast::flat_buffer buffer_;
    SocketAddress peer_;
};

// Both sides learn that the other is done before the connection is gone.
void close(beast::tcp_stream& stream)
{
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

} // namespace

asio::awaitable<void> serve_clear(tcp::socket socket, Shared& shared)
{
    beast::tcp_stream stream(std::move(socket));
    co_await Session<beast::tcp_stream>(stream, shared, false).run();
    close(stream);
}

asio::awaitable<void> serve_encrypted(tcp::socket socket, asio::ssl::context& tls, Shared& shared)
{
    beast::ssl_stream<beast::tcp_stream> stream(std::move(socket), tls);
    auto& lowest = beast::get_lowest_layer(stream);
    lowest.expires_after(shared.options.header_time);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_error);
    if (error) {
        log::debug("a TLS handshake failed: {}", error.message());
        co_return;
    }
    co_await Session<beast::ssl_stream<beast::tcp_stream>>(stream, shared, true).run();
    lowest.expires_after(std::chrono::seconds(1));
    co_await stream.async_shutdown(as_error);
    close(lowest);
}

asio::awaitable<void> turn_away(tcp::socket socket)
{
    static constexpr std::string_view text = "HTTP/1.1 503 Service Unavailable\r\n"
                                             "Content-Length: 0\r\nConnection: close\r\n"
                                             "Retry-After: 1\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(text.data(), text.size()), as_error);
    co_return;
}

} // namespace des::http
