#pragma once

#include "base/domain_name.h"
#include "base/error.h"
#include "base/timestamp.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace des {

enum class Order : std::uint16_t {};
enum class Preference : std::uint16_t {};

// A <character-string> (RFC 1035, section 3.3): any octets, at most 255 of them.
class CharacterString {
public:
    CharacterString() = default;
    static Result<CharacterString> of(std::string_view octets);

    const std::string& octets() const noexcept { return octets_; }
    bool empty() const noexcept { return octets_.empty(); }
    auto operator<=>(const CharacterString&) const = default;

private:
    explicit CharacterString(std::string_view octets) : octets_(octets) {}
    std::string octets_;
};

// A NAPTR record (RFC 3403, section 4.1), field by field as on the wire: one backslash is one
// backslash. Nothing is said here about whether the fields make sense: see validate.h.
struct Naptr {
    Order order{};
    Preference preference{};
    CharacterString flags;
    CharacterString services;
    CharacterString regexp;
    DomainName replacement; // the root where the regexp is to be used

    // In the order a client tries them (RFC 3403, section 4.1), then by the other fields.
    std::weak_ordering operator<=>(const Naptr&) const = default;
    bool operator==(const Naptr&) const = default;
};

// How the records of a block go out.
enum class Serving : std::uint8_t {
    as_provisioned,
    substituted, // with the number asked for put into the regexp: see substitution.h
};

// All records of one number or block: never empty, sorted, no two equal, one TTL
// (RFC 2181, section 5).
class RecordSet {
public:
    static Result<RecordSet> of(std::vector<Naptr> records, Ttl ttl,
                                Serving serving = Serving::as_provisioned);

    const std::vector<Naptr>& records() const noexcept { return records_; }
    Ttl ttl() const noexcept { return ttl_; }
    Serving serving() const noexcept { return serving_; }
    bool operator==(const RecordSet&) const = default;

private:
    RecordSet(std::vector<Naptr> records, Ttl ttl, Serving serving) :
        records_(std::move(records)), ttl_(ttl), serving_(serving)
    {
    }
    std::vector<Naptr> records_;
    Ttl ttl_;
    Serving serving_;
};

} // namespace des
