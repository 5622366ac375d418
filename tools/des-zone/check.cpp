// des-zone check: says what is wrong with a zone before a name server or a DES gets it.

#include "base/interrupt.h"
#include "cli/tool.h"
#include "des-zone/verbs.h"
#include "procedures/input.h"
#include "procedures/zone_check.h"

#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    std::string zone;
    std::string apex = "e164.arpa";
};

void declare(CLI::App& app, Options& options)
{
    app.add_option("zone", options.zone, "The master file; '-': standard input")
        ->type_name("ZONE")
        ->required();
    app.add_option("--apex", options.apex, "The domain the numbers of the zone stand under")
        ->type_name("NAME")
        ->capture_default_str();
}

ExitCode check(const Options& options)
{
    des::catch_interrupts();
    const auto apex = des::cli::argument(des::DomainName::parse(options.apex));
    des::Input input(options.zone);
    bool has_error = false;
    des::check_zone(input.rewind(), input.name(), {apex}, [&](const des::ZoneRemark& remark) {
        has_error |= remark.severity == des::Severity::error;
        std::cout << (remark.place.empty() ? input.name() : remark.place)
                  << (remark.severity == des::Severity::error ? ": error: " : ": warning: ")
                  << remark.message << '\n';
    });
    return has_error ? ExitCode::no : ExitCode::ok;
}

} // namespace

des::cli::Command check_verb()
{
    return des::cli::command("check", "Say what is wrong with a zone", declare, check);
}
