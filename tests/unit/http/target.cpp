#include "http/target.h"

#include <doctest/doctest.h>

using des::parse_target;

TEST_SUITE("http/target")
{
    TEST_CASE("a target is a path and a query")
    {
        const auto target = parse_target("/i4?wsdl&a=%41?");
        REQUIRE(target);
        CHECK(target->path == "/i4");
        CHECK(target->query == "wsdl&a=%41?");
        CHECK_FALSE(target->host);
        CHECK(parse_target("/")->path == "/");
        CHECK(parse_target("*")->path == "*");
    }

    TEST_CASE("the absolute form names the host too")
    {
        const auto target = parse_target("HTTP://a.example:8053/i1/profile/x?y");
        REQUIRE(target);
        CHECK(target->host == "a.example:8053");
        CHECK(target->path == "/i1/profile/x");
        CHECK(target->query == "y");
        CHECK(parse_target("https://[::1]?y")->path == "/");
        CHECK(parse_target("https://[::1]?y")->query == "y");
        CHECK(parse_target("http://a")->path == "/");
    }

    TEST_CASE("a path has one spelling")
    {
        const auto path = [](const char* text) { return parse_target(text)->path; };
        CHECK(path("/%69%34") == "/i4");
        CHECK(path("/%7eA%2D%5f%2e") == "/~A-_.");
        for (const auto* other : {"/a%2Fb", "/%00", "/a%20b", "/%25", "/%C3%A4", "//a/../b"}) {
            CAPTURE(other);
            CHECK(path(other) == other);
        }
    }

    TEST_CASE("what is no target is refused")
    {
        for (const auto* other :
             {"", "i4", "a:80", "/a b", "/a#b", "/\x7f", "/\xC3\xA4", "/%", "/%4", "/%g0", "/%-1",
              "http://", "http:///i4", "http://a@b/", "http://a:x/", "ftp://a/"}) {
            CAPTURE(other);
            CHECK_FALSE(parse_target(other));
        }
    }

    TEST_CASE("a host is a name or an address, and perhaps a port")
    {
        for (const auto* host : {"", "a", "A-b_c~d.example", "a:", "a:8053", "192.0.2.1:1", "[::1]",
                                 "[2001:db8::1]:80", "a%41"}) {
            CAPTURE(host);
            CHECK(des::is_host(host));
        }
        for (const auto* host : {"a b", "a/b", "a,b", "a@b", "\"", "<", "a:b", "a:1:2", "::1", "[a",
                                 "[a]b", "[]", "[g/]", "a]:1", "[::1]:x"}) {
            CAPTURE(host);
            CHECK_FALSE(des::is_host(host));
        }
    }
}
