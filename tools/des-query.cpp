// des-query: resolve numbers to the URIs to try, as a SIP proxy would.

#include "base/interrupt.h"
#include "cli/tool.h"
#include "naptr/services.h"
#include "resolver/explain.h"
#include "resolver/feed.h"
#include "resolver/name_servers.h"
#include "resolver/printer.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    std::vector<std::string> numbers;
    std::vector<std::string> servers;
    std::vector<std::string> resolvers;
    std::vector<std::string> services;
    std::string apex = "e164.arpa";
    bool all = false;
    bool explain = false;
    bool json = false;
    bool count = false;
    bool tcp = false;
    bool recurse = true;
    bool iterate = false;
    std::uint16_t referral_port = 53;
    bool null = false;
    double timeout = 2;
    int tries = 3;
};

// How a number is resolved when the server does not hold it itself (Q.3643, clause 8.3).
void declare_mode(CLI::App& app, Options& options)
{
    auto* recurse = app.add_flag("--recursive,--recurse,!--norecurse", options.recurse,
                                 "Ask for recursion, or do not");
    auto* iterate =
        app.add_flag("--iterative", options.iterate, "Ask without recursion and follow referrals");
    iterate->excludes(recurse);
    app.add_option("--referral-port", options.referral_port, "Where referred servers are reached")
        ->type_name("PORT")
        ->check(CLI::Range(1, 65535).description(""))
        ->capture_default_str()
        ->needs(iterate);
    app.add_option("--resolver", options.resolvers,
                   "Ask this server for addresses missing in referrals (default: the system's)")
        ->type_name("ADDR[:PORT]")
        ->allow_extra_args(false)
        ->delimiter(',')
        ->needs(iterate);
}

void declare(CLI::App& app, Options& options)
{
    app.add_option("numbers", options.numbers, "E.164 numbers; - reads them from standard input")
        ->type_name("NUMBER")
        ->required();
    app.add_option("-s,--server", options.servers, "Ask this server (default: the system's)")
        ->type_name("ADDR[:PORT]")
        ->envname("DES_SERVER")
        ->allow_extra_args(false)
        ->delimiter(',');
    app.add_option("--apex", options.apex, "Where the tree of numbers begins")
        ->type_name("NAME")
        ->envname("DES_APEX")
        ->capture_default_str();
    auto* service = app.add_option("--service", options.services,
                                   "Enumservice to use, TYPE[:SUBTYPE] (default: sip,pstn)");
    service->type_name("SERVICE")->allow_extra_args(false)->delimiter(',');
    app.add_flag("--all", options.all, "Use every Enumservice, private ones too")
        ->excludes(service);
    auto* json = app.add_flag("--json", options.json, "Print everything as JSON Lines");
    auto* explain = app.add_flag("--explain", options.explain, "Print every step, too");
    auto* count = app.add_flag("--count", options.count, "Print how many URIs there are");
    json->excludes(explain)->excludes(count);
    app.add_option("--timeout", options.timeout, "Seconds to wait for an answer, each time")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.01, 3600.0).description(""))
        ->capture_default_str();
    app.add_option("--tries", options.tries, "How often to ask each server")
        ->type_name("COUNT")
        ->check(CLI::Range(1, 10).description(""))
        ->capture_default_str();
    app.add_flag("--tcp", options.tcp, "Ask over TCP from the start");
    declare_mode(app, options);
    app.add_flag("-0,--null", options.null, "Items of input and output end with NUL");
}

des::SelectionOptions selection(const Options& options)
{
    des::SelectionOptions wanted;
    wanted.accept_private = options.all;
    if (options.services.empty() && !options.all)
        wanted.services = {"sip", "pstn"};
    for (const auto& word : options.services) {
        const auto services = des::Services::parse("E2U+" + word);
        if (!services || services->enumservices.size() != 1)
            throw des::Failure(des::Reason::usage, "not an Enumservice: '" + word + "'");
        wanted.services.push_back(services->enumservices.front().to_string());
    }
    return wanted;
}

des::ClientOptions client_options(const Options& options)
{
    using std::chrono::milliseconds;
    return {milliseconds(static_cast<long>(options.timeout * 1000)), options.tries,
            options.tcp ? des::Transport::tcp : des::Transport::udp,
            options.recurse ? des::Recursion::desired : des::Recursion::not_desired,
            options.referral_port};
}

// The servers given, or the system's.
std::vector<des::SocketAddress> addresses_of(const std::vector<std::string>& servers)
{
    if (servers.empty())
        return des::system_name_servers();
    std::vector<des::SocketAddress> addresses;
    addresses.reserve(servers.size());
    for (const auto& server : servers)
        addresses.push_back(des::cli::argument(des::parse_server(server)));
    return addresses;
}

des::PrintStyle style(const Options& options)
{
    using Style = des::PrintStyle;
    Style style;
    if (options.json || options.count)
        style.content = options.json ? Style::Content::json : Style::Content::count;
    if (options.numbers.size() > 1 || options.numbers.front() == "-")
        style.numbers = Style::Numbers::many;
    style.explained = options.explain;
    style.end = options.null ? '\0' : '\n';
    return style;
}

ExitCode exit_code(des::Outcome outcome)
{
    switch (outcome) {
    case des::Outcome::found: return ExitCode::ok;
    case des::Outcome::nothing_usable:
    case des::Outcome::no_data:
    case des::Outcome::no_such_number: return ExitCode::no;
    case des::Outcome::refused: return ExitCode::unauthorised;
    case des::Outcome::failed:
    case des::Outcome::no_answer: return ExitCode::no_answer;
    }
    return ExitCode::bug;
}

// All must be right before anything is asked.
std::vector<des::E164Number> given_numbers(const Options& options)
{
    std::vector<des::E164Number> numbers;
    for (const auto& text : options.numbers)
        if (text != "-")
            numbers.push_back(des::cli::argument(des::E164Number::parse(text)));
    return numbers;
}

ExitCode query(const Options& options)
{
    const auto numbers = given_numbers(options);
    const auto apex = des::cli::argument(des::DomainName::parse(options.apex));
    const auto print_style = style(options);
    const bool says_why = options.json || options.explain;
    auto worst = ExitCode::ok;

    des::EventLoop loop;
    const auto asking = client_options(options);
    des::DnsClient client(loop, addresses_of(options.servers), asking);
    des::DnsClient addresses(loop, addresses_of(options.resolvers), asking);
    auto finder = options.iterate ? des::NameFinder(client, addresses) : des::NameFinder(client);
    des::Resolver resolver(finder, {apex, selection(options)});
    des::Pipeline pipeline(resolver, asking.timeout, [&](const des::Resolution& resolution) {
        std::cout << des::print(resolution, print_style);
        if (resolution.outcome != des::Outcome::found && !says_why)
            des::cli::complain(des::reason(resolution));
        worst = std::max(worst, exit_code(resolution.outcome));
    });
    const auto complain = [&worst](std::size_t line, const des::Error& error) {
        des::cli::complain("line " + std::to_string(line) + ": " + error.message);
        worst = std::max(worst, ExitCode::rejected);
    };

    des::catch_interrupts();
    des::NumberFeed feed(loop, pipeline, [] { std::cout.flush(); });
    feed.run(numbers);
    if (numbers.size() < options.numbers.size()) {
        des::ItemReader input(STDIN_FILENO, print_style.end);
        feed.run(input, STDIN_FILENO, complain);
    }
    return worst;
}

} // namespace

int main(int argc, char** argv)
{
    return des::cli::run(argc, argv, "Resolve numbers to the URIs to try.", declare, query);
}
