#pragma once

#include "base/identifier.h"
#include "base/socket_address.h"
#include "e164/block.h"
#include "store/store.h"

#include <cstddef>
#include <string>
#include <vector>

// Whether a partner's DES answers what the host's profile holds (Q.3643, clause 8.3): asked over
// DNS, as its clients ask it.

namespace des {

// What the answer for one number has to be, as RDATA, sorted.
struct ExpectedAnswer {
    E164Number number;
    std::vector<std::string> records;  // of the entry of the host's profile that answers for it
    std::vector<std::string> outdated; // without such an entry: what is not to be there any more
};

// Of the numbers that were changed last, at most `most`, as far as the partner may see them and has
// not refused them; a block stands for one number in it. After a bulk load, of the first numbers
// of the profile.
std::vector<ExpectedAnswer> expected_answers(Store& store, const OperatorId& partner,
                                             std::size_t most);

// The numbers that one of the servers answers otherwise, or not at all. Each server is asked for
// each number; `patience` is for one query.
struct DifferingAnswer {
    E164Number number;
    SocketAddress server;
    std::string what; // "no answer", "other records"
};
std::vector<DifferingAnswer> differing_answers(const std::vector<ExpectedAnswer>& expected,
                                               const std::vector<SocketAddress>& servers,
                                               const DomainName& apex);

} // namespace des
