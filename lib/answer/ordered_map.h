#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace des {

// A persistent ordered map: a B+tree whose nodes are shared by all copies and never change while
// shared. A copy costs a pointer; a change to one of two copies copies the path to one leaf.
// Any number of threads may read copies of their own while one thread changes another copy.
class OrderedMap {
public:
    using Key = std::uint64_t; // neither the least nor the greatest
    using Value = std::uint32_t;
    static constexpr Key before_all = 0;
    static constexpr Key after_all = ~Key{0};

    OrderedMap() = default;

    // What stands around a key: the last key not behind it, and the first behind it.
    struct Place {
        Key at = before_all;
        Value value = 0; // of `at`
        Key next = after_all;
    };
    Place search(Key key) const noexcept;

    std::size_t size() const noexcept { return size_; }
    // What its nodes take, in octets.
    std::size_t memory() const noexcept;

    // Both return the value that stood there before.
    std::optional<Value> set(Key key, Value value);
    std::optional<Value> erase(Key key);

    // Makes a map of full nodes from keys in ascending order.
    class Loader;

private:
    struct Node;
    struct Leaf;
    struct Inner;

    // Counts the references to a node in the node itself; nothing, a leaf or an inner node.
    // NOLINTNEXTLINE(cppcoreguidelines-special-member-functions): operator= takes a value, for both
    class NodeRef {
    public:
        NodeRef() = default;
        NodeRef(const NodeRef& other) noexcept;
        NodeRef(NodeRef&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
        NodeRef& operator=(NodeRef other) noexcept
        {
            std::swap(node_, other.node_);
            return *this;
        }
        ~NodeRef() { release(); }

        static NodeRef leaf();
        static NodeRef inner(std::uint16_t level);
        // Copied unless this is the only reference, so that it may be changed.
        Node& own();

        explicit operator bool() const noexcept { return node_ != nullptr; }
        Node* operator->() const noexcept { return node_; }
        Node& operator*() const noexcept { return *node_; }
        Node* get() const noexcept { return node_; }

    private:
        explicit NodeRef(Node* node) noexcept : node_(node) {}
        void release() noexcept;
        Node* node_ = nullptr;
    };

    static NodeRef split(Node& node);
    static void merge(Inner& parent, std::size_t index);
    static void remove_child(Inner& parent, std::size_t index);
    static void erase_below(NodeRef& reference, Key key);
    static std::size_t memory(const Node& node) noexcept;
    void replace(Key key, Value value);
    void insert(Key key, Value value);

    NodeRef root_;
    std::size_t size_ = 0;
};

class OrderedMap::Loader {
public:
    void push_back(Key key, Value value); // behind all before it
    Key last() const noexcept { return last_; }
    OrderedMap finish();

private:
    void add(std::size_t level, NodeRef node);
    std::vector<NodeRef> open_; // the node being filled, a level each, leaves first
    Key last_ = before_all;
    std::size_t size_ = 0;
};

} // namespace des
