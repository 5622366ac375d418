#pragma once

#include "answer/des_table.h"
#include "base/timestamp.h"
#include "dns/codes.h"
#include "dns/cursor.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

// Records as they go out, in which places are left open that depend on the question.
struct OpenRecords {
    enum class Pointer : std::uint8_t {
        cut,   // to the name that is delegated
        apex,  // to the apex that was asked
        inner, // to a place among these records, whose offset stands there
    };
    struct Gap {
        std::size_t position = 0;
        Pointer pointer = Pointer::cut;
    };
    std::uint16_t name_servers = 0;
    std::uint16_t addresses = 0;
    std::vector<std::uint8_t> bytes; // first the NS records, then A and AAAA
    std::vector<Gap> gaps;
};

// The names in the question that a referral points to, as offsets in the message.
struct ReferralNames {
    std::size_t cut = 0;
    std::size_t apex = 0;
};

// Where the DESs are, as it is told to those who ask (RFC 1034, section 4.3.2, step 3b).
class Referrals {
public:
    // A DES that is named below an apex, and so is ours to answer for. The records have the name in
    // the question as their owner.
    struct Host {
        std::string lower; // wire format
        std::uint16_t ipv4_count = 0;
        std::uint16_t ipv6_count = 0;
        std::vector<std::uint8_t> ipv4; // A records
        std::vector<std::uint8_t> ipv6; // AAAA
    };

    Referrals() = default;
    Referrals(const std::vector<DesServer>& servers, const std::vector<DomainName>& apexes,
              Ttl ttl);

    const DesTable& table() const noexcept { return table_; }
    // Of a group of the table.
    const OpenRecords& records(std::size_t group) const noexcept { return records_[group]; }
    // Nothing when no DES is called so. The name in wire format.
    const Host* find_host(std::string_view name) const noexcept;

private:
    DesTable table_;
    std::vector<OpenRecords> records_;
    std::vector<Host> hosts_;
};

// With the gaps filled, all records or none: then the cursor has failed.
void write_referral(ByteWriter& out, const OpenRecords& records, ReferralNames names) noexcept;

} // namespace des
