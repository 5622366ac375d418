#include "procedures/i1_client.h"

#include "base/text.h"

#include <fmt/format.h>

namespace des {
namespace {

HttpClientOptions options_for(Store& store, const OperatorId& partner, const I1Terms& terms)
{
    Agreements agreements(store);
    const auto agreement = agreements.get(partner);
    const auto name = des::quoted(partner.to_string());
    if (agreement.terms.url.empty())
        throw Failure(Reason::configuration, "the agreement with " + name + " has no I1 URL");
    const auto token = agreements.token(partner);
    if (!token)
        throw Failure(Reason::configuration,
                      "there is no token to show to " + name + " (des-enrol amend --token-in)");
    HttpClientOptions options{agreement.terms.url};
    options.token = *token;
    options.ca_file = agreement.terms.ca_file;
    options.certificate_file = agreement.terms.certificate_file;
    options.cleartext = terms.cleartext;
    options.stop = terms.stop;
    return options;
}

} // namespace

I1Client::I1Client(Store& store, const OperatorId& partner, const I1Terms& terms) :
    partner_(partner), host_(store.host().id), des_(store.host().name_servers.front().to_string()),
    soap_(options_for(store, partner, terms), partner.to_string(), "/i1", soap::i1::space)
{
}

soap::i1::Originator I1Client::originator(const TransactionId& transaction) const
{
    return {host_, des_, transaction};
}

SoapResult<HttpResponse> I1Client::profile(const HttpFields& fields,
                                           const HttpClient::EachPiece& each)
{
    auto response = soap_.http().get("/i1/profile/" + partner_.to_string(), fields, each);
    if (!response)
        return tl::unexpected(SoapTrouble{std::nullopt, response.error()});
    const auto status = response->status;
    if (status != 200 && status != 206 && status != 416)
        return tl::unexpected(
            SoapTrouble{std::nullopt,
                        {Reason::no_answer,
                         fmt::format("{}: no profile but HTTP status {}: {}", partner_.to_string(),
                                     status, trimmed(response->body))}});
    return *std::move(response);
}

} // namespace des
