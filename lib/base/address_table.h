#pragma once

#include "base/address_prefix.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace des {

// Which of many prefixes an address lies in. Made once, then read by any number of threads.
class AddressTable {
public:
    AddressTable() = default;
    // No prefix twice.
    explicit AddressTable(std::span<const AddressPrefix> prefixes);

    // The longest that contains the address, by its place among those given; nothing: none does.
    // A binary search, without allocation.
    std::optional<std::size_t> find(const sockaddr* address) const noexcept;

private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    // From here on, up to where the next stretch begins, this prefix is the longest.
    struct Stretch {
        AddressNumber first;
        std::uint32_t prefix = none;
    };
    void begin(AddressNumber first, std::uint32_t prefix);

    std::vector<Stretch> stretches_; // in ascending order
};

} // namespace des
