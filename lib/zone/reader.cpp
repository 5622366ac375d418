#include "zone/reader.h"

#include "base/text.h"
#include "zone/head.h"
#include "zone/rdata.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace des {
namespace {

bool is_word(const Word& word, std::string_view text)
{
    return !word.is_quoted && equal_ignoring_case(word.text, text);
}

} // namespace

// A file that is being read, and what returns when an included file ends.
struct ZoneReader::File {
    File(std::istream& in, std::string file_name) : name(std::move(file_name)), scanner(in) {}
    explicit File(std::string file_name) :
        name(std::move(file_name)), own(name, std::ios::binary), scanner(own)
    {
    }

    std::string name;
    std::ifstream own;
    ZoneScanner scanner;
    std::optional<DomainName> origin;
    std::optional<Ttl> default_ttl; // $TTL
    std::optional<Ttl> last_ttl;    // stated by a record
    std::uint64_t before = 0;       // lines read before this stretch of the file, less its own
};

ZoneReader::ZoneReader(std::istream& in, std::string name, std::optional<DomainName> origin)
{
    files_.push_back(std::make_unique<File>(in, std::move(name)));
    file().origin = std::move(origin);
    begin_stretch();
}

ZoneReader::~ZoneReader() = default;

// From the next line of the current file on.
void ZoneReader::begin_stretch()
{
    const auto first = stretches_.empty() ? 1 : line_ + 1;
    const auto in_file = file().scanner.next_line();
    file().before = first - in_file;
    stretches_.push_back({first, in_file, file().name});
}

bool ZoneReader::leave_file()
{
    if (files_.size() == 1)
        return false;
    line_ = file().before + file().scanner.next_line();
    files_.pop_back();
    owner_.reset(); // servers differ about what an omitted owner means now
    begin_stretch();
    return true;
}

std::optional<Result<ZoneRecord>> ZoneReader::next()
{
    while (true) {
        auto& scanner = file().scanner;
        std::optional<Result<const Entry*>> entry;
        try {
            entry = scanner.next();
        } catch (const std::ios_base::failure&) {
            throw Failure(Reason::unreadable,
                          "cannot read " + file().name + ": " + std::strerror(errno));
        }
        if (!entry && !leave_file())
            return std::nullopt;
        if (!entry)
            continue;
        place_ = scanner.place();
        line_ = file().before + place_.line;
        current_owner_.reset();
        if (!*entry) {
            guess_owner();
            return tl::unexpected(entry->error());
        }
        if (auto record = read_entry(***entry))
            return record;
    }
}

// Of an entry that could not be split into words: its first one, if it is a name. The next entry
// may leave its owner out.
void ZoneReader::guess_owner()
{
    const std::string_view text = file().scanner.text();
    const auto first = text.substr(0, text.find_first_of(" \t\n\"();"));
    if (!first.empty()) {
        const auto name = DomainName::parse(first, file().origin.value_or(DomainName()));
        owner_ = name ? std::optional(*name) : std::nullopt;
    }
    current_owner_ = owner_;
}

// Nothing for what is no record.
std::optional<Result<ZoneRecord>> ZoneReader::read_entry(const Entry& entry)
{
    const auto& first = entry.words.front();
    const bool is_directive =
        !entry.begins_with_blank && !first.is_quoted && first.text.substr(0, 1) == "$";
    if (!is_directive)
        return read_record(entry);
    if (const auto error = read_directive(entry))
        return tl::unexpected(*error);
    return std::nullopt;
}

std::optional<Error> ZoneReader::read_directive(const Entry& entry)
{
    const auto& directive = entry.words.front();
    if (is_word(directive, "$ORIGIN"))
        return read_origin(entry);
    if (is_word(directive, "$TTL"))
        return read_ttl(entry);
    if (is_word(directive, "$INCLUDE"))
        return include(entry);
    if (is_word(directive, "$GENERATE"))
        return refuse(entry, 0,
                      "$GENERATE, which BIND alone knows: write a wildcard for the block, or let "
                      "named-compilezone write the records")
            .value();
    return refuse(entry, 0, "unknown directive " + quoted(directive.text)).value();
}

std::optional<Error> ZoneReader::read_origin(const Entry& entry)
{
    if (entry.words.size() != 2)
        return refuse(entry, 0, "$ORIGIN takes one name").value();
    auto name = name_of(entry, 1);
    if (!name)
        return name.error();
    file().origin = *std::move(name);
    return std::nullopt;
}

std::optional<Error> ZoneReader::read_ttl(const Entry& entry)
{
    if (entry.words.size() != 2 || entry.words[1].is_quoted)
        return refuse(entry, 0, "$TTL takes one TTL").value();
    const auto ttl = parse_ttl(entry.words[1].text);
    if (!ttl)
        return refuse(entry, 1, ttl.error().message).value();
    file().default_ttl = *ttl;
    return std::nullopt;
}

std::optional<Error> ZoneReader::include(const Entry& entry)
{
    const auto words = entry.words.size();
    if (words != 2 && words != 3)
        return refuse(entry, 0, "$INCLUDE takes a file and, if need be, an origin").value();
    if (files_.size() > deepest_include)
        return refuse(entry, 0, fmt::format("$INCLUDE within more than {} others", deepest_include))
            .value();
    auto origin = file().origin;
    if (words == 3) {
        auto name = name_of(entry, 2);
        if (!name)
            return name.error();
        origin = *std::move(name);
    }
    return open_file(entry, std::move(origin));
}

std::optional<Error> ZoneReader::open_file(const Entry& entry, std::optional<DomainName> origin)
{
    if (file().name.empty() || file().name.front() == '<')
        return refuse(entry, 0, "$INCLUDE in a stream: there is no file it could be relative to")
            .value();
    const auto path = unescape(entry.words[1].text);
    if (!path)
        return refuse(entry, 1, path.error().message).value();
    const auto full = std::filesystem::path(file().name).parent_path() / *path;
    if (std::filesystem::is_directory(full))
        return refuse(entry, 1, "cannot read " + full.string() + ": it is a directory").value();
    errno = 0;
    auto included = std::make_unique<File>(full.string());
    if (!included->own)
        return refuse(entry, 1, "cannot read " + full.string() + ": " + std::strerror(errno))
            .value();
    included->origin = std::move(origin);
    included->default_ttl = file().default_ttl;
    included->last_ttl = file().last_ttl;
    files_.push_back(std::move(included));
    begin_stretch();
    return std::nullopt;
}

Result<DomainName> ZoneReader::name_of(const Entry& entry, std::size_t word)
{
    const auto& [text, is_quoted] = entry.words[word];
    if (is_quoted)
        return refuse(entry, word, "a name stands without quotes: " + quoted(text));
    auto name = DomainName::parse(text, file().origin.value_or(DomainName()));
    if (!name)
        return refuse(entry, word, name.error().message);
    if (!file().origin && (text == "@" || text.back() != '.' || name->is_root() != (text == ".")))
        return refuse(entry, word, "a relative name, but no origin yet: " + quoted(text));
    return name;
}

std::optional<Error> ZoneReader::read_owner(const Entry& entry)
{
    if (!entry.begins_with_blank) {
        owner_.reset();
        auto name = name_of(entry, 0);
        if (!name)
            return name.error();
        owner_ = *std::move(name);
    }
    if (!owner_)
        return refuse(entry, 0, "no owner, and none before it in this file to be meant").value();
    current_owner_ = owner_;
    return std::nullopt;
}

std::optional<Ttl> ZoneReader::ttl_of(const RecordHead& head, const Entry& entry)
{
    auto& here = file();
    if (head.ttl)
        here.last_ttl = head.ttl;
    const auto stated = here.default_ttl ? here.default_ttl : here.last_ttl;
    if (head.ttl || stated || head.type != RRType::soa)
        return head.ttl ? head.ttl : stated;
    // Before RFC 2308, the SOA's MINIMUM was the default.
    if (const auto minimum = parse_ttl(entry.words.back().text))
        here.last_ttl = *minimum;
    return here.last_ttl;
}

Result<ZoneRecord> ZoneReader::read_record(const Entry& entry)
{
    if (const auto error = read_owner(entry))
        return tl::unexpected(*error);
    const auto head = read_head(entry, entry.begins_with_blank ? 0 : 1);
    if (!head)
        return refuse_at(head.error().place, head.error().message);
    ZoneRecord record{*owner_, ttl_of(*head, entry), head->type, std::nullopt};
    if (head->type != RRType::naptr)
        return record;
    auto naptr = read_naptr(entry, head->rdata, file().origin);
    if (!naptr)
        return refuse_at(naptr.error().place, naptr.error().message);
    record.naptr = *std::move(naptr);
    return record;
}

tl::unexpected<Error> ZoneReader::refuse(const Entry& entry, std::size_t word,
                                         const std::string& message)
{
    return refuse_at(entry.places[word], message);
}

tl::unexpected<Error> ZoneReader::refuse_at(ZoneScanner::Place place, const std::string& message)
{
    place_ = place;
    line_ = file().before + place.line;
    return invalid(message);
}

std::string ZoneReader::place() const
{
    return fmt::format("{}:{}:{}", file().name, place_.line, place_.column);
}

std::string ZoneReader::place_of(std::uint64_t line) const
{
    const auto behind = std::upper_bound(
        stretches_.begin(), stretches_.end(), line,
        [](std::uint64_t wanted, const Stretch& each) { return wanted < each.first; });
    const auto& stretch = behind == stretches_.begin() ? stretches_.front() : *std::prev(behind);
    return fmt::format("{}:{}:1", stretch.file, line - stretch.first + stretch.first_in_file);
}

std::string ZoneReader::text() const
{
    const auto& here = file();
    const auto ttl = here.default_ttl ? here.default_ttl : here.last_ttl;
    const auto& text = here.scanner.text();
    const bool needs_owner = !text.empty() && (text.front() == ' ' || text.front() == '\t');
    return (here.origin ? "$ORIGIN " + here.origin->to_string() + '\n' : "") +
        (ttl ? fmt::format("$TTL {}\n", ttl->count()) : "") +
        (needs_owner && current_owner_ ? current_owner_->to_string() : "") + text;
}

} // namespace des
