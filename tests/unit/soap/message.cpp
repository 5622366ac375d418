#include "soap/i1.h"
#include "soap/i4.h"

#include "soap/both_ways.h"

#include <array>

namespace {

using namespace des::soap;

// What a receiver says of <AddNaptrRecords> with this content.
template <class Message>
BadElement trouble(const std::string& content)
{
    const auto element =
        des::value_or_throw(des::read_xml("<m xmlns='u' "
                                          "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>" +
                                          content + "</m>"));
    const auto message = read_content<Message>(element, Message::name);
    return message ? BadElement{"", "", ""} : message.error();
}

const std::string originator =
    "<originator><operator>z</operator><des>d</des><transaction>t</transaction></originator>";
const std::string head = originator + "<after>1</after><through>2</through>";
const std::string good_number = "<number><number>+61</number>" + test::sip_record_xml + "</number>";

std::string with(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

struct Case {
    std::string content;
    const char* element;
    const char* reason; // begins so
    const char* text;
};

} // namespace

TEST_SUITE("soap/message")
{
    TEST_CASE("what does not follow the schema is named by path, reason and text")
    {
        const auto record = [](const char* from, const char* to) {
            return head + good_number + good_number + with(good_number, from, to);
        };
        const auto cases = std::to_array<Case>({
            {"", "AddNaptrRecords/originator", "the element is missing", ""},
            {"<originator/>", "AddNaptrRecords/originator/operator", "the element is missing", ""},
            {with(head, "<operator>z<", "<operator>-z<"), "AddNaptrRecords/originator/operator",
             "not an operator id", "-z"},
            {with(head, "<transaction>t</transaction>", ""),
             "AddNaptrRecords/originator/transaction", "the element is missing", ""},
            {with(head, "<transaction>t<", "<transaction>t t<"),
             "AddNaptrRecords/originator/transaction", "not a transaction id", "t t"},
            {originator + "<through>2</through><after>1</after>", "AddNaptrRecords/after",
             "the element is missing", ""},
            {with(head, "<after>1<", "<after>one<"), "AddNaptrRecords/after", "not a position",
             "one"},
            {head + "<after>1</after>", "AddNaptrRecords/after", "the element is not expected here",
             "1"},
            {head + "<numbers/>", "AddNaptrRecords/numbers", "the element is not expected here",
             ""},
            {head + "<number xmlns='v'/>", "AddNaptrRecords/number",
             "the element is not expected here", ""},
            {head + "<number xmlns=''/>", "AddNaptrRecords/number",
             "the element is not expected here", ""},
            {head + "stray", "AddNaptrRecords", "no text is expected between the elements",
             "stray"},
            {head + "<number/>", "AddNaptrRecords/number[1]/number", "the element is missing", ""},
            {record("+61<", "61<"), "AddNaptrRecords/number[3]/number",
             "not '+' and digits, and perhaps 'X's or '*'", "61"},
            {record("+61<", "+1234567890123456<"), "AddNaptrRecords/number[3]/number",
             "not an E.164 number", "+1234567890123456"},
            {record("+61<", "<b/><"), "AddNaptrRecords/number[3]/number",
             "no element is expected in it", ""},
            {record("<naptr>", "<ttl>2147483648</ttl><naptr>"), "AddNaptrRecords/number[3]/ttl",
             "not a TTL", "2147483648"},
            {record("<naptr>", "<substitute>yes</substitute><naptr>"),
             "AddNaptrRecords/number[3]/substitute", "neither true nor false", "yes"},
            {record("<order>100<", "<order>65536<"), "AddNaptrRecords/number[3]/naptr[1]/order",
             "not a number in the range of its type", "65536"},
            {record("<preference>10<", "<preference>-1<"),
             "AddNaptrRecords/number[3]/naptr[1]/preference",
             "not a number in the range of its type", "-1"},
            {record("<replacement>.<", "<replacement>a..b<"),
             "AddNaptrRecords/number[3]/naptr[1]/replacement", "not a domain name", "a..b"},
            {record("</naptr>", "<rdata>!</rdata></naptr>"),
             "AddNaptrRecords/number[3]/naptr[1]/rdata", "not base64", "!"},
            {record("</naptr>", "</naptr><naptr><flags>u</flags><order>1</order></naptr>"),
             "AddNaptrRecords/number[3]/naptr[2]/order", "the element is not expected here", "1"},
        });
        for (const auto& each : cases) {
            CAPTURE(each.content);
            const auto bad = trouble<i1::AddNaptrRecords>(each.content);
            CHECK(bad.element == each.element);
            CHECK(bad.reason.substr(0, std::string(each.reason).size()) == each.reason);
            CHECK(bad.text == each.text);
        }
    }

    TEST_CASE("the text of a bad element is cut to 255 characters, and never within one")
    {
        std::string accents;
        for (int i = 0; i < 300; ++i)
            accents += "\xC3\xA9";
        CHECK(trouble<i1::AddNaptrRecords>(with(head, ">1<", ">" + accents + "<")).text ==
              accents.substr(0, 510));
        const auto bad = trouble<i1::AddNaptrRecords>(
            head + with(good_number, "E2U+sip", std::string(256, 'x')));
        CHECK(bad.element == "AddNaptrRecords/number[1]/naptr[1]/services");
        CHECK(bad.text == std::string(255, 'x'));
    }

    TEST_CASE("every part of every message of I4 is restricted")
    {
        CHECK(trouble<i4::AddNaptrRecords>("<terms><wait>301</wait></terms>").element ==
              "AddNaptrRecords/terms/wait");
        CHECK(trouble<i4::AddNaptrRecords>("<terms><expectedSerial>-1</expectedSerial></terms>")
                  .element == "AddNaptrRecords/terms/expectedSerial");
        CHECK(
            trouble<i4::AddNaptrRecords>("<terms><why>" + std::string(1025, 'x') + "</why></terms>")
                .element == "AddNaptrRecords/terms/why");
        CHECK(trouble<i4::AddNaptrRecords>("<terms/><terms/>").element == "AddNaptrRecords/terms");
        CHECK(trouble<i4::ModifyNaptrRecords>("<modification><number>+61</number><with><colour/>"
                                              "</with></modification>")
                  .element == "ModifyNaptrRecords/modification[1]/with/colour");
        CHECK(trouble<i4::CancelNaptrRecords>("<cancellation/>").element ==
              "CancelNaptrRecords/cancellation[1]/number");
        CHECK(trouble<i4::EnrolNode>("").element == "EnrolNode/operator");
        CHECK(trouble<i4::LeaveNode>("<operator> </operator>").element == "LeaveNode/operator");
        CHECK(trouble<i4::ConfirmRequest>("<number>1</number><decision>maybe</decision>").reason ==
              "not one of the words of Decision: 'maybe'");
        CHECK(trouble<i4::ListNaptrRecords>("<limit>many</limit>").element ==
              "ListNaptrRecords/limit");
        CHECK(trouble<i4::GetStatus>("<verbose/>").element == "GetStatus/verbose");
        CHECK(trouble<i4::ListRequests>("all").reason ==
              "no text is expected between the elements");
    }

    TEST_CASE("blanks around values and between elements are not counted")
    {
        CHECK(trouble<i1::AddNaptrRecords>(
                  "\n  " + with(head, "<after>1<", "\r\n<after>\n\t 1 \n<") + "<!-- none -->\n")
                  .element.empty());
    }

    TEST_CASE("an optional element may be nil, any other has a value")
    {
        CHECK(trouble<i4::AddNaptrRecords>("<terms xsi:nil='true'/>").element.empty());
        CHECK(trouble<i4::EnrolNode>("<operator xsi:nil='true'/>").element == "EnrolNode/operator");
    }
}
