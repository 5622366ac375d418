// What is read as a message of I1 or I4 is written as a message that reads the same; what is
// refused is refused with a fault that can be read.

#include "soap/envelope.h"
#include "soap/i1.h"
#include "soap/i4.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

namespace {

using namespace des::soap;

template <class Request>
std::string written(const Request& request, Version version, std::string_view space)
{
    return std::visit([&](const auto& message) { return write_message(version, space, message); },
                      request);
}

template <class Request>
void check(const Envelope& envelope, std::string_view space)
{
    const auto request = read_request<Request>(envelope.content, space);
    if (!request) {
        const auto fault = write_fault(envelope.version, request.error());
        if (!std::holds_alternative<Fault>(read_body_of_answer(fault).error()))
            std::abort();
        return;
    }
    const auto text = written(*request, envelope.version, space);
    const auto again = read_envelope(text);
    if (!again ||
        written(read_request<Request>(again->content, space).value(), again->version, space) !=
            text)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view document(reinterpret_cast<const char*>(data), size);
    if (const auto envelope = read_envelope(document)) {
        check<i1::Request>(*envelope, i1::space);
        check<i4::Request>(*envelope, i4::space);
    }
    if (const auto content = read_body_of_answer(document))
        read_content<i4::ListNaptrRecordsAnswer>(*content, "answer");
    return 0;
}
