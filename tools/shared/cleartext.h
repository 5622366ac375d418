#pragma once

#include "http/client.h"

#include <CLI/CLI.hpp>

namespace des::tools {

// --allow-cleartext
void add_cleartext(CLI::App& app, Cleartext& cleartext);

} // namespace des::tools
