-- Marks of a range of days, asked for again when nothing else is due. One a school, the last that was asked
-- for. next_day: the first whose marks have not been taken in yet.
CREATE TABLE backfill (
	school TEXT PRIMARY KEY,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	next_day INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
	asked_at INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	ended_at INTEGER NOT NULL,
	spent_ms INTEGER NOT NULL,
	pages INTEGER NOT NULL,
	marks INTEGER NOT NULL,
	changes INTEGER NOT NULL,
	reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
