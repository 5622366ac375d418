#pragma once

#include "http/message.h"
#include "store/store.h"

#include <cstddef>
#include <functional>
#include <semaphore>
#include <stop_token>
#include <string>

namespace des {

// A request that waits for partners needs a seat; without one it is answered at once, so that
// there is always a thread for somebody who does not wait.
using WaitingRoom = std::counting_semaphore<8>;

// Reference point I4 as O&M systems see it: /i4 and /i4?wsdl. Every request shows the token of an
// account. May be called from several threads.
class I4Service {
public:
    // `changed` is called after every commit, so that partners learn of it at once. A request that
    // waits for partners ends with `stop`.
    I4Service(std::string database, std::string version, std::function<void()> changed,
              std::stop_token stop) :
        database_(std::move(database)),
        version_(std::move(version)), changed_(std::move(changed)), stop_(std::move(stop)),
        room_(WaitingRoom::max())
    {
    }

    HttpReply handle(const HttpRequest& request) const;

private:
    std::string database_;
    std::string version_;
    std::function<void()> changed_;
    std::stop_token stop_;
    mutable WaitingRoom room_;
};

} // namespace des
