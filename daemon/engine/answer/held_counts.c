#include "engine/answer/held_counts.h"

#include <string.h>

#include "engine/world/holdbacks.h"

static bool names_team(const struct share_contract *c, const char *team)
{
	for (unsigned i = 0; i < c->share_count; i++)
		if (strcmp(c->shares[i].team, team) == 0)
			return true;
	return false;
}

static bool shares_with(const struct engine *e, uint32_t school, const char *team)
{
	for (size_t i = 0; i < e->config->contract_count; i++) {
		enum standing s = policy_standing(e->policy, i, school, engine_today(e));

		if ((s == STANDING_IN_FORCE || s == STANDING_HELD_OVER) &&
		    (team == NULL || names_team(&e->config->contracts[i], team)))
			return true;
	}
	return false;
}

json_t *held_counts(const struct engine *e, const char *team)
{
	json_t *all = json_array();

	for (uint32_t i = 0; i < e->config->school_count; i++) {
		unsigned count = held_back_count(e, i);

		if (count > 0 && shares_with(e, i, team))
			json_array_append_new(
				all, json_pack("{s:s, s:s, s:i}", "id", e->config->schools[i].id, "name",
					       e->config->schools[i].name, "children", (int)count));
	}
	return all;
}
