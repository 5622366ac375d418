#include "procedures/i4_client.h"

namespace des {
namespace {

Reason reason_of(soap::FaultCode code)
{
    using soap::FaultCode;
    switch (code) {
    case FaultCode::not_authenticated:
    case FaultCode::operator_mismatch:
    case FaultCode::address_mismatch:
    case FaultCode::not_permitted: return Reason::unauthorised;
    case FaultCode::not_enrolled:
    case FaultCode::out_of_sequence:
    case FaultCode::number_conflict:
    case FaultCode::serial_conflict:
    case FaultCode::record_exists: return Reason::conflict;
    case FaultCode::invalid_message:
    case FaultCode::invalid_record:
    case FaultCode::version_mismatch:
    case FaultCode::must_understand: return Reason::invalid;
    case FaultCode::not_found: return Reason::not_found;
    case FaultCode::busy: return Reason::locked;
    case FaultCode::storage: return Reason::unreadable;
    case FaultCode::internal: break;
    }
    return Reason::no_answer;
}

} // namespace

I4Client::I4Client(HttpClientOptions options) :
    soap_(
        [&options] {
            options.exchange_time += longest_wait;
            return options;
        }(),
        options.url, "/i4", soap::i4::space)
{
}

Failure I4Client::failure_of(const SoapTrouble& trouble)
{
    if (trouble.fault)
        return {reason_of(trouble.fault->code), trouble.fault->reason};
    return Failure(trouble.error);
}

bool I4Client::is_pending(const std::vector<soap::i4::PartnerResult>& partners)
{
    return std::any_of(partners.begin(), partners.end(), [](const auto& partner) {
        return partner.outcome == soap::i4::Outcome::pending;
    });
}

} // namespace des
