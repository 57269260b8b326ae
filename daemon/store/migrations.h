/* migrations.h: schemas/sql/DATABASE/NNNN-what.sql as carried in the program.
 * The rows are written by scripts/embed-sql at build time. */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

struct migration {
	const char *database; /* "muster", "keys" */
	unsigned version;     /* 1, 2, ... within a database: user_version after it ran */
	const char *name;     /* of the file, for messages */
	const char *sql;
};

/* By database, then version. */
extern const struct migration migrations[];
extern const unsigned migrations_count;

#endif
