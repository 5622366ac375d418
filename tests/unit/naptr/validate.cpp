#include "naptr/validate.h"

#include "naptr/text.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace des;

namespace {

std::string shown(const Finding& finding)
{
    return (finding.severity == Severity::error ? "error " : "warning ") +
        std::string(to_string(finding.field)) + ": " + finding.message + " (" + finding.clause +
        ")";
}

std::vector<std::string> findings_of(const std::string& text)
{
    std::vector<std::string> out;
    for (const auto& finding : validate(value_or_throw(parse_naptr(text))))
        out.push_back(shown(finding));
    return out;
}

struct Row {
    const char* record;
    const char* finding; // what its only finding begins with
    const char* clause;
};

void check_rows(const std::vector<Row>& rows)
{
    for (const auto& [record, finding, clause] : rows) {
        CAPTURE(record);
        const auto findings = findings_of(record);
        CAPTURE(findings);
        REQUIRE(findings.size() == 1);
        CHECK(findings.front().find(finding) == 0);
        CHECK(findings.front().ends_with("(" + std::string(clause) + ")"));
    }
}

} // namespace

TEST_SUITE("naptr/validate")
{
    TEST_CASE("the records of the standards are flawless")
    {
        for (
            const char* record : {
                // RFC 3824, section 5.5
                R"(100 10 "u" "E2U+sip" "!^.*$!sip:user@example.com!" .)",
                R"(100 20 "u" "E2U+mailto" "!^.*$!mailto:info@example.com!" .)",
                // RFC 4769, sections 4.1 to 4.5
                R"(10 100 "u" "E2U+pstn:tel" "!^.*$!tel:+1-215-555-0123;npdi;rn=+1-215-555-0199!" .)",
                R"(10 100 "u" "E2U+pstn:sip" "!^.*$!sip:+1-215-555-0123;npdi;rn=+1-215-555-0199@gw.example.com;user=phone!" .)",
                R"(10 100 "u" "E2U+pstn:tel" "!^.*$!tel:+1-215-555-0123;npdi!" .)",
                R"(10 100 "u" "E2U+pstn:sip" "!^.*$!sip:+1-215-555-0123;npdi@gw.example.com;user=phone!" .)",
                R"(10 100 "u" "E2U+pstn:tel" "!(^.*$)!tel:\\1;npdi!" .)",
                // RFC 6116, section 3
                R"(100 50 "u" "E2U+sip" "!^(\\+441632960083)$!sip:\\1@example.com;user=phone!" .)",
                R"(100 51 "u" "E2U+h323" "!^\\+441632960083$!h323:operator@example.com!" .)",
                R"(100 52 "u" "E2U+email:mailto" "!^.*$!mailto:info@example.com!" .)",
                R"(100 10 "" "" "" 3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa.)",
                R"(100 10 "U" "e2u+SIP" "!^.*$!SIP:a@b!" .)",
                R"(100 10 "u" "E2U+sip" "!^.*$!sip:+4930@ims.mnc001.mcc262.3gppnetwork.org;user=phone!" .)",
            }) {
            CAPTURE(record);
            CHECK(findings_of(record).empty());
            CHECK(check(value_or_throw(parse_naptr(record))));
        }
    }

    TEST_CASE("what breaks a rule is an error")
    {
        check_rows({
            {R"(1 1 "" "" "" .)", "error regexp: empty, and so is the replacement",
             "RFC 3403, section 4.1"},
            {R"(1 1 "s" "E2U+sip" "!^.*$!sip:a@b!" .)", "error flags: neither \"u\"",
             "RFC 6116, section 3.4.2"},
            {R"(1 1 "uu" "E2U+sip" "!^.*$!sip:a@b!" .)", "error flags: neither \"u\"",
             "RFC 6116, section 3.4.2"},
            {R"(1 1 "u" "E2U+sip" "" a.example.)", "error replacement: not for E2U+sip",
             "RFC 3824, section 5.2"},
            {R"(1 1 "u" "E2U+h323" "" a.example.)", "error replacement: a domain name is no URI",
             "RFC 6116, section 3.3"},
            {R"(1 1 "u" "E2U_pstn" "!^.*$!tel:+49;npdi!" .)", "error services: not E2U+type",
             "RFC 6116, section 3.4.3"},
            {R"(1 1 "u" "" "!^.*$!sip:a@b!" .)", "error services: not E2U+type",
             "RFC 6116, section 3.4.3"},
            {R"(1 1 "u" "sip+E2U" "!^.*$!sip:a@b!" .)", "error services: the form of RFC 2916",
             "RFC 6116, section 5.1"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:a@b" .)", "error regexp: 2 unescaped delimiters",
             "RFC 3402, section 3.2"},
            {R"(1 1 "u" "E2U+sip" "1^.*$1sip:a@b1" .)", "error regexp: the delimiter is '1'",
             "RFC 3402, section 3.2"},
            {R"(1 1 "u" "E2U+sip" "!^+49(.*)$!sip:a@b!" .)", "error regexp: not a POSIX extended",
             "RFC 3402, section 3.2"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:\\1@b!" .)", R"(error regexp: \1 refers to a group)",
             "RFC 3402, section 3.2"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!!" .)", "error regexp: the replacement is empty",
             "RFC 6116, section 3.3"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!user@example.com!" .)",
             "error regexp: the result is no URI with a scheme: 'user@example.com'",
             "RFC 6116, section 3.3"},
            {R"(1 1 "u" "E2U+sip" "!^(.*)$!\\1@example.com!" .)",
             R"(error regexp: the result is no URI with a scheme: '\N@example.com')",
             "RFC 6116, section 3.3"},
            {R"(1 1 "u" "E2U+sip" "!^(.*)$!\\1:x@example.com!" .)",
             "error regexp: the result is no URI", "RFC 6116, section 3.3"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:!" .)", "error regexp: the result is no URI",
             "RFC 6116, section 3.3"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:a b@c!" .)", "error regexp: the result is no URI",
             "RFC 6116, section 3.3"},
        });
    }

    TEST_CASE("regexp and replacement exclude each other")
    {
        const auto terminal = findings_of(R"(1 1 "u" "E2U+sip" "!^.*$!sip:a@b!" a.example.)");
        REQUIRE(terminal.size() == 2);
        CHECK(terminal[0].find("error replacement: stands beside a regexp") == 0);
        CHECK(terminal[1].find("error replacement: not for E2U+sip") == 0);

        const auto non_terminal = findings_of(R"(1 1 "" "" "!^.*$!sip:a@b!" a.example.)");
        REQUIRE(non_terminal.size() == 2);
        CHECK(non_terminal[0].find("error replacement: stands beside a regexp") == 0);
        CHECK(non_terminal[1].find("error regexp: not read in a non-terminal record") == 0);

        const auto no_replacement = findings_of(R"(1 1 "" "" "!^.*$!sip:a@b!" .)");
        REQUIRE(no_replacement.size() == 1);
        CHECK(no_replacement[0].find("error regexp: not read in a non-terminal record") == 0);
    }

    TEST_CASE("what breaks a SHOULD, or troubles clients, is a warning")
    {
        check_rows({
            {R"(32768 1 "u" "E2U+sip" "!^.*$!sip:a@b!" .)", "warning order: ", ""},
            {R"(1 1 "" "E2U+sip" "" a.example.)", "warning services: not read",
             "RFC 6116, section 5.2.1"},
            {R"(1 1 "u" "E2U+sip" "/^.*$/sip:a@b/" .)", "warning regexp: the delimiter is not '!'",
             "RFC 6116, section 5.1"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:a@b!i" .)", "warning regexp: the flag 'i'",
             "RFC 6116, section 5.1"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:\195\188@b!" .)", "warning regexp: octets",
             "RFC 6116, section 5.1"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!tel:+49301234!" .)",
             "warning regexp: E2U+sip with a URI that is neither", "RFC 3824, section 5.3"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:+49301234@b!" .)",
             "warning regexp: the SIP URI of a number", "RFC 3261, section 19.1.1"},
            {R"(1 1 "u" "E2U+sip" "!^(.*)$!sip:\\1@b!" .)",
             R"(warning regexp: the SIP URI of a number, without ;user=phone: 'sip:\N@b')",
             "RFC 3261, section 19.1.1"},
            {R"(1 1 "u" "E2U+pstn:tel" "!^.*$!tel:+49301234!" .)",
             "warning regexp: E2U+pstn without ;npdi", "RFC 4769, section 3"},
            {R"(1 1 "u" "E2U+pstn:tel" "!^.*$!sip:+49;npdi@b;user=phone!" .)",
             "warning regexp: E2U+pstn:tel with a URI of another scheme", "RFC 4769, section 3.1"},
            {R"(1 1 "u" "E2U+pstn:sip" "!^.*$!tel:+49;npdi!" .)",
             "warning regexp: E2U+pstn:sip with a URI of another scheme", "RFC 4769, section 3.2"},
            {R"(1 1 "u" "E2U+voice:tel" "!^.*$!tel:0301234!" .)",
             "warning regexp: a tel URI that neither", "RFC 3966, section 5.1"},
            {R"(1 1 "u" "E2U+pstn:tel" "!^.*$!tel:+49301234;npdi;rn=0199!" .)",
             "warning regexp: rn is neither global", "RFC 4694, section 4"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:+49301234@b;user=phone;npdi!" .)",
             "warning regexp: npdi and rn belong before the '@'", "RFC 4769, section 4"},
            {R"(1 1 "u" "E2U+P-x" "!^.*$!sip:a@b!" .)",
             "warning services: a type for private networks", "RFC 6116, section 3.4.3.1"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:a@ims.mnc01.mcc262.3gppnetwork.org!" .)",
             "warning regexp: the MNC has two digits", "3GPP TS 23.003, section 13.2"},
            {R"(1 1 "u" "E2U+sip" "!^\\+49!sip:a@b!" .)",
             "warning regexp: what the ERE does not match", "RFC 3402, section 3.2"},
            {R"(1 1 "u" "E2U+sip" "!49.*$!sip:a@b!" .)",
             "warning regexp: what the ERE does not match", "RFC 3402, section 3.2"},
        });
    }

    TEST_CASE("errors come before warnings, and check() gives the first")
    {
        const auto record =
            value_or_throw(parse_naptr(R"(40000 1 "u" "E2U_sip" "/^.*$/sip:a@b/" .)"));
        const auto findings = validate(record);
        REQUIRE(findings.size() == 3);
        CHECK(findings[0].field == Field::services);
        CHECK(findings[1].severity == Severity::warning);
        const auto refused = check(record);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::invalid);
        CHECK(refused.error().message ==
              "services: not E2U+type[:subtype]… (it does not begin with E2U+): 'E2U_sip' "
              "(RFC 6116, section 3.4.3)");
    }
}
