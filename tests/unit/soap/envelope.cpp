#include "soap/envelope.h"

#include "soap/both_ways.h"
#include "soap/i1.h"
#include "soap/i4.h"

#include <array>
#include <optional>

namespace {

using namespace des::soap;

const std::string space_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
const std::string space_1_2 = "http://www.w3.org/2003/05/soap-envelope";

std::string envelope(const std::string& content, const std::string& space = space_1_1)
{
    return "<s:Envelope xmlns:s='" + space + "'>" + content + "</s:Envelope>";
}

struct Refusal {
    const char* document_says;
    std::string document;
    std::optional<Version> version;
    FaultCode code;
};

// Every code there is.
std::vector<FaultCode> all_codes()
{
    std::vector<FaultCode> codes;
    for (std::size_t i = 0; i < Value<FaultCode>::names.size(); ++i)
        codes.push_back(static_cast<FaultCode>(i));
    return codes;
}

const Fault& fault_of(const tl::expected<i4::GetStatus::Answer, NoAnswer>& answer)
{
    REQUIRE_FALSE(answer);
    REQUIRE(std::holds_alternative<Fault>(answer.error()));
    return std::get<Fault>(answer.error());
}

} // namespace

TEST_SUITE("soap/envelope")
{
    TEST_CASE("an envelope of either version is read, with a header or without")
    {
        for (const auto& space : {space_1_1, space_1_2}) {
            for (const auto* header : {"", "<s:Header/>", "<s:Header><x xmlns='u'>y</x></s:Header>",
                                       "<s:Header><x xmlns='u' s:mustUnderstand='0'/></s:Header>",
                                       "<s:Header><x xmlns='u' s:mustUnderstand='1' s:actor='urn:b'"
                                       " s:role='urn:b'/></s:Header>"}) {
                CAPTURE(header);
                const auto read = read_envelope(
                    envelope(std::string(header) + "<s:Body><m xmlns='u'/></s:Body>", space));
                REQUIRE(read);
                CHECK(read->version == (space == space_1_1 ? Version::v1_1 : Version::v1_2));
                CHECK(read->content.name == "m");
                CHECK(read->content.space == "u");
            }
        }
    }

    TEST_CASE("what is no envelope is refused, in the version it came in")
    {
        const std::string body = "<s:Body><m xmlns='u'/></s:Body>";
        const std::string block = "<x xmlns='u' s:mustUnderstand='1'/>";
        const auto cases = std::to_array<Refusal>({
            {"no XML", "hello", std::nullopt, FaultCode::invalid_message},
            {"nothing", "", std::nullopt, FaultCode::invalid_message},
            {"a document type", "<!DOCTYPE x>" + envelope(body), std::nullopt,
             FaultCode::invalid_message},
            {"another element", "<m/>", std::nullopt, FaultCode::invalid_message},
            {"no namespace", "<Envelope><Body><m/></Body></Envelope>", std::nullopt,
             FaultCode::version_mismatch},
            {"a namespace to come", envelope(body, "urn:soap:2"), std::nullopt,
             FaultCode::version_mismatch},
            {"a header to understand", envelope("<s:Header>" + block + "</s:Header>" + body),
             Version::v1_1, FaultCode::must_understand},
            {"a header to understand",
             envelope("<s:Header><y xmlns='u'/>" + block + "</s:Header>" + body, space_1_2),
             Version::v1_2, FaultCode::must_understand},
            {"two headers", envelope("<s:Header/><s:Header>" + block + "</s:Header>" + body),
             Version::v1_1, FaultCode::invalid_message},
            {"a header behind the body", envelope(body + "<s:Header/>", space_1_2), Version::v1_2,
             FaultCode::invalid_message},
            {"something before the body", envelope("<x/>" + body, space_1_2), Version::v1_2,
             FaultCode::invalid_message},
            {"something behind the body", envelope(body + "<x/>"), Version::v1_1,
             FaultCode::invalid_message},
            {"no body", envelope(""), Version::v1_1, FaultCode::invalid_message},
            {"two bodies", envelope(body + body), Version::v1_1, FaultCode::invalid_message},
            {"a body of another version",
             envelope("<Body xmlns='" + space_1_2 + "'><m xmlns='u'/></Body>"), Version::v1_1,
             FaultCode::invalid_message},
            {"an empty body", envelope("<s:Body/>", space_1_2), Version::v1_2,
             FaultCode::invalid_message},
            {"two messages", envelope("<s:Body><m/><m/></s:Body>"), Version::v1_1,
             FaultCode::invalid_message},
        });
        for (const auto& each : cases) {
            CAPTURE(each.document_says);
            const auto read = read_envelope(each.document);
            REQUIRE_FALSE(read);
            CHECK(read.error().version == each.version);
            CHECK(read.error().fault.code == each.code);
            CHECK_FALSE(read.error().fault.reason.empty());
        }
    }

    TEST_CASE("header blocks that were not understood are named, in SOAP 1.2")
    {
        const std::string header = "<s:Header><a xmlns='urn:x&amp;\"' s:mustUnderstand='1'/>"
                                   "<b xmlns='u'/><c s:mustUnderstand='true'/></s:Header>";
        const auto refused = [&header](const std::string& space) {
            const auto read = read_envelope(envelope(header + "<s:Body><m/></s:Body>", space));
            REQUIRE_FALSE(read);
            const auto& bad = read.error();
            CHECK(bad.fault.reason == "the header block 'a' is not known here");
            return write_fault(*bad.version, bad.fault, bad.not_understood);
        };
        const auto young = refused(space_1_2);
        CHECK(young.find("<soap:Header><NotUnderstood xmlns=\"" + space_1_2 +
                         "\" qname=\"n:a\" xmlns:n=\"urn:x&amp;&quot;\"/><NotUnderstood xmlns=\"" +
                         space_1_2 + "\" qname=\"c\"/></soap:Header><soap:Body>") !=
              std::string::npos);
        CHECK(fault_of(read_answer<i4::GetStatus::Answer>(young, i4::space)).code ==
              FaultCode::must_understand);
        CHECK(refused(space_1_1).find("Header>") == std::string::npos);

        std::string many;
        for (int i = 0; i < 1000; ++i)
            many += "<x xmlns='u' s:mustUnderstand='1'/>";
        const auto read = read_envelope(
            envelope("<s:Header>" + many + "</s:Header><s:Body><m/></s:Body>", space_1_2));
        CHECK(read.error().not_understood.size() == 16);
    }

    TEST_CASE("who comes with another version of SOAP hears which there are")
    {
        const std::string upgrade = "<soap:Header><Upgrade xmlns=\"" + space_1_2 +
            "\"><SupportedEnvelope xmlns=\"" + space_1_2 + "\" qname=\"n:Envelope\" xmlns:n=\"" +
            space_1_2 + "\"/><SupportedEnvelope xmlns=\"" + space_1_2 +
            "\" qname=\"n:Envelope\" xmlns:n=\"" + space_1_1 +
            "\"/></Upgrade></soap:Header><soap:Body>";
        for (const auto version : {Version::v1_1, Version::v1_2}) {
            const auto fault = write_fault(version, {FaultCode::version_mismatch, "no"});
            CHECK(fault.find(upgrade) != std::string::npos);
            CHECK(fault_of(read_answer<i4::GetStatus::Answer>(fault, i4::space)).code ==
                  FaultCode::version_mismatch);
        }
    }

    TEST_CASE("a message that is not of the interface is refused by name")
    {
        const auto refusal = [](const char* content) {
            const auto read =
                read_envelope(envelope(std::string("<s:Body>") + content + "</s:Body>"));
            const auto request = read_request<i4::Request>(read.value().content, i4::space);
            REQUIRE_FALSE(request);
            return request.error();
        };
        CHECK(refusal("<Reboot xmlns='urn:des:q3643:i4:1'/>").reason ==
              "no such operation: 'Reboot' of the namespace 'urn:des:q3643:i4:1'");
        CHECK(refusal("<Reboot xmlns='urn:des:q3643:i4:1'/>").element == "Reboot");
        CHECK(refusal("<GetStatus/>").code == FaultCode::invalid_message);
        CHECK(refusal("<GetStatus xmlns='urn:des:q3643:i1:1'/>").code ==
              FaultCode::invalid_message);
        CHECK(refusal("<GetStatusResponse xmlns='urn:des:q3643:i4:1'/>").code ==
              FaultCode::invalid_message);
        const auto bad = refusal("<EnrolNode xmlns='urn:des:q3643:i4:1'><operator>-</operator>"
                                 "</EnrolNode>");
        CHECK(bad.code == FaultCode::invalid_message);
        CHECK(bad.element == "EnrolNode/operator");
        CHECK(bad.text == "-");
        CHECK(bad.reason.starts_with("EnrolNode/operator: not an operator id"));
    }

    TEST_CASE("every fault arrives with all it says, in both versions")
    {
        for (const auto code : all_codes()) {
            for (const auto version : {Version::v1_1, Version::v1_2}) {
                CAPTURE(to_string(code));
                const Fault plain{code, "a < b & \"c\""};
                const Fault full{code, "no", "AddNaptrRecords/number[3]/naptr[1]/regexp", " \t<&> ",
                                 test::parsed<des::Position>("42+a1")};
                for (const auto& fault : {plain, full}) {
                    const auto answer =
                        read_answer<i4::GetStatus::Answer>(write_fault(version, fault), i4::space);
                    CHECK(fault_of(answer).code == code);
                    CHECK(fault_of(answer).reason == fault.reason);
                    CHECK(fault_of(answer).element == fault.element);
                    CHECK(fault_of(answer).text == fault.text);
                    CHECK(fault_of(answer).position == fault.position);
                }
            }
        }
    }

    TEST_CASE("faults have the codes and the status of their version")
    {
        struct Case {
            FaultCode code;
            const char* name;
            const char* code_1_1;
            const char* code_1_2;
            int status_1_1;
            int status_1_2;
        };
        constexpr auto cases = std::to_array<Case>({
            {FaultCode::not_authenticated, "NotAuthenticated", "Client", "Sender", 401, 401},
            {FaultCode::operator_mismatch, "OperatorMismatch", "Client", "Sender", 403, 403},
            {FaultCode::address_mismatch, "AddressMismatch", "Client", "Sender", 403, 403},
            {FaultCode::not_enrolled, "NotEnrolled", "Client", "Sender", 500, 400},
            {FaultCode::not_permitted, "NotPermitted", "Client", "Sender", 500, 400},
            {FaultCode::out_of_sequence, "OutOfSequence", "Client", "Sender", 500, 400},
            {FaultCode::number_conflict, "NumberConflict", "Client", "Sender", 500, 400},
            {FaultCode::serial_conflict, "SerialConflict", "Client", "Sender", 500, 400},
            {FaultCode::invalid_message, "InvalidMessage", "Client", "Sender", 500, 400},
            {FaultCode::invalid_record, "InvalidRecord", "Client", "Sender", 500, 400},
            {FaultCode::record_exists, "RecordExists", "Client", "Sender", 500, 400},
            {FaultCode::not_found, "NotFound", "Client", "Sender", 500, 400},
            {FaultCode::version_mismatch, "VersionMismatch", "VersionMismatch", "VersionMismatch",
             500, 500},
            {FaultCode::must_understand, "MustUnderstand", "MustUnderstand", "MustUnderstand", 500,
             500},
            {FaultCode::busy, "Busy", "Server", "Receiver", 500, 500},
            {FaultCode::storage, "Storage", "Server", "Receiver", 500, 500},
            {FaultCode::internal, "Internal", "Server", "Receiver", 500, 500},
        });
        CHECK(cases.size() == all_codes().size());
        for (const auto& each : cases) {
            CAPTURE(each.name);
            const Fault fault{each.code, "no"};
            const auto without_header = [](std::string text) {
                const auto begin = text.find("<soap:Header>");
                const auto end = text.find("<soap:Body>");
                return begin == std::string::npos ? text : text.erase(begin, end - begin);
            };
            CHECK(to_string(each.code) == each.name);
            CHECK(status_of(Version::v1_1, fault) == each.status_1_1);
            CHECK(status_of(Version::v1_2, fault) == each.status_1_2);
            const auto detail = "<DesFault xmlns=\"urn:des:q3643:fault:1\">" +
                test::tag("code", each.name) + "<reason>no</reason></DesFault>";
            CHECK(without_header(write_fault(Version::v1_1, fault)) ==
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"" +
                      space_1_1 + "\"><soap:Body><soap:Fault>" +
                      test::tag("faultcode", std::string("soap:") + each.code_1_1) +
                      "<faultstring xml:lang=\"en\">no</faultstring>" +
                      test::tag("detail", detail) + "</soap:Fault></soap:Body></soap:Envelope>\n");
            CHECK(without_header(write_fault(Version::v1_2, fault)) ==
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"" +
                      space_1_2 + "\"><soap:Body><soap:Fault><soap:Code>" +
                      test::tag("soap:Value", std::string("soap:") + each.code_1_2) +
                      "<soap:Subcode><soap:Value xmlns:des=\"urn:des:q3643:fault:1\">des:" +
                      each.name +
                      "</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text "
                      "xml:lang=\"en\">no</soap:Text></soap:Reason>" +
                      test::tag("soap:Detail", detail) +
                      "</soap:Fault></soap:Body></soap:Envelope>\n");
        }
    }

    TEST_CASE("a reason that is too long is cut, and the code still arrives")
    {
        const auto answer = read_answer<i4::GetStatus::Answer>(
            write_fault(Version::v1_1, {FaultCode::busy, std::string(5000, 'x')}), i4::space);
        CHECK(fault_of(answer).code == FaultCode::busy);
        CHECK(fault_of(answer).reason == std::string(1024, 'x'));
    }

    TEST_CASE("a fault of another make is internal, and keeps its reason")
    {
        const auto read = [](const std::string& content, const std::string& space) {
            return fault_of(read_answer<i4::GetStatus::Answer>(
                envelope("<s:Body>" + content + "</s:Body>", space), i4::space));
        };
        const auto old = read("<s:Fault><faultcode>s:Server</faultcode>"
                              "<faultstring>out of order</faultstring></s:Fault>",
                              space_1_1);
        CHECK(old.code == FaultCode::internal);
        CHECK(old.reason == "out of order");
        const auto young = read("<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason>"
                                "<s:Text xml:lang='en'>out of order</s:Text></s:Reason></s:Fault>",
                                space_1_2);
        CHECK(young.reason == "out of order");
        const auto unknown =
            read("<s:Fault><faultstring>new</faultstring><detail>"
                 "<DesFault xmlns='urn:des:q3643:fault:1'><code>FromTheFuture</code>"
                 "<reason>x</reason></DesFault></detail></s:Fault>",
                 space_1_1);
        CHECK(unknown.code == FaultCode::internal);
        CHECK(unknown.reason == "new");
        CHECK(read("<s:Fault/>", space_1_1).reason == "a fault without a reason");
        CHECK(read("<s:Fault><faultstring>" + std::string(5000, 'x') + "</faultstring></s:Fault>",
                   space_1_1)
                  .reason.size() == 1024);
    }

    TEST_CASE("what is neither the answer nor a fault is an error")
    {
        const auto error = [](const std::string& document) {
            const auto answer = read_answer<i1::LeavingAnswer>(document, i1::space);
            REQUIRE_FALSE(answer);
            return std::get<des::Error>(answer.error()).message;
        };
        CHECK(error("<html></html>") == "not SOAP: not a SOAP envelope");
        CHECK(error(write_message(Version::v1_1, i1::space, i1::NoticeAnswer{})) ==
              "not the answer to that request");
        CHECK(error(write_message(Version::v1_1, "urn:x", i1::LeavingAnswer{i1::State::pending})) ==
              "not the answer to that request");
        CHECK(error(envelope("<s:Body><RequestLeavingResponse xmlns='urn:des:q3643:i1:1'/>"
                             "</s:Body>")) ==
              "RequestLeavingResponse/state: the element is missing");
    }

    TEST_CASE("each version has its media type")
    {
        CHECK(content_type(Version::v1_1) == "text/xml; charset=utf-8");
        CHECK(content_type(Version::v1_2) == "application/soap+xml; charset=utf-8");
    }
}
