#pragma once

#include "http/server.h"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>

#include <optional>

// What is known of a request before its body, for session.cpp alone.

namespace des::http {

using RequestHead = boost::beast::http::request_header<>;

// The reply to a header that its body need not be read for; nothing when all is well.
std::optional<HttpReply> objection_to(const RequestHead& head, const HttpOptions& options);

// What an error of the parser means to the client; nothing when there is nobody to tell.
std::optional<HttpReply> reply_to(boost::system::error_code error);

// The client waits for "100 Continue" (RFC 7231, section 5.1.1).
bool expects_continue(const RequestHead& head);

// A request without its body; a reply instead where the target is none.
tl::expected<HttpRequest, HttpReply> request_of(const RequestHead& head);

} // namespace des::http
