#pragma once

#include "base/position.h"
#include "soap/message.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace des::soap {

// Why a request was refused: the stable codes in the detail of a fault.
enum class FaultCode {
    not_authenticated, // no credentials, or unknown ones
    operator_mismatch, // the originator is not who was authenticated (Q.3643, clause 9.1)
    address_mismatch,  // not an address of the originating DES (Q.3643, clause 9.1)
    not_enrolled,      // an agreement, but no profiles are exchanged under it
    not_permitted,     // a number that the agreement does not let it publish
    out_of_sequence,   // the copy stands elsewhere: `position` says where, if there is one
    number_conflict,   // another operator holds the number
    serial_conflict,   // the profile is at another serial, the transaction id was used otherwise
    invalid_message,   // does not follow the schema
    invalid_record,    // breaks a MUST of the RFCs
    record_exists,     // it is there already, or another setting is
    not_found,         // no such number, record, request or operator
    version_mismatch,  // neither SOAP 1.1 nor 1.2
    must_understand,   // a header block that is not known here
    busy,              // somebody else writes, try again
    storage,           // the disk is full, a file cannot be read
    internal,
};

template <>
struct Value<FaultCode> : NamedValue<FaultCode> {
    static constexpr auto type = "FaultCode";
    static constexpr std::array<std::string_view, 17> names{
        "NotAuthenticated", "OperatorMismatch", "AddressMismatch",
        "NotEnrolled",      "NotPermitted",     "OutOfSequence",
        "NumberConflict",   "SerialConflict",   "InvalidMessage",
        "InvalidRecord",    "RecordExists",     "NotFound",
        "VersionMismatch",  "MustUnderstand",   "Busy",
        "Storage",          "Internal"};
};

std::string_view to_string(FaultCode code);

struct Fault {
    FaultCode code;
    std::string reason;                   // a sentence that names the culprit
    std::optional<std::string> element{}; // "AddNaptrRecords/number[3]/naptr[1]/regexp"
    std::optional<std::string> text{};    // of that element, the first 255 characters
    std::optional<Position> position{};   // with out_of_sequence

    static constexpr auto type = "DesFault";
    static constexpr auto elements =
        std::tuple(soap::element("code", &Fault::code), soap::element("reason", &Fault::reason),
                   soap::element("element", &Fault::element), soap::element("text", &Fault::text),
                   soap::element("position", &Fault::position));
};

// The caller can do something about it; otherwise this side cannot do it now.
bool is_callers(FaultCode code) noexcept;

} // namespace des::soap
