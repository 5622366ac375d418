#include "cli/change_options.h"

#include "cli/tool.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace des::cli {

void add_change_options(CLI::App& app, ChangeOptions& options)
{
    add_db(app, options.db);
    app.add_option("--transaction", options.transaction,
                   "Name of this change; repeated, it is answered as the first time")
        ->type_name("ID");
    app.add_option("--expect-serial", options.expected_serial,
                   "Change nothing unless the profile has this serial")
        ->type_name("SERIAL");
    app.add_option("--why", options.why, "The reason, for the journal")->type_name("TEXT");
    app.add_option("--who", options.who, "Who asks for it, for the journal (default: user@host)")
        ->type_name("NAME");
    app.add_option("--wait", options.wait,
                   "Say what every partner made of it, after at most so long")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 86'400).description(""));
    app.add_flag("-n,--dry-run", options.dry_run, "Print what would change, and change nothing");
    app.add_flag("--json", options.json, "Answer in JSON Lines");
    app.add_flag("-q,--quiet", options.quiet, "No answer and no warnings, only errors");
}

std::string who_am_i()
{
    std::array<char, 256> host{};
    if (gethostname(host.data(), host.size() - 1) != 0)
        host.fill('\0');
    const auto* user = getpwuid(geteuid()); // NOLINT(concurrency-mt-unsafe): one thread
    const auto name = user != nullptr ? std::string(user->pw_name) : std::to_string(geteuid());
    return name + '@' + host.data();
}

} // namespace des::cli
