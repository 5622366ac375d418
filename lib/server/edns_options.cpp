#include "server/edns_options.h"

namespace des {

AskedOptions read_options(const Edns& edns) noexcept
{
    AskedOptions asked;
    ByteReader in(edns.options);
    while (in.remaining() > 0) {
        const OptionCode code{in.u16()};
        const auto value = in.take(in.u16());
        switch (code) {
        case OptionCode::nsid: asked.nsid = true; break;
        case OptionCode::keepalive: asked.keepalive = true; break;
        case OptionCode::padding: asked.padding = true; break;
        case OptionCode::cookie:
            if (!asked.cookie)
                asked.cookie = value;
            break;
        case OptionCode::extended_error: break;
        }
    }
    return asked;
}

void ReplyOptions::add(OptionCode code, Bytes value) noexcept
{
    ByteWriter out(std::span<std::uint8_t>(octets_).subspan(size_));
    out.u16(static_cast<std::uint16_t>(code));
    out.u16(static_cast<std::uint16_t>(value.size()));
    out.put(value);
    if (!out.failed())
        size_ += out.position();
}

} // namespace des
