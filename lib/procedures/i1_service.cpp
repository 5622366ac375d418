#include "procedures/i1_service.h"

#include "base/log.h"
#include "procedures/node_requests.h"
#include "procedures/profile.h"
#include "procedures/reception.h"
#include "procedures/service.h"
#include "procedures/verification.h"
#include "soap/i1.h"

#include <algorithm>

namespace des {
namespace {

using soap::FaultCode;
using namespace soap::i1;

constexpr std::string_view service_path = "/i1";
constexpr std::string_view profile_path = "/i1/profile/";

// The partner that calls, as far as its token and its address tell.
AgreementState authenticate(Store& store, const HttpRequest& request)
{
    const auto shown = shown_token(request);
    Agreements agreements(store);
    const auto partner = shown ? agreements.whose(shown->hash) : std::nullopt;
    if (!partner)
        throw Refused({FaultCode::not_authenticated,
                       shown ? "the token is not known here" : "a token is needed"});
    if (!shown->user.empty() && shown->user != partner->to_string())
        throw Refused(
            {FaultCode::operator_mismatch, "the token is not one of '" + shown->user + '\''});
    auto agreement = agreements.get(*partner);
    const auto& addresses = agreement.terms.addresses;
    const bool is_registered =
        std::any_of(addresses.begin(), addresses.end(), [&request](const AddressPrefix& address) {
            return address.contains(request.peer);
        });
    if (!is_registered)
        throw Refused({FaultCode::address_mismatch,
                       request.peer.to_string() + " is not an address of the DES of '" +
                           partner->to_string() + '\''});
    return agreement;
}

void check_originator(const AgreementState& partner, const Originator& from)
{
    if (from.id != partner.terms.partner)
        throw Refused({FaultCode::operator_mismatch,
                       "the message is of '" + from.id.to_string() + "', the token of '" +
                           partner.terms.partner.to_string() + '\'',
                       "originator/operator", from.id.to_string()});
}

// One message of an authenticated partner.
class Conversation {
public:
    Conversation(Store& store, const AgreementState& partner, const I1Events& events) :
        store_(store), partner_(partner), events_(events)
    {
    }

    EnrolmentAnswer operator()(const RequestEnrolment& message)
    {
        const auto request =
            receive_request(store_, partner_, RequestKind::enrolment, message.from.transaction);
        log::info("{} requests enrolment (request {}): {}", partner_.terms.partner.to_string(),
                  request.number, to_string(request.progress));
        EnrolmentAnswer answer{state_of(request), reason_of(request)};
        if (answer.state == State::confirmed) {
            answer.serial = store_.serial();
            answer.profile = std::string(profile_path) + store_.host().id.to_string();
        }
        return answer;
    }

    LeavingAnswer operator()(const RequestLeaving& message)
    {
        const auto request =
            receive_request(store_, partner_, RequestKind::leaving, message.from.transaction);
        log::info("{} requests leaving (request {}): {}", partner_.terms.partner.to_string(),
                  request.number, to_string(request.progress));
        return {state_of(request), reason_of(request)};
    }

    NoticeAnswer operator()(const NotifyRequestState& message)
    {
        if (!receive_notice(store_, partner_, message))
            throw Refused({FaultCode::not_found,
                           "no request '" + message.request.to_string() + "' was sent to '" +
                               partner_.terms.partner.to_string() + '\'',
                           "NotifyRequestState/request", message.request.to_string()});
        return {};
    }

    template <class Message>
    requires requires(Message message) { message.through; }
    typename Message::Answer operator()(const Message& message)
    {
        const auto position = receive_change(store_, partner_, message);
        if (!position)
            throw Refused(position.error());
        log::debug("{}: {} of {} numbers, now at {}", partner_.terms.partner.to_string(),
                   Message::name, message.numbers.size(), position->to_string());
        return {*position};
    }

    AnnouncementAnswer operator()(const AnnounceProfile& message)
    {
        if (partner_.enrolment == Enrolment::none)
            throw Refused({FaultCode::not_enrolled,
                           '\'' + partner_.terms.partner.to_string() + "' is not enrolled here"});
        const bool is_current = partner_.copy && *partner_.copy == Position::of(message.serial);
        if (!is_current)
            events_.profile_wanted(partner_.terms.partner);
        return {partner_.copy};
    }

    DigestAnswer operator()(const GetProfileDigest& message)
    {
        if (partner_.enrolment == Enrolment::none)
            throw Refused({FaultCode::not_enrolled,
                           '\'' + partner_.terms.partner.to_string() + "' is not enrolled here"});
        return give_digests(store_, partner_, message);
    }

private:
    static std::optional<std::string> reason_of(const des::Request& request)
    {
        if (request.reason.empty())
            return std::nullopt;
        return request.reason;
    }

    Store& store_;
    const AgreementState& partner_;
    const I1Events& events_;
};

HttpReply profile_for(const std::string& database, const I1Events& events,
                      const HttpRequest& request)
{
    auto store = Store::open(database, Access::read_write);
    try {
        const auto partner = authenticate(store, request);
        const auto wanted = request.path.substr(profile_path.size());
        if (wanted != store.host().id.to_string())
            return plain_reply(
                404, "only the profile of '" + store.host().id.to_string() + "' is given here");
        if (partner.enrolment == Enrolment::none)
            return plain_reply(403,
                               "NotEnrolled: '" + partner.terms.partner.to_string() +
                                   "' is not enrolled here");
        events.partner_called(partner.terms.partner);
        return give_profile(database, partner, request);
    } catch (const Refused& refused) {
        const auto& fault = refused.fault();
        log::warning("I1 profile for {}: {}", request.peer.to_string(), fault.reason);
        auto reply = plain_reply(soap::status_of(soap::Version::v1_1, fault),
                                 std::string(soap::to_string(fault.code)) + ": " + fault.reason);
        if (reply.status == 401)
            reply.fields.add("WWW-Authenticate", "Bearer realm=\"des\"");
        return reply;
    }
}

} // namespace

HttpReply I1Service::handle(const HttpRequest& request) const
{
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (request.path.starts_with(profile_path))
        return reads ? profile_for(database_, events_, request) : wrong_method("GET, HEAD");
    if (request.path != service_path)
        return plain_reply(404, "nothing is here");
    if (reads && (request.query == "wsdl" || request.query == "WSDL"))
        return give_wsdl(request, soap::Interface::i1);
    if (request.method != "POST")
        return wrong_method("POST");
    std::optional<Store> store;
    std::optional<AgreementState> partner;
    const auto admit = [&] {
        store = Store::open(database_, Access::read_write);
        partner = authenticate(*store, request);
    };
    return answer_soap(request, "I1", admit, [&](const soap::Envelope& envelope) {
        const auto message = soap::read_request<soap::i1::Request>(envelope.content, space);
        if (!message)
            throw Refused(message.error());
        std::visit([&](const auto& each) { check_originator(*partner, each.from); }, *message);
        Conversation conversation(*store, *partner, events_);
        auto text = std::visit(
            [&](const auto& each) {
                return soap::write_message(envelope.version, space, conversation(each));
            },
            *message);
        events_.partner_called(partner->terms.partner);
        return text;
    });
}

} // namespace des
