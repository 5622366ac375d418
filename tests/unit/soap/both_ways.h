#pragma once

#include "soap/envelope.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <variant>

// Messages there and back again.

namespace test {

template <class T>
T parsed(const char* text)
{
    return des::value_or_throw(T::parse(text));
}

inline des::CharacterString characters(std::string_view octets)
{
    return des::value_or_throw(des::CharacterString::of(octets));
}

inline des::Naptr sip_record(std::string_view regexp = "!^.*$!sip:a@x.example!")
{
    return {des::Order{100},       des::Preference{10}, characters("u"),
            characters("E2U+sip"), characters(regexp),  des::DomainName()};
}

inline const std::string sip_record_xml =
    "<naptr><order>100</order><preference>10</preference><flags>u</flags>"
    "<services>E2U+sip</services><regexp>!^.*$!sip:a@x.example!</regexp>"
    "<replacement>.</replacement></naptr>";

// "<a>text</a>"
inline std::string tag(const std::string& name, const std::string& content)
{
    return "<" + name + ">" + content + "</" + name + ">";
}

template <class Message>
std::string content_of(const Message& message)
{
    std::string content;
    des::soap::write_content(content, message);
    return content;
}

template <class Interface, class Message>
void check_request(std::string_view space, const Message& message, const std::string& content)
{
    using des::soap::Version;
    CAPTURE(Message::name);
    CHECK(content_of(message) == content);
    for (const auto version : {Version::v1_1, Version::v1_2}) {
        const auto envelope =
            des::soap::read_envelope(des::soap::write_message(version, space, message));
        REQUIRE(envelope);
        CHECK(envelope->version == version);
        const auto request = des::soap::read_request<Interface>(envelope->content, space);
        REQUIRE(request);
        REQUIRE(std::holds_alternative<Message>(*request));
        CHECK(content_of(std::get<Message>(*request)) == content);
    }
}

template <class Answer>
void check_answer(std::string_view space, const Answer& answer, const std::string& content)
{
    using des::soap::Version;
    CAPTURE(Answer::name);
    CHECK(content_of(answer) == content);
    for (const auto version : {Version::v1_1, Version::v1_2}) {
        const auto again =
            des::soap::read_answer<Answer>(des::soap::write_message(version, space, answer), space);
        REQUIRE(again);
        CHECK(content_of(*again) == content);
    }
}

} // namespace test
