#include "server/notifier.h"

#include "base/log.h"
#include "base/random_id.h"
#include "base/text.h"
#include "dns/codes.h"
#include "dns/header.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace des {
namespace {

using std::chrono::seconds;

constexpr seconds between_versions{1};
constexpr seconds first_pause{2};
constexpr seconds longest_pause{900};
constexpr std::uint16_t notify_flags = static_cast<unsigned>(Opcode::notify) << 11U | Header::aa;

UniqueFd made(int fd, const char* what)
{
    if (fd < 0)
        throw Failure(Reason::configuration,
                      std::string(what) + ": " + std::generic_category().message(errno));
    return UniqueFd(fd);
}

UniqueFd socket_to(const SocketAddress& address)
{
    constexpr int type = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
    auto socket = made(::socket(address.family(), type, 0), "no socket for NOTIFY");
    if (::connect(socket.get(), address.data(), address.size()) != 0)
        throw Failure(Reason::configuration,
                      "cannot notify " + address.to_string() + ": " +
                          std::generic_category().message(errno));
    return socket;
}

std::vector<std::uint8_t> notify_message(std::uint16_t id, const DomainName& zone, Bytes soa)
{
    std::vector<std::uint8_t> message(Header::size + zone.wire().size() + 4 + soa.size());
    ByteWriter out(message);
    write_header(out, {id, notify_flags, 1, 1, 0, 0});
    out.put(zone.wire());
    out.u16(static_cast<std::uint16_t>(RRType::soa));
    out.u16(static_cast<std::uint16_t>(RRClass::in));
    out.put(soa);
    return message;
}

// The same id and question come back (RFC 1996, section 4.7).
bool matches(Bytes answer, const DomainName& zone, std::uint16_t id)
{
    ByteReader in(answer);
    const auto header = read_header(in);
    const auto name = in.take(zone.wire().size());
    return !in.failed() && header.id == id && header.has(Header::qr) &&
        header.opcode() == Opcode::notify && header.questions == 1 &&
        equal_ignoring_case(as_text(name), zone.wire());
}

} // namespace

Notifier::Notifier(const std::vector<TransferPeer>& targets, const CurrentSettings& settings) :
    settings_(settings),
    wake_up_(made(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "cannot start NOTIFY"))
{
    const auto keys = settings.load()->keys;
    for (const auto& target : targets) {
        if (target.key && keys->find(*target.key) == nullptr)
            throw Failure(Reason::configuration,
                          "no key '" + target.key->to_string() + "' to notify " +
                              target.address.to_string() + " with");
        targets_.push_back({target, socket_to(target.address)});
    }
    if (!targets_.empty())
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Notifier::~Notifier()
{
    thread_.request_stop();
    ::eventfd_write(wake_up_.get(), 1);
}

void Notifier::changed(const DomainName& zone, Bytes soa)
{
    const std::lock_guard lock(mutex_);
    changes_[zone].assign(soa.begin(), soa.end());
    ::eventfd_write(wake_up_.get(), 1);
}

void Notifier::run(const std::stop_token& stop)
{
    std::vector<pollfd> watched;
    for (const auto& target : targets_)
        watched.push_back({target.socket.get(), POLLIN, 0});
    watched.push_back({wake_up_.get(), POLLIN, 0});
    while (!stop.stop_requested()) {
        if (::poll(watched.data(), watched.size(), wait_time()) < 0)
            continue; // interrupted by a signal
        for (std::size_t i = 0; i < targets_.size(); ++i)
            if (watched[i].revents != 0)
                read_answers(i);
        take_changes();
        for (auto& [place, notice] : notices_)
            if (!notice.is_answered && notice.next <= Clock::now())
                tell(place.first, place.second, notice);
    }
}

// Until the next notice is to be sent, in milliseconds.
int Notifier::wait_time() const
{
    auto soonest = Clock::time_point::max();
    for (const auto& [place, notice] : notices_)
        if (!notice.is_answered)
            soonest = std::min(soonest, notice.next);
    if (soonest == Clock::time_point::max())
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(soonest - Clock::now());
    return static_cast<int>(std::max(left, std::chrono::milliseconds(0)).count());
}

// What comes within a second of the one before waits for the end of it.
void Notifier::take_changes()
{
    eventfd_t count = 0;
    ::eventfd_read(wake_up_.get(), &count);
    const std::lock_guard lock(mutex_);
    for (const auto& [zone, soa] : changes_) {
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            auto& notice = notices_[{i, zone}];
            if (notice.soa == soa)
                continue;
            notice.soa = soa;
            notice.is_answered = false;
            notice.id.reset(); // an answer to the version before is none to this one
            notice.first = std::max(Clock::now(), notice.first + between_versions);
            notice.next = notice.first;
            notice.pause = first_pause;
        }
    }
    changes_.clear();
}

void Notifier::tell(std::size_t target, const DomainName& zone, Notice& notice)
{
    const auto& [how, socket] = targets_[target];
    notice.id = random_id();
    notice.sent = notify_message(*notice.id, zone, notice.soa);
    notice.settings = settings_.load();
    notice.tsig.reset();
    if (how.key) {
        if (const auto* key = notice.settings->keys->find(*how.key)) {
            const auto size = notice.sent.size();
            notice.tsig.emplace(*key);
            notice.sent.resize(size + notice.tsig->size());
            notice.tsig->sign(notice.sent, size, tsig_now());
        } else {
            log::error("no key '{}' any more to notify {} with", how.key->to_string(),
                       how.address.to_string());
        }
    }
    ::send(socket.get(), notice.sent.data(), notice.sent.size(), 0); // else the next time
    notice.next = Clock::now() + notice.pause;
    if (notice.pause > seconds(30) && !std::exchange(notice.is_reported, true))
        log::warning("{} does not answer NOTIFY of {}", how.address.to_string(), zone.to_string());
    notice.pause = std::min(2 * notice.pause, longest_pause);
}

void Notifier::read_answers(std::size_t target)
{
    std::array<std::uint8_t, 4096> octets{};
    for (;;) {
        const auto size =
            ::recv(targets_[target].socket.get(), octets.data(), octets.size(), MSG_DONTWAIT);
        if (size < 0 && errno == ECONNREFUSED)
            continue; // nobody listens, yet
        if (size < 0)
            return;
        const auto answer = Bytes(octets).first(static_cast<std::size_t>(size));
        for (auto& [place, notice] : notices_) {
            if (place.first != target || !notice.id || !matches(answer, place.second, *notice.id))
                continue;
            const auto whose = targets_[target].how.address.to_string();
            notice.is_answered = is_answer(notice, answer, whose);
        }
    }
}

// An answer that is not signed as it has to be is nobody's.
bool Notifier::is_answer(Notice& notice, Bytes answer, std::string_view whose)
{
    if (notice.tsig) {
        if (const auto verdict = notice.tsig->verify(answer, tsig_now()); !verdict) {
            if (!std::exchange(notice.is_reported, true))
                log::warning("the answer of {} to NOTIFY: {}", whose, verdict.error().message);
            notice.id.reset();
            return false;
        }
    }
    ByteReader in(answer);
    const auto rcode = read_header(in).rcode();
    if (rcode == RCode::noerror)
        notice.is_reported = false;
    else if (!std::exchange(notice.is_reported, true))
        log::warning("{} refuses NOTIFY: {}", whose, to_string(rcode));
    notice.id.reset();
    return true;
}

} // namespace des
