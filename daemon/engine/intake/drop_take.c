/* drop_take.c: whether a file may be believed, and what it brings and takes back. */
#include "engine/intake/drop_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/intake/intake.h"

/* A file may have a quarter fewer pupils than the one before, and take back a quarter of what it speaks of,
 * or a few marks; more than that is a mistake until a person says otherwise. */
#define FEWER_PER_CENT 75
#define LOST_PER_CENT  25
#define LOST_FEW       20

/* --- whether it may be believed ----------------------------------------------------------- */

/* The seven digits that a name begins with, and no eighth; empty: it does not. */
static struct span number_of_name(const char *name)
{
	return strspn(name, "0123456789") == 7 ? (struct span){name, 7} : SPAN("");
}

static bool is_other_school(const struct school *row, const struct record_drop_file *f, const char *name,
			    char *why, size_t size)
{
	struct span number = number_of_name(name);
	size_t n = strlen(f->laestab);

	if (number.length > 0 && !span_is(number, row->laestab))
		snprintf(why, size, "the file's name begins with %.7s, but the school's LAEstab is %s", name,
			 row->laestab);
	else if (n == 7 ? strcmp(f->laestab, row->laestab) != 0 :
			  n == 4 && strcmp(f->laestab, row->laestab + 3) != 0)
		snprintf(why, size, "the rows are of LAEstab %s, but the school's is %s", f->laestab,
			 row->laestab);
	else if (f->urn[0] != '\0' && strcmp(f->urn, row->urn) != 0)
		snprintf(why, size, "the rows are of URN %s, but the school's is %s", f->urn, row->urn);
	else
		return false;
	return true;
}

/* Has the School file said that there are fewer pupils from a day on, since the last file? */
static bool may_be_fewer(const struct engine *e, const struct engine_school *s)
{
	day_t today, last;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	london_from_instant(s->drop.pupils_at, &last, &minute);
	return s->row->fewer_from != DAY_NONE && s->row->fewer_from <= today && last < s->row->fewer_from;
}

/* Why nothing of the file may be used; an empty text: it may. */
static int judge(const struct engine *e, uint32_t school, const struct record_drop_file *f,
		 const struct cells *lost, size_t held, char *why, size_t size)
{
	const struct engine_school *s = &e->schools[school];
	bool fewer = may_be_fewer(e, s);

	why[0] = '\0';
	if (f->refusal[0] != '\0')
		snprintf(why, size, "%s", f->refusal);
	else if (is_other_school(s->row, f, s->drop.asked, why, size))
		return 0;
	else if (!fewer && (uint64_t)f->pupils * 100 < (uint64_t)s->drop.pupils * FEWER_PER_CENT)
		snprintf(why, size, "it has %u pupils, the file before had %u", f->pupils, s->drop.pupils);
	else if (!fewer && lost->count > LOST_FEW && lost->count * 100 > held * LOST_PER_CENT)
		snprintf(why, size,
			 "it takes back %zu of the %zu marks that we hold of its pupils and sessions",
			 lost->count, held);
	return 0;
}

/* --- taking it in ---------------------------------------------------------------------------- */

static bool known_bytes(const struct drop_state *d, uint64_t bytes)
{
	for (size_t i = 0; i < d->taken.count; i++)
		if (d->taken.at[i].bytes == bytes)
			return true;
	return false;
}

static int remember(struct drop_state *d, uint64_t bytes, struct fault *reterr)
{
	struct drop_taken *t;

	if (d->taken.count >= (size_t)LIMIT_DROP_FILES * 2) {
		memmove(d->taken.at, d->taken.at + 1, (d->taken.count - 1) * sizeof *d->taken.at);
		d->taken.count--;
	}
	t = VEC_ADD(&d->taken);
	if (t == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the files that were taken");
	*t = (struct drop_taken){d->asked_sight, bytes};
	return 0;
}

static int refuse(struct engine *e, uint32_t school, const char *why, struct fault *reterr)
{
	struct drop_state *d = &e->schools[school].drop;
	char text[sizeof d->refusal];
	int rc;

	snprintf(text, sizeof text, "%.120s is not used: %.180s", d->asked, why);
	memcpy(d->refusal, text, sizeof d->refusal);
	e->schools[school].refused++;
	e->port.note(e->port.context, "file_refused", text);
	rc = school_quarantine(e, school, "file not used", d->asked, text, reterr);
	return rc == 0 ? remember(d, 0, reterr) : rc;
}

static void add_row(struct buffer *out, const struct record_drop_row *row)
{
	buffer_bytes(out, row->raw.at, row->raw.length);
	buffer_text(out, row->separator);
	buffer_text(out, "\"");
	for (const char *c = row->reason; *c != '\0'; c++)
		buffer_bytes(out, *c == '"' ? "'" : c, 1);
	buffer_text(out, "\"\r\n");
}

/* The rows that were set aside, as the school wrote them, with the reason at the end of each: what it
 * mends is sent again as it is. The file before's are mended or not; they go. */
static int give_back(struct engine *e, uint32_t school, const struct pull *p, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	struct drop_state *d = &s->drop;
	struct span rest = buffer_span(&p->records[RECORD_DROP_ROW]);
	struct buffer out = {0};
	struct record_drop_row row;
	char name[sizeof d->mend];
	const char *dot = strrchr(d->asked, '.');
	int rc = 0, stem = dot != NULL ? (int)(dot - d->asked) : (int)strlen(d->asked);

	buffer_text(&out, "\xef\xbb\xbf");
	while (rc == 0 && rest.length > 0) {
		if (!record_unpack(RECORD_DROP_ROW, &rest, &row))
			rc = fault_set(reterr, FAULT_BUG, "a row to mend does not decode");
		else
			add_row(&out, &row);
	}
	snprintf(name, sizeof name, "%.*s.rejected.csv", stem, d->asked);
	if (rc == 0 && d->mend[0] != '\0' && (d->set_aside == 0 || strcmp(d->mend, name) != 0) &&
	    e->port.keep_file != NULL)
		rc = e->port.keep_file(e->port.context, s->row->id, d->mend, NULL, reterr);
	d->mend[0] = '\0';
	if (rc == 0 && d->set_aside > 0 && e->port.keep_file != NULL) {
		struct span bytes = buffer_span(&out);

		rc = buffer_ok(&out) ? e->port.keep_file(e->port.context, s->row->id, name, &bytes, reterr) :
				       fault_set(reterr, FAULT_MEMORY, "no memory for the rows to mend");
		memcpy(d->mend, name, sizeof d->mend);
	}
	buffer_free(&out);
	return rc;
}

static int take(struct engine *e, uint32_t school, struct pull *p, const struct record_drop_file *f,
		const struct cells *lost, struct fault *reterr)
{
	struct drop_state *d = &e->schools[school].drop;
	struct digest digest;
	int rc;

	memcpy(digest.bytes, f->digest, sizeof digest.bytes);
	d->refusal[0] = '\0';
	d->pupils = f->pupils;
	d->pupils_at = engine_now(e);
	rc = remember(d, drop_first_word(&digest), reterr);
	if (rc == 0)
		rc = intake_rejects(e, school, p, reterr);
	if (rc == 0)
		rc = intake_students(e, school, p, reterr);
	if (rc == 0)
		rc = intake_marks(e, school, p, reterr);
	if (rc == 0 && f->whole && lost->count > 0)
		rc = intake_take_back(e, school, lost, reterr);
	return rc;
}

int drop_take(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	struct drop_state *d = &s->drop;
	struct pull *p = &s->pull;
	struct span rest = buffer_span(&p->records[RECORD_DROP_FILE]);
	struct record_drop_file f;
	struct cells lost = {0};
	size_t held = 0;
	struct digest digest;
	char why[320];
	int rc;

	if (!record_unpack(RECORD_DROP_FILE, &rest, &f) || rest.length != 0)
		return fault_set(reterr, FAULT_BUG, "a file is not told of once");
	memcpy(digest.bytes, f.digest, sizeof digest.bytes);
	memcpy(d->file, d->asked, sizeof d->file);
	d->changed_at = f.changed_at;
	d->taken_at = engine_now(e);
	if (known_bytes(d, drop_first_word(&digest))) {
		rc = remember(d, drop_first_word(&digest), reterr);
		return rc == 0 ? drop_save(e, school, reterr) : rc;
	}
	text_copy(d->layout, sizeof d->layout, span_of(f.layout));
	text_copy(d->encoding, sizeof d->encoding, span_of(f.encoding));
	d->set_aside = f.set_aside;
	rc = drop_find_lost(e, school, f.sessions, &lost, &held, reterr);
	if (rc == 0)
		rc = judge(e, school, &f, &lost, held, why, sizeof why);
	if (rc == 0)
		rc = why[0] != '\0' ? refuse(e, school, why, reterr) : take(e, school, p, &f, &lost, reterr);
	if (rc == 0)
		rc = give_back(e, school, p, reterr);
	VEC_FREE(&lost);
	return rc == 0 ? drop_save(e, school, reterr) : rc;
}
