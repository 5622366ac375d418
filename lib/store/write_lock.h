#pragma once

#include "store/sqlite.h"

#include <chrono>

namespace des {

// The only writer of the file while it lives: a transaction that is undone at the end unless
// commit() has returned. Throws Failure: locked, with the process that holds the lock.
class WriteLock {
public:
    explicit WriteLock(Database& db, std::chrono::milliseconds patience = std::chrono::seconds(10));
    ~WriteLock();
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

    // All of it is on the disk when this returns.
    void commit();
    // Nothing will be written: others need not wait.
    void release() noexcept { db_.roll_back(); }

private:
    Database& db_;
};

} // namespace des
