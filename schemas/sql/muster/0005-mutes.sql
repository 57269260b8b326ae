-- Silences that people set: one rule, one child, until the end of a day. sealed: the reason.
CREATE TABLE mute (
	number INTEGER PRIMARY KEY,
	child BLOB NOT NULL CHECK (length(child) = 32),
	rule TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'standing', 'ended')),
	last INTEGER NOT NULL,
	at INTEGER NOT NULL,
	confirmed_at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL,
	set_by TEXT NOT NULL,
	second TEXT NOT NULL,
	ended_by TEXT NOT NULL,
	warned_at INTEGER NOT NULL,
	sealed BLOB NOT NULL
) STRICT;
CREATE INDEX mute_child ON mute (child);
