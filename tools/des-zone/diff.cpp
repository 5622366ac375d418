// des-zone diff: compares two zones, two databases, or a zone and a database.

#include "base/interrupt.h"
#include "cli/tool.h"
#include "des-zone/verbs.h"
#include "procedures/input.h"
#include "procedures/record_sets.h"
#include "procedures/record_source.h"
#include "procedures/zone_diff.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    std::string first;
    std::string second;
    std::string apex = "e164.arpa";
    bool answers = false;
};

void declare(CLI::App& app, Options& options)
{
    app.add_option("a", options.first, "A zone, or a database; '-': a zone on standard input")
        ->type_name("ZONE|DB")
        ->required();
    app.add_option("b", options.second, "What to compare it with")
        ->type_name("ZONE|DB")
        ->required();
    app.add_option("--apex", options.apex, "The domain the numbers of a zone stand under")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_flag("--answers", options.answers,
                 "Compare the URIs that a client would try, not the records");
}

constexpr std::string_view db_prefix = "db:";

// "db:FILE", or a file that begins as databases of SQLite do.
bool is_database(const std::string& path)
{
    if (path.rfind(db_prefix, 0) == 0)
        return true;
    if (path == "-" || !std::filesystem::is_regular_file(path))
        return false;
    constexpr std::string_view magic = "SQLite format 3";
    std::string begin(magic.size(), '\0');
    std::ifstream(path, std::ios::binary)
        .read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return begin == magic;
}

// One of the two, all of it put in order.
class Source {
public:
    Source(const std::string& path, const des::DomainName& apex) : staging_(default_ttl)
    {
        if (is_database(path))
            read_database(path.rfind(db_prefix, 0) == 0 ? path.substr(db_prefix.size()) : path);
        else
            read_zone(path, apex);
    }
    ~Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    des::ZoneDiff::Side side()
    {
        return {staging_, [this](std::uint64_t line, const des::Error& error) {
                    complain_of(lines_->place(line), error);
                }};
    }
    std::uint64_t bad_lines() const noexcept { return bad_lines_; }

private:
    static constexpr des::Ttl default_ttl{3600};

    void read_database(const std::string& path)
    {
        auto store = des::Store::open(path, des::Access::read_only);
        const des::Store::Reading reading(store);
        stage(store, staging_);
    }
    void read_zone(const std::string& path, const des::DomainName& apex)
    {
        input_.emplace(path);
        lines_ = read_records(input_->rewind(), input_->name(), des::RecordFormat::zone, {apex});
        while (const auto line = lines_->next()) {
            des::stop_if_interrupted();
            if (!*line)
                complain_of(lines_->place(lines_->line()), line->error());
            else
                for (const auto& record : **line)
                    staging_.add(record, lines_->line());
        }
    }
    void complain_of(const std::string& place, const des::Error& error)
    {
        ++bad_lines_;
        std::cerr << place << ": " << error.message << '\n';
    }

    des::Staging staging_;
    std::optional<des::Input> input_;
    std::unique_ptr<des::RecordSource> lines_;
    std::uint64_t bad_lines_ = 0;
};

ExitCode diff(const Options& options)
{
    des::catch_interrupts();
    if (options.first == "-" && options.second == "-")
        throw des::Failure(des::Reason::usage, "standard input cannot be compared with itself");
    const auto apex = des::cli::argument(des::DomainName::parse(options.apex));
    Source first(options.first, apex);
    Source second(options.second, apex);
    const auto refuse_bad_lines = [&] {
        const auto count = first.bad_lines() + second.bad_lines();
        if (count != 0)
            throw des::Failure(des::Reason::invalid,
                               fmt::format("bad lines: {}; what can be read of the others was "
                                           "compared",
                                           count));
    };
    des::ZoneDiff differences(
        options.answers ? des::CompareBy::answers : des::CompareBy::records,
        [](char sign, const std::string& line) { std::cout << sign << ' ' << line << '\n'; });
    const bool is_equal = differences.run(first.side(), second.side());
    refuse_bad_lines();
    return is_equal ? ExitCode::ok : ExitCode::no;
}

} // namespace

des::cli::Command diff_verb()
{
    return des::cli::command("diff", "Compare two zones or databases", declare, diff);
}
