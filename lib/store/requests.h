#pragma once

#include "base/identifier.h"
#include "base/timestamp.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Requests for enrolment and leaving (Q.3643, clause 8.1), of both sides.

namespace des {

enum class RequestKind { enrolment, leaving };
std::string_view to_string(RequestKind kind);

enum class RequestSide { ours, theirs };
std::string_view to_string(RequestSide side);

// ours:   unsent, waiting, confirmed, done; or rejected
// theirs: waiting, confirmed; or rejected
enum class RequestProgress {
    unsent,    // the partner has not answered yet
    waiting,   // for an O&M to decide: the partner's, or for a request of theirs this one's
    confirmed, // ours: the profile is still to be fetched
    done,
    rejected,
};
std::string_view to_string(RequestProgress progress);

struct Request {
    std::int64_t number; // what operators call it, from 1
    TransactionId id;    // what the two DESs call it
    RequestSide side;
    RequestKind kind;
    OperatorId partner;
    RequestProgress progress;
    std::string reason; // of a rejection, or why nothing moves
    Timestamp since;
    Timestamp changed;
    std::string decided_by; // empty: not decided
    bool is_told;           // theirs: the partner knows the decision

    bool is_open() const noexcept
    {
        return progress == RequestProgress::unsent || progress == RequestProgress::waiting;
    }
};

// Every change is a transaction of its own.
class Requests {
public:
    explicit Requests(Store& store) : store_(store) {}

    // Ours: the one of this kind that is not finished, or else a new one under `id`. Theirs: the
    // one with this id, or else a new one; an older one of theirs of the same kind that still waits
    // is taken back by it.
    Request open(RequestSide side, RequestKind kind, const OperatorId& partner,
                 const TransactionId& id);

    std::optional<Request> find(std::int64_t number);
    std::optional<Request> find(RequestSide side, const OperatorId& partner,
                                const TransactionId& id);
    std::vector<Request> all(); // oldest first

    // What is known of a request that is open: its progress, and why nothing moves.
    void set(const Request& request, RequestProgress progress, const std::string& reason);
    // Ours, confirmed; refused (conflict) when it is not, or is gone. A second time is fine.
    // Enrolment: the profile has come, the partner is enrolled.
    void complete_enrolment(const Request& request);
    // Leaving: the partner is no longer enrolled, its profile is deleted, and an enrolment of ours
    // that still waited for the profile is rejected.
    void complete_leaving(const Request& request);

    // Theirs, waiting. Enrolment: the partner is enrolled from now on. Leaving: as when one of ours
    // is completed. Saying the same again is fine; refused (conflict)
    // when the contrary was said.
    void confirm(const Request& request, const std::string& who);
    void reject(const Request& request, const std::string& who, const std::string& why);
    void set_told(const Request& request);

private:
    void complete(const Request& request, RequestKind kind);
    void decide(const Request& request, RequestProgress progress, const std::string& who,
                const std::string& why);
    Store& store_;
};

} // namespace des
