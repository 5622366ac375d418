// Whatever comes from a DES is sent on as a message that answers what was asked, or not at all.

#include "forward/reply_reader.h"

#include <cstdlib>
#include <vector>

namespace {

using namespace des;

void require(bool promise)
{
    if (!promise)
        std::abort();
}

void check(const StoredReply& stored, Bytes query)
{
    static std::vector<std::uint8_t> room(65535);
    Terms terms;
    terms.transport = Transport::tcp;
    const auto size = respond(stored.given(Ttl(9)), read_query(query), query, room, terms);
    const auto message = decode_message(Bytes(room).first(size));
    require(message && message->questions.size() == 1 && message->additionals.empty());
    if (message->rcode == RCode::servfail)
        return; // all of it was more than a message can hold
    require(message->answers.size() == stored.answers);
    require(message->authorities.size() == stored.authorities);
    for (const auto& record : message->answers)
        require(record.ttl == Ttl(9) && record.rr_class == RRClass::in);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Bytes packet(data, size);
    const Question question{value_or_throw(DomainName::parse("1.9.4.e164.arpa")), RRType::naptr};
    static const auto query = encode_message(make_query(1, question, Header::rd, {}));
    is_reply_to(packet, Bytes(query).subspan(Header::size));
    const auto reading = read_reply(packet, question, {});
    if (reading.verdict == ReplyVerdict::good)
        check(reading.reply, query);
    return 0;
}
