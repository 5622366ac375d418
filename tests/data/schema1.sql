-- A database of schema 1 with a number and a block, as sqlite3 .dump writes it.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE operator (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('host', 'partner', 'ipx'))
) STRICT;
INSERT INTO operator VALUES(1,'operator-a','host');
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
INSERT INTO node VALUES(1,1,X'0a686f73746d61737465720a6f70657261746f722d61076578616d706c6500',3600,300,3600,600,604800,2);
CREATE TABLE apex (
    place INTEGER PRIMARY KEY,
    name  BLOB NOT NULL
) STRICT;
INSERT INTO apex VALUES(1,X'0465313634046172706100');
CREATE TABLE name_server (
    place INTEGER PRIMARY KEY,
    name  BLOB NOT NULL
) STRICT;
INSERT INTO name_server VALUES(1,X'036465730a6f70657261746f722d61076578616d706c6500');
CREATE TABLE profile (
    operator INTEGER PRIMARY KEY REFERENCES operator (id),
    serial   INTEGER NOT NULL CHECK (serial BETWEEN 0 AND 4294967295),
    numbers  INTEGER NOT NULL CHECK (numbers >= 0),
    blocks   INTEGER NOT NULL CHECK (blocks >= 0),
    records  INTEGER NOT NULL CHECK (records >= 0)
) STRICT;
INSERT INTO profile VALUES(1,3,1,1,2);
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
INSERT INTO record VALUES(1,-993494439415513088,100,10,X'75',X'4532552b736970',X'215e2e2a24217369703a61406f70657261746f722d612e6578616d706c6521',X'00',3600,0);
INSERT INTO record VALUES(1,-993494435998203889,100,10,X'75',X'4532552b736970',X'215e282e2a2924217369703a5c31406f70657261746f722d612e6578616d706c6521',X'00',3600,0);
CREATE TABLE reply ( -- the answer to every change request, for when it is repeated
    transaction_id TEXT PRIMARY KEY,
    digest         TEXT NOT NULL,
    serial         INTEGER NOT NULL,
    added          INTEGER NOT NULL,
    modified       INTEGER NOT NULL,
    cancelled      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO reply VALUES('20261123T224409Z-6f6b1504ab3ae26b','f547eba24d5168dd',3,1,0,0);
INSERT INTO reply VALUES('20261123T224409Z-b3e0553c2347244b','55597890a19ebdce',2,1,0,0);
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
INSERT INTO change VALUES(1,1,2,'20261123T224409Z-b3e0553c2347244b',1795473849354,'test','first',0);
INSERT INTO change VALUES(2,1,3,'20261123T224409Z-6f6b1504ab3ae26b',1795473849363,'test','second',0);
CREATE TABLE journal ( -- what a change did to each number
    change INTEGER NOT NULL REFERENCES change (id),
    number INTEGER NOT NULL,
    before BLOB,
    after  BLOB,
    PRIMARY KEY (change, number),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO journal VALUES(1,-993494439415513088,NULL,X'00000e1000002f0064000a0175074532552b7369701f215e2e2a24217369703a61406f70657261746f722d612e6578616d706c652100');
INSERT INTO journal VALUES(2,-993494435998203889,NULL,X'00000e100000320064000a0175074532552b73697022215e282e2a2924217369703a5c31406f70657261746f722d612e6578616d706c652100');
CREATE INDEX change_of_serial ON change (operator, serial);
CREATE INDEX reload ON change (id) WHERE is_reload;
CREATE INDEX journal_of_number ON journal (number, change);
COMMIT;
PRAGMA application_id = 0x44455331;
PRAGMA user_version = 1;
