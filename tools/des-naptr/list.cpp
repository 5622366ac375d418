// des-naptr list: which records numbers and blocks have.

#include "cli/table.h"
#include "cli/tool.h"
#include "des-naptr/output.h"
#include "des-naptr/verbs.h"
#include "naptr/text.h"
#include "procedures/export.h"

#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    std::string db;
    std::string portion;
    std::string format = "table";
    bool covering = false;
    bool json = false;
};

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db);
    auto* const portion =
        app.add_option("number", options.portion,
                       "Number, block with what lies in it, or PREFIX* (default: everything)")
            ->type_name("NUMBER");
    app.add_flag("--covering", options.covering, "Every entry that covers the number, best first")
        ->needs(portion);
    auto* const format = des::cli::add_choice(app, "--format", options.format,
                                              {"table", "csv", "jsonl", "zone"}, "How to print");
    app.add_flag("--json", options.json, "Answer in JSON Lines, each with a schema")
        ->excludes(format);
}

// Aligned columns, the fields escaped as in a master file.
des::EachRecord table_writer(des::cli::Table& table)
{
    return [&table](const des::RecordLine& line) {
        const auto& record = *line.record;
        const auto is_served_substituted = line.serving == des::Serving::substituted;
        table.add(
            {line.number.to_string(), std::to_string(line.ttl.value_or(des::Ttl{}).count()),
             std::to_string(static_cast<unsigned>(record.order)),
             std::to_string(static_cast<unsigned>(record.preference)),
             des::quote_string(record.flags.octets()), des::quote_string(record.services.octets()),
             des::quote_string(record.regexp.octets()),
             record.replacement.to_string() + (is_served_substituted ? "  substituted" : "")});
    };
}

// Hands every record that is meant to `each`; whether there was one.
bool each_listed(des::Store& store, const Options& options, const des::EachRecord& each)
{
    bool is_any = false;
    const auto count = [&](const des::RecordLine& line) {
        is_any = true;
        each(line);
    };
    if (options.covering)
        each_covering(store, des::cli::argument(des::E164Number::parse(options.portion)), count);
    else
        each_record(store, des::tools::portion_from(options.portion), count);
    return is_any;
}

ExitCode list(const Options& options)
{
    auto store = des::Store::open(options.db, des::Access::read_only);
    const des::Store::Reading reading(store);
    des::cli::Table table(
        std::cout,
        {"NUMBER", "TTL", "ORDER", "PREF", "FLAGS", "SERVICES", "REGEXP", "REPLACEMENT"});
    des::EachRecord write;
    if (options.json)
        write = des::tools::print_json;
    else if (options.format == "table")
        write = table_writer(table);
    else
        write = des::tools::printer(store, des::value_or_throw(des::parse_format(options.format)),
                                    des::tools::portion_from(options.portion));
    return each_listed(store, options, write) ? ExitCode::ok : ExitCode::no;
}

} // namespace

des::cli::Command list_verb()
{
    return des::cli::command("list", "Show the records of numbers and blocks", declare, list);
}
