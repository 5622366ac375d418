// des-naptr add: one more record for numbers and blocks (Q.3643, clause 8.2.1).

#include "cli/tool.h"
#include "des-naptr/options.h"
#include "des-naptr/request.h"
#include "des-naptr/verbs.h"
#include "procedures/provisioning.h"
#include "procedures/records.h"

namespace {

using des::cli::ExitCode;

struct Options {
    des::tools::RequestOptions request;
    des::tools::NumberOptions numbers;
    des::tools::FieldOptions fields;
    std::string ttl;
    bool substitute = false;
};

void declare(CLI::App& app, Options& options)
{
    des::tools::add_numbers(app, options.numbers);
    des::tools::add_fields(app, options.fields, "", "Record");
    app.add_option("--ttl", options.ttl, "Time to live: 3600, 1h (default: as the number has it)")
        ->type_name("TTL")
        ->group("Record");
    app.add_flag("--substitute", options.substitute, "Serve it with the number asked for put in")
        ->group("Record");
    des::tools::add_request_options(app, options.request);
}

// Order 100, preference 10, flags u, services E2U+sip where nothing else is said.
des::Naptr record_from(const Options& options)
{
    const auto& values = options.fields.values;
    if (values.count("uri") + values.count("regexp") + values.count("replacement") == 0)
        throw des::Failure(des::Reason::usage,
                           "nothing to add: give --uri, --regexp or --replacement");
    des::SomeFields usual;
    des::value_or_throw(set_field(usual, "order", "100"));
    des::value_or_throw(set_field(usual, "preference", "10"));
    des::value_or_throw(set_field(usual, "flags", "u"));
    des::value_or_throw(set_field(usual, "services", "E2U+sip"));
    return fields_from(options.fields).put_into(usual.put_into({}));
}

void print_warnings(const des::soap::i4::AddNaptrRecords& message)
{
    for (const auto& number : message.numbers)
        for (const auto& line : des::lines_of(number, ""))
            for (const auto& finding : des::examine(line))
                if (finding.severity == des::Severity::warning)
                    des::cli::complain("warning: " + line.number.to_string() + ": " +
                                       std::string(des::to_string(finding.field)) + ": " +
                                       finding.message);
}

des::soap::i4::AddNaptrRecords message_from(const Options& options)
{
    const std::vector records{des::soap::RecordElement::of(record_from(options))};
    std::optional<des::Ttl> ttl;
    if (!options.ttl.empty())
        ttl = des::value_or_throw(des::parse_ttl(options.ttl));

    des::soap::i4::AddNaptrRecords message;
    for (const auto& number : numbers_from(options.numbers))
        message.numbers.push_back({number, ttl, options.substitute, records});
    return message;
}

ExitCode add(const Options& options)
{
    const auto message = message_from(options);
    const auto result = carry_out(options.request, message);
    if (!options.request.change.quiet)
        print_warnings(message);
    return result;
}

} // namespace

des::cli::Command add_verb()
{
    return des::cli::command("add", "Add a record to numbers and blocks", declare, add);
}
