#include "http/message.h"

#include "base/text.h"

#include <charconv>
#include <cmath>

namespace des {
namespace {

// Calls each(element) for the elements of a list that are separated by that sign.
template <class Each>
void for_each_element(std::string_view list, char sign, const Each& each)
{
    while (true) {
        const auto end = list.find(sign);
        if (const auto element = trimmed(list.substr(0, end)); !element.empty())
            each(element);
        if (end == std::string_view::npos)
            return;
        list.remove_prefix(end + 1);
    }
}

// "q=0.5" as 500; 1000 without.
int weight_of(std::string_view parameters)
{
    int weight = 1000;
    for_each_element(parameters, ';', [&weight](std::string_view parameter) {
        if (parameter.size() < 3 || !equal_ignoring_case(parameter.substr(0, 2), "q="))
            return;
        double value = 0;
        const auto* end = parameter.data() + parameter.size();
        if (std::from_chars(parameter.data() + 2, end, value).ec == std::errc() && value >= 0 &&
            value <= 1)
            weight = static_cast<int>(std::lround(value * 1000));
    });
    return weight;
}

std::string_view parameters_of(std::string_view element)
{
    const auto end = element.find(';');
    return end == std::string_view::npos ? std::string_view() : element.substr(end + 1);
}

} // namespace

void HttpFields::add(std::string name, std::string value)
{
    for (auto& [known, values] : fields_)
        if (equal_ignoring_case(known, name)) {
            values += ", " + value;
            return;
        }
    fields_.emplace_back(std::move(name), std::move(value));
}

std::optional<std::string_view> HttpFields::find(std::string_view name) const noexcept
{
    for (const auto& [known, value] : fields_)
        if (equal_ignoring_case(known, name))
            return value;
    return std::nullopt;
}

HttpReply plain_reply(int status, const std::string& text)
{
    HttpReply reply{status, {}, text + '\n'};
    reply.fields.add("Content-Type", "text/plain; charset=utf-8");
    return reply;
}

std::optional<std::string> charset(std::string_view content_type)
{
    std::optional<std::string> named;
    bool is_clear = true;
    for_each_element(parameters_of(content_type), ';', [&](std::string_view parameter) {
        constexpr std::string_view name = "charset=";
        if (!equal_ignoring_case(parameter.substr(0, name.size()), name))
            return;
        auto value = parameter.substr(name.size());
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        is_clear = is_clear && (!named || *named == to_lower(value));
        named = to_lower(value);
    });
    return is_clear ? named : "";
}

std::string media_type(std::string_view content_type)
{
    return to_lower(trimmed(content_type.substr(0, content_type.find(';'))));
}

bool accepts_gzip(const HttpRequest& request) noexcept
{
    std::optional<int> gzip;
    std::optional<int> any;
    int identity = 0;
    const auto codings = request.fields.find("Accept-Encoding").value_or("");
    for_each_element(codings, ',', [&](std::string_view element) {
        const auto name = trimmed(element.substr(0, element.find(';')));
        const int weight = weight_of(parameters_of(element));
        if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip"))
            gzip = weight;
        else if (equal_ignoring_case(name, "identity"))
            identity = weight;
        else if (name == "*")
            any = weight;
    });
    const int weight = gzip ? *gzip : any.value_or(0);
    return weight > 0 && weight >= identity;
}

int quality_of(const HttpRequest& request, std::string_view type)
{
    const auto accept = request.fields.find("Accept").value_or("*/*");
    const auto any_subtype = std::string(type.substr(0, type.find('/'))) + "/*";
    int precision = -1;
    int quality = 0;
    for_each_element(accept, ',', [&](std::string_view element) {
        const auto range = media_type(element);
        const int rank = range == type ? 2 : range == any_subtype ? 1 : range == "*/*" ? 0 : -1;
        if (rank < precision || rank < 0)
            return;
        precision = rank;
        quality = weight_of(parameters_of(element));
    });
    return quality;
}

} // namespace des
