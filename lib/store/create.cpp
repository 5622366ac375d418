#include "base/text.h"
#include "store/draft.h"
#include "store/schema.h"
#include "store/store.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace des {
namespace {

namespace fs = std::filesystem;

Failure cannot_create(const std::string& path, int cause)
{
    return {Reason::unreadable, "cannot create " + des::quoted(path) + ": " + std::strerror(cause)};
}

void require_free(const std::string& path)
{
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(path, ignored)))
        throw cannot_create(path, EEXIST);
    // SQLite would take what is in it for changes of the new file.
    for (const auto* suffix : {"-wal", "-journal"})
        if (fs::exists(path + suffix, ignored))
            throw Failure(Reason::unreadable,
                          "cannot create " + des::quoted(path) + ": " + des::quoted(path + suffix) +
                              " is left over from another database");
}

void fill(const std::string& draft, const std::string& path, const Host& host)
{
    auto db = Database::open(fs::absolute(draft).string(), path, SQLITE_OPEN_READWRITE);
    create_schema(db, host);
    Statement mode(db, "PRAGMA journal_mode = WAL"); // says what has become of it
    if (!mode.step() || mode.octets(0) != "wal")
        throw Failure(Reason::unreadable,
                      "cannot create " + des::quoted(path) +
                          ": its file system cannot share memory (SQLite WAL)");
}

} // namespace

void Store::create(const std::string& path, const Host& host)
{
    if (host.apexes.empty() || host.name_servers.empty())
        throw Failure(Reason::configuration, "a DES needs an apex and a name server");
    require_free(path);
    Draft draft(path);
    fill(draft.name(), path, host);
    draft.become_file(Overwrite::no);
}

} // namespace des
