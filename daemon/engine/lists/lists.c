/* lists.c: what the file of a list says of children, and how it was read. */
#include "engine/lists/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attendance/upn.h"
#include "engine/judge/evaluate.h"
#include "engine/tell/notify.h"
#include "engine/tell/outbox.h"
#include "engine/world/household.h"
#include "engine/world/match.h"
#include "engine/world/listed.h"
#include "exchange/fields.h"

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

void lists_free(struct lists *l)
{
	if (l == NULL)
		return;
	VEC_FREE(&l->acts);
	free(l);
}

struct list_entry *list_entry_of(const struct engine *e, uint32_t list, const struct digest *id,
				 const char *status)
{
	uint32_t at = child_find(e, id);
	struct child *c = at != NO_INDEX ? &e->children.at[at] : NULL;

	for (size_t i = 0; c != NULL && i < c->lists.count; i++)
		if (c->lists.at[i].list == list && memcmp(&c->lists.at[i].id, id, sizeof *id) == 0 &&
		    strcmp(c->lists.at[i].row.status, status) == 0)
			return &c->lists.at[i];
	return NULL;
}

/* --- one row -------------------------------------------------------------------------------------- */

int list_remember(struct engine *e, uint32_t list, const struct record_list_row *row, const struct digest *id,
		  uint64_t act, struct fault *reterr)
{
	uint32_t at = child_take(e, id);
	enum list_kind kind = e->config->authority.lists[list].kind;
	struct list_entry *entry;
	unsigned sessions = 0;

	if (at == NO_INDEX)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child on a list");
	entry = list_entry_of(e, list, id, row->status);
	/* An earlier time on the list, long over, takes nothing from the present one. */
	if (entry != NULL && row->to != DAY_NONE && entry->row.from != DAY_NONE && row->to < entry->row.from)
		return 1;
	if (entry == NULL && listed_add(e, at, reterr) == 0)
		entry = VEC_ADD(&e->children.at[at].lists);
	if (entry == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child on a list");
	if (list_kind_row(kind)->sessions && !list_sessions_read(span_of(row->detail), &sessions))
		sessions = 0;
	*entry = (struct list_entry){.subject = list_kind_row(kind)->status ? subject_of(row->status) : 0,
				     .list = list,
				     .separating = is_separating(row->status),
				     .kind = kind,
				     .sessions = sessions,
				     .act = act,
				     .id = *id,
				     .row = *row};
	household_stale(e);
	return 0;
}

/* The list's id and the status together, so that a child may be on it twice over. */
static void entry_name(const struct engine *e, uint32_t list, const char *status, char out[160])
{
	snprintf(out, 160, "%s/%s", e->config->authority.lists[list].id, status);
}

int list_keep(struct engine *e, uint32_t list, const struct record_list_row *row, const struct digest *id,
	      struct fault *reterr)
{
	struct buffer packed = {0};
	char name[160];
	int rc;

	entry_name(e, list, row->status, name);
	record_pack(RECORD_LIST_ROW, row, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->list_put(e->store.self, name, id, buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory for a list row");
	buffer_free(&packed);
	return rc;
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

/* What waits of this child's alerts is written anew, as contracts and lists have it now. */
static int write_again(struct engine *e, uint32_t child, struct fault *reterr)
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

/* A list or a report that waits may name the child: it goes without its children, as counts. */
static int write_lists_again(struct engine *e, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0, waiting = e->outbox.count; rc == 0 && i < waiting; i++) {
		struct alert *a = alert_of(e, &e->outbox.at[i].alert);
		unsigned taken_back = 0;

		if (a == NULL || !rule_of_nobody(a->rule) || rule_of_contract(a->rule) ||
		    rule_of_school(a->rule))
			continue;
		rc = outbox_withdraw(e, &a->id, &taken_back, reterr);
		if (rc == 0 && taken_back > 0)
			rc = alert_tell(
				e, NO_INDEX, a,
				"Its children are not listed: before it was sent it was taken back, because "
				"a record may not be shown any more.",
				reterr);
	}
	return rc;
}

int list_withhold(struct engine *e, uint32_t child, struct fault *reterr)
{
	uint32_t others[HOUSEHOLD_MOST];
	unsigned count = household_told_of(e, child, engine_today(e), others, HOUSEHOLD_MOST);
	int rc = write_again(e, child, reterr);

	for (unsigned i = 0; rc == 0 && i < count; i++)
		rc = write_again(e, others[i], reterr);
	return rc == 0 ? write_lists_again(e, reterr) : rc;
}

bool list_restricts(const struct engine *e, const struct digest *id)
{
	uint32_t at = child_find(e, id);

	return at != NO_INDEX && child_restricted(&e->children.at[at], engine_today(e)) != NULL;
}

const char *list_row_check(const struct engine *e, uint32_t list, struct record_list_row *row, char *why,
			   size_t size)
{
	const struct list_kind_row *kind = list_kind_row(e->config->authority.lists[list].kind);
	char upn[UPN_LENGTH + 1], shown[48];
	struct fault wrong;

	/* A list says of a child without a UPN that there is none; a wrong one is nobody's. */
	if (row->upn[0] != '\0' && upn_read(span_of(row->upn), upn, &wrong) != 0) {
		snprintf(why, size, "%s", wrong.text);
		return why;
	}
	if (row->upn[0] != '\0')
		text_copy(row->upn, sizeof row->upn, span_of(upn));
	if (!kind->status)
		row->status[0] = '\0';
	row->restricted = row->restricted || is_separating(row->status);
	if (!kind->status || subject_of(row->status) != 0 || is_separating(row->status))
		return NULL;
	snprintf(why, size,
		 "status: expected looked_after, protection_plan, in_need or separating, found \"%s\"",
		 text_escape(shown, sizeof shown, span_of(row->status)));
	return why;
}

/* A row that is this one, but under another id: its UPN is known only now, or turned out to be another's. */
static int forget_other(struct engine *e, uint32_t list, const struct record_list_row *row,
			const struct digest *id, const struct digest *other, struct fault *reterr)
{
	struct list_entry *entry;
	struct list_entries *all;
	char name[160];
	int rc = 0;

	if (memcmp(id, other, sizeof *id) == 0)
		return 0;
	entry = list_entry_of(e, list, other, row->status);
	if (entry == NULL || strcmp(entry->row.case_id, row->case_id) != 0 ||
	    (row->case_id[0] == '\0' && strcmp(entry->row.surname, row->surname) != 0))
		return 0;
	if (entry->act != 0)
		rc = list_act_seen(e, entry->act, reterr);
	all = &e->children.at[child_find(e, other)].lists;
	*entry = all->at[--all->count];
	entry_name(e, list, row->status, name);
	return rc == 0 ? e->store.ops->list_remove(e->store.self, name, other, reterr) : rc;
}

static int forget_others(struct engine *e, uint32_t list, const struct record_list_row *row,
			 const struct digest *id, struct fault *reterr)
{
	struct digest local = list_local(e, list, row), named;
	int rc = forget_other(e, list, row, id, &local, reterr);

	if (rc != 0 || row->upn[0] == '\0')
		return rc;
	named = child_of_upn(e, row->upn);
	return forget_other(e, list, row, id, &named, reterr);
}

/* Whatever the file says, a person said when this child's time on the list was over. */
static bool end_row(const struct engine *e, uint32_t list, struct record_list_row *row,
		    const struct digest *id)
{
	day_t ended = list_ended_on(e, list, id, row->from);

	if (ended == DAY_NONE || (row->to != DAY_NONE && row->to <= ended))
		return false;
	row->to = ended;
	return true;
}

/* 1: the row is set aside. */
static int row_intake(struct engine *e, uint32_t list, struct record_list_row *row, struct fault *reterr)
{
	const struct list_entry *entry;
	uint64_t act;
	struct digest id;
	char why[200];
	bool before;
	int rc;

	if (list_row_check(e, list, row, why, sizeof why) != NULL) {
		rc = set_aside(e, list, row->line, why, reterr);
		return rc == 0 ? 1 : rc;
	}
	e->lists->counts[list].no_upn += row->upn[0] == '\0';
	rc = list_whose(e, list, row, &id, reterr);
	if (rc == 0)
		rc = forget_others(e, list, row, &id, reterr);
	if (rc != 0)
		return rc;
	e->lists->counts[list].ended += end_row(e, list, row, &id);
	before = list_restricts(e, &id);
	entry = list_entry_of(e, list, &id, row->status);
	act = entry != NULL ? entry->act : 0;
	rc = list_remember(e, list, row, &id, 0, reterr);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (act != 0)
		rc = list_act_seen(e, act, reterr);
	if (rc == 0 && !before && list_restricts(e, &id))
		rc = list_withhold(e, child_find(e, &id), reterr);
	return rc == 0 ? list_keep(e, list, row, &id, reterr) : rc;
}

/* --- a file ------------------------------------------------------------------------------------------ */

static const struct field_row count_rows[] = {
	FIELD_I64(list_count, read_at), FIELD_I32(list_count, given),	   FIELD_I32(list_count, held),
	FIELD_I32(list_count, aside),	FIELD_I32(list_count, ended),	   FIELD_I32(list_count, no_upn),
	FIELD_BOOL(list_count, shrunk), FIELD_I64(list_count, same_since), FIELD_RAW(list_count, rows),
};
#define COUNT_ROWS  (sizeof count_rows / sizeof *count_rows)
#define SPACE_COUNT "list-count"

static int count_keep(struct engine *e, uint32_t list, struct fault *reterr)
{
	struct buffer packed = {0};
	int rc;

	fields_pack(count_rows, COUNT_ROWS, &e->lists->counts[list], &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->value_put(e->store.self, SPACE_COUNT, e->config->authority.lists[list].id,
					     buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory to keep how a list was read");
	buffer_free(&packed);
	return rc;
}

static int restore_count(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	struct list_count c;

	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		if (strcmp(e->config->authority.lists[i].id, key) == 0 &&
		    fields_unpack(count_rows, COUNT_ROWS, &value, &c) && value.length == 0)
			e->lists->counts[i] = c;
	return 0;
}

/* Entries of the file whose time is not over: the others may go from it, and nobody misses them. */
static uint32_t entries_of(const struct engine *e, uint32_t list)
{
	day_t today = engine_today(e);
	uint32_t count = 0;

	for (size_t i = 0; i < e->children.count; i++)
		for (size_t k = 0; k < e->children.at[i].lists.count; k++) {
			const struct list_entry *entry = &e->children.at[i].lists.at[k];

			count += entry->list == list && entry->act == 0 &&
				 (entry->row.to == DAY_NONE || entry->row.to >= today);
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
static void list_judge(struct engine *e, uint32_t list)
{
	struct list_count *c = &e->lists->counts[list];
	char *reason = e->list_reason[list];
	const size_t size = sizeof e->list_reason[list];

	reason[0] = '\0';
	/* A list that lost over 5 % of its children is suspect; nobody leaves because of it. */
	c->shrunk = c->held > 0 && (uint64_t)c->given * 100 < (uint64_t)c->held * 95;
	if (c->shrunk)
		snprintf(
			reason, size,
			"the list has %u rows, we hold %u: over 5 %% are gone; everybody is kept until an end date or a "
			"person says otherwise",
			c->given, c->held);
	/* Whoever such a row is about, nobody hears when that child is missing. */
	if (c->aside > 0)
		snprintf(reason + strlen(reason), size - strlen(reason),
			 "%s%u row%s set aside, see their reasons: nobody is told about %s until corrected",
			 reason[0] != '\0' ? "; " : "", c->aside, c->aside == 1 ? " is" : "s are",
			 c->aside == 1 ? "this child" : "these children");
	if (reason[0] != '\0')
		e->port.note(e->port.context, "list_suspect", reason);
}

static void count_start(struct engine *e, uint32_t list, const struct pull *p)
{
	struct list_count *c = &e->lists->counts[list];
	struct digest rows = digest_bytes(p->records[RECORD_LIST_ROW].at, p->records[RECORD_LIST_ROW].length);
	bool same = memcmp(&rows, &c->rows, sizeof rows) == 0 && c->same_since != 0;

	*c = (struct list_count){.read_at = engine_now(e),
				 .given = p->counts[RECORD_LIST_ROW],
				 .held = entries_of(e, list),
				 .aside = p->counts[RECORD_REJECT],
				 .same_since = same ? c->same_since : engine_now(e),
				 .rows = rows};
}

int list_intake(struct engine *e, uint32_t list, struct pull *p, struct fault *reterr)
{
	struct span rest = buffer_span(&p->records[RECORD_LIST_ROW]);
	struct record_list_row row;
	int rc = rejects_intake(e, list, buffer_span(&p->records[RECORD_REJECT]), reterr);

	count_start(e, list, p);
	while (rc == 0 && rest.length > 0) {
		if (!record_unpack(RECORD_LIST_ROW, &rest, &row))
			return fault_set(reterr, FAULT_BUG, "a list row does not decode");
		rc = row_intake(e, list, &row, reterr);
		e->lists->counts[list].aside += rc == 1;
		rc = rc == 1 ? 0 : rc;
	}
	if (rc == 0)
		list_judge(e, list);
	if (rc == 0)
		rc = count_keep(e, list, reterr);
	for (uint32_t i = 0; rc == 0 && i < e->children.count; i++)
		if (e->children.at[i].lists.count > 0)
			rc = evaluate_child(e, i, reterr);
	return rc;
}

/* --- how a list is ----------------------------------------------------------------------------------- */

const char *list_state(const struct engine *e, uint32_t list)
{
	if (e->list_looked[list] == 0)
		return "missing";
	if (e->list_pulls[list].failures > 0)
		return "stale";
	if (e->lists->counts[list].shrunk)
		return "shrunk";
	return e->list_reason[list][0] != '\0' ? "incomplete" : "fresh";
}

void list_alarm(struct engine *e, uint32_t list)
{
	const struct list_source *l = &e->config->authority.lists[list];
	bool never = e->list_looked[list] == 0;
	char text[400], stands[48] = "", since[16];
	day_t today = engine_today(e), good;
	int minute;

	if (e->lists->alarmed[list] == today)
		return;
	e->lists->alarmed[list] = today;
	london_from_instant(e->list_looked[list], &good, &minute);
	if (!never)
		snprintf(stands, sizeof stands, "; that of %s stands", day_print(since, good));
	snprintf(text, sizeof text, "list %.64s is not there (%.160s)%s; ask %.64s", l->id,
		 e->list_reason[list], stands, l->owner);
	e->port.note(e->port.context, never ? "list_missing" : "list_stale", text);
}

/* --- after a start ------------------------------------------------------------------------------------- */

static bool unpack_longer(struct span packed, struct span more, struct record_list_row *ret)
{
	struct span rest = {0};
	char longer[1024];

	if (packed.length + more.length > sizeof longer)
		return false;
	memcpy(longer, packed.at, packed.length);
	memcpy(longer + packed.length, more.at, more.length);
	rest = (struct span){longer, packed.length + more.length};
	return record_unpack(RECORD_LIST_ROW, &rest, ret) && rest.length == 0;
}

bool list_row_unpack(struct span packed, struct record_list_row *ret)
{
	static const char none[] = {0, 0, 0, (char)0x80, 0, 0, 0, 0, 0, 0, 0, 0};

	return unpack_longer(packed, (struct span){none, 0}, ret) ||
	       unpack_longer(packed, (struct span){none, 2}, ret) ||
	       unpack_longer(packed, (struct span){none, sizeof none}, ret);
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
		if (!list_row_unpack(packed, &row))
			return -FAULT_BUG;
		if (upn_read(span_of(row.upn), upn, NULL) == 0)
			text_copy(row.upn, sizeof row.upn, span_of(upn));
		entry_name(e, i, row.status, expected);
		return strcmp(expected, name) == 0 ? list_remember(e, i, &row, child, 0, NULL) : 0;
	}
	return 0;
}

int list_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->lists = calloc(1, sizeof *e->lists);
	if (e->lists == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the authority's lists");
	rc = e->store.ops->value_walk(e->store.self, SPACE_COUNT, restore_count, e, reterr);
	if (rc == 0)
		rc = e->store.ops->list_walk(e->store.self, restore_row, e, reterr);
	return rc == 0 ? list_acts_restore(e, reterr) : rc;
}
