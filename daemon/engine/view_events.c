#include "engine/view_events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"

#define AUDIT_MOST 4000 /* entries of one child that are looked at */

struct view_event *view_event_add(struct view_events *all, int64_t at, const char *kind)
{
	struct view_event *one = VEC_ADD(all);

	if (one != NULL) {
		one->at = at;
		one->kind = kind;
		one->order = (unsigned)all->count;
	}
	return one;
}

/* --- the audit -------------------------------------------------------------------------------------------
 */

struct reading {
	struct engine *e;
	const struct visitor *v;
	uint32_t child;
	const struct alert *only; /* NULL: all of the child's */
	int64_t since;
	struct view_events *ret;
	unsigned order; /* they come newest first */
	struct fault *reterr;
};

/* The rule that an entry speaks of: the first word, or the one after a number. */
static int rule_in(const char *text)
{
	char name[64];
	size_t skip = strspn(text, "0123456789"), length;

	text += skip > 0 && text[skip] == ' ' ? skip + 1 : 0;
	length = strcspn(text, " :");
	if (!text_copy(name, sizeof name, (struct span){text, length}))
		return -1;
	return rule_find(name);
}

/* The alert that was open then; the newest of several. */
static const struct alert *alert_then(const struct reading *r, int rule, int64_t at)
{
	const struct child *c = &r->e->children.at[r->child];
	const struct alert *found = NULL;

	for (size_t i = 0; i < c->alert_count; i++) {
		const struct alert *a = &r->e->alerts.at[c->alerts[i]];

		if ((int)a->rule == rule && a->opened_at <= at &&
		    (a->state != ALERT_CLOSED || at <= a->closed_at) &&
		    (found == NULL || a->opened_at > found->opened_at))
			found = a;
	}
	return found;
}

static const char *team_name(const struct engine *e, const char *id)
{
	int at = config_team(e->config, id);

	return at >= 0 ? e->config->teams[at].name : id;
}

/* The fields that an entry of the disclosure log names: "session mark, school". */
static void fields_told(const char *text, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (const char *at = strstr(text, "]: "); at != NULL && used + 2 < size; at = strstr(at, "]: ")) {
		at += 3;
		if (used > 0) {
			out[used++] = ';';
			out[used++] = ' ';
		}
		for (; *at != '\0' && *at != ';' && used + 3 < size; at++)
			out[used++] = *at == '_' ? ' ' : *at;
		out[used] = '\0';
	}
}

/* What was told: to one's own team with what it was shown, of others only that they were. */
static void told_words(const struct reading *r, const struct store_audit *a, struct view_event *one)
{
	const char *under = strstr(a->text, " under ");
	char fields[240], contract[96] = "";
	int length;

	text_copy(one->who, sizeof one->who, span_of(team_name(r->e, a->who)));
	if (!visitor_of_team(r->v, a->who) || under == NULL) {
		snprintf(one->text, sizeof one->text, "Told to %s.", one->who);
		return;
	}
	under += strlen(" under ");
	length = (int)strcspn(under, " ") + 1;
	length += (int)strcspn(under + length, " ;");
	snprintf(contract, sizeof contract, "%.*s", length < 95 ? length : 95, under);
	fields_told(a->text, fields, sizeof fields);
	snprintf(one->text, sizeof one->text, "Told to %s, under %s: %s.", one->who, contract,
		 fields[0] != '\0' ? fields : "what the authority's own list says");
}

/* The words after "rule: ". */
static const char *after_rule(const char *text)
{
	const char *colon = strstr(text, ": ");

	return colon != NULL ? colon + 2 : text;
}

static void closed_words(const struct store_audit *a, struct view_event *one)
{
	int outcome = alert_outcome_find(after_rule(a->text));

	snprintf(one->text, sizeof one->text, "Closed by %s: %s.", a->who,
		 outcome >= 0 ? alert_outcome_words((enum alert_outcome)outcome) : after_rule(a->text));
}

static const struct {
	const char *audit, *kind;
} kinds[] = {
	{"disclosed", "told"},	    {"took", "taken"},	     {"closed", "closed"},
	{"handed_on", "handed_on"}, {"silence", "silenced"},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static void words_of(const struct reading *r, const struct store_audit *a, struct view_event *one)
{
	text_copy(one->who, sizeof one->who, span_of(a->who));
	if (strcmp(one->kind, "told") == 0)
		told_words(r, a, one);
	else if (strcmp(one->kind, "closed") == 0)
		closed_words(a, one);
	else if (strcmp(one->kind, "taken") == 0)
		snprintf(one->text, sizeof one->text, "Taken by %s.", a->who);
	else
		snprintf(one->text, sizeof one->text, "%s, by %s", after_rule(a->text), a->who);
}

static int audit_one(void *context, uint64_t number, const struct store_audit *a)
{
	struct reading *r = context;
	const struct alert *of;
	struct view_alert may;
	struct view_event *one;
	size_t k = 0;

	(void)number;
	if (a->at < r->since)
		return 0;
	while (k < KINDS && strcmp(kinds[k].audit, a->kind) != 0)
		k++;
	of = k < KINDS ? alert_then(r, rule_in(a->text), a->at) : NULL;
	if (of == NULL || (r->only != NULL && of != r->only) ||
	    !view_alert_of(r->e, r->v, of, NO_INDEX, &may))
		return 0;
	one = view_event_add(r->ret, a->at, kinds[k].kind);
	if (one == NULL)
		return -FAULT_MEMORY;
	one->order = r->order--;
	one->alert = of->id;
	words_of(r, a, one);
	return 0;
}

/* Under every id that the child's alerts were ever told with. */
static int audit_of(struct reading *r, struct fault *reterr)
{
	const struct child *c = &r->e->children.at[r->child];
	struct store_audit_filter f = {.child = &c->id, .most = AUDIT_MOST};
	const struct digest *last = &c->id;
	int rc;

	r->order = UINT32_MAX / 2;
	rc = r->e->store.ops->audit_walk(r->e->store.self, &f, audit_one, r, reterr);
	for (size_t i = 0; rc == 0 && i < c->alert_count; i++) {
		f.child = &r->e->alerts.at[c->alerts[i]].child;
		if (memcmp(f.child, last, sizeof *last) == 0 || memcmp(f.child, &c->id, sizeof c->id) == 0)
			continue;
		last = f.child;
		rc = r->e->store.ops->audit_walk(r->e->store.self, &f, audit_one, r, reterr);
	}
	return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for a history") : rc;
}

/* --- one alert -------------------------------------------------------------------------------------------
 */

static int remark_one(void *context, const struct store_remark *remark)
{
	struct reading *r = context;
	struct view_event *one = view_event_add(r->ret, remark->at, "note");

	if (one == NULL)
		return -FAULT_MEMORY;
	one->alert = remark->alert;
	one->order = UINT32_MAX;
	text_copy(one->who, sizeof one->who, span_of(remark->by));
	snprintf(one->text, sizeof one->text, "%s",
		 remark->text[0] != '\0' ? remark->text : "(what was written is erased)");
	return 0;
}

/* What the alert itself says, beside the audit: that it was opened, what people wrote, and an end that nobody
 * gave it. */
static int own_events(struct reading *r, const struct alert *a, struct fault *reterr)
{
	struct view_event *one = view_event_add(r->ret, a->opened_at, "opened");
	char session[40];
	int rc;

	if (one == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a history");
	one->alert = a->id;
	one->order = 0;
	snprintf(one->text, sizeof one->text, "%s: %s.", rule_row(a->rule)->title,
		 view_session_words(a->first, session));
	if (a->state == ALERT_CLOSED && !alert_by_person(a)) {
		one = view_event_add(r->ret, a->closed_at, "closed");
		if (one == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a history");
		one->alert = a->id;
		snprintf(one->text, sizeof one->text, "Closed: %s.", alert_outcome_words(a->outcome));
	}
	rc = r->e->store.ops->remark_walk(r->e->store.self, &a->id, remark_one, r, reterr);
	return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for a history") : rc;
}

int view_events_alert(struct engine *e, const struct visitor *v, const struct view_alert *a,
		      struct view_events *ret, struct fault *reterr)
{
	struct reading r = {.e = e, .v = v, .child = a->child, .only = a->alert, .ret = ret};
	int rc = own_events(&r, a->alert, reterr);

	return rc == 0 && a->child != NO_INDEX ? audit_of(&r, reterr) : rc;
}

int view_events_child(struct engine *e, const struct visitor *v, uint32_t child, int64_t since,
		      struct view_events *ret, struct fault *reterr)
{
	struct reading r = {.e = e, .v = v, .child = child, .since = since, .ret = ret};
	const struct child *c = &e->children.at[child];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->alert_count; i++) {
		const struct alert *a = &e->alerts.at[c->alerts[i]];
		struct view_alert may;

		if (a->opened_at >= since && view_alert_of(e, v, a, NO_INDEX, &may))
			rc = own_events(&r, a, reterr);
	}
	return rc == 0 ? audit_of(&r, reterr) : rc;
}

static int by_time(const void *left, const void *right)
{
	const struct view_event *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

json_t *view_events_json(struct view_events *all)
{
	static const struct digest none;
	json_t *list = json_array();
	char hex[VIEW_HEX];

	if (all->count > 0)
		qsort(all->at, all->count, sizeof *all->at, by_time);
	for (size_t i = 0; i < all->count; i++) {
		const struct view_event *one = &all->at[i];
		bool of = memcmp(&one->alert, &none, sizeof none) != 0;

		json_array_append_new(
			list, json_pack("{s:o, s:s, s:s, s:s, s:s?, s:b}", "at", answer_time(one->at), "kind",
					one->kind, "text", one->text, "who", one->who, "alert",
					of ? view_hex(&one->alert, hex) : NULL, "late", (int)one->late));
	}
	return list;
}
