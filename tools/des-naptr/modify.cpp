// des-naptr modify: new values for records of numbers and blocks (Q.3643, clause 8.2.2).

#include "cli/tool.h"
#include "des-naptr/options.h"
#include "des-naptr/request.h"
#include "des-naptr/verbs.h"

namespace {

using des::cli::ExitCode;

struct Options {
    des::tools::RequestOptions request;
    des::tools::NumberOptions numbers;
    des::tools::FieldOptions which;
    des::tools::FieldOptions values;
    std::string ttl;
    std::string substitute;
    bool all = false;
};

void declare(CLI::App& app, Options& options)
{
    des::tools::add_numbers(app, options.numbers);
    des::tools::add_fields(app, options.which, "", "Which record");
    app.add_flag("--all", options.all, "Every record that matches, should it be several")
        ->group("Which record");
    des::tools::add_fields(app, options.values, "set-", "New values");
    app.add_option("--set-ttl", options.ttl, "Time to live of all records of the number")
        ->type_name("TTL")
        ->group("New values");
    des::cli::add_choice(app, "--set-substitute", options.substitute, {"yes", "no"},
                         "Serve all records of the number with the number put in, or not")
        ->group("New values");
    des::tools::add_request_options(app, options.request);
}

des::soap::i4::ModifyNaptrRecords message_from(const Options& options)
{
    const auto which = des::soap::FieldsElement::of(fields_from(options.which));
    const auto with = des::soap::FieldsElement::of(fields_from(options.values));
    std::optional<des::Ttl> ttl;
    if (!options.ttl.empty())
        ttl = des::value_or_throw(des::parse_ttl(options.ttl));
    std::optional<bool> substitute;
    if (!options.substitute.empty())
        substitute = options.substitute == "yes";
    if (!with && !ttl && !substitute)
        throw des::Failure(des::Reason::usage, "nothing to modify: give a --set option");

    des::soap::i4::ModifyNaptrRecords message;
    for (const auto& number : numbers_from(options.numbers))
        message.modifications.push_back({number, which, options.all, with, ttl, substitute});
    return message;
}

ExitCode modify(const Options& options)
{
    return carry_out(options.request, message_from(options));
}

} // namespace

des::cli::Command modify_verb()
{
    return des::cli::command("modify", "Change records of numbers and blocks", declare, modify);
}
