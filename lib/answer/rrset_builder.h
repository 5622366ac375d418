#pragma once

#include "answer/template_store.h"
#include "naptr/record_row.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

// Makes the template of one number or block from its records, in the order they are to go out.
class RrsetBuilder {
public:
    void begin(NumberKey key, OperatorNumber owner);
    void add(const RecordRow& row);
    TemplateRef finish(TemplateStore& store);

    NumberKey key() const noexcept { return key_; }

private:
    // The records as numbers of one length get them; 0: as provisioned, for any length.
    struct Variant {
        int length = 0;
        Template records;
    };
    void choose_variants(Serving serving);
    void add_variant(int length);
    void add_to(Variant& variant, const RecordRow& row) const;
    void put_provisioned(Template& out, std::string_view regexp) const;
    bool put_substituted(Variant& variant, const RecordRow& row) const;

    NumberKey key_;
    OperatorNumber owner_{};
    std::string digits_; // of a whole number; of a block nothing
    std::vector<Variant> variants_;
    bool by_length_ = false;
    std::size_t used_ = 0; // so many of them; the others keep their memory for the next
};

} // namespace des
