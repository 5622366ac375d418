#pragma once

#include <string>
#include <string_view>

// The interfaces as WSDL 1.1 with their XML Schema, made from the same descriptions that read and
// write the messages.

namespace des::soap {

enum class Interface { i1, i4 };

// `address`: where the service is, "http://127.0.0.1:8080/i4".
std::string wsdl(Interface interface, std::string_view address);

} // namespace des::soap
