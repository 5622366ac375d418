#pragma once

#include "base/serial.h"
#include "server/plugged_zone.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace des {

// What makes one version of the plugged zone of another (RFC 1995, section 4).
struct ZoneDelta {
    // One record, as PluggedZone::render() has them.
    struct Record {
        NumberKey key;
        std::string bytes;
        bool operator==(const Record&) const = default;
    };
    Serial from;
    Serial to;
    std::vector<std::uint8_t> soa_from; // as RenderedZone has them
    std::vector<std::uint8_t> soa_to;
    std::vector<Record> removed;
    std::vector<Record> added;

    std::size_t memory() const noexcept; // octets
};

// From the numbers and blocks whose records may differ: each concerns its own names, those on the
// way to them, and for a block all below it. Nothing where a delta would not be worth it: too many
// names are concerned, or the zones differ in more than the fields of their SOA.
std::shared_ptr<const ZoneDelta> delta_between(const PluggedZone& before, const PluggedZone& after,
                                               std::span<const NumberKey> touched);

} // namespace des
