#pragma once

#include "base/domain_name.h"
#include "base/identifier.h"
#include "base/position.h"
#include "base/serial.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "e164/block.h"
#include "naptr/naptr.h"
#include "soap/xml.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// How a value stands as the text of an element: Value<T>::type is the name of its simple type in
// the schema (see wsdl.cpp), or of one of XML Schema, which begins with "xs:".

namespace des::soap {

template <class T>
struct Value;

// As many of the first characters of UTF-8 as there are, at most `most`.
std::string_view first_characters(std::string_view text, std::size_t most) noexcept;

// Octets that need not be text; base64 in XML.
struct Octets {
    std::string octets;
    bool operator==(const Octets&) const = default;
};

template <class T>
struct ParsedValue {
    static Result<T> read(std::string_view text) { return T::parse(text); }
    static void write(std::string& out, const T& value) { append_xml_text(out, value.to_string()); }
};

template <class T>
Result<T> read_unsigned(std::string_view text)
{
    T value{};
    const auto digits = text.starts_with('+') ? text.substr(1) : text; // as XML Schema has it
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stop != end)
        return invalid("not a number in the range of its type: " + quoted(text));
    return value;
}

// T is made from an unsigned number.
template <class T, class Number>
struct NumberValue {
    static Result<T> read(std::string_view text)
    {
        return read_unsigned<Number>(text).map([](Number number) { return T(number); });
    }
    static void write(std::string& out, Number number) { out += std::to_string(number); }
};

// An enumeration whose enumerators count from zero; Value has their names.
template <class T>
struct NamedValue {
    static Result<T> read(std::string_view text)
    {
        for (std::size_t i = 0; i < Value<T>::names.size(); ++i)
            if (Value<T>::names.at(i) == text)
                return static_cast<T>(i);
        return invalid("not one of the words of " + std::string(Value<T>::type) + ": " +
                       quoted(text));
    }
    static void write(std::string& out, T value)
    {
        out += Value<T>::names.at(static_cast<std::size_t>(value));
    }
};

// What numbers begin with: 0 to 15 digits.
struct Prefix {
    std::string digits;
    bool operator==(const Prefix&) const = default;
};

template <>
struct Value<Prefix> {
    static constexpr auto type = "Prefix";
    static Result<Prefix> read(std::string_view text);
    static void write(std::string& out, const Prefix& value) { out += value.digits; }
};

template <>
struct Value<OperatorId> : ParsedValue<OperatorId> {
    static constexpr auto type = "OperatorId";
};

template <>
struct Value<TransactionId> : ParsedValue<TransactionId> {
    static constexpr auto type = "TransactionId";
};

template <>
struct Value<Position> : ParsedValue<Position> {
    static constexpr auto type = "Position";
};

template <>
struct Value<NumberBlock> : ParsedValue<NumberBlock> {
    static constexpr auto type = "NumberBlock";
    // Only as it is written: two DESs never take one text for different numbers.
    static Result<NumberBlock> read(std::string_view text);
};

template <>
struct Value<DomainName> : ParsedValue<DomainName> {
    static constexpr auto type = "DomainName";
};

template <>
struct Value<Serial> : NumberValue<Serial, std::uint32_t> {
    static constexpr auto type = "xs:unsignedInt";
    static void write(std::string& out, Serial value) { out += std::to_string(value.value()); }
};

template <>
struct Value<Order> : NumberValue<Order, std::uint16_t> {
    static constexpr auto type = "xs:unsignedShort";
    static void write(std::string& out, Order value)
    {
        out += std::to_string(static_cast<std::uint16_t>(value));
    }
};

template <>
struct Value<Preference> : NumberValue<Preference, std::uint16_t> {
    static constexpr auto type = "xs:unsignedShort";
    static void write(std::string& out, Preference value)
    {
        out += std::to_string(static_cast<std::uint16_t>(value));
    }
};

template <>
struct Value<std::uint64_t> : NumberValue<std::uint64_t, std::uint64_t> {
    static constexpr auto type = "xs:unsignedLong";
};

template <>
struct Value<Ttl> {
    static constexpr auto type = "Ttl";
    static Result<Ttl> read(std::string_view text);
    static void write(std::string& out, Ttl value) { out += std::to_string(value.count()); }
};

// A time to wait, at most five minutes.
template <>
struct Value<std::chrono::seconds> {
    static constexpr auto type = "Wait";
    static Result<std::chrono::seconds> read(std::string_view text);
    static void write(std::string& out, std::chrono::seconds value)
    {
        out += std::to_string(value.count());
    }
};

template <>
struct Value<Timestamp> {
    static constexpr auto type = "xs:dateTime";
    // In UTC, at most milliseconds, as it is written.
    static Result<Timestamp> read(std::string_view text);
    static void write(std::string& out, Timestamp value) { out += des::to_string(value); }
};

template <>
struct Value<bool> {
    static constexpr auto type = "xs:boolean";
    static Result<bool> read(std::string_view text);
    static void write(std::string& out, bool value) { out += value ? "true" : "false"; }
};

template <>
struct Value<std::string> {
    static constexpr auto type = "Text";
    static Result<std::string> read(std::string_view text);
    // It is for people: what cannot be in XML becomes '?', and what is too long is cut.
    static void write(std::string& out, const std::string& value);
};

template <>
struct Value<CharacterString> {
    static constexpr auto type = "NaptrField";
    static Result<CharacterString> read(std::string_view text) { return CharacterString::of(text); }
    static void write(std::string& out, const CharacterString& value)
    {
        append_xml_text(out, value.octets());
    }
};

template <>
struct Value<Octets> {
    static constexpr auto type = "xs:base64Binary";
    static Result<Octets> read(std::string_view text);
    static void write(std::string& out, const Octets& value);
};

} // namespace des::soap
