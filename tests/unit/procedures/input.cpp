#include "procedures/input.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

namespace {

std::string all(des::Input& input)
{
    auto& in = input.rewind();
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_SUITE("procedures/input")
{
    TEST_CASE("a file is read from the beginning as often as needed")
    {
        const test::Folder folder;
        std::ofstream(folder.path("a")) << "one\ntwo";
        des::Input input(folder.path("a"));
        CHECK(input.name() == folder.path("a"));
        CHECK(all(input) == "one\ntwo");
        CHECK(all(input) == "one\ntwo");
    }

    TEST_CASE("what cannot be read is refused by name")
    {
        const test::Folder folder;
        for (const auto& path : {folder.path("none"), folder.path("")}) {
            const auto thrown = test::thrown_by([&] { const des::Input input(path); });
            CHECK(thrown.reason == des::Reason::unreadable);
            CHECK(thrown.message.rfind("cannot read " + path, 0) == 0);
        }
    }
}
