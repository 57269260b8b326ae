/* answer_lists.c: how each list the authority holds is, what people did to it, and their doing it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/lists/lists.h"

/* --- how lists are ------------------------------------------------------------------------------------ */

struct sums {
	json_int_t now, later, over, elsewhere;
};

/* Children by whether their time on the list is now; and how many are at a school that is not ours. */
static struct sums sums_of(const struct engine *e, uint32_t list)
{
	day_t today = engine_today(e);
	struct sums s = {0};

	for (size_t i = 0; i < e->children.count; i++)
		for (size_t k = 0; k < e->children.at[i].lists.count; k++) {
			const struct list_entry *entry = &e->children.at[i].lists.at[k];
			bool ours = entry->row.urn[0] == '\0';

			if (entry->list != list)
				continue;
			if (entry->row.to != DAY_NONE && entry->row.to < today) {
				s.over++;
				continue;
			}
			s.later += entry->row.from != DAY_NONE && entry->row.from > today;
			s.now += entry->row.from == DAY_NONE || entry->row.from <= today;
			for (size_t n = 0; !ours && n < e->config->school_count; n++)
				ours = strcmp(e->config->schools[n].urn, entry->row.urn) == 0;
			s.elsewhere += !ours;
		}
	return s;
}

static json_int_t standing(const struct engine *e, uint32_t list)
{
	const struct list_acts *acts = &e->lists->acts;
	json_int_t count = 0;

	for (size_t i = 0; i < acts->count; i++) {
		const struct store_list_act *a = &acts->at[i].act;

		count += a->what == LIST_ACT_ADD && a->state == LIST_ACT_STANDING &&
			 a->day >= engine_today(e) &&
			 strcmp(a->list, e->config->authority.lists[list].id) == 0;
	}
	return count;
}

static json_t *list_json(const struct engine *e, uint32_t list)
{
	const struct list_source *l = &e->config->authority.lists[list];
	const struct list_count *c = &e->lists->counts[list];
	struct sums s = sums_of(e, list);
	char due[6];

	snprintf(due, sizeof due, "%02d:%02d", l->due / 60 % 24, l->due % 60);
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
		"s:I, s:I}",
		"id", l->id, "kind", list_kind_row(l->kind)->name, "words", list_kind_row(l->kind)->words,
		"file", l->file, "owner", l->owner, "due", due, "state", list_state(e, list), "reason",
		e->list_reason[list], "as_of", answer_time(e->list_looked[list]), "same_since",
		answer_time(c->same_since), "rows", (json_int_t)c->given, "aside", (json_int_t)c->aside,
		"without_upn", (json_int_t)c->no_upn, "ended_by_a_person", (json_int_t)c->ended, "children",
		s.now, "to_come", s.later, "over", s.over, "elsewhere", s.elsewhere, "added_at_once",
		standing(e, list));
}

/* What was done, and to whom; never who is restricted. */
static json_t *acts_json(const struct engine *e, uint32_t list)
{
	const struct list_acts *acts = &e->lists->acts;
	json_t *all = json_array();
	char words[160], name[140];

	for (size_t i = 0; i < acts->count; i++) {
		const struct list_act_held *a = &acts->at[i];
		bool shown = !a->row.restricted && !list_restricts(e, &a->act.child);

		if (strcmp(a->act.list, e->config->authority.lists[list].id) != 0)
			continue;
		snprintf(name, sizeof name, "%s %s", a->row.forename, a->row.surname);
		json_array_append_new(all, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:s}", "number",
						     (json_int_t)a->act.number, "what",
						     a->act.what == LIST_ACT_ADD ? "added" : "ended", "name",
						     shown ? name : "restricted", "case",
						     shown ? a->row.case_id : "", "by", a->act.person, "why",
						     shown ? a->why : "", "at", answer_time(a->act.at),
						     "state", list_act_words(e, a, words, sizeof words)));
	}
	return all;
}

struct rejects {
	json_t *all;
	const char *list;
	int64_t since;
};

static int add_reject(void *context, const struct store_quarantine *q)
{
	const struct rejects *r = context;

	/* Only those of the file as it was read last. */
	if (strcmp(q->school, r->list) == 0 && strcmp(q->reason, "list row") == 0 && q->at >= r->since)
		json_array_append_new(r->all, json_pack("{s:s, s:s}", "line", q->key, "text", q->text));
	return 0;
}

static uint32_t list_asked(const struct engine *e, const char *name, struct fault *ret_no)
{
	const char *names[2 * CONFIG_LISTS + 1] = {NULL}, *near;
	const struct authority *a = &e->config->authority;
	size_t n = 0;

	for (uint32_t i = 0; i < a->list_count; i++)
		if (strcmp(a->lists[i].id, name) == 0)
			return i;
	for (uint32_t i = 0; i < a->list_count; i++)
		if (strcmp(list_kind_row(a->lists[i].kind)->name, name) == 0)
			return i;
	for (uint32_t i = 0; i < a->list_count; i++) {
		names[n++] = a->lists[i].id;
		names[n++] = list_kind_row(a->lists[i].kind)->name;
	}
	near = text_nearest(name, names);
	fault_set(ret_no, FAULT_MISSING, "no list of this name: `muster lists` shows them%s%s%s",
		  near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
		  near != NULL ? "\"?" : "");
	return NO_INDEX;
}

int answer_lists(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *name = answer_text(question, "list");
	struct rejects r = {.list = ""};
	uint32_t list;
	json_t *all;
	int rc;

	if (name[0] == '\0') {
		all = json_array();
		for (uint32_t i = 0; i < e->config->authority.list_count; i++)
			json_array_append_new(all, list_json(e, i));
		*ret_json = json_pack("{s:b, s:o}", "ok", 1, "lists", all);
		return 0;
	}
	list = list_asked(e, name, reterr);
	if (list == NO_INDEX)
		return -FAULT_MISSING;
	r = (struct rejects){json_array(), e->config->authority.lists[list].id,
			     e->lists->counts[list].read_at};
	rc = r.since != 0 ? e->store.ops->quarantine_walk(e->store.self, add_reject, &r, reterr) : 0;
	*ret_json = json_pack("{s:b, s:o, s:o, s:o}", "ok", 1, "list", list_json(e, list), "acts",
			      acts_json(e, list), "rejected", r.all);
	return rc;
}

/* --- what people do ---------------------------------------------------------------------------------- */

static const struct {
	const char *key;
	size_t offset, size;
} texts[] = {
#define TEXT(key, m)                                                                                         \
	{                                                                                                    \
		key, offsetof(struct record_list_row, m), sizeof(((struct record_list_row *)0)->m)           \
	}
	TEXT("upn", upn),	  TEXT("forename", forename),	TEXT("surname", surname),
	TEXT("case", case_id),	  TEXT("status", status),	TEXT("worker", worker),
	TEXT("team", team),	  TEXT("authority", authority), TEXT("urn", urn),
	TEXT("school", school),	  TEXT("postcode", postcode),	TEXT("detail", detail),
	TEXT("sessions", detail),
};

/* A refusal is told, and is no fault of ours. */
static int no(int fault)
{
	(void)fault;
	return 1;
}

static int read_days(const json_t *question, struct record_list_row *row, struct fault *ret_no)
{
	const struct {
		const char *key;
		day_t *to;
	} days[] = {{"born", &row->born}, {"to", &row->to}, {"review", &row->review}};

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		const char *text = answer_text(question, days[i].key);

		*days[i].to = DAY_NONE;
		if (text[0] != '\0' && !day_parse(span_of(text), days[i].to))
			return no(fault_set(ret_no, FAULT_MEANING, "%s: expected a day as YYYY-MM-DD",
					    days[i].key));
	}
	return 0;
}

static int read_row(const json_t *question, enum list_kind kind, struct record_list_row *row,
		    struct fault *ret_no)
{
	unsigned sessions;

	*row = (struct record_list_row){.restricted = json_is_true(json_object_get(question, "restricted"))};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *text = answer_text(question, texts[i].key);

		if (text[0] != '\0' &&
		    !text_copy((char *)row + texts[i].offset, texts[i].size, span_of(text)))
			return no(fault_set(ret_no, FAULT_MEANING, "%s: expected a shorter text",
					    texts[i].key));
	}
	if (list_kind_row(kind)->sessions && !list_sessions_read(span_of(row->detail), &sessions))
		return no(fault_set(ret_no, FAULT_MEANING,
				    "sessions: expected the agreed ones of a week as \"Mon AM, Tue AM PM\""));
	return read_days(question, row, ret_no);
}

int act_list_add(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		 struct fault *ret_no, struct fault *reterr)
{
	uint32_t list = list_asked(e, answer_text(question, "list"), ret_no);
	struct record_list_row row;
	uint64_t number = 0;
	char state[160];
	int rc;

	if (list == NO_INDEX)
		return 1;
	if (answer_text(question, "why")[0] == '\0')
		return no(fault_set(ret_no, FAULT_MEANING,
				    "why: expected a reason; it is kept with the addition"));
	rc = read_row(question, e->config->authority.lists[list].kind, &row, ret_no);
	if (rc == 0)
		rc = list_add(e, list, &row, person, answer_text(question, "why"), &number, ret_no, reterr);
	if (rc == 0)
		snprintf(
			words, size, "%" PRIu64 ": added by %s; %s", number, person,
			list_act_words(e, &e->lists->acts.at[e->lists->acts.count - 1], state, sizeof state));
	return rc;
}

int act_list_confirm(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		     struct fault *ret_no, struct fault *reterr)
{
	uint64_t number = 0;
	int rc = text_u64(span_of(answer_text(question, "number")), &number) ?
			 list_confirm(e, number, person, ret_no, reterr) :
			 no(fault_set(ret_no, FAULT_MEANING, "expected the number of an addition"));

	if (rc == 0)
		snprintf(words, size, "confirmed by %s", person);
	return rc;
}

int act_list_end(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		 struct fault *ret_no, struct fault *reterr)
{
	uint32_t list = list_asked(e, answer_text(question, "list"), ret_no);
	const char *who = answer_text(question, "child"), *why = answer_text(question, "why");
	day_t on = engine_today(e);
	int rc;

	if (list == NO_INDEX)
		return 1;
	if (why[0] == '\0')
		return no(
			fault_set(ret_no, FAULT_MEANING, "why: expected a reason; it is kept with the end"));
	if (answer_text(question, "on")[0] != '\0' && !day_parse(span_of(answer_text(question, "on")), &on))
		return no(fault_set(ret_no, FAULT_MEANING, "on: expected a day as YYYY-MM-DD"));
	rc = list_end(e, list, who, on, person, why, ret_no, reterr);
	if (rc == 0)
		snprintf(words, size, "ended by %s", person);
	return rc;
}
