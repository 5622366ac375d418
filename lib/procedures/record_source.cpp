#include "procedures/record_source.h"

#include "base/text.h"
#include "naptr/csv.h"
#include "naptr/json.h"
#include "procedures/zone_source.h"

#include <algorithm>
#include <array>
#include <utility>

namespace des {
namespace {

using Lines = Result<std::vector<RecordLine>>;

std::vector<NumberBlock> numbers_of(const Lines& lines)
{
    std::vector<NumberBlock> numbers;
    if (lines)
        for (const auto& line : *lines)
            numbers.push_back(line.number);
    return numbers;
}

std::vector<NumberBlock> numbers_in(std::string_view text)
{
    return NumberBlock::parse_range(text).value_or(std::vector<NumberBlock>());
}

// What both text formats keep of the line they read last.
class LineSource : public RecordSource {
public:
    explicit LineSource(std::string name) : name_(std::move(name)) {}
    std::string place(std::size_t line) const override
    {
        return name_ + ':' + std::to_string(line);
    }
    std::vector<NumberBlock> numbers() const override { return numbers_; }

protected:
    void keep_numbers(const Lines& lines, std::string_view number)
    {
        numbers_ = lines ? numbers_of(lines) : numbers_in(number);
    }

private:
    std::string name_;
    std::vector<NumberBlock> numbers_;
};

// The fields of a CSV record, as long as none is quoted: for telling whose bad line it is.
std::string_view plain_field(std::string_view text, std::ptrdiff_t column)
{
    for (; column > 0; --column) {
        const auto comma = text.find(',');
        if (comma == std::string_view::npos)
            return {};
        text.remove_prefix(comma + 1);
    }
    auto field = trimmed(text.substr(0, text.find(',')));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
        field = field.substr(1, field.size() - 2);
    return field;
}

class CsvSource : public LineSource {
public:
    CsvSource(std::istream& in, const std::string& name) :
        LineSource(name), reader_(in), heading_(reader_.text())
    {
        const std::string_view heading = heading_;
        const auto number = std::min(heading.find("number"), heading.size());
        column_ =
            std::count(heading.begin(), heading.begin() + static_cast<std::ptrdiff_t>(number), ',');
    }
    std::optional<Lines> next() override
    {
        auto lines = reader_.next();
        if (lines)
            keep_numbers(*lines, plain_field(reader_.text(), column_));
        return lines;
    }
    std::size_t line() const override { return reader_.line(); }
    const std::string& text() const override { return reader_.text(); }
    std::string heading() const override { return heading_; }

private:
    CsvReader reader_;
    std::string heading_;
    std::ptrdiff_t column_ = 0; // of the number
};

class JsonSource : public LineSource {
public:
    JsonSource(std::istream& in, const std::string& name) : LineSource(name), in_(in) {}
    std::optional<Lines> next() override
    {
        do {
            if (!std::getline(in_, text_))
                return std::nullopt;
            if (!text_.empty() && text_.back() == '\r')
                text_.pop_back();
            ++line_;
        } while (trimmed(text_).empty());
        auto line =
            parse_json(text_).map([](RecordLine record) { return std::vector{std::move(record)}; });
        keep_numbers(line, number_text());
        return line;
    }
    std::size_t line() const override { return line_; }
    const std::string& text() const override { return text_; }

private:
    // The string behind "number", when the object as a whole is bad.
    std::string_view number_text() const
    {
        const std::string_view text = text_;
        const auto name = text.find("\"number\"");
        const auto begin = name == std::string_view::npos ? name : text.find('"', name + 8);
        const auto end = begin == std::string_view::npos ? begin : text.find('"', begin + 1);
        if (end == std::string_view::npos)
            return {};
        return text.substr(begin + 1, end - begin - 1);
    }

    std::istream& in_;
    std::string text_;
    std::size_t line_ = 0;
};

} // namespace

Result<RecordFormat> parse_format(std::string_view name)
{
    if (name == "csv")
        return RecordFormat::csv;
    if (name == "jsonl")
        return RecordFormat::jsonl;
    if (name == "zone")
        return RecordFormat::zone;
    return invalid("not a format (csv, jsonl, zone): " + quoted(name));
}

RecordFormat format_of_path(std::string_view path)
{
    const auto ends_in = [path = to_lower(path)](std::string_view end) {
        return path.size() > end.size() &&
            std::string_view(path).substr(path.size() - end.size()) == end;
    };
    if (ends_in(".jsonl") || ends_in(".ndjson") || ends_in(".json"))
        return RecordFormat::jsonl;
    if (ends_in(".zone"))
        return RecordFormat::zone;
    return RecordFormat::csv;
}

std::unique_ptr<RecordSource> read_records(std::istream& in, const std::string& name,
                                           RecordFormat format,
                                           const std::vector<DomainName>& apexes)
{
    switch (format) {
    case RecordFormat::zone: return read_zone(in, name, apexes);
    case RecordFormat::jsonl: return std::make_unique<JsonSource>(in, name);
    case RecordFormat::csv: break;
    }
    return std::make_unique<CsvSource>(in, name);
}

} // namespace des
