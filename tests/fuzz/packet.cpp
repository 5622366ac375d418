// Any octets are replied to with a message that keeps every promise, or not at all.

#include "answer/index.h"
#include "answer/responder.h"
#include "dns/message.h"

#include <cstdlib>
#include <vector>

namespace {

using namespace des;

DomainName name(const char* text)
{
    return value_or_throw(DomainName::parse(text));
}

std::shared_ptr<const Snapshot> make_snapshot()
{
    Zone zone;
    zone.apexes = {name("e164.arpa"), name("1.e164.arpa")};
    zone.name_servers = {name("ns.example")};
    zone.contact = name("dns.example");
    Index index(zone);
    for (const char* text : {"+4930123", "+49301X", "+4930*", "+61XXX", "+6", "+123456789012345"}) {
        std::vector<Naptr> records;
        for (const char* regexp : {"!^.*$!sip:+4930123@x!", "!^.*$!tel:+6!"})
            records.push_back({Order{1}, Preference{2}, value_or_throw(CharacterString::of("u")),
                               value_or_throw(CharacterString::of("E2U+sip")),
                               value_or_throw(CharacterString::of(regexp)), name("x.example")});
        index.set(value_or_throw(NumberBlock::parse(text)),
                  value_or_throw(RecordSet::of(std::move(records), Ttl(60))));
    }
    return index.publish();
}

void require(bool promise)
{
    if (!promise)
        std::abort();
}

void check(Bytes query, Bytes reply)
{
    const auto message = decode_message(reply);
    require(message.has_value());
    require(message->has(Header::qr) && !message->has(Header::ra));
    require(query[0] == reply[0] && query[1] == reply[1]);
    require(((query[2] ^ reply[2]) & 0x78) == 0); // the opcode
    require(message->questions.size() <= 1);
    if (message->has(Header::tc) || message->rcode != RCode::noerror)
        require(message->answers.empty());
    for (const auto& record : message->answers)
        require(record.owner == message->questions.at(0).name);
    const auto asked = decode_message(query);
    if (!asked || asked->opcode() != Opcode::query)
        return;
    require(message->edns.has_value() == asked->edns.has_value());
    if (!message->questions.empty())
        require(message->questions == asked->questions);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto snapshot = make_snapshot();
    static std::vector<std::uint8_t> room(65535);
    const Bytes query(data, size);
    for (const auto transport : {Transport::udp, Transport::tcp, Transport::tls}) {
        const auto used = respond(*snapshot, query, room, {transport, 1232});
        require(used <= (transport == Transport::udp ? 1232U : 65535U));
        if (used > 0)
            check(query, Bytes(room).first(used));
    }
    // What can be read can be written, and then reads the same.
    if (const auto message = decode_message(query)) {
        const auto packet = encode_message(*message);
        const auto again = decode_message(packet);
        require(again && again->answers == message->answers && again->rcode == message->rcode);
    }
    return 0;
}
