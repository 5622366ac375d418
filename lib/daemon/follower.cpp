#include "daemon/follower.h"

#include "base/log.h"
#include "daemon/replica_file.h"
#include "daemon/service_manager.h"

#include <fmt/format.h>

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace des {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// At least so often the watchdog sees that this thread goes on.
constexpr milliseconds beat{500};
// Between two questions, however many NOTIFYs come.
constexpr milliseconds shortest_pause{100};
// The file is written at most this share of the time.
constexpr int most_writing = 10;
constexpr seconds write_again{10}; // after a failure
constexpr std::chrono::minutes warn_every{1};

UniqueFd make_event()
{
    UniqueFd event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event)
        throw Failure(Reason::configuration,
                      std::string("cannot follow a primary: ") + std::strerror(errno));
    return event;
}

Zone zone_of(const std::vector<DomainName>& apexes, const ZoneHeadRecords& head, bool has_expired)
{
    Zone zone;
    zone.apexes = apexes;
    zone.matching = Matching::wildcard;
    zone.has_expired = has_expired;
    if (!head.version)
        return zone;
    const auto& [ttl, soa] = *head.version;
    zone.name_servers = head.name_servers;
    zone.name_server_ttl = head.name_server_ttl;
    zone.primary = soa.name_server;
    zone.contact = soa.contact;
    zone.serial = soa.serial;
    zone.ttl = ttl;
    zone.negative_ttl = soa.minimum;
    zone.refresh = soa.refresh;
    zone.retry = soa.retry;
    zone.expire = soa.expire;
    return zone;
}

} // namespace

Follower::Follower(ReplicaOptions options, CurrentSnapshot& current,
                   const CurrentSettings& settings) :
    options_(std::move(options)),
    current_(current), settings_(settings), door_(settings.load()->notify_door),
    wake_(make_event()), stopping_(make_event()), index_(zone_of(options_.apexes, {}, true)),
    clock_(Clock::now())
{
    for (const auto& primary : options_.primaries)
        primary_at(primary);
    options_.limits.patience.stop = stopping_.get();
    options_.limits.patience.waiting = [this] { ++beats_; };
    if (!options_.file.empty())
        read_file();
    publish();
}

Follower::~Follower()
{
    eventfd_write(stopping_.get(), 1);
}

void Follower::start()
{
    thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
}

void Follower::read_again() noexcept
{
    eventfd_write(wake_.get(), 1);
}

// What cannot be read is fetched anew.
void Follower::read_file()
{
    try {
        ZoneUpdate update(apex(), index_, {}, beats_);
        const auto verified = replica_file::read(options_.file, apex(), update);
        if (!verified)
            return;
        update.commit(index_);
        head_ = update.head();
        verified_ = std::min(*verified, now());
        clock_.remember(Clock::now() - (now() - verified_), version()->soa);
        log::info("read serial {} of {} from '{}'", version()->soa.serial.value(),
                  apex().to_string(), options_.file);
    } catch (const Failure& failure) {
        log::warning("{}; starting without it", failure.what());
    }
}

void Follower::follow(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        try {
            step();
        } catch (const std::exception& error) {
            report(error.what());
            clock_.failed(Clock::now());
        }
        wait();
        ++beats_;
    }
    if (is_unsaved_)
        save();
}

void Follower::step()
{
    if (Clock::now() >= clock_.next())
        refresh();
    if (clock_.has_expired(Clock::now()) != has_expired_)
        publish();
    if (is_unsaved_ && Clock::now() >= save_from_)
        save();
    report_strangers();
}

void Follower::wait()
{
    auto until = std::min(clock_.next(), Clock::now() + beat);
    if (clock_.expires() && !has_expired_)
        until = std::min(until, *clock_.expires());
    const auto left =
        std::max(std::chrono::ceil<milliseconds>(until - Clock::now()), milliseconds::zero());
    std::array<pollfd, 3> waiting{
        {{door_->bell(), POLLIN, 0}, {wake_.get(), POLLIN, 0}, {stopping_.get(), POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
    eventfd_t woken = 0;
    const auto knocked = door_->open();
    if (knocked)
        preferred_ = *knocked;
    if (knocked || eventfd_read(wake_.get(), &woken) == 0)
        clock_.hurry(std::max(Clock::now(), asked_ + shortest_pause));
}

// The primary that has answered last, or that says it has news, is asked first.
void Follower::refresh()
{
    asked_ = Clock::now();
    std::vector<std::string> troubles;
    for (std::size_t i = 0; i < options_.primaries.size(); ++i) {
        const auto place = (preferred_ + i) % options_.primaries.size();
        const auto& primary = options_.primaries[place];
        try {
            if (ask(primary_at(primary))) {
                preferred_ = place;
                return report_success(troubles);
            }
            troubles.push_back(primary.address.to_string() + ": its serial is older");
        } catch (const Failure& failure) {
            if (failure.error().reason == Reason::interrupted)
                return;
            troubles.emplace_back(failure.what());
        }
    }
    clock_.failed(Clock::now());
    report(
        fmt::format("{} cannot be refreshed: {}", apex().to_string(), fmt::join(troubles, "; ")));
}

// With the key as it is now.
Primary Follower::primary_at(const TransferPeer& server) const
{
    if (!server.key)
        return {server.address, std::nullopt};
    const auto keys = settings_.load()->keys;
    const auto* const key = keys->find(*server.key);
    if (key == nullptr)
        throw Failure(Reason::configuration,
                      fmt::format("no key '{}' to ask {} with", server.key->to_string(),
                                  server.address.to_string()));
    return {server.address, *key};
}

// False when what is there is newer than what the primary has.
bool Follower::ask(const Primary& primary)
{
    const auto start = Clock::now();
    const auto there = ask_version(primary, apex(), options_.limits);
    const bool has_expired = clock_.has_expired(start);
    if (!version() || (has_expired && there.soa.serial != version()->soa.serial)) {
        take(primary, Method::axfr);
    } else if (there.soa.serial != version()->soa.serial) {
        if (!version()->soa.serial.precedes(there.soa.serial))
            return false;
        if (!try_changes(primary))
            take(primary, Method::axfr);
    }
    confirm(start);
    return true;
}

bool Follower::try_changes(const Primary& primary)
{
    try {
        take(primary, Method::ixfr);
        return true;
    } catch (const Failure& failure) {
        if (failure.error().reason == Reason::interrupted)
            throw;
        log::info("no changes of {}, so the whole zone: {}", apex().to_string(), failure.what());
        return false;
    }
}

void Follower::take(const Primary& primary, Method method)
{
    const auto start = Clock::now();
    ZoneUpdate update(apex(), index_, head_, beats_);
    const auto have = method == Method::ixfr ? version() : std::nullopt;
    const auto done = transfer(primary, apex(), have, update, options_.limits);
    if (done.state == TransferReader::State::up_to_date)
        throw Failure(Reason::invalid, primary.address.to_string() + ": it has no changes");
    update.commit(index_);
    head_ = update.head();
    is_unsaved_ = true;
    is_unpublished_ = true;
    if (update.passed_over().count() > 0)
        log::warning("{}: {}", apex().to_string(), update.passed_over().to_string());
    log::info("{} of {} from {}: serial {}, {} records in {} ms",
              done.state == TransferReader::State::zone ? "AXFR" : "IXFR", apex().to_string(),
              primary.address.to_string(), done.soa.serial.value(), done.records,
              std::chrono::duration_cast<milliseconds>(Clock::now() - start).count());
}

// What is here is what a primary had at that time.
void Follower::confirm(Clock::time_point when)
{
    clock_.succeeded(when, version()->soa);
    verified_ = now() - std::chrono::duration_cast<milliseconds>(Clock::now() - when);
    if (is_unpublished_ || has_expired_)
        publish();
    if (options_.file.empty() || is_unsaved_)
        return;
    try {
        replica_file::verify(options_.file, verified_);
    } catch (const Failure& failure) {
        log::error("{}", failure.what());
        is_unsaved_ = true;
    }
}

void Follower::publish()
{
    has_expired_ = clock_.has_expired(Clock::now());
    index_.set_zone(zone_of(options_.apexes, head_, has_expired_));
    snapshot_ = index_.publish();
    current_.store(snapshot_);
    is_unpublished_ = false;
    if (!has_expired_)
        return service_manager::status(fmt::format("Answering {} numbers and {} blocks, serial {}",
                                                   index_.numbers(), index_.blocks(),
                                                   version()->soa.serial.value()));
    service_manager::status("Answering SERVFAIL: no zone that is up to date");
    if (version())
        log::error("{} has expired: answering SERVFAIL", apex().to_string());
}

void Follower::save()
{
    if (options_.file.empty()) {
        is_unsaved_ = false;
        return;
    }
    const auto start = Clock::now();
    try {
        replica_file::write(options_.file, apex(), head_, *snapshot_, verified_, beats_);
        is_unsaved_ = false;
        save_from_ = Clock::now() + most_writing * (Clock::now() - start);
    } catch (const Failure& failure) {
        log::error("{}", failure.what());
        save_from_ = Clock::now() + write_again;
    }
}

// `troubles`: of the primaries that were asked before.
void Follower::report_success(const std::vector<std::string>& troubles)
{
    if (!troubles.empty())
        log::warning("refreshed from another primary: {}", fmt::join(troubles, "; "));
    if (!std::exchange(trouble_, {}).empty())
        log::info("{} is up to date again", apex().to_string());
}

// Once for each trouble, not for each attempt.
void Follower::report(const std::string& trouble)
{
    if (std::exchange(trouble_, trouble) != trouble)
        log::warning("{}", trouble);
}

void Follower::report_strangers()
{
    const auto count = door_->strangers();
    if (count == strangers_ || Clock::now() < report_strangers_from_)
        return;
    log::warning("{} NOTIFY messages from others than the primaries refused", count - strangers_);
    strangers_ = count;
    report_strangers_from_ = Clock::now() + warn_every;
}

} // namespace des
