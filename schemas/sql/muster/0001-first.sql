-- The register, the alerts and their envelopes. Days count from 1970-01-01, sessions are day * 2
-- (+ 1 in the afternoon), instants are seconds since 1970-01-01T00:00:00Z. A child is 32 bytes (an
-- HMAC), never a UPN. Columns named `sealed` are AES-256-GCM under the child's own key in keys.db.

-- Which keys.db belongs to this file.
CREATE TABLE identity (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	store BLOB NOT NULL CHECK (length(store) = 16)
) STRICT;

-- One school-week, written whole. Keyed by rowid because a leaf is larger than a page: the key's
-- own index stays small, and a leaf of the same size is written over in place.
CREATE TABLE leaf (
	year_monday INTEGER NOT NULL,
	school TEXT NOT NULL,
	week INTEGER NOT NULL CHECK (week BETWEEN 0 AND 53),
	bytes BLOB NOT NULL,
	UNIQUE (year_monday, school, week)
) STRICT;

CREATE TABLE batch (
	number INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	school TEXT NOT NULL,
	what TEXT NOT NULL,
	first_week INTEGER NOT NULL,
	last_week INTEGER NOT NULL,
	changes BLOB NOT NULL
) STRICT;
-- A number is never used twice: the next one is one past the newest row, so that row stays. (Keeping
-- the highest number in a table of its own would cost a page in every transaction.)
CREATE TRIGGER batch_newest_stays BEFORE DELETE ON batch WHEN OLD.number = (SELECT max(number) FROM batch)
BEGIN
	SELECT RAISE(ABORT, 'the newest batch stays: its number must not be used again');
END;

CREATE TABLE note (
	school TEXT NOT NULL,
	slot INTEGER NOT NULL,
	session INTEGER NOT NULL,
	minutes_late INTEGER NOT NULL,
	raw TEXT NOT NULL,
	flags INTEGER NOT NULL,
	PRIMARY KEY (school, session, slot)
) STRICT, WITHOUT ROWID;

-- from_day, to_day: NULL is open.
CREATE TABLE enrolment (
	school TEXT NOT NULL,
	student TEXT NOT NULL,
	child BLOB NOT NULL CHECK (length(child) = 32),
	slot INTEGER NOT NULL,
	year_group INTEGER NOT NULL,
	year_monday INTEGER,
	from_day INTEGER,
	to_day INTEGER,
	known_at INTEGER NOT NULL,
	PRIMARY KEY (school, year_monday, slot)
) STRICT;

CREATE TABLE list (
	list TEXT NOT NULL,
	child BLOB NOT NULL CHECK (length(child) = 32),
	sealed BLOB NOT NULL,
	PRIMARY KEY (list, child)
) STRICT, WITHOUT ROWID;

-- What divides figures about an enrolment (sex, meals, needs ...), all its dated entries in one row.
CREATE TABLE trait (
	school TEXT NOT NULL,
	year_monday INTEGER NOT NULL,
	slot INTEGER NOT NULL,
	child BLOB NOT NULL CHECK (length(child) = 32),
	sealed BLOB NOT NULL,
	PRIMARY KEY (school, year_monday, slot)
) STRICT, WITHOUT ROWID;

-- The UPN behind a child id, sealed under the child's key.
CREATE TABLE upn (
	child BLOB PRIMARY KEY CHECK (length(child) = 32),
	sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alert (
	id BLOB PRIMARY KEY CHECK (length(id) = 32),
	rule TEXT NOT NULL,
	child BLOB NOT NULL CHECK (length(child) = 32),
	school TEXT NOT NULL,
	first INTEGER NOT NULL,
	earliest INTEGER NOT NULL,
	last INTEGER NOT NULL,
	sessions INTEGER NOT NULL,
	facts BLOB NOT NULL CHECK (length(facts) = 32),
	revision INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'taken', 'closed')),
	outcome TEXT NOT NULL,
	person TEXT NOT NULL,
	opened_at INTEGER NOT NULL,
	changed_at INTEGER NOT NULL,
	taken_at INTEGER NOT NULL,
	closed_at INTEGER NOT NULL,
	sealed BLOB -- the person's note, which may speak of the child; NULL: none
) STRICT, WITHOUT ROWID;

-- `in_flight` is a state of memory and never stands here. form: how the body was sealed.
CREATE TABLE envelope (
	sequence INTEGER PRIMARY KEY,
	mailbox TEXT NOT NULL,
	message BLOB NOT NULL UNIQUE CHECK (length(message) = 32),
	alert BLOB NOT NULL CHECK (length(alert) = 32),
	child BLOB NOT NULL CHECK (length(child) = 32),
	revision INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('ready', 'delivered', 'deferred', 'held', 'expired', 'corrupt', 'superseded')),
	attempts INTEGER NOT NULL,
	next_try INTEGER NOT NULL,
	reason TEXT NOT NULL,
	made_at INTEGER NOT NULL,
	delivered_at INTEGER NOT NULL,
	form INTEGER NOT NULL,
	sealed BLOB -- NULL: dropped
) STRICT;
CREATE INDEX envelope_waiting ON envelope (sequence) WHERE state IN ('ready', 'deferred', 'held');
CREATE TRIGGER envelope_newest_stays BEFORE DELETE ON envelope
WHEN OLD.sequence = (SELECT max(sequence) FROM envelope)
BEGIN
	SELECT RAISE(ABORT, 'the newest envelope stays: its sequence must not be used again');
END;

-- Envelopes by state, kept in step, because delivered ones are too many to count at every question.
CREATE TABLE envelope_count (
	state TEXT PRIMARY KEY,
	count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO envelope_count (state, count)
VALUES ('ready', 0), ('delivered', 0), ('deferred', 0), ('held', 0), ('expired', 0), ('corrupt', 0), ('superseded', 0);
CREATE TRIGGER envelope_count_add AFTER INSERT ON envelope
BEGIN
	UPDATE envelope_count SET count = count + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER envelope_count_move AFTER UPDATE OF state ON envelope WHEN OLD.state <> NEW.state
BEGIN
	UPDATE envelope_count SET count = count - 1 WHERE state = OLD.state;
	UPDATE envelope_count SET count = count + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER envelope_count_remove AFTER DELETE ON envelope
BEGIN
	UPDATE envelope_count SET count = count - 1 WHERE state = OLD.state;
END;

-- What was refused speaks of a child we could not name: sealed under the key of nobody.
-- id: HMAC of school and natural key.
CREATE TABLE quarantine (
	number INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
	school TEXT NOT NULL,
	reason TEXT NOT NULL,
	at INTEGER NOT NULL,
	count INTEGER NOT NULL,
	sealed BLOB NOT NULL
) STRICT;

CREATE TABLE rollcall (
	session INTEGER NOT NULL,
	list TEXT NOT NULL,
	at INTEGER NOT NULL,
	children INTEGER NOT NULL,
	in_school INTEGER NOT NULL,
	off_site_confirmed INTEGER NOT NULL,
	off_site_not_confirmed INTEGER NOT NULL,
	absent_reason_known INTEGER NOT NULL,
	absent_no_reason_yet INTEGER NOT NULL,
	suspended INTEGER NOT NULL,
	school_closed INTEGER NOT NULL,
	not_heard INTEGER NOT NULL,
	between_schools INTEGER NOT NULL,
	no_school_place INTEGER NOT NULL,
	PRIMARY KEY (session, list)
) STRICT, WITHOUT ROWID;

-- A published file, one import each. A later one of the same series supersedes cells, never rows:
-- both stay.
CREATE TABLE release (
	number INTEGER PRIMARY KEY,
	id TEXT NOT NULL,
	data_set TEXT NOT NULL,
	version TEXT NOT NULL,
	series TEXT NOT NULL,
	period TEXT NOT NULL,
	last_period TEXT NOT NULL,
	hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	published INTEGER,
	imported_at INTEGER NOT NULL,
	rows INTEGER NOT NULL,
	figures INTEGER NOT NULL,
	no_value INTEGER NOT NULL,
	skipped INTEGER NOT NULL
) STRICT;

-- The figures of one period, phase and group: all places and measures. Equal sheets of several
-- releases share their bytes.
CREATE TABLE sheet (
	release INTEGER NOT NULL REFERENCES release (number),
	series TEXT NOT NULL,
	period_kind TEXT NOT NULL,
	period TEXT NOT NULL,
	period_from INTEGER NOT NULL,
	period_to INTEGER NOT NULL,
	phase TEXT NOT NULL,
	cohort TEXT NOT NULL,
	figures INTEGER NOT NULL,
	hash BLOB NOT NULL REFERENCES sheet_body (hash),
	PRIMARY KEY (series, phase, cohort, period_kind, period, release)
) STRICT, WITHOUT ROWID;

CREATE TABLE sheet_body (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
	figures BLOB NOT NULL
) STRICT;

-- How a release differs from what was in force before it, by the release that held it.
CREATE TABLE revision (
	newer INTEGER NOT NULL REFERENCES release (number),
	older INTEGER NOT NULL REFERENCES release (number),
	shared INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	PRIMARY KEY (newer, older)
) STRICT, WITHOUT ROWID;

CREATE TABLE value (
	space TEXT NOT NULL,
	key TEXT NOT NULL,
	value BLOB NOT NULL,
	PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;

-- hash = SHA-256 over the hash before it and every field of this entry.
CREATE TABLE audit (
	number INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	who TEXT NOT NULL,
	child BLOB NOT NULL CHECK (length(child) = 32),
	text TEXT NOT NULL,
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
