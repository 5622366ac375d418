#pragma once

#include "e164/key.h"
#include "naptr/naptr.h"
#include "store/staging.h"
#include "store/store.h"

#include <functional>
#include <memory>

// Whole sets in the order of their keys, from a store or from a file.

namespace des {

using EachSet = std::function<void(NumberKey, const std::shared_ptr<const RecordSet>&)>;

void each_set(Store& store, const EachSet& each);

// Puts a whole store where it can be read in step with something else.
void stage(Store& store, Staging& staging);

} // namespace des
