#include "naptr/csv.h"

#include "base/text.h"
#include "naptr/field.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace des {
namespace {

// Which field of a RecordLine a column is: its place here.
constexpr std::array<std::string_view, 9> column_names{
    "number", "order",       "preference", "flags",      "services",
    "regexp", "replacement", "ttl",        "substitute",
};
enum Column { number, order, preference, flags, services, regexp, replacement, ttl, substitute };
constexpr std::size_t required_columns = 6;

int column_of(std::string_view name)
{
    const auto* const found = std::find(column_names.begin(), column_names.end(), name);
    if (found == column_names.end())
        throw Failure(Reason::invalid,
                      "CSV: the header names an unknown column: " + des::quoted(name));
    return static_cast<int>(found - column_names.begin());
}

std::vector<int> columns_of(const std::vector<std::string>& header)
{
    std::vector<int> columns;
    for (const auto& name : header) {
        const int column = column_of(trimmed(name));
        if (std::find(columns.begin(), columns.end(), column) != columns.end())
            throw Failure(Reason::invalid,
                          "CSV: the header names a column twice: " + des::quoted(name));
        columns.push_back(column);
    }
    for (std::size_t column = 0; column < required_columns; ++column) {
        if (std::find(columns.begin(), columns.end(), static_cast<int>(column)) == columns.end())
            throw Failure(Reason::invalid,
                          fmt::format("CSV: the header lacks the column '{}'; it is like {}",
                                      column_names.at(column), csv_header));
    }
    return columns;
}

// The fields of one CSV record, by the place in column_names. A missing column is empty.
using Row = std::array<std::string_view, column_names.size()>;

Result<Naptr> record_of(const Row& row)
{
    const auto order_value = parse_rank(Field::order, row[order]);
    if (!order_value)
        return tl::unexpected(order_value.error());
    const auto preference_value = parse_rank(Field::preference, row[preference]);
    if (!preference_value)
        return tl::unexpected(preference_value.error());
    Naptr record{Order{*order_value}, Preference{*preference_value}, {}, {}, {}, {}};
    for (const auto& [field, column, target] :
         {std::tuple{Field::flags, flags, &record.flags},
          std::tuple{Field::services, services, &record.services},
          std::tuple{Field::regexp, regexp, &record.regexp}}) {
        auto string = make_string(field, row.at(column));
        if (!string)
            return tl::unexpected(std::move(string.error()));
        *target = std::move(*string);
    }
    if (row[replacement].empty() || row[replacement] == ".")
        return record;
    auto name = parse_replacement(row[replacement], DomainName());
    if (!name)
        return tl::unexpected(std::move(name.error()));
    record.replacement = std::move(*name);
    return record;
}

Result<std::optional<Ttl>> ttl_of(std::string_view text)
{
    if (text.empty())
        return std::optional<Ttl>();
    const auto value = parse_ttl(text);
    if (!value)
        return refuse(Field::ttl, value.error().message);
    return std::optional(*value);
}

Result<Serving> serving_of(std::string_view text)
{
    if (text.empty() || equal_ignoring_case(text, "no"))
        return Serving::as_provisioned;
    if (equal_ignoring_case(text, "yes"))
        return Serving::substituted;
    return invalid("substitute: neither yes nor no: " + quoted(text));
}

std::vector<RecordLine> lines_for(const std::vector<NumberBlock>& blocks,
                                  const std::optional<Naptr>& record, std::optional<Ttl> ttl_value,
                                  Serving serving)
{
    std::vector<RecordLine> lines;
    lines.reserve(blocks.size());
    for (const auto& block : blocks)
        lines.push_back(RecordLine{block, record, ttl_value, serving});
    return lines;
}

Result<std::vector<RecordLine>> lines_of(const Row& row)
{
    const auto blocks = NumberBlock::parse_range(row[number]);
    if (!blocks)
        return refuse(Field::number, blocks.error().message);
    if (std::all_of(row.begin() + 1, row.end(), [](auto field) { return field.empty(); }))
        return lines_for(*blocks, std::nullopt, std::nullopt, Serving::as_provisioned);

    auto record = record_of(row);
    if (!record)
        return tl::unexpected(std::move(record.error()));
    const auto ttl_value = ttl_of(row[ttl]);
    if (!ttl_value)
        return tl::unexpected(ttl_value.error());
    const auto serving = serving_of(row[substitute]);
    if (!serving)
        return tl::unexpected(serving.error());
    return lines_for(*blocks, std::move(*record), *ttl_value, *serving);
}

} // namespace

CsvReader::CsvReader(std::istream& in) : in_(in), buffer_(longest_line)
{
    if (!read_fields())
        throw Failure(Reason::invalid, fmt::format("CSV: no header; it is {}", csv_header));
    if (damage_)
        throw Failure(Reason::invalid, "CSV: the header is damaged: " + damage_->message);
    fields_.resize(field_count_);
    columns_ = columns_of(fields_);
}

std::optional<Result<std::vector<RecordLine>>> CsvReader::next()
{
    if (!read_fields())
        return std::nullopt;
    if (damage_)
        return tl::unexpected(*damage_);
    if (field_count_ != columns_.size())
        return invalid(
            fmt::format("{} fields, and the header has {}", field_count_, columns_.size()));
    Row row;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        row.at(static_cast<std::size_t>(columns_[i])) = fields_[i];
    return lines_of(row);
}

// The next line of the stream behind what text_ holds, without its line end. False at the end of
// the stream. An overlong line is cut and recorded as damage.
bool CsvReader::append_line()
{
    in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    auto count = static_cast<std::size_t>(in_.gcount());
    if (in_.bad())
        throw Failure(Reason::unreadable,
                      "CSV: cannot read on behind line " + std::to_string(next_line_ - 1));
    if (count == 0 && in_.eof())
        return false;
    const bool cut = in_.fail() && !in_.eof();
    if (cut) {
        in_.clear();
        in_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    const bool has_line_end = !cut && !in_.eof();
    if (has_line_end)
        --count;
    const bool has_return = !cut && count > 0 && buffer_[count - 1] == '\r';
    text_.append(buffer_.data(), count - (has_return ? 1 : 0));
    line_end_ = has_return ? "\r\n" : "\n";
    ++next_line_;
    if (cut || text_.size() > longest_record)
        damage_ = Error{Reason::invalid,
                        fmt::format("a CSV record of more than {} octets", longest_record)};
    return true;
}

// False at the end of the stream. Lines with nothing in them are no records.
bool CsvReader::read_fields()
{
    do {
        text_.clear();
        damage_.reset();
        field_count_ = 0;
        line_ = next_line_;
        if (!append_line())
            return false;
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (line_ == 1 && text_.compare(0, 3, byte_order_mark) == 0)
            text_.erase(0, 3);
    } while (text_.empty() && !damage_);

    std::size_t at = 0;
    do {
        if (field_count_ == fields_.size())
            fields_.emplace_back();
        auto& field = fields_[field_count_++];
        field.clear();
        if (at < text_.size() && text_[at] == '"')
            at = read_quoted(at, field);
        else
            at = read_plain(at, field);
    } while (at != std::string::npos && !damage_);
    return true;
}

// Both put the field at text_[at] into `field`, and return where the next one begins: npos if none.
std::size_t CsvReader::read_plain(std::size_t at, std::string& field)
{
    const auto end = std::min(text_.find(',', at), text_.size());
    field.assign(text_, at, end - at);
    if (field.find_first_of("\"\r") != std::string::npos)
        damage_ =
            Error{Reason::invalid,
                  "a quote or carriage return in a field without quotes: " + des::quoted(field)};
    return end == text_.size() ? std::string::npos : end + 1;
}

std::size_t CsvReader::read_quoted(std::size_t at, std::string& field)
{
    for (auto from = at + 1;;) {
        const auto quote = text_.find('"', from);
        if (quote == std::string::npos) {
            field.append(text_, from);
            field += line_end_;
            text_ += line_end_;
            from = text_.size();
            if (!append_line())
                damage_ = Error{Reason::invalid, "a quote is not closed"};
            if (damage_)
                return std::string::npos;
            continue;
        }
        field.append(text_, from, quote - from);
        from = quote + 1;
        if (from == text_.size())
            return std::string::npos;
        if (text_[from] == ',')
            return from + 1;
        if (text_[from] != '"') {
            damage_ = Error{Reason::invalid,
                            "no comma behind a closing quote: " +
                                quoted(std::string_view(text_).substr(at))};
            return std::string::npos;
        }
        field += '"';
        ++from;
    }
}

} // namespace des
