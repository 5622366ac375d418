#include "shared/change.h"

#include "base/interrupt.h"
#include "cli/tool.h"
#include "procedures/diff.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <iostream>

namespace des::tools {

ChangeRequest request_from(const cli::ChangeOptions& options, const std::string& purpose)
{
    auto transaction = options.transaction.empty()
        ? TransactionId::make()
        : cli::argument(TransactionId::parse(options.transaction));
    ChangeRequest request{std::move(transaction), {}, {}, {}, {}};
    request.who = options.who.empty() ? cli::who_am_i() : options.who;
    request.why = options.why.empty() ? purpose : options.why;
    if (options.expected_serial)
        request.expected_serial = Serial(*options.expected_serial);
    return request;
}

void print_change(const cli::ChangeOptions& options, const Change& change)
{
    if (options.json) {
        std::cout << R"({"schema":"des.change/1",)" << json_members(change) << "}\n";
        return;
    }
    for (const auto& line : diff_lines(change))
        std::cout << line << '\n';
}

void print_answer(const cli::ChangeOptions& options, const ChangeSummary& summary)
{
    const auto& counts = summary.counts;
    const bool is_repeated = summary.answer == Answer::repeated;
    if (options.json) {
        nlohmann::ordered_json answer{{"schema", "des.answer/1"},
                                      {"added", counts.added},
                                      {"modified", counts.modified},
                                      {"cancelled", counts.cancelled},
                                      {"dry_run", options.dry_run}};
        if (!options.dry_run || is_repeated) {
            answer["serial"] = summary.serial.value();
            answer["transaction"] = summary.transaction.to_string();
            answer["repeated"] = is_repeated;
        }
        std::cout << answer.dump() << '\n';
        return;
    }
    if (options.quiet)
        return;
    if (options.dry_run && !is_repeated) {
        std::cout.flush();
        std::cerr << fmt::format("would add {}, modify {}, cancel {}; nothing was changed\n",
                                 counts.added, counts.modified, counts.cancelled);
        return;
    }
    std::cout << fmt::format("added {}, modified {}, cancelled {} (serial {}, transaction {})\n",
                             counts.added, counts.modified, counts.cancelled,
                             summary.serial.value(), summary.transaction.to_string());
    if (is_repeated) {
        std::cout.flush();
        std::cerr << "this transaction was done before; that was its answer\n";
    }
}

namespace {

// The serial of the profile afterwards.
Serial commit(const cli::ChangeOptions& options, Store& store, const ChangeRequest& request,
              const std::function<void(Store&, Edit&)>& prepare)
{
    Edit edit(store, request);
    if (!edit.first_answer())
        prepare(store, edit);
    Edit::Watch watch;
    watch.progress = [](std::uint64_t) { stop_if_interrupted(); };
    if (options.dry_run)
        watch.change = [&options](const Change& each) { print_change(options, each); };
    const auto counts = edit.apply(Edit::Scope::named_numbers, watch);
    stop_if_interrupted();

    auto summary = ChangeSummary{Serial(), counts, request.transaction};
    if (edit.first_answer())
        summary = *edit.first_answer();
    else if (!options.dry_run)
        summary = edit.commit();
    print_answer(options, summary);
    return summary.serial;
}

} // namespace

cli::ExitCode print_outcomes(const cli::ChangeOptions& options,
                             const std::vector<PartnerOutcome>& outcomes)
{
    constexpr std::array<std::string_view, 3> words{"done", "pending", "rejected"};
    auto result = cli::ExitCode::ok;
    for (const auto& each : outcomes) {
        const auto word = words.at(static_cast<std::size_t>(each.outcome));
        if (each.outcome == Acknowledgement::rejected)
            result = cli::ExitCode::rejected;
        else if (each.outcome == Acknowledgement::pending && result == cli::ExitCode::ok)
            result = cli::ExitCode::partial;
        if (options.json)
            std::cout << nlohmann::ordered_json{{"schema", "des.outcome/1"},
                                                {"operator", each.partner.to_string()},
                                                {"outcome", word},
                                                {"reason", each.reason}}
                             .dump()
                      << '\n';
        else if (!options.quiet)
            std::cout << fmt::format("{} {}{}{}\n", each.partner.to_string(), word,
                                     each.reason.empty() ? "" : ": ", each.reason);
    }
    return result;
}

cli::ExitCode await_and_print_outcomes(const cli::ChangeOptions& options, Store& store,
                                       Serial serial)
{
    if (!options.wait || options.dry_run)
        return cli::ExitCode::ok;
    return print_outcomes(options,
                          await_outcomes(store, serial, std::chrono::seconds(*options.wait)));
}

cli::ExitCode change(const cli::ChangeOptions& options, const std::string& purpose,
                     const std::string& digest, const std::function<void(Store&, Edit&)>& prepare)
{
    auto request = request_from(options, purpose);
    request.digest = digest;
    catch_interrupts();

    auto store = Store::open(options.db, Access::read_write);
    return await_and_print_outcomes(options, store, commit(options, store, request, prepare));
}

} // namespace des::tools
