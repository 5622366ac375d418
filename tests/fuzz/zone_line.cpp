// What reads as NAPTR records of a master file is read as the same again when it is written.
// Streams are not allowed to include files.

#include "zone/reader.h"

#include "naptr/text.h"

#include <cstdint>
#include <cstdlib>
#include <sstream>

namespace {

void read_again(const des::ZoneRecord& record)
{
    std::istringstream in(record.owner.to_string() + ' ' +
                          (record.ttl ? std::to_string(record.ttl->count()) : "") + " IN NAPTR " +
                          des::to_string(*record.naptr));
    des::ZoneReader reader(in, "<fuzz>", std::nullopt);
    const auto again = reader.next();
    if (!again || !*again || **again != record)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    des::ZoneReader reader(in, "<fuzz>", des::DomainName());
    while (const auto record = reader.next())
        if (*record && (*record)->naptr)
            read_again(**record);
    return 0;
}
