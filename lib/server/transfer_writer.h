#pragma once

#include "answer/query.h"
#include "dns/tsig.h"
#include "e164/key.h"
#include "server/reply_route.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace des {

// Fills the messages of a zone transfer, each with as many records as fit, and sends them
// (RFC 5936, section 2.2). Every message repeats the question, to which names are pointers.
class TransferWriter {
public:
    // Enough for full packets, and the furthest a pointer reaches (RFC 1035, section 4.1.4).
    static constexpr std::size_t message_size = 16'384;

    // `tsig`: what signs the messages, if anything. All must live as long.
    TransferWriter(ReplyRoute& route, const Query& query, Bytes packet, TsigServer* tsig);

    // Each returns false once the client has gone.
    // Records whose owners are complete, or pointers to the question.
    bool put(Bytes records);
    // Records of a number, or of the wildcard of an open block, as PluggedZone::render() has them.
    bool put(NumberKey key, Bytes records);
    // What is left.
    bool finish();

    std::uint64_t records() const noexcept { return records_; }
    std::uint64_t messages() const noexcept { return messages_; }

private:
    struct Place {
        NumberKey name;
        std::size_t at = 0;
    };
    void begin();
    bool send();
    bool make_room(std::size_t octets);
    void put_owner(NumberKey key);

    ReplyRoute& route_;
    const Query& query_;
    Bytes packet_;
    TsigServer* tsig_;
    std::vector<std::uint8_t> buffer_;
    std::optional<ByteWriter> out_;
    std::uint16_t count_ = 0;        // of the records in the message
    std::array<Place, 16> places_{}; // where names of so many digits stand in the message
    Place wildcard_;                 // the one written last
    std::uint64_t records_ = 0;
    std::uint64_t messages_ = 0;
};

} // namespace des
