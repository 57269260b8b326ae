-- What decides whose record a pupil's is. upn, former, born, surname, forename: 63 bits of an HMAC,
-- 0 when not given; equal numbers are equal facts, and nothing can be read back.

-- child: the child of this record alone, before any decision of match_item. flags: 1 the UPN is a
-- temporary one, 2 the child is known by school and id. no_upn: why there is no UPN (school census
-- UN1 to UN10, or "wrong").
CREATE TABLE pupil (
	school TEXT NOT NULL,
	student TEXT NOT NULL,
	child BLOB NOT NULL CHECK (length(child) = 32),
	upn INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	former INTEGER NOT NULL,
	born INTEGER NOT NULL,
	surname INTEGER NOT NULL,
	forename INTEGER NOT NULL,
	no_upn TEXT NOT NULL,
	PRIMARY KEY (school, student)
) STRICT, WITHOUT ROWID;

-- Two children who may be one (second all zero: a question about the first alone), and what was
-- decided. turn: the order in which decisions for `same` were made, 0 for none.
CREATE TABLE match_item (
	number INTEGER PRIMARY KEY,
	reason TEXT NOT NULL,
	school TEXT NOT NULL,
	student TEXT NOT NULL,
	first BLOB NOT NULL CHECK (length(first) = 32),
	second BLOB NOT NULL CHECK (length(second) = 32),
	first_at INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	count INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'same', 'different', 'later', 'settled')),
	turn INTEGER NOT NULL,
	decided_by TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	sealed BLOB, -- the person's note, under the first child's key; NULL: none
	UNIQUE (first, second)
) STRICT;
