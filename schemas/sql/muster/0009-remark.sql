-- What people wrote beside an alert. sealed: the words, under the key of the child it is about (of nobody:
-- 32 zero bytes). Added to, never changed.
CREATE TABLE remark (
	number INTEGER PRIMARY KEY,
	alert BLOB NOT NULL CHECK (length(alert) = 32),
	child BLOB NOT NULL CHECK (length(child) = 32),
	at INTEGER NOT NULL,
	set_by TEXT NOT NULL,
	sealed BLOB NOT NULL
) STRICT;
CREATE INDEX remark_alert ON remark (alert);
CREATE INDEX remark_child ON remark (child);
-- What changed at one school, for the history of a child.
CREATE INDEX batch_school ON batch (school, at);
-- Who was shown what of a child, and who looked.
CREATE INDEX audit_child ON audit (child, number);
