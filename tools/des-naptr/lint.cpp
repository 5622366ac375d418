// des-naptr lint: what is wrong with records, and what SIP clients make of them.

#include "cli/tool.h"
#include "des-naptr/output.h"
#include "des-naptr/remarks.h"
#include "des-naptr/verbs.h"
#include "procedures/input.h"
#include "procedures/inspection.h"

namespace {

using des::cli::ExitCode;

struct Options {
    std::string db;
    std::string file;
    std::string format;
    std::string apex = "e164.arpa";
    std::string as;
    std::vector<std::string> portions;
    bool strict = false;
    bool json = false;
};

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db)->required(false);
    app.add_option("number", options.portions,
                   "Number, block with what lies in it, or PREFIX* (default: everything)")
        ->type_name("NUMBER");
    app.add_option("--file", options.file, "A file instead of the database; '-': standard input")
        ->type_name("FILE");
    des::cli::add_choice(app, "--format", options.format, {"csv", "jsonl", "zone"},
                         "How the file is written (default: by its name, else csv)");
    app.add_option("--apex", options.apex, "The apex of a master file")
        ->type_name("NAME")
        ->capture_default_str();
    std::vector<std::string> clients{"all"};
    for (const auto client : des::all_clients())
        clients.emplace_back(to_string(client));
    des::cli::add_choice(app, "--as", options.as, clients, "Also what this SIP client makes of it");
    app.add_flag("--strict", options.strict, "Warnings count as errors");
    app.add_flag("--json", options.json, "Answer in JSON Lines");
}

std::vector<des::Client> clients_from(const std::string& as)
{
    if (as.empty())
        return {};
    if (as == "all")
        return des::all_clients();
    return {des::cli::argument(des::parse_client(as))};
}

std::vector<des::Portion> portions_from(const Options& options)
{
    std::vector<des::Portion> portions;
    for (const auto& text : options.portions)
        portions.push_back(des::tools::portion_from(text));
    if (portions.empty())
        portions.push_back(des::Portion::everything());
    return portions;
}

void inspect_store(const Options& options, des::Inspection& inspection)
{
    auto store = des::Store::open(options.db, des::Access::read_only);
    const des::Store::Reading reading(store);
    for (const auto& portion : portions_from(options)) {
        bool is_any = options.portions.empty();
        each_record(store, portion, [&](const des::RecordLine& line) {
            is_any = true;
            inspection.add(line);
        });
        inspection.finish();
        if (!is_any)
            throw des::Failure(des::Reason::not_found, "a number to lint has no records");
    }
}

void inspect_file(const Options& options, des::Inspection& inspection,
                  des::tools::RemarkPrinter& printer)
{
    const auto format = options.format.empty()
        ? des::format_of_path(options.file)
        : des::value_or_throw(des::parse_format(options.format));
    const auto apex = des::cli::argument(des::DomainName::parse(options.apex));
    des::Input input(options.file);
    printer.name_file(input.name());
    const auto lines = read_records(input.rewind(), input.name(), format, {apex});
    while (const auto line = lines->next()) {
        if (!*line) {
            printer.print_bad_line(lines->line(), line->error());
            continue;
        }
        for (const auto& record : **line)
            inspection.add(record, lines->line());
    }
    inspection.finish();
}

ExitCode lint_records(const Options& options)
{
    if (options.db.empty() && options.file.empty())
        throw des::Failure(des::Reason::usage, "nothing to lint: give --db or --file");
    if (!options.portions.empty() && !options.file.empty())
        throw des::Failure(des::Reason::usage, "numbers choose from a database, not from --file");
    des::tools::RemarkPrinter printer(options.json ? des::tools::RemarkPrinter::Style::json
                                                   : des::tools::RemarkPrinter::Style::text);
    des::Inspection inspection(clients_from(options.as),
                               [&printer](const des::Remark& remark) { printer.print(remark); });
    if (options.file.empty())
        inspect_store(options, inspection);
    else
        inspect_file(options, inspection, printer);
    const bool is_bad = printer.errors() != 0 || (options.strict && printer.warnings() != 0);
    return is_bad ? ExitCode::no : ExitCode::ok;
}

} // namespace

des::cli::Command lint_verb()
{
    return des::cli::command("lint", "Say what is wrong with records", declare, lint_records);
}
