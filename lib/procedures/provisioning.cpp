#include "procedures/provisioning.h"

#include "procedures/records.h"

#include <fmt/format.h>

namespace des {
namespace {

using namespace soap::i4;

SomeFields fields_of(const std::optional<soap::FieldsElement>& element)
{
    return element ? element->fields() : SomeFields();
}

// What is wrong with one element of a message is said with its place.
template <class Element, class Work>
void each_element(const std::vector<Element>& elements, const std::string& name, const Work& work)
{
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const auto path = fmt::format("{}[{}]", name, i + 1);
        try {
            work(elements[i], path);
        } catch (const BadRequestElement&) {
            throw;
        } catch (const Failure& failure) {
            throw BadRequestElement(failure.error(), path, elements[i].number.to_string());
        }
    }
}

} // namespace

std::vector<RecordLine> lines_of(const soap::NumberRecords& number, const std::string& path)
{
    const auto text = number.number.to_string();
    if (number.records.empty())
        throw BadRequestElement({Reason::usage, text + ": no record to add"}, path, text);
    const auto serving =
        number.substitute.value_or(false) ? Serving::substituted : Serving::as_provisioned;
    std::vector<RecordLine> lines;
    for (std::size_t i = 0; i < number.records.size(); ++i) {
        auto record = number.records[i].record();
        if (!record)
            throw BadRequestElement({Reason::invalid, text + ": " + record.error().message},
                                    fmt::format("{}/naptr[{}]", path, i + 1), text);
        lines.push_back({number.number, *std::move(record), number.ttl, serving});
    }
    return lines;
}

std::string_view purpose_of(const AddNaptrRecords& /*message*/)
{
    return "add";
}

std::string_view purpose_of(const ModifyNaptrRecords& /*message*/)
{
    return "modify";
}

std::string_view purpose_of(const CancelNaptrRecords& /*message*/)
{
    return "cancel";
}

void prepare(Store& store, Edit& edit, const AddNaptrRecords& message)
{
    each_element(message.numbers, "AddNaptrRecords/number",
                 [&](const soap::NumberRecords& number, const std::string& path) {
                     for (const auto& line : lines_of(number, path))
                         add(store, edit, line);
                 });
}

void prepare(Store& /*store*/, Edit& edit, const ModifyNaptrRecords& message)
{
    each_element(message.modifications, "ModifyNaptrRecords/modification",
                 [&](const ModificationElement& each, const std::string& /*path*/) {
                     Modification change{fields_of(each.with), each.ttl, std::nullopt};
                     if (each.substitute)
                         change.serving =
                             *each.substitute ? Serving::substituted : Serving::as_provisioned;
                     const auto matches = each.all.value_or(false) ? Matches::all : Matches::one;
                     modify(edit, each.number, {fields_of(each.which), matches}, change);
                 });
}

void prepare(Store& /*store*/, Edit& edit, const CancelNaptrRecords& message)
{
    each_element(message.cancellations, "CancelNaptrRecords/cancellation",
                 [&](const Cancellation& each, const std::string& /*path*/) {
                     cancel(edit, each.number, fields_of(each.which));
                 });
}

} // namespace des
