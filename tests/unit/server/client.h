#pragma once

#include "base/socket_address.h"

#include <string_view>

namespace des::test {

inline SocketAddress address(std::string_view text)
{
    return value_or_throw(SocketAddress::parse(text, 5300));
}

} // namespace des::test
