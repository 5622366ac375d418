#pragma once

#include "base/socket_address.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// What goes over HTTP/1.1 (RFC 7230, RFC 7231), for server and client alike.

namespace des {

// Field names are compared without case; a field that comes several times is one with commas.
class HttpFields {
public:
    void add(std::string name, std::string value);
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    const std::vector<std::pair<std::string, std::string>>& all() const noexcept { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

// Complete: the body has been read and, when it came compressed, expanded.
struct HttpRequest {
    std::string method;
    std::string path;  // "/i1/profile/x", as RequestTarget has it
    std::string query; // behind the '?', empty without
    HttpFields fields;
    std::string body;
    SocketAddress peer;
    bool is_encrypted = false;
};

// Takes what a body is made of, piece by piece, on its way to the other side. write() returns when
// the piece has been taken, and throws Failure (no_answer) when the other side is gone or too slow.
class BodySink {
public:
    virtual ~BodySink() = default;
    BodySink() = default;
    BodySink(const BodySink&) = delete;
    BodySink& operator=(const BodySink&) = delete;
    virtual void write(std::string_view piece) = 0;
};

struct HttpReply {
    int status = 200;
    HttpFields fields;
    // All of it, or what writes it. A writer that throws breaks the connection off, so that nobody
    // takes a part for the whole.
    std::variant<std::string, std::function<void(BodySink&)>> body;
};

// A line of text for who reads it.
HttpReply plain_reply(int status, const std::string& text);

// What a client gets back.
struct HttpResponse {
    int status = 0;
    HttpFields fields;
    std::string body;
};

// "text/xml; charset=utf-8" gives "text/xml".
std::string media_type(std::string_view content_type);

// "text/xml; charset=\"UTF-8\"" gives "utf-8"; empty where two are named, nothing without.
std::optional<std::string> charset(std::string_view content_type);

// Whether the client takes gzip, and wants it no less than what is not compressed (RFC 7231,
// section 5.3.4).
bool accepts_gzip(const HttpRequest& request) noexcept;

// How much the client wants that media type, 0 to 1000 (RFC 7231, section 5.3.2).
int quality_of(const HttpRequest& request, std::string_view type);

} // namespace des
