#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace des::cli {

// Aligned columns for people. The first rows decide how wide the columns are, so that a table of
// any length streams; the last column is as wide as it needs.
class Table {
public:
    Table(std::ostream& out, std::vector<std::string> headings);
    ~Table();
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    // As many cells as headings.
    void add(std::vector<std::string> cells);
    // Writes what was held back.
    void flush();

private:
    static constexpr std::size_t rows_that_decide = 500;
    void write(const std::vector<std::string>& cells);

    std::ostream& out_;
    std::vector<std::vector<std::string>> held_back_;
    std::vector<std::size_t> widths_;
};

} // namespace des::cli
