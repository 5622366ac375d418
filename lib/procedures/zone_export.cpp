#include "procedures/zone_export.h"

#include "procedures/record_sets.h"
#include "zone/writer.h"

namespace des {
namespace {

NumberBlock block_of(NumberKey key)
{
    return value_or_throw(key.block());
}

void note(std::uint64_t& count, std::optional<NumberBlock>& first, NumberKey key)
{
    if (count++ == 0)
        first = block_of(key);
}

void write_name(std::ostream& out, const WildcardWriter::Name& name, ZoneLosses& losses)
{
    std::string comment;
    if (name.origin == WildcardWriter::Origin::plug)
        comment = "plugs a hole in " + block_of(name.source).to_string();
    if (name.origin == WildcardWriter::Origin::fixed) {
        comment = "meant for " + block_of(name.source).to_string() + " alone";
        note(losses.fixed_blocks, losses.first_fixed_block, name.source);
    }
    if (name.origin != WildcardWriter::Origin::plug && name.set.serving() == Serving::substituted)
        note(losses.substituted, losses.first_substituted, name.source);
    write_set(out, name.key, name.set, comment);
}

void refuse_fixed(NumberKey key)
{
    throw Failure(Reason::conflict,
                  "a zone cannot hold the block of fixed length " + block_of(key).to_string());
}

ZoneHead head_of(Store& store, const DomainName& apex)
{
    const auto host = store.host();
    return {apex,       host.name_servers, host.contact,      store.serial(),  host.refresh,
            host.retry, host.expire,       host.negative_ttl, host.default_ttl};
}

} // namespace

ZoneLosses export_zone(Store& store, const ZoneExport& how, std::ostream& out)
{
    const Store::Reading reading(store);
    ZoneLosses losses;
    write_head(out, head_of(store, how.apex));
    WildcardWriter writer(
        how.plug_holes, [&](const WildcardWriter::Name& name) { write_name(out, name, losses); },
        [&](NumberKey key) { note(losses.hidden_blocks, losses.first_hidden_block, key); });
    BlockExpander expander(
        [&writer](NumberKey key, const SharedSet& set) { writer.add(key, set); });
    each_set(store, [&](NumberKey key, const SharedSet& set) {
        if (!how.visible.allows(block_of(key)))
            return;
        const bool is_fixed = key.following() != 0 && !block_of(key).is_open();
        if (is_fixed && how.fixed_blocks == FixedBlocks::refuse)
            refuse_fixed(key);
        if (how.fixed_blocks != FixedBlocks::expand)
            return writer.add(key, set);
        if (const auto added = expander.add(key, set); !added)
            throw Failure(Reason::conflict, added.error().message);
    });
    expander.finish();
    writer.finish();
    return losses;
}

} // namespace des
