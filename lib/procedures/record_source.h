#pragma once

#include "base/domain_name.h"
#include "naptr/record_line.h"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace des {

// How record lines are written in a file.
enum class RecordFormat { csv, jsonl, zone };
Result<RecordFormat> parse_format(std::string_view name);
// By the end of the file name (.csv, .jsonl, .ndjson, .json, .zone); CSV otherwise.
RecordFormat format_of_path(std::string_view path);

// Reads record lines one after the other, whatever the format.
class RecordSource {
public:
    virtual ~RecordSource() = default;
    RecordSource() = default;
    RecordSource(const RecordSource&) = delete;
    RecordSource& operator=(const RecordSource&) = delete;

    // What one line says: a range is several blocks. Nothing at the end. An error concerns this
    // line alone.
    virtual std::optional<Result<std::vector<RecordLine>>> next() = 0;
    // Where what next() returned last begins, from 1; and its text, without line end.
    virtual std::size_t line() const = 0;
    virtual const std::string& text() const = 0;
    // Whose line that was, as far as it can be told even of a bad line.
    virtual std::vector<NumberBlock> numbers() const = 0;
    // What has to stand before lines that are taken out of their file; may be empty.
    virtual std::string heading() const { return {}; }
    // Where that line, or an earlier one, stands: "FILE:LINE", and a column where one is known.
    virtual std::string place(std::size_t line) const = 0;
    // How many records were passed over so far that are not for a store.
    virtual std::uint64_t passed_over() const { return 0; }
};

// `name` is the file's, for places. `apexes`: under which a master file may have its numbers.
// Throws Failure (invalid) when the stream does not begin as the format wants.
std::unique_ptr<RecordSource> read_records(std::istream& in, const std::string& name,
                                           RecordFormat format,
                                           const std::vector<DomainName>& apexes);

} // namespace des
