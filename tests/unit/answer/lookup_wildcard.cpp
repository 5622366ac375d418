#include "answer/lookup_wildcard.h"

#include "answer/asking.h"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

using des::NumberBlock;
using des::RCode;
using des::test::ask;
using des::test::block;
using des::test::name_of;
using des::test::regexps;
using des::test::set_of;

namespace {

// RFC 4592, section 3.3, read off word by word. Digits stand in the order of the number.
class Zone {
public:
    void set(const std::string& digits, bool is_wildcard, const std::string& regexp)
    {
        (is_wildcard ? wildcards_ : numbers_)[digits] = regexp;
        for (std::size_t length = 0; length <= digits.size(); ++length)
            names_.insert(digits.substr(0, length));
    }

    std::string answer(const std::string& digits) const
    {
        if (names_.contains(digits)) {
            const auto found = numbers_.find(digits);
            return found == numbers_.end() ? "NOERROR" : found->second;
        }
        auto closest = digits;
        while (!names_.contains(closest))
            closest.pop_back();
        const auto found = wildcards_.find(closest);
        return found == wildcards_.end() ? "NXDOMAIN" : found->second;
    }

private:
    std::map<std::string, std::string> numbers_;
    std::map<std::string, std::string> wildcards_; // by what they stand below
    std::set<std::string> names_{""};
};

std::string answer(const des::Snapshot& snapshot, const std::string& digits)
{
    const auto message = ask(snapshot, name_of(digits).to_string());
    REQUIRE(message);
    if (message->answers.empty())
        return message->rcode == RCode::nxdomain ? "NXDOMAIN" : "NOERROR";
    return regexps(*message).front();
}

des::Zone wildcard_zone()
{
    auto zone = des::test::zone();
    zone.matching = des::Matching::wildcard;
    return zone;
}

} // namespace

TEST_SUITE("answer/lookup_wildcard")
{
    TEST_CASE("a number takes from the wildcard what lies beside it, as in every name server")
    {
        des::Index index(wildcard_zone());
        index.set(block("+4912200*"), set_of("!^.*$!sip:block!"));
        index.set(block("+4912200099"), set_of("!^.*$!sip:ported!"));
        const auto snapshot = index.publish();
        CHECK(answer(*snapshot, "4912200500") == "!^.*$!sip:block!");
        CHECK(answer(*snapshot, "4912200099") == "!^.*$!sip:ported!");
        CHECK(answer(*snapshot, "4912200098") == "NXDOMAIN");
        CHECK(answer(*snapshot, "49122000") == "NOERROR");
        CHECK(answer(*snapshot, "4912200") == "NOERROR");
        CHECK(answer(*snapshot, "49122005000000000000") == "!^.*$!sip:block!"); // of any length
        CHECK(answer(*snapshot, "5") == "NXDOMAIN");
    }

    TEST_CASE("random zones are answered as RFC 4592 says")
    {
        std::mt19937 random(4592);
        const auto digits = [&random](std::size_t most) {
            std::string text(1 + random() % most, '0');
            for (auto& digit : text)
                digit = static_cast<char>('1' + random() % 3);
            return text;
        };
        for (int round = 0; round < 200; ++round) {
            Zone zone;
            des::Index index(wildcard_zone());
            for (int i = 0; i < 12; ++i) {
                const auto where = digits(6);
                const bool is_wildcard = random() % 2 == 0;
                const auto regexp = "!^.*$!sip:" + std::to_string(i) + '!';
                zone.set(where, is_wildcard, regexp);
                index.set(block('+' + where + (is_wildcard ? "*" : "")), set_of(regexp));
            }
            const auto snapshot = index.publish();
            for (int i = 0; i < 100; ++i) {
                const auto asked = digits(8);
                CAPTURE(asked);
                CHECK(answer(*snapshot, asked) == zone.answer(asked));
            }
        }
    }

    TEST_CASE("a zone that has expired answers nobody")
    {
        auto zone = wildcard_zone();
        zone.has_expired = true;
        des::Index index(zone);
        index.set(block("+49*"), set_of("!^.*$!sip:block!"));
        const auto snapshot = index.publish();
        CHECK(ask(*snapshot, "1.9.4.e164.arpa")->rcode == RCode::servfail);
        CHECK(ask(*snapshot, "e164.arpa", des::RRType::soa)->rcode == RCode::servfail);
        CHECK(ask(*snapshot, "example")->rcode == RCode::refused);
    }
}
