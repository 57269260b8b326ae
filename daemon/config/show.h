/* show.h: what a file of some kind says in the end: every key with the value that is taken, where it was
 * written or that it is the default. The printing side of config/row.h: it walks the very rows that read
 * the file, so that a new key is shown from its first day. */
#ifndef CONFIG_SHOW_H
#define CONFIG_SHOW_H

#include <stdbool.h>

#include "base/buffer.h"
#include "config/kind.h"
#include "config/tree.h"

/* One key. All texts are lent until the call returns. */
struct shown {
	const char *path;  /* "share[0].fields[2].treatment" */
	const char *value; /* as it would be written: "2y"; "" when nothing is taken */
	const char *words; /* for people: "2 years"; "not stated" */
	const char *help;  /* of the row; may be NULL (items of a list) */
	bool written;	   /* it stands in the file, at `line` */
	bool by_default;   /* left out, and the row has a value for that */
	unsigned line;
};

/* Calls `each` for every key of `object` (a struct of this kind, as mapped from the file `root`), in the
 * order of the rows; lists item by item. -FAULT_MEMORY. */
int show_kind(const struct kind *kind, const void *object, const struct node *root,
	      void (*each)(void *context, const struct shown *s), void *context, struct fault *reterr);
/* Appends the value of one scalar row as it would be written (`words` false) or as people read it. */
void scalar_print(const struct row *row, const void *at, bool words, struct buffer *out);

#endif
