#pragma once

#include "dns/cursor.h"
#include "dns/edns.h"

#include <array>
#include <cstdint>
#include <optional>

namespace des {

// The options of an OPT record that somebody here has something to say about. Others are ignored
// (RFC 6891, section 6.1.2).
enum class OptionCode : std::uint16_t {
    nsid = 3,            // RFC 5001
    cookie = 10,         // RFC 7873
    keepalive = 11,      // RFC 7828
    padding = 12,        // RFC 7830
    extended_error = 15, // RFC 8914: in replies
};

// What a query asks for in its options. Of options that stand there twice the first counts.
struct AskedOptions {
    bool nsid = false;
    bool keepalive = false;
    bool padding = false;
    std::optional<Bytes> cookie;
};

AskedOptions read_options(const Edns& edns) noexcept;

// The options of a reply, as they are collected.
class ReplyOptions {
public:
    static constexpr std::size_t longest_nsid = 128;

    // What does not fit is left out: there is room for each of those above.
    void add(OptionCode code, Bytes value) noexcept;
    Bytes bytes() const noexcept { return Bytes(octets_).first(size_); }

private:
    static constexpr std::size_t head = 4; // code and length
    static constexpr std::size_t longest_cookie = 24;
    static constexpr std::size_t longest_keepalive = 2;
    static constexpr std::size_t longest_error = 2; // no text
    std::size_t size_ = 0;
    // Not cleared: it is made for every query.
    std::array<std::uint8_t,
               4 * head + longest_nsid + longest_cookie + longest_keepalive + longest_error>
        octets_;
};

} // namespace des
