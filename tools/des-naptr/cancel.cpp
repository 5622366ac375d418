// des-naptr cancel: numbers and blocks lose their records (Q.3643, clause 8.2.3).

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
};

void declare(CLI::App& app, Options& options)
{
    des::tools::add_numbers(app, options.numbers);
    des::tools::add_fields(app, options.which, "", "Which records (default: all)");
    des::cli::add_change_options(app, options.change);
}

ExitCode cancel(const Options& options)
{
    const auto numbers = numbers_from(options.numbers);
    const auto which = fields_from(options.which);

    auto digest = des::tools::digest_of("cancel", numbers);
    add_to(digest, options.which);
    return des::tools::change(options.change, "cancel", digest,
                              [&](des::Store& /*store*/, des::Edit& edit) {
                                  for (const auto& number : numbers)
                                      des::cancel(edit, number, which);
                              });
}

} // namespace

des::cli::Command cancel_verb()
{
    return des::cli::command("cancel", "Cancel records of numbers and blocks", declare, cancel);
}
