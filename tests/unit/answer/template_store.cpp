#include "answer/template_store.h"

#include <doctest/doctest.h>

#include <random>

using des::Template;
using des::TemplateHead;
using des::TemplateStore;
using des::TemplateView;

namespace {

Template make(std::string bytes, std::vector<des::Cut> cuts = {})
{
    return {TemplateHead::Kind::records, {}, 1, std::move(cuts), std::move(bytes)};
}

std::string text(const TemplateStore& store, des::TemplateRef reference,
                 std::string_view digits = "123456789012345")
{
    const TemplateView view(store.table(), reference);
    std::string out(view.size(), '?');
    view.copy_to(reinterpret_cast<std::uint8_t*>(out.data()),
                 reinterpret_cast<const std::uint8_t*>(digits.data()));
    return out;
}

} // namespace

TEST_SUITE("answer/template_store")
{
    TEST_CASE("equal templates are one, and differ by every part")
    {
        TemplateStore store;
        const auto first = store.add(make("ab", {{0, 1, 1}}));
        CHECK(store.add(make("ab", {{0, 1, 1}})) == first);
        CHECK(store.add(make("ab", {{0, 2, 1}})) != first);
        CHECK(store.add(make("ac", {{0, 1, 1}})) != first);
        CHECK(store.add(make("ab")) != first);
        CHECK(store.size() == 4);
        CHECK(first != 0);
    }

    TEST_CASE("the digits come into the cuts")
    {
        TemplateStore store;
        const auto reference = store.add(make("sip:????@x", {{4, 2, 3}, {7, 0, 1}}));
        CHECK(text(store, reference, "61255") == "sip:2556@x");
    }

    TEST_CASE("room is used again when no snapshot can know of it, and not before")
    {
        TemplateStore store;
        const auto first = store.add(make("first"));
        store.release(first, 5);
        CHECK(store.size() == 0);
        const auto second = store.add(make("secon"));
        CHECK(second != first);
        store.reclaim(4);
        CHECK(store.add(make("third")) != first);
        store.reclaim(5);
        CHECK(store.add(make("forth")) == first);
        CHECK(text(store, first) == "forth");
    }

    TEST_CASE("a template goes with its last use")
    {
        TemplateStore store;
        const auto reference = store.add(make("x"));
        store.add(make("x"));
        store.release(reference, 0);
        CHECK(store.size() == 1);
        CHECK(store.add(make("x")) == reference);
    }

    TEST_CASE("a template by length holds its members, and lets them go")
    {
        TemplateStore store;
        const auto make_family = [&store] {
            std::array<des::TemplateRef, 4> members{0, 0, store.add(make("two")), 0};
            members[3] = store.add(make("three"));
            Template family;
            family.kind = TemplateHead::Kind::by_length;
            family.bytes.assign(reinterpret_cast<const char*>(members.data()), sizeof(members));
            return store.add(family);
        };
        const auto family = make_family();
        CHECK(make_family() == family);
        const TemplateView view(store.table(), family);
        CHECK(view.for_length(1) == 0);
        CHECK(text(store, view.for_length(3)) == "three");
        CHECK(view.for_length(4) == 0);
        store.release(family, 0);
        CHECK(store.size() == 3);
        store.release(family, 0);
        CHECK(store.size() == 0);
    }

    TEST_CASE("whatever comes and goes, every template keeps its bytes, and room stays bounded")
    {
        TemplateStore store;
        std::mt19937 random(3);
        std::vector<std::pair<des::TemplateRef, std::string>> held;
        for (des::Generation generation = 0; generation < 100000; ++generation) {
            if (held.size() < 2000 || random() % 2 == 0) {
                const std::string bytes =
                    std::to_string(random() % 5000) + std::string(random() % 300, 'x');
                held.emplace_back(store.add(make(bytes)), bytes);
            } else {
                const auto at = random() % held.size();
                std::swap(held[at], held.back());
                REQUIRE(text(store, held.back().first) == held.back().second);
                store.release(held.back().first, generation);
                held.pop_back();
            }
            store.reclaim(generation);
        }
        for (const auto& [reference, bytes] : held)
            REQUIRE(text(store, reference) == bytes);
        CHECK(store.memory() < 6 * des::TemplateTable::chunk_size);
    }
}
