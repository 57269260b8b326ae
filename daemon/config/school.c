/* schools: one file each. */
#include <stdio.h>
#include <string.h>

#include "config/config.h"
#include "config/kind.h"

static const char *const phases[] = {
	[PHASE_PRIMARY] = "primary",	[PHASE_SECONDARY] = "secondary",
	[PHASE_SPECIAL] = "special",	[PHASE_ALTERNATIVE] = "alternative_provision",
	[PHASE_ALTERNATIVE + 1] = NULL,
};

static const char *check_source(const void *text)
{
	return strcmp(text, "wonde") == 0 || strcmp(text, "csv") == 0 ? NULL : "wonde or csv";
}

/* A folder at an SFTP server; user and password are the credential's. */
static const char *check_sftp(const void *text)
{
	const char *url = text, *host = url + strlen("sftp://");

	if (strncmp(url, "sftp://", strlen("sftp://")) != 0 || *host == '\0' || *host == '/' ||
	    *host == ':' || strchr(host, '/') == NULL || strpbrk(url, "@?# \"\\<>") != NULL)
		return "an address like sftp://files.example.org/outgoing/, without user or question";
	return NULL;
}

/* As `ssh-keyscan HOST | ssh-keygen -lf -` prints it. */
static const char *check_host_key(const void *text)
{
	const char *key = text, *digits = key + strlen("SHA256:");
	size_t n =
		strncmp(key, "SHA256:", strlen("SHA256:")) == 0 ?
			strspn(digits, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") :
			0;

	return n == 43 && (digits[n] == '\0' || strcmp(digits + n, "=") == 0) ?
		       NULL :
		       "a fingerprint like SHA256:... of 43 characters, as ssh-keygen -l prints it";
}

/* The id stands in an address. */
static const char *check_source_school(const void *text)
{
	const char *id = text;

	return strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(id) ?
		       NULL :
		       "the school's id there, of letters and digits";
}

/* clang-format off */
static const struct row am[] = {
	{.key = "opens", .type = ROW_TIME, .required = true, ROW_AT(struct school, am_opens),
	 .help = "when taking of the register starts"},
	{.key = "closes", .type = ROW_TIME, .required = true, ROW_AT(struct school, am_closes),
	 .help = "after this a child who comes is U, not L; at most 30 minutes later"},
	{0},
};

static const struct row pm[] = {
	{.key = "opens", .type = ROW_TIME, .required = true, ROW_AT(struct school, pm_opens),
	 .help = "when taking of the register starts"},
	{.key = "closes", .type = ROW_TIME, .required = true, ROW_AT(struct school, pm_closes),
	 .help = "after this a child who comes is U, not L; at most 30 minutes later"},
	{0},
};

static const struct row registers[] = {
	{.key = "am", .type = ROW_MAP, .required = true, .rows = am, .help = "morning register"},
	{.key = "pm", .type = ROW_MAP, .required = true, .rows = pm, .help = "afternoon register"},
	{0},
};

#define HEADING(key_, column_, help_)                                                                        \
	{.key = key_, .type = ROW_TEXT, ROW_AT(struct school, columns[column_]), .help = help_}
static const struct row columns[] = {
	HEADING("upn", DROP_UPN, "unique pupil number"),
	HEADING("admission_number", DROP_ADMISSION_NUMBER, "the school's own number of the pupil"),
	HEADING("surname", DROP_SURNAME, "legal surname"),
	HEADING("forename", DROP_FORENAME, "legal forename"),
	HEADING("date_of_birth", DROP_BORN, "date of birth"),
	HEADING("year", DROP_YEAR, "National Curriculum year"),
	HEADING("date", DROP_DATE, "day of the mark"),
	HEADING("session", DROP_SESSION, "AM or PM"),
	HEADING("mark", DROP_MARK, "register code"),
	HEADING("minutes_late", DROP_MINUTES_LATE, "minutes late"),
	HEADING("am", DROP_AM, "mark of the morning"),
	HEADING("pm", DROP_PM, "mark of the afternoon"),
	HEADING("marks", DROP_MARKS, "a string of marks"),
	HEADING("start", DROP_START, "the day that string begins on"),
	{0},
};

static const struct row source[] = {
	{.key = "kind", .type = ROW_TEXT, .required = true, ROW_AT(struct school, source_kind),
	 .check = check_source, .schema = "'enum': ['wonde', 'csv']",
	 .help = "what gives the marks: wonde, or csv (files that the school puts down)"},
	{.key = "school", .type = ROW_TEXT, ROW_AT(struct school, source_school),
	 .check = check_source_school, .schema = "'pattern': '^[A-Za-z0-9_-]+$'", .help = "wonde: the school's id in that system"},
	{.key = "base_url", .type = ROW_TEXT, ROW_AT(struct school, base_url),
	 .check = check_https,
	 .help = "wonde: where that system answers; the token goes to this host and no other"},
	{.key = "credential", .type = ROW_NAME, ROW_AT(struct school, credential),
	 .help = "name of the token or login, credentials/NAME in the keys folder; never the token itself"},
	{.key = "folder", .type = ROW_NAME, ROW_AT(struct school, folder),
	 .help = "csv: the school's own folder in the drop folder; this or url"},
	{.key = "url", .type = ROW_TEXT, ROW_AT(struct school, files_url), .check = check_sftp,
	 .schema = "'pattern': '^sftp://[^@?# <>/:][^@?# <>]*/[^@?# <>]*$'",
	 .help = "csv: the folder at an SFTP server; this or folder"},
	{.key = "host_key", .type = ROW_TEXT, ROW_AT(struct school, host_key), .check = check_host_key,
	 .schema = "'pattern': '^SHA256:[A-Za-z0-9+/]{43}=?$'",
	 .help = "csv: fingerprint of that server's host key; any other server is refused"},
	{.key = "settled", .type = ROW_MINUTES, ROW_AT(struct school, settled), .min = 1, .max = 120, .fallback = "5m",
	 .help = "csv: a file that has no NAME.done beside it is whole once it rested this long"},
	{.key = "fewer_from", .type = ROW_DATE, ROW_AT(struct school, fewer_from),
	 .help = "csv: the first file after this day may have far fewer pupils than the last: a year group has left"},
	{.key = "columns", .type = ROW_MAP, .rows = columns,
	 .help = "csv: headings of this school's report for columns that are not found by their usual names"},
	{0},
};

/* Which keys a kind of source has, and must have. */
static const struct {
	const char *kind, *key;
	bool required;
} source_keys[] = {
	{"wonde", "school", true},    {"wonde", "base_url", true}, {"wonde", "credential", true},
	{"csv", "folder", false},     {"csv", "url", false},	   {"csv", "credential", false},
	{"csv", "host_key", false},   {"csv", "settled", false},   {"csv", "fewer_from", false},
	{"csv", "columns", false},
};

static const struct row contact[] = {
	{.key = "name", .type = ROW_TEXT, ROW_AT(struct school, contact_name), .help = "whom to ask for"},
	{.key = "phone", .type = ROW_TEXT, ROW_AT(struct school, contact_phone),
	 .help = "the attendance office; shown when nothing was heard"},
	{.key = "email", .type = ROW_TEXT, ROW_AT(struct school, contact_email), .check = check_email,
	 .help = "for questions about the feed, never about a child"},
	{0},
};

static const struct row rows[] = {
	KIND_KEYS("School", struct school),
	{.key = "name", .type = ROW_TEXT, .required = true, ROW_AT(struct school, name),
	 .help = "name for people"},
	{.key = "urn", .type = ROW_DIGITS, .required = true, ROW_AT(struct school, urn), .min = 6,
	 .help = "unique reference number"},
	{.key = "laestab", .type = ROW_DIGITS, .required = true, ROW_AT(struct school, laestab), .min = 7,
	 .help = "LA number and establishment number"},
	{.key = "phase", .type = ROW_CHOICE, .required = true, ROW_AT(struct school, phase), .words = phases,
	 .help = "which published figures the school is compared with"},
	{.key = "calendar", .type = ROW_NAME, .required = true, ROW_AT(struct school, calendar),
	 .help = "id of the calendar it keeps"},
	{.key = "closures", .type = ROW_LIST, ROW_ITEMS(struct school, closures, closure_count),
	 .rows = range_item,
	 .help = "days without pupils at this school alone, beside those of its calendar: INSET, a polling day"},
	{.key = "registers", .type = ROW_MAP, .required = true, .rows = registers,
	 .help = "register times; looks are counted from closing"},
	{.key = "source", .type = ROW_MAP, .required = true, .rows = source,
	 .help = "where its marks come from"},
	{.key = "go_live", .type = ROW_DATE, .required = true, ROW_AT(struct school, go_live),
	 .help = "marks before this day are kept and never alert"},
	{.key = "contact", .type = ROW_MAP, .rows = contact, .help = "whom to ring"},
	{0},
};
/* clang-format on */

struct register_time {
	const char *path;
	int minute;
};

static bool key_given(const struct node *root, const char *key)
{
	const struct node *source_node = node_get(root, "source");

	return source_node != NULL && node_get(source_node, key) != NULL;
}

/* Keys that belong to another kind of source, and keys that this one misses. */
static void finish_keys(struct walk *w, const struct node *root, const struct school *s)
{
	for (size_t i = 0; i < sizeof source_keys / sizeof *source_keys; i++)
		if (strcmp(source_keys[i].kind, s->source_kind) == 0 && source_keys[i].required &&
		    !key_given(root, source_keys[i].key))
			walk_fault(w, walk_to(w, root, "source"),
				   "expected a key \"%s\": a source of kind %s has one", source_keys[i].key,
				   s->source_kind);
	for (const struct row *row = source + 1; row->key != NULL; row++) {
		bool allowed = !key_given(root, row->key);

		for (size_t i = 0; i < sizeof source_keys / sizeof *source_keys; i++)
			allowed = allowed || (strcmp(source_keys[i].kind, s->source_kind) == 0 &&
					      strcmp(source_keys[i].key, row->key) == 0);
		if (!allowed)
			walk_fault(w, walk_to(w, root, "source.%s", row->key),
				   "a source of kind %s has no key \"%s\"", s->source_kind, row->key);
	}
}

/* Files come from one place, and a server is known by its key before anything is sent to it. */
static void finish_files(struct walk *w, const struct node *root, struct school *s)
{
	size_t length = strlen(s->files_url);
	bool remote = key_given(root, "url");

	if (remote == key_given(root, "folder"))
		walk_fault(w, walk_to(w, root, "source"),
			   "expected either a key \"folder\" or a key \"url\"");
	if (remote && !key_given(root, "host_key"))
		walk_fault(w, walk_to(w, root, "source"),
			   "expected a key \"host_key\": an SFTP server is known by it");
	if (remote && !key_given(root, "credential"))
		walk_fault(w, walk_to(w, root, "source"),
			   "expected a key \"credential\": an SFTP server wants a login");
	if (!remote && s->folder[0] != '\0')
		snprintf(s->base_url, sizeof s->base_url, "drop:%s", s->folder);
	else if (length > 0)
		text_copy(s->base_url, sizeof s->base_url,
			  (struct span){s->files_url, length - (s->files_url[length - 1] == '/')});
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct school *s = object;
	const struct register_time times[] = {
		{"registers.am.opens", s->am_opens},
		{"registers.am.closes", s->am_closes},
		{"registers.pm.opens", s->pm_opens},
		{"registers.pm.closes", s->pm_closes},
	};

	bool in_order = true;

	if (s->source_kind[0] != '\0')
		finish_keys(w, root, s);
	if (strcmp(s->source_kind, "csv") == 0)
		finish_files(w, root, s);
	ranges_settle(w, root, "closures", s->closures, s->closure_count);
	for (unsigned i = 1; i < 4; i++) {
		const struct node *n = walk_to(w, root, "%s", times[i].path);

		if (times[i].minute < 0 || times[i - 1].minute < 0)
			continue;
		if (times[i].minute <= times[i - 1].minute) {
			walk_expected(w, n, "a time after %s", times[i - 1].path);
			in_order = false;
		} else if (in_order && i % 2 == 1 && times[i].minute - times[i - 1].minute > 30)
			walk_warn(w, n, "the register is open for %d minutes; guidance says at most 30",
				  times[i].minute - times[i - 1].minute);
	}
}

const struct kind kind_school = {
	.name = "School",
	.files = "schools/*.yaml",
	.help = "A school: who it is, when its registers are taken, where its marks come from.",
	.size = sizeof(struct school),
	.rows = rows,
	.finish = finish,
};
