#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace des {

// Cuts what a descriptor delivers into items: lines, or what stands before each NUL. Reads once at
// a time, so that whoever polls never waits here.
class ItemReader {
public:
    ItemReader(int fd, char terminator) : fd_(fd), terminator_(terminator) {}

    // Reads what is there now. Throws Failure (unreadable).
    void fill();

    // The next whole item, valid until fill(). False when there is none (yet). What stands behind
    // the last terminator is an item too, once the input has ended.
    bool next(std::string_view& item);

    bool has_ended() const noexcept { return ended_; }      // nothing is left to fill()
    std::size_t number() const noexcept { return number_; } // of the item next() gave last, from 1

private:
    int fd_;
    char terminator_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::size_t number_ = 0;
    bool ended_ = false;
};

} // namespace des
