#include "des-serve/options.h"

#include "base/text.h"
#include "server/edns_options.h"

#include <unistd.h>

#include <array>
#include <charconv>

namespace des::tools {
namespace {

constexpr std::size_t longest_text = 255; // of a string in a TXT record

// Text as it stands, or octets behind "0x".
std::vector<std::uint8_t> parse_nsid(const std::string& text)
{
    std::vector<std::uint8_t> octets(text.begin(), text.end());
    if (text.starts_with("0x")) {
        octets.clear();
        const char* end = text.data() + text.size();
        for (const char* at = text.data() + 2; at < end; at += 2) {
            std::uint8_t octet = 0;
            const auto pair = std::min(at + 2, end);
            if (std::from_chars(at, pair, octet, 16).ptr != at + 2)
                throw Failure(Reason::usage,
                              "not pairs of hexadecimal digits: " + des::quoted(text));
            octets.push_back(octet);
        }
    }
    if (octets.size() > ReplyOptions::longest_nsid)
        throw Failure(Reason::usage, "an NSID of more than 128 octets: " + des::quoted(text));
    return octets;
}

std::string host_name()
{
    std::array<char, longest_text> name{};
    if (gethostname(name.data(), name.size() - 1) != 0)
        return "unnamed";
    return name.data();
}

} // namespace

void IdentityGroup::declare(CLI::App& app)
{
    app.add_option("--nsid", nsid, "Name of this server for those who ask for its NSID")
        ->type_name("TEXT|0xHEX");
    cli::add_choice(app, "--chaos", chaos, {"on", "off"},
                    "Answer version.bind, hostname.bind and the like")
        ->capture_default_str();
    app.add_option("--identity", identity,
                   "What to say for hostname.bind and id.server; default: the host's name")
        ->type_name("TEXT");
}

void IdentityGroup::put(DaemonOptions& daemon) const
{
    daemon.dns.settings.nsid = parse_nsid(nsid);
    if (identity.size() > longest_text)
        throw Failure(Reason::usage,
                      "an identity of more than 255 octets: " + des::quoted(identity));
    if (chaos == "on")
        daemon.dns.settings.chaos =
            Chaos("des " + daemon.version, identity.empty() ? host_name() : identity);
    else if (!identity.empty())
        throw Failure(Reason::usage, "--identity needs --chaos on");
}

} // namespace des::tools
