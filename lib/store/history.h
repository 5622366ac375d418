#pragma once

#include "base/identifier.h"
#include "base/serial.h"
#include "base/timestamp.h"
#include "e164/block.h"
#include "store/edit.h"
#include "store/store.h"

#include <functional>
#include <optional>
#include <string>

namespace des {

// One committed change of the host's profile.
struct Transaction {
    ChangeNumber change;
    Serial serial; // of the profile after it
    TransactionId id;
    Timestamp when;
    std::string who;
    std::string why;
    Counts counts;
    // A bulk load into an empty profile: its numbers were not written down one by one.
    bool is_reload = false;
};

// The journal of the host's profile, read, as far back as it goes (see Outbox::trim). Hold a
// Store::Reading over several calls that belong together.
class History {
public:
    explicit History(Store& store) : store_(store) {}

    using EachTransaction = std::function<void(const Transaction&)>;
    using EachEntry = std::function<void(const Transaction&, const Change&)>;
    using EachChange = std::function<void(const Change&)>;

    // Oldest first.
    void transactions(const EachTransaction& each);
    // Nothing for an unknown id, and for one that changed nothing.
    std::optional<Transaction> find(const TransactionId& id);
    // The change that led to this serial; the latest one, should serials have wrapped.
    std::optional<Transaction> find(Serial serial);

    // What happened to one number or block, oldest first.
    void of_number(const NumberBlock& number, const EachEntry& each);
    // What one transaction changed, in the order of the numbers.
    void of_transaction(const Transaction& transaction, const EachChange& each);

    // Every change after the profile had this serial, oldest first. False, without any call, when
    // the serial is unknown, or a reload came after it, or the journal no longer goes back so far:
    // the whole profile is needed then.
    bool since(Serial serial, const EachEntry& each);

    // The newest entries of the journal, at most so many, newest first; a number may come twice.
    void latest(std::size_t most, const EachChange& each);

private:
    Store& store_;
};

} // namespace des
