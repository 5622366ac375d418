// Text that parses as a NAPTR record survives text and wire format.

#include "naptr/text.h"
#include "naptr/wire.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto record = des::parse_naptr({reinterpret_cast<const char*>(data), size});
    if (record &&
        (des::parse_naptr(des::to_string(*record)).value() != *record ||
         des::decode_rdata(des::encode_rdata(*record)).value() != *record))
        std::abort();
    return 0;
}
