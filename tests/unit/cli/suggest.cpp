#include "cli/suggest.h"

#include <doctest/doctest.h>

using des::cli::did_you_mean;

TEST_SUITE("cli/suggest")
{
    TEST_CASE("a slip of the finger is recognised, a different word is not")
    {
        const std::vector<std::string> verbs{"add", "import", "export", "list"};
        CHECK(did_you_mean("impotr", verbs) == "; did you mean 'import'?");
        CHECK(did_you_mean("imort", verbs) == "; did you mean 'import'?");
        CHECK(did_you_mean("lists", verbs) == "; did you mean 'list'?");
        CHECK(did_you_mean("adx", verbs) == "; did you mean 'add'?");
        CHECK(did_you_mean("delete", verbs).empty());
        CHECK(did_you_mean("x", verbs).empty());
        CHECK(did_you_mean("", verbs).empty());
        CHECK(did_you_mean("import", {}).empty());
    }
}
