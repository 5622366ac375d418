#pragma once

#include "procedures/i1_client.h"
#include "store/agreements.h"
#include "store/requests.h"
#include "store/store.h"

#include <cstdint>
#include <string>

// Enrolment and leaving (Q.3643, clause 8.1). Each side keeps the request, its state and who
// decided on it in its own store; every step can be repeated, so that a lost message, or a process
// that was killed, costs time and nothing else.
//
//   requester: unsent, waiting, confirmed, done; or rejected
//   partner:   waiting, confirmed; or rejected

namespace des {

// Step 1: the O&M asks. The same request again, while the first is not finished, is that one; so is
// one for enrolment with a partner that is enrolled already.
// Throws Failure: not_found without an agreement; conflict, when leaving a partner that is not
// enrolled; usage, when the agreement names no I1 URL.
Request request_enrolment(Store& store, const OperatorId& partner);
Request request_leaving(Store& store, const OperatorId& partner);

// Step 2: what is to be sent is sent, and what waits is asked for again: the state afterwards. A
// confirmed leaving is completed (step 4); a confirmed enrolment still needs the profile
// (profile.h).
Request pursue(Store& store, I1Client& client, const Request& request);

// Step 2 at the partner: the request has arrived. It is kept until the O&M decides, or confirmed
// at once where the agreement says so. The request as it stands now; one for enrolment that was
// confirmed before somebody left counts as rejected.
Request receive_request(Store& store, const AgreementState& partner, RequestKind kind,
                        const TransactionId& id);

// Step 3: the O&M of the partner decides. Confirmed leaving deletes the copy of the requester's
// profile in the same transaction. Throws Failure: not_found; conflict, when it was decided
// otherwise before.
Request confirm(Store& store, std::int64_t number, const std::string& who);
Request reject(Store& store, std::int64_t number, const std::string& who, const std::string& why);

// The decision goes to the requester, unless it knows. False when it was not reached; it will ask.
bool tell_decision(Store& store, I1Client& client, const Request& request);

// Step 3 at the requester: the decision arrives. False for a request that is not ours.
bool receive_notice(Store& store, const AgreementState& partner,
                    const soap::i1::NotifyRequestState& notice);

// How a request stands, as messages say it.
soap::i1::State state_of(const Request& request);

} // namespace des
