#pragma once

#include "resolver/resolver.h"
#include "resolver/window.h"

#include <deque>
#include <functional>
#include <optional>

namespace des {

// Resolves a stream of numbers: many at once, and hands the resolutions on in the order of the
// numbers.
class Pipeline {
public:
    using Sink = std::function<void(const Resolution&)>;

    // `patience` is the time-out of the client.
    Pipeline(Resolver& resolver, Window::Duration patience, Sink sink);

    // False: come back when something was handed on. Keeps memory in bounds, and the servers from
    // being flooded.
    bool has_room() const noexcept;
    bool is_empty() const noexcept { return waiting_.empty(); }
    // Refuses only an apex that leaves no room for the number.
    Result<void> push(E164Number number);

private:
    void arrived(std::uint64_t place, Resolution resolution);
    void learn_from(const Resolution& resolution);

    Resolver& resolver_;
    Window window_;
    Sink sink_;
    std::deque<std::optional<Resolution>> waiting_; // in order; empty while in flight
    std::uint64_t first_ = 0;                       // the place of the first that waits
    std::size_t in_flight_ = 0;
};

} // namespace des
