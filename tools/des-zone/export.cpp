// des-zone export: the profile as a zone that every name server answers from alike.

#include "base/interrupt.h"
#include "base/replacement_file.h"
#include "cli/tool.h"
#include "des-zone/verbs.h"
#include "procedures/zone_export.h"

#include <fmt/format.h>

#include <iostream>
#include <optional>

namespace {

using des::cli::ExitCode;

struct Options {
    std::string db;
    std::string apex;
    std::string fixed_blocks = "wildcard";
    std::string output;
    bool no_plug_holes = false;
};

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db);
    app.add_option("--apex", options.apex,
                   "The domain the numbers are to stand under (default: the first of the database)")
        ->type_name("NAME");
    app.add_flag("--no-plug-holes", options.no_plug_holes,
                 "Leave out what other name servers need to answer by longest match");
    des::cli::add_choice(app, "--fixed-blocks", options.fixed_blocks,
                         {"wildcard", "expand", "refuse"}, "What becomes of blocks of fixed length")
        ->capture_default_str();
    app.add_option("-o,--output", options.output,
                   "Where to write (default: standard output); complete or not at all")
        ->type_name("FILE");
}

des::ZoneExport export_from(const Options& options, des::Store& store)
{
    des::ZoneExport how{options.apex.empty()
                            ? store.host().apexes.front()
                            : des::cli::argument(des::DomainName::parse(options.apex))};
    if (options.no_plug_holes)
        how.plug_holes = des::PlugHoles::no;
    if (options.fixed_blocks == "expand")
        how.fixed_blocks = des::FixedBlocks::expand;
    if (options.fixed_blocks == "refuse")
        how.fixed_blocks = des::FixedBlocks::refuse;
    return how;
}

void warn(std::uint64_t count, const std::optional<des::NumberBlock>& first,
          const std::string& what)
{
    if (count != 0)
        des::cli::complain(
            fmt::format("warning: {}: {} ({} in all)", first->to_string(), what, count));
}

void warn_of(const des::ZoneLosses& losses)
{
    warn(losses.fixed_blocks, losses.first_fixed_block,
         "a block of fixed length becomes a wildcard, which covers every length; --fixed-blocks "
         "expand writes its numbers one by one");
    warn(losses.hidden_blocks, losses.first_hidden_block,
         "a block is left out, since another one with its prefix has the wildcard");
    warn(losses.substituted, losses.first_substituted,
         "a block that is served with the number put in becomes one that is served as provisioned");
}

ExitCode export_profile(const Options& options)
{
    des::catch_interrupts();
    auto store = des::Store::open(options.db, des::Access::read_only);
    const auto how = export_from(options, store);
    if (options.output.empty()) {
        warn_of(export_zone(store, how, std::cout));
        return ExitCode::ok;
    }
    des::ReplacementFile file(options.output);
    const auto losses = export_zone(store, how, file.stream());
    file.put_in_place();
    warn_of(losses);
    return ExitCode::ok;
}

} // namespace

des::cli::Command export_verb()
{
    return des::cli::command("export", "Write the profile as a zone", declare, export_profile);
}
