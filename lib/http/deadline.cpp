#include "http/deadline.h"

#include <cstdint>

namespace des::http {

struct Deadline::State {
    boost::beast::tcp_stream& stream;
    std::uint64_t turn = 0; // so that a timer that is late does nothing
    bool is_over = false;
};

Deadline::Deadline(boost::beast::tcp_stream& stream) :
    state_(std::make_shared<State>(State{stream})), timer_(stream.get_executor())
{
}

Deadline::~Deadline()
{
    ++state_->turn;
}

void Deadline::expires_after(std::chrono::seconds time)
{
    never();
    timer_.expires_after(time);
    timer_.async_wait([state = state_, turn = state_->turn](boost::system::error_code error) {
        if (error || state->turn != turn)
            return;
        state->is_over = true;
        state->stream.cancel();
    });
}

void Deadline::never()
{
    ++state_->turn;
    state_->is_over = false;
    timer_.cancel();
}

bool Deadline::is_over() const noexcept
{
    return state_->is_over;
}

} // namespace des::http
