#pragma once

#include "base/domain_name.h"

namespace des {

// A mailbox as the domain name it has in an SOA record (RFC 1035, section 8): the part before the
// '@' becomes the first label. "dns.admin@a.example" is "dns\.admin.a.example.". What has no '@'
// is that domain name already.
Result<DomainName> parse_mailbox(std::string_view text);

} // namespace des
