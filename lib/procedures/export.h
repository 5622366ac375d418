#pragma once

#include "e164/block.h"
#include "e164/key.h"
#include "naptr/csv.h"
#include "naptr/record_line.h"
#include "procedures/record_source.h"
#include "store/store.h"

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

// The host's profile, or a part of it, record by record.

namespace des {

// Which part of a profile is meant.
class Portion {
public:
    static Portion everything();
    // A whole number: that entry. "+61255501XXX": that entry and what lies within it. "+6125*": the
    // prefix itself and everything that begins with it.
    static Result<Portion> parse(std::string_view text);

    NumberKey first() const noexcept { return first_; }
    NumberKey last() const noexcept { return last_; }
    bool contains(const NumberBlock& number) const noexcept;

private:
    Portion(NumberKey first, NumberKey last) : first_(first), last_(last) {}
    NumberKey first_;
    NumberKey last_;
    std::optional<int> length_; // of the numbers; nothing: any
};

using EachRecord = std::function<void(const RecordLine&)>;

// Every record of that part, sorted.
void each_record(Store& store, const Portion& portion, const EachRecord& each);

// The entries that cover the number, its own included; the one that answers, which is the one with
// the longest prefix, first.
void each_covering(Store& store, E164Number number, const EachRecord& each);

// How CSV is to be written, so that nothing of that part is lost.
Columns columns_for(Store& store, const Portion& portion);

// What takes record lines and writes them in a form that read_records() reads. `columns` concerns
// CSV, `apex` a master file.
EachRecord record_writer(std::ostream& out, RecordFormat format, Columns columns,
                         const DomainName& apex);

// What a master file cannot say of that line; empty when it can say all.
std::string lost_in_zone(const RecordLine& line);

} // namespace des
