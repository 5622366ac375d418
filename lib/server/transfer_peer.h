#pragma once

#include "base/domain_name.h"
#include "base/error.h"
#include "base/socket_address.h"

#include <optional>
#include <string_view>

namespace des {

// Another name server: a secondary of ours, or our primary.
struct TransferPeer {
    SocketAddress address;
    std::optional<DomainName> key; // signs what it is told

    // "192.0.2.1[:53] [key NAME]"
    static Result<TransferPeer> parse(std::string_view text);
};

} // namespace des
