#include "store/store.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <fstream>

using des::Access;
using des::Reason;
using des::Store;
using test::block;
using test::set;
using test::Thrown;

namespace {

// The version numbers in the header of an SQLite file (https://sqlite.org/fileformat.html, 1.3).
constexpr int user_version_at = 60;
constexpr int application_id_at = 68;

void overwrite(const std::string& path, int offset, const std::string& octets)
{
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file.write(octets.data(), static_cast<std::streamsize>(octets.size()));
}

std::string new_file(const test::Folder& folder, const std::string& content = "")
{
    const auto path = folder.path("des.db");
    std::ofstream(path) << content;
    return path;
}

std::string new_store(const test::Folder& folder)
{
    const auto path = folder.path("des.db");
    Store::create(path, test::host());
    return path;
}

Thrown opening(const std::string& path, Access access = Access::read_only)
{
    return test::thrown_by([&] { Store::open(path, access); });
}

// "+1 = 2 records", "+2 cancelled"
std::vector<std::string> changes(Store& store, des::ChangeNumber since)
{
    std::vector<std::string> lines;
    CHECK(store.changed_since(since, [&lines](const auto& number, const auto& records) {
        lines.push_back(number.to_string() +
                        (records ? " = " + std::to_string(records->records().size()) + " records"
                                 : " cancelled"));
    }));
    return lines;
}

} // namespace

TEST_SUITE("store/create")
{
    TEST_CASE("a new store holds its host, an empty profile, and nothing else")
    {
        test::NewStore made;
        auto host = made.store.host();
        CHECK(host.id.to_string() == "operator-a");
        CHECK(host.apexes == test::host().apexes);
        CHECK(host.name_servers == test::host().name_servers);
        CHECK(host.contact == test::name("hostmaster.a.example"));
        CHECK(host.default_ttl == des::Ttl(3600));
        CHECK(host.negative_ttl == des::Ttl(300));
        CHECK(host.refresh.count() == 3600);
        CHECK(host.retry.count() == 600);
        CHECK(host.expire.count() == 604800);
        CHECK(made.store.serial() == des::Serial());
        CHECK(made.store.totals() == des::Totals{});
        CHECK(made.store.change_number() == des::ChangeNumber{0});
        CHECK(made.store.schema_version() == 3);
        CHECK(test::listing(made.store).empty());
    }

    TEST_CASE("only its owner may read a new store")
    {
        const test::Folder folder;
        const auto path = new_store(folder);
        struct stat status {};
        CHECK(::stat(path.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777U) == 0600);
        CHECK(folder.file_count() == 1);
    }

    TEST_CASE("a file that exists is never overwritten")
    {
        const test::Folder folder;
        const auto path = new_file(folder, "precious");
        CHECK(test::thrown_by([&] { Store::create(path, test::host()); }) ==
              Thrown{Reason::unreadable, "cannot create '" + path + "': File exists"});
        std::string content;
        std::ifstream(path) >> content;
        CHECK(content == "precious");
        CHECK(folder.file_count() == 1);
    }

    TEST_CASE("what another database left over is not taken into a new one")
    {
        const test::Folder folder;
        std::ofstream(folder.path("des.db-wal")) << "changes";
        const auto path = folder.path("des.db");
        CHECK(test::thrown_by([&] { Store::create(path, test::host()); }).message ==
              "cannot create '" + path + "': '" + path +
                  "-wal' is left over from another database");
        CHECK(folder.file_count() == 1);
    }

    TEST_CASE("a store cannot be created where there is no folder")
    {
        const test::Folder folder;
        const auto path = folder.path("no/des.db");
        CHECK(
            test::thrown_by([&] { Store::create(path, test::host()); }) ==
            Thrown{Reason::unreadable, "cannot create '" + path + "': No such file or directory"});
    }

    TEST_CASE("a DES without a zone or a name server is refused")
    {
        const test::Folder folder;
        auto no_apex = test::host();
        no_apex.apexes.clear();
        auto no_server = test::host();
        no_server.name_servers.clear();
        for (const auto& host : {no_apex, no_server})
            CHECK(test::thrown_by([&] { Store::create(folder.path("des.db"), host); }).reason ==
                  Reason::configuration);
        CHECK(folder.file_count() == 0);
    }
}

TEST_SUITE("store/open")
{
    TEST_CASE("a missing file is named, and what would create it")
    {
        const test::Folder folder;
        const auto path = folder.path("des.db");
        for (const auto access : {Access::read_only, Access::read_write})
            CHECK(opening(path, access) ==
                  Thrown{Reason::unreadable,
                         "no such database: '" + path + "' (create it with des-enrol init)"});
        CHECK(folder.file_count() == 0);
    }

    TEST_CASE("what is no DES database is refused, and left alone")
    {
        const test::Folder folder;
        const Thrown refusal{Reason::broken_store,
                             "not a DES database: '" + folder.path("des.db") + "'"};
        for (const auto& content : {std::string(), std::string("number,order,preference\n"),
                                    std::string(4096, '\0'), std::string(10'000, 'x')}) {
            const auto path = new_file(folder, content);
            CHECK(opening(path) == refusal);
            CHECK(opening(path, Access::read_write) == refusal);
            CHECK(std::filesystem::file_size(path) == content.size());
        }
        CHECK(opening(folder.path(".")).message ==
              "not a DES database: '" + folder.path(".") + "'");
    }

    TEST_CASE("an SQLite database of another program is refused")
    {
        const test::Folder folder;
        const auto path = new_store(folder);
        overwrite(path, application_id_at, std::string("\0\0\0\7", 4));
        CHECK(opening(path).message == "not a DES database: '" + path + "'");
    }

    TEST_CASE("a database of a newer version is refused with both versions")
    {
        const test::Folder folder;
        const auto path = new_store(folder);
        overwrite(path, user_version_at, std::string("\0\0\0\7", 4));
        for (const auto access : {Access::read_only, Access::read_write})
            CHECK(opening(path, access) ==
                  Thrown{Reason::broken_store,
                         "'" + path +
                             "' was written by a newer version (schema 7, "
                             "this program knows 3)"});
    }

    TEST_CASE("a damaged database is a broken store, not a bug")
    {
        const test::Folder folder;
        const auto path = new_store(folder);
        const auto size = static_cast<int>(std::filesystem::file_size(path));
        for (int page = 4096; page < size; page += 4096)
            overwrite(path, page, std::string(4096, 'x'));
        const auto look = [&path] { Store::open(path, Access::read_only).host(); };
        CHECK(test::thrown_by(look).reason == Reason::broken_store);
    }

    TEST_CASE("a path that means something to SQLite is a file name here")
    {
        const test::Folder folder;
        for (const auto* name : {"a?mode=memory", "b#c", "d%20e", "file:f", ":memory:"}) {
            CAPTURE(name);
            Store::create(folder.path(name), test::host());
            CHECK(Store::open(folder.path(name), Access::read_write).serial() == des::Serial());
            CHECK(std::filesystem::exists(folder.path(name)));
        }
    }
}

TEST_SUITE("store/read")
{
    TEST_CASE("records come in the order of the digits, those of a number by rank")
    {
        test::NewStore made;
        test::put(made.store, "t1",
                  {{"+4930", set({"sip:a@x", "sip:b@x"})},
                   {"+49*", set({"sip:c@x"})},
                   {"+1", set({"sip:d@x"})},
                   {"+49XX", set({"sip:e@x"})},
                   {"+5", set({"sip:f@x"})}});
        CHECK(test::listing(made.store) ==
              std::vector<std::string>{"+1 100 10 !^.*$!sip:d@x!", "+49XX 100 10 !^.*$!sip:e@x!",
                                       "+49* 100 10 !^.*$!sip:c@x!", "+4930 100 10 !^.*$!sip:a@x!",
                                       "+4930 100 20 !^.*$!sip:b@x!", "+5 100 10 !^.*$!sip:f@x!"});

        std::size_t between = 0;
        made.store.scan(des::NumberKey(block("+49XX")), des::NumberKey(block("+4930")),
                        [&between](const des::RecordRow&) { ++between; });
        CHECK(between == 4);
        CHECK(made.store.totals() == des::Totals{3, 2, 6});
    }

    TEST_CASE("a set is read as it was written, octet by octet")
    {
        test::NewStore made;
        std::string every_octet;
        for (int octet = 1; octet < 256; ++octet)
            every_octet += static_cast<char>(octet);
        every_octet.front() = '\0';
        const auto strange = des::value_or_throw(des::CharacterString::of(every_octet));
        const auto written = des::value_or_throw(des::RecordSet::of(
            {{des::Order{65535}, des::Preference{0}, strange, strange, strange,
              test::name("A\\000b.Example")},
             {des::Order{0}, des::Preference{65535}, {}, {}, {}, des::DomainName()}},
            des::longest_ttl, des::Serving::substituted));
        test::put(made.store, "t1", {{"+999999999999999", written}});
        const auto read = made.store.find(block("+999999999999999"));
        REQUIRE(read);
        CHECK(*read == written);
        CHECK(read->records().back().replacement.wire() == test::name("A\\000b.Example").wire());
        CHECK_FALSE(made.store.find(block("+99999999999999*")));
    }

    TEST_CASE("a reader sees one state while it is reading, and the next one after that")
    {
        test::NewStore made;
        auto reader = made.another();
        test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}});
        {
            const Store::Reading reading(reader);
            test::put(made.store, "t2", {{"+1", {}}, {"+2", set({"sip:b@x"})}});
            const Store::Reading inside(reader);
            CHECK(test::listing(reader).size() == 1);
            CHECK(reader.find(block("+1")));
            CHECK(reader.serial() == des::Serial(2));
        }
        CHECK_FALSE(reader.find(block("+1")));
        CHECK(reader.serial() == des::Serial(3));
    }

    TEST_CASE("a reader is told once that something has changed")
    {
        test::NewStore made;
        auto reader = made.another();
        CHECK_FALSE(reader.has_changed());
        test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}});
        CHECK(reader.has_changed());
        CHECK_FALSE(reader.has_changed());
        CHECK_FALSE(made.store.has_changed()); // its own changes are no news
    }

    TEST_CASE("the changes since a moment are the numbers with what they hold now")
    {
        test::NewStore made;
        const auto beginning = made.store.change_number();
        test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}, {"+2", set({"sip:a@x"})}});
        const auto middle = made.store.change_number();
        test::put(made.store, "t2", {{"+2", {}}, {"+3*", set({"sip:a@x", "sip:b@x"})}});
        test::put(made.store, "t3", {{"+1", set({"sip:a@x", "sip:c@x"})}});
        using Lines = std::vector<std::string>;
        CHECK(changes(made.store, beginning) ==
              Lines{"+1 = 2 records", "+2 cancelled", "+3* = 2 records"});
        CHECK(changes(made.store, middle) ==
              Lines{"+1 = 2 records", "+2 cancelled", "+3* = 2 records"});
        CHECK(changes(made.store, made.store.change_number()).empty());
        CHECK_FALSE(made.store.changed_since(des::ChangeNumber{99}, {})); // another file
    }
}
