#include "store/fixture.h"

#include <fmt/format.h>

#include <cstdlib>

namespace test {

namespace fs = std::filesystem;

Folder::Folder()
{
    auto pattern = (fs::temp_directory_path() / "des-unit-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    folder_ = pattern;
}

Folder::~Folder()
{
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::size_t Folder::file_count() const
{
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
}

des::DomainName name(std::string_view text)
{
    return des::value_or_throw(des::DomainName::parse(text));
}

des::NumberBlock block(std::string_view text)
{
    return des::value_or_throw(des::NumberBlock::parse(text));
}

des::Host host()
{
    return {des::value_or_throw(des::OperatorId::parse("operator-a")),
            {name("e164.arpa"), name("e164enum.net")},
            {name("ns1.a.example"), name("ns2.a.example")},
            name("hostmaster.a.example")};
}

des::Naptr naptr(const std::string& uri, std::uint16_t preference)
{
    const auto string = [](const std::string& octets) {
        return des::value_or_throw(des::CharacterString::of(octets));
    };
    return {des::Order{100},   des::Preference{preference},  string("u"),
            string("E2U+sip"), string("!^.*$!" + uri + "!"), des::DomainName()};
}

des::RecordSet set(std::initializer_list<const char*> uris, std::uint32_t ttl)
{
    std::vector<des::Naptr> records;
    for (const auto* uri : uris)
        records.push_back(naptr(uri, static_cast<std::uint16_t>(10 * (records.size() + 1))));
    return des::value_or_throw(des::RecordSet::of(std::move(records), des::Ttl(ttl)));
}

des::RecordLine line(std::string_view number, const std::string& uri, std::uint16_t preference)
{
    return {block(number), naptr(uri, preference), std::nullopt};
}

des::RecordLine cancellation(std::string_view number)
{
    return {block(number), std::nullopt, std::nullopt};
}

des::ChangeRequest request(const std::string& transaction)
{
    return {des::value_or_throw(des::TransactionId::parse(transaction)),
            "alice",
            "ticket 7",
            std::nullopt,
            "digest of " + transaction,
            std::chrono::milliseconds(20)};
}

NewStore::NewStore() :
    path(folder.path("des.db")),
    store((des::Store::create(path, host()), des::Store::open(path, des::Access::read_write)))
{
}

des::Store NewStore::another(des::Access access) const
{
    return des::Store::open(path, access);
}

des::ChangeSummary put(des::Store& store, const std::string& transaction,
                       const std::vector<Put>& puts)
{
    des::Edit edit(store, request(transaction));
    for (const auto& [number, records] : puts)
        edit.put(block(number), records);
    return edit.commit();
}

std::vector<std::string> listing(des::Store& store)
{
    std::vector<std::string> lines;
    store.scan([&lines](const des::RecordRow& row) {
        lines.push_back(fmt::format("{} {} {} {}", row.key.block()->to_string(), row.order,
                                    row.preference, row.regexp));
    });
    return lines;
}

Thrown thrown_by(const std::function<void()>& work)
{
    try {
        work();
    } catch (const des::Failure& failure) {
        return {failure.error().reason, failure.error().message};
    }
    return {};
}

} // namespace test
