#include "procedures/enrolment.h"

#include "base/log.h"
#include "procedures/node_requests.h"
#include "procedures/profile.h"

namespace des {

Request advance(Store& store, const std::string& database, I1Client& client, const Request& request)
{
    auto now = pursue(store, client, request);
    const bool is_confirmed = now.side == RequestSide::ours && now.kind == RequestKind::enrolment &&
        now.progress == RequestProgress::confirmed;
    if (!is_confirmed)
        return now;
    Requests requests(store);
    if (const auto report = take_profile(store, database, client, now.partner); !report)
        requests.set(now, RequestProgress::confirmed, report.error().error.message);
    else
        requests.complete_enrolment(now);
    return requests.find(now.number).value_or(now);
}

} // namespace des
