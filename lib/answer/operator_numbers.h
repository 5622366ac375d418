#pragma once

#include "answer/operator_set.h"
#include "base/identifier.h"

#include <map>
#include <mutex>

namespace des {

// Gives operators their numbers: one keeps its own as long as the process lives, whatever happens
// to the database meanwhile, so that a set made before means the same operators as an index made
// later. Any thread may ask.
class OperatorNumbers {
public:
    // Throws Failure(configuration) for one operator more than most_operators.
    OperatorNumber of(const OperatorId& id);

private:
    std::mutex mutex_;
    std::map<OperatorId, OperatorNumber> numbers_;
};

} // namespace des
