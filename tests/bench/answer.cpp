// What an answer costs, and what the index takes: respond() over one and ten million numbers.

#include "answer/index.h"
#include "answer/responder.h"
#include "dns/message.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <map>
#include <random>
#include <vector>

namespace {

using namespace des;

constexpr std::uint64_t first_number = 61200000000;
constexpr std::uint64_t step = 3; // two of three numbers are not there

DomainName name(const std::string& text)
{
    return value_or_throw(DomainName::parse(text));
}

NumberKey key_of(const std::string& text)
{
    return NumberKey(value_or_throw(NumberBlock::parse(text)));
}

Zone zone()
{
    Zone zone;
    zone.apexes = {name("e164.arpa")};
    zone.name_servers = {name("ns1.example.net"), name("ns2.example.net")};
    zone.contact = name("dns.example.net");
    return zone;
}

RecordRow row(NumberKey key, std::string_view regexp)
{
    return {key,
            100,
            10,
            "u",
            "E2U+sip",
            regexp,
            std::string_view("\0", 1),
            Ttl(3600),
            Serving::as_provisioned};
}

// Numbers that share one template, and behind them 10,000 blocks.
Index::Load load(std::uint64_t numbers)
{
    Index::Load load;
    for (std::uint64_t i = 0; i < numbers; ++i) {
        const auto text = fmt::format("+{}", first_number + i * step);
        load.add(row(key_of(text), fmt::format("!^.*$!sip:{}@ims.example.net;user=phone!", text)));
    }
    for (int prefix = 0; prefix < 10000; ++prefix)
        load.add(row(key_of(fmt::format("+62{:04}XXX", prefix)), "!^.*$!sip:block@ims.example!"));
    return load;
}

struct Loaded {
    Index index{zone()};
    std::shared_ptr<const Snapshot> snapshot;
};

Loaded& loaded(std::uint64_t numbers)
{
    static std::map<std::uint64_t, Loaded> all;
    auto& one = all[numbers];
    if (!one.snapshot) {
        one.index.replace(load(numbers));
        one.snapshot = one.index.publish();
    }
    return one;
}

std::vector<std::uint8_t> query(const std::string& digits)
{
    std::string text;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit)
        text += {*digit, '.'};
    return encode_message(make_query(1, {name(text + "e164.arpa"), RRType::naptr}, 0, Edns()));
}

enum class Asked { number, block, absent, mixed };

std::string digits(Asked asked, std::uint64_t numbers, std::mt19937_64& random)
{
    if (asked == Asked::mixed) // eight of ten are known numbers
        asked =
            std::array{Asked::block, Asked::absent, Asked::number}[std::min(random() % 10, 2UL)];
    const auto number = first_number + random() % numbers * step;
    if (asked == Asked::block)
        return fmt::format("62{:07}", random() % 10'000'000);
    return std::to_string(asked == Asked::number ? number : number + 1);
}

// One behind the other, as a receive buffer has them: what is measured is the index, not how fast
// queries come from memory.
struct Queries {
    std::vector<std::uint8_t> octets;
    std::vector<std::size_t> ends;
};

Queries queries(Asked asked, std::uint64_t numbers)
{
    std::mt19937_64 random(1);
    Queries out;
    for (int i = 0; i < 1 << 18; ++i) {
        const auto packet = query(digits(asked, numbers, random));
        out.octets.insert(out.octets.end(), packet.begin(), packet.end());
        out.ends.push_back(out.octets.size());
    }
    return out;
}

void respond_to(benchmark::State& state, Asked asked)
{
    const auto numbers = static_cast<std::uint64_t>(state.range(0));
    const auto packets = queries(asked, numbers);
    const auto& snapshot = *loaded(numbers).snapshot;
    std::vector<std::uint8_t> reply(1232);
    std::size_t at = 0;
    std::size_t start = 0;
    for (auto _ : state) {
        const Bytes packet(packets.octets.data() + start, packets.ends[at] - start);
        benchmark::DoNotOptimize(respond(snapshot, packet, reply, {}));
        start = packets.ends[at++];
        if (at < packets.ends.size())
            continue;
        at = 0;
        start = 0;
    }
    state.SetItemsProcessed(state.iterations());
}

void set_one(benchmark::State& state)
{
    const auto numbers = static_cast<std::uint64_t>(state.range(0));
    auto& index = loaded(numbers).index;
    std::mt19937_64 random(1);
    const auto record = Naptr{Order{1}, Preference{1}, {}, {}, {}, name("x")};
    const auto set = value_or_throw(RecordSet::of({record}, Ttl(1)));
    for (auto _ : state) {
        const auto number = fmt::format("+{}", first_number + random() % numbers * step);
        index.set(value_or_throw(NumberBlock::parse(number)), set);
        benchmark::DoNotOptimize(index.publish());
    }
}

void load_all(benchmark::State& state)
{
    const auto numbers = static_cast<std::uint64_t>(state.range(0));
    Index index(zone());
    for (auto _ : state)
        index.replace(load(numbers));
    state.counters["octets/number"] =
        static_cast<double>(index.memory()) / static_cast<double>(numbers);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

constexpr std::int64_t million = 1'000'000;

BENCHMARK_CAPTURE(respond_to, number, Asked::number)->Arg(million)->Arg(10 * million);
BENCHMARK_CAPTURE(respond_to, block, Asked::block)->Arg(million)->Arg(10 * million);
BENCHMARK_CAPTURE(respond_to, absent, Asked::absent)->Arg(million)->Arg(10 * million);
BENCHMARK_CAPTURE(respond_to, mixed, Asked::mixed)->Arg(million)->Arg(10 * million);
BENCHMARK(set_one)->Arg(million)->Arg(10 * million);
BENCHMARK(load_all)->Arg(million)->Arg(10 * million)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
