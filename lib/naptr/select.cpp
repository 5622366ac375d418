#include "naptr/select.h"

#include "base/text.h"
#include "naptr/rewrite.h"
#include "naptr/services.h"
#include "naptr/uri.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {
namespace {

// A chain is limited, but one set may start many chains: no answer of a stranger makes more
// queries than these.
constexpr int most_lookups = 32;

struct Refusal {
    Field field;
    std::string reason;
};

Enumservice wanted_service(std::string_view text)
{
    Enumservice wanted;
    for (;;) {
        const auto colon = text.find(':');
        const auto token = to_lower(text.substr(0, colon));
        if (wanted.type.empty())
            wanted.type = token;
        else
            wanted.subtypes.push_back(token);
        if (colon == std::string_view::npos)
            return wanted;
        text.remove_prefix(colon + 1);
    }
}

// Each subtype wanted is one of those offered; none wanted: any will do.
bool offers(const Enumservice& offered, const Enumservice& wanted)
{
    return offered.type == wanted.type &&
        std::all_of(wanted.subtypes.begin(), wanted.subtypes.end(), [&](const auto& subtype) {
               return std::find(offered.subtypes.begin(), offered.subtypes.end(), subtype) !=
                   offered.subtypes.end();
           });
}

class Selector {
public:
    Selector(E164Number number, const SelectionOptions& options, const NaptrLookup& lookup) :
        aus_(number.to_string()), options_(options), lookup_(lookup)
    {
        for (const auto& service : options.services)
            wanted_.push_back(wanted_service(service));
    }

    Selection select(const std::vector<Naptr>& records, const DomainName& name)
    {
        seen_.push_back(name);
        consider_all(records, 0);
        return std::move(selection_);
    }

private:
    // Records with unknown flags go before the others are put in order (RFC 6116, section 3.4.2).
    void consider_all(const std::vector<Naptr>& records, int depth)
    {
        std::vector<const Naptr*> known;
        for (const auto& record : records) {
            const auto& flags = record.flags.octets();
            if (flags.empty() || equal_ignoring_case(flags, "u"))
                known.push_back(&record);
            else
                refuse(verdict_on(record, depth), {Field::flags, "unknown: " + quoted(flags)});
        }
        std::stable_sort(known.begin(), known.end(), [](const Naptr* a, const Naptr* b) {
            return std::pair(a->order, a->preference) < std::pair(b->order, b->preference);
        });
        for (const auto* record : known) {
            if (record->flags.empty())
                follow(*record, depth);
            else
                use(*record, depth);
        }
    }

    std::size_t verdict_on(const Naptr& record, int depth)
    {
        selection_.verdicts.push_back({record, false, {}, {}, depth});
        return selection_.verdicts.size() - 1;
    }

    void refuse(std::size_t verdict, Refusal refusal)
    {
        selection_.verdicts[verdict].field = refusal.field;
        selection_.verdicts[verdict].reason = std::move(refusal.reason);
    }

    void use(const Naptr& record, int depth)
    {
        const auto verdict = verdict_on(record, depth);
        auto target = target_of(record);
        if (!target)
            return refuse(verdict, std::move(target.error()));
        selection_.verdicts[verdict].used = true;
        selection_.verdicts[verdict].reason = target->service + ": " + target->uri;
        selection_.targets.push_back(std::move(*target));
    }

    tl::expected<Target, Refusal> target_of(const Naptr& record) const
    {
        const auto refusal = [](Field field, std::string reason) {
            return tl::unexpected(Refusal{field, std::move(reason)});
        };
        auto service = usable_service(record);
        if (!service)
            return refusal(Field::services, service.error().message);
        if (!record.replacement.is_root())
            return refusal(Field::replacement,
                           record.regexp.empty()
                               ? "a terminal record has its URI in the regexp"
                               : "stands beside a regexp, which makes the record an error");
        const auto rewrite = Rewrite::parse(record.regexp.octets());
        if (!rewrite)
            return refusal(Field::regexp, rewrite.error().message);
        auto uri = rewrite->apply(aus_);
        if (!uri)
            return refusal(Field::regexp,
                           fmt::format("does not match {} (within what matching "
                                       "may cost): {}",
                                       aus_, quoted(rewrite->ere())));
        if (!is_absolute_uri(*uri))
            return refusal(Field::regexp, "the result is no absolute URI: " + quoted(*uri));
        return Target{std::move(*uri), std::move(*service)};
    }

    // The first Enumservice, from left to right, that is wanted (RFC 6116, section 5.2).
    Result<std::string> usable_service(const Naptr& record) const
    {
        const auto services = Services::parse(record.services.octets());
        if (!services)
            return tl::unexpected(services.error());
        for (const auto& service : services->enumservices) {
            const bool is_allowed = !service.is_private() || options_.accept_private;
            const bool is_wanted = wanted_.empty() ||
                std::any_of(wanted_.begin(), wanted_.end(),
                            [&](const auto& wanted) { return offers(service, wanted); });
            if (is_allowed && is_wanted)
                return service.to_string();
        }
        return invalid((wanted_.empty() ? "only for private networks: " : "not wanted: ") +
                       quoted(record.services.octets()));
    }

    // RFC 6116, section 5.2.1: only the replacement counts.
    void follow(const Naptr& record, int depth)
    {
        const auto verdict = verdict_on(record, depth);
        const auto found = look_up(record.replacement, depth);
        if (!found)
            return refuse(verdict, {Field::replacement, found.error().message});
        const auto targets_before = selection_.targets.size();
        consider_all(*found, depth + 1);
        const auto where = record.replacement.to_string();
        if (selection_.targets.size() == targets_before)
            return refuse(verdict, {Field::replacement, "nothing usable at " + where});
        selection_.verdicts[verdict].used = true;
        selection_.verdicts[verdict].reason = "followed to " + where;
    }

    Result<std::vector<Naptr>> look_up(const DomainName& name, int depth)
    {
        if (name.is_root())
            return invalid("a non-terminal record (empty flags) has none");
        if (std::find(seen_.begin(), seen_.end(), name) != seen_.end())
            return invalid("leads back to " + name.to_string());
        if (depth >= options_.chain_limit)
            return invalid(fmt::format("not followed to {}: {} non-terminal records in a chain are "
                                       "the most",
                                       name.to_string(), options_.chain_limit));
        if (lookups_ == most_lookups)
            return invalid(fmt::format("not followed to {}: {} names asked already",
                                       name.to_string(), lookups_));
        ++lookups_;
        seen_.push_back(name);
        auto found = lookup_ ? lookup_(name) : std::nullopt;
        if (!found || found->empty())
            return invalid("no NAPTR records at " + name.to_string());
        return *std::move(found);
    }

    std::string aus_;
    const SelectionOptions& options_;
    const NaptrLookup& lookup_;
    std::vector<Enumservice> wanted_;
    std::vector<DomainName> seen_;
    int lookups_ = 0;
    Selection selection_;
};

} // namespace

Selection select(const std::vector<Naptr>& records, E164Number number, const DomainName& name,
                 const SelectionOptions& options, const NaptrLookup& lookup)
{
    return Selector(number, options, lookup).select(records, name);
}

} // namespace des
