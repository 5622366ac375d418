#pragma once

#include "base/socket_address.h"
#include "base/unique_fd.h"
#include "resolver/channel.h"
#include "resolver/event_loop.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace des {

// One connected socket: the system drops what comes from elsewhere, chooses a port at random, and
// tells when nobody listens on the other side. Sends and receives by the batch.
class UdpSocket {
public:
    static Result<std::unique_ptr<UdpSocket>> open(const SocketAddress& server);

    int fd() const noexcept { return fd_.get(); }
    std::size_t waiting() const noexcept { return waiting_; }

    bool is_full() const noexcept { return waiting_ >= most_waiting; }
    // Only while it is not full.
    std::uint16_t queue(Ticket ticket, Bytes query);
    void forget(std::uint16_t id, Ticket ticket) noexcept;
    std::optional<Ticket> find(std::uint16_t id) const noexcept;
    // Every query that waits here; from then on none does.
    std::vector<Ticket> take_all();

    bool has_queued() const noexcept { return sent_ < lengths_.size(); }
    // As much of the queue as the system takes now. Otherwise the errno.
    int flush() noexcept;

private:
    // Ids are drawn until the place of one is free: a small table stays in the cache.
    static constexpr std::size_t places = 2048;
    static constexpr std::size_t most_waiting = places / 2;
    struct Entry {
        Ticket ticket;
        std::uint16_t id = 0;
        bool waiting = false;
    };

    explicit UdpSocket(UniqueFd fd) : fd_(std::move(fd)), entries_(places) {}
    void drop_sent() noexcept;

    UniqueFd fd_;
    std::vector<Entry> entries_; // at id % places
    std::size_t waiting_ = 0;
    std::vector<std::uint8_t> outbox_; // queries, one behind the other
    std::vector<std::size_t> lengths_;
    std::size_t sent_ = 0;       // of lengths_
    std::size_t sent_bytes_ = 0; // of outbox_
};

// A few sockets to one server: one for a single query, more when many are in flight, so that a
// server that spreads its load by the client's port uses all its workers.
class UdpChannel : public Channel {
public:
    UdpChannel(EventLoop& loop, SocketAddress server, Listener& listener);
    UdpChannel(const UdpChannel&) = delete;
    UdpChannel& operator=(const UdpChannel&) = delete;
    UdpChannel(UdpChannel&&) = delete;
    UdpChannel& operator=(UdpChannel&&) = delete;
    ~UdpChannel() override;

    Result<Handle> send(Ticket ticket, Bytes query) override;
    void forget(Handle handle, Ticket ticket, Because because) override;

private:
    Result<std::size_t> choose_socket();
    void flush_all();
    void flush(std::size_t index);
    void ready(std::size_t index, short events);
    bool receive(std::size_t index);
    void deliver(std::size_t index, Bytes packet);
    void lose_all(std::size_t index, int error);

    EventLoop& loop_;
    SocketAddress server_;
    Listener& listener_;
    std::vector<std::unique_ptr<UdpSocket>> sockets_;
    std::size_t next_ = 0;
    bool flush_posted_ = false;
};

} // namespace des
