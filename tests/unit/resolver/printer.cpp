#include "resolver/printer.h"

#include "naptr/text.h"
#include "resolver/explain.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace des;

namespace {

Attempt attempt(Ending ending, RCode rcode)
{
    Attempt made;
    made.server = value_or_throw(SocketAddress::parse("192.0.2.1:53", 53));
    made.ending = ending;
    made.elapsed = std::chrono::microseconds(1500);
    if (ending != Ending::timed_out)
        made.reply = Reply{rcode, Header::qr | Header::aa | Header::rd, true, 1, 0, 0, 120};
    return made;
}

Attempt accepted(RCode rcode)
{
    return attempt(Ending::accepted, rcode);
}

Resolution resolution(Outcome outcome, Conclusion conclusion, Attempt made)
{
    const auto name = value_or_throw(DomainName::parse("9.4.e164.arpa"));
    Resolution result{value_or_throw(E164Number::parse("+49")), name, {}, {}, outcome};
    Lookup lookup;
    lookup.name = name;
    lookup.type = RRType::naptr;
    lookup.conclusion = conclusion;
    lookup.attempts.push_back(std::move(made));
    result.lookups.push_back(std::move(lookup));
    return result;
}

Resolution found()
{
    auto result = resolution(Outcome::found, Conclusion::records, accepted(RCode::noerror));
    result.selection.targets = {{"sip:a@example.com", "sip"}, {"tel:+49", "pstn:tel"}};
    return result;
}

Resolution unusable()
{
    auto result =
        resolution(Outcome::nothing_usable, Conclusion::records, accepted(RCode::noerror));
    const auto* record = R"(100 10 "u" "E2U_sip" "!^.*$!sip:caf\233@example.com!" .)";
    result.selection.verdicts.push_back(
        {value_or_throw(parse_naptr(record)), false, Field::services, "not E2U: 'E2U_sip'", 0});
    return result;
}

NameServer name_server(std::string_view name, const std::vector<std::string_view>& addresses)
{
    NameServer server{value_or_throw(DomainName::parse(name)), {}};
    for (const auto address : addresses)
        server.addresses.push_back(value_or_throw(SocketAddress::parse(address, 53)));
    return server;
}

// By servers that were given to one of e164.arpa that is none.
Resolution referred_to_lame()
{
    const auto zone = value_or_throw(DomainName::parse("e164.arpa"));
    auto result = resolution(Outcome::failed, Conclusion::referral, accepted(RCode::noerror));
    auto& first = result.lookups[0];
    first.recursion = Recursion::not_desired;
    first.referral =
        Referral{zone,
                 {name_server("a.example", {"192.0.2.2", "2001:db8::1"}),
                  name_server("b.example", {"192.0.2.3"}), name_server("c.example", {})}};
    first.referral->servers[1].is_believed = false;
    auto lame = attempt(Ending::lame, RCode::noerror);
    lame.lameness = Lameness::upward;
    auto second = resolution(Outcome::failed, Conclusion::failed, std::move(lame)).lookups[0];
    second.zone = zone;
    result.lookups.push_back(std::move(second));
    return result;
}

} // namespace

TEST_SUITE("resolver/printer")
{
    TEST_CASE("one number has a URI a line, many have a line each")
    {
        PrintStyle style;
        CHECK(print(found(), style) == "sip:a@example.com\ntel:+49\n");
        CHECK(print(unusable(), style).empty());
        style.numbers = PrintStyle::Numbers::many;
        CHECK(print(found(), style) == "+49\tsip:a@example.com\ttel:+49\n");
        CHECK(print(unusable(), style) == "+49\n");
    }

    TEST_CASE("the count stands in place of the URIs, and NUL in place of the newline")
    {
        PrintStyle style;
        style.content = PrintStyle::Content::count;
        CHECK(print(found(), style) == "2\n");
        CHECK(print(unusable(), style) == "0\n");
        style.numbers = PrintStyle::Numbers::many;
        style.end = '\0';
        CHECK(print(found(), style) == std::string_view("+49\t2\0", 6));
    }

    TEST_CASE("an explanation says what was asked, what came and which field is to blame")
    {
        CHECK(explain(unusable()) ==
              "  number    +49\n"
              "  name      9.4.e164.arpa. NAPTR\n"
              "  query     192.0.2.1:53 over UDP, EDNS\n"
              "  answer    NOERROR, flags aa rd, 1 record, 120 octets, 1.5 ms\n"
              "  record    100 10 \"u\" \"E2U_sip\" \"!^.*$!sip:caf\\233@example.com!\" .\n"
              "  not used  services: not E2U: 'E2U_sip'\n"
              "  result    no usable record, fail the call: services: not E2U: 'E2U_sip'\n");
    }

    TEST_CASE("an explanation names those who were referred to, and why a server is lame")
    {
        const auto text = explain(referred_to_lame());
        CHECK(text ==
              "  number    +49\n"
              "  name      9.4.e164.arpa. NAPTR\n"
              "  query     192.0.2.1:53 over UDP, EDNS, no recursion\n"
              "  answer    NOERROR, flags aa rd, 1 record, 120 octets, 1.5 ms\n"
              "  referral  e164.arpa. to a.example. at 192.0.2.2:53, [2001:db8::1]:53\n"
              "  referral  e164.arpa. to b.example. at 192.0.2.3:53, not believed\n"
              "  referral  e164.arpa. to c.example., without glue\n"
              "  name      9.4.e164.arpa. NAPTR, of the servers of e164.arpa.\n"
              "  query     192.0.2.1:53 over UDP, EDNS\n"
              "  answer    NOERROR, lame: refers upward, 1.5 ms\n"
              "  result    not answered, try the PSTN: 192.0.2.1:53: NOERROR, lame: refers "
              "upward\n");

        PrintStyle style;
        style.content = PrintStyle::Content::json;
        const auto lookups = nlohmann::json::parse(print(referred_to_lame(), style))["lookups"];
        CHECK(lookups[0]["recursion"] == false);
        CHECK(lookups[0]["zone"] == ".");
        CHECK(lookups[0]["referral"]["zone"] == "e164.arpa.");
        CHECK(lookups[0]["referral"]["servers"][0]["addresses"][1] == "[2001:db8::1]:53");
        CHECK(lookups[0]["referral"]["servers"][1]["believed"] == false);
        CHECK(lookups[1]["zone"] == "e164.arpa.");
        CHECK(lookups[1]["attempts"][0]["ending"] == "lame");
        CHECK(lookups[1]["attempts"][0]["lame"] == "upward");
    }

    TEST_CASE("the reason names the number, the server and what a switch does next")
    {
        CHECK(reason(unusable()) ==
              "+49: no usable record, fail the call: services: not E2U: 'E2U_sip'");
        CHECK(reason(resolution(Outcome::no_data, Conclusion::no_data, accepted(RCode::noerror))) ==
              "+49: no records, fail the call: NOERROR from 192.0.2.1:53");
        CHECK(reason(resolution(Outcome::no_such_number, Conclusion::no_name,
                                accepted(RCode::nxdomain))) ==
              "+49: no such number, try the PSTN: NXDOMAIN from 192.0.2.1:53");
        CHECK(reason(resolution(Outcome::refused, Conclusion::refused,
                                attempt(Ending::turned_away, RCode::refused))) ==
              "+49: not answered to us, try the PSTN: 192.0.2.1:53: REFUSED");
        CHECK(reason(resolution(Outcome::no_answer, Conclusion::no_answer,
                                attempt(Ending::timed_out, RCode::noerror))) ==
              "+49: nobody answered, try the PSTN: 192.0.2.1:53: no answer");
    }

    TEST_CASE("each server is blamed once, for what it came to last")
    {
        auto result = resolution(Outcome::failed, Conclusion::failed,
                                 attempt(Ending::timed_out, RCode::noerror));
        result.lookups[0].attempts.push_back(attempt(Ending::turned_away, RCode::servfail));
        CHECK(reason(result) == "+49: not answered, try the PSTN: 192.0.2.1:53: SERVFAIL");
    }

    TEST_CASE("JSON has everything, and every octet survives")
    {
        PrintStyle style;
        style.content = PrintStyle::Content::json;
        const auto text = print(unusable(), style);
        CHECK(text.find('\n') == text.size() - 1);
        const auto value = nlohmann::json::parse(text);
        CHECK(value["schema"] == "des-query/1");
        CHECK(value["number"] == "+49");
        CHECK(value["outcome"] == "nothing-usable");
        CHECK(value["advice"] == "fail-call");
        CHECK(value["uris"].empty());
        CHECK(value["records"][0]["regexp"] == "!^.*$!sip:caf\xC3\xA9@example.com!");
        CHECK(value["records"][0]["field"] == "services");
        CHECK(value["lookups"][0]["attempts"][0]["rcode"] == "NOERROR");

        const auto good = nlohmann::json::parse(print(found(), style));
        CHECK(good["uris"][1]["service"] == "pstn:tel");
        CHECK_FALSE(good.contains("reason"));
    }

    TEST_CASE("what a switch does next follows from the outcome")
    {
        CHECK(advice(Outcome::found) == Advice::route);
        for (const auto outcome : {Outcome::nothing_usable, Outcome::no_data})
            CHECK(advice(outcome) == Advice::fail_call);
        for (const auto outcome :
             {Outcome::no_such_number, Outcome::refused, Outcome::failed, Outcome::no_answer})
            CHECK(advice(outcome) == Advice::try_pstn);
    }
}
