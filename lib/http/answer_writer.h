#pragma once

#include "base/log.h"
#include "http/session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <future>
#include <string>
#include <string_view>
#include <tuple>

// Puts replies on a connection, for session.cpp alone.

namespace des::http {

enum class Connection { keep, close };

template <class Stream>
class AnswerWriter {
public:
    AnswerWriter(Stream& stream, Shared& shared) :
        stream_(stream), lowest_(beast::get_lowest_layer(stream)), shared_(shared)
    {
    }

    // What the reply answers, as far as the form of the answer depends on it.
    struct Question {
        bool is_head = false;
        bool is_http_1_0 = false;
        SocketAddress peer;
    };

    // True when the connection can go on.
    asio::awaitable<bool> answer(const Question& question, const HttpReply& reply, Connection fate)
    {
        lowest_.expires_after(shared_.options.write_stall);
        const auto* write = std::get_if<std::function<void(BodySink&)>>(&reply.body);
        const bool goes_on = write == nullptr ? co_await give_text(question, reply, fate)
                                              : co_await give_stream(question, reply, *write, fate);
        lowest_.expires_never();
        co_return goes_on;
    }

    asio::awaitable<bool> send_continue()
    {
        static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
        lowest_.expires_after(shared_.options.write_stall);
        const auto [error, size] =
            co_await asio::async_write(stream_, asio::buffer(line.data(), line.size()), as_error);
        lowest_.expires_never();
        co_return !error;
    }

private:
    static constexpr auto as_error = asio::as_tuple(asio::use_awaitable);

    template <class Body>
    static bhttp::response<Body> header_of(const Question& question, const HttpReply& reply,
                                           Connection fate)
    {
        bhttp::response<Body> response;
        response.result(static_cast<unsigned>(reply.status));
        response.version(question.is_http_1_0 ? 10 : 11);
        response.set(bhttp::field::date,
                     fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(std::time(nullptr))));
        response.set(bhttp::field::server, "des");
        for (const auto& [name, value] : reply.fields.all())
            response.set(name, value);
        response.keep_alive(fate == Connection::keep);
        return response;
    }

    asio::awaitable<bool> give_text(const Question& question, const HttpReply& reply,
                                    Connection fate)
    {
        auto response = header_of<bhttp::string_body>(question, reply, fate);
        const auto& body = std::get<std::string>(reply.body);
        // 304 has no body, and the length of one would be that of the resource (RFC 7230, 3.3.2).
        if (response.result() != bhttp::status::not_modified)
            response.content_length(body.size());
        if (!question.is_head)
            response.body() = body;
        bhttp::serializer<false, bhttp::string_body> serializer(response);
        boost::system::error_code error;
        std::size_t size = 0;
        if (question.is_head)
            std::tie(error, size) =
                co_await bhttp::async_write_header(stream_, serializer, as_error);
        else
            std::tie(error, size) = co_await bhttp::async_write(stream_, serializer, as_error);
        co_return !error && fate == Connection::keep;
    }

    // HTTP/1.0 knows the end of such a body by the end of the connection.
    asio::awaitable<bool> give_stream(const Question& question, const HttpReply& reply,
                                      const std::function<void(BodySink&)>& write, Connection fate)
    {
        const bool is_chunked = !question.is_http_1_0;
        if (!is_chunked)
            fate = Connection::close;
        auto response = header_of<bhttp::empty_body>(question, reply, fate);
        if (is_chunked)
            response.chunked(true);
        bhttp::serializer<false, bhttp::empty_body> serializer(response);
        const auto [error, size] =
            co_await bhttp::async_write_header(stream_, serializer, as_error);
        if (error || question.is_head)
            co_return !error && fate == Connection::keep;
        if (!co_await asio::co_spawn(shared_.pool, write_all(question, write), asio::use_awaitable))
            co_return false;
        if (!is_chunked)
            co_return false;
        const auto [last, last_size] =
            co_await asio::async_write(stream_, bhttp::make_chunk_last(), as_error);
        co_return !last && fate == Connection::keep;
    }

    // Hands pieces over from a thread of the pool, and waits until each is written.
    class Sink : public BodySink {
    public:
        Sink(AnswerWriter& writer, bool is_chunked) : writer_(writer), is_chunked_(is_chunked) {}
        void write(std::string_view piece) override
        {
            if (piece.empty())
                return; // an empty chunk is the last one
            auto written =
                asio::co_spawn(writer_.lowest_.get_executor(),
                               writer_.write_piece(piece, is_chunked_), asio::use_future);
            if (const auto error = written.get())
                throw Failure(Reason::no_answer,
                              "the client is gone or too slow: " + error.message());
        }

    private:
        AnswerWriter& writer_;
        bool is_chunked_;
    };

    asio::awaitable<boost::system::error_code> write_piece(std::string_view piece, bool is_chunked)
    {
        lowest_.expires_after(shared_.options.write_stall);
        const asio::const_buffer octets(piece.data(), piece.size());
        const auto [error, size] = is_chunked
            ? co_await asio::async_write(stream_, bhttp::make_chunk(octets), as_error)
            : co_await asio::async_write(stream_, octets, as_error);
        co_return error;
    }

    // In a thread of the pool.
    asio::awaitable<bool> write_all(const Question& question,
                                    const std::function<void(BodySink&)>& write)
    {
        try {
            Sink sink(*this, !question.is_http_1_0);
            write(sink);
            co_return true;
        } catch (const std::exception& error) {
            log::warning("an answer to {} broke off: {}", question.peer.to_string(), error.what());
        }
        co_return false;
    }

    Stream& stream_;
    beast::tcp_stream& lowest_;
    Shared& shared_;
};

} // namespace des::http
