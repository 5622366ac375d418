#include "procedures/soap_client.h"

#include "soap/xml_check.h"

#include <fmt/format.h>

namespace des {

SoapClient::SoapClient(HttpClientOptions options, std::string name, std::string path,
                       std::string_view space) :
    name_(std::move(name)),
    path_(std::move(path)), space_(space), http_(std::move(options))
{
}

SoapTrouble SoapClient::trouble_of(const soap::NoAnswer& none) const
{
    if (const auto* fault = std::get_if<soap::Fault>(&none))
        return {*fault, {Reason::partial, name_ + " refuses: " + fault->reason}};
    return {std::nullopt, {Reason::no_answer, name_ + ": " + std::get<Error>(none).message}};
}

SoapResult<std::string> SoapClient::exchange(const std::string& request)
{
    if (!is_xml_text(request))
        return tl::unexpected(SoapTrouble{
            std::nullopt, {Reason::invalid, "a field has octets that XML cannot hold"}});
    HttpFields fields;
    fields.add("Content-Type", std::string(soap::content_type(soap::Version::v1_1)));
    fields.add("SOAPAction", "\"\"");
    auto response = http_.post(path_, fields, request);
    if (!response)
        return tl::unexpected(SoapTrouble{std::nullopt, response.error()});
    const auto type = media_type(response->fields.find("Content-Type").value_or(""));
    if (type != "text/xml")
        return tl::unexpected(
            SoapTrouble{std::nullopt,
                        {Reason::no_answer,
                         fmt::format("{}: no SOAP but HTTP status {}", name_, response->status)}});
    return std::move(response->body);
}

} // namespace des
