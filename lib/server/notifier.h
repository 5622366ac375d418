#pragma once

#include "base/domain_name.h"
#include "base/unique_fd.h"
#include "dns/tsig_client.h"
#include "server/settings.h"
#include "server/transfer_peer.h"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace des {

// Tells secondaries of new versions (RFC 1996), each zone at most once a second, and again with
// growing pauses until it is answered. An answer ends that, and does nothing else.
class Notifier {
public:
    // Throws Failure(configuration) when there is no such key, or no socket.
    Notifier(const std::vector<TransferPeer>& targets, const CurrentSettings& settings);
    ~Notifier();
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    // From any thread. `soa`: the record, its owner a pointer to the question.
    void changed(const DomainName& zone, Bytes soa);

private:
    using Clock = std::chrono::steady_clock;
    struct Target {
        TransferPeer how;
        UniqueFd socket;
    };
    // One zone at one target.
    struct Notice {
        std::vector<std::uint8_t> soa;
        bool is_answered = false;
        std::optional<std::uint16_t> id; // of the message whose answer is waited for
        std::vector<std::uint8_t> sent;
        std::shared_ptr<const Settings> settings; // keeps the key
        std::optional<TsigClient> tsig;
        Clock::time_point first; // when a version was told last for the first time
        Clock::time_point next;  // when to tell it (again)
        std::chrono::seconds pause{};
        bool is_reported = false; // that there is trouble
    };
    using Notices = std::map<std::pair<std::size_t, DomainName>, Notice>;

    void run(const std::stop_token& stop);
    void take_changes();
    void tell(std::size_t target, const DomainName& zone, Notice& notice);
    void read_answers(std::size_t target);
    bool is_answer(Notice& notice, Bytes answer, std::string_view whose);
    int wait_time() const;

    const CurrentSettings& settings_;
    std::vector<Target> targets_;
    UniqueFd wake_up_;
    std::mutex mutex_;
    std::map<DomainName, std::vector<std::uint8_t>> changes_;
    Notices notices_;     // of the thread
    std::jthread thread_; // the last: it ends before the rest goes
};

} // namespace des
