#include "shared/token_file.h"

#include "base/error.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/unique_fd.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace des::tools {

std::string write_new_token(const std::string& path)
{
    const auto fail = [&path] {
        throw Failure(Reason::unreadable,
                      "cannot create " + des::quoted(path) + ": " + std::strerror(errno));
    };
    const UniqueFd file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file)
        fail();
    auto token = make_token();
    const auto line = token + '\n';
    if (::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
        ::fsync(file.get()) != 0)
        fail();
    return token;
}

std::string read_token(const std::string& path)
{
    std::ifstream file;
    if (path != "-")
        file.open(path);
    auto& in = path == "-" ? std::cin : file;
    std::string line;
    if (!std::getline(in, line))
        throw Failure(Reason::unreadable, "no token in " + des::quoted(path));
    auto token = std::string(trimmed(line));
    const bool is_word = token.size() >= 16 && token.size() <= 512 &&
        std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!is_word)
        throw Failure(Reason::invalid, "not a token: the first line of " + des::quoted(path));
    return token;
}

} // namespace des::tools
