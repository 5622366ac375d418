// des-naptr modify: new values for records of numbers and blocks (Q.3643, clause 8.2.2).

#include "cli/tool.h"
#include "des-naptr/options.h"
#include "des-naptr/verbs.h"
#include "procedures/records.h"
#include "shared/change.h"

namespace {

using des::cli::ExitCode;

struct Options {
    des::cli::ChangeOptions change;
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
    des::cli::add_change_options(app, options.change);
}

des::Modification modification_from(const Options& options)
{
    des::Modification modification{fields_from(options.values), {}, {}};
    if (!options.ttl.empty())
        modification.ttl = des::value_or_throw(des::parse_ttl(options.ttl));
    if (!options.substitute.empty())
        modification.serving =
            options.substitute == "yes" ? des::Serving::substituted : des::Serving::as_provisioned;
    if (modification.fields.empty() && !modification.ttl && !modification.serving)
        throw des::Failure(des::Reason::usage, "nothing to modify: give a --set option");
    return modification;
}

ExitCode modify(const Options& options)
{
    const auto numbers = numbers_from(options.numbers);
    const auto modification = modification_from(options);
    const des::WhichRecords which{fields_from(options.which),
                                  options.all ? des::Matches::all : des::Matches::one};

    auto digest = des::tools::digest_of("modify", numbers);
    add_to(digest, options.which);
    add_to(digest, options.values);
    digest.add(options.all ? "all" : "one").add(options.ttl).add(options.substitute);
    return des::tools::change(options.change, "modify", digest,
                              [&](des::Store& /*store*/, des::Edit& edit) {
                                  for (const auto& number : numbers)
                                      des::modify(edit, number, which, modification);
                              });
}

} // namespace

des::cli::Command modify_verb()
{
    return des::cli::command("modify", "Change records of numbers and blocks", declare, modify);
}
