#include "server/desk.h"

#include "answer/asking.h"
#include "server/client.h"

#include <doctest/doctest.h>

using des::Desk;
using des::Header;
using des::Message;
using des::RCode;
using des::RRClass;
using des::RRType;
using des::Settings;
using des::Transport;
using des::test::bytes;
using des::test::name;

namespace {

constexpr const char* number = "1.0.3.9.4.e164.arpa";

// A desk with settings of its own, and those who ask there.
class Office {
public:
    explicit Office(Settings settings) : settings_(std::make_shared<const Settings>(settings))
    {
        des::Index index(des::test::zone());
        index.set(des::test::block("+49301"), des::test::set_of("!^.*$!sip:+49301@x!"));
        snapshot_.store(index.publish());
    }

    std::vector<std::uint8_t> reply_to(des::Bytes query, Transport transport = Transport::udp)
    {
        std::vector<std::uint8_t> reply(65535);
        reply.resize(desk().sit().answer({query, client_.data(), transport}, reply));
        return reply;
    }

    std::optional<Message> ask(const Message& query, Transport transport = Transport::udp)
    {
        reply_ = reply_to(des::encode_message(query), transport);
        return des::decode_message(reply_);
    }

    // The options of the last reply, as octets.
    std::vector<std::uint8_t> options(const Message& query, Transport transport = Transport::udp)
    {
        const auto reply = ask(query, transport);
        REQUIRE(reply);
        REQUIRE(reply->edns);
        return {reply->edns->options.begin(), reply->edns->options.end()};
    }

    Desk& desk()
    {
        if (!desk_)
            desk_.emplace(snapshot_, settings_, books_);
        return *desk_;
    }
    des::QueryCounts counts() const { return books_.total(); }
    std::size_t size() const { return reply_.size(); }

private:
    des::CurrentSnapshot snapshot_;
    des::CurrentSettings settings_;
    des::QueryBooks books_;
    std::optional<Desk> desk_;
    des::SocketAddress client_ = des::test::address("198.51.100.100");
    std::vector<std::uint8_t> reply_;
};

Message query(std::string_view asked = number, RRType type = RRType::naptr,
              RRClass rr_class = RRClass::in)
{
    return des::make_query(0x4711, {name(asked), type, rr_class}, Header::rd, {});
}

// With an OPT record that has these options.
Message edns_query(des::Bytes options, std::string_view asked = number)
{
    auto message = query(asked);
    message.edns = des::Edns();
    message.edns->options = options;
    return message;
}

// One that asks nothing.
std::vector<std::uint8_t> empty_query(std::string_view options)
{
    auto packet = bytes("4711 0000 0000 0000 0000 0001 00 0029 04d0 00000000");
    const auto octets = bytes(options);
    packet.push_back(0);
    packet.push_back(static_cast<std::uint8_t>(octets.size()));
    packet.insert(packet.end(), octets.begin(), octets.end());
    return packet;
}

Settings with_cookies()
{
    Settings settings;
    settings.cookies = des::Cookies({des::SipKey{1, 2, 3}});
    return settings;
}

constexpr const char* client_cookie = "000a0008 2464c4abcf10c957";
// Made by a server that is not this one.
constexpr const char* foreign_cookie =
    "000a0018 2464c4abcf10c957 010000005cf79f11 1f8130c3eee29480";

} // namespace

TEST_SUITE_BEGIN("server/desk");

TEST_CASE("the NSID goes to those who ask for it")
{
    const auto asked = bytes("00030000");
    Settings settings;
    CHECK(Office(settings).options(edns_query(asked)).empty());
    settings.nsid = {'n', 's', '1'};
    CHECK(Office(settings).options(edns_query(asked)) == bytes("00030003 'ns1'"));
    CHECK(Office(settings).options(edns_query({})).empty());
    CHECK_FALSE(Office(settings).ask(query())->edns);
}

TEST_CASE("options that nobody knows are ignored")
{
    const auto asked = bytes("fde90002abcd 00080004 00010000");
    CHECK(Office(Settings()).options(edns_query(asked)).empty());
}

TEST_CASE("replies are padded to 468 octets over TLS, for those who pad")
{
    const auto asked = bytes("000c0004 00000000");
    Office office{Settings()};
    CHECK_FALSE(office.options(edns_query(asked), Transport::tls).empty());
    CHECK(office.size() == 468);
    CHECK(office.options(edns_query(asked), Transport::tcp).empty());
    CHECK(office.options(edns_query(asked), Transport::udp).empty());
    CHECK(office.options(edns_query({}), Transport::tls).empty());
}

TEST_CASE("the server says who it is where that is switched on")
{
    Settings settings;
    const auto chaos = [](const char* asked, RRType type = RRType::txt) {
        return query(asked, type, RRClass::ch);
    };
    CHECK(Office(settings).ask(chaos("version.bind"))->rcode == RCode::refused);
    settings.chaos = des::Chaos("des 1", "ns1");
    Office office(settings);
    struct Name {
        const char* asked;
        const char* text;
    };
    for (const auto& [asked, text] : {Name{"version.bind", "\5des 1"},
                                      {"version.server", "\5des 1"},
                                      {"HOSTNAME.bind", "\3ns1"},
                                      {"id.server", "\3ns1"}}) {
        CAPTURE(asked);
        for (const auto type : {RRType::txt, RRType::any}) {
            const auto reply = office.ask(chaos(asked, type));
            REQUIRE(reply);
            REQUIRE(reply->answers.size() == 1);
            const auto& answer = reply->answers.front();
            CHECK(answer.rdata == text);
            CHECK(answer.owner == name(asked));
            CHECK(answer.rr_class == RRClass::ch);
            CHECK(answer.ttl.count() == 0);
        }
    }
    CHECK(office.ask(chaos("version.bind", RRType::a))->rcode == RCode::noerror);
    CHECK(office.ask(chaos("version.bind", RRType::a))->answers.empty());
    CHECK(office.ask(chaos("authors.bind"))->rcode == RCode::refused);
    CHECK(office.ask(query("version.bind", RRType::txt))->rcode == RCode::refused);
}

TEST_CASE("with or without a cookie a query is answered; with one, a good one goes back")
{
    Office office(with_cookies());
    CHECK(office.ask(query())->answers.size() == 1);
    std::vector<std::uint8_t> good;
    for (const auto* option : {client_cookie, foreign_cookie}) {
        const auto asked = bytes(option);
        good = office.options(edns_query(asked));
        REQUIRE(good.size() == 28);
        CHECK(std::equal(good.begin() + 4, good.begin() + 12, asked.begin() + 4));
        CHECK(office.ask(edns_query(asked))->answers.size() == 1);
    }
    CHECK(office.options(edns_query(good)) == good);
    CHECK(office.counts().valid_cookies == 1);
    CHECK(office.counts().unproven_cookies == 4);
}

TEST_CASE("a cookie of a wrong length is a format error, unless there are no cookies")
{
    const auto asked = bytes("000a0007 2464c4abcf10c9");
    const auto reply = Office(with_cookies()).ask(edns_query(asked));
    CHECK(reply->rcode == RCode::formerr);
    CHECK(reply->edns->options.empty());
    CHECK(Office(Settings()).options(edns_query(asked)).empty());
}

TEST_CASE("a query for nothing but a cookie gets one")
{
    Office office(with_cookies());
    const auto ask = [&office](std::string_view options) {
        const auto reply = des::decode_message(office.reply_to(empty_query(options)));
        REQUIRE(reply);
        CHECK(reply->questions.empty());
        return reply->rcode;
    };
    CHECK(ask(client_cookie) == RCode::noerror);
    CHECK(ask(foreign_cookie) == RCode::badcookie);
    CHECK(ask("000a0007 2464c4abcf10c9") == RCode::formerr);
    CHECK(ask("") == RCode::formerr);
    auto longer = empty_query(client_cookie);
    longer.push_back(0);
    CHECK(des::decode_message(office.reply_to(longer))->rcode == RCode::formerr);
    CHECK(des::decode_message(Office(Settings()).reply_to(empty_query(client_cookie)))->rcode ==
          RCode::formerr);
}

TEST_CASE("over the limit answers are withheld or cut, unless the client is known to be there")
{
    auto settings = with_cookies();
    settings.rate_limit.per_second = 2;
    settings.rate_limit.slip = 2;
    Office office(settings);
    const auto good = office.options(edns_query(bytes(client_cookie)));
    CHECK(office.ask(query())->answers.size() == 1);
    CHECK_FALSE(office.ask(query()));
    const auto cut = office.ask(query());
    REQUIRE(cut);
    CHECK(cut->has(Header::tc));
    CHECK(cut->answers.empty());
    // Whoever shows half a cookie is told the other half.
    CHECK_FALSE(office.ask(edns_query(bytes(client_cookie))));
    const auto told = office.ask(edns_query(bytes(client_cookie)));
    REQUIRE(told);
    CHECK(told->rcode == RCode::badcookie);
    CHECK(told->answers.empty());
    CHECK(told->edns->options.size() == 28);

    CHECK(office.ask(query(), Transport::tcp)->answers.size() == 1);
    CHECK(office.ask(edns_query(good))->answers.size() == 1);
    CHECK(office.ask(query("4.4.e164.arpa"))->rcode == RCode::nxdomain); // another kind
    CHECK(office.counts().rate_limited == 2);
    CHECK(office.counts().slipped == 2);
    CHECK(des::RateLimiter::to_string(office.counts().last_limited) == "198.51.100.0/24");
}

TEST_CASE("what was answered is counted by transport and RCODE")
{
    Office office(with_cookies());
    office.ask(query());
    office.ask(query("4.4.e164.arpa"), Transport::tcp);
    office.ask(query("example"), Transport::tls);
    office.reply_to(empty_query(foreign_cookie));
    const auto counts = office.counts();
    CHECK(counts.by_transport == std::array<std::uint64_t, 3>{2, 1, 1});
    CHECK(counts.by_rcode.at(0) == 1);
    CHECK(counts.by_rcode.at(3) == 1);
    CHECK(counts.by_rcode.at(5) == 1);
    CHECK(counts.by_rcode.at(23) == 1);
    CHECK(counts.truncated == 0);
    // Another thread's desk is in the same books.
    const Desk other(office.desk());
    CHECK(office.counts().by_rcode == counts.by_rcode);
}

TEST_SUITE_END();
