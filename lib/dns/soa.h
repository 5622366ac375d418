#pragma once

#include "base/domain_name.h"
#include "base/serial.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace des {

// The RDATA of a SOA record (RFC 1035, section 3.3.13).
struct Soa {
    using Seconds = std::chrono::duration<std::uint32_t>;

    DomainName name_server; // MNAME
    DomainName contact;     // RNAME
    Serial serial;
    Seconds refresh{};
    Seconds retry{};
    Seconds expire{};
    Seconds minimum{}; // how long a negative answer may be kept (RFC 2308, section 4)
};

std::string encode_rdata(const Soa& soa);

// RDATA complete, its names uncompressed, and nothing behind it.
Result<Soa> decode_soa(std::string_view rdata);

} // namespace des
