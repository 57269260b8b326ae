/* contract tests: the rows of a ContractTest file. Names of schools, teams and contracts stand in the
 * configuration and are looked up where the test is run (engine/trial/rehearsal.h). */
#include "config/contract_test.h"

#include <stdlib.h>
#include <string.h>

#include "alert/rule.h"
#include "attendance/upn.h"
#include "roll/roll.h"

const char *const test_status_names[] = {"looked_after", "protection_plan", "in_need", "separating", NULL};

static const char *const years[] = {"unknown", "N1", "N2", "R",	 "1",  "2",  "3",  "4",	 "5", "6",
				    "7",       "8",  "9",  "10", "11", "12", "13", "14", NULL};
static const char *const others[] = {"no_mark", "present", NULL};
static const char *const urgencies[] = {
	"any", "same_session", "same_day", "daily_digest", "next_working_day", "weekly", "half_termly", NULL};
static const char *const states[] = {"open", "taken", "closed", NULL};
static const char *const statuses[] = {"as_written", "draft",	"proposed", "trial", "active",
				       "suspended",  "expired", "revoked",  NULL};

int test_year_group(const struct test_child *c)
{
	return c->year == 0 ? YEAR_UNKNOWN : c->year - 3;
}

const char *test_year_text(const struct test_child *c)
{
	return c->year == 0 ? "" : years[c->year];
}

int contract_test_child(const struct contract_test *t, const char *id)
{
	for (unsigned i = 0; i < t->child_count; i++)
		if (strcmp(t->children[i].id, id) == 0)
			return (int)i;
	return -1;
}

static const char *check_upn(const void *text)
{
	char upn[UPN_LENGTH + 1];

	return upn_read(span_of(text), upn, NULL) == 0 ? NULL : "a unique pupil number with its check letter";
}

static const char *check_rule(const void *text)
{
	return rule_find(text) >= 0 ? NULL : "the name of a rule";
}

static const char *check_field(const void *text)
{
	for (unsigned i = 0; i < FIELD_COUNT; i++)
		if (strcmp(field_names[i], text) == 0)
			return NULL;
	return "the name of a field";
}

/* clang-format off */
#define WORD_SCHEMA "'pattern': '^[a-z0-9_]+$'"
#define LINE(type_, member_, most_) .type = ROW_STRING, ROW_AT(type_, member_), .max = (most_)

static const struct row text_item[] = {{.type = ROW_STRING, .size = sizeof(const char *), .max = 159}};
static const struct row name_item[] = {{.type = ROW_STRING, .size = sizeof(const char *), .max = 63}};
static const struct row field_item[] = {{.type = ROW_STRING, .size = sizeof(const char *), .max = 31, .check = check_field, .schema = WORD_SCHEMA}};

/* --- who is given -------------------------------------------------------------------------------- */

static const struct row status_rows[] = {
	{.key = "status", .type = ROW_CHOICE, .required = true, ROW_AT(struct test_status, status),
	 .words = test_status_names, .help = "what the authority's list says of the child"},
	{.key = "from", .type = ROW_DATE, ROW_AT(struct test_status, from), .help = "first day; open when left out"},
	{.key = "to", .type = ROW_DATE, ROW_AT(struct test_status, to), .help = "last day; open when left out"},
	{.key = "restricted", .type = ROW_BOOL, ROW_AT(struct test_status, restricted), .fallback = "false",
	 .help = "true: readable by named people only"},
	{0},
};
static const struct row status_item[] = {{.type = ROW_MAP, .rows = status_rows}};

#define FLAG(key_, trait_, help_)                                                                   \
	{.key = (key_), LINE(struct test_child, flags[trait_], 31), .help = (help_)}

static const struct row flag_rows[] = {
	FLAG("sex", TRAIT_SEX, "F or M"),
	FLAG("fsm", TRAIT_FSM, "free school meals now, \"true\" or \"false\""),
	FLAG("fsm6", TRAIT_FSM6, "free school meals in the last six years"),
	FLAG("sen", TRAIT_SEN, "special needs: \"N\", K or E"),
	FLAG("eal", TRAIT_EAL, "first language other than English"),
	FLAG("ethnicity", TRAIT_ETHNICITY, "a code like WBRI"),
	FLAG("previously_looked_after", TRAIT_PREVIOUSLY_LOOKED_AFTER, "was in care before"),
	FLAG("young_carer", TRAIT_YOUNG_CARER, "cares for somebody"),
	FLAG("service_child", TRAIT_SERVICE_CHILD, "a parent serves in the forces"),
	FLAG("boarder", TRAIT_BOARDER, "lives at the school"),
	{0},
};

static const struct row child_rows[] = {
	{.key = "id", .required = true, LINE(struct test_child, id, 31), .help = "what the tests call the child"},
	{.key = "school", .required = true, LINE(struct test_child, school, 63), .help = "id of the school"},
	{.key = "name", LINE(struct test_child, name, 63), .help = "invented; made from the id when left out"},
	{.key = "upn", .type = ROW_TEXT, ROW_AT(struct test_child, upn), .check = check_upn,
	 .schema = "'pattern': '^[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]$'",
	 .help = "invented; one is made up when left out"},
	{.key = "year_group", .type = ROW_CHOICE, ROW_AT(struct test_child, year), .words = years,
	 .fallback = "unknown", .help = "as the school says it"},
	{.key = "social_care", .type = ROW_LIST, ROW_ITEMS(struct test_child, statuses, status_count),
	 .rows = status_item, .help = "on the authority's own list as; not at all when left out"},
	{.key = "flags", .type = ROW_MAP, .rows = flag_rows, .help = "what the school's own system notes of the child"},
	{0},
};
static const struct row child_item[] = {{.type = ROW_MAP, .rows = child_rows}};

/* --- what happens -------------------------------------------------------------------------------- */

static const struct row mark_rows[] = {
	{.key = "child", .required = true, LINE(struct test_mark, child, 31), .help = "a child of `children`"},
	{.key = "day", .type = ROW_DATE, ROW_AT(struct test_mark, day), .help = "the test's own day when left out"},
	{.key = "until", .type = ROW_DATE, ROW_AT(struct test_mark, until),
	 .help = "the same on each school day up to this one"},
	{.key = "am", LINE(struct test_mark, am, 11), .help = "code of the morning, in quotes where it must"},
	{.key = "pm", LINE(struct test_mark, pm, 11), .help = "code of the afternoon"},
	{.key = "seen", .type = ROW_TIME, ROW_AT(struct test_mark, seen),
	 .help = "when the register starts to say so; when it closes, if left out"},
	{.key = "minutes_late", .type = ROW_INT, ROW_AT(struct test_mark, minutes_late), .min = 1, .max = 400,
	 .help = "with a late mark"},
	{0},
};
static const struct row mark_item[] = {{.type = ROW_MAP, .rows = mark_rows}};

static const struct row agreed_rows[] = {
	{.key = "contract", .required = true, LINE(struct test_agreed, contract, 63), .help = "id of a contract"},
	{.key = "version", LINE(struct test_agreed, version, 23), .help = "this version only"},
	{.key = "schools", .type = ROW_LIST, .required = true,
	 ROW_ITEMS(struct test_agreed, schools, school_count), .rows = name_item,
	 .help = "the schools that agreed; every school it lists when the contract is not named here"},
	{0},
};
static const struct row agreed_item[] = {{.type = ROW_MAP, .rows = agreed_rows}};

static const struct row held_rows[] = {
	{.key = "school", .required = true, LINE(struct test_held, school, 63), .help = "id of a school"},
	{.key = "contract", .required = true, LINE(struct test_held, contract, 63), .help = "id of a contract"},
	{.key = "fields", .type = ROW_LIST, .required = true, ROW_ITEMS(struct test_held, fields, field_count),
	 .min = 1, .rows = field_item, .help = "optional fields that the school keeps to itself"},
	{0},
};
static const struct row held_item[] = {{.type = ROW_MAP, .rows = held_rows}};

/* --- what is expected ---------------------------------------------------------------------------- */

#define SEES(key_, field_, help_)                                                                          \
	{.key = (key_), LINE(struct test_expected, sees[field_], 159), .help = (help_)}

static const struct row sees_rows[] = {
	SEES("session_mark", FIELD_SESSION_MARK, "no reason yet, unauthorised absence, counted, no mark ..."),
	SEES("minutes_late", FIELD_MINUTES_LATE, "12 minutes; none recorded"),
	SEES("school", FIELD_SCHOOL, "the school's name"),
	SEES("year_group", FIELD_YEAR_GROUP, "Year 5; Reception; Nursery 1; not known"),
	SEES("sessions_missed", FIELD_SESSIONS_MISSED, "3 sessions"),
	SEES("yesterday", FIELD_YESTERDAY, "in school, morning and afternoon"),
	SEES("upn", FIELD_UPN, "the number itself"),
	SEES("birth_date", FIELD_BIRTH_DATE, "counted: it adds to sums or matches, and is shown to nobody"),
	SEES("sex", FIELD_SEX, "counted"),
	SEES("free_school_meals", FIELD_FREE_SCHOOL_MEALS, "counted"),
	SEES("special_needs", FIELD_SPECIAL_NEEDS, "counted"),
	SEES("first_language", FIELD_FIRST_LANGUAGE, "counted"),
	SEES("ethnicity", FIELD_ETHNICITY, "counted"),
	SEES("previously_looked_after", FIELD_PREVIOUSLY_LOOKED_AFTER, "counted"),
	SEES("young_carer", FIELD_YOUNG_CARER, "counted"),
	SEES("service_child", FIELD_SERVICE_CHILD, "counted"),
	SEES("boarder", FIELD_BOARDER, "counted"),
	SEES("name", FIELD_NAME, "counted"),
	{0},
};

static const struct row alert_rows[] = {
	{.key = "rule", .required = true, LINE(struct test_alert, rule, 63), .check = check_rule, .schema = WORD_SCHEMA,
	 .help = "name of the rule"},
	{.key = "urgency", .type = ROW_CHOICE, ROW_AT(struct test_alert, urgency), .words = urgencies,
	 .fallback = "any", .help = "when it is told"},
	{.key = "state", .type = ROW_CHOICE, ROW_AT(struct test_alert, state), .words = states,
	 .fallback = "open", .help = "closed: the message that says it is over"},
	{.key = "take_by", .type = ROW_TIME, ROW_AT(struct test_alert, take_by),
	 .help = "the time the message gives for taking it"},
	{.key = "leaves", .type = ROW_TIME, ROW_AT(struct test_alert, leaves), .help = "when the message leaves"},
	{.key = "leaves_on", .type = ROW_DATE, ROW_AT(struct test_alert, leaves_on),
	 .help = "the day it leaves"},
	{.key = "take_within", .type = ROW_MINUTES, ROW_AT(struct test_alert, take_within), .min = 5,
	 .max = 2400, .help = "working time until a person takes it"},
	{.key = "outcome_within", .type = ROW_MINUTES, ROW_AT(struct test_alert, outcome_within), .min = 5,
	 .max = 2400, .help = "working time until it has an outcome"},
	{.key = "escalate_to", LINE(struct test_alert, escalate_to, 63), .help = "whom the message says to tell"},
	{.key = "says", .type = ROW_LIST, ROW_ITEMS(struct test_alert, says, says_count), .rows = text_item,
	 .help = "words that stand in the message"},
	{.key = "does_not_say", .type = ROW_LIST, ROW_ITEMS(struct test_alert, not_says, not_count),
	 .rows = text_item, .help = "words that do not"},
	{0},
};
static const struct row alert_item[] = {{.type = ROW_MAP, .rows = alert_rows}};

static const struct row expected_rows[] = {
	{.key = "to", .required = true, LINE(struct test_expected, team, 63), .help = "a team"},
	{.key = "role", LINE(struct test_expected, role, 63),
	 .help = "a person of this role; the team's mailbox when left out"},
	{.key = "child", .required = true, LINE(struct test_expected, child, 31),
	 .help = "a child of `children`"},
	{.key = "sees", .type = ROW_MAP, .rows = sees_rows,
	 .help = "every field that is shown of the child, as it is shown"},
	{.key = "alerts", .type = ROW_LIST, ROW_ITEMS(struct test_expected, alerts, alert_count),
	 .rows = alert_item, .help = "every alert that the team is sent about the child up to then"},
	{0},
};
static const struct row expected_item[] = {{.type = ROW_MAP, .rows = expected_rows}};

static const struct row never_rows[] = {
	{.key = "to", LINE(struct test_never, team, 63), .help = "a team; any when left out"},
	{.key = "role", LINE(struct test_never, role, 63), .help = "a role"},
	{.key = "child", LINE(struct test_never, child, 31), .help = "a child; any when left out"},
	{.key = "field", LINE(struct test_never, field, 31), .check = check_field, .schema = WORD_SCHEMA, .help = "this field is not shown"},
	{.key = "rule", LINE(struct test_never, rule, 63), .check = check_rule, .schema = WORD_SCHEMA, .help = "this alert is not sent"},
	{.key = "says", LINE(struct test_never, says, 159), .help = "no message says so, and no field shows it"},
	{0},
};
static const struct row never_item[] = {{.type = ROW_MAP, .rows = never_rows}};

static const struct row case_rows[] = {
	{.key = "name", .required = true, LINE(struct test_case, name, 159), .help = "what the test is about, in a sentence"},
	{.key = "day", .type = ROW_DATE, .required = true, ROW_AT(struct test_case, day), .help = "the day it ends"},
	{.key = "time", .type = ROW_TIME, .required = true, ROW_AT(struct test_case, minute), .help = "the time it ends"},
	{.key = "from", .type = ROW_DATE, ROW_AT(struct test_case, from),
	 .help = "the day it starts, at 06:00; the first day with a mark when left out"},
	{.key = "others", .type = ROW_CHOICE, ROW_AT(struct test_case, others_present), .words = others,
	 .fallback = "no_mark", .help = "what registers say of children without a mark here"},
	{.key = "marks", .type = ROW_LIST, ROW_ITEMS(struct test_case, marks, mark_count), .rows = mark_item,
	 .help = "what the schools' registers say"},
	{.key = "agreed", .type = ROW_LIST, ROW_ITEMS(struct test_case, agreed, agreed_count),
	 .rows = agreed_item, .help = "which schools agreed; all that a contract lists when left out"},
	{.key = "hold_back", .type = ROW_LIST, ROW_ITEMS(struct test_case, held, held_count),
	 .rows = held_item, .help = "what schools keep to themselves"},
	{.key = "expect", .type = ROW_LIST, ROW_ITEMS(struct test_case, expected, expected_count),
	 .rows = expected_item, .help = "who is shown what, and told what"},
	{.key = "never", .type = ROW_LIST, ROW_ITEMS(struct test_case, never, never_count), .rows = never_item,
	 .help = "what must not be shown or sent"},
	{.key = "nobody_else", .type = ROW_BOOL, ROW_AT(struct test_case, nobody_else), .fallback = "true",
	 .help = "true: whatever is shown or sent beside `expect` fails the test"},
	{0},
};
static const struct row case_item[] = {{.type = ROW_MAP, .rows = case_rows}};

static const struct row rows[] = {
	KIND_KEYS("ContractTest", struct contract_test),
	{.key = "title", LINE(struct contract_test, title, 159), .help = "what the tests are about"},
	{.key = "contracts", .type = ROW_LIST, .required = true,
	 ROW_ITEMS(struct contract_test, contracts, contract_count), .min = 1, .rows = name_item,
	 .help = "ids of the contracts that are tested; the others take no part"},
	{.key = "status", .type = ROW_CHOICE, ROW_AT(struct contract_test, status), .words = statuses,
	 .fallback = "as_written", .help = "the status these contracts are taken to have; active tests a draft"},
	{.key = "children", .type = ROW_LIST, .required = true,
	 ROW_ITEMS(struct contract_test, children, child_count), .min = 1, .rows = child_item,
	 .help = "invented children"},
	{.key = "tests", .type = ROW_LIST, .required = true, ROW_ITEMS(struct contract_test, cases, case_count),
	 .min = 1, .rows = case_item, .help = "each with a clock and a store of its own"},
	{0},
};
/* clang-format on */

/* --- where things stand, and what one row cannot see --------------------------------------------- */

/* The items of a list, one after the other, with their place. */
#define EACH_ITEM(n_, i_, list_, count_)                                                                     \
	for (const struct node *n_ = (list_) != NULL ? (list_)->first : NULL; n_ != NULL && (i_) < (count_); \
	     n_ = n_->next, (i_)++)

static void want_child(struct walk *w, const struct node *item, const char *path, const char *id,
		       const struct contract_test *t)
{
	const char *ids[TEST_CHILDREN + 1] = {NULL};
	const struct node *n = node_get(item, "child");
	size_t back;

	if (id[0] == '\0' || n == NULL || contract_test_child(t, id) >= 0)
		return;
	for (unsigned i = 0; i < t->child_count; i++)
		ids[i] = t->children[i].id;
	back = strlen(w->path);
	walk_into(w, path);
	walk_unknown(w, n, ids, "", "the id of a child of this file");
	walk_back(w, back);
}

static void settle_children(struct walk *w, const struct node *root, struct contract_test *t)
{
	const struct node *list = node_get(root, "children");
	unsigned i = 0;

	EACH_ITEM(n, i, list, t->child_count)
	{
		struct test_child *c = &t->children[i];
		uint8_t value;

		c->line = n->line;
		for (unsigned k = 0; k < i; k++)
			if (c->upn[0] != '\0' && strcmp(c->upn, t->children[k].upn) == 0)
				walk_expected(w, walk_to(w, root, "children[%u].upn", i), "each number once");
		for (unsigned k = 0; k < i; k++)
			if (c->id[0] != '\0' && strcmp(c->id, t->children[k].id) == 0)
				walk_expected(w, walk_to(w, root, "children[%u].id", i), "each child once");
		for (unsigned k = 0; k < TRAITS; k++)
			if (c->flags[k] != NULL && c->flags[k][0] != '\0' &&
			    !trait_read((enum trait)k, span_of(c->flags[k]), &value))
				walk_expected(w,
					      walk_to(w, root, "children[%u].flags.%s", i,
						      trait_row((enum trait)k)->name),
					      "a code as school systems write it");
	}
}

static void settle_marks(struct walk *w, const struct node *item, const struct contract_test *t,
			 struct test_case *c)
{
	const struct node *list = node_get(item, "marks");
	unsigned i = 0;

	EACH_ITEM(n, i, list, c->mark_count)
	{
		struct test_mark *m = &c->marks[i];

		m->line = n->line;
		m->day = m->day == DAY_NONE ? c->day : m->day;
		m->until = m->until == DAY_NONE ? m->day : m->until;
		want_child(w, n, "marks.child", m->child, t);
		if (m->until < m->day)
			walk_expected(w, node_get(n, "until") != NULL ? node_get(n, "until") : n,
				      "a day not before `day` (the test's own when not written)");
		if (m->until > c->day && c->day != DAY_NONE)
			walk_expected(w, n, "marks up to the test's day");
		if (m->am[0] == '\0' && m->pm[0] == '\0')
			walk_expected(w, n, "am, pm or both");
	}
}

static void settle_expected(struct walk *w, const struct node *item, const struct contract_test *t,
			    struct test_case *c)
{
	const struct node *list = node_get(item, "expect");
	unsigned i = 0;

	EACH_ITEM(n, i, list, c->expected_count)
	{
		struct test_expected *x = &c->expected[i];
		const struct node *alerts = node_get(n, "alerts");
		unsigned k = 0;

		x->line = n->line;
		want_child(w, n, "expect.child", x->child, t);
		for (unsigned f = 0; f < FIELD_COUNT; f++) {
			const struct node *at = node_get(node_get(n, "sees"), field_names[f]);

			x->sees_line[f] = at != NULL ? at->line : n->line;
		}
		EACH_ITEM(a, k, alerts, x->alert_count)
		x->alerts[k].line = a->line;
		for (unsigned other = 0; other < i; other++)
			if (strcmp(x->team, c->expected[other].team) == 0 &&
			    strcmp(x->role, c->expected[other].role) == 0 &&
			    strcmp(x->child, c->expected[other].child) == 0)
				walk_expected(w, n, "each team (or role) and child once in a test");
	}
}

static void settle_never(struct walk *w, const struct node *item, const struct contract_test *t,
			 struct test_case *c)
{
	const struct node *list = node_get(item, "never");
	unsigned i = 0;

	EACH_ITEM(n, i, list, c->never_count)
	{
		c->never[i].line = n->line;
		want_child(w, n, "never.child", c->never[i].child, t);
		if (c->never[i].field[0] != '\0' && c->never[i].rule[0] != '\0')
			walk_expected(w, n, "a field or a rule, in entries of their own");
	}
}

static void settle_case(struct walk *w, const struct node *item, struct contract_test *t, struct test_case *c)
{
	const struct node *list = node_get(item, "agreed");
	unsigned i = 0;

	c->line = item->line;
	settle_marks(w, item, t, c);
	settle_expected(w, item, t, c);
	settle_never(w, item, t, c);
	EACH_ITEM(n, i, list, c->agreed_count) c->agreed[i].line = n->line;
	list = node_get(item, "hold_back");
	i = 0;
	EACH_ITEM(n, i, list, c->held_count) c->held[i].line = n->line;
	if (c->from == DAY_NONE && c->day != DAY_NONE) {
		c->from = c->day;
		for (unsigned k = 0; k < c->mark_count; k++)
			c->from = c->marks[k].day < c->from ? c->marks[k].day : c->from;
	} else if (c->from > c->day) {
		walk_expected(w, node_get(item, "from"), "a day not after the test's");
	}
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct contract_test *t = object;
	const struct node *list = node_get(root, "tests");
	unsigned i = 0;

	t->file = arena_text(w->arena, span_of(w->file));
	settle_children(w, root, t);
	EACH_ITEM(n, i, list, t->case_count)
	{
		walk_back(w, 0);
		walk_into(w, "tests");
		walk_item(w, i);
		settle_case(w, n, t, &t->cases[i]);
		walk_back(w, 0);
	}
}

const struct kind kind_contract_test = {
	.name = "ContractTest",
	.files = "contracts/*.test.yaml",
	.help = "Tests of share contracts: invented children and marks, who is shown what and told what, and that nobody "
		"else is. Run by `muster contract test`; no part of the configuration.",
	.size = sizeof(struct contract_test),
	.rows = rows,
	.finish = finish,
};

int contract_test_read(struct span yaml, const char *name, struct arena *arena,
		       const struct contract_test **ret_test, struct faults *faults, struct faults *warnings)
{
	struct contract_test *t = arena_array(arena, 1, sizeof *t);
	struct walk w = {.file = name, .faults = faults, .warnings = warnings, .arena = arena};
	struct tree tree = {0};
	struct fault f;
	size_t before = faults->count + faults->dropped;

	if (t == NULL) {
		fault_set(&f, FAULT_MEMORY, "out of memory");
		faults_add(faults, &f);
		return -FAULT_MEMORY;
	}
	if (tree_read(yaml, name, &tree, &f) != 0) {
		faults_add(faults, &f);
		return -(int)f.kind;
	}
	row_map(&w, rows, tree.root, t);
	if (faults->count + faults->dropped == before)
		finish(&w, tree.root, t);
	tree_free(&tree);
	if (faults->count + faults->dropped != before)
		return -FAULT_MEANING;
	*ret_test = t;
	return 0;
}
