#pragma once

#include "e164/block.h"
#include "e164/key.h"

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

// Profiles to make zones of, and what a name server answers from those.

namespace des::test {

// Numbers and blocks as strings of digits: "12" is a number, "12*" an open block, "12XX" a fixed
// one; each with the name of its records.
using Profile = std::map<std::string, std::string>;

inline NumberKey key_of(const std::string& text)
{
    return NumberKey(value_or_throw(NumberBlock::parse(text)));
}

inline std::string text_of(NumberKey key)
{
    return value_or_throw(key.block()).to_string().substr(1);
}

// What answers by longest match; empty: nothing.
inline std::string longest_match(const Profile& profile, const std::string& number)
{
    const auto found = profile.find(number);
    if (found != profile.end())
        return found->second;
    for (auto length = number.size() - 1; length > 0; --length) {
        const auto prefix = number.substr(0, length);
        for (const auto& following : {std::string(number.size() - length, 'X'), std::string("*")})
            if (const auto block = profile.find(prefix + following); block != profile.end())
                return block->second;
    }
    return {};
}

// What a name server answers from a zone with these names (RFC 1034, section 4.3.2; RFC 4592).
class StandardServer {
public:
    explicit StandardServer(const Profile& zone) : zone_(zone)
    {
        for (const auto& [name, records] : zone)
            for (auto length = name.size() - (name.back() == '*' ? 1 : 0); length > 0; --length)
                existing_.insert(name.substr(0, length));
    }

    std::string answer(const std::string& number) const
    {
        auto encloser = number;
        while (existing_.count(encloser) == 0)
            encloser.pop_back();
        const auto source = zone_.find(encloser == number ? number : encloser + '*');
        return source == zone_.end() ? "" : source->second;
    }

private:
    const Profile& zone_;
    std::set<std::string> existing_{""};
};

inline std::string standard_answer(const Profile& zone, const std::string& number)
{
    return StandardServer(zone).answer(number);
}

// All numbers of up to that many of the digits 1, 2, 3, of which profiles have only 1 and 2: what
// is not in them is asked for too.
inline std::vector<std::string> all_numbers(std::size_t longest)
{
    std::vector<std::string> numbers{"1", "2", "3"};
    for (std::size_t at = 0; numbers[at].size() < longest; ++at)
        for (const char digit : {'1', '2', '3'})
            numbers.push_back(numbers[at] + digit);
    return numbers;
}

class RandomProfile {
public:
    explicit RandomProfile(unsigned seed) : random_(seed) {}

    enum class Fixed { no, yes };
    Profile make(Fixed fixed)
    {
        Profile profile;
        const auto count = pick(1, 8);
        for (int i = 0; i < count; ++i)
            profile[number() + ending(fixed)] = std::string(1, static_cast<char>('a' + pick(0, 3)));
        return profile;
    }

private:
    int pick(int low, int high) { return std::uniform_int_distribution<>(low, high)(random_); }
    std::string number()
    {
        std::string digits;
        for (int length = pick(1, 5); length > 0; --length)
            digits += static_cast<char>('0' + pick(1, 2));
        return digits;
    }
    std::string ending(Fixed fixed)
    {
        const int kind = pick(0, fixed == Fixed::yes ? 2 : 1);
        if (kind == 2)
            return std::string(static_cast<std::size_t>(pick(1, 2)), 'X');
        return kind == 1 ? "*" : "";
    }
    std::mt19937 random_;
};

inline std::string to_text(const Profile& profile)
{
    std::string text;
    for (const auto& [number, name] : profile)
        text += number + '=' + name + ' ';
    return text;
}

} // namespace des::test
