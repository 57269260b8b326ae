#include "figures/layout.h"

#include <string.h>
#include <strings.h>

/* --- names -------------------------------------------------------------------------------- */

#define NAMES 5 /* most names of one meaning */

static const char *const meanings[LAYOUT_MEANINGS][NAMES] = {
	[LAYOUT_PERIOD] = {"time_period"},
	[LAYOUT_IDENTIFIER] = {"time_identifier"},
	[LAYOUT_FRAME] = {"time_frame"},
	[LAYOUT_DATE] = {"attendance_date", "reference_date"},
	[LAYOUT_LEVEL] = {"geographic_level"},
	[LAYOUT_COUNTRY_CODE] = {"country_code", "nat_code"},
	[LAYOUT_COUNTRY] = {"country_name", "nat_name"},
	[LAYOUT_REGION_CODE] = {"region_code", "reg_code"},
	[LAYOUT_REGION] = {"region_name", "reg_name"},
	[LAYOUT_LA_CODE] = {"old_la_code", "la_oldcode"},
	[LAYOUT_LA_GSS] = {"new_la_code", "la_code"},
	[LAYOUT_LA] = {"la_name"},
	[LAYOUT_URN] = {"school_urn", "urn"},
	[LAYOUT_PHASE] = {"education_phase", "school_type", "phase_type_grouping", "establishment_phase"},
	[LAYOUT_GROUP] = {"social_care_group"},
	[LAYOUT_STATUS] = {"attendance_status"},
	[LAYOUT_TYPE] = {"attendance_type"},
	[LAYOUT_REASON] = {"attendance_reason"},
	[LAYOUT_ABSENCE_TYPE] = {"absence_type"},
	[LAYOUT_SESSION_COUNT] = {"session_count"},
	[LAYOUT_SESSION_PERCENT] = {"session_percent"},
	[LAYOUT_SESSION_SCALED] = {"session_scaled"},
	[LAYOUT_ENROLMENT_COUNT] = {"enrolment_count"},
	[LAYOUT_ENROLMENT_PERCENT] = {"enrolment_percent"},
	[LAYOUT_POSSIBLE] = {"possible_sessions"},
	[LAYOUT_WEIGHT] = {"total_enrolments"},
};

/* The absence bands as published: no header, eleven counts at the end. */
static const char *const bands[] = {
	"time_identifier",  "time_period",  "geographic_level", "country_code", "country_name",
	"region_name",	    "region_code",  "old_la_code",	"new_la_code",	"la_name",
	"school_type",	    "fsm_eligible", "sen_status",	"gender",	"ncyearactual",
	"pct5_oarate",	    "pct10_oarate", "pct15_oarate",	"pct20_oarate", "pct25_oarate",
	"pct30_oarate",	    "pct35_oarate", "pct40_oarate",	"pct45_oarate", "pct50_oarate",
	"pct50plus_oarate",
};
#define BANDS	   (sizeof bands / sizeof *bands)
#define BAND_LEVEL 2 /* the column of geographic_level */

/* The columns that tell a form, the most telling first. */
static const struct {
	enum layout_form form;
	const char *columns[3];
} forms[] = {
	{LAYOUT_DESCRIPTION, {"col_name", "col_type"}},
	{LAYOUT_REASONS, {"attendance_type", "attendance_reason", "session_count"}},
	{LAYOUT_ABSENTEES, {"absence_type", "enrolment_count"}},
	{LAYOUT_BANDS, {"pct5_oarate", "pct50_oarate"}},
	{LAYOUT_ATTENDANCE, {"possible_sessions"}},
	{LAYOUT_SOCIAL_CARE, {"t_sess_possible"}},
	{LAYOUT_TERMLY, {"sess_possible"}},
};

const char *layout_form_name(enum layout_form form)
{
	static const char *const names[LAYOUT_FORMS] = {
		[LAYOUT_OTHER] = "of no known form",
		[LAYOUT_ATTENDANCE] = "attendance, one row a place and time",
		[LAYOUT_REASONS] = "sessions, one row a reason",
		[LAYOUT_ABSENTEES] = "absentees, one row a kind",
		[LAYOUT_TERMLY] = "absence, one row a place and time",
		[LAYOUT_SOCIAL_CARE] = "absence of children known to social care",
		[LAYOUT_BANDS] = "pupils in bands of absence",
		[LAYOUT_DESCRIPTION] = "a description of another file's columns",
	};

	return (unsigned)form < LAYOUT_FORMS ? names[form] : names[LAYOUT_OTHER];
}

/* --- reading ------------------------------------------------------------------------------ */

static bool is_word(struct span s, const char *word)
{
	return s.length == strlen(word) && strncasecmp(s.at, word, s.length) == 0;
}

enum layout_level layout_level_read(struct span text)
{
	static const struct {
		const char *word;
		enum layout_level level;
	} levels[] = {
		{"National", LAYOUT_NATIONAL},
		{"Regional", LAYOUT_REGIONAL},
		{"Local authority", LAYOUT_AUTHORITY},
		{"School", LAYOUT_SCHOOL},
		{"NAT", LAYOUT_NATIONAL},
		{"REG", LAYOUT_REGIONAL},
		{"LA", LAYOUT_AUTHORITY},
		{"SCH", LAYOUT_SCHOOL},
	};

	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (is_word(text, levels[i].word))
			return levels[i].level;
	return LAYOUT_NO_LEVEL;
}

static void keep_name(struct layout *l, size_t column, struct span name)
{
	char *at = l->names[column];

	if (!text_copy(at, LAYOUT_NAME, text_trim(name)))
		*at = '\0';
	for (; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
}

static bool is_headless(const struct span *first, size_t count)
{
	return count == BANDS && layout_level_read(text_trim(first[BAND_LEVEL])) != LAYOUT_NO_LEVEL;
}

static void find_form(struct layout *l)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms && l->form == LAYOUT_OTHER; i++) {
		bool whole = true;

		for (size_t k = 0; k < 3 && forms[i].columns[k] != NULL; k++)
			whole &= layout_find(l, forms[i].columns[k]) != LAYOUT_ABSENT;
		if (whole)
			l->form = forms[i].form;
	}
}

static void find_meanings(struct layout *l)
{
	for (size_t m = 0; m < LAYOUT_MEANINGS; m++) {
		l->at[m] = LAYOUT_ABSENT;
		for (size_t i = 0; i < NAMES && l->at[m] == LAYOUT_ABSENT; i++)
			l->at[m] = layout_find(l, meanings[m][i]);
	}
}

int layout_read(struct layout *l, const struct span *first, size_t count, struct fault *reterr)
{
	memset(l, 0, sizeof *l);
	if (count > CSV_FIELDS)
		return fault_set(reterr, FAULT_LIMIT, "over %d columns", CSV_FIELDS);
	l->count = count;
	l->headless = is_headless(first, count);
	for (size_t i = 0; i < count; i++) {
		keep_name(l, i, l->headless ? span_of(bands[i]) : first[i]);
		if (l->names[i][0] != '\0' && layout_find(l, l->names[i]) != i) {
			char name[2 * LAYOUT_NAME];

			return fault_set(reterr, FAULT_MEANING, "the column %s is there twice",
					 text_escape(name, sizeof name, span_of(l->names[i])));
		}
	}
	find_meanings(l);
	find_form(l);
	return 0;
}

uint32_t layout_find(const struct layout *l, const char *name)
{
	for (size_t i = 0; name != NULL && i < l->count; i++)
		if (strcmp(l->names[i], name) == 0)
			return (uint32_t)i;
	return LAYOUT_ABSENT;
}

/* --- rows --------------------------------------------------------------------------------- */

struct span layout_cell(const struct layout *l, const struct span *fields, enum layout_meaning meaning)
{
	return l->at[meaning] == LAYOUT_ABSENT ? (struct span){"", 0} : text_trim(fields[l->at[meaning]]);
}

bool layout_is_key(const struct layout *l, uint32_t column)
{
	for (size_t m = 0; m <= LAYOUT_GROUP; m++)
		if (l->at[m] == column)
			return true;
	return false;
}

enum layout_level layout_level(const struct layout *l, const struct span *fields)
{
	return layout_level_read(layout_cell(l, fields, LAYOUT_LEVEL));
}

static bool starts_with(struct span s, const char *start)
{
	size_t n = strlen(start);

	return s.length >= n && strncasecmp(s.at, start, n) == 0;
}

static bool ends_with(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.length >= n && strncasecmp(s.at + s.length - n, end, n) == 0;
}

bool layout_phase(struct span text, enum phase *ret_phase)
{
	static const char funded[] = "State-funded ", school[] = " school";
	struct span s = text_trim(text);

	if (starts_with(s, funded)) {
		s.at += sizeof funded - 1;
		s.length -= sizeof funded - 1;
	}
	if (ends_with(s, school))
		s.length -= sizeof school - 1;
	if (!is_word(s, "AP"))
		return phase_read(s, ret_phase);
	*ret_phase = PHASE_ALTERNATIVE;
	return true;
}

bool layout_year_to_date(const struct layout *l, const struct span *fields)
{
	struct span frame = layout_cell(l, fields, LAYOUT_FRAME);

	if (frame.length > 0)
		return is_word(frame, "Year to date");
	return layout_cell(l, fields, LAYOUT_DATE).length == 0 &&
	       !starts_with(layout_cell(l, fields, LAYOUT_IDENTIFIER), "Week");
}

#define AUTUMN_WEEK 35 /* the first ISO week that can hold the first of September */

bool layout_year(const struct layout *l, const struct span *fields, unsigned *ret_year, unsigned *ret_week)
{
	struct span identifier = layout_cell(l, fields, LAYOUT_IDENTIFIER);
	uint64_t period, week = 0;

	if (!text_u64(layout_cell(l, fields, LAYOUT_PERIOD), &period))
		return false;
	if (starts_with(identifier, "Week ") &&
	    !text_u64((struct span){identifier.at + 5, identifier.length - 5}, &week))
		return false;
	*ret_week = (unsigned)(week % 100);
	if (period >= 190000 && period <= 299999 && (period / 100 + 1) % 100 == period % 100)
		*ret_year = (unsigned)(period / 100);
	else if (week > 0 && week <= 53 && period >= 1900 && period <= 2999)
		*ret_year = (unsigned)(week >= AUTUMN_WEEK ? period : period - 1);
	else
		return false;
	return true;
}
