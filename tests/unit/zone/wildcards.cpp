#include "zone/wildcards.h"

#include "store/folding.h"
#include "zone/profiles.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace des;
using namespace des::test;

namespace {

SharedSet set_named(const std::string& name)
{
    Naptr record;
    record.services = value_or_throw(CharacterString::of(name));
    return std::make_shared<const RecordSet>(value_or_throw(RecordSet::of({record}, Ttl(60))));
}

std::string name_of(const RecordSet& set)
{
    return set.records().front().services.octets();
}

std::map<NumberKey, SharedSet> sorted(const Profile& profile)
{
    std::map<NumberKey, SharedSet> sets;
    for (const auto& [number, name] : profile)
        sets.emplace(key_of(number), set_named(name));
    return sets;
}

struct Written {
    Profile zone;
    std::vector<std::string> order;
    std::vector<std::string> lost;
};

Written write(const Profile& profile, FixedBlocks fixed = FixedBlocks::wildcard,
              PlugHoles plug_holes = PlugHoles::yes)
{
    Written written;
    WildcardWriter writer(
        plug_holes,
        [&written](const WildcardWriter::Name& name) {
            CHECK(written.zone.emplace(text_of(name.key), name_of(name.set)).second);
            written.order.push_back(text_of(name.key));
        },
        [&written](NumberKey key) { written.lost.push_back(text_of(key)); });
    BlockExpander expander(
        [&writer](NumberKey key, const SharedSet& set) { writer.add(key, set); });
    for (const auto& [key, set] : sorted(profile)) {
        if (fixed == FixedBlocks::expand)
            value_or_throw(expander.add(key, set));
        else
            writer.add(key, set);
    }
    expander.finish();
    writer.finish();
    return written;
}

Profile folded(const Profile& zone)
{
    const auto sets = sorted(zone);
    auto at = sets.begin();
    Folding folding([&]() -> std::optional<Wanted> {
        if (at == sets.end())
            return std::nullopt;
        const auto& [key, set] = *at++;
        return Wanted{key, *set};
    });
    Profile profile;
    NumberKey last;
    while (const auto wanted = folding.next()) {
        CHECK(last < wanted->key);
        last = wanted->key;
        if (wanted->set)
            profile.emplace(text_of(wanted->key), name_of(*wanted->set));
    }
    return profile;
}

} // namespace

TEST_SUITE("zone/wildcards")
{
    TEST_CASE("without plugs, one number takes away a tenth of its block")
    {
        const Profile profile{{"4912200*", "block"}, {"4912200099", "ported"}};
        const auto plain = write(profile, FixedBlocks::wildcard, PlugHoles::no).zone;
        CHECK(plain == profile);
        CHECK(standard_answer(plain, "4912200098").empty());
        CHECK(standard_answer(plain, "4912200198") == "block");
    }

    TEST_CASE("plugs give it back: a wildcard below each name, and the records at empty names")
    {
        const auto zone = write({{"49122000*", "block"}, {"4912200099", "ported"}});
        CHECK(to_text(zone.zone) ==
              "49122000*=block 491220009=block 491220009*=block 4912200099=ported "
              "4912200099*=block ");
        CHECK(zone.order ==
              std::vector<std::string>{"49122000*", "491220009", "491220009*", "4912200099",
                                       "4912200099*"});
    }

    TEST_CASE("nothing is added where no block lies around it")
    {
        const Profile profile{{"4912", "a"}, {"491299", "b"}, {"50*", "c"}};
        CHECK(write(profile).zone == profile);
    }

    TEST_CASE("a standard name server answers from the zone as longest match does")
    {
        const auto numbers = all_numbers(6);
        for (unsigned seed = 0; seed < 300; ++seed) {
            const auto profile = RandomProfile(seed).make(RandomProfile::Fixed::no);
            const auto zone = write(profile).zone;
            const StandardServer server(zone);
            CAPTURE(to_text(profile));
            CAPTURE(to_text(zone));
            for (const auto& number : numbers)
                REQUIRE_MESSAGE(server.answer(number) == longest_match(profile, number), number);
        }
    }

    TEST_CASE("so it does when blocks of fixed length are written number by number")
    {
        const auto numbers = all_numbers(6);
        for (unsigned seed = 0; seed < 150; ++seed) {
            const auto profile = RandomProfile(seed).make(RandomProfile::Fixed::yes);
            const auto zone = write(profile, FixedBlocks::expand).zone;
            const StandardServer server(zone);
            CAPTURE(to_text(profile));
            for (const auto& number : numbers)
                REQUIRE_MESSAGE(server.answer(number) == longest_match(profile, number), number);
        }
    }

    TEST_CASE("a block of fixed length as a wildcard answers its own numbers, and is plugged")
    {
        const Profile profile{{"4912XXX", "block"}, {"4912345", "ported"}};
        const auto zone = write(profile).zone;
        CHECK(to_text(zone) == "4912*=block 49123*=block 491234*=block 4912345=ported ");
        for (const char* number : {"4912346", "4912399", "4912999", "4912345"})
            CHECK(standard_answer(zone, number) == longest_match(profile, number));
    }

    TEST_CASE("of several blocks with a prefix the open one becomes the wildcard")
    {
        const auto written = write({{"49XX", "a"}, {"49XXX", "b"}, {"49*", "b"}});
        CHECK(to_text(written.zone) == "49*=b ");
        CHECK(written.lost == std::vector<std::string>{"49XX"});
    }

    TEST_CASE("a block of more than a million numbers is not written number by number")
    {
        BlockExpander expander([](NumberKey, const SharedSet&) {});
        const auto result = expander.add(key_of("49XXXXXXX"), set_named("a"));
        REQUIRE_FALSE(result);
        CHECK(result.error().message ==
              "the block +49XXXXXXX has too many numbers to write them one by one");
    }
}

TEST_SUITE("store/folding")
{
    TEST_CASE("plugs are taken back, what was provisioned stays")
    {
        const Profile profile{{"49122000*", "block"}, {"4912200099", "ported"}, {"50*", "c"}};
        CHECK(folded(write(profile).zone) == profile);
    }

    TEST_CASE("a number that has what its block has stays, as long as nothing lies below it")
    {
        const Profile profile{{"4912*", "block"}, {"49123", "block"}};
        CHECK(to_text(folded(write(profile).zone)) == to_text(profile));
    }

    TEST_CASE("folding never changes an answer")
    {
        const auto numbers = all_numbers(6);
        for (unsigned seed = 0; seed < 300; ++seed) {
            const auto profile = RandomProfile(seed).make(RandomProfile::Fixed::no);
            CAPTURE(to_text(profile));
            for (const auto& zone : {write(profile).zone, profile}) {
                const auto result = folded(zone);
                for (const auto& number : numbers)
                    REQUIRE_MESSAGE(longest_match(result, number) == longest_match(zone, number),
                                    number);
            }
        }
    }

    TEST_CASE("what comes out of a folded zone is the zone again")
    {
        for (unsigned seed = 0; seed < 300; ++seed) {
            const auto profile = RandomProfile(seed).make(RandomProfile::Fixed::no);
            const auto zone = write(profile).zone;
            CAPTURE(to_text(profile));
            const auto result = folded(zone);
            CHECK(to_text(folded(write(result).zone)) == to_text(result));
        }
    }
}
