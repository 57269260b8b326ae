/* engine_files.h: the smallest authority the engine's tests run on: its files, its school's
 * pupils, its list. All invented. */
#ifndef TESTS_ENGINE_FILES_H
#define TESTS_ENGINE_FILES_H

/* One pupil as the school has it now. */
struct pupil {
	const char *school, *id, *upn, *year;
};

static const struct pupil world_pupils[] = {
	/* invented; the last has no UPN */
	{"oak", "A1", "W332201523114", "5"},
	{"oak", "A2", "C332401025007", "5"},
	{"oak", "A3", "P33220152311A", "5"},
	{"oak", "A4", "", "5"},
};

static const char *const world_files[][2] = {
	{"muster.yaml",
	 "apiVersion: muster/v1\nkind: Authority\nid: test\nla: \"332\"\nname: Test\nregion: E12000005\n"
	 "neighbours: {statistical: [\"384\"]}\nlisten: {console: \"127.0.0.1:8480\", bus: \"tcp://127.0.0.1:8481\"}\n"
	 "lists:\n  - {id: social-care, kind: social_care, file: social-care.csv, owner: vs, due: \"07:00\"}\nagreements: listed\n"},
	{"calendars/c.yaml",
	 "apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n  - {from: 2026-09-03, to: 2026-12-18}\n"
	 "closures:\n  - {from: 2026-10-26, to: 2026-10-30, name: half term}\nbank_holidays: [2026-12-25]\n"},
	{"contracts/vs.yaml",
	 "apiVersion: muster/v1\nkind: ShareContract\nid: vs-daily\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	 "purpose: safeguarding\nobjective: Know.\n"
	 "lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.22\", dpia: D-1}\n"
	 "parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n"
	 "  contacts: {dpo: dpo@council.example, changes: d@council.example}\n"
	 "valid: {from: 2026-09-01, to: 2027-08-31, review_by: 2027-06-30, lapse: stop}\n"
	 "subjects: {social_care: [looked_after], year_groups: [N1, N2, R, 1-13]}\n"
	 "collect:\n  looks: {first: 20m, second: 65m, then_every: 15m, until: [\"11:30\", \"15:00\"], close: \"16:15\"}\n"
	 "  look_back: 8d\n"
	 "share:\n  - to: vs\n    fields:\n"
	 "      - {name: session_mark, treatment: reason_group, required: true}\n"
	 "      - {name: school, treatment: clear, required: true, why: to ring}\n"
	 "alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n"
	 "  - {rule: not_heard, to: vs, urgency: same_session}\n"
	 "  - {rule: absent_any, to: vs, urgency: daily_digest}\n"
	 "small_numbers: 5\nretention: {keep: 2y, on_end: erase, receivers_erase_within: 30d}\n"},
	{"schools/oak.yaml",
	 "apiVersion: muster/v1\nkind: School\nid: oak\nname: Oak School\nurn: \"900101\"\nlaestab: \"3322001\"\n"
	 "phase: primary\ncalendar: c\n"
	 "registers: {am: {opens: \"08:50\", closes: \"09:20\"}, pm: {opens: \"13:00\", closes: \"13:20\"}}\n"
	 "source: {kind: wonde, school: A0000000001, base_url: \"https://127.0.0.1:8443/v1.0\", credential: w}\n"
	 "go_live: 2026-11-23\ncontact: {name: Office, phone: \"01632 960101\"}\n"},
	{"teams/vs.yaml",
	 "apiVersion: muster/v1\nkind: Team\nid: vs\nname: Virtual School\nmailbox: {keys: [vs]}\n"
	 "working: {from: \"08:00\", to: \"17:00\"}\nduty: d@council.example\nmanager: m@council.example\nnext_step: Ring.\n"},
};
#define WORLD_FILES (sizeof world_files / sizeof *world_files)

/* The first two pupils are looked after; so is a child at a school that is not ours. */
static const char *const world_list[][3] = {
	{"W332201523114", "900101", "C1"},
	{"C332401025007", "900101", "C2"},
	{"T20110001804V", "910001", "C3"},
};

#endif
