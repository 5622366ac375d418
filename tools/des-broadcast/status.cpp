// des-broadcast status: how far each partner has followed the profile of this DES.

#include "cli/table.h"
#include "des-broadcast/commands.h"
#include "store/agreements.h"
#include "store/outbox.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>

namespace des {
namespace {

using cli::ExitCode;

struct Options {
    std::string db;
    bool json = false;
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_flag("--json", options.json, "For programs: JSON Lines");
}

std::string moment(const std::optional<Timestamp>& when)
{
    return when ? to_string(*when) : "-";
}

void print_json(const AgreementState& state, const std::optional<std::uint64_t>& behind,
                const std::vector<Refusal>& refusals)
{
    nlohmann::ordered_json json{{"schema", "des.partner/1"},
                                {"operator", state.terms.partner.to_string()},
                                {"enrolled", state.enrolment == Enrolment::enrolled},
                                {"paused", state.pace == Pace::paused},
                                {"failures", state.failures},
                                {"last_error", state.last_error}};
    if (state.acknowledged)
        json["acknowledged"] = state.acknowledged->to_string();
    if (behind)
        json["behind"] = *behind;
    if (state.last_success)
        json["last_success"] = to_string(*state.last_success);
    auto refused = nlohmann::ordered_json::array();
    for (const auto& refusal : refusals)
        refused.push_back({{"number", refusal.number.to_string()},
                           {"serial", refusal.serial.value()},
                           {"code", refusal.code},
                           {"reason", refusal.reason}});
    json["refused"] = refused;
    std::cout << json.dump() << '\n';
}

std::string remark_on(const AgreementState& state, const std::vector<Refusal>& refusals)
{
    if (state.enrolment == Enrolment::none)
        return "not enrolled";
    if (state.pace == Pace::paused)
        return "paused";
    if (!state.last_error.empty())
        return fmt::format("failed {} times: {}", state.failures, state.last_error);
    if (!refusals.empty())
        return fmt::format("{} numbers refused, {} first: {}", refusals.size(),
                           refusals.front().number.to_string(), refusals.front().reason);
    return {};
}

// All that is enrolled has everything.
ExitCode status(const Options& options)
{
    auto store = Store::open(options.db, Access::read_only);
    const Store::Reading reading(store);
    Outbox outbox(store);
    cli::Table table(std::cout, {"PARTNER", "ACKNOWLEDGED", "BEHIND", "LAST SUCCESS", "REMARK"});
    for (const auto& state : Agreements(store).all()) {
        const auto behind = outbox.behind(state.terms.partner);
        const auto refusals = outbox.refusals(state.terms.partner);
        if (options.json) {
            print_json(state, behind, refusals);
            continue;
        }
        table.add({state.terms.partner.to_string(),
                   state.acknowledged ? state.acknowledged->to_string() : "-",
                   behind ? std::to_string(*behind) : "profile", moment(state.last_success),
                   remark_on(state, refusals)});
    }
    if (options.json)
        return ExitCode::ok;
    table.flush();
    std::cout << "serial " << store.serial().value() << '\n';
    return ExitCode::ok;
}

} // namespace

cli::Command status_command()
{
    return cli::command("status", "Show how far each partner has followed", declare, status);
}

} // namespace des
