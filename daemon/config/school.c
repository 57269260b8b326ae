/* schools: one file each. */
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
	return strcmp(text, "wonde") == 0 ? NULL : "wonde";
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

static const struct row source[] = {
	{.key = "kind", .type = ROW_TEXT, .required = true, ROW_AT(struct school, source_kind),
	 .check = check_source, .schema = "'enum': ['wonde']", .help = "the system that gives the marks: wonde"},
	{.key = "school", .type = ROW_TEXT, .required = true, ROW_AT(struct school, source_school),
	 .check = check_source_school, .schema = "'pattern': '^[A-Za-z0-9_-]+$'", .help = "the school's id in that system"},
	{.key = "base_url", .type = ROW_TEXT, .required = true, ROW_AT(struct school, base_url),
	 .check = check_https,
	 .help = "where that system answers; the token goes to this host and no other"},
	{.key = "credential", .type = ROW_NAME, .required = true, ROW_AT(struct school, credential),
	 .help = "name of the token, credentials/NAME in the keys folder; never the token itself"},
	{0},
};

static const struct row contact[] = {
	{.key = "name", .type = ROW_TEXT, ROW_AT(struct school, contact_name), .help = "whom to ask for"},
	{.key = "phone", .type = ROW_TEXT, ROW_AT(struct school, contact_phone),
	 .help = "the attendance office; shown when nothing was heard"},
	{.key = "email", .type = ROW_TEXT, ROW_AT(struct school, contact_email), .check = check_email,
	 .help = "for questions about the feed, never about a child"},
	{.key = "team", .type = ROW_NAME, ROW_AT(struct school, contact_team),
	 .help = "the authority's team that looks after this school's data: told when marks do not come or cannot be right"},
	{0},
};

static const struct row hold_rows[] = {
	{.key = "contract", .type = ROW_NAME, .required = true, ROW_AT(struct school_hold, contract),
	 .help = "id of the contract; it holds for all its versions"},
	{.key = "fields", .type = ROW_BITS, .required = true, ROW_AT(struct school_hold, fields),
	 .words = field_names, .help = "fields that the contract does not require"},
	{0},
};

static const struct row hold_item[] = {{.type = ROW_MAP, .rows = hold_rows}};

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
	{.key = "hold_back", .type = ROW_LIST, ROW_APART(struct school, holds, hold_count, CONFIG_HOLDS),
	 .rows = hold_item, .help = "optional fields of a contract that this school does not give"},
	{0},
};
/* clang-format on */

static void place_holds(struct walk *w, const struct node *root, struct school *s)
{
	const struct node *list = node_get(root, "hold_back");
	unsigned i = 0;

	for (const struct node *n = list != NULL ? list->first : NULL; n != NULL && i < s->hold_count;
	     n = n->next) {
		for (unsigned k = 0; k < i; k++)
			if (s->holds[i].contract[0] != '\0' &&
			    strcmp(s->holds[i].contract, s->holds[k].contract) == 0)
				walk_expected(w, walk_to(w, root, "hold_back[%u].contract", i),
					      "each contract once");
		s->holds[i++].line = n->line;
	}
}

struct register_time {
	const char *path;
	int minute;
};

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

	ranges_settle(w, root, "closures", s->closures, s->closure_count);
	place_holds(w, root, s);
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
