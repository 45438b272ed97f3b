-- One file holds the history, the queue and the tokens, so that one fsync settles them together.
-- STRICT: a type error is a bug here, not data.

CREATE TABLE IF NOT EXISTS meta (
    key TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a cursor outlives the rows that retention took; a position is never used twice.
CREATE TABLE IF NOT EXISTS trips (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    token TEXT NOT NULL,
    kind TEXT NOT NULL,
    alert INTEGER NOT NULL,
    incident TEXT NOT NULL,
    document BLOB NOT NULL
) STRICT;
-- UUIDv7 grow with time: this index is written at its right edge, and finds by time as well.
CREATE UNIQUE INDEX IF NOT EXISTS trips_id ON trips (id);
-- Which trips a token has, written some thousand at a time (index.py), not at each commit. A part
-- is 2048 positions: by token alone each trip would be written to another page.
CREATE TABLE IF NOT EXISTS of_token (
    part INTEGER NOT NULL,
    token TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (part, token, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS trips_left AFTER DELETE ON trips BEGIN
    DELETE FROM of_token
    WHERE part=old.position / 2048 AND token=old.token AND position=old.position;
END;
-- For retention, which takes `event`s first; alerts pay nothing for it.
CREATE INDEX IF NOT EXISTS trips_event ON trips (position) WHERE NOT alert;

CREATE TABLE IF NOT EXISTS sequences (
    stream TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    memo TEXT NOT NULL,
    domain TEXT NOT NULL,
    created INTEGER NOT NULL,
    options TEXT NOT NULL,
    seed BLOB NOT NULL,
    state TEXT NOT NULL,
    tags TEXT NOT NULL,
    labels TEXT NOT NULL,
    imported INTEGER NOT NULL,
    local INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tokens_created ON tokens (created, id);
CREATE INDEX IF NOT EXISTS tokens_memo ON tokens (memo);
CREATE INDEX IF NOT EXISTS tokens_kind ON tokens (kind);
CREATE INDEX IF NOT EXISTS tokens_imported ON tokens (id) WHERE imported;

CREATE TABLE IF NOT EXISTS aliases (
    key TEXT PRIMARY KEY,
    token TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS cursors (
    connector TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'ok',
    last_error TEXT NOT NULL DEFAULT '',
    asked INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS dead_letters (
    connector TEXT NOT NULL,
    position INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    again INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connector, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    scopes TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    revoked INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS challenges (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS drills (
    nonce TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY,
    request BLOB NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER,
    body BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS suppressions (
    name TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    path TEXT NOT NULL,
    token TEXT NOT NULL,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL,
    created INTEGER NOT NULL,
    who TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS acknowledged (
    incident TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS readings (
    token TEXT PRIMARY KEY,
    number TEXT,
    at INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    failing INTEGER NOT NULL,
    error TEXT NOT NULL,
    told INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
