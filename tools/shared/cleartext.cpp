#include "shared/cleartext.h"

namespace des::tools {

void add_cleartext(CLI::App& app, Cleartext& cleartext)
{
    app.add_flag_callback(
        "--allow-cleartext", [&cleartext] { cleartext = Cleartext::anywhere; },
        "HTTP without TLS beyond loopback too");
}

} // namespace des::tools
