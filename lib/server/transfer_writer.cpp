#include "server/transfer_writer.h"

#include "dns/header.h"
#include "dns/name.h"

#include <algorithm>

namespace des {
namespace {

// What stands in front of the RDATA of a record: owner, type, class, TTL, length.
constexpr std::size_t head_size = 12;
constexpr std::size_t pointer_size = 2;
// A wildcard label, fifteen digits and a pointer.
constexpr std::size_t longest_owner = 2 + 2 * std::size_t{longest_number} + pointer_size;
// Beside what a message should hold: one record, an OPT record, a signature.
constexpr std::size_t spare = 4096;

constexpr std::uint16_t pointer_to(std::size_t at) noexcept
{
    return static_cast<std::uint16_t>(0xC000U | at);
}

Bytes first_record(Bytes records) noexcept
{
    ByteReader in(records);
    in.seek(head_size - 2);
    return records.first(std::min(records.size(), head_size + in.u16()));
}

} // namespace

TransferWriter::TransferWriter(ReplyRoute& route, const Query& query, Bytes packet,
                               TsigServer* tsig) :
    route_(route),
    query_(query), packet_(packet), tsig_(tsig), buffer_(message_size + spare)
{
    begin();
}

void TransferWriter::begin()
{
    out_.emplace(buffer_);
    Header header;
    header.id = query_.header.id;
    header.flags =
        static_cast<std::uint16_t>(Header::qr | Header::aa | (query_.header.flags & Header::rd));
    header.questions = 1;
    write_header(*out_, header);
    out_->put(packet_.subspan(Header::size, query_.question_end - Header::size));
    count_ = 0;
    places_ = {};
    wildcard_ = {};
}

bool TransferWriter::send()
{
    constexpr std::size_t answers_at = 6;
    constexpr std::size_t additionals_at = 10;
    out_->u16_at(answers_at, count_);
    if (messages_ == 0 && query_.edns) { // RFC 5936, section 2.2.5
        Edns edns;
        edns.dnssec_ok = query_.edns->dnssec_ok;
        write_edns(*out_, edns);
        out_->u16_at(additionals_at, 1);
    }
    auto size = out_->position();
    if (tsig_ != nullptr)
        size = tsig_->sign(buffer_, size, tsig_now());
    if (out_->failed() || size == 0)
        return false;
    if (messages_ > 0 && !route_.wait_for_room())
        return false;
    route_.send(Bytes(buffer_).first(size));
    ++messages_;
    records_ += count_;
    return true;
}

bool TransferWriter::make_room(std::size_t octets)
{
    if (count_ == 0 || out_->position() + octets <= message_size)
        return true;
    if (!send())
        return false;
    begin();
    return true;
}

bool TransferWriter::put(Bytes records)
{
    while (!records.empty()) {
        // The owner of a record may be a name in full: as a whole it is one piece.
        ByteReader in(records);
        skip_name(in);
        in.take(8);
        in.take(in.u16());
        const auto record = records.first(in.position());
        if (in.failed() || !make_room(record.size()))
            return false;
        out_->put(record);
        ++count_;
        records = records.subspan(record.size());
    }
    return true;
}

bool TransferWriter::put(NumberKey key, Bytes records)
{
    while (!records.empty()) {
        const auto record = first_record(records);
        if (!make_room(longest_owner + record.size()))
            return false;
        put_owner(key);
        out_->put(record.subspan(pointer_size));
        ++count_;
        records = records.subspan(record.size());
    }
    return true;
}

// As many labels as the message does not hold yet, and a pointer to the rest.
void TransferWriter::put_owner(NumberKey key)
{
    if (key.following() != 0) {
        if (wildcard_.name == key)
            return out_->u16(pointer_to(wildcard_.at));
        wildcard_ = {key, out_->position()};
        out_->put("\1*");
    }
    for (auto length = key.length(); length > 0; --length) {
        auto& place = places_.at(static_cast<std::size_t>(length));
        const auto name = key.truncated(length);
        if (place.name == name)
            return out_->u16(pointer_to(place.at));
        place = {name, out_->position()};
        out_->u8(1);
        out_->u8(static_cast<std::uint8_t>('0' + (key.bits() >> (64 - 4 * length) & 15U) - 1));
    }
    out_->u16(pointer_to(Query::name_at));
}

bool TransferWriter::finish()
{
    return count_ == 0 || send();
}

} // namespace des
