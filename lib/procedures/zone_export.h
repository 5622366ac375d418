#pragma once

#include "base/domain_name.h"
#include "e164/block.h"
#include "e164/prefix_list.h"
#include "store/store.h"
#include "zone/wildcards.h"

#include <cstdint>
#include <optional>
#include <ostream>

namespace des {

struct ZoneExport {
    DomainName apex;
    PlugHoles plug_holes = PlugHoles::yes;
    FixedBlocks fixed_blocks = FixedBlocks::wildcard;
    PrefixList visible = PrefixList::any(); // the others are left out
};

// What a zone cannot say as the store has it.
struct ZoneLosses {
    std::uint64_t fixed_blocks = 0; // became wildcards
    std::optional<NumberBlock> first_fixed_block;
    std::uint64_t hidden_blocks = 0; // have no name at all: another with their prefix took it
    std::optional<NumberBlock> first_hidden_block;
    std::uint64_t substituted = 0; // are served as provisioned
    std::optional<NumberBlock> first_substituted;
};

// The whole profile as a zone, from one state of the store, in bounded memory. Throws Failure:
// conflict, when a block of fixed length cannot be written as asked for.
ZoneLosses export_zone(Store& store, const ZoneExport& how, std::ostream& out);

} // namespace des
