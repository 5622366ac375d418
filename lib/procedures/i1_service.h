#pragma once

#include "http/message.h"
#include "store/agreements.h"
#include "store/requests.h"

#include <functional>
#include <string>

namespace des {

// What the rest of the DES does about what has arrived.
struct I1Events {
    // The partner is there, so what waits for it can go out now.
    std::function<void(const OperatorId&)> partner_called;
    // Its profile is to be fetched.
    std::function<void(const OperatorId&)> profile_wanted;
};

// Reference point I1 as partners see it: /i1, /i1?wsdl and /i1/profile/OPERATOR. Every request is
// authenticated: the token, the operator it names, the address it comes from (Q.3643, clause 9.1).
// May be called from several threads.
class I1Service {
public:
    I1Service(std::string database, I1Events events) :
        database_(std::move(database)), events_(std::move(events))
    {
    }

    HttpReply handle(const HttpRequest& request) const;

private:
    std::string database_;
    I1Events events_;
};

} // namespace des
