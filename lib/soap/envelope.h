#pragma once

#include "soap/fault.h"
#include "soap/message.h"
#include "soap/xml.h"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// SOAP 1.1 and 1.2 envelopes around messages (document/literal wrapped, WS-I Basic Profile 1.1).
// Every request is answered in the version it came in.

namespace des::soap {

enum class Version { v1_1, v1_2 };

std::string_view content_type(Version version); // of what is sent

// What stands in the Body.
struct Envelope {
    Version version;
    XmlElement content;
};

// The name of an element.
struct XmlName {
    std::string name;
    std::string space;
};

// What is no envelope, and the version to say so in; none where it does not tell.
struct BadEnvelope {
    std::optional<Version> version;
    Fault fault;
    std::vector<XmlName> not_understood{}; // with must_understand: header blocks, 16 at most
};

tl::expected<Envelope, BadEnvelope> read_envelope(std::string_view document);

// `content` and `header` are XML; without header blocks there is no Header.
std::string wrap(Version version, std::string_view content, std::string_view header = {});

// A fault goes out with the HTTP status that belongs to it (SOAP 1.1: section 6.2; SOAP 1.2 part 2:
// section 7.5.2.2; 401 and 403 where RFC 7235 and 7231 want them).
// SOAP 1.2 names the header blocks that were not understood (part 1, section 5.4.8), and both
// versions what envelopes are understood, where it was none of them (section 5.4.7, appendix A).
std::string write_fault(Version version, const Fault& fault,
                        const std::vector<XmlName>& not_understood = {});
int status_of(Version version, const Fault& fault);

template <class Message>
std::string write_message(Version version, std::string_view space, const Message& message)
{
    std::string content;
    content.append("<").append(Message::name).append(" xmlns=\"").append(space).append("\">");
    write_content(content, message);
    content.append("</").append(Message::name).append(">");
    return wrap(version, content);
}

Fault fault_of(const BadElement& bad);
Fault unknown_message(const XmlElement& element);

namespace detail {

template <class Request, std::size_t... I>
tl::expected<Request, Fault> read_any(const XmlElement& element, std::index_sequence<I...>)
{
    std::optional<tl::expected<Request, Fault>> found;
    const auto attempt = [&]<class Message>(std::type_identity<Message>) {
        if (found || element.name != Message::name)
            return;
        auto message = read_content<Message>(element, Message::name);
        if (message)
            found = Request(*std::move(message));
        else
            found = tl::unexpected(fault_of(message.error()));
    };
    (attempt(std::type_identity<std::variant_alternative_t<I, Request>>()), ...);
    if (!found)
        return tl::unexpected(unknown_message(element));
    return *std::move(found);
}

} // namespace detail

// One of the messages of an interface.
template <class Request>
tl::expected<Request, Fault> read_request(const XmlElement& element, std::string_view space)
{
    if (element.space != space)
        return tl::unexpected(unknown_message(element));
    return detail::read_any<Request>(element,
                                     std::make_index_sequence<std::variant_size_v<Request>>());
}

// What comes back instead of an answer: a fault, or something that is neither.
using NoAnswer = std::variant<Fault, Error>;

// A fault whose detail is of another make has the code `internal`.
tl::expected<XmlElement, NoAnswer> read_body_of_answer(std::string_view document);

template <class Answer>
tl::expected<Answer, NoAnswer> read_answer(std::string_view document, std::string_view space)
{
    auto content = read_body_of_answer(document);
    if (!content)
        return tl::unexpected(std::move(content.error()));
    if (content->name != Answer::name || content->space != space)
        return tl::unexpected(NoAnswer(Error{Reason::invalid, "not the answer to that request"}));
    auto answer = read_content<Answer>(*content, Answer::name);
    if (!answer)
        return tl::unexpected(NoAnswer(
            Error{Reason::invalid, answer.error().element + ": " + answer.error().reason}));
    return *std::move(answer);
}

} // namespace des::soap
