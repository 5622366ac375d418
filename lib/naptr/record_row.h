#pragma once

#include "e164/key.h"
#include "naptr/naptr.h"

#include <cstdint>
#include <string_view>

namespace des {

// One record on its way from the store to where it is answered or written from, without a copy:
// the views hold until the callback that gets the row returns.
struct RecordRow {
    NumberKey key;
    std::uint16_t order = 0;
    std::uint16_t preference = 0;
    std::string_view flags;
    std::string_view services;
    std::string_view regexp;
    std::string_view replacement; // wire format
    Ttl ttl{};
    Serving serving = Serving::as_provisioned;
    std::int64_t owner = 0; // whose it is: a row of Store::operators(), if it comes from there
};

} // namespace des
