#pragma once

#include "soap/records.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The messages of reference point I1, from one DES to another (Q.3643, clauses 7.2.1 and 8).

namespace des::soap::i1 {

inline constexpr std::string_view space = "urn:des:q3643:i1:1";

enum class State { pending, confirmed, rejected };

// Who sends a message: the operator, the name of its DES, and one id for each request, which
// stays the same when it is repeated.
struct Originator {
    OperatorId id;
    std::string des;
    TransactionId transaction;

    static constexpr auto type = "Originator";
    static constexpr auto elements =
        std::tuple(element("operator", &Originator::id), element("des", &Originator::des),
                   element("transaction", &Originator::transaction));
};

// Clause 8.1.1, steps 2 and 3: the profile of the operator that is asked. Its id is the request's.
struct EnrolmentAnswer {
    State state;
    std::optional<std::string> reason{};  // of a rejection
    std::optional<Serial> serial{};       // of the profile, once confirmed
    std::optional<std::string> profile{}; // where it is: a path on the same server

    static constexpr auto name = "RequestEnrolmentResponse";
    static constexpr auto elements = std::tuple(
        element("state", &EnrolmentAnswer::state), element("reason", &EnrolmentAnswer::reason),
        element("serial", &EnrolmentAnswer::serial), element("profile", &EnrolmentAnswer::profile));
};

struct RequestEnrolment {
    using Answer = EnrolmentAnswer;
    Originator from;

    static constexpr auto name = "RequestEnrolment";
    static constexpr auto elements = std::tuple(element("originator", &RequestEnrolment::from));
};

// Clause 8.1.2, steps 2 and 3.
struct LeavingAnswer {
    State state;
    std::optional<std::string> reason{};

    static constexpr auto name = "RequestLeavingResponse";
    static constexpr auto elements = std::tuple(element("state", &LeavingAnswer::state),
                                                element("reason", &LeavingAnswer::reason));
};

struct RequestLeaving {
    using Answer = LeavingAnswer;
    Originator from;

    static constexpr auto name = "RequestLeaving";
    static constexpr auto elements = std::tuple(element("originator", &RequestLeaving::from));
};

// What the O&M decided, when that was not at once.
struct NoticeAnswer {
    static constexpr auto name = "NotifyRequestStateResponse";
    static constexpr auto elements = std::tuple<>();
};

struct NotifyRequestState {
    using Answer = NoticeAnswer;
    Originator from;
    TransactionId request;
    State state;
    std::optional<std::string> reason{};

    static constexpr auto name = "NotifyRequestState";
    static constexpr auto elements = std::tuple(element("originator", &NotifyRequestState::from),
                                                element("request", &NotifyRequestState::request),
                                                element("state", &NotifyRequestState::state),
                                                element("reason", &NotifyRequestState::reason));
};

// Clauses 8.2.1 to 8.2.3, steps 2 and 3. Every number is named with all records it has from now on;
// a cancelled one with none. `after` is where the copy has to stand, `through` where it stands
// then.
template <class Message>
struct ChangeAnswer {
    Position position;

    static constexpr auto name = Message::answer_name;
    static constexpr auto elements = std::tuple(element("position", &ChangeAnswer::position));
};

struct AddNaptrRecords {
    static constexpr auto answer_name = "AddNaptrRecordsResponse";
    using Answer = ChangeAnswer<AddNaptrRecords>;
    Originator from;
    Position after;
    Position through;
    std::vector<NumberRecords> numbers{};

    static constexpr auto name = "AddNaptrRecords";
    static constexpr auto elements = std::tuple(element("originator", &AddNaptrRecords::from),
                                                element("after", &AddNaptrRecords::after),
                                                element("through", &AddNaptrRecords::through),
                                                element("number", &AddNaptrRecords::numbers));
};

struct ModifyNaptrRecords {
    static constexpr auto answer_name = "ModifyNaptrRecordsResponse";
    using Answer = ChangeAnswer<ModifyNaptrRecords>;
    Originator from;
    Position after;
    Position through;
    std::vector<NumberRecords> numbers{};

    static constexpr auto name = "ModifyNaptrRecords";
    static constexpr auto elements = std::tuple(element("originator", &ModifyNaptrRecords::from),
                                                element("after", &ModifyNaptrRecords::after),
                                                element("through", &ModifyNaptrRecords::through),
                                                element("number", &ModifyNaptrRecords::numbers));
};

struct CancelNaptrRecords {
    static constexpr auto answer_name = "CancelNaptrRecordsResponse";
    using Answer = ChangeAnswer<CancelNaptrRecords>;
    Originator from;
    Position after;
    Position through;
    std::vector<NumberRecords> numbers{};

    static constexpr auto name = "CancelNaptrRecords";
    static constexpr auto elements = std::tuple(element("originator", &CancelNaptrRecords::from),
                                                element("after", &CancelNaptrRecords::after),
                                                element("through", &CancelNaptrRecords::through),
                                                element("number", &CancelNaptrRecords::numbers));
};

// The changes since where the copy stands are not at hand one by one: the profile is to be fetched.
struct AnnouncementAnswer {
    std::optional<Position> position{}; // where the copy stands now; none: there is none yet

    static constexpr auto name = "AnnounceProfileResponse";
    static constexpr auto elements = std::tuple(element("position", &AnnouncementAnswer::position));
};

struct AnnounceProfile {
    using Answer = AnnouncementAnswer;
    Originator from;
    Serial serial; // of the profile

    static constexpr auto name = "AnnounceProfile";
    static constexpr auto elements = std::tuple(element("originator", &AnnounceProfile::from),
                                                element("serial", &AnnounceProfile::serial));
};

// Verification: digests of the profile of the operator that is asked, as far as the sender may see
// it. What a digest is made of, des-i1-i4(7) says.
struct BranchDigest {
    Prefix prefix;
    std::uint64_t numbers; // numbers and blocks that begin so
    std::string digest;

    static constexpr auto type = "BranchDigest";
    static constexpr auto elements = std::tuple(element("prefix", &BranchDigest::prefix),
                                                element("numbers", &BranchDigest::numbers),
                                                element("digest", &BranchDigest::digest));
};

struct NumberDigest {
    NumberBlock number;
    std::string digest;

    static constexpr auto type = "NumberDigest";
    static constexpr auto elements = std::tuple(element("number", &NumberDigest::number),
                                                element("digest", &NumberDigest::digest));
};

struct DigestAnswer {
    Position position; // of the profile
    // Of each prefix asked for, the ten below; none where its numbers are named instead.
    std::vector<BranchDigest> branches{};
    std::vector<NumberDigest> numbers{};

    static constexpr auto name = "GetProfileDigestResponse";
    static constexpr auto elements = std::tuple(element("position", &DigestAnswer::position),
                                                element("branch", &DigestAnswer::branches),
                                                element("number", &DigestAnswer::numbers));
};

struct GetProfileDigest {
    using Answer = DigestAnswer;
    Originator from;
    std::vector<Prefix> prefixes{};

    static constexpr auto name = "GetProfileDigest";
    static constexpr auto elements = std::tuple(element("originator", &GetProfileDigest::from),
                                                element("prefix", &GetProfileDigest::prefixes));
};

using Request =
    std::variant<RequestEnrolment, RequestLeaving, NotifyRequestState, AddNaptrRecords,
                 ModifyNaptrRecords, CancelNaptrRecords, AnnounceProfile, GetProfileDigest>;

} // namespace des::soap::i1

namespace des::soap {

template <>
struct Value<i1::State> : NamedValue<i1::State> {
    static constexpr auto type = "RequestState";
    static constexpr std::array<std::string_view, 3> names{"pending", "confirmed", "rejected"};
};

} // namespace des::soap
