/* lists.c: lists the authority holds. They, not a school's flags, say who has a social
 * worker. A child leaves a list by an end date or a person, never because a row vanished. */
#include <stdio.h>
#include <string.h>

#include "attendance/upn.h"
#include "engine/state.h"

/* A status of its own beside the subjects: a child on the way to adoption, restricted for good. */
static bool is_separating(const char *status)
{
	return strcmp(status, "separating") == 0;
}

static unsigned subject_of(const char *status)
{
	static const unsigned subjects[] = {SUBJECT_LOOKED_AFTER, SUBJECT_PROTECTION_PLAN, SUBJECT_IN_NEED};

	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		if (strcmp(status, subject_name(subjects[i])) == 0)
			return subjects[i];
	return 0;
}

/* 1: the row says nothing new. */
static int remember(struct engine *e, uint32_t list, const struct record_list_row *row,
		    const struct digest *id, struct fault *reterr)
{
	uint32_t at = child_take(e, id);
	struct list_entry *entry = NULL;
	struct child *c;

	if (at == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child on a list");
	c = &e->children.at[at];
	for (size_t i = 0; i < c->lists.count; i++)
		if (c->lists.at[i].list == list && strcmp(c->lists.at[i].row.status, row->status) == 0 &&
		    strcmp(c->lists.at[i].row.upn, row->upn) == 0)
			entry = &c->lists.at[i];
	/* An earlier time on the list, long over, takes nothing from the present one. */
	if (entry != NULL && row->to != DAY_NONE && entry->row.from != DAY_NONE && row->to < entry->row.from)
		return 1;
	if (entry == NULL)
		entry = VEC_ADD(&c->lists);
	if (entry == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child on a list");
	*entry = (struct list_entry){.subject = subject_of(row->status),
				     .list = list,
				     .separating = is_separating(row->status),
				     .row = *row};
	return 0;
}

/* The list's id and the status together, so that a child may be on it twice over. */
static void entry_name(const struct engine *e, uint32_t list, const char *status, char out[160])
{
	snprintf(out, 160, "%s/%s", e->config->authority.lists[list].id, status);
}

static int set_aside(struct engine *e, uint32_t list, uint32_t line, const char *text, struct fault *reterr)
{
	struct store_quarantine q = {.at = engine_now(e)};
	const struct list_source *l = &e->config->authority.lists[list];

	text_copy(q.school, sizeof q.school, span_of(l->id));
	text_copy(q.reason, sizeof q.reason, SPAN("list row"));
	snprintf(q.key, sizeof q.key, "line %u", line);
	snprintf(q.text, sizeof q.text, "%.100s:%u: %.180s", l->file, line, text);
	return e->store.ops->quarantine_add(e->store.self, &q, reterr);
}

/* A child is restricted from now on: what waits for its hour with the name in it does not leave. */
static int withhold(struct engine *e, uint32_t child, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < e->children.at[child].alert_count; i++) {
		struct alert *a = &e->alerts.at[e->children.at[child].alerts[i]];
		unsigned taken_back;

		rc = outbox_withdraw(e, &a->id, &taken_back, reterr);
		if (rc == 0 && taken_back > 0)
			rc = alert_tell(e, child, a, "", reterr);
	}
	return rc;
}

static bool is_restricted(const struct engine *e, const struct digest *id)
{
	uint32_t at = child_find(e, id);
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	return at != NO_INDEX && child_restricted(&e->children.at[at], today) != NULL;
}

/* 1: the row is set aside. */
static int row_intake(struct engine *e, uint32_t list, struct record_list_row *row, struct fault *reterr)
{
	char upn[UPN_LENGTH + 1], name[160];
	struct buffer packed = {0};
	struct digest id;
	struct fault why;
	bool before;
	int rc;

	if (upn_read(span_of(row->upn), upn, &why) != 0) {
		rc = set_aside(e, list, row->line, why.text, reterr);
		return rc == 0 ? 1 : rc;
	}
	text_copy(row->upn, sizeof row->upn, span_of(upn));
	row->restricted = row->restricted || is_separating(row->status);
	if (subject_of(row->status) == 0 && !is_separating(row->status)) {
		char shown[48], text[200];

		snprintf(
			text, sizeof text,
			"status: expected looked_after, protection_plan, in_need or separating, found \"%s\"",
			text_escape(shown, sizeof shown, span_of(row->status)));
		rc = set_aside(e, list, row->line, text, reterr);
		return rc == 0 ? 1 : rc;
	}
	id = child_of_upn(e, upn);
	before = is_restricted(e, &id);
	rc = remember(e, list, row, &id, reterr);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (!before && is_restricted(e, &id))
		rc = withhold(e, child_find(e, &id), reterr);
	if (rc != 0)
		return rc;
	entry_name(e, list, row->status, name);
	record_pack(RECORD_LIST_ROW, row, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->list_put(e->store.self, name, &id, buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory for a list row");
	buffer_free(&packed);
	return rc;
}

/* Entries whose time is not over: the others may go from the file, and nobody misses them. */
static uint32_t entries_of(const struct engine *e, uint32_t list)
{
	uint32_t count = 0;
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	for (size_t i = 0; i < e->children.count; i++)
		for (size_t k = 0; k < e->children.at[i].lists.count; k++) {
			const struct list_entry *entry = &e->children.at[i].lists.at[k];

			count += entry->list == list && (entry->row.to == DAY_NONE || entry->row.to >= today);
		}
	return count;
}

static int rejects_intake(struct engine *e, uint32_t list, struct span rest, struct fault *reterr)
{
	struct record_reject r;

	while (rest.length > 0) {
		int rc;

		if (!record_unpack(RECORD_REJECT, &rest, &r))
			return fault_set(reterr, FAULT_BUG, "a rejected row does not decode");
		rc = set_aside(e, list, r.line, r.text, reterr);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* What a person must know of a list that was read, though not all of it. */
static void list_judge(struct engine *e, uint32_t list, uint32_t held, uint32_t given, uint32_t aside)
{
	char *reason = e->list_reason[list];
	const size_t size = sizeof e->list_reason[list];

	reason[0] = '\0';
	/* A list that lost over 5 % of its children is suspect; nobody leaves because of it. */
	if (held > 0 && (uint64_t)given * 100 < (uint64_t)held * 95)
		snprintf(
			reason, size,
			"the list has %u rows, we hold %u: over 5 %% are gone; everybody is kept until an end date or a "
			"person says otherwise",
			given, held);
	/* Whoever such a row is about, nobody hears when that child is missing. */
	if (aside > 0)
		snprintf(reason + strlen(reason), size - strlen(reason),
			 "%s%u row%s set aside, see their reasons: nobody is told about %s until corrected",
			 reason[0] != '\0' ? "; " : "", aside, aside == 1 ? " is" : "s are",
			 aside == 1 ? "this child" : "these children");
	if (reason[0] != '\0')
		e->port.note(e->port.context, "list_suspect", reason);
}

int list_intake(struct engine *e, uint32_t list, struct pull *p, struct fault *reterr)
{
	struct span rest = buffer_span(&p->records[RECORD_LIST_ROW]);
	uint32_t held = entries_of(e, list), given = p->counts[RECORD_LIST_ROW];
	uint32_t aside = p->counts[RECORD_REJECT];
	struct record_list_row row;
	int rc = rejects_intake(e, list, buffer_span(&p->records[RECORD_REJECT]), reterr);

	while (rc == 0 && rest.length > 0) {
		if (!record_unpack(RECORD_LIST_ROW, &rest, &row))
			return fault_set(reterr, FAULT_BUG, "a list row does not decode");
		rc = row_intake(e, list, &row, reterr);
		aside += rc == 1;
		rc = rc == 1 ? 0 : rc;
	}
	if (rc == 0)
		list_judge(e, list, held, given, aside);
	for (uint32_t i = 0; rc == 0 && i < e->children.count; i++)
		if (e->children.at[i].lists.count > 0)
			rc = evaluate_child(e, i, reterr);
	return rc;
}

static int restore_row(void *context, const char *name, const struct digest *child, struct span packed)
{
	struct engine *e = context;
	struct record_list_row row;
	char expected[160], upn[UPN_LENGTH + 1];

	for (uint32_t i = 0; i < e->config->authority.list_count; i++) {
		size_t length = strlen(e->config->authority.lists[i].id);

		if (strncmp(name, e->config->authority.lists[i].id, length) != 0 || name[length] != '/')
			continue;
		if (!record_unpack(RECORD_LIST_ROW, &packed, &row))
			return -FAULT_BUG;
		if (upn_read(span_of(row.upn), upn, NULL) == 0)
			text_copy(row.upn, sizeof row.upn, span_of(upn));
		entry_name(e, i, row.status, expected);
		return strcmp(expected, name) == 0 ? remember(e, i, &row, child, NULL) : 0;
	}
	return 0;
}

int list_restore(struct engine *e, struct fault *reterr)
{
	return e->store.ops->list_walk(e->store.self, restore_row, e, reterr);
}
