#include "server/cookies.h"

#include "dns/bytes.h"
#include "server/client.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

using des::Cookies;
using des::CookieState;
using des::test::address;
using des::test::bytes;

namespace {

des::SipKey secret(std::string_view hex)
{
    des::SipKey key{};
    const auto made = bytes(hex);
    std::copy(made.begin(), made.end(), key.begin());
    return key;
}

const auto rfc_secret = secret("e5e973e5a6b2a43f48e7dc849e37bfcf");

std::vector<std::uint8_t> answer(const Cookies& cookies, std::string_view option,
                                 std::string_view client, std::uint32_t now)
{
    const auto from = address(client);
    const auto asked = bytes(option);
    const auto state = cookies.check(asked, {from.data(), now});
    const auto made = cookies.answer(asked, state, {from.data(), now});
    return {made.begin(), made.end()};
}

CookieState check(const Cookies& cookies, std::string_view option, std::string_view client,
                  std::uint32_t now)
{
    const auto from = address(client);
    return cookies.check(bytes(option), {from.data(), now});
}

std::vector<des::SipKey> read(const std::string& text)
{
    std::istringstream lines(text);
    return des::read_cookie_secrets(lines, "secrets");
}

std::string complaint(const std::string& text)
{
    try {
        read(text);
    } catch (const des::Failure& failure) {
        return failure.what();
    }
    return {};
}

} // namespace

TEST_SUITE_BEGIN("server/cookies");

TEST_CASE("the examples of RFC 9018, appendix A")
{
    const Cookies cookies({rfc_secret});
    // A.1: a client that knows nothing yet.
    CHECK(answer(cookies, "2464c4abcf10c957", "198.51.100.100", 1559731985) ==
          bytes("2464c4abcf10c957010000005cf79f111f8130c3eee29480"));
    // A.2: forty minutes later the cookie is good, but not young.
    CHECK(check(cookies, "2464c4abcf10c957010000005cf79f111f8130c3eee29480", "198.51.100.100",
                1559734385) == CookieState::valid);
    CHECK(answer(cookies, "2464c4abcf10c957010000005cf79f111f8130c3eee29480", "198.51.100.100",
                 1559734385) == bytes("2464c4abcf10c957010000005cf7a871d4a564a1442aca77"));
    // A.3: the reserved octets of another server count too.
    CHECK(check(cookies, "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5", "203.0.113.203",
                1559728000) == CookieState::valid);
    CHECK(answer(cookies, "fc93fc62807ddb86", "203.0.113.203", 1559734700) ==
          bytes("fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e"));
    // A.4: IPv6, and a secret that was rolled over.
    const auto old = secret("dd3bdf9344b678b185a6f5cb60fca715");
    const auto next = secret("445536bcd2513298075a5d379663c962");
    const Cookies rolled({next, old});
    const char* learnt = "22681ab97d52c298010000005cf7c57926556bd0934c72f8";
    const char* client = "[2001:db8:220:1:59de:d0f4:8769:82b8]";
    CHECK(check(rolled, learnt, client, 1559741961) == CookieState::valid);
    CHECK(check(Cookies({next}), learnt, client, 1559741961) == CookieState::unproven);
    CHECK(answer(rolled, "22681ab97d52c298", client, 1559741961) ==
          bytes("22681ab97d52c298010000005cf7c609a6bb79d16625507a"));
}

TEST_CASE(
    "a cookie counts from five minutes before its time to an hour after, and is young for half")
{
    const Cookies cookies({rfc_secret});
    const char* cookie = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
    constexpr std::uint32_t made = 1559731985;
    struct When {
        std::uint32_t now;
        CookieState state;
        bool is_renewed;
    };
    for (const auto& [now, state, is_renewed] : {When{made - 301, CookieState::unproven, true},
                                                 {made - 300, CookieState::valid, false},
                                                 {made + 1800, CookieState::valid, false},
                                                 {made + 1801, CookieState::valid, true},
                                                 {made + 3600, CookieState::valid, true},
                                                 {made + 3601, CookieState::unproven, true}}) {
        CAPTURE(now - made);
        CHECK(check(cookies, cookie, "198.51.100.100", now) == state);
        CHECK((answer(cookies, cookie, "198.51.100.100", now) != bytes(cookie)) == is_renewed);
    }
}

TEST_CASE("a cookie is bound to its client, its address and its secret")
{
    const Cookies cookies({rfc_secret});
    constexpr std::uint32_t now = 1559731985;
    const std::string cookie = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
    CHECK(check(cookies, cookie, "198.51.100.100", now) == CookieState::valid);
    CHECK(check(cookies, cookie, "198.51.100.101", now) == CookieState::unproven);
    CHECK(check(Cookies({des::SipKey{}}), cookie, "198.51.100.100", now) == CookieState::unproven);
    for (std::size_t i = 0; i < cookie.size(); ++i) {
        auto changed = cookie;
        changed[i] = changed[i] == '0' ? '1' : '0';
        CAPTURE(changed);
        CHECK(check(cookies, changed, "198.51.100.100", now) == CookieState::unproven);
    }
}

TEST_CASE("a cookie has 8, or 16 to 40 octets")
{
    const Cookies cookies({rfc_secret});
    const auto from = address("192.0.2.1");
    for (std::size_t size = 0; size < 50; ++size) {
        CAPTURE(size);
        const bool is_allowed = size == 8 || (size >= 16 && size <= 40);
        const std::vector<std::uint8_t> option(size, 1);
        CHECK(cookies.check(option, {from.data(), 0}) ==
              (is_allowed ? CookieState::unproven : CookieState::malformed));
    }
}

TEST_CASE("secrets are read from lines of hexadecimal digits, with comments")
{
    CHECK(read("# of this week\nE5E973e5a6b2a43f48e7dc849e37bfcf # in use\n\n"
               "  dd3bdf9344b678b185a6f5cb60fca715\n") ==
          std::vector{rfc_secret, secret("dd3bdf9344b678b185a6f5cb60fca715")});
}

TEST_CASE("a file of secrets that is wrong is refused without showing what it says")
{
    CHECK(complaint("\nabc\n") == "secrets:2: not a secret of 32 hexadecimal digits");
    CHECK(complaint("e5e973e5a6b2a43f48e7dc849e37bfcg\n") ==
          "secrets:1: not a secret of 32 hexadecimal digits");
    CHECK(complaint("# none\n") == "secrets: one to three secrets are needed, not 0");
    std::string four;
    for (int i = 0; i < 4; ++i)
        four += "e5e973e5a6b2a43f48e7dc849e37bfcf\n";
    CHECK(complaint(four) == "secrets: one to three secrets are needed, not 4");
    CHECK_THROWS_WITH_AS(des::read_cookie_secrets("/nowhere"),
                         "cannot read '/nowhere': No such file or directory", des::Failure);
}

TEST_SUITE_END();
