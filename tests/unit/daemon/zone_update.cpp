#include "daemon/zone_update.h"

#include "answer/asking.h"
#include "naptr/wire.h"

#include <doctest/doctest.h>

using namespace des;
using des::test::block;
using des::test::name;

namespace {

std::atomic<std::uint64_t> beats;

ResourceRecord record(std::string_view owner, std::string_view regexp, unsigned ttl = 300)
{
    return {name(std::string(owner) + ".e164.arpa"), RRType::naptr, RRClass::in, Ttl(ttl),
            encode_rdata(test::record(regexp))};
}

ResourceRecord soa(std::uint32_t serial)
{
    return {name("e164.arpa"), RRType::soa, RRClass::in, Ttl(60),
            encode_rdata(Soa{name("ns.example"), name("dns.example"), Serial(serial)})};
}

ResourceRecord name_server(std::string_view server)
{
    return {name("e164.arpa"), RRType::ns, RRClass::in, Ttl(61), name(server).wire()};
}

// The zone that the updates of a test go to.
struct Replica {
    Index index{test::zone()};
    ZoneHeadRecords head;

    ZoneUpdate update() const { return {name("e164.arpa"), index, head, beats}; }
    void commit(ZoneUpdate& update)
    {
        update.commit(index);
        head = update.head();
    }
    void load(const std::vector<ResourceRecord>& records)
    {
        auto whole = update();
        whole.begin_zone();
        whole.add(soa(1));
        for (const auto& each : records)
            whole.add(each);
        commit(whole);
    }
    // "regexp regexp TTL", or nothing.
    std::string records(std::string_view number) const
    {
        const auto set = index.find(block(number));
        if (!set)
            return {};
        std::string text;
        for (const auto& each : set->records())
            text += each.regexp.octets() + ' ';
        return text + std::to_string(set->ttl().count());
    }
};

} // namespace

TEST_SUITE("daemon/zone_update")
{
    TEST_CASE("a whole zone takes the place of all that was")
    {
        Replica replica;
        replica.load({name_server("ns1.example"), record("1.2.3", "!^.*$!sip:a!")});
        replica.load({name_server("ns2.example"), record("*.2.3", "!^.*$!sip:b!")});
        CHECK(replica.records("+321") == "");
        CHECK(replica.records("+32*") == "!^.*$!sip:b! 300");
        REQUIRE(replica.head.name_servers.size() == 1);
        CHECK(replica.head.name_servers[0] == name("ns2.example"));
        CHECK(replica.head.name_server_ttl == Ttl(61));
        CHECK(replica.head.version->ttl == Ttl(60));
    }

    TEST_CASE("the order of the records makes no difference")
    {
        Replica replica;
        replica.load({record("9", "!^.*$!sip:z!"), record("1.2.3", "!^.*$!sip:b!", 200),
                      record("5", "!^.*$!sip:y!"), record("1.2.3", "!^.*$!sip:a!", 100),
                      record("1.2.3", "!^.*$!sip:b!", 300)});
        CHECK(replica.records("+321") == "!^.*$!sip:a! !^.*$!sip:b! 100");
        CHECK(replica.records("+5") == "!^.*$!sip:y! 300");
        CHECK(replica.records("+9") == "!^.*$!sip:z! 300");
        CHECK(replica.index.numbers() == 3);
    }

    TEST_CASE("what is no number's NAPTR record is passed over and counted")
    {
        Replica replica;
        auto update = replica.update();
        update.begin_zone();
        update.add(soa(1));
        update.add(record("www", "!^.*$!sip:a!"));
        update.add({name("1.e164.arpa"), RRType::txt, RRClass::in, Ttl(1), "\1x"});
        CHECK(update.passed_over().to_string() ==
              "2 records passed over: 1 that are no NAPTR records, the first 1.e164.arpa. TXT; "
              "1 of names that are no numbers, the first www.e164.arpa. NAPTR");
    }

    TEST_CASE("changes are made to what there is, and only on commit")
    {
        Replica replica;
        replica.load({name_server("ns1.example"), record("1.2.3", "!^.*$!sip:+321@a!"),
                      record("1.2.3", "!^.*$!sip:b!"), record("*.4", "!^.*$!sip:c!")});
        auto update = replica.update();
        update.begin_changes();
        update.remove(soa(1));
        update.remove(record("1.2.3", "!^.*$!sip:+321@a!"));
        update.remove(record("*.4", "!^.*$!sip:c!"));
        update.remove(name_server("ns1.example"));
        update.add(soa(2));
        update.add(name_server("ns9.example"));
        update.add(record("*.4", "!^.*$!sip:d!", 17));
        update.add(record("5", "!^.*$!sip:e!"));
        CHECK(replica.records("+5") == "");
        replica.commit(update);
        CHECK(replica.records("+321") == "!^.*$!sip:b! 300");
        CHECK(replica.records("+4*") == "!^.*$!sip:d! 17"); // a set that is new has a new TTL
        CHECK(replica.records("+5") == "!^.*$!sip:e! 300");
        CHECK(replica.head.version->soa.serial == Serial(2));
        REQUIRE(replica.head.name_servers.size() == 1);
        CHECK(replica.head.name_servers[0] == name("ns9.example"));
    }

    TEST_CASE("what goes and comes again within the changes is as it ends")
    {
        Replica replica;
        replica.load({record("1", "!^.*$!sip:a!")});
        auto update = replica.update();
        update.begin_changes();
        update.remove(record("1", "!^.*$!sip:a!"));
        update.add(record("1", "!^.*$!sip:b!"));
        update.remove(record("1", "!^.*$!sip:b!"));
        update.add(record("2", "!^.*$!sip:x!"));
        update.remove(record("2", "!^.*$!sip:x!"));
        replica.commit(update);
        CHECK(replica.records("+1") == "");
        CHECK(replica.records("+2") == "");
        CHECK(replica.index.numbers() == 0);
    }

    TEST_CASE("changes that do not fit are refused")
    {
        Replica replica;
        replica.load({record("1", "!^.*$!sip:a!")});
        auto update = replica.update();
        update.begin_changes();
        CHECK_THROWS_WITH(update.remove(record("2", "!^.*$!sip:a!")),
                          "+2: a record is to be removed that is not there");
        CHECK_THROWS_WITH(update.add(record("1", "!^.*$!sip:a!")),
                          "+1: a record is to be added that is there already");
        ResourceRecord broken = record("1", "!^.*$!sip:a!");
        broken.rdata.pop_back();
        CHECK_THROWS_AS(update.add(broken), Failure);
    }
}
