#include "procedures/broadcast.h"

#include "base/interrupt.h"
#include "store/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

namespace des {
namespace {

using soap::Fault;
using soap::FaultCode;

// So many numbers make a message of some hundred kilobytes.
constexpr std::size_t numbers_a_message = 1000;
constexpr std::chrono::milliseconds look_every{10};

template <class Message>
Message message_of(const Batch& batch, soap::i1::Originator from)
{
    Message message{std::move(from), batch.after, batch.through};
    message.numbers.reserve(batch.changes.size());
    for (const auto& change : batch.changes)
        message.numbers.push_back(soap::NumberRecords::of(change.number, change.after));
    return message;
}

SoapResult<Position> position_of(auto answer)
{
    if (!answer)
        return tl::unexpected(std::move(answer.error()));
    return std::move(answer->position);
}

SoapResult<Position> send_over(I1Client& client, const Batch& batch)
{
    using namespace soap::i1;
    switch (batch.kind) {
    case ChangeKind::add:
        return position_of(client.ask(message_of<AddNaptrRecords>(batch, client.originator())));
    case ChangeKind::modify:
        return position_of(client.ask(message_of<ModifyNaptrRecords>(batch, client.originator())));
    case ChangeKind::cancel: break;
    }
    return position_of(client.ask(message_of<CancelNaptrRecords>(batch, client.originator())));
}

// "AddNaptrRecords/number[3]/naptr[1]/order": the third, counted from zero.
std::optional<std::size_t> place_of(const Fault& fault)
{
    constexpr std::string_view step = "/number[";
    const auto path = fault.element.value_or("");
    const auto at = path.find(step);
    std::size_t place = 0;
    if (at == std::string::npos)
        return std::nullopt;
    const auto* begin = path.data() + at + step.size();
    const auto [stop, error] = std::from_chars(begin, path.data() + path.size(), place);
    if (error != std::errc() || place == 0 || stop == path.data() + path.size() || *stop != ']')
        return std::nullopt;
    return place - 1;
}

// A fault that concerns the data, not the message or the agreement.
bool concerns_numbers(FaultCode code)
{
    return code == FaultCode::not_permitted || code == FaultCode::invalid_record ||
        code == FaultCode::number_conflict;
}

class Courier {
public:
    Courier(Store& store, I1Client& client, const OperatorId& partner) :
        outbox_(store), client_(client), partner_(partner)
    {
    }

    DeliveryReport run(std::size_t batches)
    {
        for (; batches > 0; --batches) {
            const auto next = outbox_.next(partner_, limit_);
            if (next.state == Outbox::State::up_to_date)
                return finished(Delivery::up_to_date, {});
            const auto report = next.state == Outbox::State::profile_needed ? announce(next.serial)
                                                                            : send(*next.batch);
            if (report)
                return *report;
        }
        return finished(Delivery::more, "there is more to send");
    }

private:
    std::optional<DeliveryReport> send(const Batch& batch)
    {
        const auto answer = send_over(client_, batch);
        if (answer) {
            outbox_.acknowledge(partner_, *answer);
            limit_ = numbers_a_message;
            return std::nullopt;
        }
        const auto& fault = answer.error().fault;
        if (fault && fault->code == FaultCode::out_of_sequence)
            return go_to(*fault);
        if (fault && concerns_numbers(fault->code))
            return pass_over(batch, *fault);
        return failed(answer.error());
    }

    // The partner stands elsewhere: after a lost answer, a restored backup, another courier.
    std::optional<DeliveryReport> go_to(const Fault& fault)
    {
        if (!fault.position || !outbox_.leads_on_from(*fault.position))
            outbox_.lose_place(partner_);
        else
            outbox_.acknowledge(partner_, *fault.position);
        return std::nullopt;
    }

    // The number that the fault names; where it names none, the messages get smaller until one is
    // left that can be meant.
    std::optional<DeliveryReport> pass_over(const Batch& batch, const Fault& fault)
    {
        const auto place = place_of(fault);
        const bool is_named = place && *place < batch.changes.size();
        if (!is_named && batch.changes.size() > 1) {
            limit_ = batch.changes.size() / 2;
            return std::nullopt;
        }
        if (batch.changes.empty())
            return failed({fault, {Reason::invalid, fault.reason}});
        const auto& number = batch.changes.at(is_named ? *place : 0).number;
        outbox_.refuse(partner_, number, batch.through.serial(),
                       std::string(soap::to_string(fault.code)), fault.reason);
        return std::nullopt;
    }

    std::optional<DeliveryReport> announce(Serial serial)
    {
        const auto answer = client_.ask(soap::i1::AnnounceProfile{client_.originator(), serial});
        const auto* const fault =
            !answer && answer.error().fault ? &*answer.error().fault : nullptr;
        if (fault != nullptr && fault->code == FaultCode::not_enrolled)
            return finished(Delivery::waiting, "has not completed the enrolment");
        if (!answer)
            return failed(answer.error());
        if (answer->position && outbox_.leads_on_from(*answer->position)) {
            outbox_.acknowledge(partner_, *answer->position);
            return std::nullopt;
        }
        return finished(Delivery::waiting, "has been told to fetch the profile");
    }

    DeliveryReport failed(const SoapTrouble& trouble)
    {
        outbox_.report_failure(partner_, trouble.error.message);
        return {trouble.fault ? Delivery::refused : Delivery::failed, trouble.error.message};
    }

    static DeliveryReport finished(Delivery delivery, std::string reason)
    {
        return {delivery, std::move(reason)};
    }

    Outbox outbox_;
    I1Client& client_;
    const OperatorId& partner_;
    std::size_t limit_ = numbers_a_message;
};

bool covers(const std::optional<Position>& acknowledged, Serial serial)
{
    if (!acknowledged)
        return false;
    const auto at = acknowledged->serial();
    return acknowledged->mark().empty() ? !at.precedes(serial) : serial.precedes(at);
}

PartnerOutcome outcome_of(Store& store, const AgreementState& partner, Serial serial)
{
    PartnerOutcome outcome{partner.terms.partner, Acknowledgement::pending, {}};
    if (!covers(partner.acknowledged, serial)) {
        outcome.reason = partner.pace == Pace::paused ? "paused"
            : partner.last_error.empty()              ? "not acknowledged yet"
                                                      : partner.last_error;
        return outcome;
    }
    auto refusals = Outbox(store).refusals(partner.terms.partner);
    std::erase_if(refusals, [serial](const Refusal& refusal) { return refusal.serial != serial; });
    if (refusals.empty())
        return {partner.terms.partner, Acknowledgement::done, {}};
    const auto& first = refusals.front();
    outcome.outcome = Acknowledgement::rejected;
    outcome.reason = first.number.to_string() + ": " + first.reason;
    if (refusals.size() > 1)
        outcome.reason += fmt::format(" (and {} more)", refusals.size() - 1);
    return outcome;
}

bool is_pending(const PartnerOutcome& outcome)
{
    return outcome.outcome == Acknowledgement::pending;
}

} // namespace

DeliveryReport deliver(Store& store, I1Client& client, const OperatorId& partner,
                       std::size_t batches)
{
    return Courier(store, client, partner).run(batches);
}

std::vector<PartnerOutcome> outcomes(Store& store, Serial serial)
{
    const Store::Reading reading(store);
    std::vector<PartnerOutcome> found;
    for (const auto& partner : Agreements(store).all())
        if (partner.enrolment == Enrolment::enrolled)
            found.push_back(outcome_of(store, partner, serial));
    return found;
}

std::vector<PartnerOutcome> await_outcomes(Store& store, Serial serial,
                                           std::chrono::milliseconds patience,
                                           const std::stop_token& stop)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto found = outcomes(store, serial);
        if (std::none_of(found.begin(), found.end(), is_pending) ||
            std::chrono::steady_clock::now() >= deadline || stop.stop_requested())
            return found;
        stop_if_interrupted();
        std::this_thread::sleep_for(look_every);
    }
}

} // namespace des
