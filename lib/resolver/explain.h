#pragma once

#include "resolver/resolver.h"

#include <string>

namespace des {

// Every step and every record's verdict, a line each, indented, with its line ends.
std::string explain(const Resolution& resolution);

// Why there is no URI, in one sentence that names the number, the server and the field to blame.
std::string reason(const Resolution& resolution);

} // namespace des
