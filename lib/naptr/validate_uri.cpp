#include "naptr/validate_uri.h"

#include "base/text.h"
#include "naptr/rewrite_template.h"
#include "naptr/uri.h"

#include <algorithm>

namespace des {
namespace {

// Stands for a back-reference: no text that could be written holds it by chance.
constexpr char reference = '\x01';

class UriChecker {
public:
    UriChecker(const Rewrite& rewrite, const Services& services, std::vector<Finding>& findings) :
        services_(services), findings_(findings),
        text_(fill_template(parse_template(rewrite.replacement()), {&reference, 1})),
        lower_(to_lower(text_)), scheme_(uri_scheme(text_))
    {
    }

    void check()
    {
        if (!can_be_uri())
            return;
        check_scheme();
        if (scheme_ == "sip" || scheme_ == "sips")
            check_sip();
        if (scheme_ == "tel")
            check_tel();
        check_portability();
        check_home_domain();
    }

private:
    void warn(std::string message, std::string clause)
    {
        findings_.push_back(
            {Severity::warning, Field::regexp, std::move(message), std::move(clause)});
    }

    bool can_be_uri()
    {
        auto filled = text_;
        std::replace(filled.begin(), filled.end(), reference, '1');
        if (is_absolute_uri(filled))
            return true;
        findings_.push_back({Severity::error, Field::regexp,
                             text_.empty() ? "the replacement is empty, which makes no URI"
                                           : "the result is no URI with a scheme: " + shown(),
                             "RFC 6116, section 3.3"});
        return false;
    }

    std::string shown() const
    {
        auto text = text_;
        for (auto at = text.find(reference); at != std::string::npos; at = text.find(reference))
            text.replace(at, 1, "\\N");
        return quoted(text);
    }

    bool has_type(std::string_view type) const
    {
        return std::any_of(services_.enumservices.begin(), services_.enumservices.end(),
                           [type](const auto& service) { return service.type == type; });
    }

    void check_scheme()
    {
        const bool is_sip = scheme_ == "sip" || scheme_ == "sips";
        for (const auto& service : services_.enumservices) {
            const auto name = service.to_string();
            if (name == "sip" && !is_sip)
                warn("E2U+sip with a URI that is neither sip: nor sips:: " + shown(),
                     "RFC 3824, section 5.3");
            if ((name == "pstn:sip" && !is_sip) || (name == "pstn:tel" && scheme_ != "tel"))
                warn("E2U+" + name + " with a URI of another scheme: " + shown(),
                     name == "pstn:sip" ? "RFC 4769, section 3.2" : "RFC 4769, section 3.1");
        }
    }

    // The user part with its parameters, "+49301234;npdi"; empty where there is none.
    std::string_view user() const
    {
        const std::string_view body = std::string_view(lower_).substr(scheme_.size() + 1);
        const auto at = body.find('@');
        return at == std::string_view::npos ? std::string_view() : body.substr(0, at);
    }

    void check_sip()
    {
        const auto who = user().substr(0, user().find(';'));
        const bool is_number = !who.empty() && (who[0] == '+' || who[0] == reference) &&
            std::all_of(who.begin(), who.end(), [](char c) {
                return is_digit(c) || c == reference ||
                    std::string_view("+-.()").find(c) != std::string_view::npos;
            });
        if (is_number &&
            lower_.find(";user=phone", scheme_.size() + 1 + user().size()) == std::string::npos)
            warn("the SIP URI of a number, without ;user=phone: " + shown(),
                 "RFC 3261, section 19.1.1");
    }

    void check_tel()
    {
        const std::string_view number = std::string_view(text_).substr(4);
        if (number[0] != '+' && number[0] != reference &&
            lower_.find(";phone-context=") == std::string::npos)
            warn("a tel URI that neither begins with '+' nor has a phone-context: " + shown(),
                 "RFC 3966, section 5.1");
    }

    // RFC 4694: npdi and rn are parameters of the number, so in a SIP URI of the user part.
    void check_portability()
    {
        const auto number = scheme_ == "tel" ? std::string_view(lower_) : user();
        const bool has_npdi = number.find(";npdi") != std::string_view::npos;
        if (has_type("pstn") && !has_npdi)
            warn("E2U+pstn without ;npdi in the number: " + shown(), "RFC 4769, section 3");
        const auto behind_user = scheme_.size() + 1 + number.size();
        if (scheme_ != "tel" &&
            (lower_.find(";npdi", behind_user) != std::string::npos ||
             lower_.find(";rn=", behind_user) != std::string::npos))
            warn("npdi and rn belong before the '@': " + shown(), "RFC 4769, section 4");
        const auto rn = number.find(";rn=");
        if (rn != std::string_view::npos && number.substr(rn + 4, 1) != "+" &&
            number.substr(rn + 4, 1) != std::string_view(&reference, 1) &&
            number.find(";rn-context=") == std::string_view::npos)
            warn("rn is neither global, with '+', nor has a rn-context: " + shown(),
                 "RFC 4694, section 4");
    }

    void check_home_domain()
    {
        const auto mnc = lower_.find(".mnc");
        if (mnc == std::string::npos || lower_.find("3gppnetwork.org") == std::string::npos)
            return;
        const auto digits = lower_.find_first_not_of("0123456789", mnc + 4);
        if (digits != std::string::npos && digits - mnc - 4 == 2)
            warn("the MNC has two digits, and needs a leading zero: " + shown(),
                 "3GPP TS 23.003, section 13.2");
    }

    const Services& services_;
    std::vector<Finding>& findings_;
    std::string text_;
    std::string lower_;
    std::string scheme_;
};

} // namespace

void validate_uri(const Rewrite& rewrite, const Services& services, std::vector<Finding>& findings)
{
    UriChecker(rewrite, services, findings).check();
}

} // namespace des
