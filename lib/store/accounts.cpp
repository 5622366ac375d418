#include "base/text.h"
#include "store/agreements.h"
#include "store/connection.h"
#include "store/write_lock.h"

namespace des {

void Accounts::add(const std::string& name, const std::string& hash)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    Statement select(db, "SELECT 1 FROM account WHERE name = ?");
    select.bind_text(1, name);
    if (select.step())
        throw Failure(Reason::conflict, "there is an account " + des::quoted(name));
    select.reset();
    Statement(db, "INSERT INTO account VALUES (?, ?, ?)")
        .bind_text(1, name)
        .bind_text(2, hash)
        .bind(3, now().time_since_epoch().count())
        .run();
    lock.commit();
}

void Accounts::set_hash(const std::string& name, const std::string& hash)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    Statement(db, "UPDATE account SET hash = ? WHERE name = ?")
        .bind_text(1, hash)
        .bind_text(2, name)
        .run();
    if (sqlite3_changes(db.handle()) == 0)
        throw Failure(Reason::not_found, "no account " + des::quoted(name));
    lock.commit();
}

void Accounts::drop(const std::string& name)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    Statement(db, "DELETE FROM account WHERE name = ?").bind_text(1, name).run();
    if (sqlite3_changes(db.handle()) == 0)
        throw Failure(Reason::not_found, "no account " + des::quoted(name));
    lock.commit();
}

std::vector<Account> Accounts::all()
{
    Statement select(store_.connection_->db, "SELECT name, since FROM account ORDER BY name");
    std::vector<Account> accounts;
    while (select.step())
        accounts.push_back(
            {select.text(0), Timestamp(std::chrono::milliseconds(select.integer(1)))});
    return accounts;
}

std::optional<std::string> Accounts::whose(const std::string& hash)
{
    Statement select(store_.connection_->db, "SELECT name FROM account WHERE hash = ?");
    select.bind_text(1, hash);
    if (!select.step())
        return std::nullopt;
    return select.text(0);
}

} // namespace des
