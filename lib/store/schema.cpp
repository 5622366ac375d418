#include "store/schema.h"

#include "base/text.h"

#include <fmt/format.h>

#include <array>

namespace des {
namespace {

// Version 1. Names are in wire format, number is NumberKey::to_signed(), times are milliseconds
// since 1970, before and after are encode_set() of naptr/wire.h.
constexpr auto schema_1 = R"sql(
CREATE TABLE operator (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('host', 'partner', 'ipx'))
) STRICT;

CREATE TABLE node ( -- one row: this DES and how it serves its zones
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    operator      INTEGER NOT NULL REFERENCES operator (id),
    contact       BLOB NOT NULL,
    default_ttl   INTEGER NOT NULL CHECK (default_ttl BETWEEN 0 AND 2147483647),
    negative_ttl  INTEGER NOT NULL CHECK (negative_ttl BETWEEN 0 AND 2147483647),
    refresh       INTEGER NOT NULL CHECK (refresh BETWEEN 0 AND 2147483647),
    retry         INTEGER NOT NULL CHECK (retry BETWEEN 0 AND 2147483647),
    expire        INTEGER NOT NULL CHECK (expire BETWEEN 0 AND 2147483647),
    change_number INTEGER NOT NULL -- of the newest row of change
) STRICT;

CREATE TABLE apex (
    place INTEGER PRIMARY KEY,
    name  BLOB NOT NULL
) STRICT;

CREATE TABLE name_server (
    place INTEGER PRIMARY KEY,
    name  BLOB NOT NULL
) STRICT;

CREATE TABLE profile (
    operator INTEGER PRIMARY KEY REFERENCES operator (id),
    serial   INTEGER NOT NULL CHECK (serial BETWEEN 0 AND 4294967295),
    numbers  INTEGER NOT NULL CHECK (numbers >= 0),
    blocks   INTEGER NOT NULL CHECK (blocks >= 0),
    records  INTEGER NOT NULL CHECK (records >= 0)
) STRICT;

CREATE TABLE record (
    operator    INTEGER NOT NULL REFERENCES profile (operator),
    number      INTEGER NOT NULL,
    "order"     INTEGER NOT NULL CHECK ("order" BETWEEN 0 AND 65535),
    preference  INTEGER NOT NULL CHECK (preference BETWEEN 0 AND 65535),
    flags       BLOB NOT NULL,
    services    BLOB NOT NULL,
    regexp      BLOB NOT NULL,
    replacement BLOB NOT NULL,
    ttl         INTEGER NOT NULL,
    serving     INTEGER NOT NULL,
    PRIMARY KEY (operator, number, "order", preference, flags, services, regexp, replacement)
) STRICT, WITHOUT ROWID;

CREATE TABLE reply ( -- the answer to every change request, for when it is repeated
    transaction_id TEXT PRIMARY KEY,
    digest         TEXT NOT NULL,
    serial         INTEGER NOT NULL,
    added          INTEGER NOT NULL,
    modified       INTEGER NOT NULL,
    cancelled      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE change ( -- every committed change of a profile, in order
    id             INTEGER PRIMARY KEY,
    operator       INTEGER NOT NULL REFERENCES profile (operator),
    serial         INTEGER NOT NULL,
    transaction_id TEXT NOT NULL UNIQUE
                   REFERENCES reply (transaction_id) DEFERRABLE INITIALLY DEFERRED,
    at             INTEGER NOT NULL,
    who            TEXT NOT NULL,
    why            TEXT NOT NULL,
    is_reload      INTEGER NOT NULL CHECK (is_reload IN (0, 1)) -- not written to journal
) STRICT;
CREATE INDEX change_of_serial ON change (operator, serial);
CREATE INDEX reload ON change (id) WHERE is_reload;

CREATE TABLE journal ( -- what a change did to each number
    change INTEGER NOT NULL REFERENCES change (id),
    number INTEGER NOT NULL,
    before BLOB,
    after  BLOB,
    PRIMARY KEY (change, number),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_of_number ON journal (number, change);
)sql";

// Version 2: partners. Positions and prefixes are texts as their types write them.
constexpr auto schema_2 = R"sql(
ALTER TABLE profile ADD COLUMN position TEXT; -- of a partner's: where this copy stands
ALTER TABLE node ADD COLUMN feed_from INTEGER NOT NULL DEFAULT 0; -- touched is complete after it
ALTER TABLE node ADD COLUMN journal_from INTEGER NOT NULL DEFAULT 0; -- change and journal are, too
ALTER TABLE reply ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE reply SET at = CAST(strftime('%s', 'now') AS INTEGER) * 1000;

CREATE TABLE agreement (
    operator      INTEGER PRIMARY KEY REFERENCES operator (id),
    url           TEXT NOT NULL,
    addresses     TEXT NOT NULL,
    may_publish   TEXT NOT NULL,
    may_see       TEXT NOT NULL,
    by_itself     INTEGER NOT NULL CHECK (by_itself IN (0, 1)), -- confirms its requests
    may_port      INTEGER NOT NULL CHECK (may_port IN (0, 1)),
    ca_file       TEXT NOT NULL DEFAULT '',
    dns           TEXT NOT NULL DEFAULT '', -- addresses with ports
    is_enrolled   INTEGER NOT NULL DEFAULT 0 CHECK (is_enrolled IN (0, 1)),
    shown_hash    TEXT UNIQUE, -- of the token the partner shows
    older_hash    TEXT UNIQUE, -- the one before, until the newer one is used
    token         TEXT,        -- what is shown to the partner
    acknowledged  TEXT,        -- how far it has followed the host's profile
    is_paused     INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
    failures      INTEGER NOT NULL DEFAULT 0,
    last_error    TEXT NOT NULL DEFAULT '',
    last_try      INTEGER NOT NULL DEFAULT 0,
    last_success  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE account ( -- of an O&M system
    name  TEXT PRIMARY KEY,
    hash  TEXT NOT NULL UNIQUE, -- of its token
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL,
    is_ours    INTEGER NOT NULL CHECK (is_ours IN (0, 1)),
    kind       TEXT NOT NULL CHECK (kind IN ('enrolment', 'leaving')),
    operator   INTEGER NOT NULL REFERENCES operator (id),
    progress   TEXT NOT NULL CHECK (progress IN
               ('unsent', 'waiting', 'confirmed', 'done', 'rejected')),
    reason     TEXT NOT NULL DEFAULT '',
    since      INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    is_told    INTEGER NOT NULL DEFAULT 0 CHECK (is_told IN (0, 1)),
    UNIQUE (operator, is_ours, id)
) STRICT;

CREATE TABLE copy_change ( -- every change of a copy; numbered together with change
    id        INTEGER PRIMARY KEY,
    is_reload INTEGER NOT NULL CHECK (is_reload IN (0, 1)) -- not written to touched
) STRICT;

CREATE TABLE touched ( -- the numbers a copy_change concerns
    change INTEGER NOT NULL REFERENCES copy_change (id),
    number INTEGER NOT NULL,
    PRIMARY KEY (change, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict ( -- claims of a partner to a number that another operator holds
    number   INTEGER NOT NULL,
    claimant INTEGER NOT NULL REFERENCES operator (id),
    holder   INTEGER NOT NULL REFERENCES operator (id),
    at       INTEGER NOT NULL,
    claimed  BLOB NOT NULL,
    PRIMARY KEY (number, claimant)
) STRICT, WITHOUT ROWID;

CREATE TABLE ported ( -- numbers of the host that a partner may publish
    number   INTEGER PRIMARY KEY,
    operator INTEGER NOT NULL REFERENCES operator (id)
) STRICT;

CREATE TABLE refusal ( -- numbers of the host that a partner did not take
    operator INTEGER NOT NULL REFERENCES operator (id),
    number   INTEGER NOT NULL,
    change   INTEGER NOT NULL, -- may have been trimmed
    serial   INTEGER NOT NULL,
    code     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (operator, number)
) STRICT, WITHOUT ROWID;
)sql";

// Version 3: certificates of this DES for those who ask for one.
constexpr auto schema_3 = R"sql(
ALTER TABLE agreement ADD COLUMN certificate_file TEXT NOT NULL DEFAULT '';
)sql";

// migrations[n] leads from version n + 1 to version n + 2.
constexpr std::array<const char*, newest_schema - 1> migrations{schema_2, schema_3};

void insert_names(Database& db, const std::string& table, const std::vector<DomainName>& names)
{
    Statement insert(db, "INSERT INTO " + table + " (name) VALUES (?)");
    for (const auto& name : names)
        insert.bind_blob(1, name.wire()).run();
}

void insert_host(Database& db, const Host& host)
{
    Statement(db, "INSERT INTO operator VALUES (?, ?, 'host')")
        .bind(1, host_operator)
        .bind_text(2, host.id.to_string())
        .run();
    Statement(db, "INSERT INTO node VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)")
        .bind(1, host_operator)
        .bind_blob(2, host.contact.wire())
        .bind(3, host.default_ttl.count())
        .bind(4, host.negative_ttl.count())
        .bind(5, host.refresh.count())
        .bind(6, host.retry.count())
        .bind(7, host.expire.count())
        .run();
    Statement(db, "INSERT INTO profile VALUES (?, ?, 0, 0, 0, NULL)")
        .bind(1, host_operator)
        .bind(2, Serial().value())
        .run();
    insert_names(db, "apex", host.apexes);
    insert_names(db, "name_server", host.name_servers);
}

void set_version(Database& db, int version)
{
    db.run(fmt::format("PRAGMA user_version = {}", version));
}

} // namespace

void create_schema(Database& db, const Host& host)
{
    db.run("BEGIN IMMEDIATE");
    db.run(schema_1);
    for (const auto* migration : migrations)
        db.run(migration);
    insert_host(db, host);
    db.run(fmt::format("PRAGMA application_id = {}", application_id));
    set_version(db, newest_schema);
    db.run("COMMIT");
}

int schema_version(Database& db)
{
    return static_cast<int>(db.integer("PRAGMA user_version"));
}

void check_schema(Database& db)
{
    if (db.integer("PRAGMA application_id") != application_id)
        throw Failure(Reason::broken_store, "not a DES database: " + quoted(db.name()));
    const int version = schema_version(db);
    if (version < 1)
        throw Failure(Reason::broken_store, "the database " + quoted(db.name()) + " is damaged");
    if (version > newest_schema)
        throw Failure(Reason::broken_store,
                      fmt::format("{} was written by a newer version (schema {}, this program "
                                  "knows {})",
                                  quoted(db.name()), version, newest_schema));
}

void migrate_schema(Database& db)
{
    if (schema_version(db) == newest_schema)
        return;
    db.run("BEGIN IMMEDIATE");
    try {
        // Read again: another process may have been faster.
        for (int version = schema_version(db); version < newest_schema; ++version)
            db.run(migrations.at(static_cast<std::size_t>(version) - 1));
        set_version(db, newest_schema);
        db.run("COMMIT");
    } catch (...) {
        db.roll_back();
        throw;
    }
}

} // namespace des
