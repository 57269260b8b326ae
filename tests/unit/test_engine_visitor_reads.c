/* What somebody who is signed in may read: what contracts release to the person's teams, and nothing beside
 * it. vs reads the reason group of a mark and the school of looked-after children at oak, duty the class of a
 * mark, cme everybody's UPN, school and class; nobody else anything (engine_borough.h). */
#include "engine_borough.h"

#include "engine/visitor.h"

static const char *const upns[] = {"W332201523114", "C332401025007", "P33220152311A"};
/* Pupils of oak; the first two are looked after. */
enum { FIRST, SECOND, OTHER, PUPILS };

static const struct person vs_person = {.id = "v", .name = "V", .teams = {"vs"}, .team_count = 1};
static const struct person cme_person = {.id = "c", .name = "C", .teams = {"cme"}, .team_count = 1};
static const struct person duty_person = {.id = "d", .name = "D", .teams = {"duty"}, .team_count = 1};
static const struct person both_person = {.id = "b", .name = "B", .teams = {"cme", "vs"}, .team_count = 2};
static const struct person named_person = {.id = "n",
					   .name = "N",
					   .teams = {"vs"},
					   .team_count = 1,
					   .restricted = {"social-care"},
					   .restricted_count = 1};
static const struct person oak_staff = {
	.id = "s", .name = "S", .schools = {"oak"}, .school_count = 1, .rights = RIGHT_CONTRACTS};
static const struct person operator= {.id = "o", .name = "O", .rights = RIGHT_OPERATOR | RIGHT_CONTRACTS};
static const struct person other_team = {.id = "x", .name = "X", .teams = {"nobody"}, .team_count = 1};

static struct visitor as(const struct person *p)
{
	return (struct visitor){.person = p, .csrf = "", .session = 1};
}

static day_t monday(void)
{
	return on("2026-11-23");
}

static uint32_t pupil(const struct world *w, unsigned which)
{
	struct digest id = child_of_upn(w->engine, upns[which]);
	uint32_t child = child_find(w->engine, &id);

	cr_assert_neq(child, NO_INDEX);
	return child;
}

static uint32_t oak(const struct world *w)
{
	return (uint32_t)config_school(w->engine->config, "oak");
}

static struct visitor_view seen(const struct world *w, const struct person *p, unsigned which)
{
	struct visitor_view view;
	struct visitor v = as(p);

	visitor_reads_child(w->engine, &v, pupil(w, which), oak(w), monday(), &view);
	return view;
}

static const char *address(const struct world *w, unsigned which)
{
	static char hex[2 * DIGEST_SIZE + 1];
	struct digest id = child_of_upn(w->engine, upns[which]);

	text_hex(hex, id.bytes, DIGEST_SIZE);
	return hex;
}

static bool reaches(const struct world *w, const struct person *p, const char *hex)
{
	struct visitor_view view;
	struct visitor v = as(p);

	return visitor_child(w->engine, &v, hex, monday(), &view) != NO_INDEX;
}

/* Oak on a Monday at eleven, one looked-after child with no reason yet. */
static struct world *at_work(struct world *w)
{
	world_open(w);
	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T11:00");
	return w;
}

/* --- by contract ------------------------------------------------------------------------------------------
 */

Test(engine_visitor_reads, a_team_reads_what_its_contract_releases)
{
	struct world *w = at_work(borough("2026-11-23T06:30"));
	struct visitor_view view = seen(w, &vs_person, FIRST);
	char why[160];

	cr_assert(view.allowed && view.listed && !view.restricted);
	cr_assert_eq(view.subjects, SUBJECT_LOOKED_AFTER);
	cr_assert_eq(view.treatment[FIELD_SESSION_MARK], TREATMENT_REASON_GROUP);
	cr_assert_eq(view.treatment[FIELD_SCHOOL], TREATMENT_CLEAR);
	cr_assert_eq(view.treatment[FIELD_UPN], TREATMENT_DROP);
	cr_assert_str_eq(visitor_why(&view, why), "vs-daily 1.0.0 for vs");
	view = seen(w, &vs_person, OTHER);
	cr_assert(!view.allowed, "no contract about this child leads to the Virtual School");
	cr_assert_eq(view.treatment[FIELD_SCHOOL], TREATMENT_DROP);
	world_free(w);
}

/* A contract about every pupil says nothing of who is on the authority's lists. */
Test(engine_visitor_reads, who_is_on_a_list_is_said_by_contracts_about_it_only)
{
	struct world *w = at_work(borough("2026-11-23T06:30"));
	struct visitor_view view = seen(w, &cme_person, FIRST);

	cr_assert(view.allowed && !view.listed);
	cr_assert_eq(view.subjects, 0u);
	cr_assert_eq(view.treatment[FIELD_UPN], TREATMENT_CLEAR);
	cr_assert_eq(view.treatment[FIELD_SESSION_MARK], TREATMENT_CLASS);
	view = seen(w, &both_person, FIRST);
	cr_assert(view.listed);
	cr_assert_eq(view.treatment[FIELD_SESSION_MARK], TREATMENT_REASON_GROUP, "the wider of two teams");
	cr_assert_eq(view.treatment[FIELD_UPN], TREATMENT_CLEAR);
	view = seen(w, &duty_person, FIRST);
	cr_assert_eq(view.treatment[FIELD_SESSION_MARK], TREATMENT_CLASS);
	cr_assert_eq(view.treatment[FIELD_SCHOOL], TREATMENT_DROP);
	world_free(w);
}

/* For every team, child and field: exactly what the policy lets an envelope say. */
Test(engine_visitor_reads, never_wider_than_an_envelope_of_the_team)
{
	static const struct person *const people[] = {&vs_person, &cme_person, &duty_person, &other_team};
	struct world *w = at_work(borough("2026-11-23T06:30"));
	unsigned released = 0;

	for (size_t p = 0; p < sizeof people / sizeof *people; p++)
		for (unsigned which = 0; which < PUPILS; which++) {
			const struct child *c = &w->engine->children.at[pupil(w, which)];
			const struct release_ask ask = {.school = oak(w),
							.day = monday(),
							.subjects = child_subjects(c, monday()),
							.year_group = 5,
							.team = people[p]->teams[0]};
			struct release r = policy_release(w->engine->policy, &ask);
			struct visitor_view view = seen(w, people[p], which);

			for (int f = 0; f < FIELD_COUNT; f++) {
				cr_assert_eq(view.treatment[f], r.treatment[f], "%s, pupil %u, %s",
					     people[p]->id, which, field_name((enum field)f));
				released += r.treatment[f] != TREATMENT_DROP;
			}
		}
	cr_assert_geq(released, 15u, "the test has seen something released");
	world_free(w);
}

Test(engine_visitor_reads, nobody_else_reads_a_child)
{
	static const struct person *const people[] = {&oak_staff, &operator, & other_team };
	struct world *w = at_work(borough("2026-11-23T06:30"));

	cr_assert(reaches(w, &vs_person, address(w, FIRST)), "the one who may");
	for (size_t p = 0; p < sizeof people / sizeof *people; p++)
		for (unsigned which = 0; which < PUPILS; which++) {
			cr_assert(!seen(w, people[p], which).allowed, "%s", people[p]->id);
			cr_assert(!reaches(w, people[p], address(w, which)));
		}
	world_free(w);
}

/* Addresses: somebody else's child, one who is nowhere, and nonsense are one and the same. */
Test(engine_visitor_reads, an_address_that_may_not_be_read_is_none)
{
	static const char *const bad[] = {"",
					  "0",
					  "zz",
					  "0000000000000000000000000000000000000000000000000000000000000000",
					  "00000000000000000000000000000000000000000000000000000000000000000",
					  "../../etc/passwd"};
	struct world *w = at_work(borough("2026-11-23T06:30"));

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert(!reaches(w, &vs_person, bad[i]), "%s", bad[i]);
	cr_assert(!reaches(w, &vs_person, address(w, OTHER)));
	cr_assert(reaches(w, &cme_person, address(w, OTHER)));
	world_free(w);
}

Test(engine_visitor_reads, a_contract_that_ends_ends_it)
{
	static char ended[4096];
	struct world *w = at_work(borough("2026-11-23T06:30"));
	const char *text = world_files[2][1], *status = strstr(text, "status: active");

	cr_assert(reaches(w, &vs_person, address(w, FIRST)));
	snprintf(ended, sizeof ended, "%.*sstatus: suspended%s", (int)(status - text), text,
		 status + strlen("status: active"));
	world_file(w, "contracts/vs.yaml", ended);
	world_config(w);
	cr_assert(!reaches(w, &vs_person, address(w, FIRST)));
	cr_assert(reaches(w, &duty_person, address(w, FIRST)), "another contract goes on");
	world_free(w);
}

/* --- who serves whom --------------------------------------------------------------------------------------
 */

#define SERVES(id, worker)                                                                                   \
	"apiVersion: muster/v1\nkind: Team\nid: " id "\nname: T\nmailbox: {keys: [" id "]}\n"                \
	"serves: {workers: [\"" worker "\"]}\n"

/* Social workers' own teams under one contract: each reads the children of its own; a child whom none of them
 * has is read by all, so that nobody is lost over a name. */
Test(engine_visitor_reads, a_team_that_serves_some_children_reads_those)
{
	static char contract[4096];
	const char *text = world_files[2][1], *share = strstr(text, "alerts:");
	struct world *w = borough("2026-11-23T06:30");

	snprintf(
		contract, sizeof contract,
		"%.*s  - to: duty\n    fields:\n      - {name: minutes_late, treatment: clear, required: true}\n%s",
		(int)(share - text), text, share);
	world_file(w, "contracts/vs.yaml", contract);
	world_file(w, "teams/vs.yaml", SERVES("vs", "W. Orker"));
	world_file(w, "teams/duty.yaml", SERVES("duty", "A. Nother"));
	text_copy(w->list.at[1].worker, sizeof w->list.at[1].worker, SPAN("A. Nother"));
	at_work(w);
	cr_assert(reaches(w, &vs_person, address(w, FIRST)));
	cr_assert(!reaches(w, &vs_person, address(w, SECOND)), "the other worker's");
	cr_assert_eq(seen(w, &duty_person, SECOND).treatment[FIELD_MINUTES_LATE], TREATMENT_CLEAR);
	cr_assert_neq(seen(w, &duty_person, FIRST).treatment[FIELD_MINUTES_LATE], TREATMENT_CLEAR);
	text_copy(w->list.at[1].worker, sizeof w->list.at[1].worker, SPAN("Who Knows"));
	run_until(w, "2026-11-24T11:00"); /* the list is read again at seven */
	cr_assert(reaches(w, &vs_person, address(w, SECOND)));
	world_free(w);
}

#define HEADED                                                                                               \
	"apiVersion: muster/v1\nkind: Team\nid: vs\nname: Virtual School\nroles: [head, caseworker]\n"       \
	"mailbox: {keys: [vs]}\n"

/* What a contract shows to one role of a team its other people do not read; the mailbox neither. */
Test(engine_visitor_reads, a_role_reads_what_is_for_it)
{
	static char contract[4096];
	const char *text = world_files[2][1], *share = strstr(text, "alerts:");
	struct person head = vs_person, caseworker = vs_person, elsewhere = duty_person;
	struct world *w = borough("2026-11-23T06:30");

	head.roles[0] = "head";
	caseworker.roles[0] = "caseworker";
	elsewhere.roles[0] = "head"; /* a word that is a role of another team */
	head.role_count = caseworker.role_count = elsewhere.role_count = 1;
	snprintf(
		contract, sizeof contract,
		"%.*s  - to: vs\n    roles: [head]\n    fields:\n      - {name: minutes_late, treatment: clear}\n%s",
		(int)(share - text), text, share);
	world_file(w, "contracts/vs.yaml", contract);
	world_file(w, "teams/vs.yaml", HEADED);
	at_work(w);
	cr_assert_eq(seen(w, &head, FIRST).treatment[FIELD_MINUTES_LATE], TREATMENT_CLEAR);
	cr_assert_eq(seen(w, &head, FIRST).treatment[FIELD_SESSION_MARK], TREATMENT_REASON_GROUP);
	cr_assert_eq(seen(w, &caseworker, FIRST).treatment[FIELD_MINUTES_LATE], TREATMENT_DROP);
	cr_assert_eq(seen(w, &vs_person, FIRST).treatment[FIELD_MINUTES_LATE], TREATMENT_DROP);
	cr_assert_eq(seen(w, &elsewhere, FIRST).treatment[FIELD_MINUTES_LATE], TREATMENT_DROP);
	cr_assert_eq(seen(w, &head, OTHER).treatment[FIELD_MINUTES_LATE], TREATMENT_DROP);
	world_free(w);
}

/* --- restricted children ----------------------------------------------------------------------------------
 */

Test(engine_visitor_reads, a_restricted_child_is_read_by_named_people_only)
{
	struct world *w = borough("2026-11-23T06:30");
	struct visitor_view view;

	w->list.at[0].restricted = true;
	at_work(w);
	cr_assert(!reaches(w, &vs_person, address(w, FIRST)));
	cr_assert(!reaches(w, &both_person, address(w, FIRST)));
	cr_assert(!reaches(w, &cme_person, address(w, FIRST)), "nor by a team that has every pupil");
	cr_assert(reaches(w, &vs_person, address(w, SECOND)));
	cr_assert(reaches(w, &named_person, address(w, FIRST)));
	view = seen(w, &named_person, FIRST);
	cr_assert(view.restricted && view.listed);
	cr_assert(!seen(w, &named_person, SECOND).restricted);
	world_free(w);
}

/* To be named opens nothing that no contract does. */
Test(engine_visitor_reads, a_named_person_still_needs_a_contract)
{
	struct person named = other_team;
	struct world *w = borough("2026-11-23T06:30");

	strcpy(named.restricted[0], "social-care");
	named.restricted_count = 1;
	w->list.at[0].restricted = true;
	at_work(w);
	cr_assert(!reaches(w, &named, address(w, FIRST)));
	world_free(w);
}

/* --- lists, alerts, figures -------------------------------------------------------------------------------
 */

static bool opens_list(const struct world *w, const struct person *p, unsigned subject)
{
	struct visitor v = as(p);

	return visitor_reads_list(w->engine, &v, subject, monday());
}

Test(engine_visitor_reads, a_roll_call_is_opened_by_those_a_contract_names)
{
	struct world *w = at_work(borough("2026-11-23T06:30"));

	cr_assert(opens_list(w, &vs_person, SUBJECT_LOOKED_AFTER));
	cr_assert(!opens_list(w, &vs_person, SUBJECT_IN_NEED));
	cr_assert(opens_list(w, &duty_person, SUBJECT_IN_NEED));
	cr_assert(!opens_list(w, &cme_person, SUBJECT_LOOKED_AFTER),
		  "a contract about everybody names no list");
	cr_assert(!opens_list(w, &oak_staff, SUBJECT_LOOKED_AFTER));
	cr_assert(!opens_list(w, &operator, SUBJECT_LOOKED_AFTER));
	cr_assert(!opens_list(w, &vs_person, 0));
	world_free(w);
}

static unsigned alerts_seen(const struct world *w, const struct person *p)
{
	struct visitor v = as(p);
	unsigned count = 0;

	for (size_t i = 0; i < w->engine->alerts.count; i++)
		count += visitor_reads_alert(w->engine, &v, &w->engine->alerts.at[i]);
	return count;
}

Test(engine_visitor_reads, alerts_are_read_by_whom_they_were_told)
{
	struct world *w = at_work(borough("2026-11-23T06:30"));
	unsigned vs = alerts_seen(w, &vs_person);

	cr_assert_geq(vs, 1u);
	cr_assert_geq(alerts_seen(w, &cme_person), 1u, "the absence, of which it knows no list");
	cr_assert_eq(alerts_seen(w, &oak_staff), 0u);
	cr_assert_eq(alerts_seen(w, &operator), 0u);
	cr_assert_eq(alerts_seen(w, &other_team), 0u);
	cr_assert_eq(alerts_seen(w, &named_person), vs);
	world_free(w);
}

Test(engine_visitor_reads, alerts_about_a_restricted_child_are_not_there)
{
	struct world *w = borough("2026-11-23T06:30");

	w->list.at[0].restricted = true;
	at_work(w);
	cr_assert_eq(alerts_seen(w, &cme_person), 0u);
	cr_assert_gt(alerts_seen(w, &named_person), alerts_seen(w, &vs_person));
	world_free(w);
}

Test(engine_visitor_reads, figures_of_a_cohort_want_a_contract_and_never_go_to_a_school)
{
	struct person ess = {.id = "e", .name = "E", .rights = RIGHT_FIGURES};
	struct world *w = at_work(borough("2026-11-23T06:30"));
	struct visitor v = as(&ess), staff = as(&oak_staff), cme = as(&cme_person), vs = as(&vs_person);

	cr_assert(visitor_reads_figures(w->engine, &v, 0, monday()));
	cr_assert(!visitor_reads_figures(w->engine, &v, SUBJECT_LOOKED_AFTER, monday()));
	cr_assert(visitor_reads_figures(w->engine, &cme, SUBJECT_LOOKED_AFTER, monday()),
		  "of everybody's, as counts");
	cr_assert(visitor_reads_figures(w->engine, &vs, SUBJECT_LOOKED_AFTER, monday()));
	cr_assert(!visitor_reads_figures(w->engine, &staff, 0, monday()));
	cr_assert(!visitor_reads_figures(w->engine, &staff, SUBJECT_LOOKED_AFTER, monday()));
	cr_assert(visitor_sees_school(&staff, "oak") && !visitor_sees_school(&staff, "elm"));
	cr_assert(visitor_sees_school(&v, "elm"));
	world_free(w);
}
