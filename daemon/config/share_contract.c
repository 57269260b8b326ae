/* contracts: the rows of a share contract (design.md section 7). What these rows cannot see is in
 * contract_check.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "config/kind.h"

static const char *const ends[] = {"keep", "erase", NULL};

/* --- values of their own form ------------------------------------------------------------ */

#define LAPSE_FORM "stop, or hold and days like hold 60d (at most 92d)"
#define LAPSE_SCHEMA                                                                                         \
	"'type': 'string', 'pattern': '^(stop|hold +0*([1-9]|[1-8][0-9]|9[0-2])d)$', 'default': 'stop'"

static void read_lapse(struct walk *w, const struct node *n, void *base)
{
	static const struct row days = {.type = ROW_DAYS, .size = sizeof(int), .min = 1, .max = 92};
	struct share_contract *c = base;
	struct node rest = *n;

	if (n->kind == NODE_SCALAR && span_is(n->text, "stop"))
		return;
	if (n->kind == NODE_SCALAR && n->text.length > 5 && memcmp(n->text.at, "hold ", 5) == 0) {
		rest.text = text_trim((struct span){n->text.at + 5, n->text.length - 5});
		rest.quoted = false;
		c->lapse_hold = scalar_read(&days, &rest, &c->lapse_days);
	}
	if (!c->lapse_hold)
		walk_expected(w, n, "%s", LAPSE_FORM);
}

#define SCHOOLS_FORM "a list of school ids, or [all]"
/* clang-format off */
#define SCHOOLS_SCHEMA                                                                                       \
	"'type': 'array', 'minItems': 1, 'maxItems': " TEXT_OF(CONTRACT_SCHOOLS) ", 'uniqueItems': true, "   \
	"'items': {'type': 'string', 'maxLength': 63, 'pattern': '" ROW_NAME_PATTERN "'}, "                  \
	"'if': {'contains': {'const': 'all'}}, 'then': {'maxItems': 1}"
/* clang-format on */
_Static_assert(CONTRACT_NAME == 64, "the longest name in SCHOOLS_SCHEMA");

static void read_school(struct walk *w, const struct node *item, struct share_contract *c)
{
	static const struct row name = {.type = ROW_NAME, .size = CONTRACT_NAME};
	char *into = c->schools[c->school_count++];
	char expected[128];

	if (!scalar_read(&name, item, into)) {
		walk_expected(w, item, "%s", row_expected(&name, expected, sizeof expected));
		return;
	}
	for (unsigned i = 0; i + 1 < c->school_count; i++)
		if (strcmp(c->schools[i], into) == 0) {
			walk_expected(w, item, "each school once");
			return;
		}
	if (strcmp(into, "all") == 0) {
		walk_expected(w, item, "all to stand alone");
		into[0] = '\0';
	}
}

static void read_schools(struct walk *w, const struct node *n, void *base)
{
	struct share_contract *c = base;
	size_t i = 0;

	if (n->kind != NODE_LIST || n->count == 0 || n->count > CONTRACT_SCHOOLS) {
		walk_expected(w, n, SCHOOLS_FORM);
		return;
	}
	c->all_schools = n->count == 1 && n->first->kind == NODE_SCALAR && span_is(n->first->text, "all");
	if (c->all_schools)
		return;
	c->schools = arena_array(w->arena, n->count, sizeof *c->schools);
	if (c->schools == NULL) {
		walk_fault(w, n, "out of memory");
		return;
	}
	for (const struct node *item = n->first; item != NULL; item = item->next) {
		size_t back = walk_item(w, i++);

		read_school(w, item, c);
		walk_back(w, back);
	}
}

#define YEARS_FORM   "a list of N1, N2, R, years 1 to 14 and ranges like 1-13"
#define YEAR_PATTERN "(N1|N2|R|[1-9]|1[0-4])"
#define YEARS_SCHEMA                                                                                         \
	"'type': 'array', 'minItems': 1, 'items': {'type': ['integer', 'string'], "                          \
	"'minimum': 1, 'maximum': 14, 'pattern': '^" YEAR_PATTERN "(-" YEAR_PATTERN ")?$'}"
_Static_assert(CONTRACT_YEARS == 17, "the oldest year in YEARS_SCHEMA");

/* "N1" is -2, "N2" -1, "R" 0, "1" to "14" as they are. */
static bool read_year(struct span text, int *ret_year)
{
	uint64_t value;

	if (span_is(text, "N1") || span_is(text, "N2") || span_is(text, "R")) {
		*ret_year = text.length == 1 ? 0 : text.at[1] - '3';
		return true;
	}
	if (!text_u64(text, &value) || value < 1 || value > CONTRACT_YEARS - 3)
		return false;
	*ret_year = (int)value;
	return true;
}

static bool read_years(struct span text, bool *years)
{
	const char *dash = memchr(text.at, '-', text.length);
	struct span from = text, to = text;
	int first, last;

	if (dash != NULL) {
		from.length = (size_t)(dash - text.at);
		to = (struct span){dash + 1, text.length - from.length - 1};
	}
	if (!read_year(from, &first) || !read_year(to, &last) || first > last)
		return false;
	for (int y = first; y <= last; y++)
		years[y + 2] = true;
	return true;
}

static void read_year_groups(struct walk *w, const struct node *n, void *base)
{
	struct share_contract *c = base;
	size_t i = 0;

	if (n->kind != NODE_LIST || n->count == 0) {
		walk_expected(w, n, YEARS_FORM);
		return;
	}
	for (const struct node *item = n->first; item != NULL; item = item->next) {
		size_t back = walk_item(w, i++);

		if (item->kind != NODE_SCALAR || !read_years(item->text, c->year_groups))
			walk_expected(w, item, "N1, N2, R, a year from 1 to 14, or a range like 1-13");
		walk_back(w, back);
	}
}

#define UNTIL_FORM "two times in quotes, morning and afternoon, like [\"11:30\", \"15:00\"]"
#define UNTIL_SCHEMA                                                                                         \
	"'type': 'array', 'minItems': 2, 'maxItems': 2, "                                                    \
	"'items': {'type': 'string', 'pattern': '" ROW_TIME_PATTERN "', "                                    \
	"'defaultSnippets': [{'label': 'a time', 'body': '\\\"$1\\\"'}]}"

static void read_until(struct walk *w, const struct node *n, void *base)
{
	static const struct row time = {.type = ROW_TIME, .size = sizeof(int)};
	struct contract_looks *l = &((struct share_contract *)base)->looks;

	if (n->kind != NODE_LIST || n->count != 2 || !scalar_read(&time, n->first, &l->until_am) ||
	    !scalar_read(&time, n->first->next, &l->until_pm)) {
		walk_expected(w, n, UNTIL_FORM);
		l->until_am = l->until_pm = -1;
	}
}

/* --- the same values printed (config/show.h) -------------------------------------------------- */

static void print_lapse(const void *base, bool words, struct buffer *out)
{
	const struct share_contract *c = base;

	if (!c->lapse_hold)
		buffer_text(out, "stop");
	else
		buffer_print(out, words ? "the same terms for %d days more" : "hold %dd", c->lapse_days);
}

static void print_schools(const void *base, bool words, struct buffer *out)
{
	const struct share_contract *c = base;

	if (c->all_schools)
		buffer_text(out, words ? "every school that agrees" : "[all]");
	for (unsigned i = 0; i < c->school_count; i++)
		buffer_print(out, "%s%s", i > 0 ? ", " : words ? "" : "[", c->schools[i]);
	if (c->school_count > 0 && !words)
		buffer_text(out, "]");
}

static void print_year(int year, bool words, struct buffer *out)
{
	if (year < 0)
		buffer_print(out, "N%d", year + 3);
	else if (year == 0)
		buffer_text(out, words ? "reception" : "R");
	else
		buffer_print(out, "%s%d", words ? "year " : "", year);
}

static void print_year_groups(const void *base, bool words, struct buffer *out)
{
	const bool *years = ((const struct share_contract *)base)->year_groups;
	const char *before = words ? "" : "[";

	for (int y = 0; y < CONTRACT_YEARS; y++) {
		int last = y;

		if (!years[y])
			continue;
		/* Ranges are of numbered years only. */
		while (y > 2 && last + 1 < CONTRACT_YEARS && years[last + 1])
			last++;
		buffer_text(out, before);
		print_year(y - 2, words, out);
		if (last > y)
			buffer_print(out, words ? " to %d" : "-%d", last - 2);
		before = ", ";
		y = last;
	}
	if (!words && before[0] == ',')
		buffer_text(out, "]");
}

static void print_until(const void *base, bool words, struct buffer *out)
{
	const struct contract_looks *l = &((const struct share_contract *)base)->looks;

	if (l->until_am >= 0 && l->until_pm >= 0)
		buffer_print(out, words ? "%02d:%02d and %02d:%02d" : "[\"%02d:%02d\", \"%02d:%02d\"]",
			     l->until_am / 60, l->until_am % 60, l->until_pm / 60, l->until_pm % 60);
}

/* --- rows --------------------------------------------------------------------------------- */

/* clang-format off */
#define WORDS(key_, member_, help_)                                                                          \
	{.key = (key_), .type = ROW_STRING, ROW_AT(struct share_contract, wording.member_),                  \
	 .max = CONTRACT_TEXT, .help = (help_)}

static const struct row lawful_basis[] = {
	{.key = "article_6", .type = ROW_TEXT, .required = true,
	 ROW_AT(struct share_contract, lawful_article_6),
	 .help = "UK GDPR article 6 basis: public_task, legal_obligation"},
	{.key = "article_9", .type = ROW_TEXT, ROW_AT(struct share_contract, lawful_article_9),
	 .help = "article 9 condition: reasons for absence tell of health or belief; ethnicity and special_needs require it"},
	{.key = "statute", .type = ROW_TEXT, .required = true, ROW_AT(struct share_contract, lawful_statute),
	 .help = "the law that gives the task"},
	WORDS("article_10", article_10, "law that allows criminal-offence data, where a contract shares any"),
	WORDS("policy_document", policy_document,
	      "where the appropriate policy document stands (DPA 2018 sch. 1 part 4)"),
	{.key = "dpia", .type = ROW_TEXT, ROW_AT(struct share_contract, dpia),
	 .help = "number of the data protection impact assessment"},
	{.key = "dpia_date", .type = ROW_DATE, ROW_AT(struct share_contract, wording.dpia_date),
	 .help = "when it was last looked at"},
	{0},
};

static const struct row supplier[] = {
	{.key = "schools", .type = ROW_OWN, .required = true, .read = read_schools, .form = SCHOOLS_FORM,
	 .schema = SCHOOLS_SCHEMA,
	 .print = print_schools,
	 .help = "the schools that share"},
	{0},
};

static const struct row receiver[] = {
	{.key = "authority", .type = ROW_DIGITS, .required = true, ROW_AT(struct share_contract, authority),
	 .min = 3, .help = "LA number; our own"},
	{.key = "team", .type = ROW_NAME, .required = true, ROW_AT(struct share_contract, team),
	 .help = "the team that answers for the contract"},
	{0},
};

static const struct row contacts[] = {
	{.key = "dpo", .type = ROW_TEXT, ROW_AT(struct share_contract, dpo), .check = check_email,
	 .help = "data protection officer"},
	{.key = "changes", .type = ROW_TEXT, ROW_AT(struct share_contract, changes), .check = check_email,
	 .help = "whom to ask for a change"},
	{.key = "rights", .type = ROW_TEXT, ROW_AT(struct share_contract, wording.rights),
	 .check = check_email, .help = "whom parents and pupils ask about their rights"},
	{.key = "breach", .type = ROW_TEXT, ROW_AT(struct share_contract, wording.breach),
	 .check = check_email, .help = "whom to tell of a breach"},
	{0},
};

#define LINE(type_, member_, most_) .type = ROW_STRING, ROW_AT(type_, member_), .max = (most_)

static const struct row processor_rows[] = {
	{.key = "name", .required = true, LINE(struct contract_processor, name, 95), .help = "who"},
	{.key = "task", .required = true, LINE(struct contract_processor, task, 159),
	 .help = "what it does for a controller"},
	{.key = "country", LINE(struct contract_processor, country, 47), .help = "where, if not in the United Kingdom"},
	{0},
};

static const struct row processor_item[] = {{.type = ROW_MAP, .rows = processor_rows}};

static const struct row parties[] = {
	{.key = "supplier", .type = ROW_MAP, .required = true, .rows = supplier, .help = "who gives"},
	{.key = "receiver", .type = ROW_MAP, .required = true, .rows = receiver, .help = "who receives"},
	{.key = "controllers", .type = ROW_CHOICE, ROW_AT(struct share_contract, wording.controllers),
	 .words = controllers_names, .fallback = "separate",
	 .help = "whether school and authority each decide alone, or together (UK GDPR article 26)"},
	WORDS("arrangement", arrangement, "of joint controllers: who answers for what"),
	{.key = "processors", .type = ROW_LIST,
	 ROW_ITEMS(struct share_contract, wording.processors, wording.processor_count),
	 .rows = processor_item, .help = "who works for a controller: the supplier of the school's system"},
	{.key = "contacts", .type = ROW_MAP, .rows = contacts, .help = "whom to write to"},
	WORDS("join_leave", join_leave, "how a school joins or leaves"),
	{0},
};

static const struct row valid[] = {
	{.key = "from", .type = ROW_DATE, .required = true, ROW_AT(struct share_contract, valid_from),
	 .help = "first day in force"},
	{.key = "to", .type = ROW_DATE, .required = true, ROW_AT(struct share_contract, valid_to),
	 .help = "last day in force"},
	{.key = "review_by", .type = ROW_DATE, ROW_AT(struct share_contract, review_by),
	 .help = "when people look at it again"},
	{.key = "lapse", .type = ROW_OWN, .read = read_lapse, .form = LAPSE_FORM, .schema = LAPSE_SCHEMA,
	 .print = print_lapse, .fallback = "stop",
	 .help = "after the last day: stop, or keep the same terms a while, warned daily"},
	{0},
};

static const char *const whole[] = {"all", NULL};

static const struct row subjects[] = {
	{.key = "social_care", .type = ROW_BITS, ROW_AT(struct share_contract, subjects),
	 .words = subject_names, .help = "children on the authority's social care list, by status"},
	{.key = "pupils", .type = ROW_CHOICE, .words = whole,
	 .help = "every pupil; instead of social_care, and to be written out"},
	{.key = "year_groups", .type = ROW_OWN, .read = read_year_groups, .form = YEARS_FORM,
	 .schema = YEARS_SCHEMA,
	 .print = print_year_groups,
	 .help = "only these year groups; all of them when left out"},
	{0},
};

static const struct row looks[] = {
	{.key = "first", .type = ROW_MINUTES, ROW_AT(struct share_contract, looks.first), .min = 5,
	 .max = 480, .fallback = "20m", .help = "first look, after the register closes"},
	{.key = "second", .type = ROW_MINUTES, ROW_AT(struct share_contract, looks.second), .min = 5,
	 .max = 480, .fallback = "65m", .help = "second look, after the register closes"},
	{.key = "then_every", .type = ROW_MINUTES, ROW_AT(struct share_contract, looks.then_every), .min = 5,
	 .max = 480, .fallback = "15m", .help = "further looks while something is open or incomplete"},
	{.key = "until", .type = ROW_OWN, .read = read_until, .form = UNTIL_FORM,
	 .schema = UNTIL_SCHEMA,
	 .print = print_until,
	 .fallback = "11:30 and 15:00", .help = "when further looks end"},
	{.key = "close", .type = ROW_TIME, ROW_AT(struct share_contract, looks.close), .fallback = "16:15",
	 .help = "the last look of the day"},
	{0},
};

static const struct row collect[] = {
	{.key = "looks", .type = ROW_MAP, .rows = looks,
	 .help = "when the school is asked, of all its contracts the most eager"},
	{.key = "look_back", .type = ROW_DAYS, ROW_AT(struct share_contract, looks.look_back_days), .min = 1,
	 .max = 31, .fallback = "8d", .help = "days asked for again each night, because marks change"},
	{0},
};

static const struct row field_rows[] = {
	{.key = "name", .type = ROW_CHOICE, .required = true, ROW_AT(struct contract_field, field),
	 .words = field_names,
	 .help = "what is shared; what no contract names is not asked for; from birth_date on it divides figures or matches "
		 "children and is never shown by child"},
	{.key = "treatment", .type = ROW_CHOICE, ROW_AT(struct contract_field, treatment), .fallback = "drop",
	 .words = treatment_names, .help = "how much of it; clear is all, drop is nothing"},
	{.key = "required", .type = ROW_BOOL, ROW_AT(struct contract_field, required), .fallback = "false",
	 .help = "true: the purpose fails without it"},
	{.key = "why", .type = ROW_STRING, ROW_AT(struct contract_field, why), .max = 159, .help = "why the team needs it"},
	{0},
};

static const struct row field_item[] = {{.type = ROW_MAP, .rows = field_rows}};

static const struct row role_item[] = {{.type = ROW_STRING, .size = sizeof(const char *), .max = 63}};

static const struct row share_rows[] = {
	{.key = "to", .type = ROW_NAME, .required = true, ROW_AT(struct contract_share, team),
	 .help = "a team"},
	{.key = "roles", .type = ROW_LIST, ROW_ITEMS(struct contract_share, roles, role_count),
	 .rows = role_item,
	 .help = "only people of these roles of the team, and not its mailbox; everybody in it when left out"},
	{.key = "subjects", .type = ROW_BITS, ROW_AT(struct contract_share, subjects), .words = subject_names,
	 .help = "only about these of the contract's children"},
	{.key = "fields", .type = ROW_LIST, .required = true,
	 ROW_APART(struct contract_share, fields, field_count, FIELD_COUNT), .min = 1, .rows = field_item,
	 .help = "what it is shown; what is not here it does not see"},
	{0},
};

static const struct row share_item[] = {{.type = ROW_MAP, .rows = share_rows}};

#define PARAMETER(key_, parameter_, help_)                                                                   \
	{.key = (key_), .type = ROW_INT, ROW_AT(struct contract_alert, parameters[parameter_]), .min = 1,    \
	 .max = 200, .help = (help_)}
static const struct row parameter_rows[] = {
	PARAMETER("days", PARAMETER_DAYS, "school days, or days of absence, by the rule"),
	PARAMETER("warn", PARAMETER_WARN, "the same, for what is told in advance"),
	PARAMETER("sessions", PARAMETER_SESSIONS, "sessions"),
	PARAMETER("weeks", PARAMETER_WEEKS, "weeks, by the rule school weeks or weeks of the calendar"),
	PARAMETER("percent", PARAMETER_PERCENT, "percent"),
	PARAMETER("possible", PARAMETER_POSSIBLE, "possible sessions at least"),
	PARAMETER("recent", PARAMETER_RECENT, "possible sessions that are the last ones"),
	PARAMETER("points", PARAMETER_POINTS, "percentage points"),
	PARAMETER("children", PARAMETER_CHILDREN, "children"),
	PARAMETER("times", PARAMETER_TIMES, "separate times, school sessions in a row being one"),
	{0},
};

static const struct row alert_rows[] = {
	{.key = "rule", .type = ROW_TEXT, .required = true, ROW_AT(struct contract_alert, rule),
	 .help = "name of the rule; `muster rules` lists and explains them"},
	{.key = "to", .type = ROW_NAME, .required = true, ROW_AT(struct contract_alert, team),
	 .help = "a team of `share`"},
	{.key = "urgency", .type = ROW_CHOICE, .required = true, ROW_AT(struct contract_alert, urgency),
	 .words = urgency_names, .help = "when it is told"},
	{.key = "subjects", .type = ROW_BITS, ROW_AT(struct contract_alert, subjects), .words = subject_names,
	 .help = "only for these of the contract's children"},
	{.key = "take_within", .type = ROW_MINUTES, ROW_AT(struct contract_alert, take_within), .min = 5,
	 .max = 2400, .help = "working time until a person takes it"},
	{.key = "outcome_within", .type = ROW_MINUTES, ROW_AT(struct contract_alert, outcome_within),
	 .min = 5, .max = 2400, .help = "working time until it has an outcome"},
	{.key = "escalate_to", .type = ROW_TEXT, ROW_AT(struct contract_alert, escalate_to),
	 .help = "who hears, after the team's deputy (its `duty`), when nobody has taken it in time or said what came of it; without it the team's `manager`"},
	{.key = "parameters", .type = ROW_MAP, .rows = parameter_rows,
	 .help = "numbers of the rule; what is left out is the rule's own (`muster rules`)"},
	{0},
};

static const struct row alert_item[] = {{.type = ROW_MAP, .rows = alert_rows}};

static const struct row retention[] = {
	{.key = "keep", .type = ROW_DAYS, .required = true, ROW_AT(struct share_contract, keep_days),
	 .min = 1, .max = 3650, .help = "how long marks are kept"},
	{.key = "on_end", .type = ROW_CHOICE, ROW_AT(struct share_contract, erase_on_end),
	 .fallback = "erase", .words = ends, .help = "what happens when the contract ends"},
	{.key = "receivers_erase_within", .type = ROW_DAYS,
	 ROW_AT(struct share_contract, receivers_erase_days), .min = 1, .max = 3650, .fallback = "30d",
	 .help = "after the end, in the teams' own systems"},
	{0},
};

static const struct row rights[] = {
	WORDS("privacy_notice", privacy_notice, "where the privacy notice stands that families read"),
	{.key = "answer_within", .type = ROW_DAYS, ROW_AT(struct share_contract, wording.answer_days),
	 .min = 1, .max = 92, .fallback = "30d", .help = "until a request for access is answered"},
	WORDS("correction", correction, "how something wrong is put right"),
	WORDS("complaints", complaints, "where to complain"),
	{0},
};

static const struct row security[] = {
	WORDS("measures", measures, "how the data is kept safe on its way and where it lies"),
	{.key = "breach_within", .type = ROW_MINUTES, ROW_AT(struct share_contract, wording.breach_within),
	 .min = 60, .max = 4320, .fallback = "24h", .help = "until the other side hears of a breach"},
	{0},
};

static const struct row text_item[] = {
	{.type = ROW_STRING, .size = sizeof(const char *), .max = CONTRACT_TEXT}};
static const struct row country_item[] = {{.type = ROW_STRING, .size = sizeof(const char *), .max = 47}};

static const struct row receiver_rows[] = {
	{.key = "to", .required = true, LINE(struct contract_onward, to, 95), .help = "who"},
	{.key = "why", .required = true, LINE(struct contract_onward, why, 159), .help = "what for"},
	{0},
};

static const struct row receiver_item[] = {{.type = ROW_MAP, .rows = receiver_rows}};

static const struct row onward[] = {
	{.key = "receivers", .type = ROW_LIST,
	 ROW_ITEMS(struct share_contract, wording.onward, wording.onward_count), .rows = receiver_item,
	 .help = "whom the team may pass it on to; nobody when left out"},
	{.key = "countries", .type = ROW_LIST,
	 ROW_ITEMS(struct share_contract, wording.countries, wording.country_count), .rows = country_item,
	 .help = "countries outside the United Kingdom it may go to; none when left out"},
	{0},
};

static const struct row annex_rows[] = {
	{.key = "title", .required = true, LINE(struct contract_annex, title, 95), .help = "its title"},
	{.key = "reference", .required = true, LINE(struct contract_annex, reference, 159),
	 .help = "where it stands"},
	{.key = "sha256", .type = ROW_TEXT, ROW_AT(struct contract_annex, sha256), .check = check_sha256,
	 .help = "digest of the document"},
	{0},
};

static const struct row annex_item[] = {{.type = ROW_MAP, .rows = annex_rows}};

static const struct row rows[] = {
	KIND_KEYS("ShareContract", struct share_contract),
	{.key = "version", .type = ROW_TEXT, .required = true, ROW_AT(struct share_contract, version),
	 .check = check_version, .help = "version of the terms, three numbers"},
	{.key = "status", .type = ROW_CHOICE, .required = true, ROW_AT(struct share_contract, status),
	 .words = contract_status_names,
	 .help = "only active releases; trial asks and decides and sends nothing"},
	{.key = "title", .type = ROW_TEXT, .required = true, ROW_AT(struct share_contract, title),
	 .help = "name for people"},
	{.key = "purpose", .type = ROW_CHOICE, .required = true, ROW_AT(struct share_contract, purpose),
	 .words = purpose_names, .help = "decides which fields may be shared, and how fully"},
	{.key = "objective", .type = ROW_TEXT, .required = true, ROW_AT(struct share_contract, objective),
	 .help = "what the sharing is to achieve, in a sentence"},
	WORDS("benefits", benefits, "what children, schools and the authority gain"),
	WORDS("necessity", necessity, "why nothing less would do"),
	WORDS("risks", risks, "what could go wrong by sharing, and by not sharing"),
	{.key = "lawful_basis", .type = ROW_MAP, .required = true, .rows = lawful_basis,
	 .help = "why it is lawful"},
	{.key = "parties", .type = ROW_MAP, .required = true, .rows = parties,
	 .help = "who gives and who receives"},
	{.key = "valid", .type = ROW_MAP, .required = true, .rows = valid, .help = "when it is in force"},
	{.key = "subjects", .type = ROW_MAP, .required = true, .rows = subjects, .help = "about whom"},
	{.key = "collect", .type = ROW_MAP, .rows = collect, .help = "when schools are asked"},
	{.key = "share", .type = ROW_LIST, .required = true,
	 ROW_APART(struct share_contract, shares, share_count, CONTRACT_LIST), .min = 1, .rows = share_item,
	 .help = "who sees what"},
	{.key = "alerts", .type = ROW_LIST, ROW_APART(struct share_contract, alerts, alert_count, CONTRACT_LIST),
	 .rows = alert_item, .help = "who is told of what, and when"},
	{.key = "small_numbers", .type = ROW_INT, ROW_AT(struct share_contract, small_numbers), .min = 0,
	 .max = 20, .fallback = "5", .help = "counts below this are not shown in figures"},
	{.key = "retention", .type = ROW_MAP, .required = true, .rows = retention,
	 .help = "how long, and what at the end"},
	{.key = "rights", .type = ROW_MAP, .rows = rights, .help = "what people can ask for, and how"},
	{.key = "quality", .type = ROW_LIST,
	 ROW_ITEMS(struct share_contract, wording.quality, wording.quality_count), .rows = text_item,
	 .help = "how the data is kept right"},
	{.key = "security", .type = ROW_MAP, .rows = security, .help = "how it is kept safe"},
	{.key = "onward", .type = ROW_MAP, .rows = onward,
	 .help = "where it may go from the team; nowhere when left out"},
	{.key = "automation", .type = ROW_CONST, .fallback = "alert_only",
	 .help = "the system tells, people decide; nothing else can be agreed to"},
	{.key = "monitoring", .type = ROW_LIST,
	 ROW_ITEMS(struct share_contract, wording.monitoring, wording.monitoring_count), .rows = text_item,
	 .help = "how both sides see that it works"},
	WORDS("emergency", emergency, "what is shared in an emergency, and who decides"),
	{.key = "annexes", .type = ROW_LIST,
	 ROW_ITEMS(struct share_contract, wording.annexes, wording.annex_count), .rows = annex_item,
	 .help = "documents that belong to it"},
	{0},
};
/* clang-format on */

static void place_fields(const struct node *fields, struct contract_share *s)
{
	unsigned i = 0;

	for (const struct node *n = fields != NULL ? fields->first : NULL; n != NULL && i < s->field_count;
	     n = n->next)
		s->fields[i++].line = n->line;
}

/* Where its clauses stand. */
static void place(const struct node *root, struct share_contract *c)
{
	const struct node *shares = node_get(root, "share"), *alerts = node_get(root, "alerts");
	unsigned i = 0;

	for (const struct node *n = shares != NULL ? shares->first : NULL; n != NULL && i < c->share_count;
	     n = n->next)
		place_fields(node_get(n, "fields"), &c->shares[i++]);
	i = 0;
	for (const struct node *n = alerts != NULL ? alerts->first : NULL; n != NULL && i < c->alert_count;
	     n = n->next)
		c->alerts[i++].line = n->line;
}

/* What a default cannot say in one value. */
static void settle(const struct node *root, struct share_contract *c)
{

	if (node_get(node_get(root, "subjects"), "year_groups") == NULL)
		memset(c->year_groups, 1, sizeof c->year_groups);
	if (node_get(node_get(node_get(root, "collect"), "looks"), "until") == NULL) {
		c->looks.until_am = 11 * 60 + 30;
		c->looks.until_pm = 15 * 60;
	}
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct share_contract *c = object;

	settle(root, c);
	place(root, c);
	c->file = arena_text(w->arena, span_of(w->file));
}

const struct kind kind_share_contract = {
	.name = "ShareContract",
	.files = "contracts/*.yaml",
	.help = "A share contract: which schools share which fields about whom with which team, why and "
		"until when.",
	.size = sizeof(struct share_contract),
	.rows = rows,
	.finish = finish,
};
