#pragma once

#include "base/error.h"
#include "naptr/text.h"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace des {

// Splits a master file (RFC 1035, section 5.1) into entries: a line, or several in parentheses.
// Reads what all common servers read alike, and refuses what they read differently: a parenthesis
// in the middle of an unquoted word, parentheses within each other, a quote that goes on in the
// next line.
class ZoneScanner {
public:
    // Within the file, both from 1; the column counts octets.
    struct Place {
        std::uint64_t line = 1;
        std::uint64_t column = 1;
    };

    // What stands between two line ends; never without words. The views hold until the next call.
    struct Entry {
        bool begins_with_blank = false; // the owner is that of the entry before
        std::vector<Word> words;        // their escapes still in them
        std::vector<Place> places;      // of each word
        std::optional<Place> comment;   // of a ';' that follows a word without a blank
    };

    explicit ZoneScanner(std::istream& in) : in_(*in.rdbuf()) {}

    // Nothing at the end. An error concerns one entry: the next call goes on behind it.
    std::optional<Result<const Entry*>> next();

    // Where the entry that next() read last begins, or what is wrong with it stands.
    Place place() const noexcept { return place_; }
    // The text of that entry, without its last line end, cut off where it is far too long.
    const std::string& text() const noexcept { return text_; }
    // The line that comes next.
    std::uint64_t next_line() const noexcept { return at_.line; }

    static constexpr std::size_t longest_entry = 131'072; // twice what RDATA can be

private:
    struct Span {
        std::size_t begin;
        std::size_t length;
        bool is_quoted;
    };

    int peek();
    int take();
    void skip_comment();
    void skip_rest();
    void drop_line_end();
    std::optional<Error> scan_entry();
    std::optional<Error> scan_symbol(int c);
    std::optional<Error> open_parenthesis();
    std::optional<Error> close_parenthesis();
    std::optional<Error> scan_quoted();
    std::optional<Error> scan_word();
    std::optional<Error> scan_octet(int c);
    std::optional<Error> scan_escape();
    std::optional<Error> line_end();
    Error refuse(Place place, const std::string& message);
    void finish_entry();

    std::streambuf& in_;
    Place at_;                 // of the octet that comes next
    Place place_;              // see place()
    Place opened_;             // of the parenthesis that is open
    bool has_lone_cr_ = false; // taken from the stream, but not by take()
    bool is_open_ = false;
    bool is_complete_ = false;
    bool is_glued_ = false; // nothing separates what comes next from the word before
    std::string text_;
    std::vector<Span> spans_;
    Entry entry_;
};

// What is wrong with an entry, and where.
struct EntryError {
    ZoneScanner::Place place;
    std::string message;
};

} // namespace des
