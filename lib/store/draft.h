#pragma once

#include <string>

namespace des {

enum class Overwrite { no, yes };

// A file beside the one to come, mode 0600, which is removed again unless it has become that.
class Draft {
public:
    // Throws Failure(unreadable) where it cannot be made.
    explicit Draft(const std::string& path);
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    const std::string& name() const noexcept { return draft_; }

    // All of it is on the disk under the path, or nothing. The database in it is closed.
    void become_file(Overwrite overwrite);

private:
    void synchronise(const std::string& path, int flags) const;

    std::string path_;
    std::string draft_;
};

} // namespace des
