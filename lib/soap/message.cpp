#include "soap/message.h"

namespace des::soap {

std::string_view without_blanks_around(std::string_view text) noexcept
{
    constexpr auto blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

BadElement bad_element(std::string reason, std::string path, const XmlElement& element)
{
    constexpr std::size_t longest = 255;
    return {std::move(reason), std::move(path),
            std::string(first_characters(element.text, longest))};
}

Reader::Reader(const XmlElement& parent, std::string path) : parent_(parent), path_(std::move(path))
{
}

// Elements of a message are in its namespace; toolkits that leave that out are refused.
const XmlElement* Reader::peek(const char* name) const
{
    if (next_ == parent_.children.size())
        return nullptr;
    const auto& child = parent_.children.at(next_);
    return child.name == name && child.space == parent_.space ? &child : nullptr;
}

std::string Reader::path_to(const char* name, std::size_t place) const
{
    auto path = path_ + '/' + name;
    return place == 0 ? path : path + '[' + std::to_string(place) + ']';
}

std::optional<BadElement> Reader::leftover() const
{
    if (next_ < parent_.children.size()) {
        const auto& child = parent_.children.at(next_);
        return bad_element("the element is not expected here", path_ + '/' + child.name, child);
    }
    if (!without_blanks_around(parent_.text).empty())
        return bad_element("no text is expected between the elements", path_, parent_);
    return std::nullopt;
}

} // namespace des::soap
