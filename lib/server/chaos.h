#pragma once

#include "answer/query.h"
#include "answer/responder.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace des {

// What a server says about itself: TXT records of the class CHAOS (RFC 4892, section 3). Off unless
// made with texts.
class Chaos {
public:
    Chaos() = default;
    // `version` for version.bind and version.server, `identity` for hostname.bind and id.server;
    // each at most 255 octets.
    Chaos(std::string_view version, std::string_view identity);

    // What answers the question, if it is for one of those names.
    const RenderedZone::Records* find(const Query& query, Bytes packet) const noexcept;

private:
    bool is_on_ = false;
    RenderedZone::Records version_;
    RenderedZone::Records identity_;
};

} // namespace des
