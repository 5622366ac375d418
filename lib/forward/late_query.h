#pragma once

#include "answer/responder.h"

#include <functional>
#include <vector>

namespace des {

// A query that is answered later: what the answer needs of it.
struct LateQuery {
    using Send = std::function<void(Bytes)>;

    LateQuery(const Query& asked, Bytes message, const Terms& how, std::size_t whom, Send back) :
        packet(message.begin(), message.end()), query(asked),
        options(how.options.begin(), how.options.end()), terms(how), group(whom),
        send(std::move(back))
    {
        if (query.edns)
            query.edns->options = {}; // lie in memory that goes on to other queries
        terms.options = options;
        terms.seen = nullptr; // the same: what others have given has no owners here
        terms.ready = nullptr;
        terms.branch = nullptr; // it has said what was asked
    }
    LateQuery(LateQuery&&) = default;
    LateQuery& operator=(LateQuery&&) = default;
    LateQuery(const LateQuery&) = delete;
    LateQuery& operator=(const LateQuery&) = delete;
    ~LateQuery() = default;

    std::vector<std::uint8_t> packet;
    Query query;
    std::vector<std::uint8_t> options;
    Terms terms;
    std::size_t group; // of DESs that know
    Send send;
};

} // namespace des
