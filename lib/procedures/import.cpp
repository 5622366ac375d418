#include "procedures/import.h"

#include "base/interrupt.h"
#include "base/text.h"
#include "e164/key.h"
#include "procedures/digest.h"
#include "procedures/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

namespace des {
namespace {

std::string digest_of(Input& input, const ImportRequest& request)
{
    RequestDigest digest;
    digest.add("import")
        .add(std::to_string(static_cast<int>(request.format)))
        .add(request.scope == Edit::Scope::whole_profile ? "replace" : "incremental")
        .add(request.skipped != nullptr ? "skip" : "refuse");
    auto& in = input.rewind();
    std::array<char, 65536> buffer{};
    while (in) {
        stop_if_interrupted();
        in.read(buffer.data(), buffer.size());
        digest.add_piece({buffer.data(), static_cast<std::size_t>(in.gcount())});
    }
    return digest.to_string();
}

// One import, in one or two attempts. The second is for an import that skips: only at the end of
// the first it is known which numbers have a bad line.
class Import {
public:
    Import(Store& store, Input& input, const ImportRequest& request, const ImportWatch& watch) :
        store_(store), input_(input), request_(request), watch_(watch),
        apexes_(request.apexes.empty() ? store.host().apexes : request.apexes)
    {
    }

    ImportAnswer run()
    {
        const bool skips = request_.skipped != nullptr;
        auto answer = attempt(skips && watch_.change ? Attempt::look : Attempt::finish);
        const bool look_only = skips && watch_.change && answer.summary.answer == Answer::first;
        if (!skips || (bad_.empty() && !look_only))
            return answer;
        leave_out_numbers();
        return attempt(Attempt::finish_without_bad);
    }

private:
    enum class Attempt { look, finish, finish_without_bad };

    ImportAnswer attempt(Attempt kind);
    void stage_what_stays(Edit& edit);
    void stage_lines(Edit& edit, Attempt kind, ImportAnswer& answer);
    void stage_line(Edit& edit, std::uint64_t at, const RecordLine& line, ImportAnswer& answer);
    Counts apply(Edit& edit, Attempt kind);
    void check_limit(const Counts& counts, std::uint64_t numbers_before) const;
    void leave_out_numbers();
    void report(std::uint64_t line, const Error& error);
    bool is_left_out(const std::vector<NumberBlock>& numbers) const;
    void advance() const;

    std::unique_ptr<RecordSource> source();

    Store& store_;
    Input& input_;
    const ImportRequest& request_;
    const ImportWatch& watch_;
    std::vector<DomainName> apexes_;
    std::unique_ptr<RecordSource> lines_; // of this attempt
    std::set<std::uint64_t> bad_;         // lines
    std::set<NumberKey> left_out_;        // numbers of theirs
};

ImportAnswer Import::attempt(Attempt kind)
{
    Edit edit(store_, request_.change);
    ImportAnswer answer{.summary = {Serial(), {}, request_.change.transaction}};
    if (edit.first_answer()) {
        answer.summary = *edit.first_answer();
        answer.is_done = true;
        return answer;
    }
    const auto totals = store_.totals();
    if (request_.format == RecordFormat::zone)
        edit.fold_plugs(left_out_);
    stage_what_stays(edit);
    stage_lines(edit, kind, answer);
    answer.summary.counts = apply(edit, kind);
    answer.folded = edit.folded();
    answer.bad_lines = bad_.size();
    if (kind == Attempt::look || (kind == Attempt::finish && !bad_.empty()))
        return answer;
    check_limit(answer.summary.counts, totals.numbers + totals.blocks);
    if (request_.commit == Commit::yes)
        answer.summary = edit.commit();
    answer.is_done = true;
    return answer;
}

// A number whose lines are left out keeps what it has, even where the file is to become the whole
// profile.
void Import::stage_what_stays(Edit& edit)
{
    if (request_.scope == Edit::Scope::named_numbers)
        return;
    for (const auto key : left_out_) {
        const auto number = value_or_throw(key.block());
        const auto set = store_.find(number);
        if (!set)
            continue;
        for (const auto& record : set->records())
            edit.stage(RecordLine{number, record, set->ttl(), set->serving()}, 0);
    }
}

void Import::stage_lines(Edit& edit, Attempt kind, ImportAnswer& answer)
{
    lines_ = source();
    const auto& lines = lines_;
    if (kind == Attempt::finish_without_bad && !lines->heading().empty() && !bad_.empty())
        *request_.skipped << lines->heading() << '\n';
    while (const auto line = lines->next()) {
        advance();
        if (kind == Attempt::finish_without_bad &&
            (bad_.contains(lines->line()) || is_left_out(lines->numbers()))) {
            *request_.skipped << lines->text() << '\n';
            ++answer.skipped_lines;
            continue;
        }
        if (!*line) {
            report(lines->line(), line->error());
            continue;
        }
        for (const auto& record : **line)
            stage_line(edit, lines->line(), record, answer);
    }
    input_.check();
    answer.passed_over = lines->passed_over();
}

void Import::stage_line(Edit& edit, std::uint64_t at, const RecordLine& line, ImportAnswer& answer)
{
    for (const auto& finding : examine(line)) {
        if (finding.severity == Severity::error)
            return report(
                at,
                {Reason::invalid, std::string(to_string(finding.field)) + ": " + finding.message});
        ++answer.warnings;
    }
    edit.stage(line, at);
}

Counts Import::apply(Edit& edit, Attempt kind)
{
    Edit::Watch watch;
    watch.progress = [this](std::uint64_t) { advance(); };
    watch.bad_line = [this](std::uint64_t line, const Error& error) { report(line, error); };
    if (watch_.change && kind != Attempt::look && (bad_.empty() || request_.skipped != nullptr))
        watch.change = watch_.change;
    return edit.apply(request_.scope, watch);
}

void Import::check_limit(const Counts& counts, std::uint64_t numbers_before) const
{
    if (!request_.max_delete)
        return;
    const auto most = request_.max_delete->of(numbers_before);
    if (counts.cancelled > most)
        throw Failure(Reason::conflict,
                      fmt::format("{} of {} numbers would be cancelled, and {} are the most "
                                  "(--max-delete {}); nothing was changed",
                                  counts.cancelled, numbers_before, most,
                                  request_.max_delete->to_string()));
}

// Until no line is left whose number is left out and that has another number that is not: a line
// may be a range.
void Import::leave_out_numbers()
{
    for (bool grows = true; grows;) {
        grows = false;
        const auto lines = source();
        while (lines->next()) {
            advance();
            const auto numbers = lines->numbers();
            if (!bad_.contains(lines->line()) && !is_left_out(numbers))
                continue;
            for (const auto& number : numbers)
                grows |= left_out_.insert(NumberKey(number)).second;
        }
    }
}

bool Import::is_left_out(const std::vector<NumberBlock>& numbers) const
{
    return std::any_of(numbers.begin(), numbers.end(), [this](const NumberBlock& number) {
        return left_out_.contains(NumberKey(number));
    });
}

std::unique_ptr<RecordSource> Import::source()
{
    try {
        return read_records(input_.rewind(), input_.name(), request_.format, apexes_);
    } catch (const Failure& failure) {
        throw Failure(failure.error().reason, input_.name() + ": " + failure.error().message);
    }
}

void Import::report(std::uint64_t line, const Error& error)
{
    bad_.insert(line);
    if (watch_.bad_line)
        watch_.bad_line(lines_->place(line), error);
}

void Import::advance() const
{
    stop_if_interrupted();
    if (watch_.progress)
        watch_.progress();
}

} // namespace

Result<DeleteLimit> DeleteLimit::parse(std::string_view text)
{
    const auto wrong =
        invalid("not a number of numbers and not a share such as 1%: " + quoted(text));
    const bool is_share = !text.empty() && text.back() == '%';
    const auto digits = text.substr(0, text.size() - (is_share ? 1 : 0));
    double amount{};
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] =
        std::from_chars(digits.data(), end, amount, std::chars_format::fixed);
    if (error != std::errc() || stop != end || amount < 0 || !std::isfinite(amount))
        return wrong;
    if (is_share ? amount > 100 : amount != std::floor(amount))
        return wrong;
    return DeleteLimit(text, amount);
}

std::uint64_t DeleteLimit::of(std::uint64_t numbers) const noexcept
{
    const auto most = is_share() ? static_cast<double>(numbers) * amount_ / 100 : amount_;
    return most >= 1e18 ? UINT64_MAX : static_cast<std::uint64_t>(most);
}

ImportAnswer import_records(Store& store, Input& input, ImportRequest request,
                            const ImportWatch& watch)
{
    request.change.digest = digest_of(input, request);
    auto answer = Import(store, input, request, watch).run();
    if (request.skipped != nullptr && !request.skipped->flush())
        throw Failure(Reason::unreadable, "cannot write the skipped lines");
    return answer;
}

} // namespace des
