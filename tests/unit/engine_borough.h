/* engine_borough.h: two schools and three teams around the engine's fixture: one team follows
 * the looked-after, one every pupil, one may know the class of a mark and nothing else. */
#ifndef TESTS_ENGINE_BOROUGH_H
#define TESTS_ENGINE_BOROUGH_H

#include "engine_fixture.h"

#define OPEN_N "\"rule\":\"absent_no_reason_yet\""
#define RUN    "\"rule\":\"unauthorised_10_days\""
#define CLOSED "\"state\":\"closed\""

#define LAWFUL                                                                                               \
	"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.22\", dpia: D-1}\n"
#define CONTACTS "  contacts: {dpo: dpo@council.example, changes: d@council.example}\n"
#define VALID	 "valid: {from: 2026-09-01, to: 2027-08-31, review_by: 2027-06-30, lapse: stop}\n"
/* A long look back, so that a correction of any day of a run is seen. */
#define LOOKS                                                                                                              \
	"collect:\n  looks: {first: 20m, second: 65m, then_every: 15m, until: [\"11:30\", \"15:00\"], close: \"16:15\"}\n" \
	"  look_back: 31d\n"
#define END "small_numbers: 5\nretention: {keep: 2y, on_end: erase, receivers_erase_within: 30d}\n"
#define SCHOOL(id, name, urn, estab, source, live)                                                            \
	"apiVersion: muster/v1\nkind: School\nid: " id "\nname: " name "\nurn: \"" urn                        \
	"\"\nlaestab: \"" estab "\"\n"                                                                        \
	"phase: primary\ncalendar: c\n"                                                                       \
	"registers: {am: {opens: \"08:50\", closes: \"09:20\"}, pm: {opens: \"13:00\", closes: \"13:20\"}}\n" \
	"source: {kind: wonde, school: " source                                                               \
	", base_url: \"https://127.0.0.1:8443/v1.0\", credential: w}\n"                                       \
	"go_live: " live "\ncontact: {name: Office, phone: \"01632 960101\"}\n"
#define TEAM(id, name)                                                                                       \
	"apiVersion: muster/v1\nkind: Team\nid: " id "\nname: " name "\nmailbox: {keys: [" id "]}\n"         \
	"working: {from: \"08:00\", to: \"18:00\"}\nduty: d@council.example\nmanager: m@council.example\nnext_step: Look.\n"

/* All pupils: the run, and N, for a team that holds no list of its own; of marks it may know the class. */
#define CME(rules)                                                                                            \
	"apiVersion: muster/v1\nkind: ShareContract\nid: cme\nversion: 1.0.0\nstatus: active\ntitle: T\n"     \
	"purpose: missing_education\nobjective: Find.\n" LAWFUL                                               \
	"parties:\n  supplier: {schools: [oak, elm]}\n  receiver: {authority: \"332\", team: cme}\n" CONTACTS \
		VALID "subjects: {pupils: all}\n" LOOKS "share:\n  - to: cme\n    fields:\n"                  \
	"      - {name: upn, treatment: clear, required: true, why: to look up}\n"                            \
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"                            \
	"      - {name: session_mark, treatment: class}\nalerts:\n" rules END
#define RUN_RULE "  - {rule: unauthorised_10_days, to: cme, urgency: same_session}\n"
#define N_RULE	 "  - {rule: absent_no_reason_yet, to: cme, urgency: same_session}\n"

/* A team that may know the class of a mark and nothing else the school gave. */
static const char duty_contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: duty\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: safeguarding\nobjective: Know.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: duty}\n" CONTACTS
		VALID "subjects: {social_care: [looked_after, in_need]}\n" LOOKS
	"share:\n  - to: duty\n    fields:\n      - {name: session_mark, treatment: class, required: true}\n"
	"alerts:\n  - {rule: absent_any, to: duty, urgency: same_session}\n" END;

static const char *const more_files[][2] = {
	{"contracts/cme.yaml", CME(RUN_RULE N_RULE)},
	{"contracts/duty.yaml", duty_contract},
	{"schools/oak.yaml", SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-10-01")},
	{"schools/elm.yaml", SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", "2026-10-01")},
	{"teams/cme.yaml", TEAM("cme", "Missing")},
	{"teams/duty.yaml", TEAM("duty", "Duty")},
};
#define MORE (sizeof more_files / sizeof *more_files)

/* The borough of these tests at `now`. */
static struct world *borough(const char *now)
{
	struct world *w = world_new_files(now, more_files, MORE);

	w->exact = true;
	return w;
}

/* As opened, with clocks on "no reason known yet": an hour to take it, and what `more` says. */
static struct world *opened_with_clocks(const char *now, const char *more)
{
	static char contract[4096];
	const char *row = "rule: absent_no_reason_yet, to: vs, urgency: same_session";
	const char *text = world_files[2][1], *end = strstr(text, row);
	struct world *w = borough(now);

	cr_assert_not_null(end);
	end += strlen(row);
	snprintf(contract, sizeof contract, "%.*s, take_within: 1h%s%s", (int)(end - text), text, more, end);
	world_file(w, "contracts/vs.yaml", contract);
	world_open(w);
	return w;
}

static struct world *opened(const char *now)
{
	struct world *w = borough(now);

	world_open(w);
	return w;
}

/* Both sessions of some days. */
static void days(struct world *w, const char *student, const char *const *dates, unsigned count,
		 const char *code)
{
	for (unsigned i = 0; i < count; i++) {
		mark(w, student, dates[i], false, code);
		mark(w, student, dates[i], true, code);
	}
}

/* Ten school days around a half term (26 to 30 October) and three weekends, and two more. */
static const char *const twelve[] = {"2026-10-19", "2026-10-20", "2026-10-21", "2026-10-22",
				     "2026-10-23", "2026-11-02", "2026-11-03", "2026-11-04",
				     "2026-11-05", "2026-11-06", "2026-11-09", "2026-11-10"};

/* How many messages to a mailbox contain both texts. */
static unsigned to(const struct world *w, const char *mailbox, const char *one, const char *two)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->sent.count; i++)
		count += strcmp(w->sent.at[i].mailbox, mailbox) == 0 &&
			 strstr(w->sent.at[i].body, one) != NULL && strstr(w->sent.at[i].body, two) != NULL;
	return count;
}

#endif
