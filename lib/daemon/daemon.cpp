#include "daemon/daemon.h"

#include "base/log.h"
#include "daemon/feed.h"
#include "daemon/service_manager.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <optional>

namespace des {
namespace {

namespace asio = boost::asio;

// For what is open beside connections and sockets: the database, the log, a client being refused.
constexpr rlim_t other_descriptors = 32;

// The soft limit is often 1024 where the hard one is far higher (systemd.exec(5)). Where that is
// not enough, idle connections are closed before descriptors run out.
DnsOptions fit_to_descriptors(DnsOptions options)
{
    const rlim_t others =
        options.addresses.size() * (options.workers + 1) + options.workers + other_descriptors;
    const rlim_t needed = others + options.tcp.connections;
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= needed)
        return options;
    limit.rlim_cur = std::min(needed, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= needed)
        return options;
    const auto fitting = std::max(limit.rlim_cur, others + 1) - others;
    log::warning("a limit of {} open files leaves room for {} TCP connections, not {}",
                 limit.rlim_cur, fitting, options.tcp.connections);
    options.tcp.connections = fitting;
    return options;
}

// Waits for the signals, and tells systemd's watchdog as long as the feed is alive.
class Control {
public:
    explicit Control(Feed& feed) : feed_(feed) {}

    // Returns when the process has been asked to stop.
    void run()
    {
        wait_for_signal();
        if (const auto interval = service_manager::watchdog_interval())
            watch(*interval / 2);
        loop_.run();
        // A second SIGTERM gets its usual effect.
        signals_.clear();
    }

private:
    void wait_for_signal()
    {
        signals_.async_wait([this](boost::system::error_code, int signal) {
            if (signal != SIGHUP) {
                log::info("stopping: finishing what has arrived");
                return loop_.stop();
            }
            feed_.read_again();
            wait_for_signal();
        });
    }

    void watch(std::chrono::microseconds interval)
    {
        if (const auto beats = feed_.beats(); beats != beats_) {
            beats_ = beats;
            service_manager::keep_alive();
        }
        timer_.expires_after(interval);
        timer_.async_wait([this, interval](boost::system::error_code) { watch(interval); });
    }

    Feed& feed_;
    std::uint64_t beats_ = 0;
    asio::io_context loop_{1};
    asio::signal_set signals_{loop_, SIGTERM, SIGINT, SIGHUP};
    asio::steady_timer timer_{loop_};
};

std::string joined(const std::vector<SocketAddress>& addresses)
{
    std::string text;
    for (const auto& address : addresses)
        text += (text.empty() ? "" : ", ") + address.to_string();
    return text;
}

void log_counts(const DnsCounts& counts)
{
    log::info("stopped; answered {} of {} queries over UDP, {} of {} over TCP in {} connections; "
              "{} answers could not be sent",
              counts.udp_answers, counts.udp_queries, counts.tcp_answers, counts.tcp_queries,
              counts.tcp_connections, counts.udp_unsent);
}

} // namespace

void serve(const DaemonOptions& options,
           const std::function<void(const std::vector<SocketAddress>& dns)>& ready)
{
    // Until Control takes them over.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);

    CurrentSnapshot current;
    Feed feed(options.database, current);
    DnsServer dns(fit_to_descriptors(options.dns), current);
    Control control(feed);
    dns.start();
    feed.start();
    log::info("answering on {}, {} workers", joined(dns.addresses()), options.dns.workers);
    ready(dns.addresses());
    service_manager::ready("Answering on " + joined(dns.addresses()));

    control.run();
    service_manager::stopping();
    dns.drain();
    log_counts(dns.counts());
}

std::size_t usable_processors()
{
    cpu_set_t usable;
    if (sched_getaffinity(0, sizeof(usable), &usable) != 0)
        return 1;
    return static_cast<std::size_t>(CPU_COUNT(&usable));
}

} // namespace des
