#pragma once

#include "soap/fault.h"
#include "soap/i1.h"
#include "store/agreements.h"
#include "store/store.h"

// What partners broadcast (Q.3643, clause 9.1), on the receiving side.

namespace des {

// The operator is authenticated, and its agreement read. Every number is checked against it and
// against the rules for records before any is written; then all are, or none. A message that was
// taken before is answered as the first time.
tl::expected<Position, soap::Fault> receive_change(Store& store, const AgreementState& partner,
                                                   const soap::i1::AddNaptrRecords& message);
tl::expected<Position, soap::Fault> receive_change(Store& store, const AgreementState& partner,
                                                   const soap::i1::ModifyNaptrRecords& message);
tl::expected<Position, soap::Fault> receive_change(Store& store, const AgreementState& partner,
                                                   const soap::i1::CancelNaptrRecords& message);

} // namespace des
