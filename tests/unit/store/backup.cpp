#include "store/backup.h"

#include "store/check.h"
#include "store/fixture.h"
#include "store/history.h"
#include "store/outbox.h"
#include "store/partners.h"
#include "store/sqlite.h"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

using des::Access;
using des::back_up;
using des::Overwrite;
using des::Reason;
using des::restore;
using des::Serial;
using test::NewStore;
using test::put;
using test::set;
using test::thrown_by;

namespace {

std::vector<std::string> findings(des::Store& store)
{
    std::vector<std::string> found;
    des::check_store(
        store, [&found](const std::string& finding) { found.push_back(finding); }, [] {});
    return found;
}

// As somebody does who thinks to know better.
void run_sql(const std::string& path, const char* sql)
{
    auto db = des::Database::open(path, path, SQLITE_OPEN_READWRITE);
    db.run(std::string("PRAGMA foreign_keys = OFF;") + sql);
}

} // namespace

TEST_SUITE("store/backup")
{
    TEST_CASE("a backup is a database by itself, in one file that only its owner may read")
    {
        NewStore made;
        put(made.store, "t1", {{"+61355500912", set({"sip:a@b"})}});
        const auto file = made.folder.path("backup");
        back_up(made.path, file, Overwrite::no, {});
        struct stat status {};
        REQUIRE(::stat(file.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
        auto copy = des::Store::open(file, Access::read_only);
        CHECK(test::listing(copy) == test::listing(made.store));
        CHECK(findings(copy).empty());
        CHECK_FALSE(std::filesystem::exists(file + "-wal"));
    }

    TEST_CASE("a backup does not wait for a writer, and holds what was committed")
    {
        NewStore made;
        put(made.store, "t1", {{"+61355500912", set({"sip:a@b"})}});
        auto writing = made.another(Access::read_write);
        des::Edit edit(writing, test::request("t2"));
        edit.put(test::block("+61355500913"), set({"sip:b@b"}));
        edit.apply();
        const auto file = made.folder.path("backup");
        back_up(made.path, file, Overwrite::no, {});
        edit.commit();
        auto copy = des::Store::open(file, Access::read_only);
        CHECK(copy.totals().numbers == 1);
    }

    TEST_CASE("a file that exists is replaced only on request")
    {
        NewStore made;
        const auto file = made.folder.path("backup");
        back_up(made.path, file, Overwrite::no, {});
        CHECK(thrown_by([&] { back_up(made.path, file, Overwrite::no, {}); }).reason ==
              Reason::unreadable);
        put(made.store, "t1", {{"+61355500912", set({"sip:a@b"})}});
        back_up(made.path, file, Overwrite::yes, {});
        CHECK(des::Store::open(file, Access::read_only).totals().numbers == 1);
    }

    TEST_CASE("a restored profile has a serial ahead of all it has had, and its journal says so")
    {
        NewStore made;
        put(made.store, "t1", {{"+61355500912", set({"sip:a@b"})}});
        const auto file = made.folder.path("backup");
        back_up(made.path, file, Overwrite::no, {});
        put(made.store, "t2", {{"+61355500913", set({"sip:b@b"})}});
        put(made.store, "t3", {{"+61355500912", std::nullopt}});
        const auto change = made.store.change_number();

        const auto restored = restore(file, made.path, "somebody", {});
        CHECK(restored.was_there);
        CHECK(restored.lost == 2);
        CHECK(restored.serial == Serial(5));
        CHECK(made.store.serial() == Serial(5));
        CHECK(made.store.change_number() > change);
        CHECK(made.store.has_changed());
        CHECK(made.store.totals().numbers == 1);
        CHECK(made.store.find(test::block("+61355500912")));
        CHECK_FALSE(made.store.changed_since(change, [](const auto&, const auto&) {}));
        CHECK(findings(made.store).empty());
        const auto last = des::History(made.store).find(Serial(5));
        REQUIRE(last);
        CHECK(last->is_reload);
        CHECK(last->who == "somebody");
    }

    TEST_CASE("partners need the whole profile afterwards, wherever they stood")
    {
        NewStore made;
        const auto partner = test::partner(made.store, "operator-x");
        put(made.store, "t1", {{"+61355500912", set({"sip:a@b"})}});
        des::Outbox outbox(made.store);
        outbox.acknowledge(partner, des::Position::of(made.store.serial()));
        const auto file = made.folder.path("backup");
        back_up(made.path, file, Overwrite::no, {});
        restore(file, made.path, "somebody", {});
        CHECK(outbox.next(partner, 10).state == des::Outbox::State::profile_needed);
        CHECK_FALSE(outbox.leads_on_from(des::Position::of(Serial(2))));
    }

    TEST_CASE("a backup becomes a database where there is none")
    {
        NewStore made;
        put(made.store, "t1", {{"+61355500912", set({"sip:a@b"})}});
        const auto file = made.folder.path("backup");
        const auto path = made.folder.path("restored");
        back_up(made.path, file, Overwrite::no, {});
        const auto restored = restore(file, path, "somebody", {});
        CHECK_FALSE(restored.was_there);
        auto store = des::Store::open(path, Access::read_write);
        CHECK(store.totals().numbers == 1);
        put(store, "t2", {{"+61355500913", set({"sip:a@b"})}});
        CHECK(findings(store).empty());
    }

    TEST_CASE("what is no backup changes nothing")
    {
        NewStore made;
        put(made.store, "t1", {{"+61355500912", set({"sip:a@b"})}});
        const auto files = made.folder.file_count();
        const auto refused = [&](const std::string& file, Reason reason) {
            CHECK(thrown_by([&] { restore(file, made.path, "x", {}); }).reason == reason);
            CHECK(made.store.serial() == Serial(2));
            CHECK(made.folder.file_count() == files);
        };
        refused("/etc/passwd", Reason::broken_store);
        refused(made.folder.path("none"), Reason::unreadable);
    }
}

TEST_SUITE("store/check")
{
    TEST_CASE("each thing that must be true is looked at")
    {
        struct Damage {
            const char* sql;
            const char* finding;
        };
        const Damage table[] = {
            {"UPDATE profile SET records = 9",
             "the profile of operator-a says 1 numbers, 0 blocks, 9 records, but holds 1 numbers, "
             "0 blocks, 1 records"},
            {"UPDATE change SET serial = 9 WHERE serial = 2",
             "the change with the serial 3 follows that with 9"},
            {"UPDATE profile SET serial = 7",
             "the profile has the serial 7, but its last change 3"},
            {"UPDATE node SET change_number = 1",
             "the last change is said to be number 1, but there is number 2"},
            {"UPDATE record SET regexp = x'21'", "+61355500912 is not what the journal says of it"},
            {"UPDATE record SET replacement = x'09'", "a record of +61355500912"},
            {"DELETE FROM change WHERE id = 1",
             "a row of journal refers to one of change that is not there"},
            {"UPDATE agreement SET acknowledged = '77'",
             "operator-x has acknowledged the serial 77, but the profile has 3"},
        };
        for (const auto& damage : table) {
            CAPTURE(damage.sql);
            NewStore made;
            test::partner(made.store, "operator-x");
            put(made.store, "t1", {{"+61355500912", set({"sip:x@b"})}});
            put(made.store, "t2", {{"+61355500912", set({"sip:a@b"})}});
            REQUIRE(findings(made.store).empty());
            run_sql(made.path, damage.sql);
            const auto found = findings(made.store);
            const auto is_it = [&damage](const std::string& finding) {
                return finding.find(damage.finding) != std::string::npos;
            };
            CAPTURE(found.empty() ? "" : found.front());
            CHECK(std::any_of(found.begin(), found.end(), is_it));
        }
    }
}
