#pragma once

#include "daemon/pressure_report.h"
#include "daemon/source.h"
#include "server/dns_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>

namespace des {

// Does what signals ask for, reports pressure, and tells systemd's watchdog as long as the source
// is alive.
class Control {
public:
    // `read_again` reads the files beside the database, on SIGHUP, and does not throw.
    Control(Source& source, DnsServer& dns, std::function<void()> read_again);

    // Returns when the process has been asked to stop.
    void run();

private:
    void wait_for_signal();
    void read_all_again();
    void turn_query_log();
    void report();
    void watch(std::chrono::microseconds interval);

    Source& source_;
    DnsServer& dns_;
    std::function<void()> read_again_;
    PressureReport pressure_;
    std::uint64_t beats_ = 0;
    boost::asio::io_context loop_{1};
    boost::asio::signal_set signals_{loop_};
    boost::asio::steady_timer watch_timer_{loop_};
    boost::asio::steady_timer report_timer_{loop_};
};

} // namespace des
