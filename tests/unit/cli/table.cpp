#include "cli/table.h"

#include "cli/progress.h"

#include <doctest/doctest.h>

#include <sstream>

namespace {

std::string table(const std::vector<std::vector<std::string>>& rows)
{
    std::ostringstream out;
    {
        des::cli::Table table(out, {"A", "LONG", "LAST"});
        for (const auto& row : rows)
            table.add(row);
    }
    return out.str();
}

} // namespace

TEST_SUITE("cli/table")
{
    TEST_CASE("columns are as wide as their widest cell, without blanks at the end")
    {
        CHECK(table({{"1", "2", "3"}, {"four", "", "5"}, {"6", "7", ""}}) ==
              "A     LONG  LAST\n"
              "1     2     3\n"
              "four        5\n"
              "6     7\n");
    }

    TEST_CASE("a table without rows is nothing at all")
    {
        CHECK(table({}).empty());
    }

    TEST_CASE("a long table does not wait for its last row, and a wide cell pushes the rest aside")
    {
        std::ostringstream out;
        des::cli::Table table(out, {"A", "B"});
        for (int i = 0; i < 500; ++i)
            table.add({"x", "y"});
        CHECK(out.str().rfind("A  B\nx  y\n", 0) == 0);
        out.str("");
        table.add({"wide", "y"});
        CHECK(out.str() == "wide  y\n");
    }
}

TEST_SUITE("cli/progress")
{
    TEST_CASE("large numbers are read in groups of three digits")
    {
        CHECK(des::cli::with_separators(0) == "0");
        CHECK(des::cli::with_separators(999) == "999");
        CHECK(des::cli::with_separators(1000) == "1,000");
        CHECK(des::cli::with_separators(1234567) == "1,234,567");
    }
}
