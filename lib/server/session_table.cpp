#include "server/session_table.h"

#include <algorithm>
#include <utility>

namespace des {

SessionTable::Place SessionTable::admit(std::string client, Moment now, std::function<void()> close)
{
    if (open_by_client_[client] >= limits_.connections_per_client)
        this->close(std::find_if(open_.begin(), open_.end(), [&client](const Session& session) {
            return session.client == client;
        }));
    else if (open_.size() >= limits_.connections)
        close_longest_idle();
    ++open_by_client_[client]; // anew: closing may have dropped the entry
    return open_.insert(open_.end(), Session{std::move(client), now, std::move(close)});
}

void SessionTable::touch(Place place, Moment now) noexcept
{
    if (place->is_closing)
        return;
    place->last_message = now;
    open_.splice(open_.end(), open_, place);
}

void SessionTable::remove(Place place)
{
    if (!place->is_closing)
        forget(place->client);
    (place->is_closing ? closing_ : open_).erase(place);
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
}

void SessionTable::close(Place place)
{
    forget(place->client);
    place->is_closing = true;
    closing_.splice(closing_.end(), open_, place);
    place->close();
}

void SessionTable::forget(const std::string& client)
{
    const auto found = open_by_client_.find(client);
    if (--found->second == 0)
        open_by_client_.erase(found);
}

} // namespace des
