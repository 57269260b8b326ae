/* list_match.c: whose a row of a list is: by its UPN, else by name, day of birth and postcode.
 *
 * Only what both give is compared. A row that restricts is never compared at all: it stands under its UPN,
 * or by itself. Nothing is guessed: without a UPN only a child of whom everything agrees, postcode too, is
 * taken for the same, and everybody else waits for a person. */
#include <stdio.h>
#include <string.h>

#include "engine/lists/lists.h"
#include "engine/lists/match_ask.h"
#include "engine/world/match.h"

#define ASKED_AT_ONCE 3 /* candidates of one row that a person is asked about */

struct tags {
	uint64_t surname, forename, born, postcode;
};

/* "dy1 1hf" and "DY1 1HF" are one postcode. */
static uint64_t tag_postcode(const struct engine *e, const char *text)
{
	char plain[12], named[24];
	size_t n = 0;
	struct digest d;

	for (; *text != '\0' && n + 1 < sizeof plain; text++)
		if (*text != ' ')
			plain[n++] = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
	plain[n] = '\0';
	if (n == 0)
		return 0;
	snprintf(named, sizeof named, "postcode:%s", plain);
	d = child_of_upn(e, named);
	return match_tag(&d);
}

static struct tags tags_of(const struct engine *e, const struct record_list_row *row)
{
	return (struct tags){match_tag_name(e, "surname", row->surname),
			     match_tag_name(e, "forename", row->forename), match_tag_day(e, row->born),
			     tag_postcode(e, row->postcode)};
}

static struct tags tags_of_pupil(const struct match_facts *f)
{
	return (struct tags){f->surname, f->forename, f->born, 0};
}

static enum list_fact fact(uint64_t a, uint64_t b)
{
	return a == 0 || b == 0 ? FACT_NOT_BOTH : a == b ? FACT_AGREES : FACT_DIFFERS;
}

static struct list_facts compare(const struct tags *a, const struct tags *b)
{
	return (struct list_facts){fact(a->surname, b->surname), fact(a->forename, b->forename),
				   fact(a->born, b->born), fact(a->postcode, b->postcode)};
}

struct digest list_local(const struct engine *e, uint32_t list, const struct record_list_row *row)
{
	char named[320];

	if (row->case_id[0] != '\0')
		snprintf(named, sizeof named, "list:%s:case:%s", e->config->authority.lists[list].id,
			 row->case_id);
	else
		snprintf(named, sizeof named, "list:%s:name:%s:%s:%d", e->config->authority.lists[list].id,
			 row->surname, row->forename, row->born);
	return child_of_upn(e, named);
}

/* The best that any record of a child says for it being the row's. */
static unsigned score_of(const struct engine *e, uint32_t child, const struct digest *but,
			 const struct tags *row)
{
	const struct child *c = &e->children.at[child];
	unsigned best = 0;

	for (uint32_t at = c->pupils; at != 0; at = e->match->pupils.at[at - 1].next) {
		struct tags t = tags_of_pupil(&e->match->pupils.at[at - 1].facts);
		struct list_facts f = compare(&t, row);

		best = list_score(&f) > best ? list_score(&f) : best;
	}
	for (size_t i = 0; i < c->lists.count; i++) {
		struct tags t;
		struct list_facts f;

		if (memcmp(&c->lists.at[i].id, but, sizeof *but) == 0)
			continue;
		t = tags_of(e, &c->lists.at[i].row);
		f = compare(&t, row);
		best = list_score(&f) > best ? list_score(&f) : best;
	}
	return best;
}

struct candidates {
	struct digest best[ASKED_AT_ONCE];
	unsigned scores[ASKED_AT_ONCE];
	unsigned count, certain;
};

static void candidate_put(struct candidates *c, const struct digest *id, unsigned score)
{
	unsigned at = c->count < ASKED_AT_ONCE ? c->count : ASKED_AT_ONCE;

	c->count++;
	c->certain += score >= LIST_SCORE_SAME;
	while (at > 0 && c->scores[at - 1] < score) {
		if (at < ASKED_AT_ONCE) {
			c->best[at] = c->best[at - 1];
			c->scores[at] = c->scores[at - 1];
		}
		at--;
	}
	if (at < ASKED_AT_ONCE) {
		c->best[at] = *id;
		c->scores[at] = score;
	}
}

/* Everybody but those who are apart, and those of whom a person said that it is another. */
static void candidates_of(const struct engine *e, const struct digest *local, const struct tags *row,
			  struct candidates *ret)
{
	uint32_t own = child_find(e, local);

	for (uint32_t i = 0; i < e->children.count; i++) {
		const struct store_match *m;
		unsigned score;

		if (i == own || match_apart(e, i))
			continue;
		score = score_of(e, i, local, row);
		if (score < LIST_SCORE_ASK)
			continue;
		m = match_between(e, &e->children.at[i].id, local);
		if (m == NULL || m->state != MATCH_DECIDED_DIFFERENT)
			candidate_put(ret, &e->children.at[i].id, score);
	}
}

static struct match_record record_of(const struct engine *e, uint32_t list, const struct record_list_row *row)
{
	return (struct match_record){.school = NO_INDEX,
				     .student = row->case_id[0] != '\0' ? row->case_id : "no case number",
				     .list = e->config->authority.lists[list].id};
}

/* What waited about a row asks nothing any more. */
static int settle(struct engine *e, const struct digest *local, unsigned reasons, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < e->match->items.count; i++) {
		struct store_match *m = &e->match->items.at[i];

		if ((m->state != MATCH_WAITING && m->state != MATCH_LATER) ||
		    (reasons >> m->reason & 1U) == 0 ||
		    (memcmp(&m->second, local, sizeof *local) != 0 &&
		     memcmp(&m->first, local, sizeof *local) != 0))
			continue;
		m->state = MATCH_SETTLED;
		m->decided_at = engine_now(e);
		text_copy(m->decided_by, sizeof m->decided_by, SPAN("list"));
		rc = e->store.ops->match_put(e->store.self, m, reterr);
	}
	return rc;
}

#define ONE(reason) (1U << (reason))
#define BY_NAME	    (ONE(MATCH_LIST_LIKELY) | ONE(MATCH_LIST_AMBIGUOUS) | ONE(MATCH_LIST_UNMATCHED))

/* Should this child be on some roll that we know? One at a school outside, or with none, need not be. */
static bool expected_here(const struct engine *e, uint32_t list, const struct record_list_row *row)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	if (!list_kind_row(e->config->authority.lists[list].kind)->traced || row->urn[0] == '\0')
		return false;
	for (size_t i = 0; i < e->config->school_count; i++)
		if (strcmp(e->config->schools[i].urn, row->urn) == 0)
			return e->schools[i].last_look != 0 && policy_pulls(e->policy, i, today);
	return false;
}

static int ask_candidates(struct engine *e, const struct match_record *r, const struct candidates *c,
			  const struct digest *local, struct fault *reterr)
{
	enum match_reason reason = c->count == 1 ? MATCH_LIST_LIKELY : MATCH_LIST_AMBIGUOUS;
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < c->count && i < ASKED_AT_ONCE; i++)
		rc = match_ask(e, reason, r, &c->best[i], local, reterr);
	return rc;
}

/* No UPN: the row is a child by itself until somebody knows better. */
static int by_name(struct engine *e, uint32_t list, const struct record_list_row *row,
		   const struct digest *local, struct fault *reterr)
{
	struct match_record r = record_of(e, list, row);
	struct tags tags = tags_of(e, row);
	struct candidates c = {0};
	int rc;

	if (memcmp(match_resolve(e, local), local, sizeof *local) != 0)
		return 0; /* decided */
	/* The child exists from now on, so that a question has both its ends. */
	if (child_take(e, local) == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child on a list");
	candidates_of(e, local, &tags, &c);
	if (c.count == 1 && c.certain == 1) {
		rc = settle(e, local, BY_NAME, reterr);
		return rc == 0 ? match_merge(e, MATCH_LIST_ALL_AGREE, &r, &c.best[0], local, reterr) : rc;
	}
	if (c.count > 0) {
		rc = settle(e, local, ONE(MATCH_LIST_UNMATCHED), reterr);
		return rc == 0 ? ask_candidates(e, &r, &c, local, reterr) : rc;
	}
	return expected_here(e, list, row) ? match_ask(e, MATCH_LIST_UNMATCHED, &r, local, NULL, reterr) : 0;
}

/* Does a school say of this UPN's bearer that it is quite another child? */
static bool contradicted(const struct engine *e, uint32_t child, const struct record_list_row *row)
{
	struct tags tags = tags_of(e, row);

	for (uint32_t at = e->children.at[child].pupils; at != 0; at = e->match->pupils.at[at - 1].next) {
		struct tags t = tags_of_pupil(&e->match->pupils.at[at - 1].facts);
		struct list_facts f = compare(&t, &tags);

		if (list_conflict(&f))
			return true;
	}
	return false;
}

static int by_upn(struct engine *e, uint32_t list, const struct record_list_row *row,
		  const struct digest *local, struct digest *id, struct fault *reterr)
{
	struct match_record r = record_of(e, list, row);
	uint32_t child = child_find(e, id);
	const struct store_match *m = match_between(e, id, local);
	int rc = settle(e, local, BY_NAME, reterr);

	if (rc != 0 || (m != NULL && m->state == MATCH_DECIDED_SAME))
		return rc;
	if (m != NULL && m->state == MATCH_DECIDED_DIFFERENT && m->reason == MATCH_LIST_CONFLICT) {
		*id = *local;
		return 0;
	}
	if (child == NO_INDEX || match_apart(e, child) || !contradicted(e, child, row))
		return settle(e, local, ONE(MATCH_LIST_CONFLICT), reterr);
	rc = match_ask(e, MATCH_LIST_CONFLICT, &r, id, local, reterr);
	*id = *local;
	return rc;
}

int list_whose(struct engine *e, uint32_t list, const struct record_list_row *row, struct digest *ret_id,
	       struct fault *reterr)
{
	struct digest local = list_local(e, list, row);
	bool apart = row->restricted || match_apart(e, child_find(e, &local)) || !match_ready(e);

	*ret_id = row->upn[0] != '\0' ? child_of_upn(e, row->upn) : local;
	if (apart)
		return 0;
	return row->upn[0] != '\0' ? by_upn(e, list, row, &local, ret_id, reterr) :
				     by_name(e, list, row, &local, reterr);
}

int list_match_score(const struct engine *e, const struct store_match *m)
{
	uint32_t known = child_find(e, &m->first), own = child_find(e, &m->second);

	if (m->reason < MATCH_LIST_ALL_AGREE || known == NO_INDEX || own == NO_INDEX)
		return -1;
	for (size_t i = 0; i < e->children.at[own].lists.count; i++) {
		const struct list_entry *entry = &e->children.at[own].lists.at[i];
		struct tags tags = tags_of(e, &entry->row);

		if (memcmp(&entry->id, &m->second, sizeof m->second) == 0)
			return (int)score_of(e, known, &m->second, &tags);
	}
	return -1;
}
