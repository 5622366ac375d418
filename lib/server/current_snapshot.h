#pragma once

#include <atomic>
#include <memory>

namespace des {

class Snapshot;

// What is answered now. One thread stores, all servers load; whoever has loaded one may keep it.
using CurrentSnapshot = std::atomic<std::shared_ptr<const Snapshot>>;

} // namespace des
