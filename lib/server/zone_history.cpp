#include "server/zone_history.h"

#include "base/log.h"

#include <algorithm>
#include <chrono>
#include <exception>

namespace des {
namespace {

// Whoever asks for a version that has just been published waits so long for its delta.
constexpr std::chrono::seconds patience{5};
// Changes that come faster than deltas are made become one.
constexpr std::size_t most_waiting = 64;

} // namespace

ZoneHistory::ZoneHistory(FixedBlockForm form, EachVersion each) :
    form_(form), each_(std::move(each)), thread_([this](const std::stop_token& stop) { run(stop); })
{
}

ZoneHistory::~ZoneHistory() = default;

void ZoneHistory::add(ServedChange change)
{
    const std::lock_guard lock(mutex_);
    if (waiting_.size() > most_waiting && change.before) {
        auto& last = waiting_.back();
        last.after = std::move(change.after);
        last.touched.insert(last.touched.end(), change.touched.begin(), change.touched.end());
        return;
    }
    waiting_.push_back(std::move(change));
    moved_.notify_all();
}

void ZoneHistory::run(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    while (moved_.wait(lock, stop, [this] { return !waiting_.empty(); })) {
        const auto change = waiting_.front();
        lock.unlock();
        std::shared_ptr<const ZoneDelta> delta;
        try {
            if (change.before)
                delta = delta_between(PluggedZone(*change.before, form_),
                                      PluggedZone(*change.after, form_), change.touched);
        } catch (const std::exception& error) {
            log::error("no incremental zone transfer of this change: {}", error.what());
        }
        lock.lock();
        keep(change, std::move(delta));
        waiting_.pop_front();
        moved_.notify_all();
        if (!waiting_.empty())
            continue;
        lock.unlock();
        each_(*change.after);
        lock.lock();
    }
}

// A change without a delta is the end of what is known.
void ZoneHistory::keep(const ServedChange& change, std::shared_ptr<const ZoneDelta> delta)
{
    const bool follows = delta != nullptr && (deltas_.empty() || deltas_.back()->to == delta->from);
    if (!follows) {
        deltas_.clear();
        octets_ = 0;
    }
    if (!delta || change.before->zone().serial() == change.after->zone().serial())
        return;
    octets_ += delta->memory();
    deltas_.push_back(std::move(delta));
    for (; octets_ > room; deltas_.pop_front())
        octets_ -= deltas_.front()->memory();
}

bool ZoneHistory::is_under_way(Serial to) const
{
    return std::any_of(waiting_.begin(), waiting_.end(), [to](const ServedChange& change) {
        return change.after->zone().serial() == to;
    });
}

std::optional<ZoneHistory::Deltas> ZoneHistory::between(Serial from, Serial to)
{
    std::unique_lock lock(mutex_);
    moved_.wait_for(lock, patience, [&] { return !is_under_way(to); });
    const auto first = std::find_if(deltas_.begin(), deltas_.end(),
                                    [from](const auto& delta) { return delta->from == from; });
    const auto last =
        std::find_if(first, deltas_.end(), [to](const auto& delta) { return delta->to == to; });
    if (last == deltas_.end())
        return std::nullopt;
    return Deltas(first, last + 1);
}

} // namespace des
