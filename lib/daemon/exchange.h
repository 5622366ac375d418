#pragma once

#include "daemon/courier.h"

#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace des {

// The exchange with all partners: a courier for each that there is an agreement with, and an eye
// on the store for what others commit.
class Exchange {
public:
    Exchange(std::string database, Cleartext cleartext);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    void start();
    // Ends what is under way; what is not done yet is done after the next start.
    void stop();

    // May be called from any thread.
    void changed();
    void partner_called(const OperatorId& partner);
    void profile_wanted(const OperatorId& partner);

private:
    void watch(const std::stop_token& stop);
    void hire(Store& store);

    const std::string database_;
    const Cleartext cleartext_;
    std::mutex mutex_;
    std::map<OperatorId, std::unique_ptr<Courier>> couriers_;
    std::jthread thread_;
};

} // namespace des
