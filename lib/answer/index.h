#pragma once

#include "answer/ordered_map.h"
#include "answer/rrset_builder.h"
#include "answer/snapshot.h"
#include "answer/template_store.h"
#include "answer/zone.h"
#include "e164/block.h"
#include "naptr/naptr.h"

#include <deque>
#include <memory>
#include <optional>

namespace des {

// Builds what is answered from. One thread owns it and changes it; others only ever see the
// snapshots it publishes, which share all that did not change.
class Index {
public:
    // Everything anew, from records in the order of their keys, the records of a key together.
    // Independent of any index until replace() takes it.
    class Load {
    public:
        Load() : templates_(std::make_unique<TemplateStore>()) {}
        // Throws Failure(broken_store) when the key stands behind the one before.
        void add(const RecordRow& row, OperatorNumber owner = {});
        void add(NumberKey key, const RecordSet& records);

    private:
        friend class Index;
        void finish_set();
        std::unique_ptr<TemplateStore> templates_;
        RrsetBuilder set_; // of the key at hand
        OrderedMap::Loader numbers_;
        OrderedMap::Loader blocks_;
    };

    explicit Index(const Zone& zone) { set_zone(zone); }

    // From the next snapshot on: other apexes, another serial.
    void set_zone(const Zone& zone) { zone_ = std::make_shared<const RenderedZone>(zone); }
    // The records of a number or block, and whose they are; nothing: it has none any more.
    void set(const NumberBlock& number, const std::optional<RecordSet>& records,
             OperatorNumber owner = {});
    // What the number or block has; nothing also where that cannot be told (set_reader.h).
    std::optional<RecordSet> find(const NumberBlock& number) const;
    // Takes the place of all records there were.
    void replace(Load load);
    // The same, with those of another index.
    void replace(Index other);

    // Everything set so far. The index keeps a reference of its own until all others are gone, so
    // that it is never a reader who has to take a snapshot apart.
    std::shared_ptr<const Snapshot> publish();

    std::size_t numbers() const noexcept { return numbers_.size(); }
    std::size_t blocks() const noexcept { return blocks_.size(); }
    std::size_t templates() const noexcept { return templates_->size(); }
    // What numbers, blocks and templates take, in octets.
    std::size_t memory() const noexcept;

private:
    struct Published {
        Generation generation;
        std::shared_ptr<const Snapshot> snapshot;
    };
    void collect();

    std::shared_ptr<const RenderedZone> zone_;
    std::unique_ptr<TemplateStore> templates_ = std::make_unique<TemplateStore>();
    OrderedMap numbers_;
    OrderedMap blocks_;
    RrsetBuilder set_;
    Generation generation_ = 0; // of the snapshot published last
    std::deque<Published> published_;
};

} // namespace des
