#include "engine/holding.h"

#include <stdlib.h>
#include <string.h>

static bool names_school(const struct share_contract *c, const char *school)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], school) == 0)
			return true;
	return c->all_schools;
}

/* How one contract stands to keeping a school's data. */
static enum holding_state holding_by(const struct engine *e, const struct share_contract *c, uint32_t school,
				     day_t today)
{
	if (!names_school(c, e->config->schools[school].id))
		return HOLDING_SILENT;
	switch (c->status) {
	case CONTRACT_DRAFT:
	case CONTRACT_PROPOSED:
		return HOLDING_SILENT;
	case CONTRACT_REVOKED:
		return HOLDING_ENDED;
	case CONTRACT_TRIAL:
	case CONTRACT_ACTIVE:
	case CONTRACT_SUSPENDED:
		if (today <= c->valid_to + (c->lapse_hold ? c->lapse_days : 0))
			return HOLDING_LIVE;
		break;
	case CONTRACT_EXPIRED:
		break;
	}
	return c->erase_on_end ? HOLDING_ENDED : HOLDING_LIVE;
}

int holding_of(const struct engine *e, uint32_t school, day_t today, struct holding *ret,
	       struct fault *reterr)
{
	*ret = (struct holding){
		.today = today,
		.longest = today,
		.shortest = DAY_NONE,
		.at = calloc(e->config->contract_count + 1, sizeof *ret->at),
	};
	if (ret->at == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a school's contracts");
	for (size_t i = 0; i < e->config->contract_count; i++) {
		const struct share_contract *c = &e->config->contracts[i];
		enum holding_state s = holding_by(e, c, school, today);

		if (s == HOLDING_LIVE) {
			ret->at[ret->count++] = c;
			if (today - c->keep_days < ret->longest)
				ret->longest = today - c->keep_days;
			if (today - c->keep_days > ret->shortest)
				ret->shortest = today - c->keep_days;
		}
		ret->state = s > ret->state ? s : ret->state;
	}
	return 0;
}

void holding_free(struct holding *h)
{
	free(h->at);
	*h = (struct holding){0};
}

bool holding_allows(const struct holding *h, const struct engine *e, const struct enrolment *n, day_t day)
{
	unsigned subjects = n->child == NO_INDEX ? 0 : child_subjects(&e->children.at[n->child], day);
	bool named = false;

	for (size_t i = 0; i < h->count; i++) {
		if (!contract_covers(h->at[i], subjects, n->row.year_group))
			continue;
		if (day >= h->today - h->at[i]->keep_days)
			return true;
		named = true;
	}
	return !named && day >= h->longest;
}
