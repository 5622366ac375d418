#include "server/transfers.h"

#include "base/log.h"
#include "base/socket_address.h"
#include "dns/name.h"
#include "server/transfer_writer.h"

#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <chrono>
#include <exception>

namespace des {
namespace {

using std::chrono::steady_clock;

// The serial of the zone that the asker of an IXFR has (RFC 1995, section 3).
std::optional<Serial> serial_of_asker(const Query& query, Bytes packet) noexcept
{
    if (query.header.authorities != 1)
        return std::nullopt;
    ByteReader in(packet);
    in.seek(query.question_end);
    skip_name(in);
    const RRType type{in.u16()};
    in.take(8); // class, TTL, length
    skip_name(in);
    skip_name(in);
    const Serial serial(in.u32());
    if (in.failed() || type != RRType::soa)
        return std::nullopt;
    return serial;
}

const RenderedZone::Records& soa_of(const CatalogZone* catalog, const Snapshot& snapshot) noexcept
{
    return catalog != nullptr ? catalog->soa() : snapshot.zone().soa();
}

// What follows returns false once the client has gone.

// RFC 5936, section 2.2
bool put_zone(const Snapshot& snapshot, FixedBlockForm form, TransferWriter& writer)
{
    const PluggedZone zone(snapshot, form);
    const auto put = [&](const PluggedZone::Name& name) {
        return writer.put(name.key, as_bytes(zone.render(name.key, name.records)));
    };
    const auto& soa = zone.zone().soa().bytes;
    return writer.put(soa) && writer.put(zone.zone().name_servers().bytes) && zone.each_name(put) &&
        writer.put(soa);
}

bool put_catalog(const CatalogZone& catalog, TransferWriter& writer)
{
    const auto& soa = catalog.soa().bytes;
    return writer.put(soa) && writer.put(catalog.records()) && writer.put(soa);
}

bool put(const std::vector<ZoneDelta::Record>& records, TransferWriter& writer)
{
    return std::all_of(records.begin(), records.end(), [&](const ZoneDelta::Record& record) {
        return writer.put(record.key, as_bytes(record.bytes));
    });
}

// RFC 1995, section 4
bool put_deltas(const ZoneHistory::Deltas& deltas, const Snapshot& snapshot, TransferWriter& writer)
{
    const auto& soa = snapshot.zone().soa().bytes;
    const auto put_one = [&](const std::shared_ptr<const ZoneDelta>& delta) {
        return writer.put(delta->soa_from) && put(delta->removed, writer) &&
            writer.put(delta->soa_to) && put(delta->added, writer);
    };
    return writer.put(soa) && std::all_of(deltas.begin(), deltas.end(), put_one) && writer.put(soa);
}

// More changes than the zone has names would be a longer way to the same end (RFC 1995, section 5).
bool is_worth_it(const ZoneHistory::Deltas& deltas, const Snapshot& snapshot)
{
    std::size_t changes = 0;
    for (const auto& delta : deltas)
        changes += delta->removed.size() + delta->added.size();
    constexpr std::size_t few = 1000;
    return changes <= std::max(few, snapshot.numbers().size() + snapshot.blocks().size());
}

std::string zone_asked(const Query& query, Bytes packet)
{
    ByteReader in(packet.first(query.question_end));
    in.seek(Query::name_at);
    return read_name(in).value_or(DomainName()).to_string();
}

} // namespace

Transfers::Transfers(ClientTable allowed, const std::optional<DomainName>& catalog,
                     ZoneHistory& history) :
    allowed_(std::move(allowed)),
    catalog_name_(catalog ? std::optional<Apex>(*catalog) : std::nullopt), history_(history)
{
    for (std::size_t i = 0; i < most; ++i)
        threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

Transfers::~Transfers() = default;

void Transfers::set_catalog(std::shared_ptr<const CatalogZone> catalog)
{
    catalog_.store(std::move(catalog));
}

Transfers::Decision Transfers::take(const TransferRequest& request) noexcept
{
    const auto type = request.query.type;
    const bool is_transfer = type == RRType::axfr || type == RRType::ixfr;
    Decision decision;
    if (request.query.question_end == Header::size)
        return decision;
    if (is_catalog(request))
        decision.catalog = catalog_.load();
    if (!is_transfer && !decision.catalog)
        return decision;
    decision.rcode = judge(request, decision.catalog != nullptr);
    if (decision.rcode != RCode::noerror)
        return decision;
    const bool is_udp = request.arrival.transport == Transport::udp;
    if (is_transfer && !is_udp) {
        decision.is_taken = enqueue(request, decision.catalog);
        decision.rcode = decision.is_taken ? RCode::noerror : RCode::servfail;
    } else if (type == RRType::axfr) {
        decision.rcode = RCode::formerr; // RFC 5936, section 4.2
    } else {
        // The asker of an IXFR turns to TCP when that is not the version it has (RFC 1995,
        // section 2).
        decision.ready = &soa_of(decision.catalog.get(), *request.snapshot);
    }
    return decision;
}

bool Transfers::is_catalog(const TransferRequest& request) const noexcept
{
    return catalog_name_ &&
        labels_before(*catalog_name_, request.query, request.arrival.message) == std::size_t{0};
}

RCode Transfers::judge(const TransferRequest& request, bool is_zone) const noexcept
{
    const auto& query = request.query;
    const auto packet = request.arrival.message;
    const auto* const key = request.tsig ? request.tsig->key() : nullptr;
    const auto rule = allowed_.find(request.arrival.peer,
                                    key ? std::string_view(key->name().wire()) : "", query, packet);
    if (!rule || allowed_.rules()[*rule].is_denial)
        return RCode::refused;
    const auto& apexes = request.snapshot->zone().apexes();
    is_zone = is_zone || std::any_of(apexes.begin(), apexes.end(), [&](const Apex& apex) {
                  return labels_before(apex, query, packet) == std::size_t{0};
              });
    if (!is_zone || query.rr_class != RRClass::in)
        return RCode::notauth;
    if (query.type == RRType::ixfr && !serial_of_asker(query, packet))
        return RCode::formerr;
    const bool is_other = query.type != RRType::ixfr && query.type != RRType::axfr;
    if (is_other && query.type != RRType::soa)
        return RCode::refused; // in a catalog zone
    return RCode::noerror;
}

// False: there is too much to do already, or no way to send the answer.
bool Transfers::enqueue(const TransferRequest& request,
                        std::shared_ptr<const CatalogZone> catalog) noexcept
{
    try {
        const auto& arrival = request.arrival;
        const bool is_ipv6 = arrival.peer->sa_family == AF_INET6;
        const auto size = is_ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
        Job job{{arrival.message.begin(), arrival.message.end()},
                request.snapshot,
                request.settings,
                std::move(catalog),
                request.tsig,
                arrival.route(),
                SocketAddress::of(arrival.peer, static_cast<socklen_t>(size)).to_string()};
        if (!job.route)
            return false;
        const std::lock_guard lock(mutex_);
        if (jobs_.size() >= most)
            return false;
        jobs_.push_back(std::move(job));
        arrived_.notify_one();
        return true;
    } catch (const std::exception& error) {
        log::error("no zone transfer: {}", error.what());
        return false;
    }
}

void Transfers::work(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    while (arrived_.wait(lock, stop, [this] { return !jobs_.empty(); })) {
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        try {
            serve(std::move(job));
        } catch (const std::exception& error) {
            log::error("a zone transfer broke off: {}", error.what());
        }
        lock.lock();
    }
}

void Transfers::serve(Job job)
{
    const auto start = steady_clock::now();
    const auto query = read_query(job.packet);
    TransferWriter writer(*job.route, query, job.packet, job.tsig ? &*job.tsig : nullptr);
    const auto current = job.catalog ? job.catalog->serial() : job.snapshot->zone().serial();
    const auto serial = serial_of_asker(query, job.packet).value_or(current);
    const bool is_incremental = query.type == RRType::ixfr;
    std::optional<ZoneHistory::Deltas> deltas;
    if (is_incremental && serial.precedes(current) && !job.catalog)
        deltas = history_.between(serial, current);
    bool is_done = false;
    if (is_incremental && !serial.precedes(current)) // RFC 1995, section 2
        is_done = writer.put(soa_of(job.catalog.get(), *job.snapshot).bytes);
    else if (deltas && is_worth_it(*deltas, *job.snapshot))
        is_done = put_deltas(*deltas, *job.snapshot, writer);
    else if (job.catalog)
        is_done = put_catalog(*job.catalog, writer);
    else
        is_done = put_zone(*job.snapshot, history_.form(), writer);
    is_done = is_done && writer.finish();
    const auto time =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
    log::info("{} to {} of {} for {}: {} records in {} messages, {} ms{}",
              is_incremental ? fmt::format("IXFR from {}", serial.value()) : "AXFR",
              current.value(), zone_asked(query, job.packet), job.client, writer.records(),
              writer.messages(), time.count(), is_done ? "" : "; the client has gone");
}

} // namespace des
