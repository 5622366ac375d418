#pragma once

#include "answer/apex.h"
#include "answer/query.h"
#include "base/address_table.h"
#include "server/client_rule.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace des {

// Rules for clients, made ready for the packet path. Of the rules that are for the apex asked for
// and for the client, the most specific decides: first those for its key, then those for its
// address, the longest prefix first, then `any`; for the same client one that names the apex goes
// before one that does not.
class ClientTable {
public:
    // `apexes`: those served. Throws Failure(configuration), naming the rule, when one names
    // another apex, or two are equally specific. Apexes that are served later follow the rules
    // without an apex.
    ClientTable(std::vector<ClientRule> rules, const std::vector<DomainName>& apexes);

    // The rule that decides, by its place; nothing: no rule is for this client. `key`: the name of
    // the TSIG key that the query is signed with, in lower-case wire format; empty: none.
    // Allocates nothing.
    std::optional<std::size_t> find(const sockaddr* client, std::string_view key,
                                    const Query& query, Bytes packet) const noexcept;

    const std::vector<ClientRule>& rules() const noexcept { return rules_; }

private:
    using Place = std::size_t; // of a rule
    struct Zone {
        Apex apex; // of the last zone: the root, for all other names
        std::map<std::string, Place, std::less<>> keys;
        AddressTable networks;
        std::vector<Place> of_network; // in the order of the table
        std::optional<Place> any;
    };
    Zone make_zone(Apex apex, const std::vector<Place>& order) const;

    std::vector<ClientRule> rules_;
    std::vector<Zone> zones_; // the deepest apexes first
};

} // namespace des
