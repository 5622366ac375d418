// des-naptr list: which records numbers and blocks have.

#include "cli/table.h"
#include "cli/tool.h"
#include "des-naptr/output.h"
#include "des-naptr/verbs.h"
#include "naptr/text.h"
#include "procedures/export.h"
#include "procedures/provisioning.h"
#include "shared/server_options.h"

#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    std::string db;
    des::tools::ServerOptions server;
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
    auto* const covering = app.add_flag("--covering", options.covering,
                                        "Every entry that covers the number, best first")
                               ->needs(portion);
    auto* const format = des::cli::add_choice(app, "--format", options.format,
                                              {"table", "csv", "jsonl", "zone"}, "How to print");
    app.add_flag("--json", options.json, "Answer in JSON Lines, each with a schema")
        ->excludes(format);
    des::tools::add_server(app, options.server);
    covering->excludes(app.get_option("--server"));
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

// Prints records, and knows whether there was one.
struct Printer {
    des::EachRecord print;
    bool is_any = false;

    void operator()(const des::RecordLine& line)
    {
        is_any = true;
        print(line);
    }
};

des::RecordFormat format_of(const Options& options)
{
    return des::value_or_throw(des::parse_format(options.format));
}

bool list_database(const Options& options, const des::EachRecord& print)
{
    auto store = des::Store::open(options.db, des::Access::read_only);
    const des::Store::Reading reading(store);
    const auto portion = des::tools::portion_from(options.portion);
    Printer printer{print ? print : des::tools::printer(store, format_of(options), portion)};
    if (options.covering)
        each_covering(store, des::cli::argument(des::E164Number::parse(options.portion)),
                      std::ref(printer));
    else
        each_record(store, portion, std::ref(printer));
    return printer.is_any;
}

// Page by page: each shows the profile as it is when it is asked for.
bool list_server(const Options& options, const des::EachRecord& print)
{
    Printer printer{print ? print : des::tools::printer(format_of(options))};
    des::soap::i4::ListNaptrRecords page;
    if (!options.portion.empty())
        page.portion = des::cli::argument(des::NumberBlock::parse(options.portion));
    auto client = client_for(options.server);
    for (;;) {
        const auto answer = client.ask(page);
        for (const auto& number : answer.numbers)
            for (const auto& line : des::lines_of(number, "ListNaptrRecordsResponse/number"))
                printer(line);
        if (!answer.more || answer.numbers.empty())
            return printer.is_any;
        page.after = answer.numbers.back().number;
    }
}

ExitCode list(const Options& options)
{
    require_db_or_server(options.db, options.server);
    des::cli::Table table(
        std::cout,
        {"NUMBER", "TTL", "ORDER", "PREF", "FLAGS", "SERVICES", "REGEXP", "REPLACEMENT"});
    des::EachRecord print;
    if (options.json)
        print = des::tools::print_json;
    else if (options.format == "table")
        print = table_writer(table);
    const bool is_any =
        options.server.is_given() ? list_server(options, print) : list_database(options, print);
    return is_any ? ExitCode::ok : ExitCode::no;
}

} // namespace

des::cli::Command list_verb()
{
    return des::cli::command("list", "Show the records of numbers and blocks", declare, list);
}
