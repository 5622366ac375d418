#pragma once

#include "dns/tsig.h"

#include <optional>

namespace des {

// The side of a client: signs a request, and judges what answers it, one message or many.
class TsigClient {
public:
    // The key must live as long.
    explicit TsigClient(const TsigKey& key) noexcept : key_(&key) {}

    // Signs the message that is the first octets of a buffer. Returns how many octets it has now; 0
    // where there was no room.
    std::size_t sign(std::span<std::uint8_t> buffer, std::size_t message, TsigTime now) noexcept;

    // How many octets sign() adds.
    std::size_t size() const noexcept;

    // Judges the next message of the answer. Between two signed ones of a stream up to 99 may go
    // without (RFC 8945, section 5.3.1): what they hold is not to be used before is_complete().
    // An error (unauthorised) says what is wrong, and is the end.
    Result<void> verify(Bytes message, TsigTime now);

    // All that verify() has seen is covered by a MAC. An answer must not end before.
    bool is_complete() const noexcept { return unsigned_ == 0; }

private:
    Result<void> check(Bytes message, std::size_t at, const TsigRecord& record);

    const TsigKey* key_;
    Mac mac_;                   // of the request, then of the last signed message
    std::optional<Hmac> begun_; // over what has come since
    unsigned unsigned_ = 1;     // messages since; the answer itself is still to come
    bool is_stream_ = false;
};

} // namespace des
