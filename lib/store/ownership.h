#pragma once

#include "e164/key.h"
#include "store/agreement.h"
#include "store/sqlite.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace des {

// Who holds which number, inside the transaction of one operator's change (see CopyEdit for the
// rule). Keys come in ascending order, a thousand or so a call: other operators that have nothing
// near them are asked once for all.
class Ownership {
public:
    // `owner`: the row of operator whose profile is changed.
    Ownership(Database& db, std::int64_t owner, Porting porting);

    // For each key the operator who holds it or something that overlaps with it, so that it cannot
    // be claimed.
    std::vector<std::optional<std::int64_t>> holders(std::span<const NumberKey> keys);

    // Other partners that hold exactly one of these keys, and lose it to whoever gets it now.
    struct Loss {
        NumberKey key;
        std::int64_t loser;
    };
    std::vector<Loss> losses(std::span<const NumberKey> keys);

    // The owner has exactly this number or block.
    bool holds(NumberKey key) { return has_any(owner_, key, key); }

private:
    class Rival;
    std::vector<std::int64_t> rivals_near(std::span<const NumberKey> keys);
    bool has_any(std::int64_t holder, NumberKey first, NumberKey last);
    bool is_ported(NumberKey key);

    std::int64_t owner_;
    Porting porting_;
    std::vector<std::int64_t> rivals_;
    Statement find_;
    Statement find_first_;
    Statement find_ported_;
};

} // namespace des
