#pragma once

#include <fstream>
#include <string>

namespace des {

// A file that takes the place of another in one step, or, unless put_in_place() has returned, not
// at all. Throws Failure (unreadable).
class ReplacementFile {
public:
    explicit ReplacementFile(const std::string& path);
    ~ReplacementFile();
    ReplacementFile(const ReplacementFile&) = delete;
    ReplacementFile& operator=(const ReplacementFile&) = delete;

    std::ostream& stream() noexcept { return stream_; }
    // After everything was written: it is on the disk when this returns.
    void put_in_place();

private:
    [[noreturn]] void fail(const std::string& what) const;

    std::string path_;
    std::string temporary_;
    std::ofstream stream_;
};

} // namespace des
