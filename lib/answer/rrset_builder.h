#pragma once

#include "answer/template_store.h"
#include "base/timestamp.h"
#include "e164/key.h"
#include "naptr/naptr.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

// One record of a number or block, its fields as on the wire; the views need hold only for the
// call it is handed to.
struct IndexRow {
    NumberKey key;
    std::uint16_t order = 0;
    std::uint16_t preference = 0;
    std::string_view flags;
    std::string_view services;
    std::string_view regexp;
    std::string_view replacement; // wire format
    Ttl ttl{};
    Serving serving = Serving::as_provisioned;
};

// Makes the template of one number or block from its records, in the order they are to go out.
class RrsetBuilder {
public:
    void begin(NumberKey key);
    void add(const IndexRow& row);
    TemplateRef finish(TemplateStore& store);

    NumberKey key() const noexcept { return key_; }

private:
    // The records as numbers of one length get them; 0: of any length.
    struct Variant {
        int length = 0;
        Template records;
    };
    void choose_variants(Serving serving);
    void add_to(Variant& variant, const IndexRow& row) const;
    void put_provisioned(Template& out, std::string_view regexp) const;
    bool put_substituted(Variant& variant, const IndexRow& row) const;

    NumberKey key_;
    std::string digits_; // of a whole number; of a block nothing
    std::vector<Variant> variants_;
    std::size_t used_ = 0; // so many of them; the others keep their memory for the next
};

} // namespace des
