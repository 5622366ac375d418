#include "answer/responder.h"

#include "answer/asking.h"
#include "dns/soa.h"

#include <doctest/doctest.h>

#include <algorithm>

using des::Header;
using des::Message;
using des::RCode;
using des::RRClass;
using des::RRType;
using des::Terms;
using des::Transport;
using des::test::ask;
using des::test::block;
using des::test::bytes;
using des::test::name;
using des::test::respond_to;
using des::test::set_of;

namespace {

// So many records of 242 octets each, and one more of 28 octets and its regexp.
des::RecordSet wide_set(std::size_t records, std::size_t last = 0)
{
    std::vector<des::Naptr> set;
    for (std::size_t i = 0; i < records; ++i)
        set.push_back(des::test::record("!^.*$!sip:" + std::string(200, 'x') + "@x!!",
                                        static_cast<std::uint16_t>(i)));
    if (last > 0)
        set.push_back(des::test::record(std::string(last, 'x'), 9999));
    return des::value_or_throw(des::RecordSet::of(std::move(set), des::Ttl(60)));
}

const des::Snapshot& snapshot()
{
    static const auto made = [] {
        des::Index index(des::test::zone());
        index.set(block("+49301"), set_of("!^.*$!sip:+49301@x!"));
        index.set(block("+4931X"), set_of("!^.*$!sip:block@x!"));
        index.set(block("+492"), wide_set(2));
        index.set(block("+493"), wide_set(10));
        index.set(block("+494"), wide_set(300));
        index.set(block("+495"), wide_set(270, 65530 - 270 * 242 - 28));
        return index.publish();
    }();
    return *made;
}

constexpr const char* number = "1.0.3.9.4.e164.arpa";

Message query(std::string_view asked = number, RRType type = RRType::naptr)
{
    return des::make_query(0x4711, {name(asked), type}, Header::rd, {});
}

Message edns_query(std::uint16_t payload, std::string_view asked = number)
{
    auto message = query(asked);
    message.edns = des::Edns();
    message.edns->payload = payload;
    return message;
}

RCode rcode_of(const Message& message, const Terms& terms = {})
{
    const auto reply = ask(snapshot(), message, terms);
    REQUIRE(reply);
    return reply->rcode;
}

// The reply to octets with the RCODE in it, and nothing but the header when `size` is that.
struct Raw {
    const char* why;
    const char* packet;
    RCode rcode;
    std::size_t size;
};

void check(const std::vector<Raw>& table)
{
    for (const auto& one : table) {
        CAPTURE(one.why);
        const auto reply = respond_to(snapshot(), bytes(one.packet));
        REQUIRE(reply.size() == one.size);
        const auto message = des::decode_message(reply);
        REQUIRE(message);
        CHECK(message->rcode == one.rcode);
        CHECK(message->has(Header::qr));
        CHECK_FALSE(message->has(Header::aa));
        CHECK(message->id == 0x0102);
    }
}

} // namespace

TEST_SUITE("answer/responder")
{
    TEST_CASE("the answer to a number, octet by octet")
    {
        CHECK(respond_to(snapshot(),
                         bytes("4711 0100 0001 0000 0000 0000"
                               "01'1'01'0'01'3'01'9'01'4'04'e164'04'arpa'00 0023 0001")) ==
              bytes("4711 8500 0001 0001 0000 0000"
                    "01'1'01'0'01'3'01'9'01'4'04'e164'04'arpa'00 0023 0001"
                    "C00C 0023 0001 00000E10 0023"
                    "0064 000A 01'u' 07'E2U+sip' 13'!^.*$!sip:+49301@x!' 00"));
    }

    TEST_CASE("NXDOMAIN and NODATA carry the SOA, its TTL no longer than they may be kept")
    {
        // RFC 2308, section 3 and 5.
        for (const auto* asked : {"2.0.3.9.4.e164.arpa", "0.3.9.4.E164.arpa", "9.4.e164enum.net"}) {
            const auto reply = ask(snapshot(), asked);
            CHECK(reply->has(Header::aa));
            CHECK(reply->answers.empty());
            REQUIRE(reply->authorities.size() == 1);
            const auto& soa = reply->authorities[0];
            CHECK(soa.type == RRType::soa);
            CHECK(soa.owner ==
                  (std::string_view(asked).ends_with("net") ? name("e164enum.net")
                                                            : name("e164.arpa")));
            CHECK(soa.ttl == des::Ttl(300));
            CHECK(des::decode_soa(soa.rdata)->serial == des::Serial(7));
        }
        CHECK(ask(snapshot(), "2.0.3.9.4.e164.arpa")->rcode == RCode::nxdomain);
        CHECK(ask(snapshot(), "0.3.9.4.e164.arpa")->rcode == RCode::noerror);
    }

    TEST_CASE("the TTL of a negative answer is the SOA's own where that is shorter")
    {
        auto zone = des::test::zone();
        zone.ttl = des::Ttl(60);
        des::Index index(zone);
        CHECK(ask(*index.publish(), number)->authorities.at(0).ttl == des::Ttl(60));
    }

    TEST_CASE("the case of the question is kept, and never matters")
    {
        const auto reply =
            respond_to(snapshot(),
                       bytes("4711 0100 0001 0000 0000 0000"
                             "01'1'01'0'01'3'01'9'01'4'04'E164'04'aRPa'00 0023 0001"));
        CHECK(des::as_text(reply).find("\x04"
                                       "E164\x04"
                                       "aRPa") == 22);
        CHECK(des::decode_message(reply)->answers.size() == 1);
    }

    TEST_CASE("the apex has SOA and NS, and no other type")
    {
        const auto soa = ask(snapshot(), "E164.ARPA", RRType::soa);
        REQUIRE(soa->answers.size() == 1);
        CHECK(soa->has(Header::aa));
        CHECK(soa->answers[0].ttl == des::Ttl(3600));
        const auto fields = des::decode_soa(soa->answers[0].rdata);
        CHECK(fields->name_server == name("ns1.example"));
        CHECK(fields->contact == name("dns.example"));
        CHECK(fields->minimum == des::Soa::Seconds(300));

        const auto servers = ask(snapshot(), "e164enum.net", RRType::ns);
        REQUIRE(servers->answers.size() == 2);
        CHECK(servers->answers[0].rdata == name("ns1.example").wire());
        CHECK(servers->answers[1].rdata == name("ns2.example").wire());
        CHECK(servers->answers[1].owner == name("e164enum.net"));

        for (const auto type : {RRType::naptr, RRType::a, RRType::ds, RRType{65280}, RRType{0}}) {
            const auto reply = ask(snapshot(), "e164.arpa", type);
            CHECK(reply->rcode == RCode::noerror);
            CHECK(reply->answers.empty());
            CHECK(reply->authorities.at(0).owner == name("e164.arpa"));
        }
    }

    TEST_CASE("ANY is answered with one RRset") // RFC 8482, section 4.1
    {
        CHECK(ask(snapshot(), "e164.arpa", RRType::any)->answers.at(0).type == RRType::soa);
        CHECK(ask(snapshot(), number, RRType::any)->answers.at(0).type == RRType::naptr);
        CHECK(ask(snapshot(), "7.1.3.9.4.e164.arpa", RRType::any)->answers.size() == 1);
        CHECK(ask(snapshot(), "9.4.e164.arpa", RRType::any)->authorities.size() == 1);
    }

    TEST_CASE("a number and a covered number have no type but NAPTR") // RFC 8906, section 3.1.2
    {
        for (const auto type : {RRType::a, RRType::ns, RRType::soa, RRType{65280}, RRType{200}}) {
            for (const auto* asked : {number, "7.1.3.9.4.e164.arpa"}) {
                const auto reply = ask(snapshot(), asked, type);
                CHECK(reply->rcode == RCode::noerror);
                CHECK(reply->answers.empty());
                CHECK(reply->authorities.size() == 1);
            }
            CHECK(ask(snapshot(), "8.e164.arpa", type)->rcode == RCode::nxdomain);
        }
    }

    TEST_CASE("QNAME minimisation finds a way down, digit by digit") // RFC 9156
    {
        for (const auto* asked :
             {"4.e164.arpa", "9.4.e164.arpa", "3.9.4.e164.arpa", "0.3.9.4.e164.arpa", number}) {
            for (const auto type : {RRType::a, RRType::ns})
                CHECK(ask(snapshot(), asked, type)->rcode == RCode::noerror);
        }
    }

    TEST_CASE("a name that is no number does not exist")
    {
        for (const auto* asked :
             {"x.9.4.e164.arpa", "*.1.3.9.4.e164.arpa", "10.3.9.4.e164.arpa", "1.x.e164.arpa",
              "1.0.3.9.44.e164.arpa", "9.4.0.e164.arpa", "0.e164.arpa", "1.01.e164.arpa",
              "i.4.e164.arpa", "9.4.example.e164.arpa"}) {
            CAPTURE(asked);
            CHECK(ask(snapshot(), asked)->rcode == RCode::nxdomain);
        }
    }

    TEST_CASE("outside the apexes all is refused")
    {
        for (const auto* asked : {".", "arpa", "example", "1.4.164.arpa", "4.e164.arpa.example",
                                  "1.4.xe164.arpa", "1.4.e164.arpa.net"}) {
            CAPTURE(asked);
            const auto reply = ask(snapshot(), asked);
            CHECK(reply->rcode == RCode::refused);
            CHECK_FALSE(reply->has(Header::aa));
            CHECK(reply->authorities.empty());
            CHECK(reply->questions.size() == 1);
        }
    }

    TEST_CASE("of two apexes that fit the longer is the zone")
    {
        auto zone = des::test::zone();
        zone.apexes = {name("arpa"), name("4.e164.arpa"), name("e164.arpa")};
        des::Index index(zone);
        index.set(block("+9"), set_of("!^.*$!sip:9@x!"));
        const auto reply = ask(*index.publish(), "9.4.e164.arpa");
        CHECK(reply->answers.size() == 1);
        CHECK(ask(*index.publish(), "4.4.e164.arpa")->authorities.at(0).owner ==
              name("4.e164.arpa"));
        CHECK(ask(*index.publish(), "e164.arpa")->authorities.at(0).owner == name("e164.arpa"));
        CHECK(ask(*index.publish(), "x.arpa")->rcode == RCode::nxdomain);
    }

    TEST_CASE("the root may be an apex, and there may be none at all")
    {
        auto zone = des::test::zone();
        zone.apexes = {des::DomainName()};
        des::Index index(zone);
        index.set(block("+4930"), set_of("!^.*$!sip:a@x!"));
        CHECK(ask(*index.publish(), "0.3.9.4")->answers.size() == 1);
        CHECK(ask(*index.publish(), ".", RRType::soa)->answers.at(0).owner.is_root());
        zone.apexes.clear();
        index.set_zone(zone);
        CHECK(ask(*index.publish(), "0.3.9.4")->rcode == RCode::refused);
    }

    TEST_CASE("only class IN is served")
    {
        for (const auto rr_class : {RRClass::ch, RRClass::any, RRClass::none, RRClass{0}}) {
            auto message = query();
            message.questions[0].rr_class = rr_class;
            CHECK(rcode_of(message) == RCode::refused);
        }
    }

    TEST_CASE("types that are no data are not looked up")
    {
        const Terms tcp{Transport::tcp, 1232};
        CHECK(rcode_of(query("e164.arpa", RRType::axfr)) == RCode::formerr);
        CHECK(rcode_of(query("e164.arpa", RRType::axfr), tcp) == RCode::refused);
        CHECK(rcode_of(query("e164.arpa", RRType::ixfr)) == RCode::refused);
        CHECK(rcode_of(query(number, RRType::mailb)) == RCode::notimp);
        CHECK(rcode_of(query(number, RRType::maila)) == RCode::notimp);
        CHECK(rcode_of(query(number, RRType::opt)) == RCode::formerr);
        CHECK(rcode_of(query(number, RRType::tsig)) == RCode::formerr);
    }

    TEST_CASE("an IXFR query brings its SOA along")
    {
        auto message = query("e164.arpa", RRType::ixfr);
        message.authorities.push_back({name("e164.arpa"), RRType::soa, RRClass::in, des::Ttl(0),
                                       des::encode_rdata(des::Soa())});
        CHECK(rcode_of(message) == RCode::refused);
        message.questions[0].type = RRType::naptr;
        CHECK(rcode_of(message) == RCode::formerr);
    }

    TEST_CASE("an opcode other than QUERY is not implemented")
    {
        for (const unsigned opcode : {1U, 2U, 3U, 4U, 5U, 15U}) {
            auto message = query();
            message.flags = static_cast<std::uint16_t>(opcode << 11U);
            const auto reply = ask(snapshot(), message);
            CHECK(reply->rcode == RCode::notimp);
            CHECK(reply->opcode() == static_cast<des::Opcode>(opcode));
            CHECK(reply->questions == message.questions);
        }
    }

    TEST_CASE("RD is copied, RA, Z, AD and CD are not")
    {
        auto message = query();
        message.flags =
            Header::rd | Header::ra | Header::ad | Header::cd | 0x0040 | Header::tc | Header::aa;
        CHECK(ask(snapshot(), message)->flags == (Header::qr | Header::aa | Header::rd));
        message.flags = 0;
        CHECK(ask(snapshot(), message)->flags == (Header::qr | Header::aa));
    }

    TEST_CASE("answers and scraps are not replied to")
    {
        auto message = query();
        message.flags |= Header::qr;
        CHECK(respond_to(snapshot(), des::encode_message(message)).empty());
        const auto packet = des::encode_message(query());
        for (std::size_t size = 0; size < Header::size; ++size)
            CHECK(respond_to(snapshot(), des::Bytes(packet).first(size)).empty());
    }

    TEST_CASE("what is no well-formed query is a format error")
    {
        const auto formerr = RCode::formerr;
        check({
            {"a header alone", "0102 0000 0000 0000 0000 0000", formerr, 12},
            {"no question, but EDNS", "0102 0000 0000 0000 0000 0001 00 0029 04D0 00000000 0000",
             formerr, 12 + 11},
            {"a header that promises more", "0102 0000 0001 0000 0000 0000", formerr, 12},
            {"two questions", "0102 0000 0002 0000 0000 0000 01'1'00 0023 0001 01'1'00 0023 0001",
             formerr, 12},
            {"a question cut short", "0102 0000 0001 0000 0000 0000 01'1'00 0023 00", formerr, 12},
            {"a pointer", "0102 0000 0001 0000 0000 0000 C00C 0023 0001", formerr, 12},
            {"a pointer behind a label", "0102 0000 0001 0000 0000 0000 01'1'C00C 0023 0001",
             formerr, 12},
            {"an extended label", "0102 0000 0001 0000 0000 0000 4100 0023 0001", formerr, 12},
            {"octets behind", "0102 0000 0001 0000 0000 0000 01'1'00 0023 0001 00", formerr, 19},
            {"an answer",
             "0102 0000 0001 0001 0000 0000 01'1'00 0023 0001 "
             "00 0001 0001 00000000 0000",
             formerr, 19},
            {"an answer, and EDNS",
             "0102 0000 0001 0001 0000 0001 01'1'00 0023 0001 "
             "00 0001 0001 00000000 0000 00 0029 04D0 00000000 0000",
             formerr, 19 + 11},
            {"an authority",
             "0102 0000 0001 0000 0001 0000 01'1'00 0023 0001 "
             "00 0001 0001 00000000 0000",
             formerr, 19},
            {"a record that is not there", "0102 0000 0001 0000 0000 0001 01'1'00 0023 0001",
             formerr, 19},
            {"another opcode, unreadable", "0102 2000 0001 0000 0000 0000 C00C", RCode::notimp, 12},
            {"another opcode, no question", "0102 2800 0000 0000 0000 0000", RCode::notimp, 12},
        });
    }

    TEST_CASE("a name has at most 255 octets")
    {
        std::vector<std::uint8_t> packet = bytes("0102 0000 0001 0000 0000 0000");
        for (int i = 0; i < 127; ++i)
            packet.insert(packet.end(), {1, '1'});
        auto longer = packet;
        const auto end = bytes("00 0023 0001");
        packet.insert(packet.end(), end.begin(), end.end());
        longer.insert(longer.end(), {1, '1'});
        longer.insert(longer.end(), end.begin(), end.end());
        CHECK(des::decode_message(respond_to(snapshot(), packet))->rcode == RCode::refused);
        CHECK(des::decode_message(respond_to(snapshot(), longer))->rcode == RCode::formerr);
    }

    TEST_CASE("EDNS as RFC 6891 has it")
    {
        const auto formerr = RCode::formerr;
        const std::string start = "0102 0000 0001 0000 0000 0001 01'1'00 0023 0001 ";
        const std::string two = "0102 0000 0001 0000 0000 0002 01'1'00 0023 0001 ";
        const std::string opt = "00 0029 04D0 00 00 0000 0000 ";
        const std::string owned = start + "01'a'00 0029 04D0 00 00 0000 0000";
        const std::string twice = two + opt + opt;
        const std::string version = start + "00 0029 04D0 00 01 8000 0000";
        const std::string options = start + "00 0029 04D0 00 00 0000 0003 000100";
        const std::string cut_short = start + "00 0029 04D0 00 00 0000 0004 0001";
        const std::string cookie = start + "00 0029 04D0 00 00 0000 000C 000A 0008 'clientck'";
        check({
            {"two of them", twice.c_str(), formerr, 19 + 11},
            {"not at the root", owned.c_str(), formerr, 19 + 11},
            {"another version", version.c_str(), RCode::badvers, 19 + 11},
            {"options that do not add up", options.c_str(), formerr, 19},
            {"cut short", cut_short.c_str(), formerr, 19},
            {"an unknown option", cookie.c_str(), RCode::refused, 19 + 11},
        });
    }

    TEST_CASE("an OPT record is answered with one, and only then")
    {
        CHECK_FALSE(ask(snapshot(), query())->edns);
        auto message = edns_query(4096);
        CHECK(ask(snapshot(), message)->edns->payload == 1232);
        CHECK_FALSE(ask(snapshot(), message)->edns->dnssec_ok);
        message.edns->dnssec_ok = true;
        const auto reply = ask(snapshot(), message, {Transport::udp, 1400});
        CHECK(reply->edns->payload == 1400);
        CHECK(reply->edns->dnssec_ok);
        CHECK(reply->edns->version == 0);
        CHECK(reply->edns->options.empty());
        CHECK(reply->answers.size() == 1);
        message.questions[0].name = name("8.e164.arpa");
        CHECK(ask(snapshot(), message)->edns);
    }

    TEST_CASE("what does not fit is left out whole")
    {
        struct Case {
            const char* asked;
            std::optional<std::uint16_t> payload;
            Terms terms;
            bool fits;
        };
        const auto udp = Transport::udp;
        const Case table[] = {
            {number, {}, {}, true},
            {"2.9.4.e164.arpa", {}, {}, false},
            {"2.9.4.e164.arpa", 0, {}, false}, // less than 512 counts as 512
            {"2.9.4.e164.arpa", 520, {}, false},
            {"2.9.4.e164.arpa", 1232, {}, true},
            {"2.9.4.e164.arpa", 1232, {udp, 512}, false},
            {"2.9.4.e164.arpa", 1232, {udp, 0}, false},
            {number, 1232, {udp, 0}, true},
            {"3.9.4.e164.arpa", 65535, {}, false},
            {"3.9.4.e164.arpa", 65535, {udp, 4096}, true},
            {"3.9.4.e164.arpa", 2000, {udp, 4096}, false},
            {"3.9.4.e164.arpa", {}, {Transport::tcp, 1232}, true},
            {"3.9.4.e164.arpa", 512, {Transport::tcp, 1232}, true},
        };
        for (const auto& one : table) {
            CAPTURE(one.asked);
            CAPTURE(one.payload.value_or(1));
            const auto message =
                one.payload ? edns_query(*one.payload, one.asked) : query(one.asked);
            const auto reply = ask(snapshot(), message, one.terms);
            REQUIRE(reply);
            CHECK(reply->rcode == RCode::noerror);
            CHECK(reply->has(Header::tc) == !one.fits);
            CHECK(reply->has(Header::aa));
            CHECK(reply->answers.empty() == !one.fits);
            CHECK(reply->authorities.empty());
            CHECK(reply->edns.has_value() == one.payload.has_value());
        }
    }

    TEST_CASE("an answer may be exactly as large as the asker takes, and not an octet larger")
    {
        const Terms terms{Transport::udp, 4096};
        const auto size =
            respond_to(snapshot(), des::encode_message(edns_query(4096, "3.9.4.e164.arpa")), terms)
                .size();
        REQUIRE(size > 2000);
        const auto exact = static_cast<std::uint16_t>(size);
        CHECK_FALSE(ask(snapshot(), edns_query(exact, "3.9.4.e164.arpa"), terms)->has(Header::tc));
        CHECK(ask(snapshot(), edns_query(static_cast<std::uint16_t>(exact - 1), "3.9.4.e164.arpa"),
                  terms)
                  ->has(Header::tc));
    }

    TEST_CASE("records beyond what any message holds are a failure, not half an answer")
    {
        for (const auto* asked : {"4.9.4.e164.arpa", "5.9.4.e164.arpa"}) {
            const auto tcp = ask(snapshot(), query(asked), {Transport::tcp, 1232});
            CHECK(tcp->rcode == RCode::servfail);
            CHECK_FALSE(tcp->has(Header::tc));
            CHECK(tcp->answers.empty());
        }
    }

    TEST_CASE("what was decided before is the reply, without data")
    {
        Terms terms;
        terms.verdict = RCode::refused;
        CHECK(rcode_of(query(), terms) == RCode::refused);
        CHECK(ask(snapshot(), query(), terms)->answers.empty());
        CHECK(rcode_of(query(number, RRType::opt), terms) == RCode::refused);
    }

    TEST_CASE("options of the server go into the OPT record, within the limit")
    {
        const auto options = bytes("0003 0002 6464");
        Terms terms;
        terms.options = options;
        const auto reply = respond_to(snapshot(), des::encode_message(edns_query(1232)), terms);
        const auto message = des::decode_message(reply);
        REQUIRE(message);
        CHECK(des::as_text(message->edns->options) == des::as_text(options));
        CHECK_FALSE(ask(snapshot(), query(), terms)->edns);
        // Two records of 242 octets, the header, the question and an OPT record.
        const auto full =
            respond_to(snapshot(), des::encode_message(edns_query(4096, "2.9.4.e164.arpa")));
        for (const auto room : {full.size(), full.size() + options.size()}) {
            auto asked = edns_query(static_cast<std::uint16_t>(room), "2.9.4.e164.arpa");
            const auto short_of_room = room == full.size();
            CHECK(ask(snapshot(), asked, terms)->has(Header::tc) == short_of_room);
        }
    }

    TEST_CASE("room is left for a signature")
    {
        const auto packet = des::encode_message(edns_query(4096));
        std::vector<std::uint8_t> room(4096);
        const auto size = des::respond(snapshot(), packet, room, {});
        Terms terms;
        terms.reserved = 100;
        const auto fitting = std::span(room).first(size + terms.reserved);
        CHECK(des::respond(snapshot(), packet, fitting, terms) == size);
        CHECK(des::respond(snapshot(), packet, fitting.first(fitting.size() - 1), terms) < size);
    }

    TEST_CASE("nothing stands behind a TSIG record")
    {
        const std::string tsig = "00 00fa 00ff 00000000 0000";
        const std::string opt = "00 0029 04d0 00000000 0000";
        const std::string asked = "014e 0000 0001 0000 0000 000";
        const std::string question = " 04 65313634 04 61727061 00 0006 0001 ";
        const auto alone = bytes(asked + "1" + question + tsig);
        CHECK(des::read_query(alone).tsig_at == 27);
        const auto last = bytes(asked + "2" + question + opt + tsig);
        CHECK(des::read_query(last).tsig_at == 38);
        CHECK(des::read_query(last).verdict == RCode::noerror);
        CHECK(des::read_query(bytes(asked + "2" + question + tsig + opt)).verdict ==
              RCode::formerr);
        CHECK(des::read_query(bytes(asked + "2" + question + tsig + tsig)).verdict ==
              RCode::formerr);
    }

    TEST_CASE("a reply is never written beyond its room")
    {
        const auto packet = des::encode_message(edns_query(4096));
        std::vector<std::uint8_t> room(200, 0xEE);
        for (std::size_t size = 0; size < 150; ++size) {
            const auto used =
                des::respond(snapshot(), packet, std::span<std::uint8_t>(room).first(size), {});
            CHECK(used <= size);
            CHECK(std::all_of(room.begin() + static_cast<std::ptrdiff_t>(size), room.end(),
                              [](std::uint8_t octet) { return octet == 0xEE; }));
        }
    }
}
