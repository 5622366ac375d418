#include "base/text.h"

#include "base/identifier.h"

#include <doctest/doctest.h>

TEST_SUITE("base/text")
{
    TEST_CASE("quoted text shows what cannot be printed, and is not endless")
    {
        CHECK(des::quoted("abc") == "'abc'");
        CHECK(des::quoted("a\n\xff") == "'a\\010\\255'");
        CHECK(des::quoted(std::string(100, 'x')) == "'" + std::string(80, 'x') + "…'");
    }

    TEST_CASE("trimming takes blanks and tabs from both ends only")
    {
        CHECK(des::trimmed(" \ta b\t ") == "a b");
        CHECK(des::trimmed(" \t").empty());
    }

    TEST_CASE("case is ignored for ASCII letters alone")
    {
        CHECK(des::equal_ignoring_case("E2U+sip", "e2u+SIP"));
        CHECK_FALSE(des::equal_ignoring_case("\xc4", "\xe4"));
        CHECK_FALSE(des::equal_ignoring_case("a", "ab"));
    }
}

TEST_SUITE("base/identifier")
{
    TEST_CASE("an operator id is 1 to 64 letters, digits, dots, dashes and underscores")
    {
        for (const char* text : {"A", "operator-a", "ipx.example_1", "1st"})
            CHECK_MESSAGE(des::OperatorId::parse(text), text);
        CHECK(des::OperatorId::parse(std::string(64, 'a')));
        CHECK_FALSE(des::OperatorId::parse(std::string(65, 'a')));
        for (const char* text : {"", "-a", ".a", "a b", "a/b", "ä"})
            CHECK_FALSE_MESSAGE(des::OperatorId::parse(text), text);
    }

    TEST_CASE("a transaction id is 1 to 128 printable characters without blanks")
    {
        CHECK(des::TransactionId::parse("2026-11-21/0001"));
        CHECK_FALSE(des::TransactionId::parse(""));
        CHECK_FALSE(des::TransactionId::parse("a b"));
        CHECK_FALSE(des::TransactionId::parse(std::string(129, 'a')));
    }

    TEST_CASE("a transaction id that was made is new, and reads back")
    {
        const auto one = des::TransactionId::make();
        CHECK(one != des::TransactionId::make());
        CHECK(des::TransactionId::parse(one.to_string()));
    }
}
