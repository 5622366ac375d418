#include "cli/config_file.h"

#include <doctest/doctest.h>

#include <sstream>

namespace {

auto read(const std::string& text)
{
    std::istringstream in(text);
    return des::cli::read_config(in);
}

} // namespace

TEST_SUITE("cli/config_file")
{
    TEST_CASE("keys have values and stand in sections")
    {
        const auto entries = read("db=/a b\n\n# nothing\n[des-serve] # DNS\n dns = [::1]:53 \n"
                                  "dns =\n[ des-naptr   import ]\nmax-delete = 1% # a day\n");
        REQUIRE(entries);
        REQUIRE(entries->size() == 4);
        const auto is = [&](std::size_t i, const char* section, const char* key, const char* value,
                            std::size_t line) {
            const auto& entry = entries->at(i);
            CHECK(entry.section == section);
            CHECK(entry.key == key);
            CHECK(entry.value == value);
            CHECK(entry.line == line);
        };
        is(0, "", "db", "/a b", 1);
        is(1, "des-serve", "dns", "[::1]:53", 5);
        is(2, "des-serve", "dns", "", 6);
        is(3, "des-naptr import", "max-delete", "1%", 8);
    }

    TEST_CASE("a '#' within a word is part of it")
    {
        CHECK(read("key = a#b")->front().value == "a#b");
        CHECK(read("key = #b")->front().value.empty());
    }

    TEST_CASE("an error says the line and what stands there")
    {
        const auto message = [](const std::string& text) { return read(text).error().message; };
        CHECK(message("db = x\nserve\n") ==
              "line 2: neither a section nor a line 'key = value': 'serve'");
        CHECK(message("[des-serve\n") == "line 1: not a section: '[des-serve'");
        CHECK(message("\n[ ]\n") == "line 2: not a section: '[ ]'");
        CHECK(message("= x") == "line 1: no key before '=': '= x'");
    }
}
