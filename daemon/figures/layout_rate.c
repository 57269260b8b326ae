#include "figures/layout_rate.h"

#include <stdio.h>
#include <string.h>

/* --- what is made from what --------------------------------------------------------------- */

#define WIDE(rate, count)                                                                                    \
	{                                                                                                    \
		rate "_perc", count, "possible_sessions", LAYOUT_EXACT_PHASES                                \
	}
#define CARE(rate, count, all)                                                                               \
	{                                                                                                    \
		"pt_" rate, "t_" count, all, LAYOUT_EXACT_AUTHORITY                                          \
	}
static const struct known {
	const char *rate, *num, *den;
	enum layout_exact exact;
} known[] = {
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
	/* No count is published: only "Total" rows can be made again, from the phases. */
	{"pa_perc", NULL, NULL, LAYOUT_EXACT_PHASES},
	{"persistent_absence_percent", NULL, NULL, LAYOUT_EXACT_PHASES},
	CARE("overall", "sess_overall", "t_sess_possible"),
	CARE("sess_authorised", "sess_authorised", "t_sess_possible"),
	CARE("sess_unauthorised", "sess_unauthorised", "t_sess_possible"),
	CARE("pupils_pa_10_exact", "pupils_pa_10_exact", "t_pupils"),
	CARE("pupils_pa_50_exact", "pupils_pa_50_exact", "t_pupils"),
	{"percent", "number_of_pupils", "denominator", LAYOUT_EXACT},
	{"percent", "headcount", "denominator", LAYOUT_EXACT},
	{"percentage", "number_of_pupils", "denominator", LAYOUT_EXACT},
};
#define KNOWN (sizeof known / sizeof *known)

/* Published naming: a numerator that starts so is a part of that column. */
static const struct {
	const char *start, *all;
	bool guessed;
} parts[] = {
	{"sess_overall", "sess_possible", false},
	{"sess_authorised", "sess_possible", false},
	{"sess_unauthorised", "sess_possible", false},
	{"enrolments_pa_", "enrolments", false},
	{"sess_", "sess_possible", true},
	{"enrolments_", "enrolments", true},
	{"enrol_", "enrolments", true},
	{"pupils_", "pupils", true},
	{"reason_", "possible_sessions", true},
};

/* What a name has of a rate, at its end or in its middle (sess_overall_percent_pa_10_exact). */
static const char *const words[] = {"_percentage", "_percent", "_perc", "_pct", "_rate"};

/* --- rates -------------------------------------------------------------------------------- */

static bool starts_with(const char *s, const char *start)
{
	return strncmp(s, start, strlen(start)) == 0;
}

/* Takes the word of a rate out of `name`; false when there is none. */
static bool without_word(const char *name, char out[LAYOUT_NAME])
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *at = strstr(name, words[i]);
		size_t n = strlen(words[i]);

		if (at == NULL || at == name || (at[n] != '\0' && at[n] != '_'))
			continue;
		snprintf(out, LAYOUT_NAME, "%.*s%s", (int)(at - name), name, at + n);
		return true;
	}
	return false;
}

/* sess_overall_pa_10_exact is of sess_possible_pa_10_exact, never of all sessions. */
static uint32_t find_whole(const struct layout *l, const char *num, const char *all)
{
	const char *absentees = strstr(num, "_pa_");
	char name[2 * LAYOUT_NAME];

	if (absentees == NULL || !starts_with(num, "sess_"))
		return layout_find(l, all);
	snprintf(name, sizeof name, "%s%s", all, absentees);
	return layout_find(l, name);
}

static void find_parts(const struct layout *l, const char *num, struct layout_rate *rate)
{
	char own[2 * LAYOUT_NAME];

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (starts_with(num, parts[i].start)) {
			rate->den = find_whole(l, num, parts[i].all);
			rate->guessed = parts[i].guessed;
			return;
		}
	rate->guessed = true;
	snprintf(own, sizeof own, "%s_denominator", num);
	rate->den = layout_find(l, own);
	if (rate->den == LAYOUT_ABSENT)
		rate->den = layout_find(l, "denominator");
	if (rate->den == LAYOUT_ABSENT && layout_is_sessions(num))
		rate->den = l->at[LAYOUT_POSSIBLE];
}

static bool find_known(const struct layout *l, const char *name, struct layout_rate *rate)
{
	bool found = false;

	for (size_t i = 0; i < KNOWN; i++) {
		if (strcmp(known[i].rate, name) != 0)
			continue;
		found = true;
		rate->exact = known[i].exact;
		rate->num = layout_find(l, known[i].num);
		rate->den = layout_find(l, known[i].den);
		if (rate->num != LAYOUT_ABSENT && rate->den != LAYOUT_ABSENT)
			break;
	}
	return found;
}

bool layout_rate_read(const struct layout *l, uint32_t column, struct layout_rate *ret_rate)
{
	struct layout_rate rate = {column, LAYOUT_ABSENT, LAYOUT_ABSENT, LAYOUT_EXACT, false};
	const char *name = l->names[column];
	char num[LAYOUT_NAME];

	if (column == l->at[LAYOUT_SESSION_PERCENT] || column == l->at[LAYOUT_ENROLMENT_PERCENT])
		return false; /* long files: the counts stand in other rows */
	if (!find_known(l, name, &rate)) {
		if (strcmp(name, "percent") != 0 && strcmp(name, "percentage") != 0 &&
		    !without_word(name, num))
			return false;
		rate.num = layout_find(l, num);
		if (rate.num != LAYOUT_ABSENT)
			find_parts(l, num, &rate);
		if (l->form == LAYOUT_ATTENDANCE)
			rate.exact = LAYOUT_EXACT_PHASES;
	}
	*ret_rate = rate;
	return true;
}

const char *layout_rate_meaning(const char *name)
{
	static const char *const same[][2] = {
		{"persistent_absence_percent", "pa_perc"},
		{"enrolments_pa_10_exact_percent", "pa_perc"},
		{"overall_absence_perc", "sess_overall_percent"},
		{"authorised_absence_perc", "sess_authorised_percent"},
		{"unauthorised_absence_perc", "sess_unauthorised_percent"},
		{"auth_grt_perc", "auth_mob_perc"},
	};

	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		if (strcmp(same[i][0], name) == 0)
			return same[i][1];
	return name;
}

/* --- identities --------------------------------------------------------------------------- */

/* A term with '?' is left out where the file has no such column; one with '*' at its end stands
 * for all counts that start so. D (dual registration) is outside, says DfE's data guidance. */
static const struct {
	const char *name, *sum;
	bool at_most;
	enum layout_exact exact;
	const char *terms[12];
} identities[LAYOUT_IDENTITIES] = {
	{"attendance + absence = possible",
	 "possible_sessions",
	 false,
	 LAYOUT_EXACT,
	 {"overall_attendance", "overall_absence"}},
	{"authorised + unauthorised = absence",
	 "overall_absence",
	 false,
	 LAYOUT_EXACT,
	 {"authorised_absence", "unauthorised_absence"}},
	{"am + pm = reason present",
	 "reason_present",
	 false,
	 LAYOUT_EXACT,
	 {"reason_present_am", "reason_present_pm"}},
	{"reason present + L = present",
	 "present_sessions",
	 false,
	 LAYOUT_EXACT,
	 {"reason_present", "reason_l_present_late_before_registers_closed"}},
	{"L + U = late",
	 "late_sessions",
	 false,
	 LAYOUT_EXACT,
	 {"reason_l_present_late_before_registers_closed",
	  "reason_u_unauthorised_late_after_registers_closed"}},
	{"present + educational activity = attendance",
	 "overall_attendance",
	 false,
	 LAYOUT_EXACT,
	 {"present_sessions", "approved_educational_activity"}},
	{"B + J + P + V + W (+ K) = educational activity",
	 "approved_educational_activity",
	 false,
	 LAYOUT_EXACT,
	 {"reason_b_aea_education_off_site", "reason_j_aea_interview",
	  "reason_p_aea_approved_sporting_activity", "reason_v_aea_educational_visit_trip",
	  "reason_w_aea_work_experience", "?reason_k_aea_education_arranged_by_la"}},
	{"G + U + O + N = unauthorised",
	 "unauthorised_absence",
	 false,
	 LAYOUT_EXACT,
	 {"reason_g_unauthorised_holiday", "reason_u_unauthorised_late_after_registers_closed",
	  "reason_o_other_unauthorised", "reason_n_no_reason_yet"}},
	{"authorised reasons <= authorised",
	 "authorised_absence",
	 true,
	 LAYOUT_EXACT,
	 {"reason_i_authorised_illness", "reason_m_authorised_medical_dental",
	  "reason_r_authorised_religious_observance", "reason_s_authorised_study_leave",
	  "?reason_t_authorised_grt_absence", "?reason_t_authorised_mobile_child",
	  "?reason_h_authorised_holiday", "reason_e_authorised_excluded", "reason_c_authorised_other",
	  "?reason_c1_authorised_regulated_performance", "?reason_j1_authorised_interview",
	  "?reason_c2_authorised_temp_reduced_timetable"}},
	{"sess_authorised + sess_unauthorised = sess_overall",
	 "sess_overall",
	 false,
	 LAYOUT_EXACT,
	 {"sess_authorised", "sess_unauthorised"}},
	{"authorised reasons = their total", "sess_auth_totalreasons", false, LAYOUT_EXACT, {"sess_auth_*"}},
	{"unauthorised reasons = their total",
	 "sess_unauth_totalreasons",
	 false,
	 LAYOUT_EXACT,
	 {"sess_unauth_*"}},
	{"totals of reasons = their total",
	 "sess_overall_totalreasons",
	 false,
	 LAYOUT_EXACT,
	 {"sess_auth_totalreasons", "sess_unauth_totalreasons"}},
	{"the same of persistent absentees",
	 "sess_overall_pa_10_exact",
	 false,
	 LAYOUT_EXACT,
	 {"sess_authorised_pa_10_exact", "sess_unauthorised_pa_10_exact"}},
	{"t_sess_authorised + t_sess_unauthorised = t_sess_overall",
	 "t_sess_overall",
	 false,
	 LAYOUT_EXACT_AUTHORITY,
	 {"t_sess_authorised", "t_sess_unauthorised"}},
};
#define TERMS (sizeof identities->terms / sizeof *identities->terms)

static bool add_term(struct layout_identity *identity, uint32_t column)
{
	if (identity->count == LAYOUT_TERMS)
		return false;
	identity->terms[identity->count++] = column;
	return true;
}

/* "sess_auth_*": every count that starts so, but not the sum and not a rate. */
static bool add_all(const struct layout *l, struct span start, struct layout_identity *identity)
{
	bool room = true;

	for (uint32_t i = 0; i < l->count && room; i++) {
		char bare[LAYOUT_NAME];

		if (i != identity->sum && strncmp(l->names[i], start.at, start.length) == 0 &&
		    strstr(l->names[i], "_pa_") == NULL && !without_word(l->names[i], bare))
			room = add_term(identity, i);
	}
	return room && identity->count > 0;
}

bool layout_identity_read(const struct layout *l, size_t i, struct layout_identity *ret_identity)
{
	struct layout_identity *id = ret_identity;

	*id = (struct layout_identity){.name = identities[i].name,
				       .at_most = identities[i].at_most,
				       .exact = identities[i].exact,
				       .sum = layout_find(l, identities[i].sum)};
	if (id->sum == LAYOUT_ABSENT)
		return false;
	for (size_t t = 0; t < TERMS && identities[i].terms[t] != NULL; t++) {
		const char *term = identities[i].terms[t];
		size_t length = strlen(term);
		uint32_t column = layout_find(l, *term == '?' ? term + 1 : term);

		if (term[length - 1] == '*' ? !add_all(l, (struct span){term, length - 1}, id) :
		    column == LAYOUT_ABSENT ? *term != '?' :
					      !add_term(id, column))
			return false;
	}
	return id->count > 0;
}

/* --- names -------------------------------------------------------------------------------- */

bool layout_is_sessions(const char *name)
{
	static const char *const named[] = {"present_sessions",	  "overall_attendance",
					    "overall_absence",	  "approved_educational_activity",
					    "authorised_absence", "unauthorised_absence",
					    "late_sessions",	  "possible_sessions"};
	char bare[LAYOUT_NAME];

	if (without_word(name, bare))
		return false;
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (strcmp(name, named[i]) == 0)
			return true;
	return starts_with(name, "reason_");
}

const char *layout_nearest(const char *name)
{
	const char *names[3 * KNOWN + 24];
	static const char *const others[] = {
		"sess_possible",	"sess_overall",	     "sess_authorised", "sess_unauthorised",
		"sess_overall_percent", "enrolments",	     "session_count",	"session_percent",
		"attendance_type",	"attendance_reason", "enrolment_count", "enrolment_percent",
		"absence_type",		"pct5_oarate",	     "pct50_oarate",	"total_enrolments",
		"education_phase",
	};
	size_t count = 0;

	for (size_t i = 0; i < KNOWN; i++) {
		names[count++] = known[i].rate;
		if (known[i].num != NULL)
			names[count++] = known[i].num;
		if (known[i].den != NULL)
			names[count++] = known[i].den;
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		names[count++] = others[i];
	names[count] = NULL;
	return text_nearest(name, names);
}
