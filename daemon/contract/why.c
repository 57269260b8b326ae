#include "contract/why.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const step_names[WHY_STEPS] = {"school", "standing", "subject", "year_group", "team",
						  "role",   "part",	"field",   "held_back",	 "width"};
static const char *const answer_names[] = {"no", "yes", "not told", "not asked"};

const char *why_step_name(enum why_step s)
{
	return (unsigned)s < WHY_STEPS ? step_names[s] : "unknown";
}

const char *why_answer_name(enum why_answer a)
{
	return (unsigned)a <= WHY_NOT_ASKED ? answer_names[a] : "unknown";
}

bool why_supplies(const struct share_contract *c, const char *school_id)
{
	if (c->all_schools)
		return true;
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], school_id) == 0)
			return true;
	return false;
}

bool why_share_for(const struct contract_share *s, const char *team, const char *role)
{
	if (strcmp(s->team, team) != 0)
		return false;
	for (unsigned i = 0; i < s->role_count; i++)
		if (role != NULL && strcmp(s->roles[i], role) == 0)
			return true;
	return s->role_count == 0;
}

bool why_share_about(const struct share_contract *c, const struct contract_share *s, unsigned subjects)
{
	unsigned only = c->subjects != 0 ? s->subjects & c->subjects : s->subjects;

	return s->subjects == 0 || (only & subjects) != 0;
}

/* --- one answer a step ------------------------------------------------------------------------ */

static bool __attribute__((format(printf, 4, 5)))
say(struct why *w, enum why_step step, enum why_answer answer, const char *format, ...)
{
	struct why_said *said = &w->steps[step];
	va_list args;

	said->answer = answer;
	va_start(args, format);
	vsnprintf(said->words, sizeof said->words, format, args);
	va_end(args);
	if (answer == WHY_NO && w->stopped == WHY_STEPS)
		w->stopped = step;
	return answer != WHY_NO;
}

/* "looked_after or in_need" */
static const char *subject_words(unsigned subjects, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned bit = 1; bit < SUBJECT_SOCIAL_WORKER; bit <<= 1)
		if ((subjects & bit) != 0 && used < size)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " or " : "",
						 subject_name(bit));
	return out;
}

static bool step_school(struct why *w, const struct share_contract *c, const struct why_ask *a)
{
	return why_supplies(c, a->school_id) ?
		       say(w, WHY_SCHOOL, WHY_YES, "%s names %s", c->id, a->school_id) :
		       say(w, WHY_SCHOOL, WHY_NO, "%s does not name %s", c->id, a->school_id);
}

static bool step_standing(struct why *w, const struct share_contract *c, const struct why_ask *a)
{
	return say(w, WHY_STANDING, a->in_force ? WHY_YES : WHY_NO, "version %s is %s", c->version,
		   a->standing);
}

static bool step_subject(struct why *w, const struct share_contract *c, const struct why_ask *a)
{
	char words[80];

	if (c->subjects == 0)
		return say(w, WHY_SUBJECT, WHY_YES, "it is about every pupil");
	subject_words(c->subjects, words, sizeof words);
	if (a->for_school) {
		w->may_be = true;
		return say(
			w, WHY_SUBJECT, WHY_NOT_TOLD,
			"it is about children who are %s by the authority's own lists; a school is not told who "
			"they are",
			words);
	}
	return (c->subjects & a->ask.subjects) != 0 ?
		       say(w, WHY_SUBJECT, WHY_YES, "the authority's lists say the child is %s that day",
			   subject_words(c->subjects & a->ask.subjects, words, sizeof words)) :
		       say(w, WHY_SUBJECT, WHY_NO,
			   "it is about children who are %s; this child is not, that day", words);
}

static bool step_year(struct why *w, const struct share_contract *c, const struct why_ask *a)
{
	/* The contract's subjects were asked about before: only the year is left to decide. */
	bool covered =
		contract_covers(c, c->subjects != 0 ? c->subjects : a->ask.subjects, a->ask.year_group);

	if (a->ask.year_group < -2 || a->ask.year_group > CONTRACT_YEARS - 3)
		return say(w, WHY_YEAR, covered ? WHY_YES : WHY_NO, "the child's year group is not known%s",
			   covered ? "; the contract names them all" : " and the contract names only some");
	return say(w, WHY_YEAR, covered ? WHY_YES : WHY_NO, "year group %d is %s it", a->ask.year_group,
		   covered ? "in" : "not in");
}

/* --- shares ------------------------------------------------------------------------------------ */

static int field_in(const struct contract_share *s, enum field f)
{
	for (unsigned i = 0; i < s->field_count; i++)
		if (s->fields[i].field == f)
			return (int)i;
	return -1;
}

/* The steps inside one share, from the audience on. */
static void try_share(struct why *w, const struct share_contract *c, unsigned at, const struct why_ask *a)
{
	const struct contract_share *s = &c->shares[at];
	const char *role = a->ask.role != NULL ? a->ask.role : "the team's mailbox";
	const struct contract_field *f;
	char words[80];

	w->share = (int)at;
	if (!say(w, WHY_TEAM, strcmp(s->team, a->ask.team) == 0 ? WHY_YES : WHY_NO, "share[%u] is for %s", at,
		 s->team) ||
	    !say(w, WHY_ROLE, why_share_for(s, a->ask.team, a->ask.role) ? WHY_YES : WHY_NO,
		 s->role_count == 0 ? "share[%u] is for everybody in the team" :
				      "share[%u] is for some roles of the team only; asked for %s",
		 at, role))
		return;
	subject_words(s->subjects, words, sizeof words);
	if (s->subjects != 0 && a->for_school) {
		w->may_be = true;
		say(w, WHY_PART, WHY_NOT_TOLD,
		    "share[%u] is about children who are %s; a school is not told who", at, words);
	} else if (!say(w, WHY_PART, why_share_about(c, s, a->ask.subjects) ? WHY_YES : WHY_NO,
			s->subjects == 0 ? "share[%u] is about all of the contract's children%s" :
					   "share[%u] is about children who are %s only",
			at, words))
		return;
	w->index = field_in(s, a->field);
	if (!say(w, WHY_FIELD, w->index >= 0 ? WHY_YES : WHY_NO, "share[%u] %s %s", at,
		 w->index >= 0 ? "has" : "does not have", field_name(a->field)))
		return;
	f = &s->fields[w->index];
	if (!say(w, WHY_HELD, a->ask.held_back || (a->held && !f->required) ? WHY_NO : WHY_YES, "%s",
		 a->ask.held_back	 ? "the school holds this child back" :
		 a->held && !f->required ? "the school holds this field back" :
					   "the school does not hold it back"))
		return;
	if (say(w, WHY_WIDTH, f->treatment > TREATMENT_COUNT ? WHY_YES : WHY_NO, "treatment %s%s",
		treatment_names[f->treatment],
		f->treatment > TREATMENT_COUNT ? "" : ": no child can be seen through it") ||
	    f->treatment == TREATMENT_COUNT)
		w->treatment = f->treatment;
}

static bool better(const struct why *a, const struct why *than)
{
	if (a->treatment != than->treatment)
		return a->treatment > than->treatment;
	return a->stopped > than->stopped;
}

static void try_shares(struct why *w, const struct share_contract *c, const struct why_ask *a)
{
	const struct why before = *w;
	bool any = false;

	for (unsigned i = 0; i < c->share_count; i++) {
		struct why one = before;

		try_share(&one, c, i, a);
		if (!any || better(&one, w))
			*w = one;
		any = true;
	}
	if (!any)
		say(w, WHY_TEAM, WHY_NO, "%s shares nothing", c->id);
}

void why_contract(const struct share_contract *c, const struct why_ask *ask, struct why *ret)
{
	*ret = (struct why){.share = -1, .index = -1, .stopped = WHY_STEPS};
	for (unsigned i = 0; i < WHY_STEPS; i++)
		ret->steps[i].answer = WHY_NOT_ASKED;
	if (ask->ask.team == NULL || (unsigned)ask->field >= FIELD_COUNT)
		say(ret, WHY_TEAM, WHY_NO, "no team or no field was asked about");
	else if (step_school(ret, c, ask) && step_standing(ret, c, ask) && step_subject(ret, c, ask) &&
		 step_year(ret, c, ask))
		try_shares(ret, c, ask);
}
