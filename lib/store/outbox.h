#pragma once

#include "base/identifier.h"
#include "base/position.h"
#include "base/serial.h"
#include "base/timestamp.h"
#include "store/agreement.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace des {

enum class ChangeKind { add, modify, cancel };

// What comes next for one partner: changes of one kind, in order.
struct Batch {
    ChangeKind kind;
    Position after;              // where the partner's copy has to stand
    Position through;            // where it stands then
    std::vector<Change> changes; // those it may see and has not refused; may be none
};

// A number of the host's profile that a partner did not take.
struct Refusal {
    NumberBlock number;
    Serial serial; // of the change
    std::string code;
    std::string reason;
    Timestamp when;
};

// What was removed from the journal.
struct Trimmed {
    std::uint64_t changes = 0; // transactions
    std::uint64_t numbers = 0; // entries of them
    std::uint64_t answers = 0; // to change requests

    bool operator==(const Trimmed&) const = default;
};

// The journal of the host's profile as the queue of what partners still have to be told: each
// partner has a place in it.
class Outbox {
public:
    explicit Outbox(Store& store) : store_(store) {}

    enum class State { up_to_date, batch, profile_needed };
    struct Next {
        State state;
        std::optional<Batch> batch;
        Serial serial; // of the profile
    };
    // Covers at most `limit` changes. Within one transaction, what is added comes first, then what
    // is modified, then what is cancelled: no number is without records in between. A profile is
    // needed when the partner has no place, or the journal does not lead on from it.
    Next next(const OperatorId& partner, std::size_t limit);
    // The journal leads on from there.
    bool leads_on_from(const Position& position);

    // The partner stands there now; what it had failed at is over.
    void acknowledge(const OperatorId& partner, const Position& position);
    // It stands nowhere that is known, and needs the profile; what it refused is forgotten.
    void lose_place(const OperatorId& partner);
    void report_failure(const OperatorId& partner, const std::string& error);
    void set_pace(const OperatorId& partner, Pace pace);

    // How many changes of numbers the partner has not acknowledged; nothing when it needs the
    // profile.
    std::optional<std::uint64_t> behind(const OperatorId& partner);

    // The partner does not take the change of that number that was sent with the batch that ends
    // in this serial: it is left out from now on, until the number is changed again.
    void refuse(const OperatorId& partner, const NumberBlock& number, Serial serial,
                const std::string& code, const std::string& reason);
    std::vector<Refusal> refusals(const OperatorId& partner);

    // From when on the journal is kept; nothing: all of it.
    struct Keep {
        // What every enrolled partner has acknowledged that is not on its way to the profile
        // anyway. Answers to change requests are kept as long: one that is repeated later is taken
        // for a new one.
        std::optional<Timestamp> delivered;
        // The rest: who is further behind needs the profile.
        std::optional<Timestamp> undelivered;
    };
    // Removes what is older, in steps that others can write between. The newest change always
    // stays. History goes back as far as the journal.
    Trimmed trim(const Keep& keep);

private:
    Store& store_;
};

} // namespace des
