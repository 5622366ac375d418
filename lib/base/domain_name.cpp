#include "base/domain_name.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace des {
namespace {

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_name = 255;

// One octet of a label at text[at], which may be written as \c or \DDD. Moves `at` behind it.
std::optional<char> read_octet(std::string_view text, std::size_t& at)
{
    if (text[at] != '\\')
        return text[at++];
    if (at + 1 >= text.size())
        return std::nullopt;
    if (!is_digit(text[at + 1])) {
        at += 2;
        return text[at - 1];
    }
    if (at + 3 >= text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3]))
        return std::nullopt;
    const int value = (text[at + 1] - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
    if (value > 255)
        return std::nullopt;
    at += 4;
    return static_cast<char>(value);
}

struct Labels {
    std::string wire;      // without the root label
    bool absolute = false; // ended with a dot
};

Result<Labels> parse_labels(std::string_view text)
{
    const auto refusal = [text](const char* why) {
        return invalid("not a domain name (" + std::string(why) + "): " + quoted(text));
    };
    if (text.empty())
        return refusal("empty");
    Labels labels;
    if (text == ".") {
        labels.absolute = true;
        return labels;
    }
    std::string label;
    const auto finish_label = [&] {
        labels.wire += static_cast<char>(label.size());
        labels.wire += label;
        label.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        labels.absolute = text[at] == '.';
        if (labels.absolute) {
            if (label.empty())
                return refusal("empty label");
            finish_label();
            ++at;
            continue;
        }
        const auto octet = read_octet(text, at);
        if (!octet)
            return refusal("bad escape");
        label += *octet;
        if (label.size() > longest_label)
            return refusal("a label is longer than 63 octets");
    }
    if (!label.empty())
        finish_label();
    if (labels.wire.size() + 1 > longest_name)
        return refusal("longer than 255 octets");
    return labels;
}

void append_octet(std::string& out, char c)
{
    constexpr std::string_view special = ".\\\"();@$";
    if (special.find(c) != std::string_view::npos) {
        out += '\\';
        out += c;
    } else if (is_printable(c) && c != ' ') {
        out += c;
    } else {
        out += fmt::format("\\{:03}", static_cast<unsigned char>(c));
    }
}

} // namespace

Result<DomainName> DomainName::parse(std::string_view text)
{
    return parse(text, DomainName());
}

Result<DomainName> DomainName::parse(std::string_view text, const DomainName& origin)
{
    if (text == "@")
        return origin;
    auto labels = parse_labels(text);
    if (!labels)
        return tl::unexpected(labels.error());
    if (labels->absolute)
        return DomainName(std::move(labels->wire) + '\0');
    if (labels->wire.size() + origin.wire().size() > longest_name)
        return invalid("not a domain name (longer than 255 octets): " + quoted(text));
    return DomainName(std::move(labels->wire) + origin.wire());
}

Result<DomainName> DomainName::decode(std::string_view wire)
{
    const auto refusal = [wire] {
        return invalid("not a domain name in wire format: " + quoted(wire));
    };
    if (wire.size() > longest_name)
        return refusal();
    std::size_t at = 0;
    while (at < wire.size() && wire[at] != '\0') {
        const auto length = static_cast<unsigned char>(wire[at]);
        if (length > longest_label)
            return refusal();
        at += length + std::size_t{1};
    }
    if (at + 1 != wire.size())
        return refusal();
    return DomainName(std::string(wire));
}

std::size_t DomainName::label_count() const noexcept
{
    std::size_t count = 0;
    for (std::size_t at = 0; wire_[at] != '\0'; at += static_cast<unsigned char>(wire_[at]) + 1U)
        ++count;
    return count;
}

std::string DomainName::to_string() const
{
    if (is_root())
        return ".";
    std::string out;
    for (std::size_t at = 0; wire_[at] != '\0';) {
        const auto length = static_cast<unsigned char>(wire_[at]);
        for (const char c : std::string_view(wire_).substr(at + 1, length))
            append_octet(out, c);
        out += '.';
        at += length + std::size_t{1};
    }
    return out;
}

// Length octets are at most 63, so lowering them with the rest changes none of them.
DomainName DomainName::lower() const
{
    return DomainName(to_lower(wire_));
}

bool DomainName::is_at_or_below(const DomainName& domain) const noexcept
{
    const std::string_view whole = wire_;
    for (std::size_t at = 0;; at += static_cast<unsigned char>(whole[at]) + 1U) {
        if (equal_ignoring_case(whole.substr(at), domain.wire_))
            return true;
        if (whole[at] == '\0')
            return false;
    }
}

DomainName DomainName::parent() const
{
    if (is_root())
        return *this;
    return DomainName(wire_.substr(static_cast<unsigned char>(wire_[0]) + std::size_t{1}));
}

bool DomainName::operator==(const DomainName& other) const noexcept
{
    return equal_ignoring_case(wire_, other.wire_);
}

std::weak_ordering DomainName::operator<=>(const DomainName& other) const noexcept
{
    return std::lexicographical_compare_three_way(
        wire_.begin(), wire_.end(), other.wire_.begin(), other.wire_.end(),
        [](char a, char b) -> std::weak_ordering { return to_lower(a) <=> to_lower(b); });
}

} // namespace des
