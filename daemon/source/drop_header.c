#include "source/drop_header.h"

#include <stdio.h>
#include <string.h>

#include "source/drop_date.h"
#include "source/page_internal.h"

#define ALIASES 9

/* What schools' own reports call a column; the first that is there counts. */
static const char *const aliases[DROP_COLUMNS][ALIASES] = {
	[DROP_UPN] = {"upn", "uniquepupilnumber", "pupilupn", "studentupn", "uniquepupilno"},
	[DROP_ADMISSION_NUMBER] = {"admissionnumber", "admissionno", "admno", "adno", "admissionsnumber",
				   "adnumber", "admnumber"},
	[DROP_SURNAME] = {"legalsurname", "legallastname", "surname", "lastname", "familyname",
			  "preferredsurname"},
	[DROP_FORENAME] = {"legalforename", "legalfirstname", "forename", "firstname", "givenname",
			   "preferredforename"},
	[DROP_BORN] = {"dateofbirth", "dob", "birthdate"},
	[DROP_YEAR] = {"ncyear", "nationalcurriculumyear", "actualncyear", "currentncyear", "year",
		       "yeargroup", "yeartaughtin"},
	[DROP_DATE] = {"date", "attendancedate", "sessiondate", "markdate", "registerdate"},
	[DROP_SESSION] = {"session", "ampm", "sessionname", "attendancesession", "sessiontype"},
	[DROP_MARK] = {"mark", "attendancemark", "attendancecode", "markcode", "registrationmark", "code",
		       "sessionmark"},
	[DROP_MINUTES_LATE] = {"minuteslate", "minslate", "lateminutes", "minutes"},
	[DROP_AM] = {"am", "ammark", "amcode", "morning", "amattendance", "amsession"},
	[DROP_PM] = {"pm", "pmmark", "pmcode", "afternoon", "pmattendance", "pmsession"},
	[DROP_MARKS] = {"marks", "attendancemarks", "markstring", "marksstring", "attendancestring"},
	[DROP_START] = {"startdate", "marksfrom", "attendancestartdate", "fromdate", "start", "from"},
	[DROP_LAESTAB] = {"laestab", "dfenumber", "dfeno", "dfesnumber", "establishmentnumber",
			  "laestablishmentnumber", "leaestab", "estab"},
	[DROP_URN] = {"urn", "schoolurn"},
	[DROP_ADMITTED] = {"admissiondate", "dateofadmission", "entrydate"},
	[DROP_LEFT] = {"leavingdate", "dateofleaving"},
};

static const char *const layout_names[] = {
	[DROP_LONG] = "long", [DROP_WIDE] = "wide", [DROP_STRIP] = "strip"};

const char *drop_layout_name(enum drop_layout l)
{
	return layout_names[l];
}

void drop_heading_plain(struct span heading, char out[DROP_NAME_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < heading.length && n + 1 < DROP_NAME_SIZE; i++) {
		char c = heading.at[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
			out[n++] = c;
	}
	out[n] = '\0';
}

/* The place of a heading: -1 not there, -2 there twice. */
static int place_of(const struct drop_header *h, const char *plain)
{
	int place = -1;

	for (size_t i = 0; i < h->width; i++) {
		if (strcmp(h->found[i], plain) != 0)
			continue;
		if (place >= 0)
			return -2;
		place = (int)i;
	}
	return place;
}

static int place_by_alias(const struct drop_header *h, unsigned column)
{
	int place = -1;

	for (unsigned a = 0; place == -1 && a < ALIASES && aliases[column][a] != NULL; a++)
		place = place_of(h, aliases[column][a]);
	return place;
}

/* The place of a column, by the School file's heading or by the known ones. */
static int find_column(const struct drop_header *h, const char *headings, unsigned column)
{
	struct span mapped = drop_heading(headings, (enum drop_column)column);
	char plain[DROP_NAME_SIZE];

	if (mapped.length == 0)
		return place_by_alias(h, column);
	drop_heading_plain(mapped, plain);
	return place_of(h, plain);
}

/* "02/09/2026 AM": the day before, the session behind. */
static enum drop_date read_session(struct span heading, session_t *ret)
{
	struct span s = text_trim(heading);
	enum drop_date form;
	day_t day = 0;
	bool pm;

	if (s.length < 8 || (s.at[s.length - 1] | 0x20) != 'm')
		return DROP_DATE_NONE;
	pm = (s.at[s.length - 2] | 0x20) == 'p';
	if (!pm && (s.at[s.length - 2] | 0x20) != 'a')
		return DROP_DATE_NONE;
	s.length -= 2;
	while (s.length > 0 && strchr(" -_:", s.at[s.length - 1]) != NULL)
		s.length--;
	form = drop_date_read(s, &day);
	*ret = session_of(day, pm);
	return form;
}

/* Two columns of one session would be two marks of it. */
static bool session_twice(const struct drop_header *h, size_t place)
{
	for (size_t i = 0; i < place; i++)
		if (h->sessions[i] != SESSION_NONE && h->sessions[i] == h->sessions[place])
			return true;
	return false;
}

static int find_sessions(const struct csv *csv, struct drop_header *h, struct page_refusal *refusal)
{
	unsigned british = 0, american = 0;

	for (size_t i = 0; i < h->width; i++) {
		session_t session = SESSION_NONE;
		enum drop_date form = read_session(csv->fields[i], &session);

		h->sessions[i] = SESSION_NONE;
		british += form == DROP_DATE_BRITISH;
		american += form == DROP_DATE_AMERICAN;
		if (form == DROP_DATE_NONE || form == DROP_DATE_AMERICAN)
			continue;
		h->sessions[i] = session;
		h->session_count++;
		if (session_twice(h, i))
			return page_refuse(refusal, FAULT_PARSE,
					   "column %zu is a session that another column is too", i + 1);
	}
	if (american > 0)
		return page_refuse(refusal, FAULT_PARSE,
				   british == 0 ?
					   "the dates above the columns are month first; expected day first, "
					   "like 23/11/2026 AM" :
					   "some dates above the columns are day first, others month first");
	return 0;
}

static bool has(const struct drop_header *h, enum drop_column c)
{
	return h->places[c] >= 0;
}

/* True with the layout, when nothing that it needs is missing. */
static bool find_layout(struct drop_header *h)
{
	bool named = has(h, DROP_UPN) || has(h, DROP_ADMISSION_NUMBER);

	if (h->session_count > 0 || (has(h, DROP_MARKS) && has(h, DROP_START)))
		h->layout = DROP_STRIP;
	else if (has(h, DROP_DATE) && (has(h, DROP_AM) || has(h, DROP_PM)))
		h->layout = DROP_WIDE;
	else if (has(h, DROP_DATE) && has(h, DROP_SESSION) && has(h, DROP_MARK))
		h->layout = DROP_LONG;
	else
		return false;
	return named;
}

static int find_columns(struct drop_header *h, const char *headings, unsigned *ret_known,
			struct page_refusal *refusal)
{
	*ret_known = 0;
	for (unsigned c = 0; c < DROP_COLUMNS; c++) {
		h->places[c] = find_column(h, headings, c);
		if (h->places[c] == -2)
			return page_refuse(refusal, FAULT_PARSE, "the column \"%s\" is there twice",
					   drop_column_name((enum drop_column)c));
		*ret_known += h->places[c] >= 0;
	}
	return 0;
}

int drop_header_read(const struct csv *csv, const char *headings, struct drop_header *ret,
		     struct page_refusal *refusal)
{
	struct drop_header *h = ret;
	unsigned known;
	int rc;

	h->width = csv->count;
	h->session_count = 0;
	for (size_t i = 0; i < h->width; i++)
		drop_heading_plain(csv->fields[i], h->found[i]);
	rc = find_columns(h, headings, &known, refusal);
	/* A line of one cell, or without a heading we know, is a title. */
	if (known == 0 || h->width < 2)
		return 0;
	if (rc == 0)
		rc = find_sessions(csv, h, refusal);
	if (rc != 0)
		return rc;
	return find_layout(h) ? 1 : 0;
}

static bool is_there(const struct drop_header *h, enum drop_column c)
{
	return h->width > 0 && has(h, c);
}

/* The column without which nothing can be read of what is there. */
static enum drop_column wanted(const struct drop_header *h)
{
	if (!is_there(h, DROP_UPN) && !is_there(h, DROP_ADMISSION_NUMBER))
		return DROP_UPN;
	if (is_there(h, DROP_MARKS))
		return DROP_START;
	if (!is_there(h, DROP_DATE))
		return DROP_DATE;
	return is_there(h, DROP_SESSION) ? DROP_MARK : DROP_SESSION;
}

int drop_header_missing(const struct drop_header *h, const char *headings, struct page_refusal *refusal)
{
	enum drop_column c = wanted(h);
	struct span mapped = drop_heading(headings, c);
	const char *candidates[CSV_FIELDS + 1] = {NULL}, *nearest = NULL;
	char plain[DROP_NAME_SIZE], shown[DROP_NAME_SIZE * 2], also[DROP_HEADING * 2] = "";

	for (size_t i = 0; i < h->width; i++)
		candidates[i] = h->found[i];
	if (mapped.length > 0) {
		drop_heading_plain(mapped, plain);
		nearest = text_nearest(plain, candidates);
		snprintf(also, sizeof also, " (\"%.*s\" in the School file)", (int)mapped.length, mapped.at);
	}
	for (unsigned a = 0; nearest == NULL && a < ALIASES && aliases[c][a] != NULL; a++)
		nearest = text_nearest(aliases[c][a], candidates);
	if (nearest == NULL)
		return page_refuse(refusal, FAULT_PARSE,
				   "no header line: expected a column \"%s\"%s, found none like it in the "
				   "first lines",
				   drop_column_name(c), also);
	return page_refuse(refusal, FAULT_PARSE,
			   "expected a column \"%s\"%s, found none; the nearest is \"%s\"",
			   drop_column_name(c), also, text_escape(shown, sizeof shown, span_of(nearest)));
}

bool drop_header_again(const struct drop_header *h, const struct csv *csv)
{
	char plain[DROP_NAME_SIZE];

	if (csv->count != h->width)
		return false;
	for (size_t i = 0; i < h->width; i++) {
		drop_heading_plain(csv->fields[i], plain);
		if (strcmp(plain, h->found[i]) != 0)
			return false;
	}
	return true;
}
