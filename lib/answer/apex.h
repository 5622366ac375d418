#pragma once

#include "answer/query.h"
#include "base/domain_name.h"
#include "base/text.h"

#include <optional>
#include <string>

namespace des {

// The name a zone begins at, made ready to be looked for in queries.
struct Apex {
    explicit Apex(const DomainName& name) : lower(name.lower().wire()), labels(name.label_count())
    {
    }
    std::string lower; // wire format
    std::size_t labels;
};

// How many labels of the name asked for stand before the apex; nothing when the name is neither
// that nor below it. The query has a question.
inline std::optional<std::size_t> labels_before(const Apex& apex, const Query& query,
                                                Bytes packet) noexcept
{
    if (apex.labels > query.label_count)
        return std::nullopt;
    const auto label = query.label_count - apex.labels;
    const auto name = as_text(packet.subspan(Query::name_at, query.name_size()));
    const auto tail = name.substr(query.label_at[label]);
    if (tail != apex.lower && !equal_ignoring_case(tail, apex.lower))
        return std::nullopt;
    return label;
}

} // namespace des
