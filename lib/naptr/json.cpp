#include "naptr/json.h"

#include "base/text.h"
#include "naptr/field.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace des {
namespace {

using nlohmann::json;

void append_quoted(std::string& out, std::string_view octets)
{
    out += '"';
    for (const char c : octets) {
        if (!is_printable(c)) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
            continue;
        }
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

void append_member(std::string& out, std::string_view name, std::string_view octets)
{
    out += fmt::format(R"(,"{}":)", name);
    append_quoted(out, octets);
}

// The octets behind UTF-8 text; nothing for a character that is no octet. The text has been
// checked: a lead octet C2 or C3 has exactly one octet behind it.
std::optional<std::string> octets_of(std::string_view utf8)
{
    std::string octets;
    octets.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        const auto c = static_cast<unsigned char>(utf8[at]);
        if (c < 0x80) {
            octets += utf8[at];
            continue;
        }
        if (c > 0xC3)
            return std::nullopt;
        const auto next = static_cast<unsigned char>(utf8[++at]);
        octets += static_cast<char>(((c & 0x03U) << 6U) | (next & 0x3FU));
    }
    return octets;
}

Result<std::string> text_member(const json& object, Field field)
{
    const auto member = object.find(to_string(field));
    if (member == object.end())
        return refuse(field, "missing");
    if (!member->is_string())
        return refuse(field, "not a JSON string: " + des::quoted(member->dump()));
    auto octets = octets_of(member->get_ref<const std::string&>());
    if (!octets)
        return refuse(field,
                      "a character above U+00FF is not an octet: " + des::quoted(member->dump()));
    return *std::move(octets);
}

Result<std::uint32_t> number_member(const json& object, Field field, std::uint32_t largest)
{
    const auto member = object.find(to_string(field));
    if (member == object.end())
        return refuse(field, "missing");
    if (!member->is_number_unsigned() || member->get<std::uint64_t>() > largest)
        return refuse(field,
                      fmt::format("not a whole number from 0 to {}: {}", largest,
                                  des::quoted(member->dump())));
    return member->get<std::uint32_t>();
}

Result<CharacterString> string_member(const json& object, Field field)
{
    return text_member(object, field).and_then([field](const std::string& octets) {
        return make_string(field, octets);
    });
}

Result<DomainName> replacement_member(const json& object)
{
    if (!object.contains("replacement"))
        return DomainName();
    return text_member(object, Field::replacement).and_then([](const std::string& text) {
        return parse_replacement(text, DomainName());
    });
}

Result<Naptr> record_of(const json& object)
{
    const auto order = number_member(object, Field::order, UINT16_MAX);
    if (!order)
        return tl::unexpected(order.error());
    const auto preference = number_member(object, Field::preference, UINT16_MAX);
    if (!preference)
        return tl::unexpected(preference.error());
    auto flags = string_member(object, Field::flags);
    if (!flags)
        return tl::unexpected(std::move(flags.error()));
    auto services = string_member(object, Field::services);
    if (!services)
        return tl::unexpected(std::move(services.error()));
    auto regexp = string_member(object, Field::regexp);
    if (!regexp)
        return tl::unexpected(std::move(regexp.error()));
    auto replacement = replacement_member(object);
    if (!replacement)
        return tl::unexpected(std::move(replacement.error()));
    return Naptr{Order{static_cast<std::uint16_t>(*order)},
                 Preference{static_cast<std::uint16_t>(*preference)},
                 std::move(*flags),
                 std::move(*services),
                 std::move(*regexp),
                 std::move(*replacement)};
}

Result<Serving> serving_of(const json& object)
{
    const auto member = object.find("substitute");
    if (member == object.end())
        return Serving::as_provisioned;
    if (!member->is_boolean())
        return invalid("substitute: neither true nor false: " + des::quoted(member->dump()));
    return member->get<bool>() ? Serving::substituted : Serving::as_provisioned;
}

Result<void> refuse_unknown_members(const json& object)
{
    constexpr std::array<std::string_view, 9> known{
        "number", "order",       "preference", "flags",      "services",
        "regexp", "replacement", "ttl",        "substitute",
    };
    for (const auto& [name, value] : object.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return invalid("unknown member: " + des::quoted(name));
    }
    return {};
}

// The library says "[json.exception.parse_error.101] parse error at line 1, column 2: …".
std::string reason_of(const json::exception& error)
{
    const std::string_view what = error.what();
    const auto end = what.find("] ");
    return std::string(end == std::string_view::npos ? what : what.substr(end + 2));
}

// The object, whose members are all different: the library alone would keep the last of two.
Result<json> parse_object(std::string_view text)
{
    std::vector<std::string> names;
    std::string twice;
    const auto watch = [&](int depth, json::parse_event_t event, json& value) {
        if (event != json::parse_event_t::key || depth != 1)
            return true;
        auto name = value.get<std::string>();
        if (std::find(names.begin(), names.end(), name) != names.end())
            twice = name;
        names.push_back(std::move(name));
        return true;
    };
    try {
        auto object = json::parse(text, watch);
        if (!object.is_object())
            return invalid("not a JSON object: " + quoted(text));
        if (!twice.empty())
            return invalid("the same member twice: " + des::quoted(twice));
        return object;
    } catch (const json::exception& error) {
        return invalid("not JSON: " + reason_of(error));
    }
}

Result<RecordLine> line_of(const json& object)
{
    const auto text = text_member(object, Field::number);
    if (!text)
        return tl::unexpected(text.error());
    const auto number = NumberBlock::parse(*text);
    if (!number)
        return refuse(Field::number, number.error().message);
    RecordLine line{*number, std::nullopt, std::nullopt};
    if (object.size() == 1)
        return line;

    auto record = record_of(object);
    if (!record)
        return tl::unexpected(std::move(record.error()));
    line.record = std::move(*record);
    const auto serving = serving_of(object);
    if (!serving)
        return tl::unexpected(serving.error());
    line.serving = *serving;
    if (!object.contains("ttl"))
        return line;
    const auto ttl = number_member(object, Field::ttl, longest_ttl.count());
    if (!ttl)
        return tl::unexpected(ttl.error());
    line.ttl = Ttl{*ttl};
    return line;
}

} // namespace

std::string to_json(const RecordLine& line)
{
    auto out = fmt::format(R"({{"number":"{}")", line.number.to_string());
    if (line.record) {
        out += fmt::format(R"(,"order":{},"preference":{})",
                           static_cast<std::uint16_t>(line.record->order),
                           static_cast<std::uint16_t>(line.record->preference));
        append_member(out, "flags", line.record->flags.octets());
        append_member(out, "services", line.record->services.octets());
        append_member(out, "regexp", line.record->regexp.octets());
        append_member(out, "replacement", line.record->replacement.to_string());
        if (line.ttl)
            out += fmt::format(R"(,"ttl":{})", line.ttl->count());
        if (line.serving == Serving::substituted)
            out += R"(,"substitute":true)";
    }
    out += '}';
    return out;
}

Result<RecordLine> parse_json(std::string_view text)
{
    const auto object = parse_object(text);
    if (!object)
        return tl::unexpected(object.error());
    if (auto known = refuse_unknown_members(*object); !known)
        return tl::unexpected(std::move(known.error()));
    return line_of(*object);
}

} // namespace des
