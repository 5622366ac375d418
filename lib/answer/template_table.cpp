#include "answer/template_table.h"

#include <cstring>

namespace des {

namespace {

TemplateHead read_head(const std::byte* at) noexcept
{
    TemplateHead head;
    std::memcpy(&head, at, sizeof(head));
    return head;
}

} // namespace

TemplateView::TemplateView(const TemplateTable& table, TemplateRef reference) noexcept :
    head_(read_head(table.at(reference) + TemplateTable::owner_size)),
    cuts_(table.at(reference) + TemplateTable::owner_size + sizeof(TemplateHead)),
    bytes_(cuts_ + head_.cuts * sizeof(Cut))
{
}

void TemplateView::copy_to(std::uint8_t* out, const std::uint8_t* digits) const noexcept
{
    std::memcpy(out, bytes_, head_.size);
    for (std::size_t i = 0; i < head_.cuts; ++i) {
        Cut cut;
        std::memcpy(&cut, cuts_ + i * sizeof(Cut), sizeof(Cut));
        std::memcpy(out + cut.position, digits + cut.first, cut.count);
    }
}

TemplateRef TemplateView::for_length(std::size_t digits) const noexcept
{
    TemplateRef reference = 0;
    if (digits * sizeof(TemplateRef) < head_.size)
        std::memcpy(&reference, bytes_ + digits * sizeof(TemplateRef), sizeof(TemplateRef));
    return reference;
}

} // namespace des
