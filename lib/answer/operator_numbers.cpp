#include "answer/operator_numbers.h"

#include <fmt/format.h>

namespace des {

OperatorNumber OperatorNumbers::of(const OperatorId& id)
{
    const std::lock_guard lock(mutex_);
    if (const auto known = numbers_.find(id); known != numbers_.end())
        return known->second;
    if (numbers_.size() == most_operators)
        throw Failure(Reason::configuration,
                      fmt::format("{} operators, and {} are the most that are served",
                                  most_operators + 1, most_operators));
    const OperatorNumber next{static_cast<std::uint16_t>(numbers_.size())};
    return numbers_.emplace(id, next).first->second;
}

} // namespace des
