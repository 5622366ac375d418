#pragma once

#include "base/serial.h"
#include "dns/message.h"
#include "dns/soa.h"

#include <cstdint>
#include <optional>

namespace des {

// Takes what a zone transfer brings, record by record, the SOA record too.
class TransferSink {
public:
    virtual ~TransferSink() = default;
    TransferSink() = default;
    TransferSink(const TransferSink&) = delete;
    TransferSink& operator=(const TransferSink&) = delete;

    // The whole zone follows: what was known of it is to be forgotten.
    virtual void begin_zone() = 0;
    // Changes to the zone that was asked with follow, in the order in which they were made.
    virtual void begin_changes() = 0;
    virtual void add(const ResourceRecord& record) = 0;
    virtual void remove(const ResourceRecord& record) = 0;
};

// A primary has answered with this code when asked for the zone: unauthorised or no_answer.
Error refusal_of(RCode code, const DomainName& zone);

// Reads the answer to AXFR (RFC 5936) or IXFR (RFC 1995), message by message, in the memory of one
// message. Nothing of what it passed on counts before the end was seen.
class TransferReader {
public:
    // What was asked.
    struct Asked {
        DomainName zone;
        std::uint16_t id = 0;
        std::optional<Serial> have; // IXFR from here; nothing: AXFR
    };
    TransferReader(Asked asked, TransferSink& sink) : asked_(std::move(asked)), sink_(sink) {}

    enum class State {
        more,       // another message must follow
        zone,       // complete: the whole zone
        changes,    // complete: what has changed since
        up_to_date, // complete: there is nothing newer
    };
    // Once it was complete or refused, nothing more may be given to it.
    Result<State> take(Bytes message);

    // The SOA of the zone as it becomes. Only once a message was taken.
    const Soa& soa() const { return soa_.value(); }
    std::uint64_t records() const noexcept { return records_; }

private:
    enum class Place {
        start,    // before the first SOA
        second,   // behind it: now it shows what kind of transfer this is
        zone,     // in the whole zone
        removing, // in what a sequence of changes takes away
        adding,   // in what it brings
        end,
    };
    std::optional<Error> check_head(const Message& message);
    std::optional<Error> take(const ResourceRecord& record);
    std::optional<Error> take_soa(const ResourceRecord& record, const Soa& soa);
    std::optional<Error> begin(const ResourceRecord& record, const Soa& soa);
    std::optional<Error> take_second_soa(const ResourceRecord& record, const Soa& soa);
    std::optional<Error> end_zone(const Soa& soa);
    std::optional<Error> take_soa_of_changes(const ResourceRecord& record, const Soa& soa);
    void begin_zone();
    bool is_alone_for_good() const;

    const Asked asked_;
    TransferSink& sink_;
    Place place_ = Place::start;
    State kind_ = State::more; // as it will be reported at the end
    std::optional<ResourceRecord> first_;
    std::optional<Soa> soa_;
    Serial reached_; // by the sequences of changes so far
    std::uint64_t records_ = 0;
    bool is_first_message_ = true;
};

} // namespace des
