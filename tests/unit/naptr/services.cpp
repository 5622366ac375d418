#include "naptr/services.h"

#include <doctest/doctest.h>

#include <string>

using namespace des;

namespace {

std::string parsed(std::string_view octets)
{
    const auto services = Services::parse(octets);
    if (!services)
        return "!" + services.error().message;
    std::string out = services->is_legacy ? "legacy" : "";
    for (const auto& service : services->enumservices)
        out += (out.empty() ? "" : " ") + service.to_string();
    return out;
}

} // namespace

TEST_SUITE("naptr/services")
{
    TEST_CASE("Enumservices are types with subtypes, in the order written, in lower case")
    {
        const struct {
            const char* octets;
            const char* services;
        } rows[] = {
            {"E2U+sip", "sip"},
            {"e2u+SIP", "sip"},
            {"E2U+pstn:tel", "pstn:tel"},
            {"E2U+pstn:tel+sip+pres", "pstn:tel sip pres"},
            {"E2U+voice:tel:x+h323", "voice:tel:x h323"},
            {"E2U+P-internal:sip", "p-internal:sip"},
            {"sip+E2U", "legacy sip"},
            {"SIP+e2u", "legacy sip"},
            {"mailto+sip+E2U", "legacy mailto sip"},
            {"E2U+e2u", "e2u"},
        };
        for (const auto& [octets, services] : rows) {
            CAPTURE(octets);
            CHECK(parsed(octets) == services);
        }
    }

    TEST_CASE("everything else is refused, and why")
    {
        const std::string long_type(33, 'x');
        const struct {
            std::string octets;
            const char* why;
        } rows[] = {
            {"", "empty"},
            {"E2U", "no Enumservice"},
            {"E2U+", "not ''"},
            {"E2U+sip+", "not ''"},
            {"E2U++sip", "not ''"},
            {"E2U+sip:", "not ''"},
            {"E2U+:sip", "not ''"},
            {"E2U_pstn", "does not begin with E2U+"},
            {"E2U:sip", "does not begin with E2U+"},
            {" E2U+sip", "does not begin with E2U+"},
            {"E2U+sip ", "not 'sip '"},
            {"E2U+si_p", "not 'si_p'"},
            {"E2U+" + long_type, "1 to 32 letters"},
            {"SIP+D2U", "does not begin with E2U+"},
            {"sip:a+E2U", "not a type: 'sip:a'"},
            {"+E2U", "not a type: ''"},
        };
        for (const auto& [octets, why] : rows) {
            CAPTURE(octets);
            CAPTURE(parsed(octets));
            CHECK(parsed(octets).front() == '!');
            CHECK(parsed(octets).find(why) != std::string::npos);
        }
        CHECK(parsed("E2U+" + long_type.substr(1)) == long_type.substr(1));
    }

    TEST_CASE("P- types are private")
    {
        CHECK(value_or_throw(Services::parse("E2U+P-x")).enumservices.front().is_private());
        CHECK_FALSE(value_or_throw(Services::parse("E2U+pres")).enumservices.front().is_private());
    }
}
