#include "dns/message.h"

#include "dns/bytes.h"
#include "dns/soa.h"
#include "naptr/wire.h"

#include <doctest/doctest.h>

#include <stdexcept>

using des::Header;
using des::Message;
using des::RCode;
using des::RRType;
using des::test::bytes;
using des::test::name;

namespace {

std::vector<std::uint8_t> query_bytes()
{
    return bytes("1234 0100 0001 0000 0000 0001"
                 "01'1' 04'e164' 04'arpa' 00 0023 0001"
                 "00 0029 04D0 00 00 8000 0000");
}

Message answer()
{
    Message message = des::make_query(7, {name("1.e164.arpa"), RRType::naptr}, Header::rd, {});
    message.flags |= Header::qr | Header::aa;
    message.answers.push_back({name("1.e164.arpa"), RRType::naptr, des::RRClass::in, des::Ttl(60),
                               std::string("\0\1\0\2\1u\0\2!!\2de\0", 14)});
    message.authorities.push_back(
        {name("e164.arpa"), RRType::ns, des::RRClass::in, des::Ttl(61), name("ns.example").wire()});
    message.additionals.push_back({name("ns.example"), RRType::a, des::RRClass::in, des::Ttl(62),
                                   std::string("\x7f\0\0\1", 4)});
    return message;
}

} // namespace

TEST_SUITE("dns/message")
{
    TEST_CASE("a query has the bytes that RFC 1035 and RFC 6891 ask for")
    {
        des::Edns edns;
        edns.dnssec_ok = true;
        const auto query =
            des::make_query(0x1234, {name("1.e164.arpa"), RRType::naptr}, Header::rd, edns);
        CHECK(des::encode_message(query) == query_bytes());
    }

    TEST_CASE("a query is read")
    {
        const auto packet = query_bytes();
        const auto query = des::decode_message(packet);
        REQUIRE(query);
        CHECK(query->id == 0x1234);
        CHECK(query->has(Header::rd));
        CHECK(query->questions == std::vector{des::Question{name("1.E164.arpa"), RRType::naptr}});
        CHECK(query->edns->payload == 1232);
        CHECK(query->edns->dnssec_ok);
        CHECK(query->additionals.empty());
    }

    TEST_CASE("what is encoded is decoded again")
    {
        const auto message = answer();
        const auto packet = des::encode_message(message);
        const auto again = des::decode_message(packet);
        REQUIRE(again);
        CHECK(again->flags == message.flags);
        CHECK(again->answers == message.answers);
        CHECK(again->authorities == message.authorities);
        CHECK(again->additionals == message.additionals);
    }

    TEST_CASE("every message cut short is refused, and so are bytes behind the end")
    {
        auto packet = des::encode_message(answer());
        for (std::size_t size = 0; size < packet.size(); ++size)
            CHECK_FALSE(des::decode_message(des::Bytes(packet).first(size)));
        packet.push_back(0);
        CHECK_FALSE(des::decode_message(packet));
    }

    TEST_CASE("a NAPTR record that is malformed does not hide the others")
    {
        const std::string good = "C00C 0023 0001 0000003C 000D 0001 0002 01'u' 02'x+' 01'y' C00C";
        for (const std::string bad :
             {"0000", "0003 0001 00", "0006 0001 0002 02'u'", "0007 0001 0002 00 00 00",
              "000A 0001 0002 01'u' 00 00 C0FF", "000A 0001 0002 01'u' 00 00 00 FF",
              "000C 0001 0002 01'u' 00 FF'abcd'"}) {
            CAPTURE(bad);
            const auto packet = bytes("0000 8400 0001 0002 0000 0000 02'de'00 0023 0001"
                                      "C00C 0023 0001 0000003C " +
                                      bad + good);
            const auto message = des::decode_message(packet);
            REQUIRE(message);
            REQUIRE(message->answers.size() == 2);
            CHECK_FALSE(des::decode_rdata(message->answers[0].rdata));
            CHECK(des::decode_rdata(message->answers[1].rdata));
            const auto again = des::decode_message(des::encode_message(*message));
            REQUIRE(again);
            CHECK(again->answers == message->answers);
        }
        CHECK_FALSE(des::decode_message(bytes("0000 8400 0001 0001 0000 0000 02'de'00 0023 0001"
                                              "C00C 0023 0001 0000003C 000D 0001")));
        CHECK_FALSE(des::decode_message(bytes("0000 8400 0001 0001 0000 0000 02'de'00 0023 0001"
                                              "C00C 0002 0001 0000003C 0003 01'a' FF")));
    }

    TEST_CASE("names in RDATA are decompressed")
    {
        const auto packet = bytes("0000 8400 0001 0004 0000 0000"
                                  "02'de'00 0023 0001"
                                  "C00C 0023 0001 0000003C 000D 0001 0002 01'u' 02'x+' 01'y' C00C"
                                  "C00C 0006 0001 0000003C 001A 01'm'C00C C00C"
                                  "00000001 00000002 00000003 00000004 00000005"
                                  "C00C 0021 0001 0000003C 0008 0001 0002 0003 C00C"
                                  "C00C 0010 0001 0000003C 0002 C00C");
        const auto message = des::decode_message(packet);
        REQUIRE(message);
        REQUIRE(message->answers.size() == 4);
        CHECK(message->answers[0].rdata == std::string("\0\1\0\2\1u\2x+\1y\2de\0", 15));
        const auto soa = des::decode_soa(message->answers[1].rdata);
        REQUIRE(soa);
        CHECK(soa->name_server == name("m.de"));
        CHECK(soa->contact == name("de"));
        CHECK(soa->serial == des::Serial(1));
        CHECK(soa->minimum == des::Soa::Seconds(5));
        CHECK(des::encode_rdata(*soa) == message->answers[1].rdata);
        CHECK(message->answers[2].rdata == std::string("\0\1\0\2\0\3\2de\0", 10));
        CHECK(message->answers[3].rdata == "\xC0\x0C"); // TXT is left alone
    }

    TEST_CASE("an OPT record has its place, and there is one")
    {
        const std::string opt = "00 0029 04D0 00 00 0000 0000";
        const std::string header = "0000 8000 0000 ";
        CHECK(des::decode_message(bytes(header + "0000 0000 0001" + opt)));
        CHECK_FALSE(des::decode_message(bytes(header + "0000 0000 0002" + opt + opt)));
        CHECK_FALSE(des::decode_message(bytes(header + "0001 0000 0000" + opt)));
        CHECK_FALSE(des::decode_message(
            bytes(header + "0000 0000 0001 01'a'00 0029 04D0 00 00 0000 0000")));
        CHECK_FALSE(des::decode_message(
            bytes(header + "0000 0000 0001 00 0029 04D0 00 00 0000 0003 000100")));
    }

    TEST_CASE("the RCODE is shared out between header and OPT record")
    {
        Message message;
        message.rcode = RCode::badvers;
        message.edns = des::Edns();
        const auto packet = des::encode_message(message);
        CHECK((packet[3] & 15U) == 0);
        CHECK(des::decode_message(packet)->rcode == RCode::badvers);
        CHECK(to_string(RCode::badvers) == "BADVERS");
        CHECK(to_string(RCode{12}) == "RCODE12");
        CHECK(to_string(RRType{65280}) == "TYPE65280");
    }

    TEST_CASE("a TTL with the top bit set counts as none")
    {
        const auto packet = bytes("0000 8000 0000 0001 0000 0000 00 0010 0001 80000001 0000");
        CHECK(des::decode_message(packet)->answers[0].ttl == des::Ttl(0));
    }

    TEST_CASE("a message beyond 65535 octets cannot be encoded")
    {
        Message message;
        const des::ResourceRecord record{name("a"), RRType::txt, des::RRClass::in, des::Ttl(1),
                                         std::string(40000, 'x')};
        message.answers = {record, record};
        CHECK_THROWS_AS(des::encode_message(message), std::length_error);
    }
}
