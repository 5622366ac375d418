#pragma once

#include "procedures/input.h"
#include "procedures/record_source.h"
#include "store/edit.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

// Bulk provisioning of the host's profile from a file: one transaction.

namespace des {

// The most numbers an import may cancel: a count, or a share of what the profile holds before.
class DeleteLimit {
public:
    // "1000" or "2.5%".
    static Result<DeleteLimit> parse(std::string_view text);
    std::uint64_t of(std::uint64_t numbers) const noexcept;
    const std::string& to_string() const noexcept { return text_; }

private:
    DeleteLimit(std::string_view text, double amount) : text_(text), amount_(amount) {}
    bool is_share() const noexcept { return text_.back() == '%'; }
    std::string text_;
    double amount_;
};

enum class Commit { no, yes };

struct ImportRequest {
    ChangeRequest change; // its digest is made from the file
    RecordFormat format = RecordFormat::csv;
    Edit::Scope scope = Edit::Scope::named_numbers;
    std::optional<DeleteLimit> max_delete;
    Commit commit = Commit::yes;
    // Where to collect what cannot be imported, if it shall be left out: each bad line, and with
    // it every other line of its number, which stays as it is. Ready to be imported when mended.
    std::ostream* skipped = nullptr;
    std::vector<DomainName> apexes; // of a master file; none: those of the store
};

// What happens on the way; all optional.
struct ImportWatch {
    std::function<void(const std::string& place, const Error&)> bad_line;
    std::function<void(const Change&)> change;
    std::function<void()> progress; // a line read, or numbers compared
};

struct ImportAnswer {
    ChangeSummary summary;           // without commit: the counts alone mean something
    std::uint64_t bad_lines = 0;     // reported to bad_line
    std::uint64_t skipped_lines = 0; // written to `skipped`
    std::uint64_t warnings = 0;      // records that break a SHOULD
    std::uint64_t passed_over = 0;   // SOA and NS records of a master file
    std::uint64_t folded = 0;        // numbers that a zone needs and a store does not
    bool is_done = false;            // false: there were bad lines, and none were to be skipped
};

// Throws Failure: conflict, when more would be cancelled than allowed; what Edit throws;
// interrupted. In any case nothing was changed then.
ImportAnswer import_records(Store& store, Input& input, ImportRequest request,
                            const ImportWatch& watch);

} // namespace des
