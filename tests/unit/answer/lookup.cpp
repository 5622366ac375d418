#include "answer/lookup.h"

#include "answer/asking.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

using des::test::ask;
using des::test::block;
using des::test::name_of;
using des::test::regexps;
using des::test::set_of;

namespace {

// What is provisioned, and what should be answered from it, read off the definitions one by one.
class Model {
public:
    void set(const std::string& text, std::string regexp)
    {
        const auto b = block(text);
        blocks_.insert_or_assign(text, Entry{b.prefix().bare(), b.following(), std::move(regexp)});
    }
    void erase(const std::string& text) { blocks_.erase(text); }

    std::string answer(const std::string& digits) const
    {
        // No number is longer: what lies below one of its own is not a block's any more.
        if (const auto* longest = best(digits.substr(0, 15));
            digits.size() > 15 && longest != nullptr && longest->following)
            return "NXDOMAIN";
        if (const auto* entry = best(digits); entry != nullptr)
            return entry->regexp;
        const bool exists =
            std::any_of(blocks_.begin(), blocks_.end(), [&digits](const auto& block) {
                return block.second.prefix.starts_with(digits) || above(block.second, digits);
            });
        return exists ? "NOERROR" : "NXDOMAIN";
    }

private:
    struct Entry {
        std::string prefix;
        std::optional<int> following;
        std::string regexp;
    };
    const Entry* best(const std::string& digits) const
    {
        const Entry* found = nullptr;
        for (const auto& [text, entry] : blocks_)
            if (covers(entry, digits) && (found == nullptr || better(entry, *found)))
                found = &entry;
        return found;
    }
    static bool covers(const Entry& entry, const std::string& digits)
    {
        if (!digits.starts_with(entry.prefix))
            return false;
        const auto behind = digits.size() - entry.prefix.size();
        return entry.following ? behind == static_cast<std::size_t>(*entry.following) : behind > 0;
    }
    static bool above(const Entry& entry, const std::string& digits)
    {
        return entry.following && digits.starts_with(entry.prefix) &&
            digits.size() < entry.prefix.size() + static_cast<std::size_t>(*entry.following);
    }
    static bool better(const Entry& a, const Entry& b)
    {
        if (a.prefix.size() != b.prefix.size())
            return a.prefix.size() > b.prefix.size();
        return a.following && !b.following;
    }
    std::map<std::string, Entry> blocks_;
};

std::string answer(const des::Snapshot& snapshot, const std::string& digits)
{
    const auto reply = ask(snapshot, name_of(digits).to_string());
    return reply->answers.empty() ? to_string(reply->rcode) : regexps(*reply).at(0);
}

struct Case {
    const char* digits;
    const char* answer;
};

void check(const std::vector<const char*>& blocks, const std::vector<Case>& cases)
{
    des::Index index(des::test::zone());
    for (const char* text : blocks)
        index.set(block(text), set_of(text));
    const auto snapshot = index.publish();
    for (const auto& one : cases) {
        CAPTURE(one.digits);
        CHECK(answer(*snapshot, one.digits) == one.answer);
    }
}

class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t limit) { return engine_() % limit; }
    // Few different digits, so that much nests and meets.
    std::string digits(std::size_t most)
    {
        std::string out(1, below(20) == 0 ? '9' : '1');
        for (auto left = below(most); left > 0; --left)
            out += "0129"[below(below(3) == 0 ? 4 : 2)];
        return out;
    }
    std::string block()
    {
        const auto prefix = digits(15);
        const auto room = 15 - prefix.size();
        if (room == 0 || below(2) == 0)
            return "+" + prefix;
        if (below(3) == 0)
            return "+" + prefix + "*";
        return "+" + prefix + std::string(1 + below(std::min<std::size_t>(room, 4)), 'X');
    }

private:
    std::mt19937 engine_;
};

} // namespace

TEST_SUITE("answer/lookup")
{
    TEST_CASE("a whole number: itself, what is above it, and nothing else")
    {
        check({"+61255501234"},
              {{"61255501234", "+61255501234"},
               {"6125550123", "NOERROR"},
               {"6", "NOERROR"},
               {"612555012345", "NXDOMAIN"},
               {"61255501235", "NXDOMAIN"},
               {"62", "NXDOMAIN"},
               {"7", "NXDOMAIN"},
               {"0", "NXDOMAIN"},
               {"061255501234", "NXDOMAIN"},
               {"612555012340000000000", "NXDOMAIN"}});
    }

    TEST_CASE("a block of fixed length: its numbers, and the names down to them")
    {
        check({"+61255501XXX"},
              {{"61255501234", "+61255501XXX"},
               {"61255501000", "+61255501XXX"},
               {"61255501999", "+61255501XXX"},
               {"6125550123", "NOERROR"},
               {"612555010", "NOERROR"},
               {"61255501", "NOERROR"},
               {"612", "NOERROR"},
               {"612555012345", "NXDOMAIN"},
               {"61255502000", "NXDOMAIN"},
               {"61255500999", "NXDOMAIN"}});
    }

    TEST_CASE("an open block: every longer name, beyond fifteen digits too")
    {
        check({"+61255501*"},
              {{"61255501", "NOERROR"},
               {"612555012", "+61255501*"},
               {"612555010000000", "+61255501*"},
               {"6125550100000001", "+61255501*"},
               {"61255501000000012345678901234567890123456789", "+61255501*"},
               {"6125550", "NOERROR"},
               {"61255502", "NXDOMAIN"}});
    }

    TEST_CASE("the number goes before the block, the longer block before the shorter")
    {
        check({"+49*", "+4930*", "+49301X", "+493012", "+49301*", "+4930123XX"},
              {{"493012", "+493012"},
               {"493013", "+49301X"},
               {"4930134", "+49301*"},
               {"493012345", "+4930123XX"},
               {"49301234", "+49301*"}, // above a block, but covered by another
               {"4930123", "+49301*"},
               {"49301", "+4930*"},
               {"4930", "+49*"},
               {"4931", "+49*"},
               {"49", "NOERROR"}});
    }

    TEST_CASE("an exception inside a block does not hide its neighbours")
    {
        // RFC 4592 would make NXDOMAIN of +4912200098 here.
        check({"+4912200*", "+4912200099"},
              {{"4912200099", "+4912200099"},
               {"4912200098", "+4912200*"},
               {"49122000", "+4912200*"},
               {"49122000123", "+4912200*"},
               {"4912200500", "+4912200*"}});
    }

    TEST_CASE("blocks of several lengths with one prefix")
    {
        check({"+4930X", "+4930XXX", "+4930XXXXX"},
              {{"49301", "+4930X"},
               {"493012", "NOERROR"},
               {"4930123", "+4930XXX"},
               {"49301234", "NOERROR"},
               {"493012345", "+4930XXXXX"},
               {"4930123456", "NXDOMAIN"}});
    }

    TEST_CASE("the longest numbers and blocks there are")
    {
        check({"+999999999999999", "+99999999999998X", "+9999999999997*", "+1XXXXXXXXXXXXXX"},
              {{"999999999999999", "+999999999999999"},
               {"9999999999999999", "NXDOMAIN"},
               {"999999999999981", "+99999999999998X"},
               {"9999999999999811", "NXDOMAIN"},
               {"99999999999971", "+9999999999997*"},
               {"9999999999997123", "+9999999999997*"},
               {"1", "NOERROR"},
               {"12345678901234", "NOERROR"},
               {"123456789012345", "+1XXXXXXXXXXXXXX"},
               {"1234567890123456", "NXDOMAIN"}});
    }

    TEST_CASE("below a number of fifteen digits nothing is, in an open block neither")
    {
        check({"+49*", "+499999999999999", "+4988888888888XX", "+49888888888888*"},
              {{"499999999999999", "+499999999999999"},
               {"4999999999999991", "NXDOMAIN"},
               {"4999999999999981", "+49*"},
               {"498888888888877", "+4988888888888XX"},
               {"4988888888888771", "NXDOMAIN"},
               {"498888888888881", "+49888888888888*"},
               {"4988888888888811", "+49888888888888*"},
               {"49888888888888", "+49*"}});
    }

    TEST_CASE("whatever is provisioned, every name is answered as the definitions say")
    {
        for (unsigned seed = 0; seed < 40; ++seed) {
            Random random(seed);
            Model model;
            des::Index index(des::test::zone());
            for (int step = 0; step < 60; ++step) {
                const auto text = random.block();
                if (random.below(5) == 0) {
                    index.set(block(text), std::nullopt);
                    model.erase(text);
                } else {
                    index.set(block(text), set_of(text));
                    model.set(text, text);
                }
            }
            const auto snapshot = index.publish();
            for (int question = 0; question < 400; ++question) {
                const auto digits = random.digits(18);
                CAPTURE(seed);
                CAPTURE(digits);
                REQUIRE(answer(*snapshot, digits) == model.answer(digits));
            }
        }
    }
}
