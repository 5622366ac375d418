#include "des-naptr/options.h"

#include "base/interrupt.h"
#include "base/text.h"
#include "cli/tool.h"
#include "e164/key.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace des::tools {
namespace {

void read_numbers(std::istream& in, char end, std::vector<NumberBlock>& numbers)
{
    std::uint64_t line = 0;
    std::uint64_t bad = 0;
    for (std::string text; std::getline(in, text, end);) {
        stop_if_interrupted();
        ++line;
        if (!text.empty() && text.back() == '\r')
            text.pop_back();
        if (trimmed(text).empty())
            continue;
        const auto blocks = NumberBlock::parse_range(text);
        if (blocks) {
            numbers.insert(numbers.end(), blocks->begin(), blocks->end());
            continue;
        }
        ++bad;
        std::cerr << fmt::format("<stdin>:{}: {}\n", line, blocks.error().message);
    }
    if (bad != 0)
        throw Failure(Reason::invalid,
                      fmt::format("bad lines on standard input: {}; nothing was changed", bad));
}

} // namespace

void add_numbers(CLI::App& app, NumberOptions& options)
{
    app.add_option("number", options.numbers,
                   "E.164 number, block (+61255501XXX, +6125*) or range (A-B); '-': standard input")
        ->type_name("NUMBER")
        ->required();
    app.add_flag("-0,--null", options.nul, "On standard input, numbers end with NUL");
}

std::vector<NumberBlock> numbers_from(const NumberOptions& options)
{
    std::vector<NumberBlock> numbers;
    for (const auto& text : options.numbers) {
        if (text == "-") {
            read_numbers(std::cin, options.nul ? '\0' : '\n', numbers);
            continue;
        }
        const auto blocks = cli::argument(NumberBlock::parse_range(text));
        numbers.insert(numbers.end(), blocks.begin(), blocks.end());
    }
    std::sort(numbers.begin(), numbers.end(), [](const NumberBlock& a, const NumberBlock& b) {
        return NumberKey(a) < NumberKey(b);
    });
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

void add_fields(CLI::App& app, FieldOptions& options, const std::string& prefix,
                const std::string& group)
{
    // Functions and not variables: they tell an empty value from none.
    const auto declare = [&](const std::string& name, const std::string& type,
                             const std::string& description) {
        return app
            .add_option_function<std::string>(
                "--" + prefix + name,
                [&options, name](const std::string& value) { options.values[name] = value; },
                description)
            ->type_name(type)
            ->group(group);
    };
    auto* const service = declare("service", "SERVICE", "Enumservice: sip is the services E2U+sip");
    auto* const uri = declare("uri", "URI", "URI: the regexp !^.*$!URI!; \\1 is the number");
    declare("order", "0-65535", "Order");
    declare("preference", "0-65535", "Preference: the lower, the earlier");
    declare("flags", "FLAGS", "Flags: u, or empty for a non-terminal record");
    declare("services", "TEXT", "Services, as in the record: E2U+sip")->excludes(service);
    declare("regexp", "TEXT", "Regexp, as in the record, each backslash single")->excludes(uri);
    declare("replacement", "NAME", "Replacement: a domain name, or '.'");
}

SomeFields fields_from(const FieldOptions& options)
{
    SomeFields fields;
    for (const auto& [name, text] : options.values) {
        if (name == "service")
            value_or_throw(set_field(fields, "services", services_of(text)));
        else if (name == "uri")
            value_or_throw(set_field(fields, "regexp", regexp_of(text)));
        else
            value_or_throw(set_field(fields, name, text));
    }
    return fields;
}

} // namespace des::tools
