#pragma once

#include "daemon/number_load.h"
#include "zone/number_record.h"
#include "zone/transfer_client.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace des {

// What stands at the apex of a zone.
struct ZoneHeadRecords {
    std::optional<ZoneVersion> version; // nothing: there is no zone yet
    std::vector<DomainName> name_servers;
    Ttl name_server_ttl{};
};

// What a transfer makes of a zone, beside the zone itself, until all of it is there. Throws Failure
// (invalid) when it does not fit to the zone as it is.
class ZoneUpdate : public TransferSink {
public:
    // `now` is what changes are made to; it stays as it is, and must live as long. `beats` moves
    // with each record.
    ZoneUpdate(DomainName apex, const Index& now, ZoneHeadRecords head,
               std::atomic<std::uint64_t>& beats);

    void begin_zone() override;
    void begin_changes() override;
    void add(const ResourceRecord& record) override;
    void remove(const ResourceRecord& record) override;

    // Puts it into that index.
    void commit(Index& index);
    const ZoneHeadRecords& head() const noexcept { return head_; }
    const PassedOver& passed_over() const noexcept { return passed_over_; }

private:
    struct Set {
        std::vector<Naptr> records;
        Ttl ttl{};
    };
    bool add_to_head(const ResourceRecord& record);
    Set& set_of(const NumberBlock& number);

    const DomainName apex_;
    const Index& now_;
    ZoneHeadRecords head_;
    std::atomic<std::uint64_t>& beats_;
    std::unique_ptr<NumberLoad> load_;     // of a whole zone
    std::map<std::uint64_t, Set> changed_; // by key; as they become
    PassedOver passed_over_;
};

} // namespace des
