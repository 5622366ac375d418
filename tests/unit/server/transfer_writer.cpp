#include "server/transfer_writer.h"

#include "answer/asking.h"
#include "dns/tsig_client.h"
#include "server/catalog_zone.h"
#include "server/plugged_zone.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace des;
using namespace des::test;

namespace {

class Client : public ReplyRoute {
public:
    explicit Client(std::size_t patience = SIZE_MAX) : patience_(patience) {}
    void send(Bytes message) override { messages.emplace_back(message.begin(), message.end()); }
    bool wait_for_room() override { return messages.size() < patience_; }

    std::vector<std::vector<std::uint8_t>> messages;

private:
    std::size_t patience_; // it goes after so many
};

std::shared_ptr<const Snapshot> some_numbers(int count)
{
    Index index(test::zone());
    for (int i = 0; i < count; ++i)
        index.set(block("+4930" + std::to_string(10'000 + i)),
                  set_of("!^.*$!sip:number-" + std::to_string(i) + "@ims.example!"));
    index.set(block("+4930*"), set_of("!^.*$!sip:block@ims.example!"));
    return index.publish();
}

bool write(TransferWriter& writer, const Snapshot& snapshot)
{
    const PluggedZone zone(snapshot, FixedBlockForm::numbers);
    return writer.put(zone.zone().soa().bytes) &&
        zone.each_name([&](const PluggedZone::Name& name) {
            return writer.put(name.key, as_bytes(zone.render(name.key, name.records)));
        }) &&
        writer.finish();
}

} // namespace

TEST_SUITE("server/transfer_writer")
{
    TEST_CASE("every record comes once, under its name, in messages that are full")
    {
        const auto snapshot = some_numbers(3000);
        Edns edns;
        const auto packet =
            encode_message(make_query(77, {name("E164.arpa"), RRType::axfr}, 0, edns));
        const auto query = read_query(packet);
        Client client;
        TransferWriter writer(client, query, packet, nullptr);
        REQUIRE(write(writer, *snapshot));
        CHECK(writer.messages() == client.messages.size());
        std::set<std::pair<std::string, std::string>> records;
        std::size_t count = 0;
        for (const auto& octets : client.messages) {
            CHECK(octets.size() <= TransferWriter::message_size + Edns::size);
            const bool is_last = &octets == &client.messages.back();
            CHECK((is_last || octets.size() > TransferWriter::message_size - 200));
            const auto message = decode_message(octets);
            REQUIRE(message);
            CHECK(message->id == 77);
            CHECK(message->has(Header::aa));
            CHECK(message->edns.has_value() == (&octets == &client.messages.front()));
            CHECK(message->questions.at(0).name == name("e164.arpa"));
            for (const auto& record : message->answers) {
                records.emplace(record.owner.to_string(), record.rdata);
                ++count;
            }
        }
        CHECK(count == writer.records());
        CHECK(records.size() == count);
        const auto has = [&](const DomainName& owner, const std::string& uri) {
            return std::any_of(records.begin(), records.end(), [&](const auto& record) {
                return record.first == owner.to_string() &&
                    record.second.find("!sip:" + uri + "@") != std::string::npos;
            });
        };
        for (int i = 0; i < 3000; ++i) {
            auto owner = name_of("4930" + std::to_string(10'000 + i), "E164.arpa.");
            CHECK(has(owner, "number-" + std::to_string(i)));
        }
        CHECK(has(name("*.0.3.9.4.E164.arpa."), "block"));
        CHECK(has(name("*.0.0.0.0.1.0.3.9.4.E164.arpa."), "block")); // plugged
        CHECK(has(name("1.0.3.9.4.E164.arpa."), "block"));
    }

    TEST_CASE("all messages are signed, each continuing the one before (RFC 8945, section 5.3.1)")
    {
        const auto snapshot = some_numbers(1000);
        TsigKeys keys;
        keys.add(value_or_throw(TsigKey::make(name("key.example"), "hmac-sha512", "c2VjcmV0")));
        TsigClient asker(*keys.find(name("key.example")));
        auto packet = encode_message(make_query(1, {name("e164.arpa"), RRType::axfr}, 0, {}));
        const auto size = packet.size();
        packet.resize(size + asker.size());
        asker.sign(packet, size, tsig_now());
        const auto query = read_query(packet);
        REQUIRE(query.verdict == RCode::noerror);
        TsigServer tsig(keys, packet, query.tsig_at, tsig_now());
        Client client;
        TransferWriter writer(client, query, packet, &tsig);
        REQUIRE(write(writer, *snapshot));
        CHECK(client.messages.size() > 3);
        for (const auto& octets : client.messages) {
            CHECK(asker.verify(octets, tsig_now()));
            CHECK(asker.is_complete());
            CHECK(decode_message(octets));
        }
    }

    TEST_CASE("it stops when the client has gone")
    {
        const auto snapshot = some_numbers(3000);
        const auto packet = encode_message(make_query(1, {name("e164.arpa"), RRType::axfr}, 0, {}));
        const auto query = read_query(packet);
        Client client(2);
        TransferWriter writer(client, query, packet, nullptr);
        CHECK_FALSE(write(writer, *snapshot));
        CHECK(client.messages.size() == 2);
    }

    TEST_CASE("a catalog zone names every apex (RFC 9432, section 4)")
    {
        const RenderedZone zone(test::zone());
        const CatalogZone catalog(name("catalog.example"), zone);
        CHECK(catalog.members() == std::vector{name("e164.arpa"), name("e164enum.net")});
        const auto packet =
            encode_message(make_query(1, {name("catalog.example"), RRType::axfr}, 0, {}));
        const auto query = read_query(packet);
        Client client;
        TransferWriter writer(client, query, packet, nullptr);
        REQUIRE(writer.put(catalog.soa().bytes));
        REQUIRE(writer.put(catalog.records()));
        REQUIRE(writer.finish());
        const auto message = decode_message(client.messages.at(0));
        REQUIRE(message);
        REQUIRE(message->answers.size() == 5);
        CHECK(message->answers[0].owner == name("catalog.example"));
        CHECK(decode_soa(message->answers[0].rdata)->serial == Serial(7));
        CHECK(message->answers[1].rdata == name("invalid").wire());
        CHECK(message->answers[2].owner == name("version.catalog.example"));
        CHECK(message->answers[2].rdata ==
              "\1"
              "2");
        CHECK(message->answers[3].owner.is_at_or_below(name("zones.catalog.example")));
        CHECK(message->answers[3].rdata == name("e164.arpa").wire());
        CHECK(message->answers[4].rdata == name("e164enum.net").wire());
        CHECK_FALSE(message->answers[3].owner == message->answers[4].owner);
    }
}
