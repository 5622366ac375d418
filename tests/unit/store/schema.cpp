#include "store/schema.h"

#include "store/fixture.h"
#include "store/history.h"
#include "store/partners.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using des::Access;
using des::Store;
using test::block;
using test::set;

namespace {

// What version 1 wrote, made of its dump.
std::string old_database(const test::Folder& folder)
{
    std::ostringstream dump;
    dump << std::ifstream(std::string(DES_TEST_DATA) + "/schema1.sql").rdbuf();
    const auto path = folder.path("des.db");
    des::Database::open(path, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE).run(dump.str());
    return path;
}

} // namespace

TEST_SUITE("store/schema")
{
    TEST_CASE("a database of version 1 is brought up to date and keeps what it holds")
    {
        const test::Folder folder;
        const auto path = old_database(folder);
        auto store = Store::open(path, Access::read_write);
        CHECK(store.schema_version() == des::newest_schema);
        CHECK(store.serial() == des::Serial(3));
        CHECK(store.totals() == des::Totals{1, 1, 2});
        CHECK(test::listing(store).size() == 2);
        std::size_t transactions = 0;
        des::History(store).transactions([&](const auto&) { ++transactions; });
        CHECK(transactions == 2);

        const auto x = test::enrolled(store, "operator-x");
        CHECK(test::copy(store, x, "7", {{"+1", set({"sip:x@x"})}}).empty());
        CHECK(test::put(store, "t", {{"+2", set({"sip:h@h"})}}).serial == des::Serial(4));
        CHECK(store.find_served(block("+1")));
        CHECK(Store::open(path, Access::read_only).find(block("+2")));
    }

    TEST_CASE("a database of version 1 that may only be read says what brings it up to date")
    {
        const test::Folder folder;
        const auto path = old_database(folder);
        const auto thrown = test::thrown_by([&] { Store::open(path, Access::read_only); });
        CHECK(thrown.reason == des::Reason::broken_store);
        CHECK(thrown.message ==
              "'" + path +
                  "' was written by an older version; any command that writes to it brings it up "
                  "to date");
    }

    TEST_CASE("the answers of version 1 count as given when it is brought up to date")
    {
        const test::Folder folder;
        auto store = Store::open(old_database(folder), Access::read_write);
        const auto an_hour_ago = des::now() - std::chrono::hours(1);
        CHECK(des::Outbox(store).trim({an_hour_ago, {}}).answers == 0);
    }
}
