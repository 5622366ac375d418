#include "server/notify_door.h"

#include "answer/asking.h"

#include <doctest/doctest.h>

using namespace des;
using des::test::name;

namespace {

TransferPeer server(std::string_view text)
{
    return value_or_throw(TransferPeer::parse(text));
}

std::vector<std::uint8_t> notify(std::string_view zone, RRType type = RRType::soa)
{
    auto message = make_query(9, {name(zone), type}, Header::aa, {});
    message.flags |= 4U << 11U; // the opcode
    message.answers.push_back(
        {name(zone), RRType::soa, RRClass::in, Ttl(0),
         encode_rdata(Soa{name("ns.example"), name("dns.example"), Serial(9)})});
    return encode_message(message);
}

RCode knock(NotifyDoor& door, const std::vector<std::uint8_t>& message, std::string_view from)
{
    return door.knock(read_query(message), message, server(from).address.data());
}

} // namespace

TEST_SUITE("server/notify_door")
{
    TEST_CASE("a primary is heard, from whatever port, and however often it knocks once")
    {
        NotifyDoor door({server("192.0.2.1:5300"), server("[2001:db8::1]:53")},
                        {name("e164.arpa")});
        CHECK_FALSE(door.open());
        CHECK(knock(door, notify("E164.arpa"), "192.0.2.1:999") == RCode::noerror);
        CHECK(knock(door, notify("e164.arpa"), "[2001:db8::1]:999") == RCode::noerror);
        CHECK(door.open() == 1); // the last
        CHECK_FALSE(door.open());
    }

    TEST_CASE("others are refused and counted; other zones and types are none of ours")
    {
        NotifyDoor door({server("192.0.2.1")}, {name("e164.arpa")});
        CHECK(knock(door, notify("e164.arpa"), "192.0.2.2:53") == RCode::refused);
        CHECK(knock(door, notify("1.e164.arpa"), "192.0.2.1:53") == RCode::notauth);
        CHECK(knock(door, notify("arpa"), "192.0.2.1:53") == RCode::notauth);
        CHECK(knock(door, notify("e164.arpa", RRType::naptr), "192.0.2.1:53") == RCode::notimp);
        CHECK_FALSE(door.open());
        CHECK(door.strangers() == 1);
    }

    TEST_CASE("a NOTIFY that was accepted is answered with its question and nothing else")
    {
        auto message = notify("e164.arpa");
        auto query = read_query(message);
        CHECK(query.is_notify);
        CHECK(query.verdict == RCode::notimp); // where nobody wants it
        query.verdict = RCode::noerror;
        std::vector<std::uint8_t> reply(512);
        Index published(test::zone());
        reply.resize(respond(*published.publish(), query, message, reply, {}));
        const auto answer = decode_message(reply);
        REQUIRE(answer);
        CHECK(answer->opcode() == Opcode::notify);
        CHECK(answer->rcode == RCode::noerror);
        CHECK(answer->has(Header::qr));
        CHECK(answer->has(Header::aa));
        CHECK(answer->questions.size() == 1);
        CHECK(answer->answers.empty());
        message.pop_back();
        CHECK_FALSE(read_query(message).is_notify);
    }
}
