#include "des-serve/options.h"

#include <algorithm>

namespace des::tools {

void LimitGroup::declare(CLI::App& app)
{
    cli::add_choice(app, "--cookies", cookies, {"on", "off"},
                    "Give DNS cookies; default: on with --cookie-secret, else off");
    app.add_option("--cookie-secret", cookie_secret,
                   "Secrets for cookies, the first in use; default: a random one")
        ->type_name("FILE");
    app.add_option("--rate-limit", rate_limit,
                   "Answers a second over UDP to a network and of a kind; 0: no limit")
        ->type_name("N")
        ->check(CLI::Range(0, a_million).description(""))
        ->capture_default_str();
    app.add_option("--slip", slip,
                   "Cut every Nth answer over the limit rather than withhold it; 0: none")
        ->type_name("N")
        ->check(CLI::Range(0, 100).description(""))
        ->capture_default_str();
    app.add_option("--rate-limit-exempt", exempt, "Clients without a limit; may be repeated")
        ->type_name("ADDR[/LENGTH]")
        ->allow_extra_args(false);
    app.add_option("--max-wait", max_wait,
                   "Under overload, drop UDP queries that have waited for longer; 0: never")
        ->type_name("MILLISECONDS")
        ->check(CLI::Range(0, 60'000).description(""))
        ->capture_default_str();
}

void LimitGroup::put(DaemonOptions& daemon) const
{
    if (cookies == "off" && !cookie_secret.empty())
        throw Failure(Reason::usage, "--cookie-secret needs --cookies on");
    daemon.cookie_secret = cookie_secret;
    daemon.dns.longest_wait = std::chrono::milliseconds(max_wait);
    if (cookies == "on" && cookie_secret.empty())
        daemon.dns.settings.cookies = Cookies({make_sip_key()});
    auto& limit = daemon.dns.settings.rate_limit;
    limit.per_second = rate_limit;
    limit.slip = slip;
    std::vector<AddressPrefix> prefixes;
    for (const auto& text : exempt) {
        const auto prefix = cli::argument(AddressPrefix::parse(text));
        if (std::find(prefixes.begin(), prefixes.end(), prefix) == prefixes.end())
            prefixes.push_back(prefix);
    }
    limit.exempt = AddressTable(prefixes);
}

} // namespace des::tools
