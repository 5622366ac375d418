// No regexp field costs more than is sensible, and one with the number put in does what it did.

#include "naptr/rewrite.h"
#include "naptr/substitution.h"
#include "naptr/validate.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto number = des::value_or_throw(des::E164Number::parse("+61255501234"));
    static const auto block = des::value_or_throw(des::NumberBlock::parse("+61255501XXX"));
    const auto field = des::CharacterString::of({reinterpret_cast<const char*>(data), size});
    if (!field || field->empty())
        return 0;
    des::Naptr record;
    record.flags = des::CharacterString::of("u").value();
    record.services = des::CharacterString::of("E2U+sip").value();
    record.regexp = *field;
    des::validate(record);
    const auto rewrite = des::Rewrite::parse(field->octets());
    const auto substitution = des::Substitution::of(record, block);
    if (!rewrite)
        return 0;
    const auto before = rewrite->apply(number.to_string());
    if (substitution &&
        before !=
            des::Rewrite::parse(substitution->regexp_for(number)).value().apply(number.to_string()))
        std::abort();
    return 0;
}
