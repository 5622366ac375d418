#pragma once

#include "procedures/inspection.h"

#include <cstdint>
#include <string>

namespace des::tools {

// Prints what lint has to say, and counts it.
class RemarkPrinter {
public:
    enum class Style { text, json };
    explicit RemarkPrinter(Style style) : style_(style) {}

    // Remarks are about this file from here on.
    void name_file(const std::string& name) { file_ = name; }
    void print(const Remark& remark);
    void print_bad_line(std::uint64_t line, const Error& error);

    std::uint64_t errors() const noexcept { return errors_; }
    std::uint64_t warnings() const noexcept { return warnings_; }

private:
    std::string place(std::uint64_t line) const; // "numbers.csv:7: "

    Style style_;
    std::string file_;
    std::uint64_t errors_ = 0;
    std::uint64_t warnings_ = 0;
};

} // namespace des::tools
