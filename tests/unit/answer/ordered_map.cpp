#include "answer/ordered_map.h"

#include <doctest/doctest.h>

#include <map>
#include <random>

using des::OrderedMap;

namespace {

using Model = std::map<OrderedMap::Key, OrderedMap::Value>;

OrderedMap::Place expected(const Model& model, OrderedMap::Key key)
{
    OrderedMap::Place place;
    const auto behind = model.upper_bound(key);
    if (behind != model.end())
        place.next = behind->first;
    if (behind != model.begin()) {
        place.at = std::prev(behind)->first;
        place.value = std::prev(behind)->second;
    }
    return place;
}

bool same(const OrderedMap& map, const Model& model)
{
    if (map.size() != model.size())
        return false;
    auto key = OrderedMap::before_all;
    for (const auto& [model_key, value] : model) {
        const auto next = map.search(key).next;
        if (next != model_key || map.search(next).value != value)
            return false;
        key = next;
    }
    return map.search(key).next == OrderedMap::after_all;
}

OrderedMap loaded(const Model& model)
{
    OrderedMap::Loader loader;
    for (const auto& [key, value] : model)
        loader.push_back(key, value);
    return loader.finish();
}

} // namespace

TEST_SUITE("answer/ordered_map")
{
    TEST_CASE("an empty map has nothing before and nothing behind a key")
    {
        const OrderedMap map;
        CHECK(map.search(5).at == OrderedMap::before_all);
        CHECK(map.search(5).next == OrderedMap::after_all);
        CHECK(map.memory() == 0);
        CHECK(OrderedMap::Loader().finish().size() == 0);
    }

    TEST_CASE("a map loaded in order has every key, at each size around a full node")
    {
        Model model;
        for (OrderedMap::Key key = 1; key <= 63 * 63 + 70; ++key) {
            model[key * 10] = static_cast<OrderedMap::Value>(key);
            if (key < 200 || key > 63 * 63 - 3)
                REQUIRE(same(loaded(model), model));
        }
    }

    TEST_CASE("whatever is set and erased, a map is what std::map is")
    {
        for (const OrderedMap::Key span : {50U, 1000U, 100000U}) {
            std::mt19937 random(static_cast<unsigned>(span));
            OrderedMap map;
            Model model;
            for (int step = 0; step < 30000; ++step) {
                const auto key = random() % span + 1;
                const auto value = static_cast<OrderedMap::Value>(random());
                const bool growing = step / 7000 % 2 == 0;
                const auto before = model.contains(key) ? std::optional(model[key]) : std::nullopt;
                if (random() % 8 < (growing ? 6U : 1U)) {
                    REQUIRE(map.set(key, value) == before);
                    model[key] = value;
                } else {
                    REQUIRE(map.erase(key) == before);
                    model.erase(key);
                }
                const auto asked = random() % (span + 2) + 1;
                const auto place = map.search(asked);
                const auto right = expected(model, asked);
                REQUIRE(place.at == right.at);
                REQUIRE(place.value == right.value);
                REQUIRE(place.next == right.next);
            }
            CHECK(same(map, model));
        }
    }

    TEST_CASE("erasing all keys leaves an empty map")
    {
        Model model;
        for (OrderedMap::Key key = 1; key <= 10000; ++key)
            model[key] = 1;
        auto map = loaded(model);
        for (OrderedMap::Key key = 1; key <= 10000; ++key)
            REQUIRE(map.erase(key % 2 == 1 ? key / 2 + 1 : 10001 - key / 2));
        CHECK(map.size() == 0);
        CHECK(map.memory() == 0);
    }

    TEST_CASE("a copy keeps what it had when the other changes")
    {
        std::mt19937 random(1);
        Model model;
        for (int i = 0; i < 20000; ++i)
            model[random() % 100000 + 1] = 7;
        auto map = loaded(model);
        std::vector<std::pair<OrderedMap, Model>> kept;
        for (int round = 0; round < 20; ++round) {
            kept.emplace_back(map, model);
            for (int i = 0; i < 300; ++i) {
                const auto key = random() % 100000 + 1;
                if (random() % 2 == 0) {
                    map.set(key, static_cast<unsigned>(round));
                    model[key] = static_cast<unsigned>(round);
                } else {
                    map.erase(key);
                    model.erase(key);
                }
            }
        }
        CHECK(same(map, model));
        for (const auto& [copy, state] : kept)
            CHECK(same(copy, state));
    }

    TEST_CASE("a change beside a copy takes a path of nodes, not a map")
    {
        Model model;
        for (OrderedMap::Key key = 1; key <= 100000; ++key)
            model[key] = 1;
        auto map = loaded(model);
        CHECK(map.memory() < 100000 * 13);
        const auto before = map.memory();
        const auto copy = map;
        map.set(50000, 2);
        CHECK(map.memory() == before);
        CHECK(copy.search(50000).value == 1);
        CHECK(map.search(50000).value == 2);
    }
}
