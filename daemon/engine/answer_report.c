/* answer_report.c: the borough beside its LA's published figures, its ten statistical
 * neighbours, its region and England, phase by phase. Every number with what it is made of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"

struct loaded {
	struct figures figures;
	char release[96], period[16];
};

static int newest(void *context, const struct store_release *r)
{
	struct loaded *l = context;

	if (strcmp(r->period, l->period) >= 0) {
		text_copy(l->release, sizeof l->release, span_of(r->id));
		text_copy(l->period, sizeof l->period, span_of(r->period));
	}
	return 0;
}

static int load_one(void *context, const struct figure *f)
{
	struct loaded *l = context;
	struct figure *room = VEC_ADD(&l->figures);

	if (room == NULL)
		return -FAULT_MEMORY;
	*room = *f;
	return 0;
}

static json_t *percent_json(const char *percent, const struct figure *f)
{
	json_t *json = json_pack("{s:s}", "percent", percent);

	if (f != NULL && f->has_counts) {
		json_object_set_new(json, "num", json_integer((json_int_t)f->num));
		json_object_set_new(json, "den", json_integer((json_int_t)f->den));
	}
	return json;
}

static json_t *published(const struct loaded *l, enum geography g, const char *code, enum phase p,
			 enum measure_kind k)
{
	const struct figure *f = figures_find(&l->figures, g, code, p, k);
	char percent[32];

	if (f == NULL || !f->has_value)
		return json_null();
	return percent_json(nano_percent_print(percent, sizeof percent, f->nano_percent, 1), f);
}

static json_t *neighbours(const struct engine *e, const struct loaded *l, enum phase p, enum measure_kind k)
{
	const char *codes[CONFIG_NEIGHBOURS];
	struct neighbours_mean mean;
	char percent[32];

	for (unsigned i = 0; i < e->config->authority.neighbour_count; i++)
		codes[i] = e->config->authority.neighbours[i];
	mean = figures_neighbours(&l->figures, codes, e->config->authority.neighbour_count, p, k);
	if (mean.used == 0)
		return json_null();
	return json_pack("{s:s, s:i, s:i}", "percent",
			 nano_percent_print(percent, sizeof percent, mean.nano_percent, 1), "used",
			 (int)mean.used, "missing", (int)mean.missing);
}

static json_t *ours(const struct measure *m, enum measure_kind k)
{
	struct ratio r = measure_ratio(m, k);
	char percent[32];

	return json_pack("{s:I, s:I, s:s}", "num", (json_int_t)r.num, "den", (json_int_t)r.den, "percent",
			 ratio_percent(percent, sizeof percent, r, 1));
}

static json_t *measures_json(const struct engine *e, const struct loaded *l, enum phase p,
			     const struct measure *m)
{
	static const enum measure_kind kinds[] = {MEASURE_OVERALL, MEASURE_AUTHORISED, MEASURE_UNAUTHORISED,
						  MEASURE_PERSISTENT};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		json_array_append_new(
			list,
			json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "kind", measure_kind_name(kinds[i]),
				  "ours", ours(m, kinds[i]), "la",
				  published(l, GEOGRAPHY_LA, e->config->authority.la, p, kinds[i]),
				  "neighbours", neighbours(e, l, p, kinds[i]), "region",
				  published(l, GEOGRAPHY_REGION, e->config->authority.region, p, kinds[i]),
				  "england", published(l, GEOGRAPHY_NATIONAL, "E92000001", p, kinds[i])));
	return list;
}

/* Possible school sessions of this year so far for which nothing was heard. */
static uint64_t unknown_marks(const struct engine *e, const struct enrolment *n)
{
	const struct openings *held = &e->schools[n->school].held;
	session_t last = e->schools[n->school].evaluated_to;
	day_t from = calendar_year_start(held->calendar, session_day(last));
	uint64_t unknown = 0;

	if (n->row.from != DAY_NONE && n->row.from > from)
		from = n->row.from;
	for (session_t s = session_of(from, false); last != SESSION_NONE && s <= last; s++)
		if (openings_state(held, s) == OPENING_OPEN && enrolment_current(n, session_day(s)))
			unknown += roll_get(e->roll, n->school, n->row.slot, s) == CELL_UNKNOWN;
	return unknown;
}

static json_t *phase_json(const struct engine *e, const struct loaded *l, enum phase p)
{
	struct measure m = {0};
	uint64_t unknown = 0;
	int schools = 0;

	for (uint32_t i = 0; i < e->config->school_count; i++) {
		const struct engine_school *s = &e->schools[i];

		if (s->row->phase != p || s->last_look == 0)
			continue;
		schools++;
		for (size_t k = 0; k < s->on_roll.count; k++) {
			const struct enrolment *n = &e->enrolments.at[s->on_roll.at[k]];
			struct tally t = roll_tally(e->roll, i, n->row.slot);

			measure_add(&m, &t);
			unknown += unknown_marks(e, n);
		}
	}
	if (schools == 0)
		return NULL;
	return json_pack("{s:s, s:i, s:I, s:I, s:o}", "phase", phase_name(p), "schools", schools,
			 "enrolments", (json_int_t)m.enrolments, "unknown_marks", (json_int_t)unknown,
			 "measures", measures_json(e, l, p, &m));
}

static json_t *notes_json(const struct loaded *l)
{
	json_t *notes = json_array();

	if (l->release[0] == '\0')
		json_array_append_new(
			notes,
			json_string("No published figures are imported yet: muster figures import FILE."));
	json_array_append_new(
		notes, json_string("Ours: sessions of all enrolments at sharing schools this year so far, as "
				   "known now; marks not heard are left out of both numbers."));
	json_array_append_new(
		notes, json_string("Persistent: enrolments that missed 10 % or more of their own possible "
				   "sessions, of all enrolments with any."));
	json_array_append_new(
		notes,
		json_string("Published figures cover another period and DfE's own cohort (ages 5 to 15, "
			    "no boarders), so they do not compare like with like; neighbours are the "
			    "unweighted mean of ten LAs, missing values dropped."));
	json_array_append_new(
		notes, json_string("Alternative provision has no published comparator in this series."));
	return notes;
}

int answer_report(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	const char *name = json_string_value(json_object_get(question, "name"));
	struct loaded l = {0};
	json_t *phases, *releases = json_array();
	char period[64], from[16], to[16], title[160];
	day_t today, start = DAY_NONE;
	int minute, rc;

	if (name == NULL || strcmp(name, "borough") != 0)
		return fault_set(reterr, FAULT_MISSING, "report: expected borough");
	rc = e->store.ops->release_walk(e->store.self, newest, &l, reterr);
	if (rc == 0 && l.release[0] != '\0')
		rc = e->store.ops->figure_walk(e->store.self, l.release, load_one, &l, reterr);
	if (rc != 0)
		return rc;
	london_from_instant(engine_now(e), &today, &minute);
	for (size_t i = 0; i < e->config->school_count && start == DAY_NONE; i++)
		start = calendar_year_start(e->config->schools[i].days, today);
	phases = json_array();
	for (int p = 0; p < PHASE_TOTAL; p++) {
		json_t *phase = phase_json(e, &l, (enum phase)p);

		if (phase != NULL)
			json_array_append_new(phases, phase);
	}
	snprintf(title, sizeof title, "%s: attendance beside published figures", e->config->authority.name);
	snprintf(period, sizeof period, "%s to %s", start != DAY_NONE ? day_words(from, start) : "-",
		 day_words(to, today));
	if (l.release[0] != '\0')
		json_array_append_new(releases,
				      json_pack("{s:s, s:s, s:s}", "id", l.release, "period", l.period,
						"words", "DfE, Pupil attendance in schools, year to date"));
	*ret_json = json_pack("{s:b, s:s, s:o, s:s, s:o, s:o, s:o}", "ok", 1, "title", title, "as_of",
			      answer_time(engine_now(e)), "period", period, "phases", phases, "releases",
			      releases, "notes", notes_json(&l));
	VEC_FREE(&l.figures);
	return 0;
}
