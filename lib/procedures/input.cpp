#include "procedures/input.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/unique_fd.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

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

void copy(std::istream& from, std::ostream& to, const std::string& name)
{
    std::array<char, 65536> buffer{};
    while (from) {
        stop_if_interrupted();
        from.read(buffer.data(), buffer.size());
        to.write(buffer.data(), from.gcount());
    }
    if (from.bad())
        unreadable("cannot read " + name);
    if (!to.flush())
        unreadable("cannot keep " + name + " in a temporary file");
}

} // namespace

Input::Input(const std::string& path) : name_(path == "-" ? "<stdin>" : path)
{
    if (path != "-") {
        errno = 0;
        if (std::filesystem::is_directory(path))
            throw Failure(Reason::unreadable, "cannot read " + path + ": it is a directory");
        file_.open(path, std::ios::in | std::ios::binary);
        if (!file_)
            unreadable("cannot read " + path);
        if (std::filesystem::is_regular_file(path))
            return;
    }
    auto kept = make_temporary();
    copy(path == "-" ? std::cin : file_, kept, name_);
    file_ = std::move(kept);
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
