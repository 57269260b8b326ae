#include "figures/recompute.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "figures/recompute_internal.h"

/* --- what is made from what --------------------------------------------------------------- */

enum source {
	SOURCE_WIDE,   /* attendance files: "Total" rows are weighted, not counted */
	SOURCE_POOLED, /* every row comes from its own counts */
	SOURCE_LA,     /* counts above local authorities are rounded to 10 */
};

/* No count: only "Total" rows can be made again, from the phases. */
#define WIDE(rate, count)                                                                                    \
	{                                                                                                    \
		rate "_perc", count, "possible_sessions", SOURCE_WIDE                                        \
	}
static const struct rate {
	const char *rate, *num, *den;
	enum source source;
} rates[] = {
	WIDE("attendance", "overall_attendance"),
	WIDE("overall_absence", "overall_absence"),
	WIDE("authorised_absence", "authorised_absence"),
	WIDE("unauthorised_absence", "unauthorised_absence"),
	WIDE("illness", "reason_i_authorised_illness"),
	WIDE("appointments", "reason_m_authorised_medical_dental"),
	WIDE("unauth_hol", "reason_g_unauthorised_holiday"),
	WIDE("unauth_oth", "reason_o_other_unauthorised"),
	WIDE("unauth_late_registers_closed", "reason_u_unauthorised_late_after_registers_closed"),
	WIDE("unauth_not_yet", "reason_n_no_reason_yet"),
	WIDE("auth_religious", "reason_r_authorised_religious_observance"),
	WIDE("auth_study", "reason_s_authorised_study_leave"),
	WIDE("auth_grt", "reason_t_authorised_grt_absence"),
	WIDE("auth_mob", "reason_t_authorised_mobile_child"),
	WIDE("auth_holiday", "reason_h_authorised_holiday"),
	WIDE("auth_excluded", "reason_e_authorised_excluded"),
	WIDE("auth_performance", "reason_c1_authorised_regulated_performance"),
	WIDE("auth_interview", "reason_j1_authorised_interview"),
	WIDE("auth_part_time", "reason_c2_authorised_temp_reduced_timetable"),
	WIDE("auth_other", "reason_c_authorised_other"),
	WIDE("covid_non_compulsory", "reason_x_not_attending_covid_non_compulsory"),
	{"pa_perc", NULL, NULL, SOURCE_WIDE},
	{"sess_overall_percent", "sess_overall", "sess_possible", SOURCE_POOLED},
	{"sess_authorised_percent", "sess_authorised", "sess_possible", SOURCE_POOLED},
	{"sess_unauthorised_percent", "sess_unauthorised", "sess_possible", SOURCE_POOLED},
	{"enrolments_pa_10_exact_percent", "enrolments_pa_10_exact", "enrolments", SOURCE_POOLED},
	{"enrolments_pa_50_exact_percent", "enrolments_pa_50_exact", "enrolments", SOURCE_POOLED},
	{"pt_overall", "t_sess_overall", "t_sess_possible", SOURCE_LA},
	{"pt_sess_authorised", "t_sess_authorised", "t_sess_possible", SOURCE_LA},
	{"pt_sess_unauthorised", "t_sess_unauthorised", "t_sess_possible", SOURCE_LA},
	{"pt_pupils_pa_10_exact", "t_pupils_pa_10_exact", "t_pupils", SOURCE_LA},
	{"pt_pupils_pa_50_exact", "t_pupils_pa_50_exact", "t_pupils", SOURCE_LA},
};
#define RATES (sizeof rates / sizeof *rates)
_Static_assert(RATES <= RECOMPUTE_RATES, "a line for each rate");

/* The terms add up to `sum`, or, where some reasons have no column, to no more than it. A term
 * with '?' is left out where the file has no such column. */
static const struct identity {
	const char *name, *sum;
	bool at_most;
	const char *terms[RECOMPUTE_TERMS];
} identities[] = {
	{"attendance + absence = possible",
	 "possible_sessions",
	 false,
	 {"overall_attendance", "overall_absence"}},
	{"authorised + unauthorised = absence",
	 "overall_absence",
	 false,
	 {"authorised_absence", "unauthorised_absence"}},
	{"am + pm = reason present", "reason_present", false, {"reason_present_am", "reason_present_pm"}},
	{"reason present + L = present",
	 "present_sessions",
	 false,
	 {"reason_present", "reason_l_present_late_before_registers_closed"}},
	{"L + U = late",
	 "late_sessions",
	 false,
	 {"reason_l_present_late_before_registers_closed",
	  "reason_u_unauthorised_late_after_registers_closed"}},
	{"present + educational activity = attendance",
	 "overall_attendance",
	 false,
	 {"present_sessions", "approved_educational_activity"}},
	{"B + J + P + V + W (+ K) = educational activity",
	 "approved_educational_activity",
	 false,
	 {"reason_b_aea_education_off_site", "reason_j_aea_interview",
	  "reason_p_aea_approved_sporting_activity", "reason_v_aea_educational_visit_trip",
	  "reason_w_aea_work_experience", "?reason_k_aea_education_arranged_by_la"}},
	{"G + U + O + N = unauthorised",
	 "unauthorised_absence",
	 false,
	 {"reason_g_unauthorised_holiday", "reason_u_unauthorised_late_after_registers_closed",
	  "reason_o_other_unauthorised", "reason_n_no_reason_yet"}},
	{"authorised reasons <= authorised",
	 "authorised_absence",
	 true,
	 {"reason_i_authorised_illness", "reason_m_authorised_medical_dental",
	  "reason_r_authorised_religious_observance", "reason_s_authorised_study_leave",
	  "?reason_t_authorised_grt_absence", "?reason_t_authorised_mobile_child",
	  "?reason_h_authorised_holiday", "reason_e_authorised_excluded", "reason_c_authorised_other",
	  "?reason_c1_authorised_regulated_performance", "?reason_j1_authorised_interview",
	  "?reason_c2_authorised_temp_reduced_timetable"}},
};
#define IDENTITIES (sizeof identities / sizeof *identities)
_Static_assert(IDENTITIES == RECOMPUTE_IDENTITIES, "a line for each identity");

static const char *const phase_columns[] = {"school_type", "education_phase", "phase_type_grouping"};
static const char *const key_columns[RECOMPUTE_KEYS] = {
	"time_period",	    "time_identifier", "time_frame",  "attendance_date", "reference_date",
	"geographic_level", "country_code",    "region_code", "new_la_code",	 "old_la_code",
};

/* --- columns ------------------------------------------------------------------------------ */

struct header {
	const struct span *names;
	size_t count;
	const char *twice; /* a column found more than once */
};

static uint32_t find(struct header *h, const char *name)
{
	uint32_t found = RECOMPUTE_ABSENT;

	for (size_t i = 0; name != NULL && i < h->count; i++) {
		struct span s = text_trim(h->names[i]);

		if (s.length != strlen(name) || strncasecmp(s.at, name, s.length) != 0)
			continue;
		if (found != RECOMPUTE_ABSENT)
			h->twice = name;
		found = (uint32_t)i;
	}
	return found;
}

static void find_rates(struct recompute *r, struct header *h)
{
	struct recompute_columns *c = &r->columns;

	for (size_t i = 0; i < RATES; i++) {
		c->rate[i] = find(h, rates[i].rate);
		c->num[i] = find(h, rates[i].num);
		c->den[i] = find(h, rates[i].den);
		if (c->rate[i] == RECOMPUTE_ABSENT)
			continue;
		if (c->num[i] != RECOMPUTE_ABSENT && c->den[i] != RECOMPUTE_ABSENT)
			r->rates[i].name = rates[i].rate;
		if (rates[i].source == SOURCE_WIDE && c->weight != RECOMPUTE_ABSENT &&
		    c->phase != RECOMPUTE_ABSENT)
			r->weighted[i].name = rates[i].rate;
	}
}

static void find_identity(struct recompute *r, struct header *h, size_t i)
{
	bool whole = true;

	r->columns.sum[i] = find(h, identities[i].sum);
	for (size_t t = 0; t < RECOMPUTE_TERMS; t++) {
		const char *name = identities[i].terms[t];
		bool optional = name != NULL && *name == '?';

		r->columns.terms[i][t] = find(h, optional ? name + 1 : name);
		whole &= name == NULL || optional || r->columns.terms[i][t] != RECOMPUTE_ABSENT;
	}
	if (whole && r->columns.sum[i] != RECOMPUTE_ABSENT)
		r->identities[i].name = identities[i].name;
}

static bool ends_with(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.length >= n && strncasecmp(s.at + s.length - n, end, n) == 0;
}

/* Columns that look like rates and are not in the table, or have no counts here. */
static void list_unchecked(struct recompute *r, const struct header *h)
{
	size_t length = 0;

	for (size_t i = 0; i < h->count; i++) {
		struct span s = text_trim(h->names[i]);
		char name[64];
		bool checked = false;

		for (size_t k = 0; k < RATES; k++)
			checked |= r->columns.rate[k] == i && r->rates[k].name != NULL;
		if (checked || (!ends_with(s, "_perc") && !ends_with(s, "_percent")))
			continue;
		text_escape(name, sizeof name, s);
		if (length + strlen(name) + 3 < sizeof r->unchecked)
			length += (size_t)snprintf(r->unchecked + length, sizeof r->unchecked - length,
						   "%s%s", length > 0 ? ", " : "", name);
	}
}

int recompute_header(struct recompute *r, const struct span *names, size_t count, struct fault *reterr)
{
	struct header h = {names, count, NULL};
	struct recompute_columns *c = &r->columns;

	c->count = count;
	c->phase = RECOMPUTE_ABSENT;
	for (size_t i = 0; i < sizeof phase_columns / sizeof *phase_columns && c->phase == RECOMPUTE_ABSENT;
	     i++)
		c->phase = find(&h, phase_columns[i]);
	c->level = find(&h, "geographic_level");
	c->weight = find(&h, "total_enrolments");
	for (size_t i = 0; i < RECOMPUTE_KEYS; i++)
		c->keys[i] = find(&h, key_columns[i]);
	find_rates(r, &h);
	for (size_t i = 0; i < IDENTITIES; i++)
		find_identity(r, &h, i);
	list_unchecked(r, &h);
	if (h.twice != NULL)
		return fault_set(reterr, FAULT_MEANING, "the column %s is there twice", h.twice);
	if (recompute_total(r->rates, RATES).name == NULL &&
	    recompute_total(r->weighted, RATES).name == NULL &&
	    recompute_total(r->identities, IDENTITIES).name == NULL)
		return fault_set(reterr, FAULT_MEANING,
				 "found no rate with its counts by the names DfE's files give them");
	return 0;
}

/* --- one row ------------------------------------------------------------------------------ */

void recompute_miss(struct recompute *r, struct recompute_line *line, unsigned at, uint32_t column,
		    struct span printed, const char *recomputed)
{
	struct recompute_miss *m;

	line->different++;
	if (r->differences++ >= RECOMPUTE_MISSES)
		return;
	m = &r->misses[r->differences - 1];
	m->name = line->name;
	m->line = at;
	m->column = column + 1;
	text_copy(m->printed, sizeof m->printed, text_trim(printed));
	text_copy(m->recomputed, sizeof m->recomputed, span_of(recomputed));
}

bool recompute_has_digit(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] >= '0' && s.at[i] <= '9')
			return true;
	return false;
}

static bool count_of(const struct recompute_row *row, uint32_t column, uint64_t *ret_count)
{
	return column != RECOMPUTE_ABSENT && text_u64(text_trim(row->fields[column]), ret_count);
}

static void learn_row(const struct recompute *r, const struct recompute_row *row,
		      struct printed_rule *ret_rule)
{
	struct printed cell;

	*ret_rule = (struct printed_rule){0};
	for (size_t i = 0; i < RATES; i++)
		if (r->columns.rate[i] != RECOMPUTE_ABSENT &&
		    printed_read(row->fields[r->columns.rate[i]], &cell))
			printed_learn(ret_rule, &cell);
}

static void check_rate(struct recompute *r, const struct recompute_row *row, size_t i,
		       const struct printed_rule *rule)
{
	struct recompute_line *line = &r->rates[i];
	uint32_t column = r->columns.rate[i];
	struct span text = row->fields[column];
	char ours[PRINTED_TEXT] = "";
	struct printed cell;
	struct ratio ratio;

	if (!recompute_has_digit(text))
		line->no_value++;
	else if ((rates[i].source == SOURCE_LA && !row->la) ||
		 !count_of(row, r->columns.num[i], &ratio.num) ||
		 !count_of(row, r->columns.den[i], &ratio.den))
		line->no_count++;
	else if (!printed_read(text, &cell))
		recompute_miss(r, line, row->line, column, text, "not a number");
	else if (printed_agrees(&cell, ratio, rule, ours))
		line->equal++;
	else
		recompute_miss(r, line, row->line, column, text, ours);
}

static void check_rates(struct recompute *r, const struct recompute_row *row, const struct printed_rule *rule)
{
	bool total = row->known_phase && row->phase == PHASE_TOTAL;

	for (size_t i = 0; i < RATES; i++)
		if (r->rates[i].name != NULL && !(total && rates[i].source == SOURCE_WIDE))
			check_rate(r, row, i, rule);
}

static void check_identity(struct recompute *r, const struct recompute_row *row, size_t i)
{
	struct recompute_line *line = &r->identities[i];
	uint64_t sum, all = 0, one;
	char ours[PRINTED_TEXT];

	if (!count_of(row, r->columns.sum[i], &sum)) {
		line->no_value++;
		return;
	}
	for (size_t t = 0; t < RECOMPUTE_TERMS; t++) {
		if (r->columns.terms[i][t] == RECOMPUTE_ABSENT)
			continue;
		if (!count_of(row, r->columns.terms[i][t], &one) || __builtin_add_overflow(all, one, &all)) {
			line->no_count++;
			return;
		}
	}
	if (identities[i].at_most ? all <= sum : all == sum) {
		line->equal++;
		return;
	}
	snprintf(ours, sizeof ours, "%llu", (unsigned long long)all);
	recompute_miss(r, line, row->line, r->columns.sum[i], row->fields[r->columns.sum[i]], ours);
}

/* --- the whole ---------------------------------------------------------------------------- */

int recompute_row(struct recompute *r, const struct span *fields, size_t count, unsigned line,
		  struct fault *reterr)
{
	struct recompute_row row = {.fields = fields, .line = line, .la = true};
	struct printed_rule rule;

	if (count == 1 && text_trim(fields[0]).length == 0)
		return 0;
	if (count != r->columns.count) {
		int rc = fault_set(reterr, FAULT_PARSE, "expected %zu fields as in the header, found %zu",
				   r->columns.count, count);

		if (reterr != NULL)
			reterr->line = line;
		return rc;
	}
	r->rows++;
	if (r->columns.phase != RECOMPUTE_ABSENT)
		row.known_phase = phase_read(fields[r->columns.phase], &row.phase);
	if (r->columns.level != RECOMPUTE_ABSENT)
		row.la = span_is(text_trim(fields[r->columns.level]), "Local authority");
	learn_row(r, &row, &rule);
	check_rates(r, &row, &rule);
	for (size_t i = 0; i < IDENTITIES; i++)
		if (r->identities[i].name != NULL)
			check_identity(r, &row, i);
	return recompute_gather(r, &row, &rule, reterr);
}

struct recompute_line recompute_total(const struct recompute_line *lines, size_t count)
{
	struct recompute_line total = {0};

	for (size_t i = 0; i < count; i++) {
		total.name = total.name == NULL ? lines[i].name : total.name;
		total.equal += lines[i].equal;
		total.no_value += lines[i].no_value;
		total.no_count += lines[i].no_count;
		total.different += lines[i].different;
	}
	return total;
}

void recompute_free(struct recompute *r)
{
	if (r == NULL)
		return;
	free(r->groups.at);
	r->groups.at = NULL;
	r->groups.count = r->groups.room = 0;
	map_free(&r->index);
}
