/* drop_pick.c: which of a folder's files is taken next. */
#include "engine/intake/drop_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A file as a listing shows it: written anew it is another one. */
static uint64_t sight_of(const struct record_drop_entry *f)
{
	const struct span parts[] = {span_of(f->name),
				     {(const char *)&f->size, sizeof f->size},
				     {(const char *)&f->when, sizeof f->when},
				     span_of(f->stamp)};
	struct digest d = digest_parts(parts, sizeof parts / sizeof *parts);

	return drop_first_word(&d);
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

int drop_pick(struct engine *e, uint32_t school, struct fault *reterr)
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
		rc = drop_save(e, school, reterr);
	}
	VEC_FREE(&all);
	return rc;
}
