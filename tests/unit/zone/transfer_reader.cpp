#include "zone/transfer_reader.h"

#include "dns/bytes.h"
#include "dns/message.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using des::Header;
using des::Message;
using des::RCode;
using des::ResourceRecord;
using des::RRClass;
using des::RRType;
using des::Serial;
using des::TransferReader;
using des::test::name;

namespace {

constexpr std::uint16_t id = 77;

// "SOA 7": the zone's SOA with that serial; every other word: a record of the name "word.zone".
ResourceRecord record(const std::string& text)
{
    if (!text.starts_with("SOA "))
        return {name(text + ".zone"), RRType::txt, RRClass::in, des::Ttl(60), "\1x"};
    const Serial serial(static_cast<std::uint32_t>(std::stoul(text.substr(4))));
    const auto rdata = encode_rdata(des::Soa{name("ns.zone"), name("dns.zone"), serial});
    return {name("zone"), RRType::soa, RRClass::in, des::Ttl(60), rdata};
}

std::string text_of(const ResourceRecord& record)
{
    if (record.type == RRType::soa)
        return "SOA " +
            std::to_string(value_or_throw(des::decode_soa(record.rdata)).serial.value());
    auto text = record.owner.to_string();
    return text.substr(0, text.find('.'));
}

// What a sink is told, as one line.
class Trace : public des::TransferSink {
public:
    void begin_zone() override { text += "zone:"; }
    void begin_changes() override { text += "changes:"; }
    void add(const ResourceRecord& record) override { text += " +" + text_of(record); }
    void remove(const ResourceRecord& record) override { text += " -" + text_of(record); }
    std::string text;
};

Message message(const std::vector<std::string>& records, RRType type = RRType::axfr)
{
    auto made = des::make_query(id, {name("zone"), type}, Header::qr | Header::aa, {});
    for (const auto& each : records)
        made.answers.push_back(record(each));
    return made;
}

using Messages = std::vector<std::vector<std::string>>;

// What the sink was told, and how it ended: a state or an error.
std::string read(const std::vector<Message>& messages, std::optional<Serial> have = {})
{
    Trace trace;
    TransferReader reader({name("zone"), id, have}, trace);
    std::string end = "more";
    for (const auto& each : messages) {
        const auto state = reader.take(encode_message(each));
        if (!state)
            return state.error().message;
        constexpr std::array words{"more", "zone", "changes", "up to date"};
        end = words.at(static_cast<std::size_t>(*state));
    }
    return trace.text + (trace.text.empty() ? "" : " | ") + end;
}

std::string read(const Messages& messages, std::optional<Serial> have = {})
{
    std::vector<Message> made;
    for (const auto& each : messages)
        made.push_back(message(each, have ? RRType::ixfr : RRType::axfr));
    return read(made, have);
}

} // namespace

TEST_SUITE("zone/transfer_reader")
{
    TEST_CASE("a zone begins and ends with its SOA, however it is cut into messages")
    {
        const std::string whole = "zone: +SOA 7 +a +b | zone";
        CHECK(read(Messages{{"SOA 7", "a", "b", "SOA 7"}}) == whole);
        CHECK(read(Messages{{"SOA 7"}, {"a"}, {"b"}, {"SOA 7"}}) == whole);
        CHECK(read(Messages{{"SOA 7", "a"}, {"b", "SOA 7"}}) == whole);
        CHECK(read(Messages{{"SOA 7", "SOA 7"}}) == "zone: +SOA 7 | zone");
        CHECK(read(Messages{{"SOA 7", "a"}}) == "zone: +SOA 7 +a | more");
        CHECK(read(Messages{{"SOA 7"}}) == "more");
    }

    TEST_CASE("an AXFR that is none is refused with the reason")
    {
        CHECK(read(Messages{{"a", "SOA 7"}}) ==
              "the transfer does not begin with the SOA record of zone.");
        CHECK(read(Messages{{"SOA 7", "a", "SOA 8"}}) ==
              "the zone changed under the transfer: it began with serial 7 and ends with 8");
        CHECK(read(Messages{{"SOA 7", "SOA 8"}}) ==
              "the zone changed under the transfer: it began with serial 7 and ends with 8");
        CHECK(read(Messages{{"SOA 7", "a", "SOA 7", "b"}}) ==
              "records follow behind the end of the transfer");
        CHECK(read(Messages{{"SOA 7", "a"}, {}}) == "a message of the transfer has no records");
    }

    TEST_CASE("an IXFR is sequences of what goes and what comes")
    {
        const Serial have(7);
        CHECK(read(Messages{{"SOA 8", "SOA 7", "a", "SOA 8", "b", "SOA 8"}}, have) ==
              "changes: -SOA 7 -a +SOA 8 +b | changes");
        // two sequences, cut anywhere
        CHECK(
            read(Messages{{"SOA 9"}, {"SOA 7", "a"}, {"SOA 8"}, {"SOA 8", "SOA 9", "c"}, {"SOA 9"}},
                 have) == "changes: -SOA 7 -a +SOA 8 -SOA 8 +SOA 9 +c | changes");
        // condensed into one (RFC 1995, section 5)
        CHECK(read(Messages{{"SOA 9", "SOA 7", "a", "SOA 9", "c", "SOA 9"}}, have) ==
              "changes: -SOA 7 -a +SOA 9 +c | changes");
        // nothing but the SOA has changed
        CHECK(read(Messages{{"SOA 8", "SOA 7", "SOA 8", "SOA 8"}}, have) ==
              "changes: -SOA 7 +SOA 8 | changes");
    }

    TEST_CASE("a serial may wrap between two sequences")
    {
        CHECK(read(Messages{{"SOA 1", "SOA 4294967295", "SOA 1", "a", "SOA 1"}},
                   Serial(4294967295)) == "changes: -SOA 4294967295 +SOA 1 +a | changes");
    }

    TEST_CASE("an IXFR may be answered with the whole zone, or with nothing new")
    {
        const Serial have(7);
        CHECK(read(Messages{{"SOA 8", "a", "SOA 8"}}, have) == "zone: +SOA 8 +a | zone");
        CHECK(read(Messages{{"SOA 8"}, {"a", "SOA 8"}}, have) == "zone: +SOA 8 +a | zone");
        CHECK(read(Messages{{"SOA 8", "SOA 8"}}, have) == "zone: +SOA 8 | zone");
        CHECK(read(Messages{{"SOA 7"}}, have) == "up to date");
        CHECK(read(Messages{{"SOA 6"}}, have) == "up to date"); // the primary lags behind
        CHECK(read(Messages{{"SOA 8"}}, have) == "more");
    }

    TEST_CASE("sequences that do not fit together are refused")
    {
        const Serial have(7);
        CHECK(read(Messages{{"SOA 9", "SOA 6", "a", "SOA 9", "SOA 9"}}, have) ==
              "a sequence of changes goes on at serial 6 where 7 was reached");
        CHECK(read(Messages{{"SOA 9", "SOA 7", "SOA 8", "a", "SOA 9"}}, have) ==
              "a sequence of changes goes on at serial 9 where 8 was reached");
        CHECK(read(Messages{{"SOA 9", "SOA 7", "SOA 6"}}, have) ==
              "a sequence of changes goes from serial 7 to 6");
        CHECK(read(Messages{{"SOA 8", "SOA 7", "SOA 8", "SOA 8", "a"}}, have) ==
              "records follow behind the end of the transfer");
    }

    TEST_CASE("a message that does not answer what was asked is refused")
    {
        const auto with = [](auto change) {
            auto changed = message({"SOA 7", "a", "SOA 7"});
            change(changed);
            return read(std::vector{changed});
        };
        CHECK(with([](Message& m) { m.id = 78; }) == "a message of the transfer has id 78, not 77");
        CHECK(with([](Message& m) { m.flags = 0; }) ==
              "a message of the transfer is no answer to a query");
        CHECK(with([](Message& m) { m.flags |= Header::tc; }) ==
              "a message of the transfer is truncated");
        CHECK(with([](Message& m) { m.questions.clear(); }) ==
              "the first message of the transfer does not repeat the question");
        CHECK(with([](Message& m) { m.questions[0].type = RRType::ixfr; }) ==
              "a message of the transfer answers another question");
        CHECK(with([](Message& m) { m.questions[0].name = name("other"); }) ==
              "a message of the transfer answers another question");
        CHECK(with([](Message& m) { m.rcode = RCode::refused; }) ==
              "it answers REFUSED when asked for zone.");
        CHECK(with([](Message& m) { m.rcode = RCode::servfail; }) ==
              "it answers SERVFAIL when asked for zone.");
        CHECK(with([](Message& m) { m.answers[2].owner = name("other"); }) ==
              "an SOA record that is not the zone's: other.");
        CHECK(with([](Message& m) { m.answers[2].rdata = "x"; }) ==
              "a message of the transfer is malformed");
    }

    TEST_CASE("behind the first message the question may be left out")
    {
        auto last = message({"SOA 7"});
        last.questions.clear();
        CHECK(read(std::vector{message({"SOA 7", "a"}), last}) == "zone: +SOA 7 +a | zone");
    }

    TEST_CASE("octets that are no message are refused")
    {
        Trace trace;
        TransferReader reader({name("zone"), id, {}}, trace);
        const auto state = reader.take(des::test::bytes("004D 8400 0001 0001"));
        REQUIRE_FALSE(state);
        CHECK(state.error().message == "a message of the transfer is malformed");
    }
}
