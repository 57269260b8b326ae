#include "engine/world/holding.h"

#include <stdlib.h>

/* How one version stands to keeping a school's data. One that a newer version has taken the place of says
 * nothing any more; nor does one that the school has not agreed to. */
static enum holding_state holding_by(const struct engine *e, size_t contract, uint32_t school, day_t today)
{
	const struct share_contract *c = &e->config->contracts[contract];
	enum holding_state ended = c->erase_on_end ? HOLDING_ENDED : HOLDING_LIVE;

	switch (policy_standing(e->policy, contract, school, today)) {
	case STANDING_NOT_LISTED:
	case STANDING_DRAFT:
	case STANDING_PROPOSED:
	case STANDING_NOT_AGREED:
	case STANDING_SUPERSEDED:
		break;
	case STANDING_WITHDRAWN:
	case STANDING_REVOKED:
		return HOLDING_ENDED;
	case STANDING_EXPIRED:
	case STANDING_ENDED:
		return ended;
	case STANDING_SUSPENDED:
		return today <= contract_until(c) ? HOLDING_LIVE : ended;
	case STANDING_NOT_YET:
	case STANDING_TRIAL:
	case STANDING_HELD_OVER:
	case STANDING_IN_FORCE:
		return HOLDING_LIVE;
	}
	return HOLDING_SILENT;
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
		enum holding_state s = holding_by(e, i, school, today);

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
