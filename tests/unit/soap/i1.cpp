#include "soap/i1.h"

#include "soap/both_ways.h"

namespace {

using namespace des::soap::i1;
using des::soap::NumberRecords;
using des::soap::RecordElement;
using test::parsed;
using test::tag;

const auto operator_z = [] { return parsed<des::OperatorId>("operator-z"); };

Originator originator()
{
    return {operator_z(), "des.z.example", parsed<des::TransactionId>("20261123T233322Z-1")};
}

const std::string originator_xml =
    "<originator><operator>operator-z</operator><des>des.z.example</des>"
    "<transaction>20261123T233322Z-1</transaction></originator>";

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

template <class Change>
void check_change(const std::vector<NumberRecords>& numbers, const std::string& numbers_xml)
{
    const auto after = parsed<des::Position>("41");
    const auto through = parsed<des::Position>("42+a61255501234");
    check_request(Change{originator(), after, through, numbers},
                  originator_xml + "<after>41</after><through>42+a61255501234</through>" +
                      numbers_xml);
    check_answer(typename Change::Answer{through}, "<position>42+a61255501234</position>");
}

} // namespace

TEST_SUITE("soap/i1")
{
    TEST_CASE("enrolment is asked for, and answered with where the profile is")
    {
        check_request(RequestEnrolment{originator()}, originator_xml);
        check_answer(EnrolmentAnswer{State::pending}, "<state>pending</state>");
        check_answer(EnrolmentAnswer{State::rejected, "not <yet>"},
                     "<state>rejected</state><reason>not &lt;yet&gt;</reason>");
        check_answer(
            EnrolmentAnswer{State::confirmed, {}, des::Serial(41), "/i1/profile/operator-a"},
            "<state>confirmed</state><serial>41</serial><profile>/i1/profile/operator-a</profile>");
    }

    TEST_CASE("leaving is asked for, and answered")
    {
        check_request(RequestLeaving{originator()}, originator_xml);
        check_answer(LeavingAnswer{State::confirmed}, "<state>confirmed</state>");
        check_answer(LeavingAnswer{State::rejected, "no"},
                     "<state>rejected</state><reason>no</reason>");
    }

    TEST_CASE("what the O&M decided is told later")
    {
        const auto request = parsed<des::TransactionId>("R-7");
        check_request(NotifyRequestState{originator(), request, State::confirmed},
                      originator_xml + "<request>R-7</request><state>confirmed</state>");
        check_request(NotifyRequestState{originator(), request, State::rejected, "no"},
                      originator_xml +
                          "<request>R-7</request><state>rejected</state><reason>no</reason>");
        check_answer(NoticeAnswer{}, "");
    }

    TEST_CASE("numbers are added and modified with all their records")
    {
        const auto block = parsed<des::NumberBlock>("+6125550XXXX");
        const auto record = RecordElement::of(test::sip_record());
        const std::vector<NumberRecords> numbers{
            {block, des::Ttl(3600), true, {record, record}},
            {parsed<des::NumberBlock>("+61*"), {}, {}, {record}}};
        const auto numbers_xml =
            tag("number",
                "<number>+6125550XXXX</number><ttl>3600</ttl><substitute>true</substitute>" +
                    test::sip_record_xml + test::sip_record_xml) +
            tag("number", "<number>+61*</number>" + test::sip_record_xml);
        check_change<AddNaptrRecords>(numbers, numbers_xml);
        check_change<ModifyNaptrRecords>(numbers, numbers_xml);
        check_change<AddNaptrRecords>({}, "");
    }

    TEST_CASE("numbers are cancelled by name")
    {
        check_change<CancelNaptrRecords>({{parsed<des::NumberBlock>("+61255501234")}},
                                         tag("number", "<number>+61255501234</number>"));
    }

    TEST_CASE("a profile is announced, and answered with where its copy stands")
    {
        check_request(AnnounceProfile{originator(), des::Serial(4'294'967'295)},
                      originator_xml + "<serial>4294967295</serial>");
        check_answer(AnnouncementAnswer{}, "");
        check_answer(AnnouncementAnswer{parsed<des::Position>("41")}, "<position>41</position>");
        check_request(GetProfileDigest{originator(), {{""}, {"4930"}}},
                      originator_xml + "<prefix></prefix><prefix>4930</prefix>");
        check_answer(
            DigestAnswer{parsed<des::Position>("41"),
                         {{{"49"}, 3, "00ff"}},
                         {{parsed<des::NumberBlock>("+4930"), "ff00"}}},
            "<position>41</position><branch><prefix>49</prefix><numbers>3</numbers>"
            "<digest>00ff</digest></branch><number><number>+4930</number><digest>ff00</digest>"
            "</number>");
    }
}
