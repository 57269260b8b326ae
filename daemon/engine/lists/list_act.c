/* list_act.c: what people do to lists: add a child at once, confirm that, end a child's time. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attendance/upn.h"
#include "engine/judge/evaluate.h"
#include "engine/lists/lists.h"
#include "engine/world/match.h"
#include "engine/world/transaction.h"
#include "exchange/fields.h"

/* A refusal is told, and is no fault of ours. */
static int no(int fault)
{
	(void)fault;
	return 1;
}

/* --- keeping ----------------------------------------------------------------------------------------- */

struct act_packed {
	char why[200];
	struct span row;
};
static const struct field_row packed_rows[] = {FIELD_TEXT(act_packed, why), FIELD_SPAN(act_packed, row)};
#define PACKED_ROWS (sizeof packed_rows / sizeof *packed_rows)

static int keep(struct engine *e, const struct list_act_held *held, struct fault *reterr)
{
	struct store_list_act act = held->act;
	struct act_packed p = {.why = ""};
	struct buffer row = {0}, all = {0};
	int rc;

	text_copy(p.why, sizeof p.why, span_of(held->why));
	record_pack(RECORD_LIST_ROW, &held->row, &row);
	p.row = buffer_span(&row);
	fields_pack(packed_rows, PACKED_ROWS, &p, &all);
	act.packed = buffer_span(&all);
	rc = buffer_ok(&row) && buffer_ok(&all) ?
		     e->store.ops->list_act_put(e->store.self, &act, reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory for an act on a list");
	buffer_free(&row);
	buffer_free(&all);
	return rc;
}

static int restore_act(void *context, const struct store_list_act *row)
{
	struct engine *e = context;
	struct list_act_held *held = VEC_ADD(&e->lists->acts);
	struct span rest = row->packed;
	struct act_packed p = {.why = ""};

	if (held == NULL)
		return -FAULT_MEMORY;
	held->act = *row;
	held->act.packed = (struct span){0};
	/* One that does not open is a child's whose key is gone: its number stays taken. */
	if (row->packed.length == 0)
		held->act.list[0] = '\0';
	else if (!fields_unpack(packed_rows, PACKED_ROWS, &rest, &p) || !list_row_unpack(p.row, &held->row))
		return -FAULT_BUG;
	text_copy(held->why, sizeof held->why, span_of(p.why));
	return 0;
}

static uint32_t list_of(const struct engine *e, const char *id)
{
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		if (strcmp(e->config->authority.lists[i].id, id) == 0)
			return i;
	return NO_INDEX;
}

/* How an addition stands on its list: until its day, or as its row says once it is confirmed. */
static int apply(struct engine *e, uint32_t list, const struct list_act_held *held, struct fault *reterr)
{
	struct record_list_row row = held->row;
	int rc;

	if (held->act.state == LIST_ACT_STANDING)
		row.to = row.to != DAY_NONE && row.to < held->act.day ? row.to : held->act.day;
	rc = list_remember(e, list, &row, &held->act.child, held->act.number, reterr);
	return rc < 0 ? rc : 0;
}

/* The file's entry stands before an addition that it confirmed; an end stands before what was there. */
static int restore_one(struct engine *e, const struct list_act_held *held, struct fault *reterr)
{
	uint32_t list = list_of(e, held->act.list);
	struct list_entry *entry;

	if (list == NO_INDEX)
		return 0;
	entry = list_entry_of(e, list, &held->act.child, held->row.status);
	if (held->act.what == LIST_ACT_ADD)
		return entry == NULL || entry->act != 0 ||
				       (entry->row.to != DAY_NONE && entry->row.to < held->row.from) ?
			       apply(e, list, held, reterr) :
			       0;
	if (entry != NULL && entry->row.from <= held->act.day &&
	    (entry->row.to == DAY_NONE || entry->row.to > held->act.day))
		entry->row.to = held->act.day;
	return 0;
}

int list_acts_restore(struct engine *e, struct fault *reterr)
{
	int rc = e->store.ops->list_act_walk(e->store.self, restore_act, e, reterr);

	for (size_t i = 0; rc == 0 && i < e->lists->acts.count; i++)
		rc = restore_one(e, &e->lists->acts.at[i], reterr);
	return rc;
}

static struct list_act_held *act_new(struct engine *e, enum list_act what, uint32_t list,
				     const struct digest *child, const char *person, const char *why)
{
	const struct list_acts *acts = &e->lists->acts;
	uint64_t last = acts->count > 0 ? acts->at[acts->count - 1].act.number : 0;
	struct list_act_held *held = VEC_ADD(&e->lists->acts);

	if (held == NULL)
		return NULL;
	held->act = (struct store_list_act){
		.number = last + 1, .what = what, .child = *child, .at = engine_now(e)};
	text_copy(held->act.list, sizeof held->act.list, span_of(e->config->authority.lists[list].id));
	text_copy(held->act.person, sizeof held->act.person, span_of(person));
	text_copy(held->why, sizeof held->why, span_of(why));
	return held;
}

static int log_act(struct engine *e, const struct list_act_held *held, const char *what, const char *who,
		   struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "list", .child = held->act.child};

	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "%.64s: %s, act %" PRIu64, held->act.list, what,
		 held->act.number);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

/* --- adding ------------------------------------------------------------------------------------------- */

static day_t lapse_day(const struct engine *e)
{
	const struct calendar *c = e->config->calendar_count > 0 ? &e->config->calendars[0] : NULL;
	day_t day = engine_today(e);

	for (int left = LIST_ADD_DAYS; left > 0;) {
		day++;
		if (c != NULL ? calendar_working_day(c, day) : day_weekday(day) <= DAY_FRIDAY)
			left--;
	}
	return day;
}

static bool on_list(const struct list_entry *entry, day_t day)
{
	return entry != NULL && (entry->row.to == DAY_NONE || entry->row.to >= day);
}

/* Whoever is restricted by it is held back; then the register is judged anew. */
static int take_effect(struct engine *e, const struct digest *id, bool before, struct fault *reterr)
{
	uint32_t child = child_find(e, id);
	int rc = 0;

	if (child == NO_INDEX)
		return 0;
	if (!before && list_restricts(e, id))
		rc = list_withhold(e, child, reterr);
	return rc == 0 ? evaluate_child(e, child, reterr) : rc;
}

int list_add(struct engine *e, uint32_t list, struct record_list_row *row, const char *person,
	     const char *why, uint64_t *ret_number, struct fault *ret_no, struct fault *reterr)
{
	char wrong[200];
	struct list_act_held *held;
	struct digest id;
	bool before;
	int rc;

	if (row->surname[0] == '\0')
		return no(fault_set(ret_no, FAULT_MEANING, "surname: expected a text"));
	if (list_row_check(e, list, row, wrong, sizeof wrong) != NULL)
		return no(fault_set(ret_no, FAULT_MEANING, "%s", wrong));
	row->from = engine_today(e);
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = list_whose(e, list, row, &id, reterr);
	if (rc == 0 && on_list(list_entry_of(e, list, &id, row->status), row->from)) {
		rc = transaction_commit(e, reterr);
		return rc == 0 ? no(fault_set(ret_no, FAULT_STATE, "this child is on the list already")) : rc;
	}
	held = rc == 0 ? act_new(e, LIST_ACT_ADD, list, &id, person, why) : NULL;
	if (rc == 0 && held == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for an act on a list");
	if (rc != 0)
		return rc;
	held->act.day = lapse_day(e);
	held->row = *row;
	before = list_restricts(e, &id);
	*ret_number = held->act.number;
	rc = keep(e, held, reterr);
	if (rc == 0)
		rc = log_act(e, held, "added at once", person, reterr);
	if (rc == 0)
		rc = apply(e, list, held, reterr);
	if (rc == 0)
		rc = take_effect(e, &id, before, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* --- confirming ---------------------------------------------------------------------------------------- */

static struct list_act_held *act_of(const struct engine *e, uint64_t number)
{
	for (size_t i = 0; i < e->lists->acts.count; i++)
		if (e->lists->acts.at[i].act.number == number && e->lists->acts.at[i].act.list[0] != '\0')
			return &e->lists->acts.at[i];
	return NULL;
}

int list_act_seen(struct engine *e, uint64_t number, struct fault *reterr)
{
	struct list_act_held *held = act_of(e, number);

	if (held == NULL)
		return 0;
	held->act.state = LIST_ACT_CONFIRMED;
	held->act.confirmed_at = engine_now(e);
	text_copy(held->act.confirmed_by, sizeof held->act.confirmed_by, SPAN("the list's file"));
	return keep(e, held, reterr);
}

int list_confirm(struct engine *e, uint64_t number, const char *person, struct fault *ret_no,
		 struct fault *reterr)
{
	struct list_act_held *held = act_of(e, number);
	uint32_t list = held != NULL ? list_of(e, held->act.list) : NO_INDEX;
	bool before;
	int rc;

	if (list == NO_INDEX || held->act.what != LIST_ACT_ADD)
		return no(fault_set(ret_no, FAULT_MISSING, "no addition with this number"));
	if (held->act.state == LIST_ACT_CONFIRMED)
		return no(fault_set(ret_no, FAULT_STATE, "confirmed already, by %s", held->act.confirmed_by));
	if (held->act.day < engine_today(e))
		return no(fault_set(ret_no, FAULT_STATE, "it has lapsed: add the child again"));
	before = list_restricts(e, &held->act.child);
	held->act.state = LIST_ACT_CONFIRMED;
	held->act.confirmed_at = engine_now(e);
	text_copy(held->act.confirmed_by, sizeof held->act.confirmed_by, span_of(person));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = keep(e, held, reterr);
	if (rc == 0)
		rc = log_act(e, held, "confirmed", person, reterr);
	if (rc == 0)
		rc = apply(e, list, held, reterr);
	if (rc == 0)
		rc = take_effect(e, &held->act.child, before, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* --- ending ----------------------------------------------------------------------------------------------
 */

day_t list_ended_on(const struct engine *e, uint32_t list, const struct digest *id, day_t from)
{
	const struct list_acts *acts = &e->lists->acts;

	for (size_t i = acts->count; i-- > 0;) {
		const struct store_list_act *a = &acts->at[i].act;

		if (strcmp(a->list, e->config->authority.lists[list].id) != 0 ||
		    memcmp(&a->child, id, sizeof *id) != 0)
			continue;
		/* Who was added after that is on the list again. */
		return a->what == LIST_ACT_END && (from == DAY_NONE || from <= a->day) ? a->day : DAY_NONE;
	}
	return DAY_NONE;
}

static bool is_named(const struct list_entry *entry, const char *who)
{
	return (entry->row.upn[0] != '\0' && strcmp(entry->row.upn, who) == 0) ||
	       (entry->row.case_id[0] != '\0' && strcmp(entry->row.case_id, who) == 0);
}

/* The one entry on a list whose time is not over, of this UPN or case number; NULL: none, or several. */
static struct list_entry *entry_named(const struct engine *e, uint32_t list, const char *who)
{
	struct list_entry *found = NULL;
	day_t today = engine_today(e);

	for (size_t i = 0; i < e->children.count; i++)
		for (size_t k = 0; k < e->children.at[i].lists.count; k++) {
			struct list_entry *entry = &e->children.at[i].lists.at[k];

			if (entry->list != list || !on_list(entry, today) || !is_named(entry, who))
				continue;
			if (found != NULL)
				return NULL;
			found = entry;
		}
	return found;
}

int list_end(struct engine *e, uint32_t list, const char *who, day_t on, const char *person, const char *why,
	     struct fault *ret_no, struct fault *reterr)
{
	struct list_entry *entry = entry_named(e, list, who);
	struct list_act_held *held;
	struct digest id;
	int rc;

	if (entry == NULL)
		return no(fault_set(ret_no, FAULT_MISSING,
				    "not exactly one child on this list has this UPN or case number"));
	if (entry->row.from != DAY_NONE && on < entry->row.from)
		return no(fault_set(ret_no, FAULT_MEANING, "on: the child is on the list from a later day"));
	id = entry->id;
	held = act_new(e, LIST_ACT_END, list, &id, person, why);
	if (held == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an act on a list");
	held->act.day = on;
	held->act.state = LIST_ACT_CONFIRMED;
	held->row = entry->row;
	entry->row.to = on;
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = keep(e, held, reterr);
	if (rc == 0)
		rc = log_act(e, held, "ended", person, reterr);
	if (rc == 0 && entry->act == 0)
		rc = list_keep(e, list, &entry->row, &id, reterr);
	if (rc == 0)
		rc = take_effect(e, &id, true, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

const char *list_act_words(const struct engine *e, const struct list_act_held *a, char *out, size_t size)
{
	char day[11];

	day_print(day, a->act.day);
	if (a->act.what == LIST_ACT_END)
		snprintf(out, size, "last day on the list %s", day);
	else if (a->act.state == LIST_ACT_CONFIRMED)
		snprintf(out, size, "confirmed by %s", a->act.confirmed_by);
	else if (a->act.day < engine_today(e))
		snprintf(out, size, "lapsed after %s: nobody confirmed it", day);
	else
		snprintf(out, size, "stands until %s, unless the file or a person confirms it", day);
	return out;
}
