#include "answer/query.h"

#include "dns/name.h"

namespace des {
namespace {

// Uncompressed: nothing stands before it that a pointer could mean.
bool read_question(ByteReader& in, Query& query) noexcept
{
    constexpr std::size_t longest_label = 63;
    constexpr std::size_t longest_name = 255;
    std::size_t at = 0;
    for (;;) {
        query.label_at[query.label_count] = static_cast<std::uint8_t>(at);
        const std::size_t length = in.u8();
        if (length == 0)
            break;
        in.take(length);
        at += length + 1;
        if (length > longest_label || at >= longest_name)
            return false;
        ++query.label_count;
    }
    query.type = RRType{in.u16()};
    query.rr_class = RRClass{in.u16()};
    if (in.failed())
        return false;
    query.question_end = in.position();
    return true;
}

// False where the record breaks the message off, or is an OPT record that may not be there.
bool read_record(ByteReader& in, Query& query) noexcept
{
    const auto start = in.position();
    if (query.tsig_at != 0)
        return false; // nothing may stand behind a TSIG record (RFC 8945, section 5.1)
    skip_name(in);
    const bool at_root = in.position() == start + 1;
    const RRType type{in.u16()};
    if (type == RRType::tsig)
        query.tsig_at = start;
    if (type == RRType::opt) {
        const auto edns = read_edns(in);
        if (in.failed())
            return false;
        const bool allowed = at_root && !query.edns; // RFC 6891, section 6.1.1
        query.edns = edns;
        return allowed;
    }
    in.u16();
    in.u32();
    in.take(in.u16());
    return !in.failed();
}

// Also what comes with a question that cannot be answered: an OPT record gets one back (RFC 6891,
// section 6.1.1).
bool read_records(ByteReader& in, Query& query) noexcept
{
    const auto& header = query.header;
    const auto records = std::size_t{header.answers} + header.authorities + header.additionals;
    for (std::size_t i = 0; i < records; ++i) {
        if (!read_record(in, query))
            return false;
    }
    return in.remaining() == 0;
}

// A query may bring along one record, the SOA in an IXFR's authority section (RFC 1995, section 3);
// a NOTIFY the new SOA as its answer (RFC 1996, section 3.7).
bool brings_too_much(const Query& query) noexcept
{
    const unsigned answers = query.header.opcode() == Opcode::notify ? 1 : 0;
    const unsigned authorities = query.type == RRType::ixfr ? 1 : 0;
    return query.header.answers > answers || query.header.authorities > authorities;
}

RCode judge(ByteReader& in, Query& query) noexcept
{
    const auto& header = query.header;
    const bool readable =
        header.questions == 0 || (header.questions == 1 && read_question(in, query));
    if (header.opcode() != Opcode::query && header.opcode() != Opcode::notify)
        return RCode::notimp;
    const bool is_whole = readable && read_records(in, query) && !brings_too_much(query);
    query.is_notify = is_whole && query.has_question() && header.opcode() == Opcode::notify;
    if (header.opcode() == Opcode::notify)
        return RCode::notimp;
    if (!is_whole)
        return RCode::formerr;
    if (query.edns && query.edns->version != 0)
        return RCode::badvers;
    query.asks_nothing = !query.has_question();
    return query.asks_nothing ? RCode::formerr : RCode::noerror;
}

} // namespace

Query read_query(Bytes packet) noexcept
{
    ByteReader in(packet);
    Query
        query; // NOLINT(cppcoreguidelines-pro-type-member-init): label_at is filled as far as used
    query.header = read_header(in);
    query.verdict = judge(in, query);
    return query;
}

} // namespace des
