#pragma once

#include "forward/des_choice.h"
#include "forward/des_link.h"
#include "forward/forwarder.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace des {

// What a stale answer says about how long it holds (RFC 8767, section 4).
inline constexpr Ttl stale_ttl{30};

// The thread of a forwarder. A question to the DESs is a task, for all who have asked it meanwhile;
// a task makes attempts, at one DES after the other, until one answers or patience is at its end.
class Forwarder::Loop {
public:
    Loop(const ForwardOptions& options, ReplyCache& cache, ForwardCounters& counters);

    void run() noexcept;
    void drain();
    bool take(LateQuery query) noexcept; // from any thread

private:
    using Moment = ReplyCache::Moment;
    using Token = DesSocket::Token; // a task's number and, in its last octet, the attempt's
    struct Task;
    using Due = std::multimap<Moment, Task*>;
    struct Attempt {
        std::size_t link = 0;
        std::shared_ptr<DesSocket> socket; // none any more: it has ended
        std::uint16_t id = 0;
        Moment sent;
    };
    struct Task {
        std::uint64_t number = 0;
        std::string key; // of a probe: empty
        Question question;
        std::vector<std::uint8_t> message;
        std::size_t group = 0;
        Moment deadline;
        std::vector<LateQuery> waiting;
        std::vector<Attempt> attempts;
        std::vector<std::size_t> tried; // links, in this round
        std::size_t failures = 0;       // answers that were of no use
        bool is_over_tcp = false;
        bool is_pausing = false; // all have refused; one may come back
        Due::iterator due;
    };

    void take_all();
    void admit(LateQuery query, Moment now);
    bool answer_from_cache(LateQuery& query, const std::string& key, Moment now);
    Task& make_task(const LateQuery& query, Moment now);
    void probe_those_down(const LateQuery& query, Moment now);

    void attempt(Task& task);
    bool send(Task& task, std::size_t link);
    void set_due(Task& task, Moment moment);
    void end_attempt(Attempt& attempt);
    void wait_for_due();
    void handle_due();
    void handle_due(Task& task, Moment now);

    Task* find_task(Token token);
    void arrived(Token token, Bytes message);
    void refused(Token token);
    void handle_reply(Task& task, Attempt& attempt, Bytes message);
    void fail_over(Task& task);
    void ask_over_tcp(Task& task, std::size_t link);
    void arrived_over_tcp(std::uint64_t number, std::size_t link, Bytes message);

    void finish(Task& task, StoredReply reply);
    void give_up(Task& task);
    void reply_to(LateQuery& query, const StoredReply& reply, Ttl ttl);
    void end(Task& task);

    const ForwardOptions options_;
    ReplyCache& cache_;
    ForwardCounters& counters_;
    std::atomic<std::size_t> waiting_ = 0;
    std::mutex mutex_;
    std::vector<LateQuery> inbox_; // under the mutex

    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        loop_.get_executor()};
    boost::asio::steady_timer timer_{loop_};
    Moment timer_at_ = Moment::max();
    DesSocket::Handler handler_;
    std::vector<DesLink> links_;
    std::vector<DesHealth> health_;                // of the link at the same place
    std::vector<std::vector<std::size_t>> groups_; // links
    std::unordered_map<std::uint64_t, std::unique_ptr<Task>> tasks_;
    std::unordered_map<std::string, Task*> by_key_;
    Due due_;
    std::uint64_t last_number_ = 0;
    std::size_t over_tcp_ = 0;
    std::vector<std::uint8_t> room_; // for one reply
    bool is_draining_ = false;
};

} // namespace des
