#include "procedures/reception.h"

#include "procedures/records.h"
#include "store/copy_edit.h"

#include <fmt/format.h>

namespace des {
namespace {

using soap::Fault;
using soap::FaultCode;

enum class Records { some, none };

std::string place(std::string_view message, std::size_t number)
{
    return fmt::format("{}/number[{}]", message, number + 1);
}

// The records of one number, or which of them is bad.
tl::expected<RecordSet, Fault> set_of(const soap::NumberRecords& number, const std::string& path,
                                      Ttl default_ttl)
{
    const auto serving =
        number.substitute.value_or(false) ? Serving::substituted : Serving::as_provisioned;
    std::vector<Naptr> records;
    for (std::size_t i = 0; i < number.records.size(); ++i) {
        const auto at = fmt::format("{}/naptr[{}]", path, i + 1);
        auto record = number.records[i].record();
        if (!record)
            return tl::unexpected(Fault{FaultCode::invalid_record, record.error().message, at});
        if (const auto right = check(RecordLine{number.number, *record, number.ttl, serving});
            !right)
            return tl::unexpected(Fault{FaultCode::invalid_record,
                                        number.number.to_string() + ": " + right.error().message,
                                        at});
        records.push_back(*std::move(record));
    }
    auto set = RecordSet::of(std::move(records), number.ttl.value_or(default_ttl), serving);
    if (!set)
        return tl::unexpected(Fault{FaultCode::invalid_record,
                                    number.number.to_string() + ": " + set.error().message, path});
    return *std::move(set);
}

std::optional<Fault> put(CopyEdit& edit, const AgreementState& partner,
                         const soap::NumberRecords& number, const std::string& path,
                         const std::optional<Ttl>& default_ttl)
{
    const auto text = number.number.to_string();
    if (!default_ttl) { // whatever the agreement says now, it may take back
        edit.put(number.number, std::nullopt);
        return std::nullopt;
    }
    if (!partner.terms.may_publish.allows(number.number))
        return Fault{FaultCode::not_permitted, text + " is not what the agreement lets it publish",
                     path, text};
    auto set = set_of(number, path, *default_ttl);
    if (!set)
        return std::move(set.error());
    edit.put(number.number, *set);
    return std::nullopt;
}

// The fault names the element, where the number is in the message.
template <class Message>
Fault conflict(const Message& message, const Claim& claim)
{
    const auto text = claim.number.to_string();
    Fault fault{FaultCode::number_conflict,
                text + " is held by '" + claim.holder.to_string() + '\'',
                {},
                text};
    for (std::size_t i = 0; i < message.numbers.size(); ++i)
        if (message.numbers[i].number == claim.number)
            fault.element = place(Message::name, i);
    return fault;
}

// Applies the message to the copy: all of it or nothing. `claims` get the numbers that another
// operator holds, should that be what hinders it.
template <class Message>
tl::expected<Position, Fault> apply(Store& store, const AgreementState& partner,
                                    const Message& message, Records records,
                                    std::vector<Claim>& claims)
{
    CopyEdit edit(store, partner.terms.partner);
    if (edit.position() == message.through)
        return message.through;
    if (edit.position() != message.after)
        return tl::unexpected(Fault{FaultCode::out_of_sequence,
                                    edit.position()
                                        ? "the copy here stands at " + edit.position()->to_string()
                                        : "there is no copy here yet",
                                    {},
                                    {},
                                    edit.position()});
    std::optional<Ttl> default_ttl;
    if (records == Records::some)
        default_ttl = store.host().default_ttl;
    for (std::size_t i = 0; i < message.numbers.size(); ++i)
        if (auto fault =
                put(edit, partner, message.numbers[i], place(Message::name, i), default_ttl))
            return tl::unexpected(*std::move(fault));
    CopyEdit::Watch watch;
    watch.conflict = [&claims](const Claim& claim) { claims.push_back(claim); };
    edit.apply(Edit::Scope::named_numbers, watch);
    if (!claims.empty())
        return tl::unexpected(conflict(message, claims.front()));
    edit.commit(message.through);
    return message.through;
}

template <class Message>
tl::expected<Position, Fault> receive(Store& store, const AgreementState& partner,
                                      const Message& message, Records records)
{
    if (partner.enrolment == Enrolment::none)
        return tl::unexpected(
            Fault{FaultCode::not_enrolled,
                  "'" + partner.terms.partner.to_string() + "' is not enrolled here"});
    std::vector<Claim> claims;
    auto answer = apply(store, partner, message, records, claims);
    if (!claims.empty())
        Claims(store).remember(claims);
    return answer;
}

} // namespace

tl::expected<Position, Fault> receive_change(Store& store, const AgreementState& partner,
                                             const soap::i1::AddNaptrRecords& message)
{
    return receive(store, partner, message, Records::some);
}

tl::expected<Position, Fault> receive_change(Store& store, const AgreementState& partner,
                                             const soap::i1::ModifyNaptrRecords& message)
{
    return receive(store, partner, message, Records::some);
}

tl::expected<Position, Fault> receive_change(Store& store, const AgreementState& partner,
                                             const soap::i1::CancelNaptrRecords& message)
{
    return receive(store, partner, message, Records::none);
}

} // namespace des
