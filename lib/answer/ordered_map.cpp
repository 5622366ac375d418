#include "answer/ordered_map.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>

namespace des {
namespace {

// One less than a power of two, so that the search below needs no case for the end; and the head of
// a node and its keys fill eight cache lines.
constexpr std::size_t capacity = 63;
constexpr std::size_t small = capacity / 4;
constexpr std::size_t cache_line = 64;

using Keys = std::array<OrderedMap::Key, capacity>;

// How many keys are not greater than this one. Keys not in use are after_all. No branch depends on
// what is compared: a misprediction would cost more than the whole search.
std::size_t rank(const Keys& keys, OrderedMap::Key key) noexcept
{
    std::size_t found = 0;
    for (std::size_t step = (capacity + 1) / 2; step > 0; step /= 2)
        found += keys[found + step - 1] <= key ? step : 0;
    return found;
}

// Fetches all of a node at once; the search would wait for line after line.
void prefetch(const void* node, std::size_t octets) noexcept
{
    const auto* const start = static_cast<const char*>(node);
    for (std::size_t at = 0; at < octets; at += cache_line)
        __builtin_prefetch(start + at);
}

template <class Values>
void open_gap(Values& values, std::size_t at, std::size_t count)
{
    const auto begin = values.begin();
    std::move_backward(begin + static_cast<std::ptrdiff_t>(at),
                       begin + static_cast<std::ptrdiff_t>(count),
                       begin + static_cast<std::ptrdiff_t>(count + 1));
}

template <class Values>
void close_gap(Values& values, std::size_t at, std::size_t count)
{
    const auto begin = values.begin();
    std::move(begin + static_cast<std::ptrdiff_t>(at + 1),
              begin + static_cast<std::ptrdiff_t>(count), begin + static_cast<std::ptrdiff_t>(at));
}

} // namespace

struct OrderedMap::Node {
    explicit Node(std::uint16_t its_level) noexcept : level(its_level) { keys.fill(after_all); }
    Node(const Node& other) noexcept : count(other.count), level(other.level), keys(other.keys) {}
    Node& operator=(const Node&) = delete;
    ~Node() = default;

    std::atomic<std::uint32_t> references{1};
    std::uint16_t count = 0;
    std::uint16_t level; // 0: a leaf
    Keys keys;           // in an inner node, the least key of each child
};

struct alignas(cache_line) OrderedMap::Leaf : Node {
    Leaf() noexcept : Node(0) {}
    std::array<Value, capacity> values{};
};

struct alignas(cache_line) OrderedMap::Inner : Node {
    explicit Inner(std::uint16_t its_level) noexcept : Node(its_level) {}
    std::array<NodeRef, capacity> children;
};

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
    while (node->level > 0) {
        const auto index = rank(node->keys, key);
        if (index == 0)
            return {before_all, 0, node->keys[0]};
        if (index < node->count)
            place.next = node->keys[index];
        const bool above_leaves = node->level == 1;
        node = static_cast<const Inner*>(node)->children[index - 1].get();
        if (above_leaves)
            prefetch(node, sizeof(Leaf));
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

// --- Writing

std::optional<OrderedMap::Value> OrderedMap::set(Key key, Value value)
{
    const auto place = search(key);
    if (place.at == key) {
        replace(key, value);
        return place.value;
    }
    insert(key, value);
    ++size_;
    return std::nullopt;
}

void OrderedMap::replace(Key key, Value value)
{
    auto* node = &root_.own();
    while (node->level > 0)
        node = &static_cast<Inner*>(node)->children[rank(node->keys, key) - 1].own();
    static_cast<Leaf*>(node)->values[rank(node->keys, key) - 1] = value;
}

// The upper half of a full node as a node of its own.
OrderedMap::NodeRef OrderedMap::split(Node& node)
{
    constexpr std::size_t kept = capacity / 2;
    auto upper = node.level == 0 ? NodeRef::leaf() : NodeRef::inner(node.level);
    const auto tail = node.keys.begin() + kept;
    std::copy(tail, node.keys.end(), upper->keys.begin());
    std::fill(tail, node.keys.end(), after_all);
    if (node.level == 0) {
        auto& values = static_cast<Leaf&>(node).values;
        std::copy(values.begin() + kept, values.end(), static_cast<Leaf&>(*upper).values.begin());
    } else {
        auto& children = static_cast<Inner&>(node).children;
        std::move(children.begin() + kept, children.end(),
                  static_cast<Inner&>(*upper).children.begin());
    }
    node.count = kept;
    upper->count = capacity - kept;
    return upper;
}

// Splits what is full on the way down, so that there is room wherever it arrives.
void OrderedMap::insert(Key key, Value value)
{
    if (!root_)
        root_ = NodeRef::leaf();
    if (root_->count == capacity) {
        auto above = NodeRef::inner(static_cast<std::uint16_t>(root_->level + 1));
        above->keys[0] = root_->keys[0];
        above->count = 1;
        static_cast<Inner&>(*above).children[0] = std::move(root_);
        root_ = std::move(above);
    }
    auto* node = &root_.own();
    while (node->level > 0) {
        auto& inner = static_cast<Inner&>(*node);
        auto index = std::max<std::size_t>(rank(inner.keys, key), 1) - 1;
        inner.keys[index] = std::min(inner.keys[index], key);
        auto& child = inner.children[index].own();
        if (child.count == capacity) {
            auto upper = split(child);
            open_gap(inner.keys, index + 1, inner.count);
            open_gap(inner.children, index + 1, inner.count);
            inner.keys[index + 1] = upper->keys[0];
            inner.children[index + 1] = std::move(upper);
            ++inner.count;
            index += inner.keys[index + 1] <= key ? 1 : 0;
        }
        node = inner.children[index].get();
    }
    const auto index = rank(node->keys, key);
    auto& values = static_cast<Leaf&>(*node).values;
    open_gap(node->keys, index, node->count);
    open_gap(values, index, node->count);
    node->keys[index] = key;
    values[index] = value;
    ++node->count;
}

std::optional<OrderedMap::Value> OrderedMap::erase(Key key)
{
    const auto place = search(key);
    if (place.at != key)
        return std::nullopt;
    erase_below(root_, key);
    while (root_->level > 0 && root_->count == 1)
        root_ = NodeRef(static_cast<Inner&>(*root_).children[0]);
    if (root_->count == 0)
        root_ = NodeRef();
    --size_;
    return place.value;
}

void OrderedMap::erase_below(NodeRef& reference, Key key)
{
    auto& node = reference.own();
    const auto index = rank(node.keys, key) - 1;
    if (node.level == 0) {
        close_gap(static_cast<Leaf&>(node).values, index, node.count);
        close_gap(node.keys, index, node.count);
        node.keys[--node.count] = after_all;
        return;
    }
    auto& inner = static_cast<Inner&>(node);
    erase_below(inner.children[index], key);
    inner.keys[index] = inner.children[index]->keys[0];
    if (inner.children[index]->count < small)
        merge(inner, index);
}

// Joins a small child with a neighbour where both together leave room for growth.
void OrderedMap::merge(Inner& parent, std::size_t index)
{
    if (parent.children[index]->count == 0)
        return remove_child(parent, index);
    const auto left = index > 0 ? index - 1 : index;
    if (left + 1 >= parent.count)
        return;
    const auto& right = *parent.children[left + 1];
    if (parent.children[left]->count + right.count > capacity - small)
        return;
    auto& node = parent.children[left].own();
    std::copy_n(right.keys.begin(), right.count, node.keys.begin() + node.count);
    if (node.level == 0)
        std::copy_n(static_cast<const Leaf&>(right).values.begin(), right.count,
                    static_cast<Leaf&>(node).values.begin() + node.count);
    else
        std::copy_n(static_cast<const Inner&>(right).children.begin(), right.count,
                    static_cast<Inner&>(node).children.begin() + node.count);
    node.count = static_cast<std::uint16_t>(node.count + right.count);
    remove_child(parent, left + 1);
}

void OrderedMap::remove_child(Inner& parent, std::size_t index)
{
    close_gap(parent.children, index, parent.count);
    close_gap(parent.keys, index, parent.count);
    parent.keys[--parent.count] = after_all;
    parent.children[parent.count] = NodeRef();
}

// --- Loading

void OrderedMap::Loader::push_back(Key key, Value value)
{
    if (open_.empty())
        open_.push_back(NodeRef::leaf());
    if (open_[0]->count == capacity)
        add(1, std::exchange(open_[0], NodeRef::leaf()));
    auto& leaf = static_cast<Leaf&>(*open_[0]);
    leaf.keys[leaf.count] = key;
    leaf.values[leaf.count] = value;
    ++leaf.count;
    last_ = key;
    ++size_;
}

void OrderedMap::Loader::add(std::size_t level, NodeRef node)
{
    const auto fresh = [level] { return NodeRef::inner(static_cast<std::uint16_t>(level)); };
    if (level == open_.size())
        open_.push_back(fresh());
    if (open_[level]->count == capacity)
        add(level + 1, std::exchange(open_[level], fresh()));
    auto& inner = static_cast<Inner&>(*open_[level]);
    inner.keys[inner.count] = node->keys[0];
    inner.children[inner.count] = std::move(node);
    ++inner.count;
}

OrderedMap OrderedMap::Loader::finish()
{
    for (std::size_t level = 0; level + 1 < open_.size(); ++level)
        add(level + 1, std::exchange(open_[level], NodeRef()));
    OrderedMap map;
    if (!open_.empty())
        map.root_ = std::move(open_.back());
    map.size_ = size_;
    *this = Loader();
    return map;
}

} // namespace des
