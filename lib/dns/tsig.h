#pragma once

#include "dns/codes.h"
#include "dns/tsig_key.h"
#include "dns/tsig_record.h"

#include <span>

namespace des {

// The side of a server: judges a signed request, and signs what answers it. A value; the keys must
// live as long. Allocates nothing.
class TsigServer {
public:
    // A request whose TSIG record begins there, judged in the order of RFC 8945, section 5.2.
    TsigServer(const TsigKeys& keys, Bytes request, std::size_t at, TsigTime now) noexcept;

    // What the answer must say: noerror, or formerr (no TSIG record then), or notauth.
    RCode rcode() const noexcept { return rcode_; }
    TsigError error() const noexcept { return error_; }
    // Who asks. Nothing unless the request is in order.
    const TsigKey* key() const noexcept { return rcode_ == RCode::noerror ? key_ : nullptr; }

    // How many octets sign() adds.
    std::size_t size() const noexcept;
    // Signs the message that is the first octets of a buffer. Called for each message of the answer
    // in turn; those behind the first continue a stream (RFC 8945, section 5.3.1). Returns how many
    // octets it has now; 0 where there was no room.
    std::size_t sign(std::span<std::uint8_t> buffer, std::size_t message, TsigTime now) noexcept;

private:
    TsigError judge(const TsigRecord& record, Bytes message, TsigTime now) noexcept;
    bool is_unsigned() const noexcept; // because there is no key, or none that fits
    TsigRecord record_of_reply(TsigTime now) const noexcept;

    TsigNames names_;
    const TsigKey* key_ = nullptr;
    RCode rcode_ = RCode::noerror;
    TsigError error_ = TsigError::none;
    Mac mac_; // of the request, then of each message
    TsigTime request_time_{};
    decltype(TsigRecord::fudge) fudge_{};
    bool is_stream_ = false; // the first message is signed
};

// Adds a record to a message and counts it in its header. Returns the new size; 0: no room.
std::size_t append_tsig(std::span<std::uint8_t> buffer, std::size_t message,
                        const TsigRecord& record) noexcept;

} // namespace des
