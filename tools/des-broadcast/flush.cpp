// des-broadcast flush: tells partners now what they do not know, without des-serve or beside it.

#include "base/interrupt.h"
#include "des-broadcast/commands.h"
#include "procedures/answer_check.h"
#include "procedures/broadcast.h"
#include "shared/cleartext.h"
#include "store/agreements.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <mutex>
#include <thread>

namespace des {
namespace {

using cli::ExitCode;
using Clock = std::chrono::steady_clock;

constexpr std::size_t batches_at_once = 100;
constexpr std::chrono::milliseconds pause{250};
constexpr std::size_t most_asked = 1000; // numbers

struct Options {
    std::string db;
    std::vector<std::string> partners;
    unsigned wait = 0;
    bool answers = false;
    Cleartext cleartext = Cleartext::loopback_only;
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_option("partner", options.partners,
                   "Operator ids of partners; all, when none is given");
    app.add_option("--wait", options.wait, "Try again for so long with those that do not answer")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 86'400).description(""))
        ->capture_default_str();
    app.add_flag("--answers", options.answers,
                 "Look also whether their DESs answer what was changed last");
    tools::add_cleartext(app, options.cleartext);
}

std::vector<OperatorId> partners_from(const Options& options)
{
    auto store = Store::open(options.db, Access::read_write);
    Agreements agreements(store);
    std::vector<OperatorId> partners;
    for (const auto& text : options.partners) {
        const auto partner = cli::argument(OperatorId::parse(text));
        if (agreements.get(partner).enrolment == Enrolment::none)
            throw Failure(Reason::conflict, "'" + text + "' is not enrolled");
        partners.push_back(partner);
    }
    if (partners.empty())
        for (const auto& agreement : agreements.all())
            if (agreement.enrolment == Enrolment::enrolled)
                partners.push_back(agreement.terms.partner);
    for (const auto& partner : partners)
        if (options.answers && agreements.get(partner).terms.dns.empty())
            throw Failure(Reason::configuration,
                          "the agreement with '" + partner.to_string() +
                              "' does not say where its DES answers (des-enrol amend --dns)");
    return partners;
}

DeliveryReport deliver_once(const Options& options, const OperatorId& partner)
{
    auto store = Store::open(options.db, Access::read_write);
    if (Agreements(store).get(partner).pace == Pace::paused)
        return {Delivery::waiting, "paused"};
    I1Client client(store, partner, {options.cleartext});
    for (;;) {
        auto report = deliver(store, client, partner, batches_at_once);
        if (report.delivery != Delivery::more || interrupted())
            return report;
    }
}

// "+61255501234 at 192.0.2.7:53: other records (3 of 40)"; empty, when all is answered as it
// should.
std::string trouble_with_answers(const Options& options, const OperatorId& partner)
{
    auto store = Store::open(options.db, Access::read_only);
    const auto servers = Agreements(store).get(partner).terms.dns;
    const auto expected = expected_answers(store, partner, most_asked);
    const auto differing = differing_answers(expected, servers, store.host().apexes.front());
    if (differing.empty())
        return {};
    const auto& one = differing.front();
    return fmt::format("{} at {}: {} ({} of {} answers)", one.number.to_string(),
                       one.server.to_string(), one.what, differing.size(),
                       expected.size() * servers.size());
}

DeliveryReport deliver_and_ask(const Options& options, const OperatorId& partner)
{
    auto report = deliver_once(options, partner);
    if (report.delivery != Delivery::up_to_date || !options.answers)
        return report;
    auto trouble = trouble_with_answers(options, partner);
    if (trouble.empty())
        return report;
    return {Delivery::failed, std::move(trouble)};
}

DeliveryReport see_through(const Options& options, const OperatorId& partner)
{
    const auto deadline = Clock::now() + std::chrono::seconds(options.wait);
    for (;;) {
        DeliveryReport report{Delivery::failed, {}};
        try {
            report = deliver_and_ask(options, partner);
        } catch (const std::exception& error) {
            report.reason = error.what();
        }
        if (report.delivery == Delivery::up_to_date || interrupted() || Clock::now() >= deadline)
            return report;
        std::this_thread::sleep_for(pause);
    }
}

// All partners at the same time: none waits for another.
ExitCode flush(const Options& options)
{
    catch_interrupts();
    const auto partners = partners_from(options);
    std::mutex mutex;
    auto result = ExitCode::ok;
    {
        std::vector<std::jthread> threads;
        threads.reserve(partners.size());
        for (const auto& partner : partners)
            threads.emplace_back([&, partner] {
                const auto report = see_through(options, partner);
                const bool is_done = report.delivery == Delivery::up_to_date;
                const std::lock_guard lock(mutex);
                std::cout << fmt::format("{} {}{}\n", partner.to_string(),
                                         is_done ? "done" : "pending",
                                         is_done ? "" : ": " + report.reason);
                if (!is_done)
                    result = ExitCode::partial;
            });
    }
    stop_if_interrupted();
    return result;
}

} // namespace

cli::Command flush_command()
{
    return cli::command("flush", "Tell partners now what they do not know yet", declare, flush);
}

} // namespace des
