#pragma once

#include "procedures/i1_client.h"
#include "store/requests.h"
#include "store/store.h"

#include <string>

namespace des {

// Takes a request of ours as far as it goes now (Q.3643, clause 8.1): sends it, asks again where
// the partner's O&M has not decided, fetches the profile of a confirmed enrolment. Gives the
// request as it stands then; its reason says why it goes no further.
Request advance(Store& store, const std::string& database, I1Client& client,
                const Request& request);

} // namespace des
