#pragma once

#include "http/message.h"
#include "procedures/i1_client.h"
#include "procedures/record_source.h"
#include "store/agreements.h"
#include "store/copy_edit.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <string>

// The ENUM data profile on its way from one DES to another (Q.3643, clause 8.1.1, steps 3 and 4),
// as an HTTP resource: CSV, which says everything, or text/dns (RFC 4027) for everybody else.

namespace des {

// The media type of a form that a profile has; and whose it is.
std::string_view media_type_of(RecordFormat format);

// GET of the host's profile by a partner, who sees what its agreement allows. One state of the
// store, however long it takes; conditional requests and the rest of a broken-off transfer work.
HttpReply give_profile(const std::string& database, const AgreementState& partner,
                       const HttpRequest& request);

struct ProfileReport {
    Position position;
    Counts counts;
    std::uint64_t conflicts = 0; // numbers that others hold; see Claims
};

// Fetches the partner's profile into a file beside the database, goes on where an earlier transfer
// broke off, and puts it in the place of the copy in one transaction. What does not keep to the
// agreement, or breaks a rule, is refused as a whole: the error names the first such record.
SoapResult<ProfileReport> take_profile(Store& store, const std::string& database, I1Client& client,
                                       const OperatorId& partner);

} // namespace des
