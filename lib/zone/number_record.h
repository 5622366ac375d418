#pragma once

#include "dns/message.h"
#include "e164/block.h"
#include "naptr/naptr.h"

#include <cstdint>
#include <optional>
#include <string>

namespace des {

// A record of a zone that belongs to a number or, as a wildcard, to an open block.
struct NumberRecord {
    NumberBlock number;
    Naptr naptr;
    Ttl ttl{};
};

// What a zone holds beside its SOA, its name servers and its numbers, and a DES has no use for.
class PassedOver {
public:
    void note(const ResourceRecord& record, const DomainName& apex);
    std::uint64_t count() const noexcept { return types_ + names_; }
    // "3 records passed over: 2 that are no NAPTR records, first 1.6.e164.arpa. TXT; …"
    std::string to_string() const;

private:
    std::uint64_t types_ = 0; // of a number, but no NAPTR record
    std::uint64_t names_ = 0; // of a name that is no number
    std::string first_type_;
    std::string first_name_;
};

// Nothing for what is to be passed over. Throws Failure (invalid) when a NAPTR record is malformed.
std::optional<NumberRecord> number_record_of(const ResourceRecord& record, const DomainName& apex);

} // namespace des
