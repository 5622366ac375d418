#pragma once

#include "base/error.h"
#include "base/identifier.h"
#include "base/serial.h"
#include "e164/block.h"
#include "e164/key.h"
#include "naptr/naptr.h"
#include "naptr/record_line.h"
#include "store/store.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace des {

// Who asks for a change of the host's profile, and on what terms.
struct ChangeRequest {
    TransactionId transaction;
    std::string who;
    std::string why;
    std::optional<Serial> expected_serial; // refused (conflict) when the profile is at another one
    std::string digest; // of what is asked for: tells a repeated request from a reused id
    std::chrono::milliseconds patience{10'000}; // how long to wait for another writer
};

// Numbers and blocks, not records.
struct Counts {
    std::uint64_t added = 0;
    std::uint64_t modified = 0;
    std::uint64_t cancelled = 0;

    std::uint64_t total() const noexcept { return added + modified + cancelled; }
    bool operator==(const Counts&) const = default;
};

enum class Answer { first, repeated };

struct ChangeSummary {
    Serial serial; // of the profile after the change
    Counts counts;
    TransactionId transaction;
    Answer answer = Answer::first;
};

// One change of the host's profile: records, journal and serial together, or nothing. It is the
// only writer from its constructor on, and undoes everything in its destructor unless commit() has
// returned. Use:  Edit edit(store, request);  put() or stage();  apply();  commit();
class Edit {
public:
    // Throws Failure: locked, with the process that holds the lock; conflict, when the serial is
    // not the expected one or the transaction id was used for something else.
    Edit(Store& store, ChangeRequest request);
    ~Edit();
    Edit(const Edit&) = delete;
    Edit& operator=(const Edit&) = delete;

    // When this very request was answered before: that answer. There is nothing left to do then;
    // apply() does nothing, and commit() gives the answer again.
    const std::optional<ChangeSummary>& first_answer() const noexcept;

    // What a number holds, with what was put so far.
    std::optional<RecordSet> find(const NumberBlock& number);

    // Few numbers: what one shall hold from now on; nothing cancels it. The last word on a number
    // counts.
    void put(const NumberBlock& number, const std::optional<RecordSet>& set);

    // Any number of them, in any order, in bounded memory: one incoming record. All lines of a
    // number together are what it shall hold; a line without record cancels it. `line` is where it
    // came from, for messages. Not to be mixed with put().
    void stage(const RecordLine& record, std::uint64_t line);

    // What is staged comes from a zone: where the profile holds nothing else afterwards, leaves out
    // what stands there only because wildcards are no longest match (see store/folding.h, for what
    // is left out, too).
    void fold_plugs(std::set<NumberKey> left_out);
    // How many numbers and blocks were left out so by apply().
    std::uint64_t folded() const noexcept;

    enum class Scope {
        named_numbers, // the others stay as they are
        whole_profile, // the others are cancelled
    };

    // All optional; called in the order of the numbers.
    struct Watch {
        std::function<void(const Change&)> change;
        // A staged line that does not go with an earlier one: the same record again, another TTL,
        // cancelled and given records. It is left out. Without this callback, apply() throws.
        std::function<void(std::uint64_t line, const Error&)> bad_line;
        // Numbers compared so far; every thousand or so.
        std::function<void(std::uint64_t numbers)> progress;
    };

    // Makes the changes that lead to what was put or staged, and says what they are. Nobody sees
    // them before commit(): looking at the counts and leaving is a dry run. Once an Edit.
    Counts apply(Scope scope, const Watch& watch);
    Counts apply(Scope scope = Scope::named_numbers) { return apply(scope, {}); }

    // All of it is on the disk when this returns. Without any change there is no new serial, but
    // the transaction id is used. Calls apply() when that has not been done.
    ChangeSummary commit();

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

} // namespace des
