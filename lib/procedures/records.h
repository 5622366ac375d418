#pragma once

#include "naptr/fields.h"
#include "naptr/record_line.h"
#include "naptr/validate.h"
#include "store/edit.h"
#include "store/history.h"
#include "store/store.h"

#include <vector>

// Adding, modifying and cancelling NAPTR records of the host's profile (Q.3643, clauses 8.2.1 to
// 8.2.3), step 1: the request of the host's own O&M. Each verb looks at what the numbers hold and
// puts what they shall hold into an edit; apply() and commit() are the caller's. Whatever is
// wrong is thrown as Failure, naming the number and the field; the edit is then to be dropped.

namespace des {

// What validate() finds, and an error more where the number cannot be put into a record that is to
// be served so.
std::vector<Finding> examine(const RecordLine& line);
// The first error of them.
Result<void> check(const RecordLine& line);

// The number gets one more record: refused (conflict) if it has this very record. Without TTL, the
// set keeps its own, and a new one gets the profile's default. With another TTL or serving than
// the set has, refused (conflict): that is modify()'s business.
void add(Store& store, Edit& edit, const RecordLine& line);

// What modify() changes. TTL and serving belong to the whole set (RFC 2181, section 5).
struct Modification {
    SomeFields fields;
    std::optional<Ttl> ttl;
    std::optional<Serving> serving;
};

enum class Matches {
    one, // more than one record that matches is refused (conflict), with the candidates
    all,
};

// The record of the number that matches gets new values. Refused: not_found, when none matches;
// conflict, when it would become equal to another.
struct WhichRecords {
    SomeFields fields;
    Matches matches = Matches::one;
};
void modify(Edit& edit, const NumberBlock& number, const WhichRecords& which,
            const Modification& modification);

// The number loses the records that match: all of them when no field is given. Refused
// (not_found) when none does.
void cancel(Edit& edit, const NumberBlock& number, const SomeFields& which);

enum class Force { no, yes };

// Every number of the transaction gets back what it held before. Those that were changed again
// since are returned: with Force::no they are left alone, and the edit is to be dropped unless
// there are none. Refused (conflict) for a bulk load, which does not know its numbers one by one.
std::vector<NumberBlock> revert(Store& store, Edit& edit, const Transaction& transaction,
                                Force force);

} // namespace des
