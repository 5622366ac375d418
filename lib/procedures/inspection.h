#pragma once

#include "naptr/lint.h"
#include "naptr/record_line.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace des {

// What is to be said about one record of a number, or about the number.
struct Remark {
    std::uint64_t line = 0; // where it stands in its file; 0: in none
    NumberBlock number;
    std::optional<Naptr> record;
    std::optional<Severity> severity; // nothing: what a client makes of it, which is fine
    std::optional<Field> field;
    std::optional<Client> client; // whose reading it is about
    std::string uri;              // what that client would build of the record
    std::string message;
    std::string clause;
};

// Lints record lines as they come, from a store or a file: the lines of a number together, where
// they follow each other.
class Inspection {
public:
    using EachRemark = std::function<void(const Remark&)>;
    Inspection(std::vector<Client> clients, EachRemark each) :
        clients_(std::move(clients)), each_(std::move(each))
    {
    }

    void add(const RecordLine& record, std::uint64_t line = 0);
    // After the last line.
    void finish();

private:
    struct Entry {
        RecordLine record;
        std::uint64_t line;
    };
    std::optional<RecordSet> set_of_entries();
    void lint_set(const RecordSet& set);
    void read_set_as(Client client, const RecordSet& set);
    Remark remark_on(const NumberBlock& number, const RecordSet& set,
                     std::optional<std::size_t> record) const;
    void refuse(const Entry& entry, Field field, const std::string& message);

    std::vector<Client> clients_;
    EachRemark each_;
    std::vector<Entry> entries_; // of one number
};

} // namespace des
