/* drop.c: a school's files, taken one by one. See drop.h. */
#include "engine/drop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "exchange/fields.h"

#define SPACE_DROP "drop"
/* A file may have a quarter fewer pupils than the one before, and take back a quarter of what it speaks of,
 * or a few marks; more than that is a mistake until a person says otherwise. */
#define FEWER_PER_CENT 75
#define LOST_PER_CENT  25
#define LOST_FEW       20

/* --- what is kept ------------------------------------------------------------------- */

struct kept {
	char asked[DROP_NAME], file[DROP_NAME], layout[12], encoding[20], refusal[320], mend[DROP_NAME + 16];
	uint64_t asked_sight;
	int64_t changed_at, taken_at, pupils_at;
	uint32_t pupils, set_aside;
	struct span taken;
};
static const struct field_row kept_rows[] = {
	FIELD_TEXT(kept, asked),      FIELD_TEXT(kept, file),	   FIELD_TEXT(kept, layout),
	FIELD_TEXT(kept, encoding),   FIELD_TEXT(kept, refusal),   FIELD_TEXT(kept, mend),
	FIELD_I64(kept, asked_sight), FIELD_I64(kept, changed_at), FIELD_I64(kept, taken_at),
	FIELD_I64(kept, pupils_at),   FIELD_I32(kept, pupils),	   FIELD_I32(kept, set_aside),
	FIELD_SPAN(kept, taken),
};
#define KEPT_ROWS (sizeof kept_rows / sizeof *kept_rows)

static int save(struct engine *e, uint32_t school, struct fault *reterr)
{
	const struct drop_state *d = &e->schools[school].drop;
	struct kept k = {.asked_sight = d->asked_sight,
			 .changed_at = d->changed_at,
			 .taken_at = d->taken_at,
			 .pupils_at = d->pupils_at,
			 .pupils = d->pupils,
			 .set_aside = d->set_aside,
			 .taken = {(const char *)d->taken.at, d->taken.count * sizeof *d->taken.at}};
	struct buffer packed = {0};
	int rc;

	memcpy(k.asked, d->asked, sizeof k.asked);
	memcpy(k.file, d->file, sizeof k.file);
	memcpy(k.layout, d->layout, sizeof k.layout);
	memcpy(k.encoding, d->encoding, sizeof k.encoding);
	memcpy(k.refusal, d->refusal, sizeof k.refusal);
	memcpy(k.mend, d->mend, sizeof k.mend);
	fields_pack(kept_rows, KEPT_ROWS, &k, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->value_put(e->store.self, SPACE_DROP, e->schools[school].row->id,
					     buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory to keep what files were taken");
	buffer_free(&packed);
	return rc;
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);
	struct drop_state *d;
	struct kept k;

	if (school < 0 || !fields_unpack(kept_rows, KEPT_ROWS, &value, &k) || value.length != 0)
		return 0; /* another configuration's, or an older form: its files are taken anew */
	d = &e->schools[school].drop;
	d->asked_sight = k.asked_sight;
	d->changed_at = k.changed_at;
	d->taken_at = k.taken_at;
	d->pupils_at = k.pupils_at;
	d->pupils = k.pupils;
	d->set_aside = k.set_aside;
	memcpy(d->asked, k.asked, sizeof k.asked);
	memcpy(d->file, k.file, sizeof k.file);
	memcpy(d->layout, k.layout, sizeof k.layout);
	memcpy(d->encoding, k.encoding, sizeof k.encoding);
	memcpy(d->refusal, k.refusal, sizeof k.refusal);
	memcpy(d->mend, k.mend, sizeof k.mend);
	for (size_t i = 0; i + sizeof(struct drop_taken) <= k.taken.length; i += sizeof(struct drop_taken)) {
		struct drop_taken *t = VEC_ADD(&d->taken);

		if (t != NULL)
			memcpy(t, k.taken.at + i, sizeof *t);
	}
	return 0;
}

int drop_restore(struct engine *e, struct fault *reterr)
{
	return e->store.ops->value_walk(e->store.self, SPACE_DROP, restore_one, e, reterr);
}

int drop_forget(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	int rc = 0;

	if (s->drop.mend[0] != '\0' && e->port.keep_file != NULL)
		rc = e->port.keep_file(e->port.context, s->row->id, s->drop.mend, NULL, reterr);
	drop_free(&s->drop);
	return rc != 0 ? rc :
			 e->store.ops->value_put(e->store.self, SPACE_DROP, s->row->id, (struct span){0},
						 reterr);
}

void drop_free(struct drop_state *d)
{
	VEC_FREE(&d->taken);
	VEC_FREE(&d->resting);
	*d = (struct drop_state){0};
}

/* --- which file is next ---------------------------------------------------------------- */

bool drop_of(const struct engine_school *s)
{
	return strcmp(s->row->source_kind, source_csv.kind) == 0;
}

static uint64_t first_word(const struct digest *d)
{
	uint64_t word;

	memcpy(&word, d->bytes, sizeof word);
	return word != 0 ? word : 1;
}

/* A file as a listing shows it: written anew it is another one. */
static uint64_t sight_of(const struct record_drop_entry *f)
{
	const struct span parts[] = {span_of(f->name),
				     {(const char *)&f->size, sizeof f->size},
				     {(const char *)&f->when, sizeof f->when},
				     span_of(f->stamp)};
	struct digest d = digest_parts(parts, sizeof parts / sizeof *parts);

	return first_word(&d);
}

/* When it was written, for the order alone: a listing's stamp has no year, and no zone is told. */
static int64_t order_of(const struct record_drop_entry *f, int64_t now)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char month[4] = {f->stamp[0], f->stamp[1], f->stamp[2], '\0'};
	const char *found = strstr(months, month);
	struct civil c;
	day_t today, day;
	int minute = 0;

	if (f->when != 0 || f->stamp[0] == '\0' || found == NULL)
		return f->when;
	london_from_instant(now, &today, &minute);
	c.year = day_to_civil(today).year;
	c.month = (int)(found - months) / 3 + 1;
	c.day = (f->stamp[4] - '0') * 10 + (f->stamp[5] - '0');
	minute = 0;
	if (f->stamp[9] != ':')
		c.year = (int)strtol(f->stamp + 7, NULL, 10);
	else if (!minute_parse(span_of(f->stamp + 7), &minute))
		return 0;
	if (c.year < 1970 || !day_valid(c))
		return 0;
	day = day_from_civil(c);
	if (f->stamp[9] == ':' && day > today + 1) {
		c.year--;
		if (!day_valid(c))
			return 0;
		day = day_from_civil(c);
	}
	return london_to_instant(day, minute);
}

static bool was_taken(const struct drop_state *d, uint64_t sight)
{
	for (size_t i = 0; i < d->taken.count; i++)
		if (d->taken.at[i].sight == sight)
			return true;
	return false;
}

struct entries {
	struct record_drop_entry *at;
	size_t count, room;
};

/* NAME.csv.done or NAME.done beside NAME.csv. */
static bool is_signed(const struct entries *all, const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t stem = dot != NULL ? (size_t)(dot - name) : strlen(name), whole = strlen(name);

	for (size_t i = 0; i < all->count; i++) {
		const char *other = all->at[i].name;

		if ((strncmp(other, name, whole) == 0 && strcmp(other + whole, ".done") == 0) ||
		    (strncmp(other, name, stem) == 0 && strcmp(other + stem, ".done") == 0))
			return true;
	}
	return false;
}

/* Since when the file is as it is, as far as we have seen. */
static int64_t rests_since(struct drop_restings *before, struct drop_restings *after, uint64_t sight,
			   int64_t now)
{
	struct drop_resting *r;
	int64_t since = now;

	for (size_t i = 0; i < before->count; i++)
		if (before->at[i].sight == sight)
			since = before->at[i].since;
	r = VEC_ADD(after);
	if (r != NULL)
		*r = (struct drop_resting){sight, since};
	return since;
}

/* True when it is whole; else when it will be, by its rest, in *ret_at. */
static bool is_whole(const struct entries *all, const struct record_drop_entry *f, int64_t since, int64_t now,
		     int minutes, int64_t *ret_at)
{
	int64_t rest = (int64_t)minutes * 60;

	if (is_signed(all, f->name) || now - since >= rest)
		return true;
	/* A folder of our own has exact times; those of the future prove nothing. */
	if (f->when > 0 && f->when <= now && now - f->when >= rest)
		return true;
	*ret_at = f->when > 0 && f->when <= now ? f->when + rest : since + rest;
	return false;
}

static bool is_sign(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && strcasecmp(name + n - 5, ".done") == 0;
}

static int read_entries(const struct pull *p, struct entries *all, struct fault *reterr)
{
	struct span rest = buffer_span(&p->records[RECORD_DROP_ENTRY]);

	while (rest.length > 0) {
		struct record_drop_entry *f = VEC_ADD(all);

		if (f == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a folder's files");
		if (!record_unpack(RECORD_DROP_ENTRY, &rest, f))
			return fault_set(reterr, FAULT_BUG, "a file of a folder does not decode");
	}
	return 0;
}

/* The oldest whole file not taken before; one that still rests says when to look again. */
static const struct record_drop_entry *pick(struct engine *e, uint32_t school, const struct entries *all)
{
	struct engine_school *s = &e->schools[school];
	struct drop_restings resting = {0};
	const struct record_drop_entry *best = NULL;
	int64_t now = engine_now(e), at = 0, best_order = 0;

	s->drop.wake_at = 0;
	for (size_t i = 0; i < all->count; i++) {
		const struct record_drop_entry *f = &all->at[i];
		uint64_t sight = sight_of(f);
		int64_t order;

		if (is_sign(f->name) || was_taken(&s->drop, sight))
			continue;
		if (!is_whole(all, f, rests_since(&s->drop.resting, &resting, sight, now), now,
			      s->row->settled, &at)) {
			if (s->drop.wake_at == 0 || at < s->drop.wake_at)
				s->drop.wake_at = at;
			continue;
		}
		order = order_of(f, now);
		if (best == NULL || order < best_order ||
		    (order == best_order && strcmp(f->name, best->name) < 0)) {
			best = f;
			best_order = order;
		}
	}
	VEC_FREE(&s->drop.resting);
	s->drop.resting = resting;
	return best;
}

static int listed(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct drop_state *d = &e->schools[school].drop;
	struct entries all = {0};
	const struct record_drop_entry *next;
	int rc = read_entries(&e->schools[school].pull, &all, reterr);

	if (rc == 0) {
		next = pick(e, school, &all);
		d->asked[0] = '\0';
		d->asked_sight = 0;
		if (next != NULL) {
			memcpy(d->asked, next->name, sizeof d->asked);
			d->asked_sight = sight_of(next);
		}
		rc = save(e, school, reterr);
	}
	VEC_FREE(&all);
	return rc;
}

int drop_order(struct engine *e, uint32_t school, struct msg_fetch *order, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];

	text_copy(order->host_key, sizeof order->host_key, span_of(s->row->host_key));
	if (!drop_headings_pack(s->row->columns, order->columns, sizeof order->columns))
		return fault_set(reterr, FAULT_LIMIT, "the headings of the School file are too long");
	order->max_bytes = s->pull.step == STEP_FILE ? LIMIT_LIST : LIMIT_DROP_LISTING;
	if (s->pull.step == STEP_FILES) {
		s->drop.stirred = false;
		s->drop.wake_at = 0;
	}
	return 0;
}

bool drop_due(const struct engine *e, uint32_t school, int64_t now)
{
	const struct engine_school *s = &e->schools[school];
	day_t today;
	int minute;

	if (!drop_of(s) || (!s->drop.stirred && (s->drop.wake_at == 0 || s->drop.wake_at > now)))
		return false;
	london_from_instant(now, &today, &minute);
	return policy_pulls(e->policy, school, today);
}

void drop_stirred(struct engine *e, const char *folder)
{
	for (uint32_t i = 0; i < e->config->school_count; i++)
		if (drop_of(&e->schools[i]) && strcmp(e->schools[i].row->folder, folder) == 0)
			e->schools[i].drop.stirred = e->due_changed = true;
}

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
	rc = remember(d, first_word(&digest), reterr);
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

static int intake(struct engine *e, uint32_t school, struct fault *reterr)
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
	if (known_bytes(d, first_word(&digest))) {
		rc = remember(d, first_word(&digest), reterr);
		return rc == 0 ? save(e, school, reterr) : rc;
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
	return rc == 0 ? save(e, school, reterr) : rc;
}

int drop_page(struct engine *e, uint32_t school, enum pull_step *ret_step, struct fault *reterr)
{
	const struct engine_school *s = &e->schools[school];
	int rc;

	if (s->pull.step == STEP_FILE) {
		*ret_step = STEP_FILES; /* is there another? */
		return intake(e, school, reterr);
	}
	rc = listed(e, school, reterr);
	*ret_step = s->drop.asked[0] != '\0' ? STEP_FILE : STEP_DONE;
	return rc;
}

/* --- in words --------------------------------------------------------------------------------- */

void drop_reason(struct engine_school *s)
{
	if (!drop_of(s))
		return;
	if (s->drop.refusal[0] != '\0')
		text_copy(s->reason, sizeof s->reason, span_of(s->drop.refusal));
	else if (s->drop.taken_at == 0)
		text_copy(s->reason, sizeof s->reason,
			  SPAN("no whole file has been put into the school's folder yet"));
	else
		return;
	text_copy(s->cause, sizeof s->cause, SPAN("school"));
}

void drop_words(const struct engine_school *s, char *out, size_t size)
{
	const struct drop_state *d = &s->drop;
	char clock[6], day_text[16], when[48] = "";
	day_t day;
	int minute, n;

	out[0] = '\0';
	if (!drop_of(s) || d->taken_at == 0)
		return;
	if (d->changed_at != 0) {
		london_from_instant(d->changed_at, &day, &minute);
		snprintf(when, sizeof when, " of %s %s", day_words(day_text, day),
			 instant_clock(clock, d->changed_at));
	}
	n = snprintf(out, size, "%s%s%s%s%.150s%s, %u pupils", d->layout,
		     d->layout[0] != '\0' ? " layout, " : "", d->encoding, d->encoding[0] != '\0' ? ": " : "",
		     d->file, when, d->pupils);
	if (n > 0 && (size_t)n < size && d->set_aside > 0)
		snprintf(out + n, size - (size_t)n, "; %u row%s set aside%s%s%s%s", d->set_aside,
			 d->set_aside == 1 ? "" : "s", d->mend[0] != '\0' ? ", to mend: outbox/" : "",
			 d->mend[0] != '\0' ? s->row->id : "", d->mend[0] != '\0' ? "/" : "", d->mend);
}
