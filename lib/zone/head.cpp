#include "zone/head.h"

#include "base/text.h"
#include "zone/types.h"

#include <utility>

namespace des {
namespace {

tl::unexpected<EntryError> refuse(const ZoneScanner::Entry& entry, std::size_t word,
                                  const std::string& message)
{
    return tl::unexpected(EntryError{entry.places[word], message});
}

} // namespace

tl::expected<RecordHead, EntryError> read_head(const ZoneScanner::Entry& entry, std::size_t word)
{
    RecordHead head;
    bool has_class = false;
    for (; word < entry.words.size(); ++word) {
        const auto& [text, is_quoted] = entry.words[word];
        if (is_quoted)
            return refuse(entry, word, "a type stands without quotes: " + quoted(text));
        if (is_digit(text.front())) {
            const auto ttl = parse_ttl(text);
            if (!ttl)
                return refuse(entry, word, ttl.error().message);
            if (std::exchange(head.ttl, *ttl))
                return refuse(entry, word, "a second TTL: " + quoted(text));
            continue;
        }
        if (const auto code = class_named(text)) {
            if (*code != RRClass::in)
                return refuse(entry, word, "a class other than IN: " + quoted(text));
            if (std::exchange(has_class, true))
                return refuse(entry, word, "a second class: " + quoted(text));
            continue;
        }
        const auto type = type_named(text);
        if (!type)
            return refuse(entry, word, "not a TTL, a class or a type: " + quoted(text));
        head.type = *type;
        head.rdata = word + 1;
        return head;
    }
    return refuse(entry, 0, "a record without a type");
}

} // namespace des
