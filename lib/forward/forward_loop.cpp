#include "forward/forward_loop.h"

#include "base/log.h"
#include "base/random_id.h"
#include "base/text.h"
#include "forward/tcp_exchange.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace des {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t longest_message = 65535;
constexpr std::size_t most_attempts = 255; // what fits into a token
constexpr unsigned token_shift = 8;
constexpr std::size_t most_over_tcp = 256;
// Before those that have refused are asked again, and how long an answer is waited for last.
constexpr milliseconds pause_of_a_round{100};
// A failure is remembered for a moment (RFC 9520, section 3.2).
constexpr Ttl failure_ttl{1};

void count(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) noexcept
{
    counter.fetch_add(by, std::memory_order_relaxed);
}

// Letters in random case, which an answer has to repeat: a few bits more that must be guessed.
DomainName in_random_case(std::string wire)
{
    auto bits = random_id();
    for (auto& octet : wire) {
        if (!is_alpha(octet))
            continue;
        if ((bits & 1U) != 0)
            octet = static_cast<char>(octet ^ 0x20);
        bits = static_cast<std::uint16_t>(bits >> 1U | bits << 15U);
    }
    return value_or_throw(DomainName::decode(wire));
}

std::vector<std::uint8_t> message_for(const Question& question, std::uint16_t udp_size)
{
    Edns edns;
    edns.payload = udp_size;
    return encode_message(make_query(0, question, Header::rd, edns));
}

// Name, type and class in a message that was sent.
Bytes question_in(const std::vector<std::uint8_t>& message, const Question& question)
{
    return Bytes(message).subspan(Header::size, question.name.wire().size() + 4);
}

StoredReply failure()
{
    StoredReply reply;
    reply.rcode = RCode::servfail;
    reply.ttl = failure_ttl;
    return reply;
}

} // namespace

Forwarder::Loop::Loop(const ForwardOptions& options, ReplyCache& cache, ForwardCounters& counters) :
    options_(options), cache_(cache), counters_(counters), room_(longest_message)
{
    handler_.arrived = [this](Token token, Bytes message) { arrived(token, message); };
    handler_.refused = [this](Token token) { refused(token); };
    handler_.strayed = [this] { count(counters_.dropped); };
    std::vector<std::vector<std::size_t>> links_of;
    for (const auto& server : options_.servers) {
        auto& links = links_of.emplace_back();
        for (const auto& address : server.addresses) {
            links.push_back(links_.size());
            links_.emplace_back(loop_, address, handler_);
        }
    }
    health_.resize(links_.size());
    const DesTable table(options_.servers);
    for (const auto& group : table.groups()) {
        auto& links = groups_.emplace_back();
        for (const auto place : group)
            links.insert(links.end(), links_of[place].begin(), links_of[place].end());
    }
}

void Forwarder::Loop::run() noexcept
{
    for (;;)
        try {
            loop_.run();
            return;
        } catch (const std::exception& error) {
            log::error("while asking DESs: {}", error.what());
        }
}

void Forwarder::Loop::drain()
{
    asio::post(loop_, [this] {
        is_draining_ = true;
        take_all();
        if (tasks_.empty())
            loop_.stop();
    });
}

// --- Queries come in

bool Forwarder::Loop::take(LateQuery query) noexcept
{
    if (waiting_.fetch_add(1, std::memory_order_relaxed) >= options_.most_waiting) {
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        return false;
    }
    try {
        const std::lock_guard lock(mutex_);
        inbox_.push_back(std::move(query));
        if (inbox_.size() == 1)
            asio::post(loop_, [this] { take_all(); });
        return true;
    } catch (const std::exception&) { // out of memory: as if there were no room
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        return false;
    }
}

void Forwarder::Loop::take_all()
{
    std::vector<LateQuery> taken;
    {
        const std::lock_guard lock(mutex_);
        taken.swap(inbox_);
    }
    const auto now = steady_clock::now();
    for (auto& query : taken)
        try {
            admit(std::move(query), now);
        } catch (const std::bad_alloc&) { // lost, as if the network had lost it
            waiting_.fetch_sub(1, std::memory_order_relaxed);
        }
    wait_for_due();
}

void Forwarder::Loop::admit(LateQuery query, Moment now)
{
    const std::string key(QuestionKey(query.query, query.packet).view());
    probe_those_down(query, now);
    if (answer_from_cache(query, key, now))
        return;
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        count(counters_.coalesced);
        found->second->waiting.push_back(std::move(query));
        return;
    }
    auto& task = make_task(query, now);
    task.key = key;
    task.deadline = now + options_.patience;
    by_key_.emplace(key, &task);
    task.waiting.push_back(std::move(query));
    attempt(task);
}

// It may have come meanwhile; and where all DESs are down, a stale answer is better than to wait
// for one (RFC 8767, section 5).
bool Forwarder::Loop::answer_from_cache(LateQuery& query, const std::string& key, Moment now)
{
    auto hit = cache_.find(key, now);
    if (hit) {
        reply_to(query, *hit->reply, hit->left);
        return true;
    }
    const auto& group = groups_[query.group];
    if (std::any_of(group.begin(), group.end(), [&](auto link) { return health_[link].is_up(); }))
        return false;
    hit = cache_.find_stale(key, now);
    if (!hit)
        return false;
    count(counters_.stale);
    reply_to(query, *hit->reply, stale_ttl);
    return true;
}

Forwarder::Loop::Task& Forwarder::Loop::make_task(const LateQuery& query, Moment now)
{
    auto& task = *(tasks_[++last_number_] = std::make_unique<Task>());
    task.number = last_number_;
    const auto name = Bytes(query.packet).subspan(Query::name_at, query.query.name_size());
    task.question = {in_random_case(std::string(as_text(name))), query.query.type, RRClass::in};
    task.message = message_for(task.question, options_.udp_size);
    task.group = query.group;
    task.due = due_.emplace(now, &task);
    return task;
}

// Those of the group that are down are asked the same now and then, and nobody waits for it.
void Forwarder::Loop::probe_those_down(const LateQuery& query, Moment now)
{
    for (const auto link : groups_[query.group]) {
        if (!health_[link].wants_probe(now))
            continue;
        health_[link].probed(now);
        auto& probe = make_task(query, now);
        probe.deadline = now + health_[link].timeout();
        if (send(probe, link))
            set_due(probe, probe.deadline);
        else
            end(probe);
    }
}

// --- Attempts

// Where all have been asked, those that were silent are asked again, those that refused after a
// pause; when all have answered that they cannot, that is it.
void Forwarder::Loop::attempt(Task& task)
{
    const auto now = steady_clock::now();
    const auto link = choose_des(health_, groups_[task.group], task.tried);
    if (!link && task.failures >= groups_[task.group].size())
        return give_up(task);
    if (!link || task.attempts.size() >= most_attempts) {
        task.is_pausing = true;
        return set_due(task, std::min(now + pause_of_a_round, task.deadline));
    }
    task.is_pausing = false;
    task.tried.push_back(*link);
    if (!send(task, *link))
        return set_due(task, now); // the next
    set_due(task, std::min(now + health_[*link].timeout(), task.deadline));
}

// False when there is no socket for it.
bool Forwarder::Loop::send(Task& task, std::size_t link)
{
    const auto token = task.number << token_shift | task.attempts.size();
    auto& attempt = task.attempts.emplace_back();
    attempt.link = link;
    attempt.sent = steady_clock::now();
    try {
        attempt.socket = links_[link].socket();
    } catch (const Failure& failure) {
        log::debug("{}", failure.what());
        return false;
    }
    attempt.id = attempt.socket->send(token, task.message);
    count(counters_.sent);
    return true;
}

void Forwarder::Loop::end_attempt(Attempt& attempt)
{
    if (attempt.socket)
        attempt.socket->forget(attempt.id);
    attempt.socket.reset();
}

void Forwarder::Loop::set_due(Task& task, Moment moment)
{
    auto node = due_.extract(task.due);
    node.key() = moment;
    task.due = due_.insert(std::move(node));
}

void Forwarder::Loop::wait_for_due()
{
    if (due_.empty() || due_.begin()->first >= timer_at_)
        return;
    timer_at_ = due_.begin()->first;
    timer_.expires_at(timer_at_);
    timer_.async_wait([this](error_code cancelled) {
        if (cancelled)
            return;
        timer_at_ = Moment::max();
        handle_due();
    });
}

void Forwarder::Loop::handle_due()
{
    const auto now = steady_clock::now();
    while (!due_.empty() && due_.begin()->first <= now)
        handle_due(*due_.begin()->second, now);
    wait_for_due();
}

void Forwarder::Loop::handle_due(Task& task, Moment now)
{
    const bool is_waiting = !task.is_pausing && !task.attempts.empty() &&
        task.attempts.back().socket && !task.is_over_tcp;
    if (is_waiting) {
        count(counters_.time_outs);
        health_[task.attempts.back().link].timed_out(now);
    }
    if (now >= task.deadline)
        return give_up(task);
    if (task.is_over_tcp)
        return set_due(task, task.deadline);
    if (task.is_pausing || task.tried.size() >= groups_[task.group].size())
        task.tried.clear();
    if (is_waiting && groups_[task.group].size() > 1)
        count(counters_.failovers);
    attempt(task);
}

// --- Answers

Forwarder::Loop::Task* Forwarder::Loop::find_task(Token token)
{
    const auto found = tasks_.find(token >> token_shift);
    return found != tasks_.end() ? found->second.get() : nullptr;
}

void Forwarder::Loop::arrived(Token token, Bytes message)
{
    auto* task = find_task(token);
    if (task == nullptr || !is_reply_to(message, question_in(task->message, task->question))) {
        count(counters_.dropped);
        return;
    }
    handle_reply(*task, task->attempts[token & 0xFFU], message);
    wait_for_due();
}

void Forwarder::Loop::refused(Token token)
{
    auto* task = find_task(token);
    if (task == nullptr)
        return;
    auto& attempt = task->attempts[token & 0xFFU];
    const bool is_last = &attempt == &task->attempts.back() && !task->is_pausing;
    health_[attempt.link].refused(steady_clock::now());
    end_attempt(attempt);
    if (is_last)
        fail_over(*task);
    wait_for_due();
}

void Forwarder::Loop::handle_reply(Task& task, Attempt& attempt, Bytes message)
{
    auto reading = read_reply(message, task.question, options_.ttl);
    if (reading.verdict == ReplyVerdict::malformed)
        return count(counters_.dropped); // the true answer may still come
    const auto link = attempt.link;
    const auto after = steady_clock::now() - attempt.sent;
    const bool is_last = &attempt == &task.attempts.back();
    end_attempt(attempt);
    // Alive, but others are to be preferred.
    const bool has_failed = reading.verdict == ReplyVerdict::failed;
    health_[link].answered(has_failed ? std::max<DesHealth::Duration>(after, milliseconds(250))
                                      : after);
    if (task.key.empty())
        return end(task); // a probe
    if (reading.verdict == ReplyVerdict::good)
        return finish(task, std::move(reading.reply));
    if (task.is_over_tcp)
        return;
    if (reading.verdict == ReplyVerdict::truncated && over_tcp_ < most_over_tcp)
        return ask_over_tcp(task, link);
    ++task.failures;
    if (is_last)
        fail_over(task);
}

// The DES that was asked last has no answer.
void Forwarder::Loop::fail_over(Task& task)
{
    if (task.key.empty())
        return end(task);
    if (groups_[task.group].size() > 1)
        count(counters_.failovers);
    attempt(task);
}

void Forwarder::Loop::ask_over_tcp(Task& task, std::size_t link)
{
    count(counters_.over_tcp);
    ++over_tcp_;
    task.is_over_tcp = true;
    set_due(task, task.deadline);
    const auto id = random_id();
    auto message = task.message;
    message[0] = static_cast<std::uint8_t>(id >> 8U);
    message[1] = static_cast<std::uint8_t>(id);
    des::ask_over_tcp(loop_, links_[link].address(), std::move(message), task.deadline,
                      [this, link, id, number = task.number](Bytes reply) {
                          --over_tcp_;
                          ByteReader in(reply);
                          const bool is_ours = in.u16() == id && !in.failed();
                          arrived_over_tcp(number, link, is_ours ? reply : Bytes());
                          wait_for_due();
                      });
}

void Forwarder::Loop::arrived_over_tcp(std::uint64_t number, std::size_t link, Bytes message)
{
    auto* task = find_task(number << token_shift);
    if (task == nullptr)
        return;
    task->is_over_tcp = false;
    if (is_reply_to(message, question_in(task->message, task->question))) {
        auto reading = read_reply(message, task->question, options_.ttl);
        if (reading.verdict == ReplyVerdict::good)
            return finish(*task, std::move(reading.reply));
    }
    if (message.empty())
        health_[link].timed_out(steady_clock::now());
    fail_over(*task);
}

// --- The end of a task

void Forwarder::Loop::finish(Task& task, StoredReply reply)
{
    const auto kept = std::make_shared<const StoredReply>(std::move(reply));
    cache_.store(task.key, kept, steady_clock::now());
    for (auto& query : task.waiting)
        reply_to(query, *kept, kept->ttl);
    end(task);
}

void Forwarder::Loop::give_up(Task& task)
{
    if (task.key.empty())
        return end(task);
    const auto stale = cache_.find_stale(task.key, steady_clock::now());
    count(stale ? counters_.stale : counters_.failed, task.waiting.size());
    if (!stale)
        return finish(task, failure());
    for (auto& query : task.waiting)
        reply_to(query, *stale->reply, stale_ttl);
    end(task);
}

void Forwarder::Loop::reply_to(LateQuery& query, const StoredReply& reply, Ttl ttl)
{
    const auto size = respond(reply.given(ttl), query.query, query.packet, room_, query.terms);
    if (size > 0)
        query.send(Bytes(room_).first(size));
    waiting_.fetch_sub(1, std::memory_order_relaxed);
}

void Forwarder::Loop::end(Task& task)
{
    for (auto& attempt : task.attempts)
        end_attempt(attempt);
    if (!task.key.empty())
        by_key_.erase(task.key);
    due_.erase(task.due);
    tasks_.erase(task.number);
    if (is_draining_ && tasks_.empty())
        loop_.stop();
}

} // namespace des
