#pragma once

#include "dns/cursor.h"
#include "dns/hmac.h"
#include "dns/name.h"

#include <chrono>
#include <cstdint>
#include <optional>

// The TSIG record and what of a message is signed (RFC 8945, sections 4.2 and 4.3).

namespace des {

using TsigTime = std::chrono::sys_seconds;
TsigTime tsig_now() noexcept;

// The error field of a TSIG record (RFC 8945, section 3).
enum class TsigError : std::uint16_t {
    none = 0,
    badsig = 16,
    badkey = 17,
    badtime = 18,
    badtrunc = 22
};

// How far the clocks of two hosts may differ (RFC 8945, section 10).
inline constexpr std::chrono::duration<std::uint16_t> tsig_fudge{300};

// One that was read has its octets in the message.
struct TsigRecord {
    Bytes key; // names uncompressed and in lower case
    Bytes algorithm;
    TsigTime time{};
    std::chrono::duration<std::uint16_t> fudge = tsig_fudge;
    Bytes mac;
    std::uint16_t original_id = 0;
    TsigError error = TsigError::none;
    Bytes other;

    // On the wire.
    std::size_t size() const noexcept;
};

struct TsigNames {
    WireName key;
    WireName algorithm;
};

// Where the TSIG record of a message begins: the last of its additional records. Nothing when it
// has none, or is no message.
std::optional<std::size_t> find_tsig(Bytes message) noexcept;

// The record that begins there and ends with the message. `names` keeps those of the record.
// Nothing when it breaks the rules: then the message is malformed.
std::optional<TsigRecord> read_tsig(Bytes message, std::size_t at, TsigNames& names) noexcept;

void write_tsig(ByteWriter& out, const TsigRecord& record) noexcept;

// What goes into a MAC: one before, with its length; a message of which this much stands before its
// TSIG record, as it was before that was added; and of the record all, or in all messages of a
// stream but the first the timers (RFC 8945, section 5.3.1).
void add_mac(Hmac& hmac, Bytes mac) noexcept;
enum class HasTsig : std::uint8_t { no, yes }; // counted in the header
void add_message(Hmac& hmac, Bytes message, std::uint16_t original_id, HasTsig has_tsig) noexcept;
void add_variables(Hmac& hmac, const TsigRecord& record) noexcept;
void add_timers(Hmac& hmac, const TsigRecord& record) noexcept;

} // namespace des
