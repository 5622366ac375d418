#include "base/base64.h"

#include <doctest/doctest.h>

#include <string>

using des::decode_base64;

TEST_SUITE("base/base64")
{
    TEST_CASE("the vectors of RFC 4648, section 10, are read")
    {
        CHECK(decode_base64("") == "");
        CHECK(decode_base64("Zg==") == "f");
        CHECK(decode_base64("Zm8=") == "fo");
        CHECK(decode_base64("Zm9v") == "foo");
        CHECK(decode_base64("Zm9vYg==") == "foob");
        CHECK(decode_base64("Zm9vYmE=") == "fooba");
        CHECK(decode_base64("Zm9vYmFy") == "foobar");
        CHECK(decode_base64("+/+/") == "\xFB\xFF\xBF");
    }

    TEST_CASE("what is not complete or has other characters is refused")
    {
        for (const auto* text :
             {"Zg", "Zg=", "Z===", "====", "Zm9v Zm9v", "Zm 9", "Zm-_", "Zg==Zg=="})
            CHECK_FALSE(decode_base64(text));
    }
}
