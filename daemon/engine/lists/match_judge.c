/* match_judge.c: one record of a page: what it says about who it is, and what follows. */
#include <string.h>

#include "engine/lists/match_ask.h"
#include "engine/world/match.h"

/* One record of a page on its way. */
struct step {
	struct engine *e;
	const struct match_record *r;
	struct match_given g;
	uint32_t pupil;
	uint32_t enrolment; /* NO_INDEX: not on this year's roll yet */
	bool changed;	    /* the pupil is to be kept */
};

#define BIT(reason)   (1U << (reason))
#define ABOUT_ONE_UPN (BIT(MATCH_SHARED_UPN) | BIT(MATCH_BIRTH_DIFFERS) | BIT(MATCH_NAMES_DIFFER))

static struct match_pupil *pupil_of(const struct step *s)
{
	return &s->e->match->pupils.at[s->pupil];
}

/* --- judging ------------------------------------------------------------------------------------ */

struct found {
	struct match_result result; /* the strongest: ask, then same */
	bool any;		    /* there was something to compare with */
};

static void weigh(struct found *f, struct match_result r)
{
	f->any = true;
	if (r.verdict > f->result.verdict)
		f->result = r;
}

/* The record beside all that is known of a child. It was found by a UPN: `by_former` says by
 * which, and that the child bears or bore it. */
static struct found judge(const struct step *s, uint32_t child, bool by_former)
{
	const struct engine *e = s->e;
	struct match_facts given = s->g.facts;
	struct found f = {0};

	if (child == NO_INDEX)
		return f;
	given.apart = s->pupil != NO_INDEX && match_apart(e, child_find(e, &pupil_of(s)->child));
	given.upn = by_former ? 0 : given.upn;
	for (uint32_t at = e->children.at[child].pupils; at != 0; at = e->match->pupils.at[at - 1].next) {
		struct match_facts known = e->match->pupils.at[at - 1].facts;

		if (at - 1 == s->pupil)
			continue;
		known.apart = match_apart(e, child);
		known.upn = by_former ? given.former : given.upn;
		weigh(&f, match_judge(&known, &given));
	}
	/* The authority's own list knows a day of birth; by its UPN alone it is the child anyway. */
	for (size_t i = 0; by_former && i < e->children.at[child].lists.count; i++) {
		const struct record_list_row *row = &e->children.at[child].lists.at[i].row;
		struct match_facts known = {.upn = given.former,
					    .born = match_tag_day(e, row->born),
					    .surname = match_tag_name(e, "surname", row->surname),
					    .forename = match_tag_name(e, "forename", row->forename),
					    .apart = match_apart(e, child)};

		weigh(&f, match_judge(&known, &given));
	}
	return f;
}

static int keep_upn(const struct step *s, struct fault *reterr)
{
	return s->e->store.ops->identity_put(s->e->store.self, &s->g.id, span_of(s->g.upn), reterr);
}

static void bears(struct step *s)
{
	struct match_pupil *p = pupil_of(s);

	s->changed |= p->facts.upn != s->g.facts.upn || p->no_upn[0] != '\0';
	p->facts.upn = s->g.facts.upn;
	p->facts.temporary = s->g.facts.temporary;
	p->flags = (p->flags & ~PUPIL_TEMPORARY) | (s->g.facts.temporary ? PUPIL_TEMPORARY : 0);
	p->no_upn[0] = '\0';
}

/* The first time we see a record: under its UPN's child unless something speaks against that. */
static int first_seen(struct step *s, struct fault *reterr)
{
	struct engine *e = s->e;
	struct digest local = match_local(e, s->r);
	uint32_t other = s->g.facts.upn != 0 ? child_find(e, &s->g.id) : NO_INDEX;
	struct found f = judge(s, other, false);
	bool by_upn = s->g.facts.upn != 0 && (!f.any || f.result.verdict == MATCH_SAME);
	struct digest known = other != NO_INDEX ? e->children.at[other].id : local;
	int rc = 0;

	s->changed = true;
	s->pupil = match_pupil_add(e, s->r, by_upn ? &s->g.id : &local);
	if (s->pupil == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a pupil");
	pupil_of(s)->flags = by_upn ? 0 : PUPIL_LOCAL;
	if (s->g.facts.upn != 0)
		bears(s);
	if (by_upn)
		rc = keep_upn(s, reterr);
	if (rc == 0 && f.result.verdict == MATCH_ASK)
		rc = match_ask(e, f.result.reason, s->r, &known, &local, reterr);
	return rc;
}

/* An enrolment of a store that kept no facts yet: its child is what it was matched to. */
static int first_facts(struct step *s, struct fault *reterr)
{
	struct digest local = match_local(s->e, s->r), own = s->e->enrolments.at[s->enrolment].row.child;
	bool is_local = memcmp(&own, &local, sizeof own) == 0;

	s->changed = true;
	s->pupil = match_pupil_add(s->e, s->r, &own);
	if (s->pupil == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a pupil");
	pupil_of(s)->flags = is_local ? PUPIL_LOCAL : 0;
	pupil_of(s)->facts.upn = is_local ? 0 : match_tag(&own);
	return 0;
}

/* The UPN's child takes over the record that had none of its own. */
static int name_local(struct step *s, struct fault *reterr)
{
	struct engine *e = s->e;
	struct match_pupil *p = pupil_of(s);
	uint32_t root = child_find(e, &p->child);
	bool alone = e->children.at[root].pupils == s->pupil + 1 && p->next == 0;
	struct digest old = e->children.at[root].id;
	int rc;

	rc = keep_upn(s, reterr);
	if (rc == 0 && !alone) { /* others stand with this record by decision: they come along */
		bears(s);
		return match_merge(e, MATCH_UPN_ALONE, s->r, &old, &s->g.id, reterr);
	}
	if (rc == 0)
		rc = match_name(e, s->pupil, s->enrolment, &s->g.id, reterr);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	p = pupil_of(s);
	p->flags &= ~PUPIL_LOCAL;
	s->changed = true;
	bears(s);
	return match_settle(e, s->pupil, s->r, ABOUT_ONE_UPN | BIT(MATCH_TWO_UPNS), reterr);
}

/* A record that is a child by itself gives a UPN. */
static int local_gives_upn(struct step *s, struct fault *reterr)
{
	struct engine *e = s->e;
	struct digest own = pupil_of(s)->child, known;
	uint32_t other = child_find(e, &s->g.id);
	const struct store_match *m;
	struct found f;

	if (other != NO_INDEX && other == child_find(e, &own)) {
		bears(s);
		return 0; /* decided: one child */
	}
	m = match_between(e, &s->g.id, &own);
	f = judge(s, other, false);
	/* A UPN that this record shared with a restricted child's stays unsaid. */
	if ((f.any && f.result.verdict == MATCH_NEW) ||
	    (match_apart(e, other) && pupil_of(s)->facts.upn == s->g.facts.upn))
		return 0;
	if (f.result.verdict != MATCH_ASK && (m == NULL || m->state != MATCH_DECIDED_DIFFERENT))
		return name_local(s, reterr);
	bears(s);
	if (f.result.verdict != MATCH_ASK)
		return 0; /* a person said these are two */
	known = e->children.at[other].id;
	return match_ask(e, f.result.reason, s->r, &known, &own, reterr);
}

/* The school gives another UPN for a record that has one. */
static int other_upn(struct step *s, struct fault *reterr)
{
	struct engine *e = s->e;
	uint32_t root = child_find(e, &pupil_of(s)->child), other = child_find(e, &s->g.id);
	struct digest known = e->children.at[root].id;
	struct match_facts before = pupil_of(s)->facts, now = s->g.facts;
	struct match_result r;
	struct found f;
	int rc;

	if (root == other) {
		bears(s);
		return match_settle(e, s->pupil, s->r, BIT(MATCH_TWO_UPNS), reterr);
	}
	if (!match_ready(e) || match_apart(e, root) || match_apart(e, other))
		return 0; /* nothing may link the two: the record stays as it is, and nothing is said */
	now.pupil = before.pupil;
	r = match_judge(&before, &now);
	f = judge(s, other, false);
	if (r.verdict == MATCH_SAME && f.result.verdict != MATCH_ASK) {
		rc = keep_upn(s, reterr);
		bears(s);
		return rc == 0 ? match_merge(e, r.reason, s->r, &known, &s->g.id, reterr) : rc;
	}
	rc = pupil_of(s)->asked ? 0 : keep_upn(s, reterr);
	return rc == 0 ? match_ask(e, MATCH_TWO_UPNS, s->r, &known, &s->g.id, reterr) : rc;
}

/* No whole UPN this time: what is known stays. */
static int no_upn(struct step *s, struct fault *reterr)
{
	struct match_pupil *p = pupil_of(s);
	struct digest local;

	s->changed |= strcmp(p->no_upn, s->g.no_upn) != 0;
	text_copy(p->no_upn, sizeof p->no_upn, span_of(s->g.no_upn));
	if (strcmp(s->g.no_upn, "wrong") != 0 || match_apart(s->e, child_find(s->e, &p->child)))
		return 0;
	local = match_local(s->e, s->r);
	return match_ask(s->e, MATCH_WRONG_UPN, s->r, &local, NULL, reterr);
}

static int by_upn(struct step *s, struct fault *reterr)
{
	struct match_pupil *p = pupil_of(s);
	int rc;

	if (s->g.facts.upn == 0)
		return no_upn(s, reterr);
	rc = match_settle(s->e, s->pupil, s->r, BIT(MATCH_WRONG_UPN), reterr);
	if (rc != 0)
		return rc;
	if ((p->flags & PUPIL_LOCAL) != 0)
		return local_gives_upn(s, reterr);
	if (p->facts.upn != s->g.facts.upn)
		return other_upn(s, reterr);
	bears(s);
	return match_settle(s->e, s->pupil, s->r, BIT(MATCH_TWO_UPNS), reterr);
}

/* A record joined to a child whose day of birth, told now or corrected, is another's. It stays
 * where it is until a person has decided: what is known stays. */
static int by_birth(struct step *s, struct fault *reterr)
{
	struct engine *e = s->e;
	const struct match_pupil *p = pupil_of(s);
	uint32_t root = child_find(e, &p->child);
	struct digest known, local;
	struct found f;

	if (s->g.facts.born == 0 || s->g.facts.born == p->facts.born || (p->flags & PUPIL_LOCAL) != 0 ||
	    s->g.facts.upn == 0 || child_find(e, &s->g.id) != root)
		return 0;
	f = judge(s, root, false);
	if (f.result.reason != MATCH_BIRTH_DIFFERS)
		return match_settle(e, s->pupil, s->r, BIT(MATCH_BIRTH_DIFFERS), reterr);
	known = e->children.at[root].id;
	local = match_local(e, s->r);
	return match_ask(e, MATCH_BIRTH_DIFFERS, s->r, &known, &local, reterr);
}

/* The school says which UPN this pupil had before. */
static int by_former(struct step *s, struct fault *reterr)
{
	struct engine *e = s->e;
	const struct match_pupil *p = pupil_of(s);
	uint32_t other = s->g.facts.former != 0 ? child_find(e, &s->g.former) : NO_INDEX;
	struct digest known, own = p->child;
	struct found f;

	if (other == NO_INDEX || other == child_find(e, &own))
		return 0;
	if (p->facts.former == s->g.facts.former && p->facts.born == s->g.facts.born && !p->asked)
		return 0; /* judged before, by the same facts */
	f = judge(s, other, true);
	known = e->children.at[other].id;
	if (f.result.verdict == MATCH_SAME)
		return match_merge(e, f.result.reason, s->r, &known, &own, reterr);
	return f.result.verdict == MATCH_ASK ? match_ask(e, f.result.reason, s->r, &known, &own, reterr) : 0;
}

/* Facts given now take the place of those known; what is not given stays. */
static void learn(struct step *s)
{
	static const size_t facts[] = {
		offsetof(struct match_facts, former), offsetof(struct match_facts, born),
		offsetof(struct match_facts, surname), offsetof(struct match_facts, forename)};
	struct match_facts *known = &pupil_of(s)->facts;

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		uint64_t new, old;

		memcpy(&new, (const char *)&s->g.facts + facts[i], sizeof new);
		memcpy(&old, (const char *)known + facts[i], sizeof old);
		if (new == 0 || new == old)
			continue;
		memcpy((char *)known + facts[i], &new, sizeof new);
		s->changed = true;
	}
}

int match_record(struct engine *e, const struct match_record *r, uint32_t enrolment,
		 const struct record_student *row, uint32_t *ret_pupil, struct fault *reterr)
{
	struct step s = {.e = e, .r = r, .enrolment = enrolment, .pupil = match_pupil_find(e, r)};
	bool fresh = s.pupil == NO_INDEX && enrolment == NO_INDEX;
	int rc = match_read(e, r, row, &s.g, reterr);

	if (!match_ready(
		    e)) { /* what is not judged yet is not learned either: it is on the next page again */
		s.g.facts.former = 0;
		if (s.pupil != NO_INDEX && pupil_of(&s)->facts.born != 0)
			s.g.facts.born = 0;
	}
	if (s.pupil != NO_INDEX && row->admission == DAY_NONE)
		s.g.facts.from = pupil_of(&s)->facts.from;
	s.g.facts.pupil = s.pupil != NO_INDEX ? s.pupil + 1 : e->match->pupils.count + 1;
	if (rc == 0 && s.pupil == NO_INDEX)
		rc = fresh ? first_seen(&s, reterr) : first_facts(&s, reterr);
	if (rc != 0)
		return rc;
	match_pupil_dates(e, r, s.g.facts.from, s.g.facts.to);
	if (!fresh)
		rc = by_upn(&s, reterr);
	else if (s.g.facts.upn == 0)
		rc = no_upn(&s, reterr);
	if (rc == 0 && !fresh)
		rc = by_birth(&s, reterr);
	if (rc == 0)
		rc = by_former(&s, reterr);
	if (rc != 0)
		return rc;
	learn(&s);
	*ret_pupil = s.pupil;
	return s.changed ? match_pupil_keep(e, s.pupil, r, reterr) : 0;
}
