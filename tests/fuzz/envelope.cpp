// What is read as a message of I1 or I4 is written as a message that reads the same.

#include "soap/envelope.h"
#include "soap/i1.h"
#include "soap/i4.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

// What was read is written, and what was written is read again.
template <class Request>
void check(const des::soap::Envelope& envelope, std::string_view space)
{
    const auto request = des::soap::read_request<Request>(envelope.content, space);
    if (!request)
        return;
    std::visit(
        [&](const auto& message) {
            const auto text = des::soap::write_message(envelope.version, space, message);
            const auto again = des::soap::read_envelope(text);
            if (!again || !des::soap::read_request<Request>(again->content, space))
                std::abort();
        },
        *request);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto envelope = des::soap::read_envelope({reinterpret_cast<const char*>(data), size});
    if (envelope) {
        check<des::soap::i1::Request>(*envelope, des::soap::i1::space);
        check<des::soap::i4::Request>(*envelope, des::soap::i4::space);
    }
    return 0;
}
