#pragma once

#include "base/identifier.h"
#include "procedures/i1_client.h"
#include "store/store.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>

namespace des {

// Does what there is to do with one partner: sends requests and decisions, fetches its profile,
// delivers the changes of the host's. In a thread of its own, so that a partner that is down or
// slow delays nobody. What it has to do, and what is done, is in the store alone.
class Courier {
public:
    Courier(std::string database, OperatorId partner, Cleartext cleartext);
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    // Somebody has committed something.
    void changed();
    // The partner is there: what it has failed at is worth another try.
    void partner_called();
    void profile_wanted();

private:
    using Clock = std::chrono::steady_clock;
    // How a round ended.
    enum class Round { done, pending, failed };

    void run(const std::stop_token& stop);
    bool wait(const std::stop_token& stop);
    Round work(const std::stop_token& stop);
    Round work_on_requests(Store& store, I1Client& client);
    Round deliver_all(Store& store, I1Client& client, const std::stop_token& stop);
    bool fetch(Store& store, I1Client& client, std::string& trouble);
    void report(const std::string& trouble);
    std::chrono::milliseconds pause_after(Round round);

    const std::string database_;
    const OperatorId partner_;
    const Cleartext cleartext_;
    std::string trouble_; // as reported; empty when all is well
    unsigned failures_ = 0;
    std::minstd_rand random_;

    std::mutex mutex_;
    std::condition_variable_any woken_;
    bool has_changed_ = true;
    bool has_called_ = false;
    bool wants_profile_ = false;
    Round last_ = Round::done;
    Clock::time_point due_; // after a round that was not done

    std::jthread thread_; // the last: it ends before the rest goes
};

} // namespace des
