-- Children whose key was destroyed because nothing allows keeping anything of them. A restored copy
-- of this file has to follow the list before it serves. pending: the key is still to be destroyed.
CREATE TABLE erasure (
	child BLOB PRIMARY KEY CHECK (length(child) = 32),
	at INTEGER NOT NULL,
	pending INTEGER NOT NULL CHECK (pending IN (0, 1))
) STRICT, WITHOUT ROWID;
