#include "engine/world/approval.h"

#include <stdio.h>
#include <string.h>

#include "engine/world/steps.h"

/* While a school refuses us its lists are walked again at every eighth try only: about two hours. */
#define TRIES_A_WALK 8

static const struct {
	const char *name, *words, *cause;
} rows[APPROVALS] = {
	[APPROVAL_UNKNOWN] = {"unknown", "", ""},
	[APPROVAL_APPROVED] = {"approved", "", ""},
	[APPROVAL_OFFLINE] =
		{"offline",
		 "the school is offline at its supplier: what it gives may be old, and nothing is "
		 "taken back",
		 "school"},
	[APPROVAL_UNAUDITED] =
		{"unaudited",
		 "the supplier has not finished checking the school's data: nothing is taken back",
		 "supplier"},
	[APPROVAL_PENDING] = {"pending", "the school has not answered our request for access yet", "school"},
	[APPROVAL_DECLINED] = {"declined", "the school has declined our request for access", "school"},
	[APPROVAL_REVOKED] = {"revoked", "the school has taken back its approval of our access", "school"},
	[APPROVAL_REFUSED] = {"not_approved", "the school has not approved our access", "school"},
	[APPROVAL_ELSEWHERE] =
		{"elsewhere",
		 "the address we ask is not the one that has this school's data: the region in "
		 "source.base_url is wrong",
		 "us"},
};

const char *approval_name(enum approval s)
{
	return rows[s].name;
}

const char *approval_words(enum approval s)
{
	return rows[s].words;
}

const char *approval_cause(enum approval s)
{
	return rows[s].cause;
}

bool approval_believed(const struct engine *e, uint32_t school)
{
	return !steps_offered(e, school, STEP_META) || e->schools[school].standing == APPROVAL_APPROVED;
}

static bool known_refusal(enum approval s)
{
	return s == APPROVAL_PENDING || s == APPROVAL_DECLINED || s == APPROVAL_REVOKED ||
	       s == APPROVAL_REFUSED;
}

/* --- meta ------------------------------------------------------------------------------ */

static int take_meta(struct engine *e, uint32_t school, bool *ret_stop, enum pull_step *ret_step,
		     struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	struct span rest = buffer_span(&s->pull.records[RECORD_STANDING]);
	struct record_standing r;

	if (rest.length == 0 || !record_unpack(RECORD_STANDING, &rest, &r))
		return fault_set(reterr, FAULT_BUG, "a page on how a school stands does not decode");
	s->custom_codes = r.custom_codes;
	if (r.approved) {
		s->standing = !r.online	 ? APPROVAL_OFFLINE :
			      !r.audited ? APPROVAL_UNAUDITED :
					   APPROVAL_APPROVED;
		*ret_step = steps_next(e, school, STEP_META);
		return 0;
	}
	s->pull.refused_as = 0;
	if (known_refusal(s->standing) && s->pull.failures % TRIES_A_WALK != 0)
		*ret_stop = true;
	else
		*ret_step = STEP_PENDING;
	return 0;
}

/* --- the lists of schools ---------------------------------------------------------------- */

static const struct {
	enum pull_step step;
	enum approval standing;
	enum pull_step next; /* STEP_META: it was the last one */
} lists[] = {
	{STEP_PENDING, APPROVAL_PENDING, STEP_DECLINED},
	{STEP_DECLINED, APPROVAL_DECLINED, STEP_REVOKED},
	{STEP_REVOKED, APPROVAL_REVOKED, STEP_META},
};

static unsigned list_of(enum pull_step step)
{
	unsigned i = 0;

	while (i + 1 < sizeof lists / sizeof *lists && lists[i].step != step)
		i++;
	return i;
}

/* The list is over and the school is not on it. */
static void not_listed(struct engine_school *s, enum pull_step step, bool *ret_stop, enum pull_step *ret_step)
{
	*ret_step = lists[list_of(step)].next;
	*ret_stop = *ret_step == STEP_META;
	if (*ret_stop)
		s->standing = s->pull.refused_as != 0 ? APPROVAL_UNKNOWN : APPROVAL_REFUSED;
}

static int take_list(struct engine *e, uint32_t school, bool last, bool *ret_stop, enum pull_step *ret_step,
		     struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	struct span rest = buffer_span(&s->pull.records[RECORD_SCHOOL]);
	struct record_school r;

	*ret_step = s->pull.step;
	while (rest.length > 0) {
		if (!record_unpack(RECORD_SCHOOL, &rest, &r))
			return fault_set(reterr, FAULT_BUG, "a record of a school does not decode");
		if (strcmp(r.id, s->row->source_school) != 0)
			continue;
		s->standing = lists[list_of(s->pull.step)].standing;
		s->pull.refused_as = 0;
		*ret_stop = true;
		*ret_step = STEP_META;
		return 0;
	}
	if (last)
		not_listed(s, s->pull.step, ret_stop, ret_step);
	return 0;
}

/* --- the school itself ----------------------------------------------------------------------- */

static bool at_host(const struct engine_school *s, const char *domain)
{
	char url[160];

	snprintf(url, sizeof url, "https://%s", domain);
	return domain[0] == '\0' || source_same_host(s->row->base_url, url);
}

static int take_school(struct engine *e, uint32_t school, bool *ret_stop, enum pull_step *ret_step,
		       struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	struct span rest = buffer_span(&s->pull.records[RECORD_SCHOOL]);
	struct record_school r = {0};

	if (rest.length > 0 && !record_unpack(RECORD_SCHOOL, &rest, &r))
		return fault_set(reterr, FAULT_BUG, "a record of a school does not decode");
	*ret_step = steps_next(e, school, STEP_SCHOOL);
	if (strcmp(r.id, s->row->source_school) != 0 || !at_host(s, r.domain)) {
		s->standing = APPROVAL_ELSEWHERE;
		*ret_step = STEP_META;
		*ret_stop = true;
		return 0;
	}
	if (s->system[0] != '\0' && r.system[0] != '\0' && strcmp(s->system, r.system) != 0)
		e->port.note(e->port.context, "school_system_changed", s->row->id);
	if (r.system[0] != '\0')
		text_copy(s->system, sizeof s->system, span_of(r.system));
	return 0;
}

/* --- all of them ------------------------------------------------------------------------------ */

bool approval_step(enum pull_step step)
{
	return step == STEP_META || step == STEP_SCHOOL || lists[list_of(step)].step == step;
}

int approval_page(struct engine *e, uint32_t school, bool last, bool *ret_stop, enum pull_step *ret_step,
		  struct fault *reterr)
{
	enum pull_step step = e->schools[school].pull.step;

	*ret_stop = false;
	*ret_step = STEP_META;
	if (step == STEP_META)
		return take_meta(e, school, ret_stop, ret_step, reterr);
	if (step == STEP_SCHOOL)
		return take_school(e, school, ret_stop, ret_step, reterr);
	return take_list(e, school, last, ret_stop, ret_step, reterr);
}

void approval_refused(struct engine *e, uint32_t school, enum fetch_outcome outcome, bool *ret_stop,
		      enum pull_step *ret_step)
{
	struct engine_school *s = &e->schools[school];

	*ret_stop = false;
	if (s->pull.step == STEP_META) {
		s->pull.refused_as = (uint32_t)outcome;
		*ret_step = STEP_PENDING;
	} else if (s->pull.step == STEP_SCHOOL) {
		*ret_step = steps_next(e, school, STEP_SCHOOL);
	} else {
		not_listed(s, s->pull.step, ret_stop, ret_step);
	}
}
