/* schools: one file each. */
#include <string.h>

#include "config/config.h"
#include "config/kind.h"
#include "config/registers.h"
#include "config/school_files.h"
#include "config/school_rest.h"

static const char *const phases[] = {
	[PHASE_PRIMARY] = "primary",	[PHASE_SECONDARY] = "secondary",
	[PHASE_SPECIAL] = "special",	[PHASE_ALTERNATIVE] = "alternative_provision",
	[PHASE_ALTERNATIVE + 1] = NULL,
};

/* Bits of kinds of source. */
enum { KIND_WONDE = 1, KIND_REST = 2, KIND_CSV = 4 };
static const struct {
	const char *name;
	unsigned bit;
} source_kinds[] = {{"wonde", KIND_WONDE}, {"rest", KIND_REST}, {"csv", KIND_CSV}};

/* 0 for none that is known. */
static unsigned source_bit(const char *name)
{
	for (size_t i = 0; i < sizeof source_kinds / sizeof *source_kinds; i++)
		if (strcmp(source_kinds[i].name, name) == 0)
			return source_kinds[i].bit;
	return 0;
}

static const char *check_source(const void *text)
{
	return source_bit(text) != 0 ? NULL : "wonde, rest or csv";
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
static const struct row source[] = {
	{.key = "kind", .type = ROW_TEXT, .required = true, ROW_AT(struct school, source_kind),
	 .check = check_source, .schema = "'enum': ['wonde', 'rest', 'csv']",
	 .help = "what gives the marks: wonde, rest (a system described by the keys below) or csv (files that the school puts down)"},
	{.key = "school", .type = ROW_TEXT, ROW_AT(struct school, source_school),
	 .check = check_source_school, .schema = "'pattern': '^[A-Za-z0-9_-]+$'",
	 .help = "the school's id in that system; rest: where a path has {school}"},
	{.key = "base_url", .type = ROW_TEXT, ROW_AT(struct school, base_url),
	 .check = check_https,
	 .help = "where that system answers; the token goes to this host and no other"},
	{.key = "credential", .type = ROW_NAME, ROW_AT(struct school, credential),
	 .help = "name of the token or login, credentials/NAME in the keys folder; never the token itself"},
	REST_SOURCE_ROWS,
	FILES_SOURCE_ROWS,
	{.key = "requests_a_minute", .type = ROW_INT, ROW_AT(struct school, requests_a_minute), .min = 1,
	 .max = CONFIG_REQUESTS,
	 .help = "requests of this token at most; the least of the schools that share it counts; left out: that of network, else 600, or 120 where the supplier says so"},
	{0},
};

/* Which kinds of source have a key, and which cannot do without it. A key that is not here is every kind's. */
static const struct {
	const char *key;
	unsigned kinds, required;
} source_keys[] = {
	{"school", KIND_WONDE | KIND_REST, KIND_WONDE},
	{"base_url", KIND_WONDE | KIND_REST, KIND_WONDE | KIND_REST},
	{"requests_a_minute", KIND_WONDE | KIND_REST | KIND_CSV, 0},
	{"credential", KIND_WONDE | KIND_REST | KIND_CSV, KIND_WONDE | KIND_REST},
	{"profile", KIND_REST, 0},      {"auth", KIND_REST, 0},         {"auth_header", KIND_REST, 0},
	{"token_url", KIND_REST, 0},    {"scope", KIND_REST, 0},        {"headers", KIND_REST, 0},
	{"paging", KIND_REST, 0},       {"codes", KIND_REST, 0},        {"students", KIND_REST, 0},
	{"marks", KIND_REST, 0},        {"dates", KIND_REST, 0},        {"ids", KIND_REST, 0},
	{"sessions", KIND_REST, 0},     {"code_map", KIND_REST, 0},     {"year_map", KIND_REST, 0},
	{"error", KIND_REST, 0},        {"as_of", KIND_REST, 0},        {"as_of_header", KIND_REST, 0},
	{"limit_wait", KIND_REST, 0},
	{"folder", KIND_CSV, 0},        {"url", KIND_CSV, 0},           {"host_key", KIND_CSV, 0},
	{"settled", KIND_CSV, 0},       {"fewer_from", KIND_CSV, 0},    {"columns", KIND_CSV, 0},
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

static const struct row succeeds[] = {
	{.key = "school", .type = ROW_NAME, .required = true, ROW_AT(struct school, succeeds),
	 .help = "id of the earlier School file, which stays as long as its marks are wanted"},
	{.key = "from", .type = ROW_DATE, .required = true, ROW_AT(struct school, succeeds_from),
	 .help = "the first day as this school: nobody is on the earlier one's roll from then on"},
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
	{.key = "area", .type = ROW_TEXT, ROW_AT(struct school, area), .check = check_area,
	 .help = "the ward or town that figures may be divided by; the same words at each of its schools"},
	{.key = "calendar", .type = ROW_NAME, .required = true, ROW_AT(struct school, calendar),
	 .help = "id of the calendar it keeps"},
	{.key = "closures", .type = ROW_LIST, ROW_ITEMS(struct school, closures, closure_count),
	 .rows = range_item,
	 .help = "days without pupils at this school alone, beside those of its calendar: INSET, a polling day"},
	{.key = "registers", .type = ROW_MAP, .required = true, .rows = registers_rows,
	 .help = "register times, and weekdays that differ; looks are counted from closing"},
	{.key = "source", .type = ROW_MAP, .required = true, .rows = source,
	 .help = "where its marks come from"},
	{.key = "go_live", .type = ROW_DATE, .required = true, ROW_AT(struct school, go_live),
	 .help = "marks before this day are kept and never alert; each team reads once what they leave open"},
	{.key = "succeeds", .type = ROW_MAP, .rows = succeeds,
	 .help = "the school that this one was before it converted and got a new URN: its pupils' runs, counts and open alerts go on here"},
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

static const struct row *source_row(const char *key)
{
	const struct row *row = source;

	while (row->key != NULL && strcmp(row->key, key) != 0)
		row++;
	return row;
}

static void check_source_keys(struct walk *w, const struct node *root, const struct school *s)
{
	const struct node *map = node_get(root, "source");
	const unsigned kind = source_bit(s->source_kind);
	char expected[ROW_WORDS];

	if (kind == 0 || map == NULL || map->kind != NODE_MAP)
		return; /* told already */
	for (size_t i = 0; i < sizeof source_keys / sizeof *source_keys; i++) {
		const char *key = source_keys[i].key;
		const bool there = node_get(map, key) != NULL;
		const struct node *n;

		if (there ? (source_keys[i].kinds & kind) != 0 : (source_keys[i].required & kind) == 0)
			continue;
		n = walk_to(w, root, "source.%s", key);
		if (there)
			walk_fault(w, n, "a source of kind %s has no such key", s->source_kind);
		else
			walk_fault(w, n, "expected %s, found no such key",
				   row_expected(source_row(key), expected, sizeof expected));
	}
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct school *s = object;

	ranges_settle(w, root, "closures", s->closures, s->closure_count);
	place_holds(w, root, s);
	check_source_keys(w, root, s);
	if (strcmp(s->source_kind, "rest") == 0)
		school_rest_finish(w, root, s);
	if (strcmp(s->source_kind, "csv") == 0)
		school_files_finish(w, root, s);
	registers_check(w, root, s);
}

const struct kind kind_school = {
	.name = "School",
	.files = "schools/*.yaml",
	.help = "A school: who it is, when its registers are taken, where its marks come from.",
	.size = sizeof(struct school),
	.rows = rows,
	.finish = finish,
};
