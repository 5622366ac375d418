#include "server/plugged_zone.h"

#include "answer/asking.h"
#include "server/zone_delta.h"
#include "server/zone_history.h"
#include "zone/profiles.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace des;
using namespace des::test;

namespace {

using Fixed = RandomProfile::Fixed;

RecordSet set_named(const std::string& name)
{
    return set_of("!^.*$!sip:" + name + "@x!");
}

// The letter in it.
std::string name_in(const std::string& bytes)
{
    const auto at = bytes.find("!sip:");
    return at == std::string::npos ? "" : bytes.substr(at + 5, 1);
}

// Keeps an index equal to a profile, as the feed does.
class Server {
public:
    std::shared_ptr<const Snapshot> serve(const Profile& profile)
    {
        touched.clear();
        Profile numbers = profile;
        numbers.insert(served_.begin(), served_.end());
        for (const auto& [number, either] : numbers) {
            const auto was = served_.find(number);
            const auto is = profile.find(number);
            if (was != served_.end() && is != profile.end() && was->second == is->second)
                continue;
            touched.push_back(key_of(number));
            index_.set(value_or_throw(NumberBlock::parse(number)),
                       is == profile.end() ? std::nullopt : std::optional(set_named(is->second)));
        }
        served_ = profile;
        zone_.serial = zone_.serial.next();
        index_.set_zone(zone_);
        return index_.publish();
    }

    std::vector<NumberKey> touched; // by the last call

private:
    Zone zone_ = test::zone();
    Index index_{zone_};
    Profile served_;
};

Profile names_of(const PluggedZone& zone)
{
    Profile names;
    NumberKey last;
    CHECK(zone.each_name([&](const PluggedZone::Name& name) {
        CHECK(last < name.key);
        last = name.key;
        return names.emplace(text_of(name.key), name_in(zone.render(name.key, name.records)))
            .second;
    }));
    return names;
}

using Records = std::map<NumberKey, std::set<std::string>>;

Records records_of(const PluggedZone& zone)
{
    Records records;
    zone.each_name([&](const PluggedZone::Name& name) {
        return records[name.key].insert(zone.render(name.key, name.records)).second; // one each
    });
    return records;
}

// As a secondary does.
void apply(const ZoneDelta& delta, Records& records)
{
    for (const auto& record : delta.removed) {
        CHECK(records[record.key].erase(record.bytes) == 1);
        if (records[record.key].empty())
            records.erase(record.key);
    }
    for (const auto& record : delta.added)
        CHECK(records[record.key].insert(record.bytes).second);
}

} // namespace

TEST_SUITE("server/plugged_zone")
{
    TEST_CASE("a standard name server answers the same from it, whatever blocks there are")
    {
        const auto numbers = all_numbers(7);
        for (unsigned seed = 0; seed < 300; ++seed) {
            RandomProfile random(seed);
            const auto profile = random.make(Fixed::yes);
            Server server;
            const auto snapshot = server.serve(profile);
            const auto zone = names_of(PluggedZone(*snapshot, FixedBlockForm::numbers));
            const StandardServer standard(zone);
            CAPTURE(to_text(profile));
            CAPTURE(to_text(zone));
            for (const auto& number : numbers) {
                CAPTURE(number);
                REQUIRE(standard.answer(number) == longest_match(profile, number));
            }
        }
    }

    TEST_CASE("where blocks of fixed length become wildcards, numbers of that length have the same")
    {
        Server server;
        const auto snapshot = server.serve({{"12XX", "a"}, {"1234", "b"}, {"5*", "c"}});
        const PluggedZone zone(*snapshot, FixedBlockForm::wildcard);
        CHECK(names_of(zone) == Profile{{"12*", "a"}, {"123*", "a"}, {"1234", "b"}, {"5*", "c"}});
    }

    TEST_CASE("a block with more numbers than a million becomes a wildcard")
    {
        Server server;
        const auto snapshot = server.serve({{"1XXXXXXX", "a"}});
        CHECK(names_of(PluggedZone(*snapshot, FixedBlockForm::numbers)) == Profile{{"1*", "a"}});
    }

    TEST_CASE("a wildcard has the records as they were provisioned, a number those with its digits")
    {
        Index index(test::zone());
        index.set(block("+12*"), set_of("!^(.*)$!sip:\\1@x!", Serving::substituted));
        index.set(block("+12345"), set_of("!^.*$!sip:a@x!"));
        index.set(block("+77X"), set_of("!^(.*)$!sip:\\1@x!", Serving::substituted));
        const auto snapshot = index.publish();
        const auto zone = PluggedZone(*snapshot, FixedBlockForm::numbers);
        std::map<std::string, std::string> regexps;
        zone.each_name([&](const PluggedZone::Name& name) {
            const auto bytes = zone.render(name.key, name.records);
            const auto at = bytes.find("!^");
            regexps[text_of(name.key)] = bytes.substr(at, bytes.size() - at - 1);
            return true;
        });
        CHECK(regexps["12*"] == "!^(.*)$!sip:\\1@x!");
        CHECK(regexps["123"] == "!^.*$!sip:+123@x!");
        CHECK(regexps["123*"] == "!^(.*)$!sip:\\1@x!");
        CHECK(regexps["774"] == "!^.*$!sip:+774@x!");
        CHECK(names_of(PluggedZone(*snapshot, FixedBlockForm::wildcard)).count("77*") == 1);
    }

    TEST_CASE("what is asked for one name is what the whole zone has there")
    {
        for (unsigned seed = 0; seed < 100; ++seed) {
            RandomProfile random(seed);
            Server server;
            const auto snapshot = server.serve(random.make(Fixed::yes));
            const PluggedZone zone(*snapshot, FixedBlockForm::numbers);
            const auto names = names_of(zone);
            for (const auto& number : all_numbers(7)) {
                CAPTURE(number);
                const auto key = key_of(number);
                const auto at = zone.at(key);
                const auto wildcard = open_block_key(key);
                const auto found = [&](NumberKey name, TemplateRef records) {
                    return records == 0 ? "" : name_in(zone.render(name, records));
                };
                const auto expected = [&](const std::string& name) {
                    const auto place = names.find(name);
                    return place == names.end() ? "" : place->second;
                };
                REQUIRE(found(key, at.number) == expected(number));
                REQUIRE(found(wildcard, at.wildcard) == expected(number + '*'));
            }
        }
    }

    TEST_CASE("a delta makes one version of the other, whatever has changed")
    {
        for (const auto form : {FixedBlockForm::numbers, FixedBlockForm::wildcard}) {
            for (unsigned seed = 0; seed < 300; ++seed) {
                RandomProfile random(seed);
                Server server;
                const auto first = server.serve(random.make(Fixed::yes));
                const auto second = server.serve(random.make(Fixed::yes));
                const PluggedZone before(*first, form);
                const PluggedZone after(*second, form);
                const auto delta = delta_between(before, after, server.touched);
                REQUIRE(delta);
                CHECK(delta->from == Serial(8));
                CHECK(delta->to == Serial(9));
                auto records = records_of(before);
                apply(*delta, records);
                REQUIRE(records == records_of(after));
            }
        }
    }

    TEST_CASE("there is no delta when too much is concerned, or the name servers have changed")
    {
        Server server;
        const auto first = server.serve({{"1*", "a"}});
        const auto second = server.serve({{"1*", "a"}, {"12XXXXX", "b"}}); // 100,000 numbers
        const auto delta = [&](const Snapshot& a, const Snapshot& b) {
            return delta_between(PluggedZone(a, FixedBlockForm::numbers),
                                 PluggedZone(b, FixedBlockForm::numbers), server.touched);
        };
        CHECK_FALSE(delta(*first, *second));
        CHECK(delta_between(PluggedZone(*first, FixedBlockForm::wildcard),
                            PluggedZone(*second, FixedBlockForm::wildcard), server.touched));
        auto zone = test::zone();
        zone.name_servers.pop_back();
        Index other(zone);
        CHECK_FALSE(delta(*first, *other.publish()));
    }
}

TEST_SUITE("server/zone_history")
{
    TEST_CASE("what was added is found again, across the end of the numbers (RFC 1982)")
    {
        std::vector<Serial> versions;
        ZoneHistory history(FixedBlockForm::numbers, [](const Snapshot&) {});
        auto zone = test::zone();
        zone.serial = Serial(UINT32_MAX - 1);
        Index index(zone);
        auto last = index.publish();
        history.add({nullptr, last, {}});
        versions.push_back(zone.serial);
        for (int i = 0; i < 4; ++i) {
            zone.serial = zone.serial.next();
            index.set_zone(zone);
            index.set(block("+4930"), set_named(std::string(1, static_cast<char>('a' + i))));
            const auto next = index.publish();
            history.add({last, next, {key_of("4930")}});
            versions.push_back(zone.serial);
            last = next;
        }
        CHECK(versions.back() == Serial(3));
        CHECK(versions.front().precedes(versions.back()));
        const auto all = history.between(versions.front(), versions.back());
        REQUIRE(all);
        CHECK(all->size() == 4);
        CHECK(all->at(0)->removed.empty());
        CHECK(all->at(3)->removed.size() == 1);
        const auto some = history.between(versions[2], versions[3]);
        REQUIRE(some);
        CHECK(some->size() == 1);
        CHECK_FALSE(history.between(Serial(77), versions.back()));
        CHECK_FALSE(history.between(versions[2], Serial(77)));
    }

    TEST_CASE("a change that is not known number by number is the end of what was before")
    {
        Server server;
        ZoneHistory history(FixedBlockForm::numbers, [](const Snapshot&) {});
        const auto one = server.serve({{"1", "a"}});
        const auto two = server.serve({{"1", "b"}});
        history.add({one, two, server.touched});
        CHECK(history.between(Serial(8), Serial(9)));
        const auto three = server.serve({{"1", "c"}});
        history.add({nullptr, three, {}});
        CHECK_FALSE(history.between(Serial(8), Serial(10)));
        const auto four = server.serve({{"1", "d"}});
        history.add({three, four, server.touched});
        CHECK(history.between(Serial(10), Serial(11)));
        CHECK_FALSE(history.between(Serial(8), Serial(9)));
    }
}
