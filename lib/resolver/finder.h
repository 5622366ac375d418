#pragma once

#include "resolver/client.h"

#include <functional>
#include <memory>
#include <vector>

namespace des {

// Finds the records of a name from its client's servers on: what they say (recursive mode), or, in
// iterative mode, what those say whom they refer to (Q.3643, clauses 8.3.1 and 9.4). Lives as long
// as the loop of its clients runs.
class NameFinder {
public:
    // Told every lookup in turn, of which the last for the type wanted is the one that counts, and
    // its records.
    using Done = std::function<void(std::vector<Lookup>, std::vector<ResourceRecord>)>;

    // Recursive mode: a referral is a failure.
    explicit NameFinder(DnsClient& client) : client_(client) {}
    // Iterative mode. The address of a name server that came without is asked of the client's
    // servers, then of the resolver's.
    NameFinder(DnsClient& client, DnsClient& resolver) : client_(client), resolver_(&resolver) {}

    // `done` is called from the loop, never from here.
    void find(DomainName name, RRType type, Done done);

private:
    struct Search;
    struct AddressQuery;
    using SearchPtr = std::shared_ptr<Search>;

    void ask(const SearchPtr& search);
    void arrived(const SearchPtr& search, Lookup lookup, std::vector<ResourceRecord> records);
    void follow(const SearchPtr& search, const Referral& referral);
    void ask_or_resolve(const SearchPtr& search);
    void resolve(const SearchPtr& search, const AddressQuery& query);
    void resolved(const SearchPtr& search, const AddressQuery& query, Lookup lookup,
                  const std::vector<ResourceRecord>& records);

    DnsClient& client_;
    DnsClient* resolver_ = nullptr; // only in iterative mode
};

} // namespace des
