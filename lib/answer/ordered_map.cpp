#include "answer/ordered_map.h"

#include "answer/ordered_map_node.h"

#include <memory>

namespace des {
namespace {

// Fetches so much of a node at once; the search would wait for line after line.
template <std::size_t octets>
void prefetch(const void* node) noexcept
{
    const auto* const start = static_cast<const char*>(node);
#pragma GCC unroll 16
    for (std::size_t at = 0; at < octets; at += cache_line)
        __builtin_prefetch(start + at);
}

} // namespace

// The level says what a node is; a pointer to a virtual table would cost it the room of a key.
// NOLINTBEGIN(cppcoreguidelines-pro-type-static-cast-downcast)

// --- NodeRef: the only place that makes and destroys nodes

OrderedMap::NodeRef OrderedMap::NodeRef::leaf()
{
    return NodeRef(std::make_unique<Leaf>().release());
}

OrderedMap::NodeRef OrderedMap::NodeRef::inner(std::uint16_t level)
{
    return NodeRef(std::make_unique<Inner>(level).release());
}

OrderedMap::NodeRef::NodeRef(const NodeRef& other) noexcept : node_(other.node_)
{
    if (node_ != nullptr)
        node_->references.fetch_add(1, std::memory_order_relaxed);
}

void OrderedMap::NodeRef::release() noexcept
{
    if (node_ == nullptr || node_->references.fetch_sub(1, std::memory_order_acq_rel) != 1)
        return;
    if (node_->level == 0)
        std::unique_ptr<Leaf>(static_cast<Leaf*>(node_)).reset();
    else
        std::unique_ptr<Inner>(static_cast<Inner*>(node_)).reset();
}

// Called from the root downwards: once a node is ours alone, so is what only it refers to.
OrderedMap::Node& OrderedMap::NodeRef::own()
{
    if (node_->references.load(std::memory_order_acquire) == 1)
        return *node_;
    if (node_->level == 0)
        *this = NodeRef(std::make_unique<Leaf>(static_cast<const Leaf&>(*node_)).release());
    else
        *this = NodeRef(std::make_unique<Inner>(static_cast<const Inner&>(*node_)).release());
    return *node_;
}

// --- Reading

OrderedMap::Place OrderedMap::search(Key key) const noexcept
{
    Place place;
    const Node* node = root_.get();
    if (node == nullptr)
        return place;
    // Counted here, so that the first thing wanted of a child is not how deep it lies.
    for (auto level = node->level; level > 0; --level) {
        const auto index = rank(node->keys, key);
        if (index == 0)
            return {before_all, 0, node->keys[0]};
        if (index < node->count)
            place.next = node->keys[index];
        node = static_cast<const Inner*>(node)->children[index - 1].get();
        if (level == 1)
            prefetch<sizeof(Leaf)>(node);
        else
            prefetch<sizeof(Node)>(node);
    }
    const auto index = rank(node->keys, key);
    if (index < node->count)
        place.next = node->keys[index];
    if (index > 0) {
        place.at = node->keys[index - 1];
        place.value = static_cast<const Leaf*>(node)->values[index - 1];
    }
    return place;
}

std::size_t OrderedMap::memory(const Node& node) noexcept
{
    if (node.level == 0)
        return sizeof(Leaf);
    const auto& children = static_cast<const Inner&>(node).children;
    if (node.level == 1)
        return sizeof(Inner) + node.count * sizeof(Leaf);
    std::size_t sum = sizeof(Inner);
    for (std::size_t i = 0; i < node.count; ++i)
        sum += memory(*children[i]);
    return sum;
}

std::size_t OrderedMap::memory() const noexcept
{
    return root_ ? memory(*root_) : 0;
}

// NOLINTEND(cppcoreguidelines-pro-type-static-cast-downcast)

} // namespace des
