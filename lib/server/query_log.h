#pragma once

#include "base/unique_fd.h"
#include "server/query_ring.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace des {

// One line of JSON, with its end.
std::string to_json(const QueryNote& note);

// Writes queries to a file, a line each, by a thread of its own: who answers never waits for it,
// and loses lines rather than time when the disk is slow.
class QueryLog {
public:
    // Open and switched on. Throws Failure (configuration) when the file cannot be opened.
    explicit QueryLog(std::string path);
    // What was noted is written.
    ~QueryLog();
    QueryLog(const QueryLog&) = delete;
    QueryLog& operator=(const QueryLog&) = delete;

    bool is_on() const noexcept { return is_on_.load(std::memory_order_relaxed); }
    void turn(); // on when off, off when on
    // The file has been renamed: begins another of the same name.
    void reopen();

    // For one thread, which notes while the log is on. Kept until it is let go of and written.
    std::shared_ptr<QueryRing> make_ring();

    struct Counts {
        std::uint64_t written = 0;
        std::uint64_t lost = 0; // no room, or not written
    };
    Counts counts() const;

private:
    void run();
    void write_all(const std::vector<std::shared_ptr<QueryRing>>& rings);
    void write(const std::string& lines, std::uint64_t count);
    void open_again();
    void forget_unused();

    const std::string path_;
    UniqueFd file_;
    std::atomic<bool> is_on_{true};
    std::atomic<std::uint64_t> written_{0};
    std::atomic<std::uint64_t> lost_{0}; // beside those lost in a ring that is still used
    bool is_broken_ = false;

    mutable std::mutex mutex_; // for what follows
    std::condition_variable changed_;
    std::vector<std::shared_ptr<QueryRing>> rings_;
    bool is_to_reopen_ = false;
    bool is_to_end_ = false;
    std::thread thread_; // the last: it uses the others
};

} // namespace des
