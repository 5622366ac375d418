#include "daemon/control.h"

#include "base/log.h"
#include "daemon/service_manager.h"

#include <csignal>
#include <utility>

namespace des {

using boost::system::error_code;

Control::Control(Source& source, DnsServer& dns, std::function<void()> read_again) :
    source_(source), dns_(dns), read_again_(std::move(read_again))
{
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1})
        signals_.add(signal);
}

void Control::run()
{
    wait_for_signal();
    report();
    if (const auto interval = service_manager::watchdog_interval())
        watch(*interval / 2);
    loop_.run();
    // A second SIGTERM gets its usual effect.
    signals_.clear();
}

void Control::wait_for_signal()
{
    signals_.async_wait([this](error_code, int signal) {
        if (signal == SIGTERM || signal == SIGINT) {
            log::info("stopping: finishing what has arrived");
            return loop_.stop();
        }
        if (signal == SIGHUP)
            read_all_again();
        else
            turn_query_log();
        wait_for_signal();
    });
}

void Control::read_all_again()
{
    read_again_();
    source_.read_again();
    if (auto* log = dns_.query_log())
        log->reopen();
}

void Control::turn_query_log()
{
    auto* log = dns_.query_log();
    if (log == nullptr)
        return log::warning("SIGUSR1 turns the query log off and on, but there is none");
    log->turn();
    const auto counts = log->counts();
    log::info("the query log is {} now, after {} lines; {} were lost", log->is_on() ? "on" : "off",
              counts.written, counts.lost);
}

void Control::report()
{
    pressure_.look(dns_.counts());
    report_timer_.expires_after(PressureReport::interval);
    report_timer_.async_wait([this](error_code) { report(); });
}

void Control::watch(std::chrono::microseconds interval)
{
    if (const auto beats = source_.beats(); beats != beats_) {
        beats_ = beats;
        service_manager::keep_alive();
    }
    watch_timer_.expires_after(interval);
    watch_timer_.async_wait([this, interval](error_code) { watch(interval); });
}

} // namespace des
