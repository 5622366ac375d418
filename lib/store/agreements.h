#pragma once

#include "store/agreement.h"
#include "store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace des {

enum class Drop {
    unless_enrolled,
    one_sidedly, // whatever the partner still holds
};

// The agreements of the host, and who may show which token. Every change is a transaction of its
// own. Throws Failure: not_found for an operator without agreement.
class Agreements {
public:
    explicit Agreements(Store& store) : store_(store) {}

    // Refused: conflict, when there is one already; usage, when it is the host itself.
    void add(const Agreement& terms);
    // What the partner may publish no longer is cancelled in the copy of its profile. When it may
    // see something else than before, it has to fetch the host's profile anew.
    void amend(const Agreement& terms);
    // With it go the copy of the partner's profile, tokens, requests and its place in the queue.
    void drop(const OperatorId& partner, Drop how);

    std::optional<AgreementState> find(const OperatorId& partner);
    AgreementState get(const OperatorId& partner);
    std::vector<AgreementState> all(); // by operator id

    // Of what the partner shows, only the hash is kept. The one it has used last stays good until
    // the new one is used.
    void set_shown_hash(const OperatorId& partner, const std::string& hash);
    // What is shown to the partner.
    void set_token(const OperatorId& partner, const std::string& token);
    std::optional<std::string> token(const OperatorId& partner);
    // Whose token has this hash. The first use of a new one ends the one before.
    std::optional<OperatorId> whose(const std::string& hash);

private:
    template <class Value>
    void set(const OperatorId& partner, const char* columns, const Value& value);
    Store& store_;
};

// An O&M system that may use I4.
struct Account {
    std::string name;
    Timestamp since;
};

class Accounts {
public:
    explicit Accounts(Store& store) : store_(store) {}

    // Refused: conflict, when the name is taken.
    void add(const std::string& name, const std::string& hash);
    void set_hash(const std::string& name, const std::string& hash); // not_found
    void drop(const std::string& name);                              // not_found
    std::vector<Account> all();
    std::optional<std::string> whose(const std::string& hash);

private:
    Store& store_;
};

} // namespace des
