#pragma once

#include "naptr/record_line.h"

#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace des {

// CSV (RFC 4180) with the header line
//   number,order,preference,flags,services,regexp,replacement,ttl
// Columns may stand in another order; ttl may be missing, and so may replacement; a column
// "substitute" (yes, no or empty) says how a block is served. Fields hold the
// octets themselves: one backslash is one backslash, any octet may stand in quotes. A line whose
// fields are all empty but the number is a RecordLine without record. "number" may be a range.
inline constexpr std::string_view csv_header =
    "number,order,preference,flags,services,regexp,replacement,ttl";

// Reads one CSV record after the other from a stream; a quoted field may span lines.
class CsvReader {
public:
    // Reads the header. Throws Failure (invalid) when it is missing or names an unknown column.
    explicit CsvReader(std::istream& in);

    // The lines of the next CSV record: one, or as many as its range has blocks. Nothing at the
    // end of the stream. An error concerns this CSV record only: the next call goes on behind it.
    std::optional<Result<std::vector<RecordLine>>> next();

    // Where the CSV record that next() read last begins, from 1.
    std::size_t line() const noexcept { return line_; }
    // The text of that CSV record, without its line end; before the first next(), of the header.
    const std::string& text() const noexcept { return text_; }

private:
    static constexpr std::size_t longest_line = 65536;
    static constexpr std::size_t longest_record = 65536; // so that one stray quote eats no file

    bool read_fields();
    bool append_line();
    std::size_t read_plain(std::size_t at, std::string& field);
    std::size_t read_quoted(std::size_t at, std::string& field);

    std::istream& in_;
    std::vector<char> buffer_;
    std::vector<int> columns_;        // which field of RecordLine each column is
    std::vector<std::string> fields_; // the first field_count_ are those of this record
    std::size_t field_count_ = 0;
    std::string text_;
    std::string_view line_end_ = "\n"; // of the line read last
    std::size_t line_ = 0;
    std::size_t next_line_ = 1;
    std::optional<Error> damage_; // why the record could not be split into fields
};

inline constexpr std::string_view csv_header_with_substitute =
    "number,order,preference,flags,services,regexp,replacement,ttl,substitute";

// Without line end, in the columns of csv_header, or of csv_header_with_substitute.
enum class Columns { standard, with_substitute };
std::string to_csv(const RecordLine& line, Columns columns = Columns::standard);

} // namespace des
