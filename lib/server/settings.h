#pragma once

#include "answer/asked_name.h"
#include "dns/tsig_key.h"
#include "server/chaos.h"
#include "server/cookies.h"
#include "server/current.h"
#include "server/query_access.h"
#include "server/rate_limiter.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace des {

class NotifyDoor;
class Transfers;

// How queries are answered, beside what they are answered from. Replaced as a whole when the
// configuration is read again.
struct Settings {
    std::uint16_t udp_size = 1232; // the most a UDP answer may have (512 to 4096)
    std::shared_ptr<const TsigKeys> keys = std::make_shared<const TsigKeys>(); // of clients
    Transfers* transfers = nullptr;            // who serves zones to secondaries; nothing: nobody
    std::shared_ptr<NotifyDoor> notify_door;   // of a server that follows primaries
    std::shared_ptr<const QueryAccess> access; // nullptr: everybody may query, and sees, everything
    std::vector<std::uint8_t> nsid;            // told to whoever asks (RFC 5001); empty: to nobody
    Chaos chaos;
    Cookies cookies;
    RateLimit rate_limit; // the one a desk is made with stays
    std::optional<Branch> branch;
};

using CurrentSettings = Current<Settings>;

} // namespace des
