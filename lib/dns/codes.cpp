#include "dns/codes.h"

#include <fmt/format.h>

namespace des {

std::string to_string(RRType type)
{
    switch (type) {
    case RRType::a: return "A";
    case RRType::ns: return "NS";
    case RRType::cname: return "CNAME";
    case RRType::soa: return "SOA";
    case RRType::ptr: return "PTR";
    case RRType::mx: return "MX";
    case RRType::txt: return "TXT";
    case RRType::aaaa: return "AAAA";
    case RRType::srv: return "SRV";
    case RRType::naptr: return "NAPTR";
    case RRType::dname: return "DNAME";
    case RRType::opt: return "OPT";
    case RRType::ds: return "DS";
    case RRType::tkey: return "TKEY";
    case RRType::tsig: return "TSIG";
    case RRType::ixfr: return "IXFR";
    case RRType::axfr: return "AXFR";
    case RRType::mailb: return "MAILB";
    case RRType::maila: return "MAILA";
    case RRType::any: return "ANY";
    }
    return fmt::format("TYPE{}", static_cast<unsigned>(type));
}

std::string to_string(RRClass rr_class)
{
    switch (rr_class) {
    case RRClass::in: return "IN";
    case RRClass::ch: return "CH";
    case RRClass::hs: return "HS";
    case RRClass::none: return "NONE";
    case RRClass::any: return "ANY";
    }
    return fmt::format("CLASS{}", static_cast<unsigned>(rr_class));
}

std::string to_string(RCode code)
{
    switch (code) {
    case RCode::noerror: return "NOERROR";
    case RCode::formerr: return "FORMERR";
    case RCode::servfail: return "SERVFAIL";
    case RCode::nxdomain: return "NXDOMAIN";
    case RCode::notimp: return "NOTIMP";
    case RCode::refused: return "REFUSED";
    case RCode::yxdomain: return "YXDOMAIN";
    case RCode::yxrrset: return "YXRRSET";
    case RCode::nxrrset: return "NXRRSET";
    case RCode::notauth: return "NOTAUTH";
    case RCode::notzone: return "NOTZONE";
    case RCode::badvers: return "BADVERS";
    case RCode::badcookie: return "BADCOOKIE";
    }
    return fmt::format("RCODE{}", static_cast<unsigned>(code));
}

} // namespace des
