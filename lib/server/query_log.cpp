#include "server/query_log.h"

#include "base/domain_name.h"
#include "base/log.h"
#include "base/socket_address.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "dns/cursor.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace des {
namespace {

// Half of what a ring holds of a thread that answers some 200,000 queries a second.
constexpr std::chrono::milliseconds pause{20};
constexpr std::size_t enough_to_write = 65'536;

UniqueFd open_file(const std::string& path)
{
    constexpr mode_t mode = S_IRUSR | S_IWUSR | S_IRGRP;
    return UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode));
}

std::string cause_of(int error)
{
    auto cause = std::generic_category().message(error);
    cause.front() = to_lower(cause.front());
    return cause;
}

std::string_view name_of(Transport transport) noexcept
{
    switch (transport) {
    case Transport::udp: return "udp";
    case Transport::tcp: return "tcp";
    case Transport::tls: return "tls";
    }
    return {};
}

// In quotes. Only these two octets of a name in presentation format need an escape.
std::string json_name(const QueryNote& note)
{
    const auto wire = as_text(Bytes(note.name).first(note.name_size));
    const auto name = DomainName::decode(wire);
    if (!name)
        return "null";
    std::string quoted = "\"";
    for (const char c : name->to_string()) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string json_client(const QueryNote& note)
{
    const socklen_t size =
        note.client.sin6_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    return SocketAddress::of(reinterpret_cast<const sockaddr*>(&note.client), size).to_string();
}

} // namespace

std::string to_json(const QueryNote& note)
{
    const auto time = std::chrono::floor<std::chrono::milliseconds>(note.time);
    const bool has_question = note.name_size > 0;
    return fmt::format(
        R"({{"time":"{}","client":"{}","transport":"{}","name":{},"class":{},"type":{},)"
        R"("rcode":{},"size":{}}})"
        "\n",
        to_string(time), json_client(note), name_of(note.transport),
        has_question ? json_name(note) : "null",
        has_question ? '"' + to_string(note.rr_class) + '"' : "null",
        has_question ? '"' + to_string(note.type) + '"' : "null",
        note.size > 0 ? '"' + to_string(note.rcode) + '"' : "null", note.size);
}

QueryLog::QueryLog(std::string path) : path_(std::move(path)), file_(open_file(path_))
{
    if (!file_)
        throw Failure(Reason::configuration,
                      "cannot open the query log " + quoted(path_) + ": " + cause_of(errno));
    thread_ = std::thread([this] { run(); });
}

QueryLog::~QueryLog()
{
    {
        const std::lock_guard lock(mutex_);
        is_to_end_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void QueryLog::turn()
{
    const std::lock_guard lock(mutex_);
    is_on_ = !is_on_;
    changed_.notify_one();
}

void QueryLog::reopen()
{
    const std::lock_guard lock(mutex_);
    is_to_reopen_ = true;
    changed_.notify_one();
}

std::shared_ptr<QueryRing> QueryLog::make_ring()
{
    auto ring = std::make_shared<QueryRing>();
    const std::lock_guard lock(mutex_);
    rings_.push_back(ring);
    return ring;
}

QueryLog::Counts QueryLog::counts() const
{
    Counts counts{written_, lost_};
    const std::lock_guard lock(mutex_);
    for (const auto& ring : rings_)
        counts.lost += ring->lost();
    return counts;
}

void QueryLog::run()
{
    std::unique_lock lock(mutex_);
    bool was_on = true;
    for (bool is_last = false; !is_last;) {
        const auto is_asked = [this] { return is_to_reopen_ || is_to_end_; };
        // Once more after it was switched off: somebody may just have been noting.
        if (!was_on)
            changed_.wait(lock, [&] { return is_asked() || is_on_; });
        was_on = is_on_;
        changed_.wait_for(lock, pause, is_asked);
        is_last = is_to_end_;
        const bool is_renamed = std::exchange(is_to_reopen_, false);
        const auto rings = rings_;
        lock.unlock(); // a disk that hangs holds up nobody
        write_all(rings);
        if (is_renamed)
            open_again();
        lock.lock();
        forget_unused();
    }
}

void QueryLog::write_all(const std::vector<std::shared_ptr<QueryRing>>& rings)
{
    std::string lines;
    std::uint64_t count = 0;
    for (const auto& ring : rings)
        ring->drain([&](const QueryNote& note) {
            lines += to_json(note);
            ++count;
            if (lines.size() < enough_to_write)
                return;
            write(std::exchange(lines, {}), std::exchange(count, 0));
        });
    if (count > 0)
        write(lines, count);
}

// A disk that is full loses lines, says so once, and once more when it is not full any more.
void QueryLog::write(const std::string& lines, std::uint64_t count)
{
    std::string_view left = lines;
    while (!left.empty()) {
        const auto written = ::write(file_.get(), left.data(), left.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            lost_ += count;
            if (!std::exchange(is_broken_, true))
                log::error("cannot write the query log {}: {}", quoted(path_), cause_of(errno));
            return;
        }
        left.remove_prefix(static_cast<std::size_t>(written));
    }
    written_ += count;
    if (std::exchange(is_broken_, false))
        log::info("the query log is written again");
}

void QueryLog::open_again()
{
    if (auto file = open_file(path_))
        file_ = std::move(file);
    else
        log::error("cannot open the query log {} again, the file that was open goes on: {}",
                   quoted(path_), cause_of(errno));
}

void QueryLog::forget_unused()
{
    std::erase_if(rings_, [this](const auto& ring) {
        const bool is_unused = ring.use_count() == 1 && ring->is_empty();
        if (is_unused)
            lost_ += ring->lost();
        return is_unused;
    });
}

} // namespace des
