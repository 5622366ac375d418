#include "server/chaos.h"

#include "base/text.h"

#include <array>

namespace des {
namespace {

using namespace std::string_view_literals;

constexpr std::array version_names{"\7version\4bind\0"sv, "\7version\6server\0"sv};
constexpr std::array identity_names{"\10hostname\4bind\0"sv, "\2id\6server\0"sv};

bool is_one_of(const std::array<std::string_view, 2>& names, std::string_view name) noexcept
{
    return equal_ignoring_case(name, names[0]) || equal_ignoring_case(name, names[1]);
}

// Not to be cached: TTL 0. Its owner is the question.
RenderedZone::Records text_record(std::string_view text)
{
    constexpr std::size_t head = 12;
    RenderedZone::Records made;
    made.count = 1;
    made.bytes.resize(head + 1 + text.size());
    ByteWriter out(made.bytes);
    out.u16(0xC000U | Query::name_at);
    out.u16(static_cast<std::uint16_t>(RRType::txt));
    out.u16(static_cast<std::uint16_t>(RRClass::ch));
    out.u32(0);
    out.u16(static_cast<std::uint16_t>(1 + text.size()));
    out.u8(static_cast<std::uint8_t>(text.size()));
    out.put(text);
    return made;
}

const RenderedZone::Records no_records;

} // namespace

Chaos::Chaos(std::string_view version, std::string_view identity) :
    is_on_(true), version_(text_record(version)), identity_(text_record(identity))
{
}

const RenderedZone::Records* Chaos::find(const Query& query, Bytes packet) const noexcept
{
    if (!is_on_)
        return nullptr;
    const auto name = as_text(packet.subspan(Query::name_at, query.name_size()));
    const bool is_version = is_one_of(version_names, name);
    if (!is_version && !is_one_of(identity_names, name))
        return nullptr;
    if (query.type != RRType::txt && query.type != RRType::any)
        return &no_records;
    return is_version ? &version_ : &identity_;
}

} // namespace des
