-- Children whom a school holds back: its own data of them is shared with nobody. sealed: what the school called
-- the child and why, in its words. A row that stands outlives the erasure of its child: the child may come
-- onto a roll again, and is held back then too.
CREATE TABLE holdback (
	number INTEGER PRIMARY KEY,
	child BLOB NOT NULL CHECK (length(child) = 32),
	school TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('standing', 'ended')),
	why TEXT NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL,
	set_by TEXT NOT NULL,
	ended_by TEXT NOT NULL,
	sealed BLOB NOT NULL
) STRICT;
CREATE INDEX holdback_child ON holdback (child);
