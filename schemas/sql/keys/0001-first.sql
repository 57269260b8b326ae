-- One AES-256 key a child, wrapped by the master key. A file of its own, backed up apart: with a
-- child's key every sealed value about that child is gone.

-- proof: `store` sealed by the master key, so that a wrong master key is found at the door.
CREATE TABLE master (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	store BLOB NOT NULL CHECK (length(store) = 16),
	proof BLOB NOT NULL
) STRICT;

-- child all zero: the key of nobody, for what names no child we know.
CREATE TABLE child_key (
	child BLOB PRIMARY KEY CHECK (length(child) = 32),
	wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;
