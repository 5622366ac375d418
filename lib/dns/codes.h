#pragma once

// The code points of DNS that somebody here asks for by name (IANA "Domain Name System
// Parameters"). Every other value of the underlying type is legal too.

#include <cstdint>
#include <string>

namespace des {

enum class RRType : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    ptr = 12,
    mx = 15,
    txt = 16,
    aaaa = 28,
    srv = 33,
    naptr = 35,
    dname = 39,
    opt = 41,
    ds = 43,
    tkey = 249,
    tsig = 250,
    ixfr = 251,
    axfr = 252,
    mailb = 253,
    maila = 254,
    any = 255,
};

enum class RRClass : std::uint16_t { in = 1, ch = 3, hs = 4, none = 254, any = 255 };

enum class Opcode : std::uint8_t { query = 0, iquery = 1, status = 2, notify = 4, update = 5 };

// The four bits of the header and the eight of the OPT record in one (RFC 6891, section 6.1.3).
enum class RCode : std::uint16_t {
    noerror = 0,
    formerr = 1,
    servfail = 2,
    nxdomain = 3,
    notimp = 4,
    refused = 5,
    yxdomain = 6,
    yxrrset = 7,
    nxrrset = 8,
    notauth = 9,
    notzone = 10,
    badvers = 16,
    badcookie = 23,
};

// The mnemonic, or TYPE65280 (RFC 3597, section 5), CLASS17, RCODE12.
std::string to_string(RRType type);
std::string to_string(RRClass rr_class);
std::string to_string(RCode code);

} // namespace des
