#include "zone/transfer_client.h"

#include "base/random_id.h"
#include "dns/tsig_client.h"

#include <fmt/format.h>

namespace des {
namespace {

// Whatever goes wrong in an answer, it is this primary's.
Failure of(const Primary& primary, const Error& error)
{
    return Failure(error.reason, primary.address.to_string() + ": " + error.message);
}

ResourceRecord record_of(const DomainName& zone, const ZoneVersion& version)
{
    return {zone, RRType::soa, RRClass::in, version.ttl, encode_rdata(version.soa)};
}

// RFC 5936, section 2.1, and RFC 1995, section 3: what the asker has stands in the authority
// section.
Message request_for(const DomainName& zone, RRType type, const std::optional<ZoneVersion>& have)
{
    auto request = make_query(random_id(), {zone, type, RRClass::in}, 0, {});
    if (have)
        request.authorities.push_back(record_of(zone, *have));
    return request;
}

Result<ZoneVersion> version_in(const Message& answer, const Message& request)
{
    const auto& question = request.questions.front();
    if (answer.id != request.id || !answer.has(Header::qr) || answer.questions != request.questions)
        return invalid("the answer is to another question");
    if (answer.rcode != RCode::noerror)
        return tl::unexpected(refusal_of(answer.rcode, question.name));
    if (!answer.has(Header::aa))
        return invalid("it has no authority for " + question.name.to_string());
    for (const auto& record : answer.answers) {
        if (record.type != RRType::soa || record.owner != question.name)
            continue;
        auto soa = decode_soa(record.rdata);
        if (!soa)
            return tl::unexpected(soa.error());
        return ZoneVersion{record.ttl, *std::move(soa)};
    }
    return invalid("its answer has no SOA record of " + question.name.to_string());
}

// A request to a primary, and the messages that answer it; both signed where there is a key.
class Conversation {
public:
    Conversation(const Primary& primary, const Message& request, const TransferLimits& limits) :
        primary_(primary), limits_(limits), connection_(primary.address, limits.patience)
    {
        if (primary.key)
            signature_.emplace(*primary.key);
        send(encode_message(request));
    }

    // Throws Failure when it is not signed as it must be, or is too much.
    Bytes next();
    // Before this, what was received must not be used.
    void finish() const;

    std::uint64_t octets() const noexcept { return octets_; }

private:
    void send(std::vector<std::uint8_t> request);

    const Primary& primary_;
    const TransferLimits& limits_;
    PrimaryConnection connection_;
    std::optional<TsigClient> signature_;
    std::uint64_t octets_ = 0;
};

void Conversation::send(std::vector<std::uint8_t> request)
{
    if (signature_) {
        const auto size = request.size();
        request.resize(size + signature_->size());
        signature_->sign(request, size, tsig_now());
    }
    connection_.send(request);
}

Bytes Conversation::next()
{
    const auto message = connection_.receive();
    octets_ += message.size();
    if (octets_ > limits_.octets)
        throw of(primary_,
                 {Reason::invalid, fmt::format("it sends more than {} octets", limits_.octets)});
    if (signature_)
        if (const auto verified = signature_->verify(message, tsig_now()); !verified)
            throw of(primary_, verified.error());
    return message;
}

void Conversation::finish() const
{
    if (signature_ && !signature_->is_complete())
        throw of(primary_, {Reason::unauthorised, "the last message is not signed"});
}

} // namespace

ZoneVersion ask_version(const Primary& primary, const DomainName& zone,
                        const TransferLimits& limits)
{
    const auto request = request_for(zone, RRType::soa, {});
    Conversation conversation(primary, request, limits);
    const auto answer = decode_message(conversation.next());
    if (!answer)
        throw of(primary, {Reason::invalid, "its answer is malformed"});
    const auto version = version_in(*answer, request);
    if (!version)
        throw of(primary, version.error());
    return *version;
}

Transferred transfer(const Primary& primary, const DomainName& zone,
                     const std::optional<ZoneVersion>& have, TransferSink& sink,
                     const TransferLimits& limits)
{
    const auto request = request_for(zone, have ? RRType::ixfr : RRType::axfr, have);
    TransferReader reader({zone, request.id, have ? std::optional(have->soa.serial) : std::nullopt},
                          sink);
    Conversation conversation(primary, request, limits);
    auto state = TransferReader::State::more;
    while (state == TransferReader::State::more) {
        const auto taken = reader.take(conversation.next());
        if (!taken)
            throw of(primary, taken.error());
        state = *taken;
    }
    conversation.finish();
    return {state, reader.soa(), reader.records(), conversation.octets()};
}

} // namespace des
