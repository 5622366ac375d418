#include "zone/transfer_reader.h"

#include <fmt/format.h>

namespace des {
namespace {

Error broken(std::string message)
{
    return {Reason::invalid, std::move(message)};
}

Error wrong_serial(const Soa& soa, Serial wanted)
{
    return broken(fmt::format("a sequence of changes goes on at serial {} where {} was reached",
                              soa.serial.value(), wanted.value()));
}

} // namespace

// RFC 5936, section 2.2.1
Error refusal_of(RCode code, const DomainName& zone)
{
    const bool is_forbidden = code == RCode::refused || code == RCode::notauth;
    return {is_forbidden ? Reason::unauthorised : Reason::no_answer,
            fmt::format("it answers {} when asked for {}", to_string(code), zone.to_string())};
}

Result<TransferReader::State> TransferReader::take(Bytes octets)
{
    const auto message = decode_message(octets);
    if (!message)
        return invalid("a message of the transfer is malformed");
    if (const auto error = check_head(*message))
        return tl::unexpected(*error);
    is_first_message_ = false;
    for (const auto& record : message->answers) {
        if (place_ == Place::end)
            return invalid("records follow behind the end of the transfer");
        ++records_;
        if (const auto error = take(record))
            return tl::unexpected(*error);
    }
    if (place_ == Place::second && is_alone_for_good()) {
        place_ = Place::end;
        kind_ = State::up_to_date;
    }
    return place_ == Place::end ? kind_ : State::more;
}

// RFC 5936, section 2.2: the header of every message, and the question of the first; it may be
// repeated in the others.
std::optional<Error> TransferReader::check_head(const Message& message)
{
    if (!message.has(Header::qr) || message.opcode() != Opcode::query)
        return broken("a message of the transfer is no answer to a query");
    if (message.id != asked_.id)
        return broken(
            fmt::format("a message of the transfer has id {}, not {}", message.id, asked_.id));
    const Question question{asked_.zone, asked_.have ? RRType::ixfr : RRType::axfr, RRClass::in};
    const bool has_question = !message.questions.empty();
    if (message.questions.size() > 1 || (has_question && message.questions[0] != question))
        return broken("a message of the transfer answers another question");
    if (message.rcode != RCode::noerror)
        return refusal_of(message.rcode, asked_.zone);
    if (is_first_message_ && !has_question)
        return broken("the first message of the transfer does not repeat the question");
    if (message.has(Header::tc))
        return broken("a message of the transfer is truncated");
    if (message.answers.empty())
        return broken("a message of the transfer has no records");
    return std::nullopt;
}

std::optional<Error> TransferReader::take(const ResourceRecord& record)
{
    if (record.type == RRType::soa) {
        if (record.owner != asked_.zone || record.rr_class != RRClass::in)
            return broken("an SOA record that is not the zone's: " + record.owner.to_string());
        const auto soa = decode_soa(record.rdata);
        if (!soa)
            return soa.error();
        return take_soa(record, *soa);
    }
    if (place_ == Place::start)
        return broken("the transfer does not begin with the SOA record of " +
                      asked_.zone.to_string());
    if (place_ == Place::second)
        begin_zone();
    if (place_ == Place::removing)
        sink_.remove(record);
    else
        sink_.add(record);
    return std::nullopt;
}

std::optional<Error> TransferReader::take_soa(const ResourceRecord& record, const Soa& soa)
{
    switch (place_) {
    case Place::start: return begin(record, soa);
    case Place::second: return take_second_soa(record, soa);
    case Place::zone: return end_zone(soa);
    default: return take_soa_of_changes(record, soa);
    }
}

std::optional<Error> TransferReader::begin(const ResourceRecord& record, const Soa& soa)
{
    first_ = record;
    soa_ = soa;
    place_ = Place::second;
    return std::nullopt;
}

// The SOA we have: changes; that of the primary once more: a zone of which nothing is left
// (RFC 1995, section 4).
std::optional<Error> TransferReader::take_second_soa(const ResourceRecord& record, const Soa& soa)
{
    if (soa.serial == soa_->serial) {
        begin_zone();
        return end_zone(soa);
    }
    if (!asked_.have)
        return end_zone(soa);
    if (soa.serial != *asked_.have)
        return wrong_serial(soa, *asked_.have);
    kind_ = State::changes;
    sink_.begin_changes();
    sink_.remove(record);
    reached_ = soa.serial;
    place_ = Place::removing;
    return std::nullopt;
}

void TransferReader::begin_zone()
{
    kind_ = State::zone;
    place_ = Place::zone;
    sink_.begin_zone();
    sink_.add(*first_);
}

// RFC 5936, section 2.2: the first and the last record are the same.
std::optional<Error> TransferReader::end_zone(const Soa& soa)
{
    if (soa.serial != soa_->serial)
        return broken(fmt::format("the zone changed under the transfer: it began with serial {} "
                                  "and ends with {}",
                                  soa_->serial.value(), soa.serial.value()));
    place_ = Place::end;
    return std::nullopt;
}

// A sequence is: the old SOA, what goes, the new SOA, what comes; behind the last one the new SOA
// of all (RFC 1995, section 4).
std::optional<Error> TransferReader::take_soa_of_changes(const ResourceRecord& record,
                                                         const Soa& soa)
{
    if (place_ == Place::removing) {
        if (!reached_.precedes(soa.serial))
            return broken(fmt::format("a sequence of changes goes from serial {} to {}",
                                      reached_.value(), soa.serial.value()));
        sink_.add(record);
        reached_ = soa.serial;
        place_ = Place::adding;
        return std::nullopt;
    }
    if (soa.serial != reached_)
        return wrong_serial(soa, reached_);
    if (reached_ == soa_->serial) {
        place_ = Place::end;
        return std::nullopt;
    }
    sink_.remove(record);
    place_ = Place::removing;
    return std::nullopt;
}

// A single SOA is the whole answer when it brings nothing newer (RFC 1995, section 2); otherwise
// it is a zone whose other records come in messages of their own.
bool TransferReader::is_alone_for_good() const
{
    return asked_.have && !asked_.have->precedes(soa_->serial);
}

} // namespace des
