#include "naptr/validate.h"

#include "base/text.h"
#include "naptr/field.h"
#include "naptr/rewrite.h"
#include "naptr/services.h"
#include "naptr/validate_uri.h"

#include <algorithm>

namespace des {
namespace {

class RecordChecker {
public:
    explicit RecordChecker(const Naptr& record) : record_(record) {}

    std::vector<Finding> check()
    {
        check_either_or();
        const auto& flags = record_.flags.octets();
        if (flags.empty())
            check_non_terminal();
        else if (equal_ignoring_case(flags, "u"))
            check_terminal();
        else
            error(Field::flags,
                  "neither \"u\" (terminal) nor empty (non-terminal): " + quoted(flags),
                  "RFC 6116, section 3.4.2");
        check_order();
        check_octets();
        std::stable_sort(
            findings_.begin(), findings_.end(),
            [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
        return std::move(findings_);
    }

private:
    void error(Field field, std::string message, std::string clause)
    {
        findings_.push_back({Severity::error, field, std::move(message), std::move(clause)});
    }
    void warn(Field field, std::string message, std::string clause)
    {
        findings_.push_back({Severity::warning, field, std::move(message), std::move(clause)});
    }

    void check_either_or()
    {
        const bool has_replacement = !record_.replacement.is_root();
        if (!record_.regexp.empty() && has_replacement)
            error(Field::replacement, "stands beside a regexp, and only one of them may",
                  "RFC 3403, section 4.1");
        if (record_.regexp.empty() && !has_replacement)
            error(Field::regexp, "empty, and so is the replacement", "RFC 3403, section 4.1");
    }

    void check_non_terminal()
    {
        if (!record_.regexp.empty())
            error(Field::regexp,
                  "not read in a non-terminal record (empty flags), which has a replacement",
                  "RFC 6116, section 5.2.1");
        if (!record_.services.empty())
            warn(Field::services, "not read in a non-terminal record (empty flags)",
                 "RFC 6116, section 5.2.1");
    }

    void check_terminal()
    {
        const auto services = check_services();
        if (!record_.replacement.is_root())
            check_terminal_replacement(services);
        if (record_.regexp.empty())
            return;
        const auto rewrite = Rewrite::parse(record_.regexp.octets());
        if (!rewrite)
            return error(Field::regexp, rewrite.error().message, "RFC 3402, section 3.2");
        check_rewrite(*rewrite);
        validate_uri(*rewrite, services, findings_);
    }

    // Without Enumservices when the field is wrong.
    Services check_services()
    {
        auto services = Services::parse(record_.services.octets());
        if (!services) {
            error(Field::services, services.error().message, "RFC 6116, section 3.4.3");
            return {};
        }
        if (services->is_legacy)
            error(Field::services,
                  "the form of RFC 2916, which is no longer written: " +
                      quoted(record_.services.octets()),
                  "RFC 6116, section 5.1");
        for (const auto& service : services->enumservices)
            if (service.is_private())
                warn(Field::services,
                     "a type for private networks, which others ignore: " +
                         quoted(service.to_string()),
                     "RFC 6116, section 3.4.3.1");
        return *std::move(services);
    }

    void check_terminal_replacement(const Services& services)
    {
        const bool is_sip = std::any_of(services.enumservices.begin(), services.enumservices.end(),
                                        [](const auto& service) { return service.type == "sip"; });
        if (is_sip)
            error(Field::replacement, "not for E2U+sip, whose URI stands in the regexp",
                  "RFC 3824, section 5.2");
        else
            error(Field::replacement, "a domain name is no URI: the URI stands in the regexp",
                  "RFC 6116, section 3.3");
    }

    void check_rewrite(const Rewrite& rewrite)
    {
        if (rewrite.delimiter() != '!')
            warn(Field::regexp,
                 "the delimiter is not '!': " + quoted(record_.regexp.octets().substr(0, 1)),
                 "RFC 6116, section 5.1");
        if (rewrite.ignores_case())
            warn(Field::regexp, "the flag 'i' means nothing for digits", "RFC 6116, section 5.1");
        if (!covers_ends(rewrite.ere()))
            warn(Field::regexp,
                 "what the ERE does not match stays around the URI; it goes from ^ to $: " +
                     quoted(rewrite.ere()),
                 "RFC 3402, section 3.2");
    }

    // Whether the match surely begins where the number begins, and ends where it ends.
    static bool covers_ends(std::string_view ere)
    {
        if (ere.find('|') != std::string_view::npos)
            return false;
        const auto begin = ere.substr(std::min(ere.find_first_not_of('('), ere.size()));
        const auto last = ere.find_last_not_of(')');
        const auto end = ere.substr(0, last == std::string_view::npos ? 0 : last + 1);
        const bool begins = begin.starts_with('^') || begin.starts_with(".*") ||
            begin.starts_with(".+") || begin.starts_with("\\+");
        const bool ends = (end.ends_with('$') && !end.ends_with("\\$")) || end.ends_with(".*") ||
            end.ends_with(".+");
        return begins && ends;
    }

    void check_order()
    {
        if (record_.order >= Order{0x8000})
            warn(Field::order, "some clients take 32768 and more for negative, and sort it first",
                 "");
    }

    void check_octets()
    {
        for (const auto& [field, string] : {std::pair{Field::flags, &record_.flags},
                                            std::pair{Field::services, &record_.services},
                                            std::pair{Field::regexp, &record_.regexp}}) {
            const auto& octets = string->octets();
            if (!std::all_of(octets.begin(), octets.end(), is_printable))
                warn(field, "octets that are not printable US-ASCII: " + quoted(octets),
                     "RFC 6116, section 5.1");
        }
    }

    const Naptr& record_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> validate(const Naptr& record)
{
    return RecordChecker(record).check();
}

Result<void> check(const Naptr& record)
{
    const auto findings = validate(record);
    if (findings.empty() || findings.front().severity != Severity::error)
        return {};
    const auto& [severity, field, message, clause] = findings.front();
    return refuse(field, message + " (" + clause + ")");
}

} // namespace des
