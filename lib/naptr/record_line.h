#pragma once

#include "e164/block.h"
#include "naptr/naptr.h"

#include <optional>

namespace des {

// One record of one number or block, as it goes in and out in CSV, JSON Lines and master files.
// Without a record, the line says that the number or block has none: on import, it is cancelled.
struct RecordLine {
    NumberBlock number;
    std::optional<Naptr> record;
    std::optional<Ttl> ttl; // none: the default of the profile
    Serving serving = Serving::as_provisioned;

    bool operator==(const RecordLine&) const = default;
};

} // namespace des
