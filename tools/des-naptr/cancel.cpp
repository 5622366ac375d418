// des-naptr cancel: numbers and blocks lose their records (Q.3643, clause 8.2.3).

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
};

void declare(CLI::App& app, Options& options)
{
    des::tools::add_numbers(app, options.numbers);
    des::tools::add_fields(app, options.which, "", "Which records (default: all)");
    des::tools::add_request_options(app, options.request);
}

ExitCode cancel(const Options& options)
{
    const auto which = des::soap::FieldsElement::of(fields_from(options.which));
    des::soap::i4::CancelNaptrRecords message;
    for (const auto& number : numbers_from(options.numbers))
        message.cancellations.push_back({number, which});
    return carry_out(options.request, message);
}

} // namespace

des::cli::Command cancel_verb()
{
    return des::cli::command("cancel", "Cancel records of numbers and blocks", declare, cancel);
}
