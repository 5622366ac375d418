#include "daemon/settings_reader.h"

#include "dns/tsig_key_file.h"
#include "store/store.h"

namespace des {
namespace {

std::shared_ptr<const TsigKeys> read_keys(const std::vector<std::string>& files)
{
    TsigKeys keys;
    for (const auto& file : files)
        read_tsig_keys(file, keys);
    return std::make_shared<const TsigKeys>(std::move(keys));
}

Directory read_directory(const DaemonOptions& options)
{
    if (options.is_replica())
        return {options.replica.apexes, std::nullopt, {}};
    auto store = Store::open(options.database, Access::read_only);
    const Store::Reading reading(store);
    const auto host = store.host();
    Directory directory{host.apexes, host.id, {}};
    for (auto& one : store.operators())
        directory.operators.push_back(std::move(one.id));
    return directory;
}

void check_key(const ClientRule& rule, const TsigKeys& keys)
{
    const auto* key = std::get_if<ClientRule::Key>(&rule.who);
    if (key != nullptr && keys.find(key->name) == nullptr)
        throw Failure(Reason::configuration,
                      "rule '" + rule.to_string() + "': no such key: " + key->name.to_string());
}

} // namespace

Settings read_settings(const DaemonOptions& options, OperatorNumbers& operators)
{
    auto settings = options.dns.settings;
    settings.keys = read_keys(options.key_files);
    if (!options.cookie_secret.empty())
        settings.cookies = Cookies(read_cookie_secrets(options.cookie_secret));
    if (options.query_rules.empty())
        return settings;
    for (const auto& rule : options.query_rules)
        check_key(rule, *settings.keys);
    settings.access = std::make_shared<const QueryAccess>(options.query_rules,
                                                          read_directory(options), operators);
    return settings;
}

} // namespace des
