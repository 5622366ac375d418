// des-broadcast flush: tells partners now what they do not know, without des-serve or beside it.

#include "base/interrupt.h"
#include "des-broadcast/commands.h"
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
    app.add_option("--wait", options.wait, "Try again for so long with those that do not answer")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 86'400).description(""))
        ->capture_default_str();
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

DeliveryReport see_through(const Options& options, const OperatorId& partner)
{
    const auto deadline = Clock::now() + std::chrono::seconds(options.wait);
    for (;;) {
        DeliveryReport report{Delivery::failed, {}};
        try {
            report = deliver_once(options, partner);
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
