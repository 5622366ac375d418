#pragma once

#include "answer/ordered_map.h"

#include <array>
#include <atomic>

// What the files of OrderedMap share, and nobody else includes: its nodes.

namespace des {

// One less than a power of two, so that the search below needs no case for the end; and the head of
// a node and its keys fill eight cache lines.
inline constexpr std::size_t node_capacity = 63;
inline constexpr std::size_t cache_line = 64;

using NodeKeys = std::array<OrderedMap::Key, node_capacity>;

// How many keys are not greater than this one; those not in use are after_all. No branch depends
// on what is compared: a misprediction would cost more than the whole search.
inline std::size_t rank(const NodeKeys& keys, OrderedMap::Key key) noexcept
{
    std::size_t found = 0;
#pragma GCC unroll 6
    for (std::size_t step = (node_capacity + 1) / 2; step > 0; step /= 2)
        found += keys[found + step - 1] <= key ? step : 0;
    return found;
}

inline NodeKeys unused_keys() noexcept
{
    NodeKeys keys{};
    keys.fill(OrderedMap::after_all);
    return keys;
}

struct OrderedMap::Node {
    explicit Node(std::uint16_t its_level) noexcept : level(its_level), keys(unused_keys()) {}
    Node(const Node& other) noexcept : count(other.count), level(other.level), keys(other.keys) {}
    Node(Node&&) = delete;
    Node& operator=(const Node&) = delete;
    Node& operator=(Node&&) = delete;
    ~Node() = default;

    std::atomic<std::uint32_t> references{1};
    std::uint16_t count = 0;
    std::uint16_t level; // 0: a leaf
    NodeKeys keys;       // in an inner node, the least key of each child
};

struct alignas(cache_line) OrderedMap::Leaf : Node {
    Leaf() noexcept : Node(0) {}
    std::array<Value, node_capacity> values{};
};

struct alignas(cache_line) OrderedMap::Inner : Node {
    explicit Inner(std::uint16_t its_level) noexcept : Node(its_level) {}
    std::array<NodeRef, node_capacity> children;
};

} // namespace des
