#pragma once

#include "soap/value.h"
#include "soap/xml.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// One description of a message serves for reading, writing and the schema, so these cannot drift
// apart. A described struct is an aggregate with
//     static constexpr auto type = "NumberRecords";            its complex type in the schema
//     static constexpr auto elements = std::tuple(element("number", &NumberRecords::number), …);
// in which every member comes once, in order. Optional members may be missing, vectors come as
// often as they have values, and a member may itself be a described struct.

namespace des::soap {

template <class Message, class T>
struct Element {
    const char* name;
    T Message::*member;
};

template <class Message, class T>
constexpr Element<Message, T> element(const char* name, T Message::*member)
{
    return {name, member};
}

template <class T>
concept Described = requires
{
    T::elements;
};

template <class T>
struct IsOptional : std::false_type {
};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {
};
template <class T>
struct IsVector : std::false_type {
};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {
};

// What is wrong with an element of a message, and where:
// "AddNaptrRecords/number[3]/naptr[1]/order".
struct BadElement {
    std::string reason;
    std::string element;
    std::string text; // the first 255 characters of it; empty when it is missing
};

template <class T>
using Reading = tl::expected<T, BadElement>;

// ---- writing

template <class T>
void write_element(std::string& out, std::string_view name, const T& value);

template <Described T>
void write_content(std::string& out, const T& message)
{
    std::apply(
        [&](const auto&... each) { (write_element(out, each.name, message.*(each.member)), ...); },
        T::elements);
}

template <class T>
void write_element(std::string& out, std::string_view name, const T& value)
{
    if constexpr (IsOptional<T>::value) {
        if (value)
            write_element(out, name, *value);
    } else if constexpr (IsVector<T>::value) {
        for (const auto& each : value)
            write_element(out, name, each);
    } else {
        out.append("<").append(name).append(">");
        if constexpr (Described<T>)
            write_content(out, value);
        else
            Value<T>::write(out, value);
        out.append("</").append(name).append(">");
    }
}

// ---- reading

// Goes through the children of an element in order. The first trouble ends it.
class Reader {
public:
    Reader(const XmlElement& parent, std::string path);

    template <class T>
    Reading<T> next(const char* name);
    template <class T>
    Reading<T> value_of(const XmlElement& element, const std::string& path);
    // Nothing may be left.
    std::optional<BadElement> leftover() const;

private:
    const XmlElement* peek(const char* name) const;
    std::string path_to(const char* name, std::size_t place) const;

    const XmlElement& parent_;
    std::string path_;
    std::size_t next_ = 0;
};

std::string_view without_blanks_around(std::string_view text) noexcept;

BadElement bad_element(std::string reason, std::string path, const XmlElement& element);

template <Described T>
Reading<T> read_content(const XmlElement& element, const std::string& path);

template <class T>
Reading<T> Reader::value_of(const XmlElement& element, const std::string& path)
{
    if constexpr (Described<T>) {
        return read_content<T>(element, path);
    } else {
        if (!element.children.empty())
            return tl::unexpected(bad_element("no element is expected in it", path, element));
        constexpr bool blanks_count =
            std::is_same_v<T, CharacterString> || std::is_same_v<T, std::string>;
        auto value = Value<T>::read(blanks_count ? std::string_view(element.text)
                                                 : without_blanks_around(element.text));
        if (!value)
            return tl::unexpected(bad_element(value.error().message, path, element));
        return *std::move(value);
    }
}

template <class T>
Reading<T> Reader::next(const char* name)
{
    if constexpr (IsVector<T>::value) {
        T values;
        for (std::size_t place = 1; peek(name) != nullptr; ++place) {
            auto value = value_of<typename T::value_type>(*peek(name), path_to(name, place));
            if (!value)
                return tl::unexpected(std::move(value.error()));
            values.push_back(*std::move(value));
            ++next_;
        }
        return values;
    } else {
        const auto* found = peek(name);
        if constexpr (IsOptional<T>::value) {
            if (found == nullptr)
                return T();
            if (found->is_nil) {
                ++next_;
                return T();
            }
            auto value = value_of<typename T::value_type>(*found, path_to(name, 0));
            if (!value)
                return tl::unexpected(std::move(value.error()));
            ++next_;
            return T(*std::move(value));
        } else {
            if (found == nullptr)
                return tl::unexpected(BadElement{"the element is missing", path_to(name, 0), {}});
            ++next_;
            return value_of<T>(*found, path_to(name, 0));
        }
    }
}

template <Described T>
Reading<T> read_content(const XmlElement& element, const std::string& path)
{
    Reader reader(element, path);
    std::optional<BadElement> trouble;
    // A value is made of all members at once, so those behind a bad one are read too, from nothing.
    auto parts = std::apply(
        [&](const auto&... each) {
            [[maybe_unused]] const auto read =
                [&]<class M>(const Element<T, M>& one) -> std::optional<M> {
                if (trouble)
                    return std::nullopt;
                auto value = reader.next<M>(one.name);
                if (!value) {
                    trouble = std::move(value.error());
                    return std::nullopt;
                }
                return *std::move(value);
            };
            return std::tuple{read(each)...}; // in order
        },
        T::elements);
    if (!trouble)
        trouble = reader.leftover();
    if (trouble)
        return tl::unexpected(*std::move(trouble));
    return std::apply([](auto&&... part) { return T{*std::move(part)...}; }, std::move(parts));
}

} // namespace des::soap
