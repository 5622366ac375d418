#pragma once

#include "base/domain_name.h"
#include "store/edit.h"
#include "store/store.h"

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

// What the tests of the store share: a folder of their own, and short names for long values.

namespace test {

// A folder that is gone with all it holds when the test ends.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::size_t file_count() const;

private:
    std::filesystem::path folder_;
};

des::DomainName name(std::string_view text);
des::NumberBlock block(std::string_view text);
des::Host host();
// Records that differ in their URI, in the order given, with preferences 10, 20…
des::RecordSet set(std::initializer_list<const char*> uris, std::uint32_t ttl = 3600);
des::Naptr naptr(const std::string& uri, std::uint16_t preference = 10);
des::RecordLine line(std::string_view number, const std::string& uri,
                     std::uint16_t preference = 10);
des::RecordLine cancellation(std::string_view number);
des::ChangeRequest request(const std::string& transaction);

// A store in a folder of its own, open for writing.
struct NewStore {
    NewStore();
    des::Store another(des::Access access = des::Access::read_only) const;

    Folder folder;
    std::string path;
    des::Store store;
};

struct Put {
    const char* number;
    std::optional<des::RecordSet> set;
};
// One change, committed.
des::ChangeSummary put(des::Store& store, const std::string& transaction,
                       const std::vector<Put>& puts);

// Every record: "+1 100 10 !^.*$!sip:a@b!"
std::vector<std::string> listing(des::Store& store);

// The message of the Failure that work throws; its reason is left in `reason`.
struct Thrown {
    des::Reason reason{};
    std::string message;
    bool operator==(const Thrown&) const = default;
};
Thrown thrown_by(const std::function<void()>& work);

} // namespace test
