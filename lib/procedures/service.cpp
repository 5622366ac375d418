#include "procedures/service.h"

#include "base/log.h"
#include "base/secret.h"
#include "http/authentication.h"

#include <fmt/format.h>

#include <vector>

namespace des {
namespace {

using soap::Fault;
using soap::FaultCode;
using soap::Version;

// Of an element, in the log.
constexpr std::size_t longest_name = 64;

HttpReply fault_reply(Version version, const Fault& fault,
                      const std::vector<soap::XmlName>& not_understood)
{
    HttpReply reply{
        soap::status_of(version, fault), {}, soap::write_fault(version, fault, not_understood)};
    reply.fields.add("Content-Type", std::string(soap::content_type(version)));
    if (reply.status == 401)
        reply.fields.add("WWW-Authenticate", challenge("des"));
    return reply;
}

} // namespace

Fault fault_of(const Error& error)
{
    const auto code = [&error] {
        switch (error.reason) {
        case Reason::not_found: return FaultCode::not_found;
        case Reason::usage: return FaultCode::invalid_message;
        case Reason::invalid: return FaultCode::invalid_record;
        case Reason::conflict: return FaultCode::serial_conflict;
        case Reason::unauthorised: return FaultCode::not_authenticated;
        case Reason::locked: return FaultCode::busy;
        case Reason::unreadable: return FaultCode::storage;
        case Reason::configuration:
        case Reason::broken_store:
        case Reason::no_answer:
        case Reason::partial:
        case Reason::interrupted:
        case Reason::bug: break;
        }
        return FaultCode::internal;
    };
    return {code(), error.message};
}

std::optional<Shown> shown_token(const HttpRequest& request)
{
    const auto field = request.fields.find("Authorization");
    const auto credentials = field ? read_credentials(*field) : std::nullopt;
    if (!credentials)
        return std::nullopt;
    return Shown{credentials->user, hash_of_token(credentials->token)};
}

HttpReply answer_soap(const HttpRequest& request, std::string_view name,
                      const std::function<void()>& admit, const SoapAnswer& answer)
{
    const auto content_type = request.fields.find("Content-Type").value_or("");
    const auto type = media_type(content_type);
    const auto encoding = charset(content_type);
    if (type != "text/xml" && type != "application/soap+xml")
        return plain_reply(415, "SOAP is text/xml or application/soap+xml");
    // It would have the last word (RFC 7303, section 3.2).
    if (encoding && encoding != "utf-8" && encoding != "us-ascii")
        return plain_reply(415, "SOAP is in UTF-8");
    auto version = type == "text/xml" ? Version::v1_1 : Version::v1_2;
    std::string message = "request";
    std::vector<soap::XmlName> not_understood;
    const auto refuse = [&](const Fault& fault) {
        // These two are how DESs find together.
        const bool is_usual =
            fault.code == FaultCode::not_enrolled || fault.code == FaultCode::out_of_sequence;
        log::write(is_usual ? log::Level::info : log::Level::warning,
                   fmt::format("{} {} from {}: {}: {}", name, message, request.peer.to_string(),
                               soap::to_string(fault.code), fault.reason));
        return fault_reply(version, fault, not_understood);
    };
    try {
        admit();
        const auto envelope = soap::read_envelope(request.body);
        if (!envelope) {
            version = envelope.error().version.value_or(version);
            not_understood = envelope.error().not_understood;
            return refuse(envelope.error().fault);
        }
        version = envelope->version;
        message = envelope->content.name.substr(0, longest_name);
        HttpReply reply{200, {}, answer(*envelope)};
        reply.fields.add("Content-Type", std::string(soap::content_type(version)));
        return reply;
    } catch (const Refused& refused) {
        return refuse(refused.fault());
    } catch (const Failure& failure) {
        return refuse(fault_of(failure.error()));
    }
}

HttpReply give_wsdl(const HttpRequest& request, soap::Interface interface)
{
    const std::string host(request.fields.find("Host").value_or("localhost"));
    HttpReply reply{
        200,
        {},
        soap::wsdl(interface,
                   (request.is_encrypted ? "https://" : "http://") + host + request.path)};
    reply.fields.add("Content-Type", "text/xml; charset=utf-8");
    return reply;
}

HttpReply wrong_method(const std::string& allowed)
{
    auto reply = plain_reply(405, "not a method for this resource");
    reply.fields.add("Allow", allowed);
    return reply;
}

} // namespace des
