// edit-store: changes a store and can be stopped in the middle. For tests of what happens then.
//
//   edit-store --db FILE --numbers COUNT --domain NAME [--wait]
//
// gives the numbers from +4930000000 on the URI sip:user@NAME in one change. With --wait it says
// "applied" when only the commit is missing, and commits when its standard input ends.

#include "base/interrupt.h"
#include "cli/tool.h"
#include "store/edit.h"

#include <iostream>
#include <iterator>

namespace {

struct Options {
    std::string db;
    std::uint32_t numbers = 1;
    std::string domain = "a.example";
    bool wait = false;
};

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db);
    app.add_option("--numbers", options.numbers, "How many");
    app.add_option("--domain", options.domain, "Of their URI");
    app.add_flag("--wait", options.wait, "For the end of standard input, before the commit");
}

des::CharacterString string(const std::string& octets)
{
    return des::value_or_throw(des::CharacterString::of(octets));
}

void wait_for_end_of_input()
{
    std::cout << "applied" << std::endl;
    for (std::istreambuf_iterator<char> in(std::cin), end; in != end; ++in) {}
}

des::cli::ExitCode edit_store(const Options& options)
{
    des::catch_interrupts();
    auto store = des::Store::open(options.db, des::Access::read_write);
    des::Edit edit(store, {des::TransactionId::make(), "test", "", std::nullopt, ""});
    const des::Naptr record{des::Order{100},
                            des::Preference{10},
                            string("u"),
                            string("E2U+sip"),
                            string("!^.*$!sip:user@" + options.domain + "!"),
                            des::DomainName()};
    for (std::uint32_t i = 0; i < options.numbers; ++i) {
        const auto digits = std::to_string(4930000000 + i);
        const auto number = des::value_or_throw(des::E164Number::from_digits(digits));
        edit.stage({des::NumberBlock::of(number), record, std::nullopt}, i + 1);
    }
    edit.apply();
    if (options.wait)
        wait_for_end_of_input();
    const auto summary = edit.commit();
    std::cout << "serial " << summary.serial.value() << '\n';
    return des::cli::ExitCode::ok;
}

} // namespace

int main(int argc, char** argv)
{
    return des::cli::run(argc, argv, "Change a store.", declare, edit_store);
}
