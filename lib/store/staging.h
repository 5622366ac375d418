#pragma once

#include "e164/key.h"
#include "naptr/naptr.h"
#include "naptr/record_line.h"
#include "store/sqlite.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace des {

// What a number or block shall hold.
struct Wanted {
    NumberKey key;
    std::optional<RecordSet> set;
};

using EachBadLine = std::function<void(std::uint64_t line, const Error&)>;

// Takes any number of record lines in any order and gives them back number by number, in the order
// of the keys. What does not fit into memory goes to a temporary file.
class Staging {
public:
    // For records that come without a TTL.
    explicit Staging(Ttl default_ttl);
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging() = default;

    void add(const RecordLine& record, std::uint64_t line);
    std::uint64_t lines() const noexcept { return lines_; }

    // The next number; nothing behind the last. Lines that do not go with earlier ones of the same
    // number are left out and reported. No add() after the first call.
    std::optional<Wanted> next(const EachBadLine& bad_line);

private:
    struct Line {
        NumberKey key;
        std::uint64_t line;
        std::optional<Naptr> record;
        Ttl ttl;
        Serving serving;
    };
    // The lines of one number that go together.
    struct Group {
        Line first;
        std::map<Naptr, std::uint64_t> records; // and the line each came in

        std::optional<Error> refusal(const Line& line) const;
    };

    void start_reading();
    void advance();
    static Wanted wanted(const Group& group);

    Ttl default_ttl_;
    Database db_;
    std::optional<Statement> insert_;
    std::optional<Statement> select_;
    std::optional<Line> ahead_; // the first line of the next number
    NumberKey last_key_;
    std::uint64_t lines_ = 0;
    bool is_ordered_ = true; // as most files are: then there is nothing to sort
};

} // namespace des
