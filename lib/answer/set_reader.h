#pragma once

#include "answer/snapshot.h"
#include "e164/key.h"
#include "naptr/naptr.h"

#include <functional>
#include <optional>

namespace des {

// The records of a number or block as they are answered, read back from their template. Nothing
// where they cannot be: they are more than a message holds, or depend on the number that is asked.
std::optional<RecordSet> read_set(const TemplateTable& templates, TemplateRef reference,
                                  NumberKey key);

// Every number and block of a snapshot, in the order of their keys.
using EachTemplate = std::function<void(NumberKey, TemplateRef)>;
void each_template(const Snapshot& snapshot, const EachTemplate& each);

} // namespace des
