#pragma once

#include "naptr/rewrite.h"
#include "naptr/services.h"
#include "naptr/validate.h"

#include <vector>

namespace des {

// What the static text of a replacement says about the URI it will make.
void validate_uri(const Rewrite& rewrite, const Services& services, std::vector<Finding>& findings);

} // namespace des
