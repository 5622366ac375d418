// des-enrol request, leave: enrolment and leaving, asked for by the O&M of this DES (Q.3643,
// clause 8.1, steps 1 and 4).

#include "base/interrupt.h"
#include "des-enrol/commands.h"
#include "des-enrol/terms.h"
#include "procedures/enrolment.h"
#include "procedures/node_requests.h"
#include "shared/cleartext.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <thread>

namespace des {
namespace {

using cli::ExitCode;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_every{100};
constexpr std::chrono::seconds try_every{2};

struct Options {
    std::string db;
    std::vector<std::string> partners;
    unsigned wait = 0;
    Cleartext cleartext = Cleartext::loopback_only;
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_option("partner", options.partners,
                   "Operator ids of partners; all, when none is given");
    app.add_option("--wait", options.wait, "Wait so long for their decision")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 86'400).description(""))
        ->capture_default_str();
    tools::add_cleartext(app, options.cleartext);
}

bool is_over(const Request& request)
{
    return request.progress == RequestProgress::done ||
        request.progress == RequestProgress::rejected;
}

void print(const Request& request)
{
    const auto reason = request.reason.empty() ? "" : ": " + request.reason;
    std::cout << fmt::format("{} {} {}{}\n", request.partner.to_string(), to_string(request.kind),
                             to_string(request.progress), reason);
}

// One step, if the partner can be reached. A running des-serve does the same, and may be at it.
void step(Store& store, const Options& options, const Request& request)
{
    try {
        I1Client client(store, request.partner, {options.cleartext});
        advance(store, options.db, client, request);
    } catch (const Failure& failure) {
        if (failure.error().reason != Reason::locked)
            throw;
    }
}

Request see_through(Store& store, const Options& options, const Request& request)
{
    const auto deadline = Clock::now() + std::chrono::seconds(options.wait);
    auto next_try = Clock::now();
    for (;;) {
        auto now = Requests(store).find(request.number).value_or(request);
        if (!is_over(now) && Clock::now() >= next_try) {
            step(store, options, now);
            next_try = Clock::now() + try_every;
            now = Requests(store).find(request.number).value_or(request);
        }
        if (is_over(now) || Clock::now() >= deadline)
            return now;
        stop_if_interrupted();
        std::this_thread::sleep_for(look_every);
    }
}

std::vector<OperatorId> partners_from(Store& store, const Options& options)
{
    std::vector<OperatorId> partners;
    for (const auto& partner : options.partners)
        partners.push_back(tools::partner_from(partner));
    if (partners.empty())
        for (const auto& agreement : Agreements(store).all())
            partners.push_back(agreement.terms.partner);
    return partners;
}

ExitCode see_all_through(const Options& options,
                         Request (*open)(Store& store, const OperatorId& partner))
{
    catch_interrupts();
    auto store = Store::open(options.db, Access::read_write);
    std::vector<Request> requests;
    for (const auto& partner : partners_from(store, options))
        requests.push_back(open(store, partner));
    auto result = ExitCode::ok;
    for (const auto& request : requests) {
        const auto now = see_through(store, options, request);
        print(now);
        if (now.progress == RequestProgress::rejected)
            result = ExitCode::rejected;
        else if (!is_over(now) && result == ExitCode::ok)
            result = ExitCode::partial;
    }
    return result;
}

ExitCode request(const Options& options)
{
    return see_all_through(options, request_enrolment);
}

ExitCode leave(const Options& options)
{
    if (options.partners.empty())
        throw Failure(Reason::usage, "whom to leave? Name the partners");
    return see_all_through(options, request_leaving);
}

} // namespace

cli::Command request_command()
{
    return cli::command("request", "Enrol with partners: get their profiles, give ours", declare,
                        request);
}

cli::Command leave_command()
{
    return cli::command("leave", "Leave partners: both sides delete the other's profile", declare,
                        leave);
}

} // namespace des
