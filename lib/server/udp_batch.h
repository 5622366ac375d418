#pragma once

#include "server/desk.h"

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace des {

// Up to 64 queries on their way through a worker: received with one system call, answered where
// they lie, and sent with another.
class UdpBatch {
public:
    static constexpr std::size_t capacity = 64;
    static constexpr std::size_t longest_message = 4096; // a longer query is cut, and so malformed

    UdpBatch();
    ~UdpBatch();
    UdpBatch(const UdpBatch&) = delete;
    UdpBatch& operator=(const UdpBatch&) = delete;

    // Takes what has arrived, without waiting. Returns how many messages that are.
    std::size_t receive(int socket) noexcept;
    // Returns how many of them have an answer.
    std::size_t answer(Desk::Sitting& desk) noexcept;
    // Returns how many answers could not be sent.
    std::size_t send(int socket) noexcept;

private:
    struct Message;
    void prepare_to_receive(std::size_t index) noexcept;
    void address_reply(std::size_t index, std::size_t size) noexcept;

    std::unique_ptr<std::array<Message, capacity>> messages_;
    std::array<mmsghdr, capacity> received_{};
    std::array<mmsghdr, capacity> replies_{};
    std::size_t received_count_ = 0;
    std::size_t reply_count_ = 0;
};

} // namespace des
