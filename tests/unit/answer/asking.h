#pragma once

#include "answer/index.h"
#include "answer/responder.h"
#include "dns/bytes.h"
#include "dns/message.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

// An index filled from text, and questions to it.

namespace des::test {

inline Zone zone()
{
    Zone zone;
    zone.apexes = {name("e164.arpa"), name("e164enum.net")};
    zone.name_servers = {name("ns1.example"), name("ns2.example")};
    zone.contact = name("dns.example");
    zone.serial = Serial(7);
    return zone;
}

inline Naptr record(std::string_view regexp, std::uint16_t preference = 10)
{
    return {Order{100},
            Preference{preference},
            value_or_throw(CharacterString::of("u")),
            value_or_throw(CharacterString::of("E2U+sip")),
            value_or_throw(CharacterString::of(regexp)),
            DomainName()};
}

inline RecordSet set_of(std::string_view regexp, Serving serving = Serving::as_provisioned)
{
    return value_or_throw(RecordSet::of({record(regexp)}, Ttl(3600), serving));
}

inline NumberBlock block(std::string_view text)
{
    return value_or_throw(NumberBlock::parse(text));
}

inline DomainName name_of(std::string_view digits, std::string_view apex = "e164.arpa.")
{
    std::string text;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit)
        text += std::string{*digit, '.'};
    return name(text + std::string(apex));
}

inline std::vector<std::uint8_t> respond_to(const Snapshot& snapshot, Bytes query,
                                            const Terms& terms = {})
{
    std::vector<std::uint8_t> reply(65535);
    reply.resize(respond(snapshot, query, reply, terms));
    return reply;
}

// Nothing: nothing was sent. Its records do not refer to anything that is gone; its options may.
inline std::optional<Message> ask(const Snapshot& snapshot, const Message& query,
                                  const Terms& terms = {})
{
    const auto reply = respond_to(snapshot, encode_message(query), terms);
    return decode_message(reply);
}

inline std::optional<Message> ask(const Snapshot& snapshot, std::string_view asked,
                                  RRType type = RRType::naptr)
{
    return ask(snapshot, make_query(1, {name(asked), type}, 0, {}));
}

// The regexp fields of an answer.
inline std::vector<std::string> regexps(const Message& message)
{
    std::vector<std::string> out;
    for (const auto& answer : message.answers) {
        ByteReader in(as_bytes(answer.rdata));
        in.u32();
        in.take(in.u8());
        in.take(in.u8());
        out.emplace_back(as_text(in.take(in.u8())));
    }
    return out;
}

} // namespace des::test
