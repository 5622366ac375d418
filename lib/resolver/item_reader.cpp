#include "resolver/item_reader.h"

#include "base/error.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace des {
namespace {

constexpr std::size_t chunk = 65536;
constexpr std::size_t longest_item = 1U << 20U;

} // namespace

void ItemReader::fill()
{
    buffer_.erase(0, at_);
    at_ = 0;
    const auto had = buffer_.size();
    if (had > longest_item)
        throw Failure(Reason::invalid,
                      "line " + std::to_string(number_ + 1) + " of the input has no end");
    buffer_.resize(had + chunk);
    const auto came = ::read(fd_, buffer_.data() + had, chunk);
    buffer_.resize(had + (came > 0 ? static_cast<std::size_t>(came) : 0));
    if (came < 0 && errno != EINTR && errno != EAGAIN)
        throw Failure(Reason::unreadable,
                      std::string("cannot read the numbers: ") + std::strerror(errno));
    ended_ = came == 0;
}

bool ItemReader::next(std::string_view& item)
{
    const auto rest = std::string_view(buffer_).substr(at_);
    const auto end = rest.find(terminator_);
    if (end == std::string_view::npos && (!ended_ || rest.empty()))
        return false;
    item = rest.substr(0, end);
    at_ += end == std::string_view::npos ? rest.size() : end + 1;
    ++number_;
    if (terminator_ == '\n' && item.ends_with('\r'))
        item.remove_suffix(1);
    return true;
}

} // namespace des
