#include "dns/message.h"

#include "dns/name.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace des {
namespace {

constexpr std::uint16_t rcode_mask = 15;
constexpr std::size_t longest_message = 65535;

// How RDATA that holds names is laid out: octets before the first name, names, octets behind.
struct Layout {
    std::size_t before = 0;
    std::size_t strings = 0; // character-strings between the octets and the names
    std::size_t names = 0;
    std::size_t behind = 0;
};

std::optional<Layout> layout_of(RRType type) noexcept
{
    switch (type) {
    case RRType::ns:
    case RRType::cname:
    case RRType::ptr:
    case RRType::dname: return Layout{0, 0, 1, 0};
    case RRType::soa: return Layout{0, 0, 2, 20};
    case RRType::mx: return Layout{2, 0, 1, 0};
    case RRType::srv: return Layout{6, 0, 1, 0};
    case RRType::naptr: return Layout{4, 3, 1, 0};
    default: return std::nullopt;
    }
}

// Octets and character-strings; whole ones only.
std::string read_front(ByteReader& in, const Layout& layout)
{
    std::string rdata(as_text(in.take(layout.before)));
    for (std::size_t i = 0; i < layout.strings; ++i) {
        const auto size = in.u8();
        const auto string = as_text(in.take(size));
        if (in.failed())
            break;
        rdata += static_cast<char>(size);
        rdata += string;
    }
    return rdata;
}

std::string read_back(ByteReader& in, const Layout& layout)
{
    std::string rdata;
    for (std::size_t i = 0; i < layout.names; ++i) {
        if (const auto name = read_name(in))
            rdata += name->wire();
    }
    rdata += as_text(in.take(layout.behind));
    if (in.remaining() > 0)
        in.fail();
    return rdata;
}

// Names in RDATA may point anywhere before themselves, so this reads from the whole packet.
std::string read_rdata(ByteReader& packet, RRType type)
{
    const std::size_t length = packet.u16();
    const auto start = packet.position();
    const auto octets = as_text(packet.take(length));
    const auto layout = layout_of(type);
    if (!layout || packet.failed())
        return std::string(octets);
    ByteReader in(packet.whole().first(packet.position()));
    in.seek(start);
    auto rdata = read_front(in, *layout);
    const auto back = read_back(in, *layout);
    if (!in.failed())
        return rdata + back;
    // A bad record is passed over, not the answer it is in (RFC 6116, section 5.2).
    if (type != RRType::naptr)
        packet.fail();
    return rdata;
}

Question read_question(ByteReader& packet)
{
    auto name = read_name(packet).value_or(DomainName());
    const RRType type{packet.u16()};
    return Question{std::move(name), type, RRClass{packet.u16()}};
}

// A TTL with the top bit set counts as none (RFC 2181, section 8).
Ttl read_ttl(ByteReader& packet) noexcept
{
    const Ttl ttl(packet.u32());
    return ttl > longest_ttl ? Ttl{} : ttl;
}

void read_record(ByteReader& packet, std::vector<ResourceRecord>& section, Message& message)
{
    auto owner = read_name(packet).value_or(DomainName());
    const RRType type{packet.u16()};
    if (type == RRType::opt) {
        // Only among the additional records, only at the root, only once (RFC 6891, section 6.1.1).
        if (&section != &message.additionals || !owner.is_root() || message.edns)
            packet.fail();
        message.edns = read_edns(packet);
        return;
    }
    const RRClass rr_class{packet.u16()};
    const auto ttl = read_ttl(packet);
    section.push_back({std::move(owner), type, rr_class, ttl, read_rdata(packet, type)});
}

void put_record(ByteWriter& out, const ResourceRecord& record)
{
    out.put(record.owner.wire());
    out.u16(static_cast<std::uint16_t>(record.type));
    out.u16(static_cast<std::uint16_t>(record.rr_class));
    out.u32(record.ttl.count());
    if (record.rdata.size() > std::numeric_limits<std::uint16_t>::max())
        throw std::length_error("RDATA of more than 65535 octets");
    out.u16(static_cast<std::uint16_t>(record.rdata.size()));
    out.put(record.rdata);
}

std::size_t size_of(const Message& message)
{
    std::size_t size = Header::size;
    for (const auto& question : message.questions)
        size += question.name.wire().size() + 4;
    for (const auto* section : {&message.answers, &message.authorities, &message.additionals}) {
        for (const auto& record : *section)
            size += record.owner.wire().size() + 10 + record.rdata.size();
    }
    return size + (message.edns ? Edns::size + message.edns->options.size() : 0);
}

std::uint16_t count(std::size_t size)
{
    if (size > std::numeric_limits<std::uint16_t>::max())
        throw std::length_error("more than 65535 records in a section");
    return static_cast<std::uint16_t>(size);
}

Header header_of(const Message& message)
{
    const auto low = static_cast<std::uint16_t>(message.rcode) & rcode_mask;
    return Header{message.id,
                  static_cast<std::uint16_t>((message.flags & ~rcode_mask) | low),
                  count(message.questions.size()),
                  count(message.answers.size()),
                  count(message.authorities.size()),
                  count(message.additionals.size() + (message.edns ? 1U : 0U))};
}

} // namespace

std::optional<Message> decode_message(Bytes packet)
{
    ByteReader in(packet);
    const auto header = read_header(in);
    Message message;
    message.id = header.id;
    message.flags = static_cast<std::uint16_t>(header.flags & ~rcode_mask);
    for (unsigned i = 0; i < header.questions && !in.failed(); ++i)
        message.questions.push_back(read_question(in));
    for (unsigned i = 0; i < header.answers && !in.failed(); ++i)
        read_record(in, message.answers, message);
    for (unsigned i = 0; i < header.authorities && !in.failed(); ++i)
        read_record(in, message.authorities, message);
    for (unsigned i = 0; i < header.additionals && !in.failed(); ++i)
        read_record(in, message.additionals, message);
    if (in.failed() || in.remaining() > 0)
        return std::nullopt;
    const unsigned high = message.edns ? message.edns->extended_rcode : 0U;
    message.rcode = RCode{static_cast<std::uint16_t>(high << 4U | (header.flags & rcode_mask))};
    return message;
}

std::vector<std::uint8_t> encode_message(const Message& message)
{
    std::vector<std::uint8_t> packet(std::min(size_of(message), longest_message));
    ByteWriter out(packet);
    write_header(out, header_of(message));
    for (const auto& question : message.questions) {
        out.put(question.name.wire());
        out.u16(static_cast<std::uint16_t>(question.type));
        out.u16(static_cast<std::uint16_t>(question.rr_class));
    }
    for (const auto* section : {&message.answers, &message.authorities, &message.additionals}) {
        for (const auto& record : *section)
            put_record(out, record);
    }
    if (message.edns) {
        auto edns = *message.edns;
        edns.extended_rcode =
            static_cast<std::uint8_t>(static_cast<std::uint16_t>(message.rcode) >> 4U);
        write_edns(out, edns);
    }
    if (out.failed())
        throw std::length_error("a message of more than 65535 octets");
    return packet;
}

Message make_query(std::uint16_t id, Question question, std::uint16_t flags,
                   std::optional<Edns> edns)
{
    Message query;
    query.id = id;
    query.flags = flags;
    query.questions.push_back(std::move(question));
    query.edns = edns;
    return query;
}

} // namespace des
