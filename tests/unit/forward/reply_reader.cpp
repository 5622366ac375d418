#include "forward/reply_reader.h"

#include "dns/bytes.h"
#include "dns/soa.h"

#include <doctest/doctest.h>

#include <functional>

using des::DomainName;
using des::Header;
using des::is_reply_to;
using des::Message;
using des::Question;
using des::RCode;
using des::ReplyVerdict;
using des::ResourceRecord;
using des::RRClass;
using des::RRType;
using des::Ttl;
using des::test::name;

namespace {

const Question asked{name("1.9.4.E164.arpa"), RRType::naptr};

ResourceRecord record(const char* owner, RRType type, std::uint32_t ttl, std::string rdata)
{
    return {name(owner), type, RRClass::in, Ttl(ttl), std::move(rdata)};
}

// Order, preference and empty fields, with the root as replacement.
ResourceRecord naptr(const char* owner = "1.9.4.E164.arpa", std::uint32_t ttl = 60)
{
    return record(owner, RRType::naptr, ttl, std::string("\0\1\0\1\0\0\0\0", 8));
}

ResourceRecord soa(const char* owner, std::uint32_t ttl, std::uint32_t minimum)
{
    des::Soa made;
    made.minimum = des::Soa::Seconds(minimum);
    return record(owner, RRType::soa, ttl, encode_rdata(made));
}

Message reply(std::vector<ResourceRecord> answers, std::vector<ResourceRecord> authorities = {})
{
    auto message = des::make_query(1, asked, Header::qr | Header::aa, {});
    message.answers = std::move(answers);
    message.authorities = std::move(authorities);
    return message;
}

des::ReplyReading read(const Message& message)
{
    return des::read_reply(encode_message(message), asked, {});
}

// As it goes out to somebody who has asked in other letters.
Message sent_on(const des::StoredReply& stored, std::uint32_t ttl)
{
    const auto query = encode_message(
        des::make_query(7, {name("1.9.4.e164.ARPA"), RRType::naptr}, Header::rd, {}));
    std::vector<std::uint8_t> out(65535);
    des::Terms terms;
    terms.flags = Header::ra;
    out.resize(respond(stored.given(Ttl(ttl)), des::read_query(query), query, out, terms));
    const auto message = des::decode_message(out);
    REQUIRE(message);
    return *message;
}

des::Bytes question_of(const std::vector<std::uint8_t>& packet)
{
    return des::Bytes(packet).subspan(12, asked.name.wire().size() + 4);
}

} // namespace

TEST_SUITE("forward/reply_reader")
{
    TEST_CASE("an answer is sent on with what was asked for, the time left, and no authority")
    {
        auto message =
            reply({naptr()}, {record("9.4.e164.arpa", RRType::ns, 60, name("a").wire())});
        message.additionals = {record("a", RRType::a, 60, "\1\2\3\4")};
        const auto reading = read(message);
        REQUIRE(reading.verdict == ReplyVerdict::good);
        CHECK(reading.reply.ttl == Ttl(60));
        const auto out = sent_on(reading.reply, 41);
        CHECK(out.id == 7);
        CHECK(out.flags == (Header::qr | Header::rd | Header::ra));
        REQUIRE(out.answers.size() == 1);
        CHECK(out.answers[0].owner.to_string() == "1.9.4.e164.ARPA.");
        CHECK(out.answers[0].ttl == Ttl(41));
        CHECK(out.answers[0].rdata == naptr().rdata);
        CHECK(out.authorities.empty());
        CHECK(out.additionals.empty());
    }

    TEST_CASE("only the very question is answered by a message")
    {
        const auto query = encode_message(des::make_query(1, asked, Header::rd, {}));
        const auto question = question_of(query);
        const auto is_reply = [&](const std::function<void(Message&)>& change) {
            auto message = reply({});
            change(message);
            return is_reply_to(encode_message(message), question);
        };
        CHECK(is_reply([](Message&) {}));
        CHECK_FALSE(is_reply([](Message& m) { m.flags = 0; }));
        CHECK_FALSE(is_reply([](Message& m) { m.flags |= 4U << 11U; })); // NOTIFY
        CHECK_FALSE(is_reply([](Message& m) { m.questions.clear(); }));
        CHECK_FALSE(is_reply([](Message& m) { m.questions.push_back(asked); }));
        CHECK_FALSE(is_reply([](Message& m) { m.questions[0].type = RRType::a; }));
        CHECK_FALSE(is_reply([](Message& m) { m.questions[0].rr_class = RRClass::ch; }));
        CHECK_FALSE(is_reply([](Message& m) { m.questions[0].name = name("1.9.4.e164.arpa"); }));
        CHECK_FALSE(is_reply([](Message& m) { m.questions[0].name = name("9.4.E164.arpa"); }));
        CHECK_FALSE(is_reply_to(des::Bytes(query).first(5), question));
        CHECK_FALSE(is_reply_to({}, question));
    }

    TEST_CASE("how long an answer is kept")
    {
        const struct {
            std::vector<ResourceRecord> answers, authorities;
            std::uint32_t ttl;
        } rows[] = {
            {{naptr("1.9.4.e164.arpa", 60), naptr("1.9.4.e164.arpa", 30)}, {}, 30},
            {{naptr("1.9.4.e164.arpa", 0)}, {}, 0},
            {{naptr("1.9.4.e164.arpa", 2'000'000)}, {}, 86'400},
            {{}, {soa("e164.arpa", 900, 300)}, 300}, // RFC 2308, section 5
            {{}, {soa("e164.arpa", 100, 300)}, 100},
            {{}, {soa("e164.arpa", 900'000, 900'000)}, 3'600},
            {{}, {}, 0},
            {{}, {soa("8.e164.arpa", 900, 300)}, 0}, // of another zone
        };
        for (const auto& row : rows)
            for (const auto code : {RCode::noerror, RCode::nxdomain}) {
                auto message = reply(row.answers, row.authorities);
                message.rcode = code;
                const auto reading = read(message);
                REQUIRE(reading.verdict == ReplyVerdict::good);
                CHECK(reading.reply.rcode == code);
                CHECK(reading.reply.ttl == Ttl(row.ttl));
            }
    }

    TEST_CASE("aliases are followed, what is beside the way is left out")
    {
        const auto reading = read(
            reply({record("9.4.e164.arpa", RRType::dname, 50, name("8.e164.arpa").wire()),
                   record("1.9.4.e164.arpa", RRType::cname, 40, name("1.8.e164.arpa").wire()),
                   naptr("2.8.e164.arpa", 1), naptr("1.8.e164.arpa"), naptr("bank.example", 1)}));
        REQUIRE(reading.verdict == ReplyVerdict::good);
        CHECK(reading.reply.ttl == Ttl(40));
        const auto out = sent_on(reading.reply, 40);
        REQUIRE(out.answers.size() == 3);
        CHECK(out.answers[0].owner == name("9.4.e164.arpa"));
        CHECK(out.answers[2].owner == name("1.8.e164.arpa"));
        CHECK(out.answers[2].type == RRType::naptr);
    }

    TEST_CASE("an answer to something else is none")
    {
        CHECK(read(reply({naptr("2.9.4.e164.arpa")})).verdict == ReplyVerdict::malformed);
        CHECK(read(reply({record("1.9.4.e164.arpa", RRType::a, 60, "\1\2\3\4")})).verdict ==
              ReplyVerdict::malformed);
        auto chaos = naptr();
        chaos.rr_class = RRClass::ch;
        CHECK(read(reply({chaos})).verdict == ReplyVerdict::malformed);
    }

    TEST_CASE("what a DES cannot answer, another may")
    {
        for (const auto code : {RCode::servfail, RCode::refused, RCode::formerr, RCode::notimp}) {
            auto message = reply({});
            message.rcode = code;
            CHECK(read(message).verdict == ReplyVerdict::failed);
        }
        CHECK(
            read(reply({}, {record("9.4.e164.arpa", RRType::ns, 60, name("a").wire())})).verdict ==
            ReplyVerdict::failed);
    }

    TEST_CASE("a cut answer is asked for again, whatever is in it")
    {
        auto message = reply({naptr()});
        message.flags |= Header::tc;
        CHECK(read(message).verdict == ReplyVerdict::truncated);
    }

    TEST_CASE("octets that are no message are none of the above")
    {
        const auto whole = encode_message(reply({naptr()}, {soa("e164.arpa", 1, 1)}));
        for (std::size_t size = 0; size < whole.size(); ++size)
            CHECK(des::read_reply(des::Bytes(whole).first(size), asked, {}).verdict ==
                  ReplyVerdict::malformed);
    }
}
