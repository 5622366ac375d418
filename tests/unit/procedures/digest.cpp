#include "procedures/digest.h"

#include <doctest/doctest.h>

using des::RequestDigest;

TEST_SUITE("procedures/digest")
{
    TEST_CASE("digests are the same for ever: FNV-1a")
    {
        CHECK(RequestDigest().to_string() == "cbf29ce484222325");
        CHECK(RequestDigest().add_piece("a").to_string() == "af63dc4c8601ec8c");
    }

    TEST_CASE("where one part ends and the next begins makes a difference")
    {
        CHECK(RequestDigest().add("ab").add("c").to_string() !=
              RequestDigest().add("a").add("bc").to_string());
        CHECK(RequestDigest().add("a").to_string() != RequestDigest().add("a").add("").to_string());
    }

    TEST_CASE("how a part is cut into pieces makes none")
    {
        CHECK(RequestDigest().add_piece("abc").to_string() ==
              RequestDigest().add_piece("a").add_piece("bc").to_string());
    }
}
