#include "des-naptr/output.h"

#include "cli/tool.h"
#include "naptr/json.h"

#include <iostream>
#include <memory>
#include <set>

namespace des::tools {

Portion portion_from(const std::string& argument)
{
    return argument.empty() ? Portion::everything() : cli::argument(Portion::parse(argument));
}

EachRecord printer(Store& store, RecordFormat format, const Portion& portion)
{
    const auto columns =
        format == RecordFormat::csv ? columns_for(store, portion) : Columns::standard;
    auto write = record_writer(std::cout, format, columns, store.host().apexes.front());
    if (format != RecordFormat::zone)
        return write;
    return [write, warned = std::set<std::string>()](const RecordLine& line) mutable {
        const auto loss = lost_in_zone(line);
        if (!loss.empty() && warned.insert(loss).second)
            cli::complain("warning: " + line.number.to_string() + ": " + loss);
        write(line);
    };
}

EachRecord printer(RecordFormat format)
{
    if (format == RecordFormat::zone)
        throw Failure(Reason::usage, "a master file needs a database: give --db");
    return record_writer(std::cout, format, Columns::with_substitute, DomainName());
}

void print_json(const RecordLine& line)
{
    std::cout << R"({"schema":"des.record/1",)" << to_json(line).substr(1) << '\n';
}

} // namespace des::tools
