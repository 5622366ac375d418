#include "procedures/node_requests.h"

#include <fmt/format.h>

namespace des {

using soap::i1::State;

namespace {

Request open_ours(Store& store, RequestKind kind, const OperatorId& partner)
{
    const auto agreement = Agreements(store).get(partner);
    if (agreement.terms.url.empty())
        throw Failure(Reason::usage,
                      "the agreement with '" + partner.to_string() +
                          "' has no I1 URL to send a request to");
    if (kind == RequestKind::leaving && agreement.enrolment == Enrolment::none && !agreement.copy)
        throw Failure(Reason::conflict,
                      "'" + partner.to_string() + "' is not enrolled, there is nothing to leave");
    Requests requests(store);
    if (kind == RequestKind::enrolment && agreement.enrolment == Enrolment::enrolled &&
        agreement.copy)
        for (const auto& request : requests.all())
            if (request.partner == partner && request.side == RequestSide::ours &&
                request.kind == kind && request.progress == RequestProgress::done)
                return request;
    return requests.open(RequestSide::ours, kind, partner, TransactionId::make());
}

Request reread(Store& store, std::int64_t number)
{
    auto found = Requests(store).find(number);
    if (!found)
        throw Failure(Reason::not_found, fmt::format("no request {}", number));
    return *std::move(found);
}

// Our request, as far as an answer or a notice of the partner takes it.
void take_decision(Store& store, const Request& request, State state, const std::string& reason)
{
    Requests requests(store);
    switch (state) {
    case State::pending: requests.set(request, RequestProgress::waiting, {}); break;
    case State::rejected: requests.set(request, RequestProgress::rejected, reason); break;
    case State::confirmed: requests.set(request, RequestProgress::confirmed, {}); break;
    }
    const auto now = reread(store, request.number);
    if (now.kind == RequestKind::leaving && now.progress == RequestProgress::confirmed)
        requests.complete_leaving(now);
}

// What the partner says to a request of ours: the state, and the reason of a rejection.
template <class Message>
bool ask(Store& store, I1Client& client, const Request& request)
{
    const auto answer = client.ask(Message{client.originator(request.id)});
    if (!answer) {
        Requests(store).set(request, request.progress, answer.error().error.message);
        return false;
    }
    take_decision(store, request, answer->state, answer->reason.value_or(""));
    return true;
}

} // namespace

Request request_enrolment(Store& store, const OperatorId& partner)
{
    return open_ours(store, RequestKind::enrolment, partner);
}

Request request_leaving(Store& store, const OperatorId& partner)
{
    return open_ours(store, RequestKind::leaving, partner);
}

Request pursue(Store& store, I1Client& client, const Request& request)
{
    if (request.kind == RequestKind::leaving && request.progress == RequestProgress::confirmed)
        Requests(store).complete_leaving(request); // it had been killed before that
    else if (!request.is_open())
        return request;
    else if (request.kind == RequestKind::enrolment)
        ask<soap::i1::RequestEnrolment>(store, client, request);
    else
        ask<soap::i1::RequestLeaving>(store, client, request);
    return reread(store, request.number);
}

Request receive_request(Store& store, const AgreementState& partner, RequestKind kind,
                        const TransactionId& id)
{
    Requests requests(store);
    auto kept = requests.open(RequestSide::theirs, kind, partner.terms.partner, id);
    if (kept.is_open() && partner.terms.confirmation == Confirmation::by_itself)
        kept = confirm(store, kept.number, "the agreement");
    if (!kept.is_open())
        requests.set_told(kept); // by the answer; should it be lost, the partner asks again
    const bool is_overtaken = kind == RequestKind::enrolment &&
        kept.progress == RequestProgress::confirmed &&
        Agreements(store).get(kept.partner).enrolment == Enrolment::none;
    if (is_overtaken) {
        kept.progress = RequestProgress::rejected;
        kept.reason = "one of both has left since";
    }
    return kept;
}

Request confirm(Store& store, std::int64_t number, const std::string& who)
{
    Requests(store).confirm(reread(store, number), who);
    return reread(store, number);
}

Request reject(Store& store, std::int64_t number, const std::string& who, const std::string& why)
{
    Requests(store).reject(reread(store, number), who, why);
    return reread(store, number);
}

bool tell_decision(Store& store, I1Client& client, const Request& request)
{
    if (request.is_told || request.is_open())
        return true;
    const auto told = client.ask(soap::i1::NotifyRequestState{client.originator(), request.id,
                                                              state_of(request), request.reason});
    // A partner that says no to the notice itself will not say yes to the next one.
    if (!told && !told.error().fault)
        return false;
    Requests(store).set_told(request);
    return true;
}

bool receive_notice(Store& store, const AgreementState& partner,
                    const soap::i1::NotifyRequestState& notice)
{
    const auto request =
        Requests(store).find(RequestSide::ours, partner.terms.partner, notice.request);
    if (!request)
        return false;
    take_decision(store, *request, notice.state, notice.reason.value_or(""));
    return true;
}

State state_of(const Request& request)
{
    switch (request.progress) {
    case RequestProgress::unsent:
    case RequestProgress::waiting: break;
    case RequestProgress::confirmed:
    case RequestProgress::done: return State::confirmed;
    case RequestProgress::rejected: return State::rejected;
    }
    return State::pending;
}

} // namespace des
