#pragma once

#include "soap/records.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The messages of reference point I4, from an O&M system to its DES (Q.3643, clauses 7.2.4, 8
// and 9.2).

namespace des::soap::i4 {

inline constexpr std::string_view space = "urn:des:q3643:i4:1";

enum class Outcome { done, pending, rejected };
enum class Decision { confirm, reject };

// What became of a change at one partner.
struct PartnerResult {
    OperatorId partner;
    Outcome outcome;
    std::optional<std::string> reason{};

    static constexpr auto type = "PartnerResult";
    static constexpr auto elements = std::tuple(element("operator", &PartnerResult::partner),
                                                element("outcome", &PartnerResult::outcome),
                                                element("reason", &PartnerResult::reason));
};

// On what terms a change is asked for.
struct Terms {
    std::optional<TransactionId> transaction{}; // repeated, it is answered as the first time
    std::optional<std::string> why{};
    std::optional<Serial> expected_serial{};    // nothing is changed at another one
    std::optional<std::chrono::seconds> wait{}; // for partners; none: zero
    std::optional<bool> dry_run{};              // say what would change, and change nothing

    static constexpr auto type = "ChangeTerms";
    static constexpr auto elements =
        std::tuple(element("transaction", &Terms::transaction), element("why", &Terms::why),
                   element("expectedSerial", &Terms::expected_serial),
                   element("wait", &Terms::wait), element("dryRun", &Terms::dry_run));
};

// Step 4 of clauses 8.2.1 to 8.2.3. Counts are of numbers and blocks.
template <class Message>
struct ChangeResult {
    Serial serial; // of the profile after the change
    TransactionId transaction;
    std::uint64_t added;
    std::uint64_t modified;
    std::uint64_t cancelled;
    bool repeated; // the change was made before; that was its answer
    std::vector<PartnerResult> partners{};

    static constexpr auto name = Message::answer_name;
    static constexpr auto elements = std::tuple(
        element("serial", &ChangeResult::serial),
        element("transaction", &ChangeResult::transaction), element("added", &ChangeResult::added),
        element("modified", &ChangeResult::modified),
        element("cancelled", &ChangeResult::cancelled),
        element("repeated", &ChangeResult::repeated), element("partner", &ChangeResult::partners));
};

// Every record is one more for its number.
struct AddNaptrRecords {
    static constexpr auto answer_name = "AddNaptrRecordsResponse";
    using Answer = ChangeResult<AddNaptrRecords>;
    std::optional<Terms> terms{};
    std::vector<NumberRecords> numbers{};

    static constexpr auto name = "AddNaptrRecords";
    static constexpr auto elements = std::tuple(element("terms", &AddNaptrRecords::terms),
                                                element("number", &AddNaptrRecords::numbers));
};

struct ModificationElement {
    NumberBlock number;
    std::optional<FieldsElement> which{}; // none: its one record
    std::optional<bool> all{};            // of those that match; otherwise one has to
    std::optional<FieldsElement> with{};
    std::optional<Ttl> ttl{};
    std::optional<bool> substitute{};

    static constexpr auto type = "Modification";
    static constexpr auto elements = std::tuple(
        element("number", &ModificationElement::number),
        element("which", &ModificationElement::which), element("all", &ModificationElement::all),
        element("with", &ModificationElement::with), element("ttl", &ModificationElement::ttl),
        element("substitute", &ModificationElement::substitute));
};

struct ModifyNaptrRecords {
    static constexpr auto answer_name = "ModifyNaptrRecordsResponse";
    using Answer = ChangeResult<ModifyNaptrRecords>;
    std::optional<Terms> terms{};
    std::vector<ModificationElement> modifications{};

    static constexpr auto name = "ModifyNaptrRecords";
    static constexpr auto elements =
        std::tuple(element("terms", &ModifyNaptrRecords::terms),
                   element("modification", &ModifyNaptrRecords::modifications));
};

struct Cancellation {
    NumberBlock number;
    std::optional<FieldsElement> which{}; // none: all its records

    static constexpr auto type = "Cancellation";
    static constexpr auto elements = std::tuple(element("number", &Cancellation::number),
                                                element("which", &Cancellation::which));
};

struct CancelNaptrRecords {
    static constexpr auto answer_name = "CancelNaptrRecordsResponse";
    using Answer = ChangeResult<CancelNaptrRecords>;
    std::optional<Terms> terms{};
    std::vector<Cancellation> cancellations{};

    static constexpr auto name = "CancelNaptrRecords";
    static constexpr auto elements =
        std::tuple(element("terms", &CancelNaptrRecords::terms),
                   element("cancellation", &CancelNaptrRecords::cancellations));
};

// A request for enrolment or leaving (clause 8.1), of either side.
struct RequestElement {
    std::uint64_t number;
    std::string side; // "ours", "theirs"
    std::string kind; // "enrolment", "leaving"
    OperatorId partner;
    std::string progress; // "unsent", "waiting", "confirmed", "done", "rejected"
    std::optional<std::string> reason{};
    Timestamp since;
    std::optional<std::string> decided_by{};

    static constexpr auto type = "NodeRequest";
    static constexpr auto elements = std::tuple(
        element("number", &RequestElement::number), element("side", &RequestElement::side),
        element("kind", &RequestElement::kind), element("operator", &RequestElement::partner),
        element("progress", &RequestElement::progress), element("reason", &RequestElement::reason),
        element("since", &RequestElement::since),
        element("decidedBy", &RequestElement::decided_by));
};

template <class Message>
struct NodeAnswer {
    RequestElement request;

    static constexpr auto name = Message::answer_name;
    static constexpr auto elements = std::tuple(element("request", &NodeAnswer::request));
};

// Clause 8.1.1, steps 1 and 4.
struct EnrolNode {
    static constexpr auto answer_name = "EnrolNodeResponse";
    using Answer = NodeAnswer<EnrolNode>;
    OperatorId partner;
    std::optional<std::chrono::seconds> wait{};

    static constexpr auto name = "EnrolNode";
    static constexpr auto elements =
        std::tuple(element("operator", &EnrolNode::partner), element("wait", &EnrolNode::wait));
};

// Clause 8.1.2, steps 1 and 4.
struct LeaveNode {
    static constexpr auto answer_name = "LeaveNodeResponse";
    using Answer = NodeAnswer<LeaveNode>;
    OperatorId partner;
    std::optional<std::chrono::seconds> wait{};

    static constexpr auto name = "LeaveNode";
    static constexpr auto elements =
        std::tuple(element("operator", &LeaveNode::partner), element("wait", &LeaveNode::wait));
};

struct ListRequestsAnswer {
    std::vector<RequestElement> requests{};

    static constexpr auto name = "ListRequestsResponse";
    static constexpr auto elements = std::tuple(element("request", &ListRequestsAnswer::requests));
};

struct ListRequests {
    using Answer = ListRequestsAnswer;

    static constexpr auto name = "ListRequests";
    static constexpr auto elements = std::tuple<>();
};

// "After the confirmation of its O&M" (clause 8.1, step 3).
struct ConfirmRequest {
    static constexpr auto answer_name = "ConfirmRequestResponse";
    using Answer = NodeAnswer<ConfirmRequest>;
    std::uint64_t number;
    Decision decision;
    std::optional<std::string> reason{};

    static constexpr auto name = "ConfirmRequest";
    static constexpr auto elements = std::tuple(element("number", &ConfirmRequest::number),
                                                element("decision", &ConfirmRequest::decision),
                                                element("reason", &ConfirmRequest::reason));
};

struct ListNaptrRecordsAnswer {
    Serial serial; // of the profile
    std::vector<NumberRecords> numbers{};
    bool more; // behind the last of these

    static constexpr auto name = "ListNaptrRecordsResponse";
    static constexpr auto elements = std::tuple(element("serial", &ListNaptrRecordsAnswer::serial),
                                                element("number", &ListNaptrRecordsAnswer::numbers),
                                                element("more", &ListNaptrRecordsAnswer::more));
};

struct ListNaptrRecords {
    using Answer = ListNaptrRecordsAnswer;
    std::optional<NumberBlock> portion{}; // "+6125*": what begins with it; none: everything
    std::optional<NumberBlock> after{};   // the last number of the page before
    std::optional<std::uint64_t> limit{}; // numbers and blocks; 1 to 1000, otherwise 1000

    static constexpr auto name = "ListNaptrRecords";
    static constexpr auto elements = std::tuple(element("portion", &ListNaptrRecords::portion),
                                                element("after", &ListNaptrRecords::after),
                                                element("limit", &ListNaptrRecords::limit));
};

struct PartnerStatus {
    OperatorId partner;
    std::string kind; // "partner", "ipx"
    bool enrolled;
    std::optional<Position> copy{};         // where its profile stands here
    std::uint64_t numbers;                  // numbers and blocks of the copy
    std::optional<Position> acknowledged{}; // how far it has followed the host's profile
    std::optional<std::uint64_t> behind{};  // changes; none: it needs the profile
    bool paused;
    std::uint64_t refused; // numbers it did not take
    std::optional<std::string> last_error{};

    static constexpr auto type = "PartnerStatus";
    static constexpr auto elements = std::tuple(
        element("operator", &PartnerStatus::partner), element("kind", &PartnerStatus::kind),
        element("enrolled", &PartnerStatus::enrolled), element("copy", &PartnerStatus::copy),
        element("numbers", &PartnerStatus::numbers),
        element("acknowledged", &PartnerStatus::acknowledged),
        element("behind", &PartnerStatus::behind), element("paused", &PartnerStatus::paused),
        element("refused", &PartnerStatus::refused),
        element("lastError", &PartnerStatus::last_error));
};

struct StatusAnswer {
    OperatorId host;
    std::string version;
    Serial serial;
    std::uint64_t numbers;
    std::uint64_t blocks;
    std::uint64_t records;
    std::vector<PartnerStatus> partners{};

    static constexpr auto name = "GetStatusResponse";
    static constexpr auto elements = std::tuple(
        element("operator", &StatusAnswer::host), element("version", &StatusAnswer::version),
        element("serial", &StatusAnswer::serial), element("numbers", &StatusAnswer::numbers),
        element("blocks", &StatusAnswer::blocks), element("records", &StatusAnswer::records),
        element("partner", &StatusAnswer::partners));
};

struct GetStatus {
    using Answer = StatusAnswer;

    static constexpr auto name = "GetStatus";
    static constexpr auto elements = std::tuple<>();
};

using Request =
    std::variant<EnrolNode, LeaveNode, AddNaptrRecords, ModifyNaptrRecords, CancelNaptrRecords,
                 ListRequests, ConfirmRequest, ListNaptrRecords, GetStatus>;

} // namespace des::soap::i4

namespace des::soap {

template <>
struct Value<i4::Outcome> : NamedValue<i4::Outcome> {
    static constexpr auto type = "Outcome";
    static constexpr std::array<std::string_view, 3> names{"done", "pending", "rejected"};
};

template <>
struct Value<i4::Decision> : NamedValue<i4::Decision> {
    static constexpr auto type = "Decision";
    static constexpr std::array<std::string_view, 2> names{"confirm", "reject"};
};

} // namespace des::soap
