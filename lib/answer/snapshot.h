#pragma once

#include "answer/ordered_map.h"
#include "answer/template_table.h"
#include "answer/zone.h"

#include <memory>

namespace des {

// One state of everything that is answered from. Never changes: any number of threads read it, and
// holding it is what keeps it. Made by Index::publish().
class Snapshot {
public:
    Snapshot(OrderedMap numbers, OrderedMap blocks, TemplateTable templates,
             std::shared_ptr<const RenderedZone> zone) :
        numbers_(std::move(numbers)),
        blocks_(std::move(blocks)), templates_(std::move(templates)), zone_(std::move(zone))
    {
    }

    const OrderedMap& numbers() const noexcept { return numbers_; }
    const OrderedMap& blocks() const noexcept { return blocks_; }
    const TemplateTable& templates() const noexcept { return templates_; }
    const RenderedZone& zone() const noexcept { return *zone_; }

private:
    OrderedMap numbers_; // NumberKey of whole numbers → template
    OrderedMap blocks_;  // NumberKey of the others → template
    TemplateTable templates_;
    std::shared_ptr<const RenderedZone> zone_;
};

} // namespace des
