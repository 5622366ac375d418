#include "dns/tsig_record.h"

#include "dns/codes.h"
#include "dns/header.h"

#include <array>

namespace des {
namespace {

void put_time(ByteWriter& out, TsigTime time) noexcept
{
    const auto seconds = static_cast<std::uint64_t>(time.time_since_epoch().count());
    out.u16(static_cast<std::uint16_t>(seconds >> 32U));
    out.u32(static_cast<std::uint32_t>(seconds));
}

TsigTime read_time(ByteReader& in) noexcept
{
    const auto high = std::uint64_t{in.u16()};
    return TsigTime(std::chrono::seconds(high << 32U | in.u32()));
}

void skip_record(ByteReader& in) noexcept
{
    skip_name(in);
    in.take(8); // type, class, TTL
    in.take(in.u16());
}

} // namespace

TsigTime tsig_now() noexcept
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::size_t TsigRecord::size() const noexcept
{
    return key.size() + 10 + algorithm.size() + 16 + mac.size() + other.size();
}

std::optional<std::size_t> find_tsig(Bytes message) noexcept
{
    ByteReader in(message);
    const auto header = read_header(in);
    if (header.additionals == 0)
        return std::nullopt;
    for (unsigned i = 0; i < header.questions && !in.failed(); ++i) {
        skip_name(in);
        in.take(4);
    }
    const auto before = std::size_t{header.answers} + header.authorities + header.additionals - 1;
    for (std::size_t i = 0; i < before && !in.failed(); ++i)
        skip_record(in);
    const auto at = in.position();
    skip_name(in);
    if (RRType{in.u16()} != RRType::tsig || in.failed())
        return std::nullopt;
    return at;
}

std::optional<TsigRecord> read_tsig(Bytes message, std::size_t at, TsigNames& names) noexcept
{
    ByteReader in(message);
    in.seek(at);
    read_lower_name(in, names.key);
    const RRType type{in.u16()};
    const RRClass rr_class{in.u16()};
    const auto ttl = in.u32();
    const auto length = in.u16();
    const bool ends_message = in.remaining() == length;
    read_lower_name(in, names.algorithm);
    TsigRecord record;
    record.key = names.key.bytes();
    record.algorithm = names.algorithm.bytes();
    record.time = read_time(in);
    record.fudge = decltype(record.fudge)(in.u16());
    record.mac = in.take(in.u16());
    record.original_id = in.u16();
    record.error = TsigError{in.u16()};
    record.other = in.take(in.u16());
    if (in.failed() || in.remaining() > 0 || !ends_message || type != RRType::tsig ||
        rr_class != RRClass::any || ttl != 0)
        return std::nullopt;
    return record;
}

void write_tsig(ByteWriter& out, const TsigRecord& record) noexcept
{
    out.put(record.key);
    out.u16(static_cast<std::uint16_t>(RRType::tsig));
    out.u16(static_cast<std::uint16_t>(RRClass::any));
    out.u32(0); // TTL
    out.u16(static_cast<std::uint16_t>(record.size() - record.key.size() - 10));
    out.put(record.algorithm);
    put_time(out, record.time);
    out.u16(record.fudge.count());
    out.u16(static_cast<std::uint16_t>(record.mac.size()));
    out.put(record.mac);
    out.u16(record.original_id);
    out.u16(static_cast<std::uint16_t>(record.error));
    out.u16(static_cast<std::uint16_t>(record.other.size()));
    out.put(record.other);
}

void add_mac(Hmac& hmac, Bytes mac) noexcept
{
    std::array<std::uint8_t, 2> length{};
    ByteWriter(length).u16(static_cast<std::uint16_t>(mac.size()));
    hmac.add(length);
    hmac.add(mac);
}

void add_message(Hmac& hmac, Bytes message, std::uint16_t original_id, HasTsig has_tsig) noexcept
{
    ByteReader in(message);
    auto header = read_header(in);
    header.id = original_id;
    if (has_tsig == HasTsig::yes)
        --header.additionals;
    std::array<std::uint8_t, Header::size> octets{};
    ByteWriter out(octets);
    write_header(out, header);
    hmac.add(octets);
    hmac.add(message.subspan(Header::size));
}

void add_variables(Hmac& hmac, const TsigRecord& record) noexcept
{
    std::array<std::uint8_t, 6> fixed{}; // class and TTL
    ByteWriter(fixed).u16(static_cast<std::uint16_t>(RRClass::any));
    hmac.add(record.key);
    hmac.add(fixed);
    hmac.add(record.algorithm);
    add_timers(hmac, record);
    std::array<std::uint8_t, 4> error{};
    ByteWriter out(error);
    out.u16(static_cast<std::uint16_t>(record.error));
    out.u16(static_cast<std::uint16_t>(record.other.size()));
    hmac.add(error);
    hmac.add(record.other);
}

void add_timers(Hmac& hmac, const TsigRecord& record) noexcept
{
    std::array<std::uint8_t, 8> timers{};
    ByteWriter out(timers);
    put_time(out, record.time);
    out.u16(record.fudge.count());
    hmac.add(timers);
}

} // namespace des
