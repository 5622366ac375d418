#include "cli/table.h"

#include <algorithm>
#include <utility>

namespace des::cli {

Table::Table(std::ostream& out, std::vector<std::string> headings) :
    out_(out), held_back_{std::move(headings)}
{
}

Table::~Table()
{
    flush();
}

void Table::add(std::vector<std::string> cells)
{
    if (!widths_.empty())
        return write(cells);
    held_back_.push_back(std::move(cells));
    if (held_back_.size() > rows_that_decide)
        flush();
}

void Table::flush()
{
    if (held_back_.size() < 2) // headings above nothing help nobody
        return;
    widths_.resize(held_back_.front().size());
    for (const auto& cells : held_back_)
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths_[i] = std::max(widths_[i], cells[i].size());
    for (const auto& cells : std::exchange(held_back_, {}))
        write(cells);
}

void Table::write(const std::vector<std::string>& cells)
{
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += cells[i];
        if (i + 1 < cells.size())
            line.append(std::max(widths_[i], cells[i].size()) - cells[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ << line << '\n';
}

} // namespace des::cli
