-- The messages of all profiles of one directory. A statement ends with a semicolon at the end of its line.

CREATE TABLE profiles (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    dialect_state BLOB
);

CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL REFERENCES profiles (id),
    name TEXT NOT NULL,
    UNIQUE (profile, name)
);

-- key is (milliseconds since 1970 << 20) + a counter, so that its order is the order of time over all rooms, and a search
-- can go from the newest to the oldest by it. place is the order within the room. Enums are kept as their numbers in
-- domain/Message.h; times are milliseconds since 1970 (UTC). file_here: its bytes lie in files/.
CREATE TABLE messages (
    key INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES rooms (id),
    place INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    notice INTEGER NOT NULL,
    id TEXT,
    server_id TEXT,
    seq INTEGER,
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    time INTEGER NOT NULL,
    own INTEGER NOT NULL,
    state INTEGER NOT NULL,
    hold INTEGER NOT NULL,
    refusal INTEGER NOT NULL,
    refusal_text TEXT,
    file_name TEXT,
    file_type TEXT,
    file_size INTEGER,
    file_sha256 BLOB,
    file_here INTEGER
);

CREATE UNIQUE INDEX messages_place ON messages (room, place);
CREATE INDEX messages_server_id ON messages (room, server_id) WHERE server_id IS NOT NULL;
CREATE INDEX messages_id ON messages (room, id) WHERE id IS NOT NULL;
-- Own messages of which more is to be heard (Queued, Held, Sending, InDoubt): few.
CREATE INDEX messages_unsettled ON messages (room) WHERE state IN (1, 2, 3, 6);
CREATE INDEX messages_file ON messages (file_sha256) WHERE file_sha256 IS NOT NULL;

-- What an own message needs beside its row of the history until it is settled. ord: the order in which they were written.
CREATE TABLE outbox (
    ord INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL REFERENCES profiles (id),
    id TEXT NOT NULL,
    message INTEGER NOT NULL UNIQUE REFERENCES messages (key),
    written INTEGER NOT NULL,
    server TEXT,
    state INTEGER NOT NULL,
    hold INTEGER NOT NULL,
    consented INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    refusal INTEGER NOT NULL,
    refusal_text TEXT,
    UNIQUE (profile, id)
);

-- rowid is messages.key. What stands in the columns is made by storage/SearchText.h: tokens with a blank between them, all of
-- them ready, so that the tokenizer has only to split. What is deleted here needs the same columns again.
CREATE VIRTUAL TABLE search USING fts5 (text, file, tags, content='', columnsize=0, prefix='2 3', tokenize='ascii');
