#include "naptr/rewrite.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace des;

namespace {

// The result, or "-" where the ERE does not match, or "!" and why the field is refused.
std::string rewritten(std::string_view regexp, std::string_view aus = "+441632960083")
{
    const auto rewrite = Rewrite::parse(regexp);
    return rewrite ? rewrite->apply(aus).value_or("-") : "!" + rewrite.error().message;
}

struct Row {
    const char* regexp;
    const char* result;
};

} // namespace

TEST_SUITE("naptr/rewrite")
{
    TEST_CASE("the first match is replaced, and the text around it stays")
    {
        const Row rows[] = {
            {"!^.*$!sip:info@example.com!", "sip:info@example.com"},
            {R"(!^(.*)$!sip:\1@example.com!)", "sip:+441632960083@example.com"},
            {R"(!(^.*$)!tel:\1;npdi!)", "tel:+441632960083;npdi"},
            {R"(!^\+44(.*)$!sip:0\1@x!)", "sip:01632960083@x"},
            {R"(!^(\+44)(1632)(.*)$!sip:\3\2\1@x!)", "sip:9600831632+44@x"},
            {"!6!x!", "+441x32960083"},
            {"!0+!x!", "+44163296x83"},
            {"!44!sip:!", "+sip:1632960083"},
            {"!.*!sip:a@b!", "sip:a@b"},
            {"!9*!x!", "x+441632960083"},
            {"!^x!y!", "-"},
            {"!^.*$!!", ""},
        };
        for (const auto& [regexp, result] : rows) {
            CAPTURE(regexp);
            CHECK(rewritten(regexp) == result);
        }
    }

    TEST_CASE("matching is leftmost-longest, as POSIX has it")
    {
        CHECK(rewritten(R"(!^\+(8|88|882)(.*)$!sip:\1@x!)", "+882123") == "sip:882@x");
        CHECK(rewritten(R"(!(4|44|441)(.*)!\1-\2!)") == "+441-632960083");
        CHECK(rewritten(R"(!a|ab|abc!x!)", "zabcd") == "zxd");
    }

    TEST_CASE("there are nine back-references, and a group that took no part is empty")
    {
        CHECK(rewritten(R"(!^(\+)(4)(4)(1)(6)(3)(2)(9)(6)(0083)$!\9\8\1\10!)") == "69++0");
        CHECK(rewritten(R"(!^(\+49)?(\+44)?(.*)$!a\1b\2c\3!)") == "ab+44c1632960083");
    }

    TEST_CASE("a backslash before anything else gives that")
    {
        CHECK(rewritten(R"(!^.*$!a\\b\.\;\x!)") == R"(a\b.;x)");
        CHECK(rewritten("!^.*$!$1&$&\\&!") == "$1&$&&");
    }

    TEST_CASE("any delimiter will do that is neither digit, backslash nor flag")
    {
        CHECK(rewritten("/^.*$/sip:a@b/") == "sip:a@b");
        CHECK(rewritten("a^.*$asip:x@bar.examplea").front() == '!');
        CHECK(rewritten("x^.*$xsip:a@bx") == "sip:a@b");
        CHECK(rewritten("\xFF^.*$\xFFsip:a@b\xFF") == "sip:a@b");
        CHECK(rewritten(R"(!^.*$!sip:a\!b@x!)") == "sip:a!b@x");
        CHECK(rewritten(R"(|^(.*)$|sip:\1\|b@x|)") == "sip:+441632960083|b@x");
        CHECK(rewritten(R"(|4\|1|x|)", "4|1") == "x");
        CHECK(rewritten(R"(!4\!1!x!)", "4!1") == "x");
        CHECK(rewritten(R"(x^\x4x-x)", "x4") == "-");
        for (const char* regexp : {"1a1b1", "0a0b0", "ia.ib.i", "Ia.Ib.I", R"(\a\b\)"}) {
            CAPTURE(regexp);
            CHECK(rewritten(regexp).find("the delimiter is") == 1);
        }
    }

    TEST_CASE("the flag i ignores case")
    {
        CHECK(rewritten("!ABC!x!", "abc") == "-");
        CHECK(rewritten("!ABC!x!i", "abc") == "x");
        CHECK(rewritten("!ABC!x!I", "abc") == "x");
        CHECK(value_or_throw(Rewrite::parse("!a!b!i")).ignores_case());
    }

    TEST_CASE("what is no regexp field is refused, and why")
    {
        const Row rows[] = {
            {"", "empty"},
            {"!", "1 unescaped delimiters '!'"},
            {"!^.*$!sip:a@b", "2 unescaped delimiters"},
            {R"(!^.*$!sip:a@b\!)", "2 unescaped delimiters"},
            {"!^.*$!sip:a!b@x!", "4 unescaped delimiters"},
            {"!^.*$!sip:a@b!ii", "unknown flag"},
            {"!^.*$!sip:a@b!g", "unknown flag"},
            {"!^.*$!sip:a@b! ", "unknown flag"},
            {R"(!^.*$!sip:\1@b!)", R"(\1 refers to a group, and the ERE has none)"},
            {R"(!^(.)(.*)$!sip:\3@b!)", R"(\3 refers to a group, and the ERE has only 2)"},
            {R"(!^(.*)$!sip:\0@b!)", R"(\0 is no back-reference)"},
            {"!!sip:a@b!", "it is empty"},
            {"!^+49!x!", R"(nothing to repeat before '+'; a literal one is written \+)"},
            {"!(+49)!x!", "nothing to repeat before '+'"},
            {"!*!x!", "nothing to repeat before '*'"},
            {"!a|+!x!", "nothing to repeat before '+'"},
            {"!a**!x!", "nothing to repeat before '*'"},
            {"!.*?!x!", "nothing to repeat before '?'"},
            {"!(?:a)!x!", "nothing to repeat before '?'"},
            {"!(?i)a!x!", "nothing to repeat before '?'"},
            {"!(!x!", "a group is not closed"},
            {"!a)!x!", "a ')' without its '('"},
            {"!()!x!", "a group or an alternative is empty"},
            {"!(a|)!x!", "a group or an alternative is empty"},
            {"!a|!x!", "an alternative is empty"},
            {"!|a!x!", "an alternative is empty"},
            {"!(|a)!x!", "an alternative is empty"},
            {"![a!x!", "a '[' without its ']'"},
            {"![]!x!", "a '[' without its ']'"},
            {"![[:digits:]]!x!", "an unknown character class: 'digits'"},
            {"![[:digit]!x!", "a '[:' without its ':]'"},
            {"![9-0]!x!", "not a POSIX extended regular expression"},
            {"!a{!x!", "a '{' without its '}'"},
            {"!a}!x!", "a '}' without its '{'"},
            {"!a{x}!x!", "not a repetition: '{x}'"},
            {"!a{2,1}!x!", "not a repetition: '{2,1}'"},
            {"!a{256}!x!", "not a repetition: '{256}'"},
            {"!a{,2}!x!", "not a repetition"},
            {"!{2}!x!", "nothing to repeat before '{'"},
            {R"(!\d+!x!)", R"(\d means nothing in it)"},
            {R"(![\d]!x!)", R"(\d in brackets is a backslash or 'd')"},
            {R"(!(a)\1!x!)", R"(\1 means nothing in it)"},
            {R"(!\<a!x!)", R"(\< means nothing in it)"},
        };
        for (const auto& [regexp, why] : rows) {
            CAPTURE(regexp);
            CAPTURE(rewritten(regexp));
            CHECK(rewritten(regexp).front() == '!');
            CHECK(rewritten(regexp).find(why) != std::string::npos);
        }
    }

    TEST_CASE("bracket expressions, classes and repetitions are those of POSIX")
    {
        const Row rows[] = {
            {"!^[+][0-9]{12}$!x!", "x"},
            {"!^\\+[[:digit:]]{12,}$!x!", "x"},
            {"!^\\+[[:digit:]]{13,}$!x!", "-"},
            {"!^\\+[^5]{1,255}$!x!", "x"},
            {"!^[]+][4]*!x!", "x1632960083"},
            {"!^[\\+]!x!", "x441632960083"},
            {"!^([[.+.]]|[[=4=]])!x!", "x441632960083"},
            {"!(^|1)6!x!", "+44x32960083"},
        };
        for (const auto& [regexp, result] : rows) {
            CAPTURE(regexp);
            CHECK(rewritten(regexp) == result);
        }
        CHECK(rewritten(R"(![\]!x!)", R"(1\)") == "1x");
    }

    TEST_CASE("anchors are the ends of the number, not of a line in it")
    {
        CHECK(rewritten("!^b!x!", "a\nb") == "-");
        CHECK(rewritten("!a$!x!", "a\nb") == "-");
        CHECK(rewritten("!^.*$!x!", "a\nb") == "x");
    }

    TEST_CASE("costly expressions end soon, without a result or with the right one")
    {
        const auto start = std::chrono::steady_clock::now();
        const std::string nested = "!^" + std::string(60, '(') + "4*" +
            [] {
                std::string out;
                for (int i = 0; i < 60; ++i)
                    out += ")*";
                return out;
            }() +
            "x$!y!";
        for (const std::string& regexp :
             {std::string(R"(!^(\+|[0-9]+)*x$!y!)"),
              std::string("!^(.*)*(.*)*(.*)*(.*)*(.*)*x$!y!"), std::string("!^((.*)*)*x$!y!"),
              std::string("!(.{0,255}){0,255}x!y!"), std::string("!((.{1,255}){1,255}){1,255}x!y!"),
              std::string("!^(.|..|...|....|.....|......|.......|........)*x$!y!"), nested}) {
            CAPTURE(regexp);
            const auto rewrite = Rewrite::parse(regexp);
            REQUIRE(rewrite);
            CHECK_FALSE(rewrite->apply("+123456789012345"));
        }
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
    }

    TEST_CASE("a result is never longer than it may be")
    {
        std::string many;
        for (int i = 0; i < 100; ++i)
            many += "\\1";
        const auto rewrite = value_or_throw(Rewrite::parse("!^(.*)$!" + many + "!"));
        CHECK(rewrite.apply(std::string(40, '1')).value().size() == 4000);
        CHECK_FALSE(rewrite.apply(std::string(41, '1')));
        const auto tail = value_or_throw(Rewrite::parse("!^1!x!"));
        CHECK_FALSE(tail.apply(std::string(5000, '1')));
    }

    TEST_CASE("the parts can be asked for")
    {
        const auto rewrite = value_or_throw(Rewrite::parse(R"(/^\/(.*)$/a\/\1/)"));
        CHECK(rewrite.delimiter() == '/');
        CHECK(rewrite.ere() == "^/(.*)$");
        CHECK(rewrite.replacement() == R"(a\/\1)");
        CHECK_FALSE(rewrite.ignores_case());
    }
}
