-- What people agreed, held and received about schools: actions, meetings, returns. A version is added, none is
-- changed; a row goes only when what it is about may no longer be kept. sealed: what was written, under the
-- key of the child it is about (of nobody: 32 zero bytes).
CREATE TABLE ledger (
	number INTEGER NOT NULL,
	version INTEGER NOT NULL CHECK (version >= 1),
	kind TEXT NOT NULL CHECK (kind IN ('action', 'meeting', 'return')),
	school TEXT NOT NULL,
	child BLOB NOT NULL CHECK (length(child) = 32),
	day INTEGER,
	state TEXT NOT NULL,
	at INTEGER NOT NULL,
	set_by TEXT NOT NULL,
	sealed BLOB NOT NULL,
	PRIMARY KEY (number, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_school ON ledger (school, kind);
CREATE INDEX ledger_child ON ledger (child);
CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
BEGIN
	SELECT RAISE(ABORT, 'the ledger is added to, never changed');
END;
