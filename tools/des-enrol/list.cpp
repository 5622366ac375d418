// des-enrol list: the agreements with partners and how they stand.

#include "cli/table.h"
#include "des-enrol/commands.h"
#include "store/agreements.h"

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

template <class T>
std::vector<std::string> texts_of(const std::vector<T>& addresses)
{
    std::vector<std::string> texts;
    for (const auto& address : addresses)
        texts.push_back(address.to_string());
    return texts;
}

void print_json(const AgreementState& state)
{
    const auto& terms = state.terms;
    nlohmann::ordered_json json{
        {"schema", "des.agreement/1"},
        {"operator", terms.partner.to_string()},
        {"kind", to_string(terms.kind)},
        {"addresses", texts_of(terms.addresses)},
        {"url", terms.url},
        {"dns", texts_of(terms.dns)},
        {"may_publish", terms.may_publish.to_string()},
        {"may_see", terms.may_see.to_string()},
        {"confirms_by_itself", terms.confirmation == Confirmation::by_itself},
        {"porting_allowed", terms.porting == Porting::allowed},
        {"ca_file", terms.ca_file},
        {"certificate", terms.certificate_file},
        {"enrolled", state.enrolment == Enrolment::enrolled},
        {"shows_token", state.shows_token},
        {"is_rotating", state.is_rotating},
        {"has_token", state.has_token},
        {"numbers", state.totals.numbers},
        {"blocks", state.totals.blocks},
        {"records", state.totals.records},
    };
    if (state.copy)
        json["copy"] = state.copy->to_string();
    std::cout << json.dump() << '\n';
}

ExitCode list(const Options& options)
{
    auto store = Store::open(options.db, Access::read_only);
    const auto agreements = Agreements(store).all();
    if (options.json) {
        for (const auto& state : agreements)
            print_json(state);
        return ExitCode::ok;
    }
    cli::Table table(std::cout,
                     {"OPERATOR", "KIND", "ENROLLED", "NUMBERS", "COPY", "MAY PUBLISH", "URL"});
    for (const auto& state : agreements)
        table.add({state.terms.partner.to_string(), std::string(to_string(state.terms.kind)),
                   state.enrolment == Enrolment::enrolled ? "yes" : "no",
                   std::to_string(state.totals.numbers + state.totals.blocks),
                   state.copy ? state.copy->to_string() : "-", state.terms.may_publish.to_string(),
                   state.terms.url.empty() ? "-" : state.terms.url});
    return ExitCode::ok;
}

} // namespace

cli::Command list_command()
{
    return cli::command("list", "Show the agreements and how they stand", declare, list);
}

} // namespace des
