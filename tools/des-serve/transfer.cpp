#include "des-serve/options.h"

namespace des::tools {
namespace {

constexpr const char* as_wildcard = "wildcard";

ClientRule transfer_rule(const std::string& text)
{
    auto rule = cli::argument(ClientRule::parse(text));
    if (!rule.sight.is_all)
        throw Failure(Reason::usage, "a zone is transferred as a whole: '" + text + "'");
    return rule;
}

} // namespace

void TransferGroup::declare(CLI::App& app)
{
    const auto add = [&app](const char* name, std::vector<std::string>& values, const char* what,
                            const char* type) {
        app.add_option(name, values, what)->type_name(type)->allow_extra_args(false);
    };
    add("--key-file", key_files,
        "TSIG keys of clients, secondaries and primaries, as tsig-keygen writes them; may be "
        "repeated",
        "FILE");
    add("--allow-transfer", allow_transfer,
        "Who may transfer zones: any | ADDRESS[/LENGTH] | key NAME, then [deny] "
        "[apex NAME,...]; may be repeated",
        "RULE");
    add("--notify", notify,
        "Tell this secondary of changes: ADDR[:PORT] [key NAME]; may be repeated", "SECONDARY");
    cli::add_choice(app, "--transfer-blocks", fixed_blocks, {"numbers", as_wildcard},
                    "What blocks of fixed length become in a transferred zone")
        ->capture_default_str();
    app.add_option("--catalog", catalog, "Offer a catalog zone of this name")->type_name("NAME");
}

void TransferGroup::put(DaemonOptions& daemon) const
{
    daemon.key_files = key_files;
    auto& secondaries = daemon.secondaries;
    for (const auto& text : allow_transfer)
        secondaries.allow_transfer.push_back(transfer_rule(text));
    for (const auto& text : notify)
        secondaries.notify.push_back(cli::argument(TransferPeer::parse(text)));
    if (fixed_blocks == as_wildcard)
        secondaries.fixed_blocks = FixedBlockForm::wildcard;
    if (catalog.empty())
        return;
    if (allow_transfer.empty())
        throw Failure(Reason::usage, "--catalog needs --allow-transfer");
    secondaries.catalog = cli::argument(DomainName::parse(catalog));
}

} // namespace des::tools
