#pragma once

#include "base/address_prefix.h"
#include "base/domain_name.h"
#include "base/error.h"
#include "base/identifier.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace des {

// Whose records a client sees.
struct Sight {
    bool is_all = true; // of every operator, also of those that come later; else of these:
    bool has_host = false;
    std::vector<OperatorId> operators;

    bool operator==(const Sight&) const = default;
};

// What a client may do, and which clients that are: one line of the configuration.
//   WHO [deny] [apex NAME,...] [see all | see host|OPERATOR,...]
//   WHO: any | ADDRESS[/LENGTH] | key NAME
struct ClientRule {
    struct Any {
        bool operator==(const Any&) const = default;
    };
    struct Key { // whoever signs with this TSIG key (RFC 8945)
        DomainName name;
        bool operator==(const Key&) const = default;
    };
    using Who = std::variant<Any, AddressPrefix, Key>;

    Who who;
    bool is_denial = false;
    std::vector<DomainName> apexes; // empty: all
    Sight sight;

    // Words in any order behind WHO, each at most once.
    static Result<ClientRule> parse(std::string_view text);
    std::string to_string() const; // parse() reads it back

    bool operator==(const ClientRule&) const = default;
};

} // namespace des
