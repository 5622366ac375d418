#include "daemon/zone_update.h"

#include <algorithm>

namespace des {
namespace {

Failure misfit(const NumberBlock& number, const char* what)
{
    return {Reason::invalid, number.to_string() + ": " + what};
}

} // namespace

ZoneUpdate::ZoneUpdate(DomainName apex, const Index& now, ZoneHeadRecords head,
                       std::atomic<std::uint64_t>& beats) :
    apex_(std::move(apex)),
    now_(now), head_(std::move(head)), beats_(beats)
{
}

void ZoneUpdate::begin_zone()
{
    head_ = {};
    load_ = std::make_unique<NumberLoad>();
}

void ZoneUpdate::begin_changes() {}

void ZoneUpdate::add(const ResourceRecord& record)
{
    ++beats_;
    if (add_to_head(record))
        return;
    auto number = number_record_of(record, apex_);
    if (!number)
        return passed_over_.note(record, apex_);
    if (load_)
        return load_->add(number->number, std::move(number->naptr), number->ttl);
    auto& [records, ttl] = set_of(number->number);
    if (std::find(records.begin(), records.end(), number->naptr) != records.end())
        throw misfit(number->number, "a record is to be added that is there already");
    ttl = records.empty() ? number->ttl : std::min(ttl, number->ttl);
    records.push_back(std::move(number->naptr));
}

// True for SOA and NS of the zone itself.
bool ZoneUpdate::add_to_head(const ResourceRecord& record)
{
    if (record.type == RRType::soa) {
        head_.version = ZoneVersion{record.ttl, value_or_throw(decode_soa(record.rdata))};
        return true;
    }
    if (record.type != RRType::ns || record.owner != apex_)
        return false;
    auto& servers = head_.name_servers;
    auto server = value_or_throw(DomainName::decode(record.rdata));
    head_.name_server_ttl = record.ttl;
    if (std::find(servers.begin(), servers.end(), server) == servers.end())
        servers.push_back(std::move(server));
    return true;
}

void ZoneUpdate::remove(const ResourceRecord& record)
{
    ++beats_;
    if (record.type == RRType::soa)
        return; // the new one takes its place
    if (record.type == RRType::ns && record.owner == apex_) {
        std::erase(head_.name_servers, value_or_throw(DomainName::decode(record.rdata)));
        return;
    }
    const auto number = number_record_of(record, apex_);
    if (!number)
        return;
    auto& records = set_of(number->number).records;
    const auto found = std::find(records.begin(), records.end(), number->naptr);
    if (found == records.end())
        throw misfit(number->number, "a record is to be removed that is not there");
    records.erase(found);
}

ZoneUpdate::Set& ZoneUpdate::set_of(const NumberBlock& number)
{
    const auto [place, is_new] = changed_.try_emplace(NumberKey(number).bits());
    if (is_new)
        if (const auto before = now_.find(number))
            place->second = {before->records(), before->ttl()};
    return place->second;
}

void ZoneUpdate::commit(Index& index)
{
    if (load_)
        return index.replace(load_->finish());
    std::vector<std::pair<NumberBlock, std::optional<RecordSet>>> sets; // all or none are good
    for (auto& [bits, set] : changed_) {
        auto& [number, records] =
            sets.emplace_back(value_or_throw(NumberKey::from_bits(bits).block()), std::nullopt);
        if (!set.records.empty())
            records = value_or_throw(RecordSet::of(std::move(set.records), set.ttl));
    }
    for (const auto& [number, records] : sets)
        index.set(number, records);
}

} // namespace des
