#include "base/mailbox.h"

#include <doctest/doctest.h>

using des::parse_mailbox;

TEST_SUITE("base/mailbox")
{
    TEST_CASE("the part before the '@' becomes one label, whatever dots it has")
    {
        CHECK(parse_mailbox("hostmaster@a.example")->to_string() == "hostmaster.a.example.");
        CHECK(parse_mailbox("dns.admin@a.example.")->to_string() == "dns\\.admin.a.example.");
        CHECK(parse_mailbox("dns.admin@a.example")->label_count() == 3);
    }

    TEST_CASE("a domain name is taken as it is")
    {
        CHECK(parse_mailbox("dns\\.admin.a.example")->to_string() == "dns\\.admin.a.example.");
        CHECK(parse_mailbox("hostmaster.a.example.")->label_count() == 3);
    }

    TEST_CASE("what is neither is refused by name")
    {
        for (const auto* text : {"@a.example", "hostmaster@", "hostmaster@.", "a@b..c"})
            CHECK(parse_mailbox(text).error().message ==
                  std::string("not a mail address: '") + text + "'");
        CHECK_FALSE(parse_mailbox(std::string(64, 'x') + "@a.example"));
        CHECK_FALSE(parse_mailbox(""));
    }
}
