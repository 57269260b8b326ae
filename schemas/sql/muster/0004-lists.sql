-- What a person did to one of the authority's lists: a child added at once, or one whose time on it is
-- over. day: of an addition the last day it stands unconfirmed, of an end the last day on the list.
-- sealed: the row and the reason.
CREATE TABLE list_act (
	number INTEGER PRIMARY KEY,
	what TEXT NOT NULL CHECK (what IN ('add', 'end')),
	list TEXT NOT NULL,
	child BLOB NOT NULL CHECK (length(child) = 32),
	at INTEGER NOT NULL,
	day INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('standing', 'confirmed')),
	person TEXT NOT NULL,
	confirmed_by TEXT NOT NULL,
	confirmed_at INTEGER NOT NULL,
	sealed BLOB NOT NULL
) STRICT;

-- A mark that a person entered: beside the register, never in it. The newest of a child and session counts.
-- sealed: who said it, and why it was asked.
CREATE TABLE said (
	number INTEGER PRIMARY KEY,
	child BLOB NOT NULL CHECK (length(child) = 32),
	session INTEGER NOT NULL,
	place TEXT NOT NULL,
	code TEXT NOT NULL,
	at INTEGER NOT NULL,
	entered_by TEXT NOT NULL,
	sealed BLOB NOT NULL
) STRICT;
CREATE INDEX said_child ON said (child);

ALTER TABLE rollcall ADD COLUMN home_educated INTEGER NOT NULL DEFAULT 0;
