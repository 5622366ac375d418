#pragma once

// What a client did and what came of it, as data: explain.h and json.h render it.

#include "base/domain_name.h"
#include "base/socket_address.h"
#include "dns/codes.h"
#include "dns/transport.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace des {

std::string_view to_string(Transport transport); // "UDP", "TCP"

// The flag RD: whether the server is to ask others.
enum class Recursion { desired, not_desired };

// What one query to one server came to.
enum class Ending {
    none,        // still waiting
    accepted,    // its answer counts, whatever it says
    truncated,   // TC: asked again over TCP
    no_edns,     // the server does not understand EDNS: asked again without
    turned_away, // the server will not or cannot answer this: the next one is asked
    lame,        // it was referred to, and does not know better: the next one is asked
    timed_out,
    unreachable, // the system or the other side says so; `problem` has the words
};
std::string_view to_string(Ending ending); // "timed-out"

// Why a server that was referred to is none for the zone (RFC 9499, section 7, "lame delegation").
enum class Lameness {
    loop,         // refers back to one that was asked before
    upward,       // refers to the servers of a zone above its own
    sideways,     // refers to other servers of its own zone
    astray,       // refers to a zone that the name does not lie in
    no_authority, // says no without the flag AA
};
std::string_view to_string(Lameness lameness); // "no-authority"

// The header of an answer, and its size.
struct Reply {
    RCode rcode = RCode::noerror;
    std::uint16_t flags = 0; // as in Message
    bool edns = false;
    std::size_t answers = 0;
    std::size_t authorities = 0;
    std::size_t additionals = 0;
    std::size_t octets = 0;
};
std::vector<std::string> flag_names(std::uint16_t flags); // "aa", "tc", "rd", "ra", "ad", "cd"

struct Attempt {
    SocketAddress server;
    Transport transport = Transport::udp;
    bool edns = true;
    Ending ending = Ending::none;
    std::optional<Reply> reply;
    std::optional<Lameness> lameness;
    std::string problem;
    std::vector<std::string> ignored; // what came and was not taken for the answer, and why
    std::chrono::microseconds elapsed{0};
};

// A CNAME or DNAME record that was followed.
struct Alias {
    RRType type{};
    DomainName from;
    DomainName to;
};

// A name server that a referral names.
struct NameServer {
    DomainName name;
    std::vector<SocketAddress> addresses; // its glue
    bool is_believed = true;              // or not: the name lies outside the zone that was asked
};

// The pointers to those who know more (Q.3643, clause 8.3.1, step 2).
struct Referral {
    DomainName zone; // its servers are these
    std::vector<NameServer> servers;
};

enum class Conclusion {
    records,   // of the type asked for
    no_data,   // the name exists, without such records
    no_name,   // NXDOMAIN
    alias,     // leads to a name that the answer says nothing about
    referral,  // other servers are to be asked
    failed,    // only answers like SERVFAIL
    refused,   // only answers like REFUSED
    no_answer, // from nobody
};
std::string_view to_string(Conclusion conclusion); // "no-data"

// Everything about one name that was looked up.
struct Lookup {
    DomainName name;
    RRType type{};
    Recursion recursion = Recursion::desired;
    DomainName zone; // whose servers were asked; the root: those given
    std::vector<Attempt> attempts;
    std::vector<Alias> aliases;
    DomainName canonical; // where the aliases lead; the name itself without any
    Conclusion conclusion = Conclusion::no_answer;
    std::optional<Referral> referral;
    std::vector<std::string> unreadable; // records that could not be decoded, and why
};

// The last that was looked up for this type, of which there is one.
const Lookup& last_of(const std::vector<Lookup>& lookups, RRType type);

} // namespace des
