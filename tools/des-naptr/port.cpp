// des-naptr port: numbers move out to a partner, which may publish them from then on.

#include "cli/tool.h"
#include "des-naptr/options.h"
#include "des-naptr/verbs.h"
#include "procedures/digest.h"
#include "shared/change.h"
#include "store/copy_edit.h"

namespace {

using des::cli::ExitCode;

struct Options {
    des::cli::ChangeOptions change;
    des::tools::NumberOptions numbers;
    std::string partner;
};

void declare(CLI::App& app, Options& options)
{
    des::tools::add_numbers(app, options.numbers);
    app.add_option("--to", options.partner, "The partner's operator id")
        ->type_name("PARTNER")
        ->required();
    des::cli::add_change_options(app, options.change);
}

ExitCode port(const Options& options)
{
    const auto numbers = numbers_from(options.numbers);
    const auto partner = des::cli::argument(des::OperatorId::parse(options.partner));
    des::RequestDigest digest;
    digest.add("port").add(options.partner);
    for (const auto& number : numbers)
        digest.add(number.to_string());
    return des::tools::change(options.change, "port to " + options.partner, digest.to_string(),
                              [&](des::Store& store, des::Edit& edit) {
                                  for (const auto& number : numbers) {
                                      des::Claims(store).port_out(number, partner);
                                      if (edit.find(number))
                                          edit.put(number, std::nullopt);
                                  }
                              });
}

} // namespace

des::cli::Command port_verb()
{
    return des::cli::command("port", "Port numbers out to a partner", declare, port);
}
