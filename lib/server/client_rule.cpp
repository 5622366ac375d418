#include "server/client_rule.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

namespace des {
namespace {

// The blanks are those between words, and behind the commas of a list.
class Words {
public:
    explicit Words(std::string_view text) : rest_(trimmed(text)) {}

    // Empty at the end.
    std::string_view next()
    {
        const auto word = rest_.substr(0, rest_.find_first_of(" \t"));
        rest_ = trimmed(rest_.substr(word.size()));
        return word;
    }

    // "A,B", "A, B": at least one, none empty; else nothing.
    std::vector<std::string_view> list()
    {
        std::vector<std::string_view> items;
        for (bool more = true; more;) {
            const auto item = rest_.substr(0, rest_.find_first_of(" \t,"));
            if (item.empty())
                return {};
            items.push_back(item);
            rest_ = trimmed(rest_.substr(item.size()));
            more = rest_.starts_with(',');
            if (more)
                rest_ = trimmed(rest_.substr(1));
        }
        return items;
    }

private:
    std::string_view rest_;
};

Result<ClientRule::Who> parse_who(Words& words)
{
    const auto word = words.next();
    if (word == "any")
        return ClientRule::Any();
    if (word != "key") {
        const auto prefix = AddressPrefix::parse(word);
        if (!prefix)
            return tl::unexpected(prefix.error());
        return *prefix;
    }
    const auto text = words.next();
    auto name = DomainName::parse(text);
    if (text.empty() || !name)
        return invalid("'key' needs the name of a key, not " + quoted(text));
    return ClientRule::Key{name->lower()};
}

Result<std::vector<DomainName>> parse_apexes(Words& words)
{
    std::vector<DomainName> apexes;
    for (const auto item : words.list()) {
        auto name = DomainName::parse(item);
        if (!name)
            return tl::unexpected(name.error());
        if (std::find(apexes.begin(), apexes.end(), *name) != apexes.end())
            return invalid("twice the same apex: " + quoted(item));
        apexes.push_back(*std::move(name));
    }
    if (apexes.empty())
        return invalid("'apex' needs names: NAME,...");
    return apexes;
}

Result<Sight> parse_sight(Words& words)
{
    const auto items = words.list();
    if (items.size() == 1 && items.front() == "all")
        return Sight();
    Sight sight{false, false, {}};
    for (const auto item : items) {
        if (item == "all")
            return invalid("'see all' stands alone");
        if (item == "host") {
            sight.has_host = true;
            continue;
        }
        const auto id = OperatorId::parse(item);
        if (!id)
            return tl::unexpected(id.error());
        sight.operators.push_back(*id);
    }
    if (items.empty())
        return invalid("'see' needs operators: all, or host|OPERATOR,...");
    return sight;
}

// Puts the clause in its place, unless that is taken.
template <class T>
std::optional<Error> put(Result<T> clause, std::optional<T>& place, std::string_view word)
{
    if (!clause)
        return clause.error();
    if (place)
        return Error{Reason::invalid, "twice " + quoted(word)};
    place = *std::move(clause);
    return std::nullopt;
}

struct Clauses {
    std::optional<bool> denial;
    std::optional<std::vector<DomainName>> apexes;
    std::optional<Sight> sight;
};

std::optional<Error> parse_clause(std::string_view word, Words& words, Clauses& clauses)
{
    if (word == "deny")
        return put(Result<bool>(true), clauses.denial, word);
    if (word == "apex")
        return put(parse_apexes(words), clauses.apexes, word);
    if (word == "see")
        return put(parse_sight(words), clauses.sight, word);
    return Error{Reason::invalid, "not one of 'apex', 'see' and 'deny': " + quoted(word)};
}

tl::unexpected<Error> wrong(std::string_view text, const Error& error)
{
    return invalid("rule " + quoted(text) + ": " + error.message);
}

std::string to_string(const ClientRule::Who& who)
{
    if (const auto* prefix = std::get_if<AddressPrefix>(&who))
        return prefix->to_string();
    if (const auto* key = std::get_if<ClientRule::Key>(&who))
        return "key " + key->name.to_string();
    return "any";
}

std::string to_string(const Sight& sight)
{
    if (sight.is_all)
        return "all";
    std::string text = sight.has_host ? "host" : "";
    for (const auto& id : sight.operators)
        text += (text.empty() ? "" : ",") + id.to_string();
    return text;
}

} // namespace

Result<ClientRule> ClientRule::parse(std::string_view text)
{
    Words words(text);
    const auto who = parse_who(words);
    if (!who)
        return wrong(text, who.error());
    Clauses clauses;
    for (auto word = words.next(); !word.empty(); word = words.next())
        if (const auto error = parse_clause(word, words, clauses))
            return wrong(text, *error);
    if (clauses.denial && clauses.sight)
        return wrong(text, {Reason::invalid, "whoever is denied sees nothing: no 'see'"});
    return ClientRule{*who, clauses.denial.value_or(false),
                      std::move(clauses.apexes).value_or(std::vector<DomainName>()),
                      std::move(clauses.sight).value_or(Sight())};
}

std::string ClientRule::to_string() const
{
    auto text = des::to_string(who);
    if (is_denial)
        text += " deny";
    for (std::size_t i = 0; i < apexes.size(); ++i)
        text += (i == 0 ? " apex " : ",") + apexes[i].to_string();
    if (!sight.is_all)
        text += " see " + des::to_string(sight);
    return text;
}

} // namespace des
