#pragma once

#include "server/desk.h"
#include "server/udp_route.h"

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>

namespace des {

// Up to 64 queries on their way through a worker: received with one system call, answered where
// they lie, and sent with another.
class UdpBatch {
public:
    static constexpr std::size_t capacity = 64;
    static constexpr std::size_t longest_message = 4096; // a longer query is cut, and so malformed

    using Wait = std::chrono::nanoseconds;

    UdpBatch();
    ~UdpBatch();
    UdpBatch(const UdpBatch&) = delete;
    UdpBatch& operator=(const UdpBatch&) = delete;

    // Takes what has arrived, without waiting. Returns how many messages that are.
    std::size_t receive(int socket) noexcept;
    // Returns how many of them have an answer. With a limit, those that have waited for longer
    // have none, but for every eighth, which is refused: its client turns to another server at
    // once.
    // Answers that come later leave by the socket.
    std::size_t answer(Desk::Sitting& desk, const std::shared_ptr<const WorkerSocket>& socket,
                       std::optional<Wait> longest_wait = {}) noexcept;
    // How many had waited for too long, of the last answered.
    std::size_t late_count() const noexcept { return late_count_; }
    // How long the first of those received has waited; 0 where its socket does not stamp them.
    Wait first_wait() const noexcept;
    // Returns how many answers could not be sent.
    std::size_t send(int socket) noexcept;

private:
    struct Message;
    void prepare_to_receive(std::size_t index) noexcept;
    Wait wait_of(std::size_t index, timespec now) const noexcept;
    void address_reply(std::size_t index, std::size_t size) noexcept;

    std::unique_ptr<std::array<Message, capacity>> messages_;
    std::array<mmsghdr, capacity> received_{};
    std::array<mmsghdr, capacity> replies_{};
    std::size_t received_count_ = 0;
    std::size_t reply_count_ = 0;
    std::size_t late_count_ = 0;
};

} // namespace des
