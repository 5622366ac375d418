// Any octets, whoever sends them over whatever transport, pass the desk with everything switched
// on, and are replied to with a message that keeps every promise, or not at all.

#include "server/desk.h"
#include "answer/index.h"
#include "dns/message.h"
#include "server/edns_options.h"

#include <cstdlib>
#include <vector>

namespace {

using namespace des;

constexpr std::uint16_t udp_size = 1232;

DomainName name(const char* text)
{
    return value_or_throw(DomainName::parse(text));
}

std::shared_ptr<const Snapshot> make_snapshot()
{
    Zone zone;
    zone.apexes = {name("e164.arpa"), name("e164enum.net")};
    zone.name_servers = {name("ns.example")};
    zone.contact = name("dns.example");
    Index index(zone);
    for (const char* text : {"+61355500912", "+6125550XXXX", "+49*"})
        index.set(value_or_throw(NumberBlock::parse(text)),
                  value_or_throw(RecordSet::of(
                      {{Order{1}, Preference{2}, value_or_throw(CharacterString::of("u")),
                        value_or_throw(CharacterString::of("E2U+sip")),
                        value_or_throw(CharacterString::of("!^.*$!sip:x@y!")), DomainName()}},
                      Ttl(60))));
    return index.publish();
}

std::shared_ptr<const Settings> make_settings()
{
    auto settings = std::make_shared<Settings>();
    settings->udp_size = udp_size;
    settings->nsid = {'n', 's'};
    settings->chaos = Chaos("des", "here");
    settings->cookies = Cookies({SipKey{1}, SipKey{2}});
    settings->rate_limit.per_second = 1;
    settings->branch.emplace("i");
    TsigKeys keys;
    keys.add(value_or_throw(TsigKey::make(name("key.example"), "hmac-sha256",
                                          "a2V5IG9mIHR3ZW50eS1mb3VyIGFuZCBtb3JlIG9jdGV0cw==")));
    settings->keys = std::make_shared<const TsigKeys>(std::move(keys));
    return settings;
}

void require(bool promise)
{
    if (!promise)
        std::abort();
}

void check(const Arrival& arrival, Bytes reply)
{
    require(reply.size() <= (arrival.transport == Transport::udp ? udp_size : 65535U));
    const auto message = decode_message(reply);
    require(message.has_value());
    require(message->has(Header::qr) && !message->has(Header::ra));
    require(arrival.message[0] == reply[0] && arrival.message[1] == reply[1]);
    require(message->questions.size() <= 1);
    if (message->has(Header::tc) || message->rcode != RCode::noerror)
        require(message->answers.empty());
    const auto asked = decode_message(arrival.message);
    if (!asked || asked->opcode() != Opcode::query)
        return;
    require(message->edns.has_value() == asked->edns.has_value());
    if (!message->edns)
        return;
    const auto options = read_options(*message->edns);
    require(!options.cookie || options.cookie->size() == Cookies::size);
    if (options.padding)
        require(arrival.transport == Transport::tls && reply.size() % 468 == 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const CurrentSnapshot snapshot(make_snapshot());
    static const CurrentSettings settings(make_settings());
    static QueryBooks books;
    static QueryLog log("/dev/null");
    static Desk desk(snapshot, settings, books, {&log, nullptr});
    static std::vector<std::uint8_t> room(65535);
    static const auto ipv4 = value_or_throw(SocketAddress::parse("192.0.2.1", 53));
    static const auto ipv6 = value_or_throw(SocketAddress::parse("[2001:db8::1]:53", 53));
    auto sitting = desk.sit();
    for (const auto* client : {&ipv4, &ipv6})
        for (const auto transport : {Transport::udp, Transport::tcp, Transport::tls}) {
            const Arrival arrival{Bytes(data, size), client->data(), transport};
            if (const auto used = sitting.answer(arrival, room); used > 0)
                check(arrival, Bytes(room).first(used));
        }
    return 0;
}
