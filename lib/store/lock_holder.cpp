#include "store/lock_holder.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <sstream>

namespace des {
namespace {

// The byte of the "-shm" file a writer locks (https://sqlite.org/walformat.html, section 2.3.1).
constexpr int write_lock = 120;

// One line of /proc/locks: "7: POSIX  ADVISORY  WRITE 4711 fd:01:1234 120 120".
struct LockLine {
    std::string mode;
    pid_t process = 0;
    std::string file;
    long first = 0;
    long last = 0;

    static std::optional<LockLine> parse(const std::string& text)
    {
        std::istringstream in(text);
        std::string number;
        std::string kind;
        std::string strictness;
        LockLine line;
        in >> number >> kind >> strictness >> line.mode >> line.process >> line.file >> line.first;
        if (!in || kind != "POSIX")
            return std::nullopt;
        if (!(in >> line.last)) // "EOF"
            line.last = write_lock;
        return line;
    }
};

// Asking with F_GETLK would mean to open the file, and closing it again would drop the locks that
// SQLite holds on it in this process.
std::optional<pid_t> process_with_lock(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return std::nullopt;
    const auto file =
        fmt::format("{:02x}:{:02x}:{}", major(status.st_dev), minor(status.st_dev), status.st_ino);
    std::ifstream locks("/proc/locks");
    for (std::string text; std::getline(locks, text);) {
        const auto line = LockLine::parse(text);
        if (line && line->file == file && line->mode == "WRITE" && line->first <= write_lock &&
            line->last >= write_lock && line->process > 0)
            return line->process;
    }
    return std::nullopt;
}

} // namespace

std::string lock_holder(const Database& db)
{
    const char* path = sqlite3_db_filename(db.handle(), "main");
    if (path == nullptr)
        return "another process";
    const auto process = process_with_lock(std::string(path) + "-shm");
    if (!process)
        return "another process";
    if (*process == ::getpid())
        return "this very process";
    std::ifstream comm(fmt::format("/proc/{}/comm", *process));
    std::string program;
    if (!std::getline(comm, program))
        return fmt::format("process {}", *process);
    return fmt::format("{} (process {})", program, *process);
}

} // namespace des
