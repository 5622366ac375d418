#include "cli/progress.h"

#include <unistd.h>

#include <fmt/format.h>

#include <iostream>
#include <utility>

namespace des::cli {

using namespace std::chrono_literals;

Progress::Progress(std::string unit) : unit_(std::move(unit)), is_terminal_(isatty(2) == 1) {}

Progress::~Progress()
{
    clear();
}

void Progress::clear()
{
    if (std::exchange(is_shown_, false))
        std::cerr << "\r\033[K" << std::flush;
}

void Progress::show()
{
    const auto now = Clock::now();
    if (now - start_ < 2s || now - last_ < 200ms)
        return;
    last_ = now;
    is_shown_ = true;
    const auto seconds = std::chrono::duration<double>(now - start_).count();
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(done_) / seconds);
    std::cerr << fmt::format("\r\033[K{} {}, {} a second", with_separators(done_), unit_,
                             with_separators(rate))
              << std::flush;
}

std::string with_separators(std::uint64_t number)
{
    auto text = std::to_string(number);
    for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

} // namespace des::cli
