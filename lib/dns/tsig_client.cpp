#include "dns/tsig_client.h"

#include "base/timestamp.h"
#include "dns/header.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {
namespace {

constexpr unsigned most_unsigned = 99; // RFC 8945, section 5.3.1

tl::unexpected<Error> refuse(std::string message)
{
    return tl::unexpected(Error{Reason::unauthorised, std::move(message)});
}

TsigRecord record_for(const TsigKey& key, TsigTime now) noexcept
{
    TsigRecord record;
    record.key = as_bytes(key.name().wire());
    record.algorithm = as_bytes(key.algorithm().wire());
    record.time = now;
    return record;
}

// What the server has said, which nothing proves where it could not sign it.
std::string complaint(const TsigRecord& record, const std::string& key)
{
    switch (record.error) {
    case TsigError::none: return {};
    case TsigError::badsig:
        return "the server has another secret for the key '" + key + "' (BADSIG)";
    case TsigError::badkey: return "the server does not know the key '" + key + "' (BADKEY)";
    case TsigError::badtime: return "the server's clock is another (BADTIME)";
    case TsigError::badtrunc: return "the server wants a longer MAC (BADTRUNC)";
    }
    return fmt::format("the server refuses the key '{}': TSIG error {}", key,
                       static_cast<unsigned>(record.error));
}

} // namespace

std::size_t TsigClient::size() const noexcept
{
    return record_for(*key_, {}).size() + key_->hmac().mac_size();
}

std::size_t TsigClient::sign(std::span<std::uint8_t> buffer, std::size_t message,
                             TsigTime now) noexcept
{
    auto record = record_for(*key_, now);
    record.original_id = ByteReader(buffer).u16();
    Hmac hmac(key_->hmac());
    add_message(hmac, buffer.first(message), record.original_id, HasTsig::no);
    add_variables(hmac, record);
    mac_ = hmac.finish();
    record.mac = mac_.bytes();
    return append_tsig(buffer, message, record);
}

Result<void> TsigClient::verify(Bytes message, TsigTime now)
{
    if (message.size() < Header::size)
        return refuse("the answer is no DNS message");
    if (!begun_) {
        begun_.emplace(key_->hmac());
        add_mac(*begun_, mac_.bytes());
    }
    const auto at = find_tsig(message);
    if (!at) {
        if (!is_stream_)
            return refuse("the answer is not signed");
        if (++unsigned_ > most_unsigned)
            return refuse(fmt::format("more than {} messages without a signature", most_unsigned));
        add_message(*begun_, message, ByteReader(message).u16(), HasTsig::no);
        return {};
    }
    TsigNames names;
    const auto record = read_tsig(message, *at, names);
    if (!record)
        return refuse("the TSIG record of the answer is malformed");
    if (auto checked = check(message, *at, *record); !checked)
        return checked;
    if (now > record->time + record->fudge || now < record->time - record->fudge)
        return refuse("the answer was signed at " + to_string(Timestamp(record->time)) +
                      ", and it is " + to_string(Timestamp(now)));
    unsigned_ = 0;
    is_stream_ = true;
    return {};
}

Result<void> TsigClient::check(Bytes message, std::size_t at, const TsigRecord& record)
{
    const auto key = key_->name().to_string();
    if (as_text(record.key) != key_->name().wire() ||
        as_text(record.algorithm) != key_->algorithm().wire())
        return refuse("the answer is not signed with the key '" + key + "'");
    if (record.error == TsigError::badkey || record.error == TsigError::badsig)
        return refuse(complaint(record, key));
    add_message(*begun_, message.first(at), record.original_id, HasTsig::yes);
    if (is_stream_)
        add_timers(*begun_, record);
    else
        add_variables(*begun_, record);
    const auto mac = begun_->finish();
    begun_.reset();
    if (!equal_in_constant_time(mac.bytes(), record.mac))
        return refuse("the signature of the answer is wrong");
    mac_ = mac;
    if (record.error != TsigError::none)
        return refuse(complaint(record, key));
    return {};
}

} // namespace des
