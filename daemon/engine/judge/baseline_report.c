/* baseline_report.c: one team's opening report, from what was gathered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/judge/baseline_internal.h"
#include "engine/world/holdbacks.h"

/* "Oak School: Year 8, UPN ...: No reason known yet, since Thu 19 Nov 2026: 4 sessions (2 days)." */
static int entry_line(struct engine *e, const struct entry *entry, char *out, struct fault *reterr)
{
	struct alert about = {.rule = entry->rule,
			      .parameters = entry->parameters,
			      .child = e->children.at[entry->child].id,
			      .first = session_of(engine_today(e), false),
			      .revision = 1,
			      .state = ALERT_CLOSED};
	struct render_facts *f;
	char said[200];
	int rc;

	/* Held back since it was gathered. */
	if (held_back(e, entry->child, entry->school) != NULL) {
		snprintf(out, BASELINE_LINE, "A child whom the school holds back");
		return 0;
	}
	f = calloc(1, sizeof *f);
	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	about.earliest = about.last = about.first;
	text_copy(about.school, sizeof about.school, span_of(e->schools[entry->school].row->id));
	rc = notify_list_child(e, &about, entry->child, &entry->route, f, reterr);
	baseline_episode(entry->rule, &entry->finding, said, sizeof said);
	if (rc == 0)
		snprintf(out, BASELINE_LINE, "%s%s%s%s%s%s%s.", f->school, f->school[0] != '\0' ? ": " : "",
			 f->year, f->year[0] != '\0' && f->child[0] != '\0' ? ", " : "", f->child,
			 f->year[0] != '\0' || f->child[0] != '\0' ? ": " : "", said);
	free(f);
	return rc;
}

static int by_school(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	if (x->child != y->child)
		return x->child < y->child ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Schools where something is open come first. */
static int by_episodes(const void *a, const void *b)
{
	const struct baseline_school *x = a, *y = b;

	if (x->episodes != y->episodes)
		return x->episodes > y->episodes ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int envelope(struct engine *e, const struct alert *a, struct gathered *g, struct fault *reterr)
{
	struct baseline_facts said = {
		.schools = (unsigned)g->heads.count, .children = g->children, .episodes = g->episodes};
	int rc = 0;

	qsort(g->heads.at, g->heads.count, sizeof *g->heads.at, by_episodes);
	if (g->count > 0)
		qsort(g->at, g->count, sizeof *g->at, by_school);
	said.heads = g->heads.at;
	said.head_count = said.schools < BASELINE_SCHOOLS ? said.schools : BASELINE_SCHOOLS;
	said.lines = calloc(g->count + 1, sizeof *said.lines);
	if (said.lines == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	for (unsigned i = 0; rc == 0 && i < g->count; i++)
		rc = entry_line(e, &g->at[i], said.lines[said.line_count++], reterr);
	if (rc == 0)
		rc = baseline_envelope(e, a, g->team, &said, "", reterr);
	free(said.lines);
	return rc;
}

/* Tells one report from another of the same day: a school is in one only. */
static const char *schools_name(const struct engine *e, const struct gathered *g,
				char out[2 * DIGEST_SIZE + 1])
{
	struct digest name = digest_bytes(SPAN("").at, 0);

	for (size_t i = 0; i < g->schools.count; i++) {
		struct span parts[2] = {{(const char *)name.bytes, DIGEST_SIZE},
					span_of(e->schools[g->schools.at[i]].row->id)};

		name = digest_parts(parts, 2);
	}
	text_hex(out, name.bytes, DIGEST_SIZE);
	return out;
}

int baseline_write(struct engine *e, struct gathered *g, struct fault *reterr)
{
	const char *team = e->config->teams[g->team].id;
	day_t today = engine_today(e);
	struct alert fresh = {.rule = RULE_OPENING_REPORT,
			      .child = alert_subject(rule_row(RULE_OPENING_REPORT)->name, team, ""),
			      .state = ALERT_OPEN,
			      .revision = 1,
			      .sessions = g->children,
			      .first = session_of(today, false),
			      .opened_at = engine_now(e),
			      .changed_at = engine_now(e)};
	struct baseline_told *k = VEC_ADD(&e->baseline->kept);
	char which[2 * DIGEST_SIZE + 1];
	int rc;

	if (k == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	fresh.id = k->alert =
		alert_id_contract(RULE_OPENING_REPORT, &fresh.child, schools_name(e, g, which), today);
	fresh.earliest = fresh.last = fresh.first;
	text_copy(k->team, sizeof k->team, span_of(team));
	k->children = g->children;
	k->episodes = g->episodes;
	k->schools = g->schools.at;
	k->school_count = (uint32_t)g->schools.count;
	g->schools.at = NULL; /* kept from now on */
	g->schools.count = g->schools.room = 0;
	rc = baseline_keep(e, k, reterr);
	if (rc == 0)
		rc = alert_add(e, &fresh, reterr);
	if (rc == 0)
		rc = e->store.ops->alert_put(e->store.self, &fresh, reterr);
	return rc == 0 ? envelope(e, &fresh, g, reterr) : rc;
}
