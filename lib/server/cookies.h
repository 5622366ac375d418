#pragma once

#include "base/siphash.h"
#include "dns/cursor.h"

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace des {

// What a COOKIE option is worth (RFC 7873, section 5.2).
enum class CookieState : std::uint8_t {
    absent,    // no such option
    malformed, // its length is none that it may have
    unproven,  // the client's part alone, or with a server's part that is not ours, or too old
    valid,     // the client has shown that it receives what is sent to its address
};

// What a cookie is bound to.
struct CookieClient {
    const sockaddr* address = nullptr;
    std::uint32_t now = 0; // in seconds since 1970, as serial numbers are counted
};

// Makes and checks server cookies that all servers with the same secret agree on (RFC 9018,
// version 1).
class Cookies {
public:
    static constexpr std::size_t client_size = 8;
    static constexpr std::size_t size = 24; // client's and server's part
    using Cookie = std::array<std::uint8_t, size>;

    // Off: every query is as one without a cookie.
    Cookies() = default;
    // The first secret makes cookies, all are accepted (RFC 9018, section 5).
    explicit Cookies(std::vector<SipKey> secrets) : secrets_(std::move(secrets)) {}

    bool are_on() const noexcept { return !secrets_.empty(); }
    CookieState check(Bytes option, const CookieClient& client) const noexcept;
    // What goes back: the client's own while it is young (section 4.3), else a new one. For an
    // option that was found unproven or valid; the cookies are on.
    Cookie answer(Bytes option, CookieState state, const CookieClient& client) const noexcept;

private:
    std::vector<SipKey> secrets_;
};

// Secrets from a file: one to three lines of 32 hexadecimal digits, '#' begins a comment. Throws
// Failure.
std::vector<SipKey> read_cookie_secrets(const std::string& path);
// The lines of one; the path is for messages.
std::vector<SipKey> read_cookie_secrets(std::istream& lines, const std::string& path);

} // namespace des
