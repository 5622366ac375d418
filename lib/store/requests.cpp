#include "store/requests.h"

#include "base/text.h"
#include "store/connection.h"
#include "store/copy_change.h"
#include "store/journal_place.h"
#include "store/write_lock.h"

#include <fmt/format.h>

#include <array>

namespace des {
namespace {

constexpr auto request_columns =
    "request.number, request.id, is_ours, request.kind, operator.name, progress, reason, since,"
    " changed, decided_by, is_told";
constexpr std::array<std::string_view, 5> progress_names{"unsent", "waiting", "confirmed", "done",
                                                         "rejected"};

RequestProgress progress_of(const Database& db, std::string_view name)
{
    for (std::size_t i = 0; i < progress_names.size(); ++i)
        if (progress_names.at(i) == name)
            return static_cast<RequestProgress>(i);
    throw_damaged(db, "the progress of a request");
}

Request request_of(const Database& db, const Statement& row)
{
    const auto moment = [&row](int column) {
        return Timestamp(std::chrono::milliseconds(row.integer(column)));
    };
    return {row.integer(0),
            sound(db, TransactionId::parse(row.octets(1))),
            row.integer(2) != 0 ? RequestSide::ours : RequestSide::theirs,
            row.octets(3) == "leaving" ? RequestKind::leaving : RequestKind::enrolment,
            sound(db, OperatorId::parse(row.octets(4))),
            progress_of(db, row.octets(5)),
            row.text(6),
            moment(7),
            moment(8),
            row.text(9),
            row.integer(10) != 0};
}

std::string select_requests(const std::string& condition)
{
    return fmt::format("SELECT {} FROM request JOIN operator ON operator.id = request.operator {}"
                       " ORDER BY request.number",
                       request_columns, condition);
}

std::int64_t milliseconds_now()
{
    return now().time_since_epoch().count();
}

void set_enrolled(Database& db, std::int64_t partner, Enrolment enrolment)
{
    const bool is_enrolled = enrolment == Enrolment::enrolled;
    db.run(fmt::format("UPDATE agreement SET is_enrolled = {} WHERE operator = {}",
                       is_enrolled ? 1 : 0, partner));
    if (is_enrolled)
        return;
    delete_copy(db, partner);
    lose_place(db, partner);
    db.run(fmt::format("UPDATE agreement SET failures = 0, last_error = '' WHERE operator = {0};"
                       "UPDATE request SET progress = 'rejected', reason = 'left meanwhile',"
                       " changed = {1} WHERE is_ours AND operator = {0} AND kind = 'enrolment'"
                       " AND progress = 'confirmed'",
                       partner, milliseconds_now()));
}

void write_progress(Database& db, const Request& request, RequestProgress progress,
                    const std::string& reason)
{
    Statement(db, "UPDATE request SET progress = ?, reason = ?, changed = ? WHERE number = ?")
        .bind_text(1, to_string(progress))
        .bind_text(2, reason)
        .bind(3, milliseconds_now())
        .bind(4, request.number)
        .run();
}

} // namespace

std::string_view to_string(RequestKind kind)
{
    return kind == RequestKind::leaving ? "leaving" : "enrolment";
}

std::string_view to_string(RequestSide side)
{
    return side == RequestSide::ours ? "ours" : "theirs";
}

std::string_view to_string(RequestProgress progress)
{
    return progress_names.at(static_cast<std::size_t>(progress));
}

Request Requests::open(RequestSide side, RequestKind kind, const OperatorId& partner,
                       const TransactionId& id)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    const auto row = partner_row(db, partner);
    const auto is_ours = side == RequestSide::ours ? 1 : 0;
    const auto kind_name = std::string(to_string(kind));
    if (side == RequestSide::ours) {
        Statement select(
            db,
            select_requests("WHERE is_ours AND request.operator = ? AND request.kind"
                            " = ? AND progress IN ('unsent', 'waiting', 'confirmed')"));
        select.bind(1, row).bind_text(2, kind_name);
        if (select.step())
            return request_of(db, select);
    } else if (auto known = find(side, partner, id)) {
        return *std::move(known);
    } else {
        Statement(db,
                  "UPDATE request SET progress = 'rejected', reason = 'taken back', changed = ?,"
                  " is_told = 1 WHERE NOT is_ours AND operator = ? AND kind = ?"
                  " AND progress = 'waiting'")
            .bind(1, milliseconds_now())
            .bind(2, row)
            .bind_text(3, kind_name)
            .run();
    }
    Statement(db,
              "INSERT INTO request (id, is_ours, kind, operator, progress, since, changed)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)")
        .bind_text(1, id.to_string())
        .bind(2, is_ours)
        .bind_text(3, kind_name)
        .bind(4, row)
        .bind_text(5, is_ours != 0 ? "unsent" : "waiting")
        .bind(6, milliseconds_now())
        .run();
    lock.commit();
    return *find(side, partner, id);
}

std::optional<Request> Requests::find(std::int64_t number)
{
    auto& db = store_.connection_->db;
    Statement select(db, select_requests("WHERE request.number = ?"));
    select.bind(1, number);
    if (!select.step())
        return std::nullopt;
    return request_of(db, select);
}

std::optional<Request> Requests::find(RequestSide side, const OperatorId& partner,
                                      const TransactionId& id)
{
    auto& db = store_.connection_->db;
    Statement select(db,
                     select_requests("WHERE is_ours = ? AND operator.name = ? AND request.id = ?"));
    select.bind(1, side == RequestSide::ours ? 1 : 0)
        .bind_text(2, partner.to_string())
        .bind_text(3, id.to_string());
    if (!select.step())
        return std::nullopt;
    return request_of(db, select);
}

std::vector<Request> Requests::all()
{
    auto& db = store_.connection_->db;
    Statement select(db, select_requests(""));
    std::vector<Request> requests;
    while (select.step())
        requests.push_back(request_of(db, select));
    return requests;
}

void Requests::set(const Request& request, RequestProgress progress, const std::string& reason)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    const auto current = find(request.number);
    const bool may_move = current && current->side == RequestSide::ours &&
        (current->is_open() || current->progress == progress);
    // Nothing new is not written: it would wake all who wait for changes, and they would ask again.
    if (!may_move || (current->progress == progress && current->reason == reason))
        return;
    write_progress(db, *current, progress, reason);
    if (!current->is_open() || progress == RequestProgress::unsent ||
        progress == RequestProgress::waiting)
        return lock.commit();
    Statement(db, "UPDATE request SET decided_by = ? WHERE number = ?")
        .bind_text(1, current->partner.to_string())
        .bind(2, current->number)
        .run();
    lock.commit();
}

void Requests::complete_enrolment(const Request& request)
{
    complete(request, RequestKind::enrolment);
}

void Requests::complete_leaving(const Request& request)
{
    complete(request, RequestKind::leaving);
}

void Requests::complete(const Request& request, RequestKind kind)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    const auto current = find(request.number);
    const bool is_ours = current && current->side == RequestSide::ours && current->kind == kind;
    if (is_ours && current->progress == RequestProgress::done)
        return;
    if (!is_ours || current->progress != RequestProgress::confirmed)
        throw Failure(Reason::conflict,
                      fmt::format("request {} is not one for {} that the partner has confirmed",
                                  request.number, to_string(kind)));
    set_enrolled(db, partner_row(db, current->partner),
                 kind == RequestKind::enrolment ? Enrolment::enrolled : Enrolment::none);
    write_progress(db, *current, RequestProgress::done, {});
    lock.commit();
}

void Requests::confirm(const Request& request, const std::string& who)
{
    decide(request, RequestProgress::confirmed, who, {});
}

void Requests::reject(const Request& request, const std::string& who, const std::string& why)
{
    decide(request, RequestProgress::rejected, who, why);
}

void Requests::decide(const Request& request, RequestProgress progress, const std::string& who,
                      const std::string& why)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    const auto current = find(request.number);
    if (!current || current->side != RequestSide::theirs)
        throw Failure(Reason::conflict,
                      fmt::format("request {} is not one of a partner", request.number));
    if (current->progress == progress)
        return;
    if (!current->is_open())
        throw Failure(
            Reason::conflict,
            fmt::format("request {} has been {} by {}", request.number,
                        to_string(current->progress),
                        current->decided_by.empty() ? "the partner" : current->decided_by));
    if (progress == RequestProgress::confirmed)
        set_enrolled(db, partner_row(db, current->partner),
                     current->kind == RequestKind::enrolment ? Enrolment::enrolled
                                                             : Enrolment::none);
    write_progress(db, *current, progress, why);
    Statement(db, "UPDATE request SET decided_by = ? WHERE number = ?")
        .bind_text(1, who)
        .bind(2, current->number)
        .run();
    lock.commit();
}

void Requests::set_told(const Request& request)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    Statement(db, "UPDATE request SET is_told = 1 WHERE number = ?").bind(1, request.number).run();
    lock.commit();
}

} // namespace des
