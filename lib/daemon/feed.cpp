#include "daemon/feed.h"

#include "base/log.h"
#include "daemon/service_manager.h"

#include <fmt/format.h>

#include <sys/stat.h>

#include <chrono>
#include <exception>
#include <utility>

namespace des {
namespace {

using std::chrono::steady_clock;

// A commit is answered within 100 ms; this leaves most of that for the change itself.
constexpr std::chrono::milliseconds look_every{20};
// After a failure.
constexpr std::chrono::milliseconds look_again_after{500};
// How many records are read between two looks at the world outside.
constexpr std::uint64_t rows_a_beat = 4096;

std::chrono::milliseconds since(steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
}

} // namespace

Feed::Feed(std::string path, CurrentSnapshot& current, OperatorNumbers& operators,
           FeedTerms terms) :
    path_(std::move(path)),
    current_(current), operators_(operators), terms_(std::move(terms))
{
    open();
}

void Feed::start()
{
    thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
}

std::optional<Feed::File> Feed::find_file(const std::string& path)
{
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        return std::nullopt;
    return File{status.st_dev, status.st_ino};
}

void Feed::follow(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stop_ = stop;
    while (!stop.stop_requested()) {
        auto pause = look_every;
        try {
            look();
        } catch (const std::exception& error) {
            report(error.what());
            pause = look_again_after;
        }
        ++beats_;
        stopped.wait_for(lock, stop, pause, [] { return false; });
    }
}

void Feed::look()
{
    const auto file = find_file(path_);
    if (!file)
        throw Failure(Reason::unreadable, "the database '" + path_ + "' is gone");
    if (*file != file_ || read_again_.exchange(false)) {
        open();
    } else if (is_behind_ || store_->has_changed()) {
        is_behind_ = true;
        update();
        is_behind_ = false;
    }
    if (!std::exchange(trouble_, {}).empty())
        log::info("the database '{}' can be read again", path_);
}

// The file is looked up first: when it is replaced meanwhile, the next look sees that.
void Feed::open()
{
    const auto file = find_file(path_).value_or(File{});
    store_ = Store::open(path_, Access::read_only);
    store_->has_changed(); // since now
    load();
    file_ = file;
}

// Moves with every change of any profile, for all of them are served; unlike a profile's own serial
// it never goes back. Zero is left out: some secondaries take it for "no serial yet".
Serial Feed::serial_of(ChangeNumber change)
{
    return Serial(1 + static_cast<std::uint32_t>(static_cast<std::int64_t>(change) % UINT32_MAX));
}

// What the rows of this state of the file are called.
std::unordered_map<std::int64_t, OperatorNumber> Feed::numbers_of_rows()
{
    std::unordered_map<std::int64_t, OperatorNumber> numbers;
    for (const auto& one : store_->operators())
        numbers.emplace(one.row, operators_.of(one.id));
    return numbers;
}

OperatorNumber Feed::owner_of(const NumberBlock& number)
{
    const auto id = store_->owner_served(number);
    return id ? operators_.of(*id) : OperatorNumber{};
}

Zone Feed::zone()
{
    const auto host = store_->host();
    return {.apexes = host.apexes,
            .name_servers = host.name_servers,
            .contact = host.contact,
            .serial = serial_of(store_->change_number()),
            .ttl = host.default_ttl,
            .negative_ttl = host.negative_ttl,
            .refresh = host.refresh,
            .retry = host.retry,
            .expire = host.expire,
            .des_servers = terms_.des_servers};
}

void Feed::scan(const std::function<void(const RecordRow&)>& each)
{
    if (terms_.profiles == FeedTerms::Profiles::own)
        store_->scan(each);
    else
        store_->scan_served(each);
}

void Feed::load()
{
    const auto start = steady_clock::now();
    const Store::Reading reading(*store_);
    Index::Load load;
    std::uint64_t rows = 0;
    const auto owners = numbers_of_rows();
    scan([&](const RecordRow& row) {
        load.add(row, owners.at(row.owner));
        if (++rows % rows_a_beat != 0)
            return;
        ++beats_;
        if (stop_.stop_requested())
            throw Failure(Reason::interrupted, "stopped while reading the database");
    });
    const auto zone = this->zone();
    if (!index_)
        index_.emplace(zone);
    index_->set_zone(zone);
    index_->replace(std::move(load));
    const auto change = store_->change_number();
    const bool is_same = change == change_ && find_file(path_) == file_;
    change_ = change;
    const bool is_first = published_ == nullptr;
    const bool is_followed = is_first && terms_.published && replay();
    publish(is_same || is_followed ? std::optional(std::vector<NumberKey>()) : std::nullopt);
    log::info("read {} records from '{}' in {} ms; serial {}", rows, path_, since(start).count(),
              zone.serial.value());
}

void Feed::update()
{
    const auto start = steady_clock::now();
    const Store::Reading reading(*store_);
    const auto change = store_->change_number();
    std::vector<NumberKey> touched;
    const bool is_known = store_->changed_since(
        change_, [&](const NumberBlock& number, const std::optional<RecordSet>& records) {
            const bool is_own = terms_.profiles == FeedTerms::Profiles::own;
            index_->set(number, is_own ? store_->find(number) : records, owner_of(number));
            touched.emplace_back(number);
            ++beats_;
        });
    if (!is_known)
        return load();
    const auto zone = this->zone();
    index_->set_zone(zone);
    change_ = change;
    log::debug("{} numbers changed, in {} ms; serial {}", touched.size(), since(start).count(),
               zone.serial.value());
    publish(std::move(touched));
}

void Feed::publish(std::optional<std::vector<NumberKey>> touched)
{
    const auto snapshot = index_->publish();
    current_.store(snapshot);
    const auto before = std::exchange(published_, snapshot);
    if (terms_.published && touched)
        terms_.published({before, snapshot, *std::move(touched)});
    else if (terms_.published)
        terms_.published({nullptr, snapshot, {}});
    service_manager::status(fmt::format("Answering {} numbers and {} blocks",
                                        snapshot->numbers().size(), snapshot->blocks().size()));
}

// Once for each trouble, not for each look.
void Feed::report(const std::string& trouble)
{
    if (std::exchange(trouble_, trouble) != trouble && !stop_.stop_requested())
        log::error("{}; answering what was read before", trouble);
}

} // namespace des
