// Every form a record takes, each lossless for every octet in every field.

#include "naptr/csv.h"
#include "naptr/json.h"
#include "naptr/text.h"
#include "naptr/wire.h"

#include <doctest/doctest.h>

#include <random>
#include <sstream>

using namespace des;

namespace {

std::string random_octets(std::mt19937& random, std::size_t longest)
{
    std::string octets(std::uniform_int_distribution<std::size_t>(0, longest)(random), '\0');
    for (char& c : octets)
        c = static_cast<char>(random() & 0xFFU);
    return octets;
}

CharacterString string_of(std::string_view octets)
{
    return value_or_throw(CharacterString::of(octets));
}

DomainName name_of_label(std::string_view label)
{
    std::string wire(1, static_cast<char>(label.size()));
    wire += label;
    wire += '\0';
    return value_or_throw(DomainName::decode(wire));
}

DomainName random_name(std::mt19937& random)
{
    std::string wire;
    for (auto labels = random() % 4; labels > 0; --labels) {
        const auto label = random_octets(random, 62) + 'x';
        wire += static_cast<char>(label.size());
        wire += label;
    }
    wire += '\0';
    return wire.size() > 255 ? DomainName() : value_or_throw(DomainName::decode(wire));
}

Naptr random_record(std::mt19937& random)
{
    return Naptr{Order{static_cast<std::uint16_t>(random())},
                 Preference{static_cast<std::uint16_t>(random())},
                 string_of(random_octets(random, 3)),
                 string_of(random_octets(random, 40)),
                 string_of(random_octets(random, 255)),
                 random_name(random)};
}

RecordLine line_of(const Naptr& record)
{
    return RecordLine{value_or_throw(NumberBlock::parse("+61255501XXX")), record, Ttl(3600),
                      Serving::substituted};
}

RecordLine through_csv(const RecordLine& line)
{
    std::istringstream in(std::string(csv_header_with_substitute) + "\r\n" +
                          to_csv(line, Columns::with_substitute) + "\r\n");
    CsvReader reader(in);
    const auto lines = value_or_throw(reader.next().value());
    REQUIRE(lines.size() == 1);
    CHECK_FALSE(reader.next());
    return lines.front();
}

// DomainName compares without regard to case; a codec must keep it.
void check_same(const Naptr& a, const Naptr& b)
{
    CHECK(a == b);
    CHECK(a.replacement.wire() == b.replacement.wire());
}

void check_lossless(const Naptr& record)
{
    CAPTURE(to_string(record));
    check_same(value_or_throw(decode_rdata(encode_rdata(record))), record);
    check_same(value_or_throw(parse_naptr(to_string(record))), record);
    const auto line = line_of(record);
    const auto from_json = value_or_throw(parse_json(to_json(line)));
    CHECK(from_json == line);
    check_same(from_json.record.value(), record);
    const auto from_csv = through_csv(line);
    CHECK(from_csv == line);
    check_same(from_csv.record.value(), record);
}

} // namespace

TEST_SUITE("naptr/codec")
{
    TEST_CASE("every octet survives in every field and every form")
    {
        for (int value = 0; value < 256; ++value) {
            const std::string octet(1, static_cast<char>(value));
            for (const auto& octets : {octet, octet + octet, "a" + octet + "1", octet + "123"}) {
                Naptr record;
                record.flags = string_of(octets);
                check_lossless(record);
                record = Naptr{};
                record.services = string_of(octets);
                check_lossless(record);
                record = Naptr{};
                record.regexp = string_of(octets);
                check_lossless(record);
                record = Naptr{};
                record.replacement = name_of_label(octets);
                check_lossless(record);
            }
        }
    }

    TEST_CASE("random records survive every form")
    {
        std::mt19937 random(3403); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
        for (int i = 0; i < 4000; ++i)
            check_lossless(random_record(random));
    }

    TEST_CASE("a set keeps its records, its TTL and how it is served")
    {
        std::mt19937 random(1035); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
        for (int i = 0; i < 200; ++i) {
            std::vector<Naptr> records;
            for (auto count = 1 + random() % 5; count > 0; --count)
                records.push_back(random_record(random));
            const auto serving = i % 2 == 0 ? Serving::as_provisioned : Serving::substituted;
            const auto set = value_or_throw(RecordSet::of(records, Ttl(random()), serving));
            CHECK(value_or_throw(decode_set(encode_set(set))) == set);
        }
    }
}
