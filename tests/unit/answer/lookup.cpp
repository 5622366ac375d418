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

std::string answer(const des::Snapshot& snapshot, const std::string& digits,
                   const des::OperatorSet* seen = nullptr)
{
    des::Terms terms;
    terms.seen = seen;
    const auto reply =
        ask(snapshot, des::make_query(1, {name_of(digits), des::RRType::naptr}, 0, {}), terms);
    return reply->answers.empty() ? des::to_string(reply->rcode) : regexps(*reply).at(0);
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

// Operators are called by a letter each.
des::OperatorNumber op(char letter)
{
    return des::OperatorNumber{static_cast<std::uint16_t>(letter)};
}

des::OperatorSet operators(std::string_view letters)
{
    des::OperatorSet set;
    for (const char letter : letters)
        set.insert(op(letter));
    return set;
}

// "a +49*": the number or block, and before it whose it is. For whoever sees these operators:
void check_seen(const char* letters, const std::vector<std::string>& blocks,
                const std::vector<Case>& cases)
{
    des::Index index(des::test::zone());
    for (const auto& text : blocks)
        index.set(block(text.substr(2)), set_of(text), op(text[0]));
    const auto snapshot = index.publish();
    const auto seen = operators(letters);
    for (const auto& one : cases) {
        CAPTURE(one.digits);
        CHECK(answer(*snapshot, one.digits, &seen) == one.answer);
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

    TEST_CASE("what is hidden falls through to the longest block that is seen")
    {
        const std::vector<std::string> blocks{"a +49*",     "b +4930*",  "c +49301X",  "a +49301*",
                                              "b +4930155", "c +493016", "b +49302XXX"};
        check_seen("abc", blocks,
                   {{"4930155", "b +4930155"}, {"493016", "c +493016"}, {"493017", "c +49301X"}});
        check_seen("ab", blocks,
                   {{"493016", "a +49301*"}, {"493022", "b +4930*"}, {"4930155", "b +4930155"}});
        check_seen("a", blocks, {{"4930155", "a +49301*"}, {"49302123", "a +49*"}});
        check_seen("b", blocks, {{"493016", "b +4930*"}, {"493", "NOERROR"}, {"4931", "NXDOMAIN"}});
        check_seen("c", blocks,
                   {{"493017", "c +49301X"},
                    {"4930155", "NXDOMAIN"},
                    {"49301", "NOERROR"},
                    {"49302", "NXDOMAIN"},
                    {"49", "NOERROR"}});
        check_seen("", blocks, {{"493016", "NXDOMAIN"}, {"4", "NXDOMAIN"}});
    }

    TEST_CASE("of blocks with one prefix the hidden ones are passed over")
    {
        const std::vector<std::string> blocks{"a +4930X", "b +4930XX", "c +4930XXX", "d +4930*"};
        check_seen("ac", blocks,
                   {{"49301", "a +4930X"}, {"493011", "NOERROR"}, {"4930111", "c +4930XXX"}});
        check_seen("bd", blocks,
                   {{"49301", "d +4930*"},
                    {"493011", "b +4930XX"},
                    {"4930111", "d +4930*"},
                    {"4930", "NOERROR"}});
        check_seen("b", blocks, {{"49301", "NOERROR"}, {"4930111", "NXDOMAIN"}});
    }

    TEST_CASE("a name exists where something that is seen lies below it")
    {
        check_seen("b", {"a +49301", "b +49302", "a +49303"},
                   {{"4930", "NOERROR"}, {"49301", "NXDOMAIN"}, {"4", "NOERROR"}});
        check_seen("b", {"a +49301", "a +4930XX"}, {{"4930", "NXDOMAIN"}, {"4", "NXDOMAIN"}});
    }

    TEST_CASE("below very much that is hidden nobody looks for what is seen")
    {
        des::Index index(des::test::zone());
        const auto number = [](int i) { return block("+4930" + std::to_string(1000 + i)); };
        for (int i = 0; i < des::most_hidden; ++i)
            index.set(number(i), set_of("x"), op('a'));
        const auto seen = operators("b");
        CHECK(answer(*index.publish(), "4930", &seen) == "NXDOMAIN");
        index.set(number(des::most_hidden), set_of("x"), op('a'));
        CHECK(answer(*index.publish(), "4930", &seen) == "NOERROR");
        CHECK(answer(*index.publish(), "49301005", &seen) == "NXDOMAIN");
        CHECK(answer(*index.publish(), "49301", &seen) == "NOERROR");
    }

    TEST_CASE("equal records of two operators are told apart")
    {
        des::Index index(des::test::zone());
        index.set(block("+491"), set_of("x"), op('a'));
        index.set(block("+492"), set_of("x"), op('b'));
        index.set(block("+493*"), set_of("!^.*$!sip:+x@x!", des::Serving::substituted), op('b'));
        const auto snapshot = index.publish();
        const auto seen = operators("b");
        CHECK(answer(*snapshot, "491", &seen) == "NXDOMAIN");
        CHECK(answer(*snapshot, "492", &seen) == "x");
        CHECK(answer(*snapshot, "4931", &seen) != "NXDOMAIN");
        const auto others = operators("a");
        CHECK(answer(*snapshot, "4931", &others) == "NXDOMAIN");
    }

    TEST_CASE("whatever is hidden, every name is answered as if only the rest were there")
    {
        for (unsigned seed = 0; seed < 40; ++seed) {
            Random random(seed);
            Model model;
            Model all;
            des::Index index(des::test::zone());
            for (int step = 0; step < 60; ++step) {
                const auto text = random.block();
                const char owner = "abc"[random.below(3)];
                index.set(block(text), set_of(text), op(owner));
                all.set(text, text);
                if (owner == 'c')
                    model.erase(text);
                else
                    model.set(text, text);
            }
            const auto snapshot = index.publish();
            const auto some = operators("ab");
            const auto everybody = operators("abc");
            for (int question = 0; question < 400; ++question) {
                const auto digits = random.digits(18);
                CAPTURE(seed);
                CAPTURE(digits);
                REQUIRE(answer(*snapshot, digits, &some) == model.answer(digits));
                REQUIRE(answer(*snapshot, digits, &everybody) == all.answer(digits));
            }
        }
    }
}
