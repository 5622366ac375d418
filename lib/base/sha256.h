#pragma once

#include <array>
#include <string>
#include <string_view>

namespace des {

using Sha256 = std::array<unsigned char, 32>;
Sha256 sha256(std::string_view octets);

std::string hexadecimal(std::string_view octets); // "00ff"

} // namespace des
