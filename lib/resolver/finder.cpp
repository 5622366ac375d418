#include "resolver/finder.h"

#include <algorithm>
#include <deque>

namespace des {
namespace {

// ENUM trees have two or three levels of servers. The descent ends anyway, since each referral must
// lead further down.
constexpr int most_referrals = 10;
// Of one referral, so that silent servers without end do not hold us up without end.
constexpr std::size_t most_asked = 8;
// Without addresses, of one referral: each may cost four look-ups (CVE-2020-8616, "NXNSAttack").
constexpr std::size_t most_unresolved = 4;

bool may_others_know(Conclusion conclusion) noexcept
{
    return conclusion == Conclusion::failed || conclusion == Conclusion::refused ||
        conclusion == Conclusion::no_answer;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& values)
{
    to.insert(to.end(), values.begin(), values.end());
}

void add_new(std::vector<SocketAddress>& to, const std::vector<SocketAddress>& addresses)
{
    for (const auto& address : addresses)
        if (to.size() < most_asked && std::find(to.begin(), to.end(), address) == to.end())
            to.push_back(address);
}

} // namespace

struct NameFinder::Search {
    DomainName name;
    RRType type{};
    Done done;
    std::vector<Lookup> lookups;
    Delegation delegation;             // whom to ask
    std::deque<DomainName> unresolved; // other servers of the same zone, whose address is not known
    int referrals = 0;
};

// A name server whose address is wanted, and the how manieth way to get it comes next.
struct NameFinder::AddressQuery {
    enum class Way { a_here, aaaa_here, a_from_resolver, aaaa_from_resolver, none };
    DomainName server;
    Way way = Way::a_here;
};

void NameFinder::find(DomainName name, RRType type, Done done)
{
    auto search = std::make_shared<Search>();
    search->name = std::move(name);
    search->type = type;
    search->done = std::move(done);
    search->delegation.servers = client_.servers();
    ask(search);
}

void NameFinder::ask(const SearchPtr& search)
{
    auto take = [this, search](Lookup lookup, std::vector<ResourceRecord> records) {
        arrived(search, std::move(lookup), std::move(records));
    };
    if (resolver_ == nullptr)
        client_.ask(search->name, search->type, std::move(take));
    else
        client_.ask(search->name, search->type, search->delegation, std::move(take));
}

void NameFinder::arrived(const SearchPtr& search, Lookup lookup,
                         std::vector<ResourceRecord> records)
{
    const auto conclusion = lookup.conclusion;
    search->lookups.push_back(std::move(lookup));
    if (conclusion == Conclusion::referral && resolver_ != nullptr &&
        search->referrals < most_referrals)
        return follow(search, *search->lookups.back().referral);
    if (may_others_know(conclusion) && !search->unresolved.empty()) {
        append(search->delegation.asked, search->delegation.servers);
        search->delegation.servers.clear();
        return ask_or_resolve(search);
    }
    search->done(std::move(search->lookups), std::move(records));
}

void NameFinder::follow(const SearchPtr& search, const Referral& referral)
{
    ++search->referrals;
    auto& [zone, servers, asked, names] = search->delegation;
    append(asked, servers);
    servers.clear();
    zone = referral.zone;
    search->unresolved.clear();
    for (const auto& server : referral.servers) {
        names.push_back(server.name);
        if (server.is_believed && !server.addresses.empty())
            add_new(servers, server.addresses);
        else if (search->unresolved.size() < most_unresolved)
            search->unresolved.push_back(server.name);
    }
    ask_or_resolve(search);
}

void NameFinder::ask_or_resolve(const SearchPtr& search)
{
    if (!search->delegation.servers.empty())
        return ask(search);
    if (search->unresolved.empty())
        return search->done(std::move(search->lookups), {});
    AddressQuery query;
    query.server = std::move(search->unresolved.front());
    search->unresolved.pop_front();
    resolve(search, query);
}

// The servers that were given are asked without following their referrals: a name server's own name
// must not send us round.
void NameFinder::resolve(const SearchPtr& search, const AddressQuery& query)
{
    using Way = AddressQuery::Way;
    auto take = [this, search, query](Lookup lookup, const std::vector<ResourceRecord>& records) {
        resolved(search, query, std::move(lookup), records);
    };
    const bool wants_ipv4 = query.way == Way::a_here || query.way == Way::a_from_resolver;
    const auto type = wants_ipv4 ? RRType::a : RRType::aaaa;
    if (query.way == Way::a_here || query.way == Way::aaaa_here)
        client_.ask(query.server, type, Delegation{{}, client_.servers(), {}, {}}, std::move(take));
    else
        resolver_->ask(query.server, type, std::move(take));
}

void NameFinder::resolved(const SearchPtr& search, const AddressQuery& query, Lookup lookup,
                          const std::vector<ResourceRecord>& records)
{
    search->lookups.push_back(std::move(lookup));
    search->delegation.servers = addresses_in(records, client_.referral_port());
    auto next = query;
    next.way = static_cast<AddressQuery::Way>(static_cast<int>(query.way) + 1);
    if (!search->delegation.servers.empty() || next.way == AddressQuery::Way::none)
        return ask_or_resolve(search);
    resolve(search, next);
}

} // namespace des
