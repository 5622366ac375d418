#include "soap/i4.h"

#include "soap/both_ways.h"

namespace {

using namespace des::soap::i4;
using des::soap::FieldsElement;
using des::soap::NumberRecords;
using des::soap::RecordElement;
using test::parsed;
using test::tag;

constexpr std::chrono::seconds some_wait{30};

template <class Message>
void check_request(const Message& message, const std::string& content)
{
    test::check_request<Request>(space, message, content);
}

template <class Answer>
void check_answer(const Answer& answer, const std::string& content)
{
    test::check_answer(space, answer, content);
}

Terms terms()
{
    return {parsed<des::TransactionId>("T-1"), "moved", des::Serial(41), some_wait};
}

const std::string terms_xml = "<terms><transaction>T-1</transaction><why>moved</why>"
                              "<expectedSerial>41</expectedSerial><wait>30</wait></terms>";

FieldsElement all_fields()
{
    const auto record = test::sip_record();
    return {record.order,    record.preference, record.flags,
            record.services, record.regexp,     record.replacement};
}

const std::string all_fields_xml =
    "<order>100</order><preference>10</preference><flags>u</flags><services>E2U+sip</services>"
    "<regexp>!^.*$!sip:a@x.example!</regexp><replacement>.</replacement>";

template <class Change>
void check_change_result()
{
    check_answer(typename Change::Answer{des::Serial(42),
                                         parsed<des::TransactionId>("T-1"),
                                         1,
                                         2,
                                         3,
                                         true,
                                         {{parsed<des::OperatorId>("b"), Outcome::done},
                                          {parsed<des::OperatorId>("c"), Outcome::pending},
                                          {parsed<des::OperatorId>("d"), Outcome::rejected, "no"}}},
                 "<serial>42</serial><transaction>T-1</transaction><added>1</added>"
                 "<modified>2</modified><cancelled>3</cancelled><repeated>true</repeated>"
                 "<partner><operator>b</operator><outcome>done</outcome></partner>"
                 "<partner><operator>c</operator><outcome>pending</outcome></partner>"
                 "<partner><operator>d</operator><outcome>rejected</outcome>"
                 "<reason>no</reason></partner>");
}

RequestElement node_request()
{
    return {7,
            "theirs",
            "enrolment",
            parsed<des::OperatorId>("operator-z"),
            "rejected",
            "no",
            des::Timestamp(std::chrono::milliseconds(1'764'550'923'004)),
            "nightly"};
}

const std::string node_request_xml =
    "<request><number>7</number><side>theirs</side><kind>enrolment</kind>"
    "<operator>operator-z</operator><progress>rejected</progress><reason>no</reason>"
    "<since>2025-12-01T01:02:03.004Z</since><decidedBy>nightly</decidedBy></request>";

} // namespace

TEST_SUITE("soap/i4")
{
    TEST_CASE("nodes are enrolled and leave")
    {
        const auto partner = parsed<des::OperatorId>("operator-z");
        check_request(EnrolNode{partner}, "<operator>operator-z</operator>");
        check_request(EnrolNode{partner, some_wait},
                      "<operator>operator-z</operator><wait>30</wait>");
        check_request(LeaveNode{partner, std::chrono::seconds(0)},
                      "<operator>operator-z</operator><wait>0</wait>");
        check_answer(EnrolNode::Answer{node_request()}, node_request_xml);
        check_answer(LeaveNode::Answer{node_request()}, node_request_xml);
    }

    TEST_CASE("requests are listed and decided on")
    {
        check_request(ListRequests{}, "");
        check_answer(ListRequestsAnswer{}, "");
        check_answer(ListRequestsAnswer{{node_request(), node_request()}},
                     node_request_xml + node_request_xml);
        check_request(ConfirmRequest{7, Decision::confirm},
                      "<number>7</number><decision>confirm</decision>");
        check_request(ConfirmRequest{7, Decision::reject, "no"},
                      "<number>7</number><decision>reject</decision><reason>no</reason>");
        check_answer(ConfirmRequest::Answer{node_request()}, node_request_xml);
    }

    TEST_CASE("records are added")
    {
        const auto number = parsed<des::NumberBlock>("+61255501234");
        const auto record = RecordElement::of(test::sip_record());
        check_request(AddNaptrRecords{terms(), {{number, {}, {}, {record}}}},
                      terms_xml +
                          tag("number", "<number>+61255501234</number>" + test::sip_record_xml));
        check_request(AddNaptrRecords{Terms(), {}}, "<terms></terms>");
        check_request(AddNaptrRecords{}, "");
        check_change_result<AddNaptrRecords>();
    }

    TEST_CASE("records are modified by fields")
    {
        const auto number = parsed<des::NumberBlock>("+61255501234");
        FieldsElement preference;
        preference.preference = des::Preference{20};
        FieldsElement no_flags;
        no_flags.flags = des::CharacterString();
        check_request(
            ModifyNaptrRecords{
                terms(), {{number, all_fields(), true, preference, des::Ttl(60), false}, {number}}},
            terms_xml +
                tag("modification",
                    "<number>+61255501234</number>" + tag("which", all_fields_xml) +
                        "<all>true</all><with><preference>20</preference></with><ttl>60</ttl>"
                        "<substitute>false</substitute>") +
                tag("modification", "<number>+61255501234</number>"));
        check_request(
            ModifyNaptrRecords{{}, {{number, {}, {}, no_flags, {}, {}}}},
            tag("modification", "<number>+61255501234</number><with><flags></flags></with>"));
        check_change_result<ModifyNaptrRecords>();
    }

    TEST_CASE("records are cancelled by fields, or all of a number")
    {
        const auto number = parsed<des::NumberBlock>("+61255501XXX");
        check_request(CancelNaptrRecords{terms(), {{number, all_fields()}, {number}}},
                      terms_xml +
                          tag("cancellation",
                              "<number>+61255501XXX</number>" + tag("which", all_fields_xml)) +
                          tag("cancellation", "<number>+61255501XXX</number>"));
        check_change_result<CancelNaptrRecords>();
    }

    TEST_CASE("records are listed in pages")
    {
        const auto number = parsed<des::NumberBlock>("+61255501234");
        check_request(ListNaptrRecords{}, "");
        check_request(ListNaptrRecords{parsed<des::NumberBlock>("+6125*"), number, 1000},
                      "<portion>+6125*</portion><after>+61255501234</after><limit>1000</limit>");
        check_answer(ListNaptrRecordsAnswer{des::Serial(41), {}, false},
                     "<serial>41</serial><more>false</more>");
        check_answer(
            ListNaptrRecordsAnswer{
                des::Serial(41),
                {{number, des::Ttl(60), {}, {RecordElement::of(test::sip_record())}}},
                true},
            "<serial>41</serial>" +
                tag("number", "<number>+61255501234</number><ttl>60</ttl>" + test::sip_record_xml) +
                "<more>true</more>");
    }

    TEST_CASE("the status says how far every partner is")
    {
        const auto partner = parsed<des::OperatorId>("operator-z");
        check_request(GetStatus{}, "");
        PartnerStatus fresh{partner, "partner", false, {}, 0, {}, {}, false, 0, {}};
        PartnerStatus behind{partner, "ipx",
                             true,    parsed<des::Position>("7+a1"),
                             5,       parsed<des::Position>("41"),
                             3,       true,
                             1,       "no answer"};
        check_answer(
            StatusAnswer{parsed<des::OperatorId>("operator-a"),
                         "1.0",
                         des::Serial(44),
                         1,
                         2,
                         3,
                         {fresh, behind}},
            "<operator>operator-a</operator><version>1.0</version><serial>44</serial>"
            "<numbers>1</numbers><blocks>2</blocks><records>3</records>"
            "<partner><operator>operator-z</operator><kind>partner</kind>"
            "<enrolled>false</enrolled><numbers>0</numbers><paused>false</paused>"
            "<refused>0</refused></partner>"
            "<partner><operator>operator-z</operator><kind>ipx</kind><enrolled>true</enrolled>"
            "<copy>7+a1</copy><numbers>5</numbers><acknowledged>41</acknowledged>"
            "<behind>3</behind><paused>true</paused><refused>1</refused>"
            "<lastError>no answer</lastError></partner>");
    }
}
