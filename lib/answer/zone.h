#pragma once

#include "answer/apex.h"
#include "answer/referral.h"
#include "base/domain_name.h"
#include "base/serial.h"
#include "base/timestamp.h"
#include "dns/cursor.h"
#include "dns/soa.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace des {

// What answers a number that has no records of its own.
enum class Matching : std::uint8_t {
    longest,  // the longest block that covers it
    wildcard, // as in the zone of any name server: see lookup_wildcard.h
};

// What is served beside the numbers: a zone for each apex, all alike.
struct Zone {
    std::vector<DomainName> apexes;                   // every number stands under each of them
    std::vector<DomainName> name_servers;             // the first is the SOA's MNAME
    std::optional<DomainName> primary = std::nullopt; // the SOA's MNAME, where it is another
    DomainName contact;
    Serial serial;
    Ttl ttl{3600};                                     // of SOA and NS
    std::optional<Ttl> name_server_ttl = std::nullopt; // of NS, where it is another
    Ttl negative_ttl{300};                             // the SOA's MINIMUM (RFC 2308)
    Soa::Seconds refresh{3600};
    Soa::Seconds retry{600};
    Soa::Seconds expire{604800};
    // Who is asked about numbers that are not here; at most most_des_servers. None: nobody.
    std::vector<DesServer> des_servers;
    Matching matching = Matching::longest;
    bool has_expired = false; // nobody may be answered from it any more (RFC 1034, section 4.3.5)
};

// A zone as it goes out: the records of the apex, their owner a pointer to the question.
class RenderedZone {
public:
    struct Records {
        std::uint16_t count = 0;
        std::vector<std::uint8_t> bytes;
    };

    explicit RenderedZone(const Zone& zone);

    // Longest first: the first that fits is the zone of a name.
    const std::vector<Apex>& apexes() const noexcept { return apexes_; }
    Serial serial() const noexcept { return serial_; }
    const Records& soa() const noexcept { return soa_; }
    const Records& name_servers() const noexcept { return name_servers_; }
    // The SOA record for the authority section of a negative answer (RFC 2308, section 3), its
    // first two octets to be made the pointer to the apex.
    const Records& negative_soa() const noexcept { return negative_soa_; }
    const Referrals& referrals() const noexcept { return referrals_; }
    Matching matching() const noexcept { return matching_; }
    bool has_expired() const noexcept { return has_expired_; }

private:
    std::vector<Apex> apexes_;
    Serial serial_;
    Records soa_;
    Records name_servers_;
    Records negative_soa_;
    Referrals referrals_;
    Matching matching_;
    bool has_expired_;
};

} // namespace des
