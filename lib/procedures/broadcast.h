#pragma once

#include "procedures/i1_client.h"
#include "store/agreements.h"
#include "store/store.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

// Broadcasting the changes of the host's profile (Q.3643, clauses 8.2 and 9.1). The journal is the
// queue and every partner has a place in it, so nothing is queued twice and nothing is lost.

namespace des {

// Where a delivery stopped.
enum class Delivery {
    up_to_date, // the partner has acknowledged everything
    more,       // the bound was reached, there is more to send
    waiting,    // the partner has to fetch the profile first
    refused,    // the partner said no to the message as such
    failed,     // nobody answered
};

struct DeliveryReport {
    Delivery delivery;
    std::string reason; // unless it is up to date
};

// Sends the partner what it has not acknowledged, in order, at most `batches` messages. A number
// that the partner refuses is written down and passed over, so that it does not hold up the others.
// The place in the queue, failures and refusals are in the store before this returns. Another
// process may do the same at the same time: the partner takes every change once.
DeliveryReport deliver(Store& store, I1Client& client, const OperatorId& partner,
                       std::size_t batches);

enum class Acknowledgement { done, pending, rejected };

// What became of a change at one partner.
struct PartnerOutcome {
    OperatorId partner;
    Acknowledgement outcome;
    std::string reason; // unless it is done
};

// Of the change that led to the serial, at every enrolled partner.
std::vector<PartnerOutcome> outcomes(Store& store, Serial serial);

// The same, as soon as nothing is pending, or when the time is over. Others deliver meanwhile.
std::vector<PartnerOutcome> await_outcomes(Store& store, Serial serial,
                                           std::chrono::milliseconds patience,
                                           const std::stop_token& stop = {});

} // namespace des
