#pragma once

#include "answer/operator_numbers.h"
#include "server/client_table.h"

#include <string_view>
#include <vector>

namespace des {

// What rules may speak of.
struct Directory {
    std::vector<DomainName> apexes;
    std::optional<OperatorId> host;    // nothing: rules do not speak of it
    std::vector<OperatorId> operators; // the host too
};

// Which clients may query what, and whose records they then see.
class QueryAccess {
public:
    // Throws Failure(configuration), naming the rule, when one speaks of an apex or operator that
    // is not in the directory, or two are for the same client.
    QueryAccess(std::vector<ClientRule> rules, const Directory& directory,
                OperatorNumbers& numbers);

    struct Decision {
        bool is_admitted = false;
        const OperatorSet* seen = nullptr; // nullptr: everybody's
    };
    // Whom no rule is for is not admitted. See ClientTable::find() for what is asked for.
    Decision decide(const sockaddr* client, std::string_view key, const Query& query,
                    Bytes packet) const noexcept;

private:
    ClientTable table_;
    std::vector<OperatorSet> sets_;
    std::vector<std::optional<std::size_t>> set_of_rule_; // nothing: sees all
};

} // namespace des
