#include "answer/ordered_map.h"

#include "answer/ordered_map_node.h"

#include <algorithm>

namespace des {
namespace {

// Below so many, a node is joined with a neighbour.
constexpr std::size_t small = node_capacity / 4;

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

// The level says what a node is; a pointer to a virtual table would cost it the room of a key.
// NOLINTBEGIN(cppcoreguidelines-pro-type-static-cast-downcast)

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
    constexpr std::size_t kept = node_capacity / 2;
    auto upper = node.level == 0 ? NodeRef::leaf() : NodeRef::inner(node.level);
    auto* const tail = node.keys.begin() + kept;
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
    upper->count = node_capacity - kept;
    return upper;
}

// Splits what is full on the way down, so that there is room wherever it arrives.
void OrderedMap::insert(Key key, Value value)
{
    if (!root_)
        root_ = NodeRef::leaf();
    if (root_->count == node_capacity) {
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
        if (child.count == node_capacity) {
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
    if (parent.children[left]->count + right.count > node_capacity - small)
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

// --- The loader

void OrderedMap::Loader::push_back(Key key, Value value)
{
    if (open_.empty())
        open_.push_back(NodeRef::leaf());
    if (open_[0]->count == node_capacity)
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
    if (open_[level]->count == node_capacity)
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

// NOLINTEND(cppcoreguidelines-pro-type-static-cast-downcast)

} // namespace des
