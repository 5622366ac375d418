#pragma once

#include "store/sqlite.h"
#include "store/store.h"

namespace des {

// The tables of a DES database, and how they change from one version to the next.

inline constexpr int application_id = 0x44455331; // "DES1", in the header of the file
inline constexpr int newest_schema = 3;
inline constexpr int host_operator = 1; // the row of operator that is this DES's own

// Into an empty database.
void create_schema(Database& db, const Host& host);

// Throws broken_store for what is no DES database, and for one of a newer version.
void check_schema(Database& db);

// Brings an older schema up to date; nobody sees a half-migrated file.
void migrate_schema(Database& db);

int schema_version(Database& db);

} // namespace des
