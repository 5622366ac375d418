#include "forward/reply_reader.h"

#include "dns/soa.h"

#include <algorithm>
#include <limits>

namespace des {
namespace {

constexpr std::size_t most_octets = 65'000;

bool is_wanted(RRType type, RRType asked) noexcept
{
    return type == asked || asked == RRType::any;
}

// Puts records together as they will go out.
class Collector {
public:
    Collector(const DomainName& asked, StoredReply& reply) : asked_(asked), reply_(reply) {}

    void add(const ResourceRecord& record)
    {
        put_owner(record.owner);
        put_u16(static_cast<std::size_t>(record.type));
        put_u16(static_cast<std::size_t>(record.rr_class));
        reply_.ttl_at.push_back(static_cast<std::uint16_t>(reply_.records.size()));
        put_u16(0);
        put_u16(0);
        put_u16(record.rdata.size());
        reply_.records.insert(reply_.records.end(), record.rdata.begin(), record.rdata.end());
    }

private:
    void put_u16(std::size_t value)
    {
        reply_.records.push_back(static_cast<std::uint8_t>(value >> 8U));
        reply_.records.push_back(static_cast<std::uint8_t>(value));
    }

    // A pointer into the question takes on the case of whoever will have asked.
    void put_owner(const DomainName& owner)
    {
        const auto& wire = owner.wire();
        if (!owner.is_root() && asked_.is_at_or_below(owner))
            return put_u16(0xC000U | (Header::size + asked_.wire().size() - wire.size()));
        reply_.records.insert(reply_.records.end(), wire.begin(), wire.end());
    }

    const DomainName& asked_;
    StoredReply& reply_;
};

// Walks the answer section from the name that was asked, over aliases, to the records wanted.
class Chain {
public:
    explicit Chain(const Question& question) : name_(question.name), type_(question.type) {}

    // Whether the record belongs to it; they come in the order of the chain.
    bool take(const ResourceRecord& record)
    {
        if (record.rr_class != RRClass::in)
            return false;
        if (record.type == RRType::dname && type_ != RRType::dname)
            return name_.is_at_or_below(record.owner) && !(name_ == record.owner);
        if (!(record.owner == name_))
            return false;
        if (is_wanted(record.type, type_))
            return is_complete_ = true;
        if (record.type != RRType::cname || is_complete_)
            return false;
        auto target = DomainName::decode(record.rdata);
        if (target)
            name_ = *std::move(target);
        return target.has_value();
    }

    bool is_complete() const noexcept { return is_complete_; }
    const DomainName& name() const noexcept { return name_; } // where it has led so far

private:
    DomainName name_;
    RRType type_;
    bool is_complete_ = false;
};

// The SOA record that a negative answer is kept by (RFC 2308, section 3).
const ResourceRecord* find_soa(const Message& message, const DomainName& name)
{
    const auto& all = message.authorities;
    const auto found = std::find_if(all.begin(), all.end(), [&](const ResourceRecord& record) {
        return record.type == RRType::soa && record.rr_class == RRClass::in &&
            name.is_at_or_below(record.owner);
    });
    return found != all.end() ? &*found : nullptr;
}

// RFC 2308, section 5: the lesser of the record's TTL and its MINIMUM.
Ttl negative_ttl(const ResourceRecord& record)
{
    const auto soa = decode_soa(record.rdata);
    return soa ? std::min(record.ttl, Ttl(soa->minimum)) : Ttl{};
}

// A server that points elsewhere instead of answering does not serve the number.
bool is_referral(const Message& message)
{
    return message.rcode == RCode::noerror && message.answers.empty() &&
        std::any_of(message.authorities.begin(), message.authorities.end(),
                    [](const auto& record) { return record.type == RRType::ns; }) &&
        std::none_of(message.authorities.begin(), message.authorities.end(),
                     [](const auto& record) { return record.type == RRType::soa; });
}

ReplyReading collect(const Message& message, const Question& question, const TtlLimits& limits)
{
    ReplyReading reading;
    auto& reply = reading.reply;
    reply.rcode = message.rcode;
    reply.ttl = limits.positive;
    Collector collector(question.name, reply);
    Chain chain(question);
    for (const auto& record : message.answers) {
        if (!chain.take(record))
            continue;
        collector.add(record);
        reply.ttl = std::min(reply.ttl, record.ttl);
        ++reply.answers;
    }
    if (reply.answers == 0 && !message.answers.empty())
        return reading; // an answer to something else
    if (!chain.is_complete()) {
        const auto* soa = find_soa(message, chain.name());
        reply.ttl = std::min({reply.ttl, limits.negative, soa ? negative_ttl(*soa) : Ttl{}});
        reply.authorities = soa ? 1 : 0;
        if (soa)
            collector.add(*soa);
    }
    // More than 65535 octets written out in full: it cannot be sent on.
    reading.verdict =
        reply.records.size() <= most_octets ? ReplyVerdict::good : ReplyVerdict::failed;
    return reading;
}

} // namespace

bool is_reply_to(Bytes packet, Bytes question) noexcept
{
    ByteReader in(packet);
    const auto header = read_header(in);
    const auto asked = in.take(question.size());
    return !in.failed() && header.has(Header::qr) && header.opcode() == Opcode::query &&
        header.questions == 1 && std::equal(asked.begin(), asked.end(), question.begin());
}

ReplyReading read_reply(Bytes packet, const Question& question, const TtlLimits& limits)
{
    ByteReader in(packet);
    if (read_header(in).has(Header::tc))
        return {ReplyVerdict::truncated, {}};
    const auto message = decode_message(packet);
    if (!message)
        return {ReplyVerdict::malformed, {}};
    const bool is_answer = message->rcode == RCode::noerror || message->rcode == RCode::nxdomain;
    if (!is_answer || is_referral(*message))
        return {ReplyVerdict::failed, {}};
    return collect(*message, question, limits);
}

} // namespace des
