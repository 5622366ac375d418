#include "base/text.h"
#include "base/unique_fd.h"
#include "store/schema.h"
#include "store/store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace des {
namespace {

namespace fs = std::filesystem;

Failure cannot_create(const std::string& path, int cause)
{
    return {Reason::unreadable, "cannot create " + des::quoted(path) + ": " + std::strerror(cause)};
}

// A file beside the one to come, which is removed again unless it has become that.
class Draft {
public:
    explicit Draft(const std::string& path) : path_(path), draft_(path + ".XXXXXX")
    {
        const UniqueFd file(::mkostemp(draft_.data(), O_CLOEXEC)); // mode 0600
        if (!file)
            throw cannot_create(path_, errno);
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft()
    {
        for (const auto* suffix : {"", "-wal", "-shm", "-journal"})
            ::unlink((draft_ + suffix).c_str());
    }

    const std::string& name() const noexcept { return draft_; }

    // Never over a file that is there.
    void become_file()
    {
        synchronise(draft_, O_RDONLY);
        if (::renameat2(AT_FDCWD, draft_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0 &&
            (errno != EINVAL || ::link(draft_.c_str(), path_.c_str()) != 0))
            throw cannot_create(path_, errno);
        const auto folder = fs::path(path_).parent_path();
        synchronise(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
    }

private:
    void synchronise(const std::string& path, int flags) const
    {
        const UniqueFd file(::open(path.c_str(), flags | O_CLOEXEC));
        if (!file || ::fsync(file.get()) != 0)
            throw cannot_create(path_, errno);
    }

    std::string path_;
    std::string draft_;
};

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
    draft.become_file();
}

} // namespace des
