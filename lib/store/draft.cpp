#include "store/draft.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace des {
namespace {

Failure cannot_create(const std::string& path, int cause)
{
    return {Reason::unreadable, "cannot create " + des::quoted(path) + ": " + std::strerror(cause)};
}

int rename_file(const std::string& from, const std::string& to, Overwrite overwrite)
{
    if (overwrite == Overwrite::yes)
        return ::rename(from.c_str(), to.c_str());
    const int code = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
    // Not every file system knows how not to replace.
    return code != 0 && errno == EINVAL ? ::link(from.c_str(), to.c_str()) : code;
}

} // namespace

Draft::Draft(const std::string& path) : path_(path), draft_(path + ".XXXXXX")
{
    const UniqueFd file(::mkostemp(draft_.data(), O_CLOEXEC)); // mode 0600
    if (!file)
        throw cannot_create(path_, errno);
}

Draft::~Draft()
{
    for (const auto* suffix : {"", "-wal", "-shm", "-journal"})
        ::unlink((draft_ + suffix).c_str());
}

void Draft::become_file(Overwrite overwrite)
{
    synchronise(draft_, O_RDONLY);
    if (rename_file(draft_, path_, overwrite) != 0)
        throw cannot_create(path_, errno);
    const auto folder = std::filesystem::path(path_).parent_path();
    synchronise(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

void Draft::synchronise(const std::string& path, int flags) const
{
    const UniqueFd file(::open(path.c_str(), flags | O_CLOEXEC));
    if (!file || ::fsync(file.get()) != 0)
        throw cannot_create(path_, errno);
}

} // namespace des
