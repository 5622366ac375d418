// What is read as CSV is written as CSV that reads the same.

#include "naptr/csv.h"

#include <cstdint>
#include <cstdlib>
#include <sstream>

namespace {

void check_written(const des::RecordLine& line)
{
    std::istringstream in(std::string(des::csv_header_with_substitute) + "\n" +
                          des::to_csv(line, des::Columns::with_substitute));
    des::CsvReader reader(in);
    if (reader.next().value().value().at(0) != line || reader.next())
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    try {
        des::CsvReader reader(in);
        while (const auto lines = reader.next()) {
            if (*lines)
                for (const auto& line : **lines)
                    check_written(line);
        }
    } catch (const des::Failure&) {
        // no header
    }
    return 0;
}
