#include "daemon/courier.h"

#include "base/log.h"
#include "procedures/broadcast.h"
#include "procedures/enrolment.h"
#include "procedures/node_requests.h"
#include "procedures/profile.h"

#include <algorithm>
#include <utility>

namespace des {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{60'000};
// Somebody else has to do something first, and may not be able to say so.
constexpr milliseconds longest_wait{5'000};
constexpr std::size_t batches_at_once = 100;

} // namespace

Courier::Courier(std::string database, OperatorId partner, Cleartext cleartext) :
    database_(std::move(database)), partner_(std::move(partner)), cleartext_(cleartext),
    random_(std::random_device()()), thread_([this](const std::stop_token& stop) { run(stop); })
{
}

Courier::~Courier() = default;

void Courier::changed()
{
    const std::lock_guard lock(mutex_);
    has_changed_ = true;
    woken_.notify_one();
}

void Courier::partner_called()
{
    const std::lock_guard lock(mutex_);
    has_called_ = true;
    woken_.notify_one();
}

void Courier::profile_wanted()
{
    const std::lock_guard lock(mutex_);
    wants_profile_ = true;
    has_called_ = true;
    woken_.notify_one();
}

void Courier::run(const std::stop_token& stop)
{
    while (wait(stop)) {
        auto round = Round::failed;
        try {
            round = work(stop);
        } catch (const Failure& failure) {
            // Another process is at it: a tool, or des-broadcast.
            const bool is_in_hands = failure.error().reason == Reason::locked;
            round = is_in_hands ? Round::pending : Round::failed;
            report(is_in_hands ? "" : failure.what());
        } catch (const std::exception& error) {
            report(error.what());
        }
        if (round == Round::done && !std::exchange(trouble_, {}).empty())
            log::info("{}: all is well again", partner_.to_string());
        const std::lock_guard lock(mutex_);
        last_ = round;
        due_ = Clock::now() + pause_after(round);
    }
}

// Until there is something to do. A failure is not tried again only because something has changed.
bool Courier::wait(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    const auto is_woken = [this] {
        return has_called_ || (has_changed_ && last_ != Round::failed);
    };
    if (last_ == Round::done)
        woken_.wait(lock, stop, is_woken);
    else
        woken_.wait_until(lock, stop, due_, is_woken);
    if (std::exchange(has_called_, false))
        failures_ = 0;
    has_changed_ = false;
    return !stop.stop_requested();
}

milliseconds Courier::pause_after(Round round)
{
    if (round == Round::done) {
        failures_ = 0;
        return milliseconds(0);
    }
    const auto most = round == Round::failed ? longest_pause : longest_wait;
    const auto pause = std::min(most, first_pause * (1U << std::min(failures_++, 12U)));
    // So that not all come back at the same time.
    std::uniform_int_distribution<long> jitter(-pause.count() / 4, pause.count() / 4);
    return pause + milliseconds(jitter(random_));
}

Courier::Round Courier::work(const std::stop_token& stop)
{
    auto store = Store::open(database_, Access::read_write);
    const auto agreement = Agreements(store).find(partner_);
    if (!agreement || agreement->terms.url.empty() || !agreement->has_token)
        return Round::done;
    I1Client client(store, partner_, {cleartext_, stop});
    const auto requests = work_on_requests(store, client);
    bool wants_profile = false;
    {
        const std::lock_guard lock(mutex_);
        wants_profile = std::exchange(wants_profile_, false);
    }
    const bool is_enrolled = Agreements(store).get(partner_).enrolment == Enrolment::enrolled;
    std::string trouble;
    if (wants_profile && is_enrolled && !fetch(store, client, trouble))
        report(trouble);
    const auto delivery = deliver_all(store, client, stop);
    return std::max(requests, delivery);
}

Courier::Round Courier::work_on_requests(Store& store, I1Client& client)
{
    auto round = Round::done;
    for (auto request : Requests(store).all()) {
        if (request.partner != partner_)
            continue;
        if (request.side == RequestSide::theirs) {
            if (!tell_decision(store, client, request))
                round = Round::failed;
            continue;
        }
        const bool was_finished =
            !request.is_open() && request.progress != RequestProgress::confirmed;
        if (was_finished)
            continue;
        request = advance(store, database_, client, request);
        if (request.progress == RequestProgress::done)
            log::info("{} of {} is done", to_string(request.kind), partner_.to_string());
        report(request.reason);
        if (request.progress == RequestProgress::waiting)
            round = std::max(round, request.reason.empty() ? Round::pending : Round::failed);
        else if (request.progress != RequestProgress::done &&
                 request.progress != RequestProgress::rejected)
            round = Round::failed;
    }
    return round;
}

bool Courier::fetch(Store& store, I1Client& client, std::string& trouble)
{
    const auto report = take_profile(store, database_, client, partner_);
    if (!report) {
        trouble = report.error().error.message;
        return false;
    }
    const auto& counts = report->counts;
    log::info("{}: took its profile at {}: added {}, modified {}, cancelled {}; {} numbers are "
              "held by others",
              partner_.to_string(), report->position.to_string(), counts.added, counts.modified,
              counts.cancelled, report->conflicts);
    // Announced again meanwhile: if there is more, it follows, or is announced once more.
    const std::lock_guard lock(mutex_);
    wants_profile_ = false;
    return true;
}

Courier::Round Courier::deliver_all(Store& store, I1Client& client, const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        const auto agreement = Agreements(store).find(partner_);
        if (!agreement || agreement->enrolment == Enrolment::none ||
            agreement->pace == Pace::paused)
            return Round::done;
        const auto report = deliver(store, client, partner_, batches_at_once);
        switch (report.delivery) {
        case Delivery::up_to_date: return Round::done;
        case Delivery::more: continue;
        case Delivery::waiting: return Round::pending;
        case Delivery::refused:
        case Delivery::failed: this->report(report.reason); return Round::failed;
        }
    }
    return Round::done;
}

// Once for each trouble, not for each try.
void Courier::report(const std::string& trouble)
{
    if (!trouble.empty() && std::exchange(trouble_, trouble) != trouble)
        log::warning("{}: {}", partner_.to_string(), trouble);
}

} // namespace des
