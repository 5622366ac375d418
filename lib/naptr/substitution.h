#pragma once

#include "e164/block.h"
#include "naptr/naptr.h"

#include <string>
#include <vector>

namespace des {

// The regexp of a record, ready to be served with the number asked for already put in: for the
// regexp "!^(.*)$!sip:\1@ims.example;user=phone!" and +61255501234 that is
// "!^.*$!sip:+61255501234@ims.example;user=phone!". Safest for SIP clients, few of which apply a
// back-reference well.
class Substitution {
public:
    // Literal octets, and behind them digits of the number: `count` digits from `first` (0 is the
    // first digit of the country code), or all from there to the end when count is to_end.
    struct Piece {
        std::string literal;
        int first = 0;
        int count = 0;
    };
    static constexpr int to_end = -1;

    // Possible where each group of the ERE covers digits that follow from the number's length
    // alone: ^, \+, digits, '.', [0-9], groups of those, and .* or the like only at the end, then
    // $. Refused otherwise, and where the ERE cannot match the numbers of the block.
    static Result<Substitution> of(const Naptr& record, const NumberBlock& block);

    const std::vector<Piece>& pieces() const noexcept { return pieces_; }
    std::string regexp_for(E164Number number) const;

private:
    std::vector<Piece> pieces_;
};

} // namespace des
