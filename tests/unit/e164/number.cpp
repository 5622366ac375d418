#include "e164/number.h"

#include <doctest/doctest.h>

using des::E164Number;

TEST_SUITE("e164/number")
{
    TEST_CASE("what people and systems write is understood")
    {
        for (const char* text :
             {"+61355500912", "61355500912", "+61 3 5550 0912", "+61 (3) 5550-0912",
              "+61.3.5550.0912", "  +61355500912\t", "tel:+61-3-5550-0912", "TEL:+61355500912;npdi",
              "tel:+61355500912;npdi;rn=+6135550", "sip:+61355500912@ims.example;user=phone",
              "sips:+61355500912@ims.example", "sip:+61355500912;npdi@gw.example"}) {
            const auto number = E164Number::parse(text);
            REQUIRE_MESSAGE(number, text);
            CHECK(number->to_string() == "+61355500912");
        }
    }

    TEST_CASE("one to fifteen digits make a number, and the first is not 0")
    {
        CHECK(E164Number::parse("1"));
        CHECK(E164Number::parse("123456789012345")->length() == 15);
        CHECK(E164Number::parse("999999999999999")->bare() == "999999999999999");
        CHECK_FALSE(E164Number::parse("1234567890123456"));
        CHECK_FALSE(E164Number::parse("12345678901234567890123456789012"));
        CHECK_FALSE(E164Number::parse("0"));
        CHECK_FALSE(E164Number::parse("0441632960083"));
    }

    TEST_CASE("everything else is refused, with the text in the message")
    {
        for (const char* text : {"", "+", " ", "++49", "49+30", "+49 30 CALL", "+61255501XXX",
                                 "tel:", "sip:", "sip:alice@example.com", "http://+49", "４９"})
            CHECK_FALSE_MESSAGE(E164Number::parse(text), text);
        CHECK(E164Number::parse("0441").error().message == "not an E.164 number: '0441'");
    }

    TEST_CASE("only digits are digits")
    {
        CHECK(E164Number::from_digits("61355500912"));
        for (const char* text : {"", "+61", "6 1", "061"})
            CHECK_FALSE_MESSAGE(E164Number::from_digits(text), text);
    }
}
