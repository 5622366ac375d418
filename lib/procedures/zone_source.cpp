#include "procedures/zone_source.h"

#include "e164/enum_name.h"
#include "zone/reader.h"

#include <algorithm>

namespace des {
namespace {

class ZoneSource : public RecordSource {
public:
    ZoneSource(std::istream& in, const std::string& name, const std::vector<DomainName>& apexes) :
        reader_(in, name, apexes.size() == 1 ? std::optional(apexes.front()) : std::nullopt),
        apexes_(apexes)
    {
    }

    std::optional<Result<std::vector<RecordLine>>> next() override
    {
        while (const auto record = reader_.next()) {
            if (!*record)
                return tl::unexpected(record->error());
            if (belongs_to_zone(**record, apexes_)) {
                ++passed_over_;
                continue;
            }
            return line_of(**record);
        }
        return std::nullopt;
    }

    std::size_t line() const override { return reader_.line(); }
    const std::string& text() const override { return text_ = reader_.text(); }
    std::vector<NumberBlock> numbers() const override
    {
        if (const auto& owner = reader_.owner())
            for (const auto& apex : apexes_)
                if (const auto number = block_of_name(*owner, apex))
                    return {*number};
        return {};
    }
    std::string place(std::size_t line) const override
    {
        return line == reader_.line() ? reader_.place() : reader_.place_of(line);
    }
    std::uint64_t passed_over() const override { return passed_over_; }

private:
    Result<std::vector<RecordLine>> line_of(const ZoneRecord& record) const
    {
        if (!record.naptr)
            return invalid("only NAPTR records are provisioned, and here is " +
                           to_string(record.type) + " for " + record.owner.to_string());
        return record_line_of(record, apexes_).map([](const RecordLine& line) {
            return std::vector{line};
        });
    }

    ZoneReader reader_;
    std::vector<DomainName> apexes_;
    std::uint64_t passed_over_ = 0;
    mutable std::string text_;
};

} // namespace

std::unique_ptr<RecordSource> read_zone(std::istream& in, const std::string& name,
                                        const std::vector<DomainName>& apexes)
{
    return std::make_unique<ZoneSource>(in, name, apexes);
}

} // namespace des
