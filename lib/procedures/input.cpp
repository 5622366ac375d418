#include "procedures/input.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace des {
namespace {

[[noreturn]] void unreadable(const std::string& what)
{
    throw Failure(Reason::unreadable, what + ": " + std::strerror(errno));
}

// An empty file without a name.
std::fstream make_temporary()
{
    auto path = (std::filesystem::temp_directory_path() / "des-XXXXXX").string();
    const UniqueFd fd(mkstemp(path.data()));
    if (!fd)
        unreadable("cannot create a temporary file " + path);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    unlink(path.c_str());
    return file;
}

// One that an interrupt ends, unlike a read of a stream.
std::size_t read_some(int fd, std::array<char, 65536>& buffer, const std::string& name)
{
    for (;;) {
        const auto count = ::read(fd, buffer.data(), buffer.size());
        stop_if_interrupted();
        if (count >= 0)
            return static_cast<std::size_t>(count);
        if (errno != EINTR)
            unreadable("cannot read " + name);
    }
}

void copy(int fd, std::ostream& to, const std::string& name)
{
    std::array<char, 65536> buffer{};
    while (const auto count = read_some(fd, buffer, name))
        to.write(buffer.data(), static_cast<std::streamsize>(count));
    if (!to.flush())
        unreadable("cannot keep " + name + " in a temporary file");
}

UniqueFd open_for_reading(const std::string& path)
{
    UniqueFd fd(path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC));
    stop_if_interrupted();
    if (!fd)
        unreadable("cannot read " + path);
    return fd;
}

} // namespace

Input::Input(const std::string& path) : name_(path == "-" ? "<stdin>" : path)
{
    const auto fd = open_for_reading(path);
    if (path != "-" && std::filesystem::is_directory(path))
        throw Failure(Reason::unreadable, "cannot read " + path + ": it is a directory");
    if (path != "-" && std::filesystem::is_regular_file(path)) {
        file_.open(path, std::ios::in | std::ios::binary);
        if (!file_)
            unreadable("cannot read " + path);
        return;
    }
    file_ = make_temporary();
    copy(fd.get(), file_, name_);
}

void Input::check() const
{
    if (file_.bad())
        unreadable("cannot read " + name_);
}

std::istream& Input::rewind()
{
    file_.clear();
    file_.seekg(0);
    if (!file_)
        unreadable("cannot read " + name_ + " again");
    return file_;
}

} // namespace des
