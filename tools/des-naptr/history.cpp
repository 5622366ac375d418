// des-naptr history: what happened to a number, or to the profile.

#include "store/history.h"
#include "cli/tool.h"
#include "des-naptr/verbs.h"
#include "procedures/diff.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    std::string db;
    std::string number;
    bool json = false;
};

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db);
    app.add_option("number", options.number, "Number or block (default: every transaction)")
        ->type_name("NUMBER");
    app.add_flag("--json", options.json, "Answer in JSON Lines");
}

// Ends in an open object, for more members.
std::string json_head(const des::Transaction& transaction)
{
    const nlohmann::ordered_json head{
        {"schema", "des.history/1"},
        {"serial", transaction.serial.value()},
        {"transaction", transaction.id.to_string()},
        {"when", des::to_string(transaction.when)},
        {"who", transaction.who},
        {"why", transaction.why},
    };
    auto text = head.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    text.pop_back();
    return text;
}

std::string headline(const des::Transaction& transaction)
{
    return fmt::format("serial {}  {}  {}  {}  (transaction {})", transaction.serial.value(),
                       des::to_string(transaction.when), transaction.who, transaction.why,
                       transaction.id.to_string());
}

void print_entry(const Options& options, const des::Transaction& transaction,
                 const des::Change& change)
{
    if (options.json) {
        std::cout << json_head(transaction) << ',' << json_members(change) << "}\n";
        return;
    }
    std::cout << headline(transaction) << '\n';
    for (const auto& line : diff_lines(change))
        std::cout << "  " << line << '\n';
}

void print_transaction(const Options& options, const des::Transaction& transaction)
{
    const auto& counts = transaction.counts;
    if (options.json) {
        std::cout << json_head(transaction)
                  << fmt::format(R"(,"added":{},"modified":{},"cancelled":{},"reload":{}}})",
                                 counts.added, counts.modified, counts.cancelled,
                                 transaction.is_reload)
                  << '\n';
        return;
    }
    std::cout << headline(transaction) << '\n'
              << fmt::format("  added {}, modified {}, cancelled {}{}\n", counts.added,
                             counts.modified, counts.cancelled,
                             transaction.is_reload ? " (bulk load)" : "");
}

ExitCode history(const Options& options)
{
    auto store = des::Store::open(options.db, des::Access::read_only);
    const des::Store::Reading reading(store);
    des::History history(store);
    bool is_empty = true;
    if (options.number.empty()) {
        history.transactions([&](const des::Transaction& transaction) {
            is_empty = false;
            print_transaction(options, transaction);
        });
        return is_empty ? ExitCode::no : ExitCode::ok;
    }
    const auto number = des::cli::argument(des::NumberBlock::parse(options.number));
    history.of_number(number, [&](const des::Transaction& transaction, const des::Change& change) {
        is_empty = false;
        print_entry(options, transaction, change);
    });
    if (is_empty)
        throw des::Failure(des::Reason::not_found,
                           number.to_string() + ": the journal has no change of it");
    return ExitCode::ok;
}

} // namespace

des::cli::Command history_verb()
{
    return des::cli::command("history", "What happened to a number, and to the profile", declare,
                             history);
}
