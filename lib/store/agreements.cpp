#include "store/agreements.h"

#include "base/text.h"
#include "store/connection.h"
#include "store/copy_change.h"
#include "store/journal_place.h"
#include "store/write_lock.h"

#include <fmt/format.h>

#include <functional>

namespace des {
namespace {

constexpr auto agreement_columns =
    "operator.name, kind, url, addresses, may_publish, may_see, by_itself, may_port, ca_file,"
    " is_enrolled, position, numbers, blocks, records, acknowledged, is_paused, failures,"
    " last_error, last_try, last_success, shown_hash IS NOT NULL, older_hash IS NOT NULL,"
    " token IS NOT NULL, dns, certificate_file";
constexpr auto agreement_tables = "agreement JOIN operator ON operator.id = agreement.operator"
                                  " LEFT JOIN profile ON profile.operator = agreement.operator";

template <class T>
std::string joined(const std::vector<T>& addresses)
{
    std::string text;
    for (const auto& address : addresses)
        text += (text.empty() ? "" : " ") + address.to_string();
    return text;
}

void each_word(std::string_view text, const std::function<void(std::string_view)>& each)
{
    while (!text.empty()) {
        const auto end = text.find(' ');
        each(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
}

std::optional<Position> position_of(const Database& db, const Statement& row, int column)
{
    if (row.is_null(column))
        return std::nullopt;
    return sound(db, Position::parse(row.octets(column)));
}

std::optional<Timestamp> moment_of(const Statement& row, int column)
{
    if (row.integer(column) == 0)
        return std::nullopt;
    return Timestamp(std::chrono::milliseconds(row.integer(column)));
}

Agreement terms_of(const Database& db, const Statement& row)
{
    Agreement terms{sound(db, OperatorId::parse(row.octets(0)))};
    terms.kind = row.octets(1) == "ipx" ? OperatorKind::ipx : OperatorKind::partner;
    terms.url = row.text(2);
    each_word(row.octets(3), [&](std::string_view word) {
        terms.addresses.push_back(sound(db, AddressPrefix::parse(word)));
    });
    terms.may_publish = sound(db, PrefixList::parse(row.octets(4)));
    if (!row.octets(5).empty()) // nothing is written as nothing
        terms.may_see = sound(db, PrefixList::parse(row.octets(5)));
    else
        terms.may_see = PrefixList();
    terms.confirmation = row.integer(6) != 0 ? Confirmation::by_itself : Confirmation::by_operator;
    terms.porting = row.integer(7) != 0 ? Porting::allowed : Porting::refused;
    terms.ca_file = row.text(8);
    terms.certificate_file = row.text(24);
    each_word(row.octets(23), [&](std::string_view word) {
        terms.dns.push_back(sound(db, SocketAddress::parse(word, 0)));
    });
    return terms;
}

AgreementState state_of(const Database& db, const Statement& row)
{
    AgreementState state{terms_of(db, row)};
    state.enrolment = row.integer(9) != 0 ? Enrolment::enrolled : Enrolment::none;
    state.copy = position_of(db, row, 10);
    state.totals = {row.number<std::uint64_t>(11), row.number<std::uint64_t>(12),
                    row.number<std::uint64_t>(13)};
    state.acknowledged = position_of(db, row, 14);
    state.pace = row.integer(15) != 0 ? Pace::paused : Pace::running;
    state.failures = row.number<unsigned>(16);
    state.last_error = row.text(17);
    state.last_try = moment_of(row, 18);
    state.last_success = moment_of(row, 19);
    state.shows_token = row.integer(20) != 0;
    state.is_rotating = row.integer(21) != 0;
    state.has_token = row.integer(22) != 0;
    return state;
}

void write_terms(Database& db, std::int64_t row, const Agreement& terms)
{
    const auto addresses = joined(terms.addresses);
    const auto dns = joined(terms.dns);
    const auto may_publish = terms.may_publish.to_string();
    const auto may_see = terms.may_see.to_string();
    Statement(db,
              "UPDATE agreement SET url = ?, addresses = ?, may_publish = ?, may_see = ?,"
              " by_itself = ?, may_port = ?, ca_file = ?, dns = ?, certificate_file = ?"
              " WHERE operator = ?")
        .bind_text(1, terms.url)
        .bind_text(2, addresses)
        .bind_text(3, may_publish)
        .bind_text(4, may_see)
        .bind(5, terms.confirmation == Confirmation::by_itself ? 1 : 0)
        .bind(6, terms.porting == Porting::allowed ? 1 : 0)
        .bind_text(7, terms.ca_file)
        .bind_text(8, dns)
        .bind_text(9, terms.certificate_file)
        .bind(10, row)
        .run();
    Statement(db, "UPDATE operator SET kind = ? WHERE id = ?")
        .bind_text(1, to_string(terms.kind))
        .bind(2, row)
        .run();
}

void check_terms(const Agreement& terms)
{
    if (terms.addresses.empty())
        throw Failure(Reason::usage, "an agreement needs an address of the partner's DES");
    if (terms.may_publish == PrefixList())
        throw Failure(Reason::usage, "an agreement needs a prefix that the partner may publish");
}

// While somebody else writes, the next use will do.
void end_older(Database& db, const std::string& hash)
{
    try {
        WriteLock lock(db, std::chrono::milliseconds(0));
        Statement(db, "UPDATE agreement SET older_hash = NULL WHERE shown_hash = ?")
            .bind_text(1, hash)
            .run();
        lock.commit();
    } catch (const Failure& failure) {
        if (failure.error().reason != Reason::locked)
            throw;
    }
}

} // namespace

std::string_view to_string(OperatorKind kind)
{
    return kind == OperatorKind::ipx ? "ipx" : "partner";
}

void Agreements::add(const Agreement& terms)
{
    auto& db = store_.connection_->db;
    check_terms(terms);
    if (terms.partner == store_.host().id)
        throw Failure(Reason::usage, "no agreement is needed with the host operator itself");
    WriteLock lock(db);
    const auto name = terms.partner.to_string();
    if (find_operator(db, terms.partner))
        throw Failure(Reason::conflict,
                      "there is an agreement with the operator " + des::quoted(name));
    Statement(db, "INSERT INTO operator (name, kind) VALUES (?, ?)")
        .bind_text(1, name)
        .bind_text(2, to_string(terms.kind))
        .run();
    const auto row = *find_operator(db, terms.partner);
    Statement(db,
              "INSERT INTO agreement (operator, url, addresses, may_publish, may_see, by_itself,"
              " may_port) VALUES (?, '', '', '', '', 0, 0)")
        .bind(1, row)
        .run();
    write_terms(db, row, terms);
    lock.commit();
}

void Agreements::amend(const Agreement& terms)
{
    auto& db = store_.connection_->db;
    check_terms(terms);
    WriteLock lock(db);
    const auto row = partner_row(db, terms.partner);
    const auto before = get(terms.partner).terms;
    write_terms(db, row, terms);
    if (terms.may_publish != before.may_publish)
        restrict_copy(db, row, terms.may_publish);
    if (terms.may_see != before.may_see)
        lose_place(db, row);
    lock.commit();
}

void Agreements::drop(const OperatorId& partner, Drop how)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    const auto row = partner_row(db, partner);
    if (how == Drop::unless_enrolled && get(partner).enrolment == Enrolment::enrolled)
        throw Failure(Reason::conflict,
                      des::quoted(partner.to_string()) +
                          " is enrolled: leave it first, or drop it one-sidedly with --force");
    delete_copy(db, row);
    db.run(fmt::format("DELETE FROM refusal WHERE operator = {0};"
                       "DELETE FROM ported WHERE operator = {0};"
                       "DELETE FROM request WHERE operator = {0};"
                       "DELETE FROM agreement WHERE operator = {0};"
                       "DELETE FROM operator WHERE id = {0}",
                       row));
    lock.commit();
}

std::optional<AgreementState> Agreements::find(const OperatorId& partner)
{
    auto& db = store_.connection_->db;
    Statement select(db,
                     fmt::format("SELECT {} FROM {} WHERE operator.name = ?", agreement_columns,
                                 agreement_tables));
    select.bind_text(1, partner.to_string());
    if (!select.step())
        return std::nullopt;
    return state_of(db, select);
}

AgreementState Agreements::get(const OperatorId& partner)
{
    auto found = find(partner);
    if (!found)
        throw no_agreement(partner);
    return *std::move(found);
}

std::vector<AgreementState> Agreements::all()
{
    auto& db = store_.connection_->db;
    Statement select(db,
                     fmt::format("SELECT {} FROM {} ORDER BY operator.name", agreement_columns,
                                 agreement_tables));
    std::vector<AgreementState> agreements;
    while (select.step())
        agreements.push_back(state_of(db, select));
    return agreements;
}

void Agreements::set_shown_hash(const OperatorId& partner, const std::string& hash)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    Statement(db,
              "UPDATE agreement SET older_hash = coalesce(older_hash, shown_hash), shown_hash = ?"
              " WHERE operator = ?")
        .bind_text(1, hash)
        .bind(2, partner_row(db, partner))
        .run();
    lock.commit();
}

void Agreements::set_token(const OperatorId& partner, const std::string& token)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    Statement(db, "UPDATE agreement SET token = ? WHERE operator = ?")
        .bind_text(1, token)
        .bind(2, partner_row(db, partner))
        .run();
    lock.commit();
}

std::optional<std::string> Agreements::token(const OperatorId& partner)
{
    auto& db = store_.connection_->db;
    Statement select(db, "SELECT token FROM agreement WHERE operator = ? AND token IS NOT NULL");
    select.bind(1, partner_row(db, partner));
    if (!select.step())
        return std::nullopt;
    return select.text(0);
}

std::optional<OperatorId> Agreements::whose(const std::string& hash)
{
    auto& db = store_.connection_->db;
    Statement select(db,
                     "SELECT name, shown_hash = ?1 AND older_hash IS NOT NULL FROM agreement"
                     " JOIN operator ON operator.id = operator"
                     " WHERE shown_hash = ?1 OR older_hash = ?1");
    select.bind_text(1, hash);
    if (!select.step())
        return std::nullopt;
    const auto partner = sound(db, OperatorId::parse(select.octets(0)));
    const bool ends_older = select.integer(1) != 0;
    select.reset();
    if (ends_older)
        end_older(db, hash);
    return partner;
}

} // namespace des
