#pragma once

#include "base/address_prefix.h"
#include "base/identifier.h"
#include "base/position.h"
#include "base/socket_address.h"
#include "base/timestamp.h"
#include "e164/prefix_list.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// An interconnection agreement with another operator (Q.3643, clause 7.1.2), and what is kept
// about its DES.

namespace des {

enum class OperatorKind { partner, ipx };
std::string_view to_string(OperatorKind kind); // "partner", "ipx"

// Who confirms the partner's requests for enrolment and leaving (Q.3643, clause 8.1).
enum class Confirmation {
    by_operator, // the O&M of this DES
    by_itself,   // the agreement says yes in advance
};

// What happens when the partner publishes a number that another partner holds.
enum class Porting {
    refused,
    allowed, // the number moves
};

struct Agreement {
    OperatorId partner;
    OperatorKind kind = OperatorKind::partner;
    std::vector<AddressPrefix> addresses{}; // of its DES, from which it calls; at least one
    std::string url{}; // its I1, "https://des.x.example:8443"; empty: nothing is sent there
    std::vector<SocketAddress> dns{}; // where its DES answers queries; may be unknown
    PrefixList may_publish{};
    PrefixList may_see = PrefixList::any(); // of the host's profile
    Confirmation confirmation = Confirmation::by_operator;
    Porting porting = Porting::refused;
    std::string ca_file{};          // who may certify its DES; empty: those the system trusts
    std::string certificate_file{}; // shown to its DES where that asks for one: chain and key

    bool operator==(const Agreement&) const = default;
};

// Whether profiles are exchanged under the agreement.
enum class Enrolment { none, enrolled };

enum class Pace { running, paused };

struct AgreementState {
    Agreement terms;
    Enrolment enrolment = Enrolment::none;

    // The partner's profile here.
    std::optional<Position> copy{}; // where it stands; nothing: there is none
    Totals totals{};                // of the copy

    // The host's profile there.
    std::optional<Position> acknowledged{}; // how far it has been followed; nothing: not at all
    Pace pace = Pace::running;
    unsigned failures = 0; // since the last success
    std::string last_error{};
    std::optional<Timestamp> last_try{};
    std::optional<Timestamp> last_success{};

    bool shows_token = false; // the partner has one to show
    bool is_rotating = false; // and an older one is still good
    bool has_token = false;   // there is one to show to the partner
};

} // namespace des
