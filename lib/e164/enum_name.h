#pragma once

#include "base/domain_name.h"
#include "e164/block.h"

namespace des {

// Number ⇄ domain name (RFC 6116, section 3.2): the digits reversed, a label each, under an apex
// such as e164.arpa.

// Fails only when apex and digits together exceed 255 octets.
Result<DomainName> enum_name(E164Number number, const DomainName& apex);

// The owner name a zone would use: a whole number as enum_name(), any other block as the wildcard
// under its prefix. (A wildcard covers every length: a fixed-length block loses that here.)
Result<DomainName> owner_name(const NumberBlock& block, const DomainName& apex);

// The way back: "*.1.0.5…" is the open block. Refused when the name is not below the apex, has a
// label that is not one digit, more than 15 digits, or starts the number with 0.
Result<NumberBlock> block_of_name(const DomainName& name, const DomainName& apex);

} // namespace des
