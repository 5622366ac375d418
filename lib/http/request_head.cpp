#include "http/request_head.h"

#include "http/target.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/verb.hpp>

#include <iterator>

namespace des::http {
namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using bhttp::field;

std::string_view view(beast::string_view text)
{
    return {text.data(), text.size()};
}

// RFC 7230, section 3.3.3: where the body ends must be beyond doubt.
std::optional<HttpReply> objection_to_framing(const RequestHead& head)
{
    const bool has_length = head.count(field::content_length) != 0;
    const auto codings = head.count(field::transfer_encoding);
    const bool wants_body = head.method() == bhttp::verb::post || head.method() == bhttp::verb::put;
    if (codings != 0 && (has_length || head.version() < 11))
        return plain_reply(400, "Transfer-Encoding does not go with this request");
    if (codings > 1 || (codings == 1 && !beast::iequals(head[field::transfer_encoding], "chunked")))
        return plain_reply(501, "of the transfer codings, only chunked is known");
    if (wants_body && !has_length && codings == 0)
        return plain_reply(411, "the length of the body is missing");
    return std::nullopt;
}

} // namespace

std::optional<HttpReply> objection_to(const RequestHead& head, const HttpOptions& options)
{
    const auto coding = head[field::content_encoding];
    const auto hosts = head.count(field::host);
    if (static_cast<std::size_t>(std::distance(head.begin(), head.end())) > options.fields)
        return plain_reply(431, "the header has too many fields");
    if (head.method() == bhttp::verb::unknown)
        return plain_reply(501, "the method is not known");
    if (hosts > 1 || (hosts == 0 && head.version() >= 11))
        return plain_reply(400, "a request has exactly one Host");
    if (!is_host(view(head[field::host])))
        return plain_reply(400, "the Host is none");
    if (auto objection = objection_to_framing(head))
        return objection;
    if (head.version() >= 11 && head.count(field::expect) != 0 && !expects_continue(head))
        return plain_reply(417, "only 100-continue can be expected");
    if (!coding.empty() && !beast::iequals(coding, "gzip") && !beast::iequals(coding, "identity"))
        return plain_reply(415, "of the content codings, only gzip is known");
    return std::nullopt;
}

std::optional<HttpReply> reply_to(boost::system::error_code error)
{
    if (error == bhttp::error::header_limit)
        return plain_reply(431, "the header is too large");
    if (error == bhttp::error::buffer_overflow)
        return plain_reply(400, "what stands between the pieces of the body is too large");
    if (error == bhttp::error::body_limit)
        return plain_reply(413, "the body is too large");
    if (error == bhttp::error::bad_version)
        return plain_reply(505, "this server speaks HTTP/1.1");
    if (error == bhttp::error::end_of_stream || error == bhttp::error::partial_message)
        return std::nullopt;
    if (error.category() == make_error_code(bhttp::error::bad_method).category())
        return plain_reply(400, "not an HTTP request: " + error.message());
    return std::nullopt;
}

bool expects_continue(const RequestHead& head)
{
    return head.version() >= 11 && head.count(field::expect) == 1 &&
        beast::iequals(head[field::expect], "100-continue");
}

tl::expected<HttpRequest, HttpReply> request_of(const RequestHead& head)
{
    auto target = parse_target(view(head.target()));
    if (!target)
        return tl::unexpected(plain_reply(400, target.error().message));
    HttpRequest request;
    request.method = view(head.method_string());
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    for (const auto& each : head)
        if (each.name() != field::host)
            request.fields.add(std::string(view(each.name_string())),
                               std::string(view(each.value())));
    if (target->host || head.count(field::host) != 0)
        request.fields.add(
            "Host", target->host ? *std::move(target->host) : std::string(view(head[field::host])));
    return request;
}

} // namespace des::http
