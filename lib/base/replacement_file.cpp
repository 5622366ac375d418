#include "base/replacement_file.h"

#include "base/error.h"
#include "base/unique_fd.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace des {
namespace {

// What a file that is simply created gets.
mode_t usual_mode()
{
    const auto mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

} // namespace

ReplacementFile::ReplacementFile(const std::string& path) :
    path_(path), temporary_(path + ".XXXXXX")
{
    const UniqueFd fd(mkstemp(temporary_.data()));
    if (!fd || fchmod(fd.get(), usual_mode()) != 0)
        fail("cannot write beside ");
    stream_.open(temporary_, std::ios::binary | std::ios::trunc);
    if (!stream_)
        fail("cannot write beside ");
}

ReplacementFile::~ReplacementFile()
{
    if (!temporary_.empty())
        std::remove(temporary_.c_str());
}

void ReplacementFile::put_in_place()
{
    errno = 0;
    stream_.close();
    if (!stream_)
        fail("cannot write ");
    const UniqueFd fd(open(temporary_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd || fsync(fd.get()) != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0)
        fail("cannot write ");
    temporary_.clear();
}

void ReplacementFile::fail(const std::string& what) const
{
    throw Failure(Reason::unreadable, what + path_ + ": " + std::strerror(errno));
}

} // namespace des
