/* words.h: the sentences of a page in one language: a file of lines "key = text with {names}".
 *
 * contracts/words/parents.en.txt is built in; a translation is given beside it. Every key must be there, none
 * else, and a text may use the names of its English sentence and no others: what is missing or left
 * over is a fault that names the key. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "base/buffer.h"
#include "base/fault.h"

/* The English sentences as built in from contracts/words/parents.en.txt. */
extern const char words_parents[];

struct words; /* opaque */

/* A value for a {name} of a sentence; the list ends with a NULL name. */
struct word {
	const char *name, *value;
	bool own; /* in the language of the page; false: as the contract has it, in English */
};

/* Reads `text` (not needed afterwards); every key of `model` must be in it, and each text must use only
 * names that the model's text uses; `model` NULL: `text` is the model itself. Faults are added with
 * line; 0 only when there is none. */
int words_read(struct span text, const char *file, const struct words *model, struct words **ret_words,
	       struct faults *faults);
void words_free(struct words *w);

/* The text of a key as it stands; "" when there is none (words_has). */
const char *words_get(const struct words *w, const char *key);
bool words_has(const struct words *w, const char *key);
/* Appends the text of a key, each {name} replaced, as plain text. `values` may be NULL. */
void words_fill(const struct words *w, const char *key, const struct word *values, struct buffer *out);
/* The same as HTML: all of it escaped; on a page in another language a value that is not its own is marked
 * as English, so that it is read out and laid out as such. */
void words_html(const struct words *w, const char *key, const struct word *values, struct buffer *out);

#endif
