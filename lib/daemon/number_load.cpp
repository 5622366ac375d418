#include "daemon/number_load.h"

#include <algorithm>

namespace des {

void NumberLoad::add(const NumberBlock& number, Naptr record, Ttl ttl)
{
    if (number_ != number) {
        finish_set();
        number_ = number;
        ttl_ = ttl;
    }
    ttl_ = std::min(ttl_, ttl); // RFC 2181, section 5.2
    records_.push_back(std::move(record));
}

void NumberLoad::finish_set()
{
    if (!number_)
        return;
    const NumberKey key(*number_);
    if (load_ && key <= last_)
        finish_load();
    last_ = key;
    if (!load_) {
        if (const auto before = index_.find(*number_)) {
            records_.insert(records_.end(), before->records().begin(), before->records().end());
            ttl_ = std::min(ttl_, before->ttl());
        }
    }
    std::sort(records_.begin(), records_.end());
    records_.erase(std::unique(records_.begin(), records_.end()), records_.end());
    const auto set = value_or_throw(RecordSet::of(std::exchange(records_, {}), ttl_));
    if (load_)
        load_->add(key, set);
    else
        index_.set(*number_, set);
}

void NumberLoad::finish_load()
{
    index_.replace(*std::move(load_));
    load_.reset();
}

Index NumberLoad::finish()
{
    finish_set();
    if (load_)
        finish_load();
    return std::move(index_);
}

} // namespace des
