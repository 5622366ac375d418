#include "procedures/i4_service.h"

#include "procedures/broadcast.h"
#include "procedures/export.h"
#include "procedures/node_requests.h"
#include "procedures/provisioning.h"
#include "procedures/service.h"
#include "soap/i4.h"
#include "store/outbox.h"

#include <fmt/format.h>

#include <thread>

namespace des {
namespace {

using soap::FaultCode;
using namespace soap::i4;

constexpr std::string_view service_path = "/i4";
constexpr std::uint64_t longest_page = 1000;
constexpr std::chrono::milliseconds look_every{20};

[[noreturn]] void refuse(FaultCode code, const std::string& reason, const std::string& element,
                         const std::string& text)
{
    throw Refused({code, reason, element, text});
}

RequestElement element_of(const des::Request& request)
{
    RequestElement element{static_cast<std::uint64_t>(request.number),
                           std::string(to_string(request.side)),
                           std::string(to_string(request.kind)),
                           request.partner,
                           std::string(to_string(request.progress)),
                           {},
                           request.since,
                           {}};
    if (!request.reason.empty())
        element.reason = request.reason;
    if (!request.decided_by.empty())
        element.decided_by = request.decided_by;
    return element;
}

soap::i4::Outcome outcome_of(Acknowledgement outcome)
{
    switch (outcome) {
    case Acknowledgement::done: return soap::i4::Outcome::done;
    case Acknowledgement::pending: break;
    case Acknowledgement::rejected: return soap::i4::Outcome::rejected;
    }
    return soap::i4::Outcome::pending;
}

soap::Fault fault_of(const BadRequestElement& bad)
{
    auto fault = des::fault_of(bad.error());
    if (bad.error().reason == Reason::conflict)
        fault.code = FaultCode::record_exists;
    if (soap::is_callers(fault.code)) {
        fault.element = bad.element();
        fault.text = bad.text();
    }
    return fault;
}

// How long a request may wait: as long as it asks for, or not at all when too many wait already.
class Patience {
public:
    Patience(WaitingRoom& room, const std::optional<std::chrono::seconds>& wait) : room_(room)
    {
        if (wait && wait->count() > 0 && room_.try_acquire())
            granted_ = *wait;
    }
    ~Patience()
    {
        if (granted_.count() > 0)
            room_.release();
    }
    Patience(const Patience&) = delete;
    Patience& operator=(const Patience&) = delete;

    std::chrono::seconds granted() const noexcept { return granted_; }

private:
    WaitingRoom& room_;
    std::chrono::seconds granted_{0};
};

// Answers the messages of one account.
class Conversation {
public:
    Conversation(Store& store, std::string account, const std::string& version,
                 const std::function<void()>& changed, const std::stop_token& stop,
                 WaitingRoom& room) :
        store_(store),
        account_(std::move(account)), version_(version), changed_(changed), stop_(stop), room_(room)
    {
    }

    // Steps 1 and 4 of clauses 8.2.1 to 8.2.3.
    template <class Message>
    requires requires { Message::terms; }
    typename Message::Answer operator()(const Message& message) { return change(message); }

    EnrolNode::Answer operator()(const EnrolNode& message)
    {
        return {await(request_enrolment(store_, message.partner), message.wait)};
    }

    LeaveNode::Answer operator()(const LeaveNode& message)
    {
        if (Agreements(store_).get(message.partner).enrolment == Enrolment::none)
            refuse(FaultCode::not_enrolled,
                   '\'' + message.partner.to_string() + "' is not enrolled", "LeaveNode/operator",
                   message.partner.to_string());
        return {await(request_leaving(store_, message.partner), message.wait)};
    }

    ListRequestsAnswer operator()(const ListRequests& /*message*/)
    {
        ListRequestsAnswer answer;
        for (const auto& request : Requests(store_).all())
            answer.requests.push_back(element_of(request));
        return answer;
    }

    ConfirmRequest::Answer operator()(const ConfirmRequest& message)
    {
        const auto number = static_cast<std::int64_t>(message.number);
        const auto decided = message.decision == Decision::confirm
            ? confirm(store_, number, account_)
            : reject(store_, number, account_, message.reason.value_or("no reason given"));
        changed_();
        return {element_of(decided)};
    }

    ListNaptrRecordsAnswer operator()(const ListNaptrRecords& message);
    StatusAnswer operator()(const GetStatus& message);

private:
    template <class Message>
    typename Message::Answer change(const Message& message);
    template <class Message>
    ChangeSummary commit(const Message& message, const ChangeRequest& request, bool dry_run);
    RequestElement await(const des::Request& request,
                         const std::optional<std::chrono::seconds>& wait);

    Store& store_;
    std::string account_;
    const std::string& version_;
    const std::function<void()>& changed_;
    const std::stop_token& stop_;
    WaitingRoom& room_;
};

template <class Message>
ChangeSummary Conversation::commit(const Message& message, const ChangeRequest& request,
                                   bool dry_run)
{
    Edit edit(store_, request);
    if (edit.first_answer())
        return *edit.first_answer();
    try {
        prepare(store_, edit, message);
    } catch (const BadRequestElement& bad) {
        throw Refused(fault_of(bad));
    }
    if (dry_run)
        return {store_.serial(), edit.apply(), request.transaction};
    return edit.commit();
}

template <class Message>
typename Message::Answer Conversation::change(const Message& message)
{
    const auto terms = message.terms.value_or(Terms());
    const bool dry_run = terms.dry_run.value_or(false);
    const ChangeRequest request{terms.transaction ? *terms.transaction : TransactionId::make(),
                                account_, terms.why.value_or(std::string(purpose_of(message))),
                                terms.expected_serial, digest_of(message)};
    const auto summary = commit(message, request, dry_run);
    typename Message::Answer answer{summary.serial,           summary.transaction,
                                    summary.counts.added,     summary.counts.modified,
                                    summary.counts.cancelled, summary.answer == Answer::repeated};
    if (dry_run)
        return answer;
    changed_();
    const Patience patience(room_, terms.wait);
    for (const auto& each : await_outcomes(store_, summary.serial, patience.granted(), stop_)) {
        PartnerResult result{each.partner, outcome_of(each.outcome)};
        if (!each.reason.empty())
            result.reason = each.reason;
        answer.partners.push_back(std::move(result));
    }
    return answer;
}

// What the partner says goes into the store by other hands.
RequestElement Conversation::await(const des::Request& request,
                                   const std::optional<std::chrono::seconds>& wait)
{
    changed_();
    const Patience patience(room_, wait);
    const auto deadline = std::chrono::steady_clock::now() + patience.granted();
    Requests requests(store_);
    for (;;) {
        const auto now = requests.find(request.number).value_or(request);
        const bool is_over =
            now.progress == RequestProgress::done || now.progress == RequestProgress::rejected;
        if (is_over || stop_.stop_requested() || std::chrono::steady_clock::now() >= deadline)
            return element_of(now);
        std::this_thread::sleep_for(look_every);
    }
}

ListNaptrRecordsAnswer Conversation::operator()(const ListNaptrRecords& message)
{
    const Store::Reading reading(store_);
    const auto limit = std::min(message.limit.value_or(longest_page), longest_page);
    if (limit == 0)
        refuse(FaultCode::invalid_message, "a page has at least one number",
               "ListNaptrRecords/limit", "0");
    const auto portion = message.portion
        ? value_or_throw(Portion::parse(message.portion->to_string()))
        : Portion::everything();
    ListNaptrRecordsAnswer answer{store_.serial(), {}, false};
    auto from = portion.first();
    if (message.after)
        from = std::max(from, NumberKey::from_bits(NumberKey(*message.after).bits() + 1));
    while (from <= portion.last()) {
        const auto numbers = store_.numbers(from, portion.last(), limit + 1);
        for (const auto& number : numbers) {
            if (!portion.contains(number))
                continue;
            answer.more = answer.numbers.size() == limit;
            if (answer.more)
                return answer;
            answer.numbers.push_back(soap::NumberRecords::of(number, store_.find(number)));
        }
        if (numbers.size() <= limit)
            break;
        from = NumberKey::from_bits(NumberKey(numbers.back()).bits() + 1);
    }
    return answer;
}

PartnerStatus status_of(Outbox& outbox, const AgreementState& state)
{
    PartnerStatus status{state.terms.partner,
                         std::string(to_string(state.terms.kind)),
                         state.enrolment == Enrolment::enrolled,
                         state.copy,
                         state.totals.numbers + state.totals.blocks,
                         state.acknowledged,
                         outbox.behind(state.terms.partner),
                         state.pace == Pace::paused,
                         outbox.refusals(state.terms.partner).size()};
    if (!state.last_error.empty())
        status.last_error = state.last_error;
    return status;
}

StatusAnswer Conversation::operator()(const GetStatus& /*message*/)
{
    const Store::Reading reading(store_);
    const auto totals = store_.totals();
    StatusAnswer answer{store_.host().id, version_,      store_.serial(),
                        totals.numbers,   totals.blocks, totals.records};
    Outbox outbox(store_);
    for (const auto& state : Agreements(store_).all())
        answer.partners.push_back(status_of(outbox, state));
    return answer;
}

std::string authenticate(Store& store, const HttpRequest& request)
{
    const auto shown = shown_token(request);
    auto account = shown ? Accounts(store).whose(shown->hash) : std::nullopt;
    if (!account || (!shown->user.empty() && shown->user != *account))
        throw Refused({FaultCode::not_authenticated,
                       shown ? "the token is not one of an account" : "a token is needed"});
    return *std::move(account);
}

} // namespace

HttpReply I4Service::handle(const HttpRequest& request) const
{
    if (request.path != service_path)
        return plain_reply(404, "nothing is here");
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (reads && (request.query == "wsdl" || request.query == "WSDL"))
        return give_wsdl(request, soap::Interface::i4);
    if (request.method != "POST")
        return wrong_method("POST");
    std::optional<Store> store;
    std::string account;
    const auto admit = [&] {
        store = Store::open(database_, Access::read_write);
        account = authenticate(*store, request);
    };
    return answer_soap(request, "I4", admit, [&](const soap::Envelope& envelope) {
        const auto message = soap::read_request<soap::i4::Request>(envelope.content, space);
        if (!message)
            throw Refused(message.error());
        Conversation conversation(*store, account, version_, changed_, stop_, room_);
        return std::visit(
            [&](const auto& each) {
                return soap::write_message(envelope.version, space, conversation(each));
            },
            *message);
    });
}

} // namespace des
