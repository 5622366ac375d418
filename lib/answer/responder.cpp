#include "answer/responder.h"

#include "answer/lookup.h"
#include "answer/whereabouts.h"
#include "base/text.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace des {
namespace {

// What goes behind the question: at most one RRset, and in negative answers the SOA; or a referral.
struct Answer {
    RCode rcode = RCode::noerror;
    bool authoritative = false;
    const RenderedZone::Records* ready = nullptr; // records that do not depend on a number
    std::optional<TemplateView> records;
    std::array<std::uint8_t, longest_number> digits{}; // for the records
    std::size_t soa_owner = 0; // where in the message the apex stands; 0: no SOA
    const Referrals::Host* host = nullptr;
    const OpenRecords* referral = nullptr;
    ReferralNames referral_names;
    std::size_t group = 0; // of the DESs referred to
    const GivenRecords* given = nullptr;
};

Answer refuse(RCode rcode) noexcept
{
    Answer answer;
    answer.rcode = rcode;
    return answer;
}

// To a NOTIFY that was accepted (RFC 1996, section 4.7).
Answer acknowledge() noexcept
{
    Answer answer;
    answer.authoritative = true;
    return answer;
}

// --- Which zone

// The labels of its apex begin here, counted in labels.
std::optional<std::size_t> find_zone(const RenderedZone& zone, const Query& query,
                                     Bytes packet) noexcept
{
    for (const auto& apex : zone.apexes()) {
        if (const auto label = labels_before(apex, query, packet))
            return label;
    }
    return std::nullopt;
}

// --- The answer to a question in a zone

Answer answer_at_apex(const RenderedZone& zone, RRType type) noexcept
{
    Answer answer;
    answer.authoritative = true;
    // ANY: one RRset is enough (RFC 8482, section 4.1).
    if (type == RRType::soa || type == RRType::any)
        answer.ready = &zone.soa();
    else if (type == RRType::ns)
        answer.ready = &zone.name_servers();
    else
        answer.soa_owner = Query::name_at;
    return answer;
}

// A DES that is named in our zone: what its addresses are.
Answer answer_host(const Referrals::Host& host, RRType type, std::size_t apex_at) noexcept
{
    Answer answer;
    answer.authoritative = true;
    const bool has_data =
        (type == RRType::a && host.ipv4_count > 0) || (type == RRType::aaaa && host.ipv6_count > 0);
    if (has_data)
        answer.host = &host;
    else
        answer.soa_owner = apex_at;
    return answer;
}

Found find_on(const Terms& terms, const Snapshot& snapshot, const AskedNumber& asked) noexcept
{
    return terms.seen == nullptr ? find(snapshot, asked) : find(snapshot, asked, *terms.seen);
}

// A name below an apex.
struct Below {
    const AskedNumber* number = nullptr; // nullptr: not of digits
    std::size_t apex_at = 0;
};

Answer answer_number(const Snapshot& snapshot, const Query& query, const Below& name,
                     const Terms& terms) noexcept
{
    const auto finding = name.number ? find_on(terms, snapshot, *name.number) : Found();
    Answer answer;
    answer.authoritative = true;
    if (finding.existence == Existence::absent)
        answer.rcode = RCode::nxdomain;
    const bool wanted = query.type == RRType::naptr || query.type == RRType::any;
    if (finding.existence != Existence::records || !wanted) {
        answer.soa_owner = name.apex_at;
        return answer;
    }
    answer.records.emplace(snapshot.templates(), finding.records);
    answer.digits = name.number->digits;
    if (answer.records->kind() == TemplateHead::Kind::oversized)
        return refuse(RCode::servfail);
    return answer;
}

// Where there are DESs beside the own records; nothing where the own records tell.
std::optional<Answer> answer_elsewhere(const Snapshot& snapshot, const Query& query,
                                       std::string_view name, std::size_t labels) noexcept
{
    const auto& referrals = snapshot.zone().referrals();
    const auto apex_at = Query::name_at + query.label_at[labels];
    if (const auto* host = referrals.find_host(name))
        return answer_host(*host, query.type, apex_at);
    const auto place = find_whereabouts(snapshot, query, name, labels);
    if (place.kind == Whereabouts::Kind::own)
        return std::nullopt;
    Answer answer;
    // The DS record of what is delegated would be here (RFC 4035, section 3.1.4.1).
    if (place.kind == Whereabouts::Kind::empty || (query.type == RRType::ds && place.cut == 0)) {
        answer.authoritative = true;
        answer.soa_owner = apex_at;
        return answer;
    }
    answer.referral = &referrals.records(place.group);
    answer.referral_names = {Query::name_at + query.label_at[place.cut], apex_at};
    answer.group = place.group;
    return answer;
}

// Names at and below the branch (RFC 5527). The branch itself is no number, and exists where a
// number can lie below it.
Answer answer_in_branch(const Snapshot& snapshot, const Query& query, const BranchedNumber& asked,
                        const Terms& terms, std::size_t apex_at) noexcept
{
    if (!asked.is_root)
        return answer_number(snapshot, query, {&asked.number, apex_at}, terms);
    Answer answer;
    answer.authoritative = true;
    const bool exists = find_on(terms, snapshot, asked.number).existence != Existence::absent;
    if (exists && (query.type == RRType::txt || query.type == RRType::any)) {
        answer.ready = &terms.branch->positions.at(asked.position - 1);
        return answer;
    }
    answer.rcode = exists ? RCode::noerror : RCode::nxdomain;
    answer.soa_owner = apex_at;
    return answer;
}

// Who else is responsible is told by the digits of a name, which end where a branch begins.
bool is_own(const Snapshot& snapshot, const std::optional<BranchedNumber>& asked) noexcept
{
    return asked && !asked->is_root &&
        find(snapshot, asked->number).existence == Existence::records;
}

// The types that are no data (RFC 6895, section 3.1). Zone transfer is no business of this
// function: over UDP there is none (RFC 5936, section 4.2; the asker of an IXFR turns to TCP when
// refused), and over TCP whoever may have one is served before it comes here.
std::optional<RCode> verdict_on_type(RRType type, Transport transport) noexcept
{
    switch (type) {
    case RRType::opt:
    case RRType::tkey:
    case RRType::tsig: return RCode::formerr;
    case RRType::axfr: return transport == Transport::udp ? RCode::formerr : RCode::refused;
    case RRType::ixfr: return RCode::refused;
    case RRType::mailb:
    case RRType::maila: return RCode::notimp;
    default: return std::nullopt;
    }
}

Answer answer_to(const Snapshot& snapshot, const Query& query, Bytes packet,
                 const Terms& terms) noexcept
{
    if (query.verdict != RCode::noerror)
        return refuse(query.verdict);
    if (terms.verdict != RCode::noerror)
        return refuse(terms.verdict);
    if (!query.has_question())
        return {};
    if (query.header.opcode() == Opcode::notify)
        return acknowledge();
    if (terms.ready != nullptr) {
        Answer answer;
        answer.authoritative = true;
        answer.ready = terms.ready;
        return answer;
    }
    if (const auto verdict = verdict_on_type(query.type, terms.transport))
        return refuse(*verdict);
    const auto labels = find_zone(snapshot.zone(), query, packet);
    if (query.rr_class != RRClass::in || !labels)
        return refuse(RCode::refused);
    if (snapshot.zone().has_expired())
        return refuse(RCode::servfail);
    if (*labels == 0)
        return answer_at_apex(snapshot.zone(), query.type);
    const auto name = as_text(packet.subspan(Query::name_at, query.name_size()));
    const auto asked = read_number(query, name, *labels);
    std::optional<BranchedNumber> branched;
    if (!asked && terms.branch != nullptr)
        branched = read_branched_number(query, name, *labels, *terms.branch);
    if (!snapshot.zone().referrals().table().empty() && !is_own(snapshot, branched)) {
        if (const auto elsewhere = answer_elsewhere(snapshot, query, name, *labels))
            return *elsewhere;
    }
    const auto apex_at = Query::name_at + query.label_at[*labels];
    return branched ? answer_in_branch(snapshot, query, *branched, terms, apex_at)
                    : answer_number(snapshot, query, {asked ? &*asked : nullptr, apex_at}, terms);
}

// --- The reply

// How large the reply may be (RFC 6891, section 6.2.3 to 6.2.5).
std::size_t size_limit(const Query& query, const Terms& terms) noexcept
{
    if (terms.transport != Transport::udp)
        return 65535;
    if (!query.edns)
        return Edns::least_payload;
    const auto own = std::max(terms.max_payload, Edns::least_payload);
    return std::clamp(query.edns->payload, Edns::least_payload, own);
}

Header header_for(const Query& query, const Answer& answer, const Terms& terms) noexcept
{
    constexpr unsigned copied = 0x7800U | Header::rd; // opcode and RD
    auto flags = (query.header.flags & copied) | Header::qr | terms.flags;
    flags |= answer.authoritative ? Header::aa : 0U;
    flags |= static_cast<unsigned>(answer.rcode) & 15U;
    Header header;
    header.id = query.header.id;
    header.flags = static_cast<std::uint16_t>(flags);
    header.questions = query.has_question() ? 1 : 0;
    header.additionals = query.edns ? 1 : 0;
    if (answer.ready != nullptr)
        header.answers = answer.ready->count;
    if (answer.records)
        header.answers = answer.records->records();
    if (answer.host != nullptr)
        header.answers =
            query.type == RRType::a ? answer.host->ipv4_count : answer.host->ipv6_count;
    header.authorities = answer.soa_owner > 0 ? 1 : 0;
    if (answer.referral != nullptr) {
        header.authorities = answer.referral->name_servers;
        header.additionals =
            static_cast<std::uint16_t>(header.additionals + answer.referral->addresses);
    }
    if (answer.given != nullptr) {
        header.answers = answer.given->answers;
        header.authorities = answer.given->authorities;
    }
    return header;
}

void write_given(ByteWriter& out, const GivenRecords& given) noexcept
{
    const auto start = out.position();
    out.put(given.records);
    if (out.failed())
        return;
    for (const auto at : given.ttl_at) {
        out.u16_at(start + at, static_cast<std::uint16_t>(given.ttl >> 16U));
        out.u16_at(start + at + 2, static_cast<std::uint16_t>(given.ttl));
    }
}

// Without a snapshot there is nothing but what was given.
void write_records(ByteWriter& out, const Snapshot* snapshot, const Query& query,
                   const Answer& answer) noexcept
{
    if (answer.given != nullptr)
        write_given(out, *answer.given);
    if (answer.referral != nullptr)
        write_referral(out, *answer.referral, answer.referral_names);
    if (answer.host != nullptr)
        out.put(query.type == RRType::a ? answer.host->ipv4 : answer.host->ipv6);
    if (answer.ready != nullptr)
        out.put(answer.ready->bytes);
    if (answer.records) {
        const auto room = out.claim(answer.records->size());
        if (!room.empty())
            answer.records->copy_to(room.data(), answer.digits.data());
    }
    if (answer.soa_owner > 0) {
        const auto start = out.position();
        out.put(snapshot->zone().negative_soa().bytes);
        out.u16_at(start, static_cast<std::uint16_t>(0xC000U | answer.soa_owner));
    }
}

// What does not fit is left out whole: RFC 2181, section 9. Over TCP nobody could come back for
// more.
Header truncated(Header header, const Query& query, Transport transport) noexcept
{
    header.answers = 0;
    header.authorities = 0;
    header.additionals = query.edns ? 1 : 0;
    if (transport == Transport::udp)
        header.flags |= Header::tc;
    else
        header.flags = static_cast<std::uint16_t>((header.flags & ~(Header::aa | 15U)) |
                                                  static_cast<unsigned>(RCode::servfail));
    return header;
}

// Up to the next multiple of the block, if there is room for the option at all (RFC 7830, section
// 3). `size`: of the reply without its OPT record.
std::optional<std::uint16_t> padding_for(std::size_t size, std::size_t limit,
                                         const Terms& terms) noexcept
{
    if (terms.padding_block == 0)
        return std::nullopt;
    const auto bare = size + Edns::size + terms.options.size() + Edns::option_head + terms.reserved;
    if (bare > limit)
        return std::nullopt;
    const auto blocks = (bare + terms.padding_block - 1) / terms.padding_block;
    return static_cast<std::uint16_t>(std::min(blocks * terms.padding_block, limit) - bare);
}

Edns edns_of(const Query& query, RCode rcode, const Terms& terms) noexcept
{
    Edns edns;
    edns.payload = terms.max_payload;
    edns.extended_rcode = static_cast<std::uint8_t>(static_cast<unsigned>(rcode) >> 4U);
    edns.dnssec_ok = query.edns->dnssec_ok;
    edns.options = terms.options;
    return edns;
}

std::size_t write_reply(const Answer& answer, const Snapshot* snapshot, const Query& query,
                        Bytes packet, std::span<std::uint8_t> reply, const Terms& terms) noexcept
{
    const auto behind = terms.reserved + (query.edns ? Edns::size + terms.options.size() : 0);
    const auto limit = std::min(size_limit(query, terms), reply.size());
    if (limit < query.question_end + behind)
        return 0;
    ByteWriter out(reply.first(limit - behind));
    auto header = header_for(query, answer, terms);
    write_header(out, header);
    out.put(packet.subspan(Header::size, query.question_end - Header::size));
    write_records(out, snapshot, query, answer);
    auto size = out.position();
    if (out.failed() || terms.is_cut) {
        header = truncated(header, query, terms.transport);
        ByteWriter again(reply);
        write_header(again, header);
        size = query.question_end;
    }
    if (query.edns) {
        auto edns = edns_of(query, answer.rcode, terms);
        edns.padding = padding_for(size, limit, terms);
        ByteWriter opt(reply.subspan(size));
        write_edns(opt, edns);
        size += opt.position();
    }
    return size;
}

} // namespace

bool is_no_query(Bytes packet) noexcept
{
    return packet.size() < Header::size || (packet[2] & 0x80U) != 0; // QR: an answer
}

std::size_t respond(const Snapshot& snapshot, Bytes packet, std::span<std::uint8_t> reply,
                    const Terms& terms) noexcept
{
    if (is_no_query(packet))
        return 0;
    return respond(snapshot, read_query(packet), packet, reply, terms);
}

std::size_t respond(const Snapshot& snapshot, const Query& query, Bytes packet,
                    std::span<std::uint8_t> reply, const Terms& terms) noexcept
{
    const auto answer = answer_to(snapshot, query, packet, terms);
    return write_reply(answer, &snapshot, query, packet, reply, terms);
}

std::size_t respond(const GivenRecords& given, const Query& query, Bytes packet,
                    std::span<std::uint8_t> reply, const Terms& terms) noexcept
{
    Answer answer;
    answer.rcode = given.rcode;
    answer.given = &given;
    return write_reply(answer, nullptr, query, packet, reply, terms);
}

std::optional<std::size_t> find_group(const Snapshot& snapshot, const Query& query, Bytes packet,
                                      const Terms& terms) noexcept
{
    const auto answer = answer_to(snapshot, query, packet, terms);
    return answer.referral != nullptr ? std::optional(answer.group) : std::nullopt;
}

} // namespace des
