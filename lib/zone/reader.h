#pragma once

#include "base/domain_name.h"
#include "base/timestamp.h"
#include "zone/record.h"
#include "zone/scanner.h"

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace des {

struct RecordHead;

// Reads a master file record by record, whatever its size: $ORIGIN, $TTL and $INCLUDE
// (RFC 1035, section 5.1; RFC 2308, section 4), and records in the generic form of RFC 3597. The
// contents of NAPTR records are read; of other records, the type.
class ZoneReader {
public:
    // `name` is the file's: for messages, and for what $INCLUDE is relative to. `origin` completes
    // relative names until there is a $ORIGIN; without one they are refused.
    ZoneReader(std::istream& in, std::string name, std::optional<DomainName> origin);
    ~ZoneReader();
    ZoneReader(const ZoneReader&) = delete;
    ZoneReader& operator=(const ZoneReader&) = delete;

    // Nothing at the end. An error concerns one entry: the next call goes on behind it. Throws
    // Failure (unreadable) when the file, not one that it includes, cannot be read on.
    std::optional<Result<ZoneRecord>> next();

    // Of what next() returned last. Lines are counted on through included files, so that each has
    // a number of its own.
    std::uint64_t line() const noexcept { return line_; }
    // "FILE:LINE:COLUMN" of the beginning of a record, or of what an error is about.
    std::string place() const;
    // The same for a line that was read earlier; its first column.
    std::string place_of(std::uint64_t line) const;

    // What next() returned last as a text that needs nothing before it: as it stands in the file,
    // behind the $ORIGIN and $TTL that are in force there.
    std::string text() const;
    // Its owner, if that can be told even of a bad entry.
    const std::optional<DomainName>& owner() const noexcept { return current_owner_; }

    static constexpr std::size_t deepest_include = 8;

private:
    struct File;
    struct Stretch { // lines that follow each other in one file
        std::uint64_t first;
        std::uint64_t first_in_file;
        std::string file;
    };
    using Entry = ZoneScanner::Entry;

    File& file() const { return *files_.back(); }
    void begin_stretch();
    bool leave_file();
    void guess_owner();
    std::optional<Result<ZoneRecord>> read_entry(const Entry& entry);
    std::optional<Error> read_directive(const Entry& entry);
    std::optional<Error> read_origin(const Entry& entry);
    std::optional<Error> read_ttl(const Entry& entry);
    std::optional<Error> include(const Entry& entry);
    std::optional<Error> open_file(const Entry& entry, std::optional<DomainName> origin);
    Result<DomainName> name_of(const Entry& entry, std::size_t word);
    std::optional<Error> read_owner(const Entry& entry);
    Result<ZoneRecord> read_record(const Entry& entry);
    std::optional<Ttl> ttl_of(const RecordHead& head, const Entry& entry);
    tl::unexpected<Error> refuse(const Entry& entry, std::size_t word, const std::string& message);
    tl::unexpected<Error> refuse_at(ZoneScanner::Place place, const std::string& message);

    std::vector<std::unique_ptr<File>> files_; // the innermost include last
    std::vector<Stretch> stretches_;
    std::optional<DomainName> owner_;
    std::optional<DomainName> current_owner_;
    std::uint64_t line_ = 0;
    ZoneScanner::Place place_;
};

} // namespace des
