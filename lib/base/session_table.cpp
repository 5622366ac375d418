#include "base/session_table.h"

#include <algorithm>
#include <utility>

namespace des {

bool SessionTable::has_room_for(const std::string& client) const
{
    const auto found = open_by_client_.find(client);
    if (found != open_by_client_.end() && found->second >= limits_.connections_per_client)
        return std::any_of(open_.begin(), open_.end(),
                           [&client](const Session& session) { return session.client == client; });
    return size() < limits_.connections || !open_.empty();
}

SessionTable::Place SessionTable::admit(std::string client, Moment now, std::function<void()> close)
{
    if (open_by_client_[client] >= limits_.connections_per_client) {
        const auto first =
            std::find_if(open_.begin(), open_.end(),
                         [&client](const Session& session) { return session.client == client; });
        if (first != open_.end())
            this->close(first);
    } else if (size() >= limits_.connections) {
        close_longest_idle();
    }
    ++open_by_client_[client]; // anew: closing may have dropped the entry
    return open_.insert(open_.end(), Session{std::move(client), now, std::move(close)});
}

void SessionTable::touch(Place place, Moment now) noexcept
{
    if (place->state == Session::State::closing)
        return;
    place->last_message = now;
    open_.splice(open_.end(), list_of(place->state), place);
    place->state = Session::State::open;
}

void SessionTable::set_to_work(Place place) noexcept
{
    if (place->state == Session::State::closing)
        return;
    at_work_.splice(at_work_.end(), list_of(place->state), place);
    place->state = Session::State::at_work;
}

void SessionTable::remove(Place place)
{
    if (place->state != Session::State::closing)
        forget(place->client);
    list_of(place->state).erase(place);
}

void SessionTable::close_longest_idle()
{
    if (!open_.empty())
        close(open_.begin());
}

SessionTable::Moment SessionTable::close_idle(Moment now)
{
    while (!open_.empty() && now - open_.front().last_message >= limits_.idle)
        close(open_.begin());
    return (open_.empty() ? now : open_.front().last_message) + limits_.idle;
}

void SessionTable::close_all()
{
    while (!open_.empty())
        close(open_.begin());
    while (!at_work_.empty())
        close(at_work_.begin());
}

std::list<SessionTable::Session>& SessionTable::list_of(Session::State state) noexcept
{
    switch (state) {
    case Session::State::open: break;
    case Session::State::at_work: return at_work_;
    case Session::State::closing: return closing_;
    }
    return open_;
}

void SessionTable::close(Place place)
{
    forget(place->client);
    closing_.splice(closing_.end(), list_of(place->state), place);
    place->state = Session::State::closing;
    place->close();
}

void SessionTable::forget(const std::string& client)
{
    const auto found = open_by_client_.find(client);
    if (--found->second == 0)
        open_by_client_.erase(found);
}

} // namespace des
