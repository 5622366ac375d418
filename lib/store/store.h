#pragma once

#include "base/domain_name.h"
#include "base/error.h"
#include "base/identifier.h"
#include "base/serial.h"
#include "base/timestamp.h"
#include "e164/block.h"
#include "e164/key.h"
#include "naptr/naptr.h"
#include "naptr/record_row.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The one SQLite file of a DES (ENUM data storing function, Q.3643, clause 7.1.2). Everything
// throws Failure: broken_store, locked (says who), unreadable (a full disk). SQL lives here alone.

namespace des {

// The host operator and the zones its DES serves.
struct Host {
    OperatorId id;
    std::vector<DomainName> apexes;       // at least one; every number stands under each of them
    std::vector<DomainName> name_servers; // at least one; the first is the SOA's MNAME
    DomainName contact;                   // the SOA's RNAME
    Ttl default_ttl{3600}; // of records that are provisioned without one, and of SOA and NS
    Ttl negative_ttl{300}; // the SOA's MINIMUM (RFC 2308)
    std::chrono::duration<std::uint32_t> refresh{3600};
    std::chrono::duration<std::uint32_t> retry{600};
    std::chrono::duration<std::uint32_t> expire{604800};
};

// Counts every change of any profile in the file; the way a reader learns what is new.
enum class ChangeNumber : std::int64_t {};

// One number or block whose records differ between two serials.
struct Change {
    NumberBlock number;
    std::optional<RecordSet> before; // nothing: added
    std::optional<RecordSet> after;  // nothing: cancelled
};

// How much a profile holds.
struct Totals {
    std::uint64_t numbers = 0;
    std::uint64_t blocks = 0;
    std::uint64_t records = 0; // of both

    bool operator==(const Totals&) const = default;
};

enum class Access { read_only, read_write };

class Store {
public:
    // Refuses a file that exists. The file is complete or not there.
    static void create(const std::string& path, const Host& host);
    // Refuses what is no DES store, and a schema newer than this program's; brings an older one
    // up to date when opened for writing.
    static Store open(const std::string& path, Access access);

    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    // Everything read while it lives is one state of the file. One inside another adds nothing.
    class Reading {
    public:
        explicit Reading(Store& store);
        ~Reading();
        Reading(const Reading&) = delete;
        Reading& operator=(const Reading&) = delete;

    private:
        Store& store_;
        bool is_outermost_;
    };

    Host host();
    Serial serial(); // of the host's profile
    Totals totals(); // of the host's profile; kept, not counted
    ChangeNumber change_number();
    int schema_version();

    // True when another connection has committed since the last call. Cheap enough to ask often.
    bool has_changed();

    std::optional<RecordSet> find(const NumberBlock& number);

    // All records of the host's profile in the order of their keys, the records of a number
    // together and sorted as in RecordSet.
    void scan(const std::function<void(const RecordRow&)>& each);
    // The same from one key to another, both included.
    void scan(NumberKey first, NumberKey last, const std::function<void(const RecordRow&)>& each);

    // The records of one operator's profile, the host's or a copy, in the same order.
    void scan(const OperatorId& owner, NumberKey first, NumberKey last,
              const std::function<void(const RecordRow&)>& each);

    // The first of the host's numbers and blocks from one key to another, at most `limit`.
    std::vector<NumberBlock> numbers(NumberKey first, NumberKey last, std::size_t limit);

    // What is answered: the records of all profiles, in the same order. Each row has its owner.
    void scan_served(const std::function<void(const RecordRow&)>& each);
    std::optional<RecordSet> find_served(const NumberBlock& number);
    // Whose records these are; nothing where there are none.
    std::optional<OperatorId> owner_served(const NumberBlock& number);

    // The host and everybody with whom there is an agreement. A row means one of them in one state
    // of the file.
    struct Operator {
        std::int64_t row;
        OperatorId id;
    };
    std::vector<Operator> operators();

    // The numbers whose served records were changed after `since`, each with what it holds now.
    // False, without any call, when that is not known number by number (after a bulk load):
    // scan_served() then.
    using EachChanged = std::function<void(const NumberBlock&, const std::optional<RecordSet>&)>;
    bool changed_since(ChangeNumber since, const EachChanged& each);

private:
    friend class Edit;       // edit.h: the writing side
    friend class History;    // history.h: the journal, read
    friend class Agreements; // agreements.h
    friend class Accounts;
    friend class Requests; // requests.h
    friend class Outbox;   // outbox.h: the journal as queue
    friend class CopyEdit; // copy_edit.h: partners' profiles
    friend class Claims;
    friend class StoreCheck; // check.h
    struct Connection;
    explicit Store(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> connection_;
};

} // namespace des
