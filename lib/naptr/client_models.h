#pragma once

// What the models of clients share. See clients.h for what callers use.

#include "naptr/clients.h"

namespace des {

// What a client does with one record of a set.
struct Reading {
    std::optional<std::string> uri;
    std::string reason;
};

inline Reading not_used(std::string why)
{
    return {std::nullopt, std::move(why)};
}

// For clients to whom no record is worth less because of another: one after the other.
std::vector<ClientVerdict> read_each(std::string_view aus, const RecordSet& set,
                                     Reading (*read)(std::string_view aus, const Naptr& record));

std::vector<ClientVerdict> read_as_kamailio(std::string_view aus, const RecordSet& set);
std::vector<ClientVerdict> read_as_asterisk(std::string_view aus, const RecordSet& set);
std::vector<ClientVerdict> read_as_freeswitch(std::string_view aus, const RecordSet& set);
std::vector<ClientVerdict> read_as_sprout(std::string_view aus, const RecordSet& set);

// The octets that a set takes in a reply without EDNS or TSIG, about: header, question, records.
std::size_t reply_size(std::string_view aus, const RecordSet& set);

} // namespace des
