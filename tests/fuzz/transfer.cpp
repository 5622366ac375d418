// Any octets are read as the messages of a zone transfer, each behind its length, and what they
// make is put into a replica. The first octet says what was asked: 0 for AXFR, else for IXFR.

#include "daemon/zone_update.h"
#include "dns/cursor.h"

#include <cstdlib>

using namespace des;

namespace {

const DomainName& apex()
{
    static const auto name = value_or_throw(DomainName::parse("e164.arpa"));
    return name;
}

// Complete or refused, or nothing when the messages end before.
std::optional<Result<TransferReader::State>> read(TransferReader& reader, ByteReader in)
{
    while (in.remaining() > 0) {
        const auto message = in.take(in.u16());
        if (in.failed())
            return std::nullopt;
        const auto state = reader.take(message);
        if (!state || *state != TransferReader::State::more)
            return state;
    }
    return std::nullopt;
}

void require(bool promise)
{
    if (!promise)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ByteReader in(Bytes(data, size));
    const bool is_ixfr = in.u8() != 0;
    Zone zone;
    zone.apexes = {apex()};
    Index index(zone);
    std::atomic<std::uint64_t> beats;
    ZoneUpdate update(apex(), index, {}, beats);
    TransferReader reader({apex(), 0, is_ixfr ? std::optional(Serial(1)) : std::nullopt}, update);
    try {
        const auto end = read(reader, in);
        if (!end)
            return 0;
        require(*end || !end->error().message.empty());
        if (!*end || **end == TransferReader::State::up_to_date)
            return 0;
        update.commit(index);
        require(update.head().version->soa.serial == reader.soa().serial);
        index.publish();
    } catch (const Failure& failure) { // what came does not fit to what there is
        require(failure.error().reason == Reason::invalid);
    }
    return 0;
}
