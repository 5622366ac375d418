#include "des-naptr/remarks.h"

#include "naptr/json.h"
#include "naptr/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <string_view>

namespace des::tools {
namespace {

using Json = nlohmann::ordered_json;

std::string_view severity_of(const Remark& remark)
{
    if (!remark.severity)
        return "note";
    return *remark.severity == Severity::error ? "error" : "warning";
}

// "kamailio: sip:info@example.com (…)", "regexp: …", "…"
std::string sentence(const Remark& remark)
{
    if (remark.client) {
        if (remark.uri.empty())
            return fmt::format("{}: {}", to_string(*remark.client), remark.message);
        const auto doubt = remark.message.empty() ? "" : " (" + remark.message + ')';
        return fmt::format("{}: {}{}", to_string(*remark.client), remark.uri, doubt);
    }
    const auto clause = remark.clause.empty() ? "" : " (" + remark.clause + ')';
    return fmt::format("{}: {}{}", to_string(remark.field.value_or(Field::number)), remark.message,
                       clause);
}

// Which record of the number is meant.
std::string naming(const Naptr& record)
{
    return fmt::format(" {} {} {}", static_cast<unsigned>(record.order),
                       static_cast<unsigned>(record.preference),
                       quote_string(record.services.octets()));
}

void print_json_line(const Json& json)
{
    std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

} // namespace

void RemarkPrinter::print(const Remark& remark)
{
    if (remark.severity)
        ++(*remark.severity == Severity::error ? errors_ : warnings_);
    if (style_ == Style::text) {
        std::cout << place(remark.line) << remark.number.to_string()
                  << (remark.record ? naming(*remark.record) : "") << ": " << severity_of(remark)
                  << ": " << sentence(remark) << '\n';
        return;
    }
    Json json{{"schema", "des.remark/1"}};
    if (remark.line != 0)
        json["line"] = remark.line;
    json["number"] = remark.number.to_string();
    if (remark.record)
        json["record"] = Json::parse(to_json(RecordLine{remark.number, remark.record, {}, {}}));
    json["severity"] = severity_of(remark);
    if (remark.field)
        json["field"] = to_string(*remark.field);
    if (remark.client)
        json["client"] = to_string(*remark.client);
    if (!remark.uri.empty())
        json["uri"] = remark.uri;
    json["message"] = remark.message;
    json["clause"] = remark.clause;
    print_json_line(json);
}

void RemarkPrinter::print_bad_line(std::uint64_t line, const Error& error)
{
    ++errors_;
    if (style_ == Style::text) {
        std::cout << place(line) << "error: " << error.message << '\n';
        return;
    }
    print_json_line({{"schema", "des.remark/1"},
                     {"line", line},
                     {"severity", "error"},
                     {"message", error.message}});
}

std::string RemarkPrinter::place(std::uint64_t line) const
{
    return file_.empty() ? "" : fmt::format("{}:{}: ", file_, line);
}

} // namespace des::tools
