#include "soap/envelope.h"
#include "soap/i1.h"
#include "soap/i4.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using des::value_or_throw;
using des::soap::FaultCode;
using des::soap::Version;
namespace soap = des::soap;
namespace i1 = des::soap::i1;
namespace i4 = des::soap::i4;

namespace {

des::Position position(const char* text)
{
    return value_or_throw(des::Position::parse(text));
}

des::NumberBlock block(const char* text)
{
    return value_or_throw(des::NumberBlock::parse(text));
}

i1::Originator originator()
{
    return {value_or_throw(des::OperatorId::parse("operator-z")), "des.z.example.",
            value_or_throw(des::TransactionId::parse("t-1"))};
}

soap::NumberRecords number_with(const std::string& regexp)
{
    const des::Naptr record{des::Order{100},
                            des::Preference{65535},
                            value_or_throw(des::CharacterString::of("u")),
                            value_or_throw(des::CharacterString::of("E2U+sip")),
                            value_or_throw(des::CharacterString::of(regexp)),
                            value_or_throw(des::DomainName::parse("."))};
    const auto set =
        value_or_throw(des::RecordSet::of({record}, des::Ttl(3600), des::Serving::substituted));
    return soap::NumberRecords::of(block("+61255501XXX"), set);
}

// Written and read again, and written once more: the same text.
template <class Request, class Message>
void check_both_ways(const Message& message, std::string_view space)
{
    for (const auto version : {Version::v1_1, Version::v1_2}) {
        CAPTURE(Message::name);
        const auto text = soap::write_message(version, space, message);
        const auto envelope = soap::read_envelope(text);
        REQUIRE(envelope);
        CHECK(envelope->version == version);
        const auto read = soap::read_request<Request>(envelope->content, space);
        REQUIRE(read);
        REQUIRE(std::holds_alternative<Message>(*read));
        CHECK(soap::write_message(version, space, std::get<Message>(*read)) == text);
    }
}

template <class Answer>
void check_answer(const Answer& answer, std::string_view space)
{
    const auto text = soap::write_message(Version::v1_2, space, answer);
    const auto read = soap::read_answer<Answer>(text, space);
    REQUIRE(read);
    CHECK(soap::write_message(Version::v1_2, space, *read) == text);
}

const std::string request_head =
    "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>";
const std::string request_tail = "</e:Body></e:Envelope>";

std::string add_message(const std::string& content)
{
    return request_head +
        "<AddNaptrRecords xmlns=\"urn:des:q3643:i1:1\"><originator><operator>operator-z</operator>"
        "<des>d</des><transaction>t</transaction></originator><after>1</after>"
        "<through>2</through>" +
        content + "</AddNaptrRecords>" + request_tail;
}

soap::Fault fault_of(const std::string& document)
{
    const auto envelope = soap::read_envelope(document);
    if (!envelope)
        return envelope.error().fault;
    const auto request = soap::read_request<i1::Request>(envelope->content, i1::space);
    REQUIRE_FALSE(request);
    return request.error();
}

} // namespace

TEST_SUITE("soap/messages")
{
    TEST_CASE("every message of I1 is read as it was written")
    {
        using Request = i1::Request;
        check_both_ways<Request>(i1::RequestEnrolment{originator()}, i1::space);
        check_both_ways<Request>(i1::RequestLeaving{originator()}, i1::space);
        check_both_ways<Request>(
            i1::NotifyRequestState{originator(), value_or_throw(des::TransactionId::parse("r")),
                                   i1::State::rejected, "no <contract> & no 'reason'"},
            i1::space);
        check_both_ways<Request>(i1::AddNaptrRecords{originator(),
                                                     position("41"),
                                                     position("42+a00"),
                                                     {number_with("!^.*$!sip:\\1@z!")}},
                                 i1::space);
        check_both_ways<Request>(
            i1::ModifyNaptrRecords{originator(), position("1"), position("2"), {}}, i1::space);
        check_both_ways<Request>(
            i1::CancelNaptrRecords{
                originator(), position("1"), position("2"), {soap::NumberRecords{block("+49*")}}},
            i1::space);
        check_both_ways<Request>(i1::AnnounceProfile{originator(), des::Serial(7)}, i1::space);
        check_answer(i1::EnrolmentAnswer{i1::State::confirmed, {}, des::Serial(7), "/i1/p"},
                     i1::space);
        check_answer(i1::LeavingAnswer{i1::State::pending}, i1::space);
        check_answer(i1::NoticeAnswer{}, i1::space);
        check_answer(i1::AddNaptrRecords::Answer{position("42")}, i1::space);
        check_answer(i1::AnnouncementAnswer{}, i1::space);
        check_answer(i1::AnnouncementAnswer{position("42")}, i1::space);
    }

    TEST_CASE("every message of I4 is read as it was written")
    {
        using Request = i4::Request;
        const i4::Terms terms{value_or_throw(des::TransactionId::parse("t")), "why", des::Serial(3),
                              std::chrono::seconds(300)};
        soap::FieldsElement fields;
        fields.order = des::Order{1};
        fields.regexp = value_or_throw(des::CharacterString::of(""));
        check_both_ways<Request>(i4::AddNaptrRecords{terms, {number_with("!a!b!")}}, i4::space);
        check_both_ways<Request>(
            i4::ModifyNaptrRecords{{}, {{block("+1"), fields, true, fields, des::Ttl(60), false}}},
            i4::space);
        check_both_ways<Request>(i4::CancelNaptrRecords{terms, {{block("+1"), fields}}}, i4::space);
        const auto partner = value_or_throw(des::OperatorId::parse("operator-z"));
        check_both_ways<Request>(i4::EnrolNode{partner, std::chrono::seconds(0)}, i4::space);
        check_both_ways<Request>(i4::LeaveNode{partner}, i4::space);
        check_both_ways<Request>(i4::ListRequests{}, i4::space);
        check_both_ways<Request>(i4::ConfirmRequest{3, i4::Decision::reject, "no"}, i4::space);
        check_both_ways<Request>(i4::ListNaptrRecords{block("+61*"), block("+6125"), 10},
                                 i4::space);
        check_both_ways<Request>(i4::GetStatus{}, i4::space);
        check_answer(i4::AddNaptrRecords::Answer{des::Serial(2),
                                                 value_or_throw(des::TransactionId::parse("t")),
                                                 1,
                                                 0,
                                                 0,
                                                 true,
                                                 {{partner, i4::Outcome::rejected, "held"}}},
                     i4::space);
        check_answer(i4::ListNaptrRecordsAnswer{des::Serial(2), {number_with("!a!b!")}, true},
                     i4::space);
    }

    TEST_CASE("fields of records keep every octet")
    {
        for (const auto& regexp : std::vector<std::string>{
                 "", " ", "  a  ", "\ta\n", "\r\n", "<&>'\"", "!^(\\\\+.*)$!sip:\\1@x!",
                 std::string("\0\x01", 2), "\xFF\xFE", "\xEF\xBF\xBF", "]]>", "ä€𝄞", "&#13;"}) {
            CAPTURE(regexp);
            const auto text = soap::write_message(
                Version::v1_1, i1::space,
                i1::AddNaptrRecords{
                    originator(), position("1"), position("2"), {number_with(regexp)}});
            const auto envelope = soap::read_envelope(text);
            REQUIRE(envelope);
            const auto request = soap::read_request<i1::Request>(envelope->content, i1::space);
            REQUIRE(request);
            const auto& numbers = std::get<i1::AddNaptrRecords>(*request).numbers;
            CHECK(value_or_throw(numbers.at(0).records.at(0).record()).regexp.octets() == regexp);
        }
    }

    TEST_CASE("what does not follow the schema is refused with its place")
    {
        struct Case {
            const char* content;
            const char* element;
            const char* text;
        };
        const std::string naptr =
            "<naptr><order>100</order><preference>10</preference><flags>u</flags>"
            "<services>E2U+sip</services><regexp>!a!b!</regexp><replacement>.</replacement>"
            "</naptr>";
        for (const auto& bad : std::vector<Case>{
                 {"<number><number>+0123</number></number>", "AddNaptrRecords/number[1]/number",
                  "+0123"},
                 {"<number><number>+1</number></number><number></number>",
                  "AddNaptrRecords/number[2]/number", ""},
                 {"<number><number>+1</number><ttl>2147483648</ttl></number>",
                  "AddNaptrRecords/number[1]/ttl", "2147483648"},
                 {"<number><number>+1</number><naptr><order>65536</order></naptr></number>",
                  "AddNaptrRecords/number[1]/naptr[1]/order", "65536"},
                 {"<number><number>+1</number><naptr><order>-1</order></naptr></number>",
                  "AddNaptrRecords/number[1]/naptr[1]/order", "-1"},
                 {"<number><number>+1</number><substitute>yes</substitute></number>",
                  "AddNaptrRecords/number[1]/substitute", "yes"},
                 {"<number><number>+1</number><colour>red</colour></number>",
                  "AddNaptrRecords/number[1]/colour", "red"},
                 {"<number><number><b/>+1</number></number>", "AddNaptrRecords/number[1]/number",
                  "+1"},
                 {"text", "AddNaptrRecords", "text"},
                 {"<x:number xmlns:x=\"urn:other\"/>", "AddNaptrRecords/number", ""},
             }) {
            CAPTURE(bad.content);
            const auto fault = fault_of(add_message(bad.content));
            CHECK(fault.code == FaultCode::invalid_message);
            CHECK(fault.element == bad.element);
            CHECK(fault.text == bad.text);
        }
        const auto longest = "<number><number>+1</number><naptr><order>1</order><preference>1"
                             "</preference><flags>" +
            std::string(256, 'u') + "</flags></naptr></number>";
        CHECK(fault_of(add_message(longest)).text == std::string(255, 'u'));
    }

    TEST_CASE("what is no envelope, or not one for us, is refused")
    {
        const auto code = [](const std::string& document) { return fault_of(document).code; };
        CHECK(code("") == FaultCode::invalid_message);
        CHECK(code("{}") == FaultCode::invalid_message);
        CHECK(code("<a/>") == FaultCode::invalid_message);
        CHECK(code(request_head + request_tail) == FaultCode::invalid_message);
        CHECK(code(request_head + "<a/><a/>" + request_tail) == FaultCode::invalid_message);
        CHECK(code(request_head + "<a/>" + request_tail) == FaultCode::invalid_message);
        CHECK(code(request_head + "<x:a/>" + request_tail) == FaultCode::invalid_message);
        CHECK(code("<!DOCTYPE a [<!ENTITY b \"c\">]>" + add_message("")) ==
              FaultCode::invalid_message);
        CHECK(code("<?xml-stylesheet href=\"a\"?>" + add_message("")) ==
              FaultCode::invalid_message);
        CHECK(code("<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + add_message("")) ==
              FaultCode::invalid_message);
        CHECK(code(add_message("\xC0\x80")) == FaultCode::invalid_message);
        CHECK(code("<e:Envelope xmlns:e=\"urn:soap-of-1999\"><e:Body/></e:Envelope>") ==
              FaultCode::version_mismatch);
        CHECK(code("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header>"
                   "<x:a xmlns:x=\"urn:x\" e:mustUnderstand=\"1\"/></e:Header><e:Body/>"
                   "</e:Envelope>") == FaultCode::must_understand);
    }

    TEST_CASE("a hundred thousand elements within each other are refused, not a crash")
    {
        std::string deep = request_head;
        for (int i = 0; i < 100'000; ++i)
            deep += "<a>";
        CHECK(fault_of(deep).code == FaultCode::invalid_message);
        std::string closed = request_head;
        for (int i = 0; i < 80; ++i)
            closed += "<a>";
        for (int i = 0; i < 80; ++i)
            closed += "</a>";
        CHECK(fault_of(closed + request_tail).reason == "elements are nested too deeply");
    }

    TEST_CASE("entities are not expanded")
    {
        const auto envelope = soap::read_envelope(add_message("&lol;"));
        REQUIRE(envelope);
        CHECK(envelope->content.text.find("&lol;") != std::string::npos);
    }

    TEST_CASE("a fault is read as it was written, in both versions")
    {
        const soap::Fault fault{FaultCode::out_of_sequence, "the copy stands at 7",
                                "AddNaptrRecords", "x", position("7")};
        for (const auto version : {Version::v1_1, Version::v1_2}) {
            const auto answer =
                soap::read_answer<i1::LeavingAnswer>(soap::write_fault(version, fault), i1::space);
            REQUIRE_FALSE(answer);
            const auto& read = std::get<soap::Fault>(answer.error());
            CHECK(read.code == fault.code);
            CHECK(read.reason == fault.reason);
            CHECK(read.element == fault.element);
            CHECK(read.position == fault.position);
        }
        CHECK(soap::status_of(Version::v1_1, fault) == 500);
        CHECK(soap::status_of(Version::v1_2, fault) == 400);
        CHECK(soap::status_of(Version::v1_2, {FaultCode::busy, ""}) == 500);
        CHECK(soap::status_of(Version::v1_1, {FaultCode::not_authenticated, ""}) == 401);
        CHECK(soap::status_of(Version::v1_2, {FaultCode::address_mismatch, ""}) == 403);
    }

    TEST_CASE("an answer that is none is an error, not an answer")
    {
        for (const std::string& text :
             {std::string("not XML"), std::string("<html/>"), add_message(""),
              soap::write_message(Version::v1_1, i1::space, i1::NoticeAnswer{})}) {
            const auto answer = soap::read_answer<i1::LeavingAnswer>(text, i1::space);
            REQUIRE_FALSE(answer);
            CHECK(std::holds_alternative<des::Error>(answer.error()));
        }
    }
}
