#include "dns/tsig.h"

#include "dns/header.h"

#include <algorithm>
#include <array>

namespace des {
namespace {

// Of an error BADTIME, the clock of the server (RFC 8945, section 5.2.3).
constexpr std::size_t other_size = 6;

} // namespace

TsigServer::TsigServer(const TsigKeys& keys, Bytes request, std::size_t at, TsigTime now) noexcept
{
    const auto record = read_tsig(request, at, names_);
    if (!record) {
        rcode_ = RCode::formerr;
        return;
    }
    request_time_ = record->time;
    fudge_ = record->fudge;
    key_ = keys.find(record->key, record->algorithm);
    error_ = TsigError::badkey;
    if (key_ != nullptr) {
        const auto whole = key_->hmac().mac_size();
        // What no policy may allow (RFC 8945, section 5.2.2.1).
        if (record->mac.size() > whole ||
            record->mac.size() < std::max<std::size_t>(10, whole / 2)) {
            rcode_ = RCode::formerr;
            return;
        }
        error_ = judge(*record, request.first(at), now);
    }
    if (error_ != TsigError::none)
        rcode_ = RCode::notauth;
}

TsigError TsigServer::judge(const TsigRecord& record, Bytes message, TsigTime now) noexcept
{
    Hmac hmac(key_->hmac());
    add_message(hmac, message, record.original_id, HasTsig::yes);
    add_variables(hmac, record);
    const auto mac = hmac.finish();
    if (!equal_in_constant_time(mac.bytes().first(record.mac.size()), record.mac))
        return TsigError::badsig;
    // As it came, for it is what the asker goes on with.
    mac_.size = record.mac.size();
    std::copy(record.mac.begin(), record.mac.end(), mac_.octets.begin());
    if (now > record.time + record.fudge || now < record.time - record.fudge)
        return TsigError::badtime;
    // A MAC that is cut short is let pass nowhere: the policy of section 5.2.2.1.
    if (record.mac.size() < mac.size)
        return TsigError::badtrunc;
    return TsigError::none;
}

bool TsigServer::is_unsigned() const noexcept
{
    return error_ == TsigError::badkey || error_ == TsigError::badsig;
}

std::size_t TsigServer::size() const noexcept
{
    if (rcode_ == RCode::formerr)
        return 0;
    auto record = record_of_reply({});
    const auto mac = is_unsigned() ? 0 : key_->hmac().mac_size();
    const auto other = error_ == TsigError::badtime ? other_size : 0;
    return record.size() + mac + other;
}

TsigRecord TsigServer::record_of_reply(TsigTime now) const noexcept
{
    TsigRecord record;
    record.key = names_.key.bytes();
    record.algorithm = names_.algorithm.bytes();
    // So that the asker, whose clock differs, takes the answer (RFC 8945, section 5.2.3).
    record.time = error_ == TsigError::badtime ? request_time_ : now;
    record.fudge = error_ == TsigError::badtime ? fudge_ : tsig_fudge;
    record.error = error_;
    return record;
}

std::size_t TsigServer::sign(std::span<std::uint8_t> buffer, std::size_t message,
                             TsigTime now) noexcept
{
    if (rcode_ == RCode::formerr)
        return message;
    auto record = record_of_reply(now);
    record.original_id = ByteReader(buffer).u16();
    std::array<std::uint8_t, 8> clock{};
    if (error_ == TsigError::badtime) {
        ByteWriter out(clock);
        out.u16(static_cast<std::uint16_t>(now.time_since_epoch().count() >> 32U));
        out.u32(static_cast<std::uint32_t>(now.time_since_epoch().count()));
        record.other = out.written();
    }
    if (!is_unsigned()) {
        Hmac hmac(key_->hmac());
        add_mac(hmac, mac_.bytes());
        add_message(hmac, buffer.first(message), record.original_id, HasTsig::no);
        if (is_stream_)
            add_timers(hmac, record);
        else
            add_variables(hmac, record);
        mac_ = hmac.finish();
        is_stream_ = true;
        record.mac = mac_.bytes();
    }
    return append_tsig(buffer, message, record);
}

std::size_t append_tsig(std::span<std::uint8_t> buffer, std::size_t message,
                        const TsigRecord& record) noexcept
{
    if (buffer.size() < message + record.size())
        return 0;
    ByteWriter out(buffer);
    out.claim(message);
    write_tsig(out, record);
    constexpr std::size_t additionals_at = 10; // ARCOUNT
    ByteReader in(buffer);
    in.seek(additionals_at);
    out.u16_at(additionals_at, static_cast<std::uint16_t>(in.u16() + 1));
    return out.position();
}

} // namespace des
