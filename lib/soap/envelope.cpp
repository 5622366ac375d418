#include "soap/envelope.h"

#include <fmt/format.h>

namespace des::soap {
namespace {

constexpr std::string_view space_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view space_1_2 = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view fault_space = "urn:des:q3643:fault:1";

std::string_view space_of(Version version)
{
    return version == Version::v1_1 ? space_1_1 : space_1_2;
}

const XmlElement* child_of(const XmlElement& parent, std::string_view name)
{
    for (const auto& child : parent.children)
        if (child.name == name)
            return &child;
    return nullptr;
}

tl::unexpected<BadEnvelope> refuse(std::optional<Version> version, FaultCode code,
                                   std::string reason)
{
    return tl::unexpected(BadEnvelope{version, Fault{code, std::move(reason)}});
}

// Header blocks are for extensions; none is known here.
std::vector<XmlName> blocks_to_understand(const XmlElement& envelope)
{
    constexpr std::size_t enough = 16;
    std::vector<XmlName> names;
    if (envelope.children.empty())
        return names;
    const auto& header = envelope.children.front();
    if (header.name != "Header" || header.space != envelope.space)
        return names;
    for (const auto& block : header.children)
        if (block.must_understand && names.size() < enough)
            names.push_back({block.name, block.space});
    return names;
}

bool has_parts_of_envelope(const XmlElement& envelope)
{
    const auto& parts = envelope.children;
    const auto is = [&envelope](const XmlElement& part, std::string_view name) {
        return part.name == name && part.space == envelope.space;
    };
    if (parts.size() == 1)
        return is(parts.front(), "Body");
    return parts.size() == 2 && is(parts.front(), "Header") && is(parts.back(), "Body");
}

// The fault codes of SOAP itself.
std::string_view code_1_1(FaultCode code)
{
    if (code == FaultCode::version_mismatch)
        return "VersionMismatch";
    if (code == FaultCode::must_understand)
        return "MustUnderstand";
    return is_callers(code) ? "Client" : "Server";
}

std::string_view code_1_2(FaultCode code)
{
    if (code == FaultCode::version_mismatch)
        return "VersionMismatch";
    if (code == FaultCode::must_understand)
        return "MustUnderstand";
    return is_callers(code) ? "Sender" : "Receiver";
}

std::string detail_of(const Fault& fault)
{
    std::string detail = "<DesFault xmlns=\"" + std::string(fault_space) + "\">";
    write_content(detail, fault);
    return detail + "</DesFault>";
}

// An element of SOAP 1.2 whose attribute qname is that name.
std::string with_qname(std::string_view element, const XmlName& name)
{
    const auto prefix = name.space.empty() ? "" : "n:";
    auto text = fmt::format("<{} xmlns=\"{}\" qname={}", element, space_1_2,
                            xml_attribute(prefix + name.name));
    if (!name.space.empty())
        text += " xmlns:n=" + xml_attribute(name.space);
    return text + "/>";
}

std::string header_of(Version version, const Fault& fault,
                      const std::vector<XmlName>& not_understood)
{
    std::string header;
    if (fault.code == FaultCode::version_mismatch) {
        header = fmt::format("<Upgrade xmlns=\"{}\">", space_1_2);
        for (const auto space : {space_1_2, space_1_1})
            header += with_qname("SupportedEnvelope", {"Envelope", std::string(space)});
        header += "</Upgrade>";
    }
    if (version == Version::v1_2)
        for (const auto& name : not_understood)
            header += with_qname("NotUnderstood", name);
    return header;
}

Fault read_fault(const XmlElement& content)
{
    const auto* detail = child_of(content, "detail");
    if (detail == nullptr)
        detail = child_of(content, "Detail");
    const auto* ours = detail == nullptr ? nullptr : child_of(*detail, "DesFault");
    if (ours != nullptr && ours->space == fault_space)
        if (auto fault = read_content<Fault>(*ours, "DesFault"))
            return *std::move(fault);
    const auto* reason = child_of(content, "faultstring");
    if (const auto* outer = child_of(content, "Reason"); outer != nullptr)
        reason = child_of(*outer, "Text");
    constexpr std::size_t longest_reason = 1024;
    if (reason == nullptr)
        return {FaultCode::internal, "a fault without a reason"};
    return {FaultCode::internal, std::string(first_characters(reason->text, longest_reason))};
}

} // namespace

std::string_view to_string(FaultCode code)
{
    return Value<FaultCode>::names.at(static_cast<std::size_t>(code));
}

bool is_callers(FaultCode code) noexcept
{
    return code != FaultCode::busy && code != FaultCode::storage && code != FaultCode::internal;
}

std::string_view content_type(Version version)
{
    return version == Version::v1_1 ? "text/xml; charset=utf-8"
                                    : "application/soap+xml; charset=utf-8";
}

tl::expected<Envelope, BadEnvelope> read_envelope(std::string_view document)
{
    auto root = read_xml(document);
    if (!root)
        return refuse(std::nullopt, FaultCode::invalid_message, root.error().message);
    if (root->name != "Envelope")
        return refuse(std::nullopt, FaultCode::invalid_message, "not a SOAP envelope");
    if (root->space != space_1_1 && root->space != space_1_2)
        return refuse(std::nullopt, FaultCode::version_mismatch,
                      "neither a SOAP 1.1 nor a SOAP 1.2 envelope");
    const auto version = root->space == space_1_1 ? Version::v1_1 : Version::v1_2;
    if (auto blocks = blocks_to_understand(*root); !blocks.empty()) {
        auto reason = "the header block '" + blocks.front().name + "' is not known here";
        return tl::unexpected(BadEnvelope{
            version, Fault{FaultCode::must_understand, std::move(reason)}, std::move(blocks)});
    }
    if (!has_parts_of_envelope(*root))
        return refuse(version, FaultCode::invalid_message,
                      "an envelope has a Header or none, then a Body, and nothing else");
    auto& body = root->children.back();
    if (body.children.size() != 1)
        return refuse(version, FaultCode::invalid_message, "a Body has exactly one element");
    return Envelope{version, std::move(body.children.front())};
}

std::string wrap(Version version, std::string_view content, std::string_view header)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"";
    text.append(space_of(version)).append("\">");
    if (!header.empty())
        text.append("<soap:Header>").append(header).append("</soap:Header>");
    text.append("<soap:Body>").append(content);
    return text + "</soap:Body></soap:Envelope>\n";
}

std::string write_fault(Version version, const Fault& fault,
                        const std::vector<XmlName>& not_understood)
{
    std::string reason;
    Value<std::string>::write(reason, fault.reason);
    std::string content = "<soap:Fault>";
    if (version == Version::v1_1) {
        content.append("<faultcode>soap:").append(code_1_1(fault.code)).append("</faultcode>");
        content += "<faultstring xml:lang=\"en\">" + reason + "</faultstring>";
        content += "<detail>" + detail_of(fault) + "</detail>";
    } else {
        content.append("<soap:Code><soap:Value>soap:").append(code_1_2(fault.code));
        content += "</soap:Value><soap:Subcode><soap:Value xmlns:des=\"";
        content.append(fault_space).append("\">des:").append(to_string(fault.code));
        content += "</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text "
                   "xml:lang=\"en\">" +
            reason + "</soap:Text></soap:Reason><soap:Detail>" + detail_of(fault) +
            "</soap:Detail>";
    }
    return wrap(version, content + "</soap:Fault>", header_of(version, fault, not_understood));
}

int status_of(Version version, const Fault& fault)
{
    if (fault.code == FaultCode::not_authenticated)
        return 401;
    if (fault.code == FaultCode::operator_mismatch || fault.code == FaultCode::address_mismatch)
        return 403;
    const bool is_sender = version == Version::v1_2 && code_1_2(fault.code) == "Sender";
    return is_sender ? 400 : 500;
}

Fault fault_of(const BadElement& bad)
{
    return {FaultCode::invalid_message, bad.element + ": " + bad.reason, bad.element, bad.text};
}

Fault unknown_message(const XmlElement& element)
{
    return {FaultCode::invalid_message,
            "no such operation: '" + element.name + "' of the namespace '" + element.space + "'",
            element.name};
}

tl::expected<XmlElement, NoAnswer> read_body_of_answer(std::string_view document)
{
    auto envelope = read_envelope(document);
    if (!envelope)
        return tl::unexpected(
            NoAnswer(Error{Reason::invalid, "not SOAP: " + envelope.error().fault.reason}));
    const auto& content = envelope->content;
    if (content.name == "Fault" && content.space == space_of(envelope->version))
        return tl::unexpected(NoAnswer(read_fault(content)));
    return std::move(envelope->content);
}

} // namespace des::soap
