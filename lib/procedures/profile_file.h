#pragma once

#include "base/identifier.h"
#include "base/position.h"
#include "base/unique_fd.h"
#include "http/message.h"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace des {

// A partner's profile while it is being fetched: the octets as they came, and beside them what is
// needed to go on after a break.
class ProfileFile {
public:
    // Beside the database; what is there already is kept. Throws Failure: locked, while another
    // process fetches the same.
    ProfileFile(const std::string& database, const OperatorId& partner);

    // For the next request: Range and If-Range, where there is something to go on from.
    void add_conditions(HttpFields& fields) const;
    // The next piece of a response. Throws Failure (unreadable) when the disk is full.
    void take(const HttpResponse& head, std::string_view piece);
    // Everything has come. The head of the last response, which may have had no body.
    void finish(const HttpResponse& head);

    const std::string& path() const noexcept { return path_; }
    std::string media_type() const;
    bool is_compressed() const noexcept { return coding_ == "gzip"; }
    // Where the profile stands; nothing when the server did not say.
    std::optional<Position> position() const;

    void remove() noexcept;

private:
    void begin(const HttpResponse& head);
    void forget() noexcept;

    std::string path_;
    UniqueFd lock_;
    std::string etag_;
    std::string type_;
    std::string coding_;
    std::string position_;
    std::uint64_t size_ = 0;
    std::ofstream out_;
};

} // namespace des
