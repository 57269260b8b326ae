/* Goal: 2,000 contracts for 600 schools are checked and compiled in under a second; one release decision for
 * a borough of 240,000 children costs under a microsecond.
 *
 * 1,000 contract ids in two versions each, for 1 to 60 schools (every fiftieth for all), 40 teams, agreements
 * of every school. Parsing YAML is not timed. The slow decision reads every contract, as written, in the same
 * run; both sides must agree. Medians of nine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/config.h"
#include "config/tree.h"

#define ROUNDS	  9 /* odd */
#define SCHOOLS	  600
#define IDS	  1000
#define TEAMS	  40
#define CHILDREN  240000
#define SLOW_ASKS 400
#define FILES	  (2 + SCHOOLS * 2 + TEAMS + IDS * 2)
#define MOST	  50 /* agreements of a school; a file holds at most 64 */

struct bench {
	struct config_file files[FILES];
	size_t count;
	unsigned agreed[SCHOOLS];
	struct buffer agreements[SCHOOLS];
	struct release_ask *asks;
	struct config *config;
	struct policy *policy;
};

static uint64_t seed = 88172645463325252u;

static unsigned below(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)((seed >> 11) % n);
}

static void must(int rc, const struct fault *why)
{
	if (rc != 0) {
		fprintf(stderr, "bench: %s: %s\n", why->file, why->text);
		exit(1);
	}
}

static void *have(void *p)
{
	if (p == NULL) {
		fprintf(stderr, "bench: no memory\n");
		exit(1);
	}
	return p;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *of)
{
	qsort(of, ROUNDS, sizeof *of, compare_doubles);
	return of[ROUNDS / 2];
}

/* --- a configuration ------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void add_file(struct bench *b, struct buffer *yaml,
							   const char *name, ...)
{
	struct config_file *f = &b->files[b->count++];
	struct tree *t = have(calloc(1, sizeof *t));
	struct fault why = {0};
	va_list args;

	va_start(args, name);
	vsnprintf(f->name, sizeof f->name, name, args);
	va_end(args);
	must(tree_read(buffer_span(yaml), f->name, t, &why), &why);
	f->tree = t;
	buffer_free(yaml);
}

static void add_authority(struct bench *b)
{
	struct buffer y = {0};

	buffer_text(&y,
		    "apiVersion: muster/v1\nkind: Authority\nid: a\nla: \"332\"\nname: A\nregion: E12000005\n"
		    "agreements: signed\n");
	add_file(b, &y, "muster.yaml");
	buffer_text(&y, "apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n"
			"  - {from: 2026-09-01, to: 2026-12-18, name: autumn}\n"
			"  - {from: 2027-01-04, to: 2027-07-20, name: rest}\nbank_holidays: [2026-12-25]\n");
	add_file(b, &y, "calendars/c.yaml");
}

static void add_schools_and_teams(struct bench *b)
{
	struct buffer y = {0};

	for (unsigned i = 0; i < SCHOOLS; i++) {
		buffer_print(
			&y,
			"apiVersion: muster/v1\nkind: School\nid: school-%03u\nname: S\nurn: \"%u\"\n"
			"laestab: \"%u\"\nphase: primary\ncalendar: c\nregisters: {am: {opens: \"08:50\", closes: "
			"\"09:20\"}, pm: {opens: \"13:00\", closes: \"13:20\"}}\nsource: {kind: wonde, school: A%u, "
			"base_url: \"https://127.0.0.1:8443/v1.0\", credential: w}\ngo_live: 2026-09-01\n",
			i, 100000 + i, 3320000 + i, i);
		add_file(b, &y, "schools/%03u.yaml", i);
	}
	for (unsigned i = 0; i < TEAMS; i++) {
		buffer_print(
			&y,
			"apiVersion: muster/v1\nkind: Team\nid: team-%u\nname: T\nmailbox: {keys: [k%u]}\n",
			i, i);
		add_file(b, &y, "teams/%u.yaml", i);
	}
}

static void print_schools(struct buffer *y, unsigned id)
{
	unsigned count = 1 + id % 60, first = id * 7;

	if (id % 50 == 0)
		buffer_text(y, "all");
	else
		for (unsigned i = 0; i < count; i++)
			buffer_print(y, "%sschool-%03u", i > 0 ? ", " : "", (first + i * 10) % SCHOOLS);
}

static void add_contract(struct bench *b, unsigned id, unsigned version)
{
	struct buffer y = {0};

	buffer_print(
		&y,
		"apiVersion: muster/v1\nkind: ShareContract\nid: contract-%u\nversion: 1.%u.0\n"
		"status: active\ntitle: T\npurpose: safeguarding\nobjective: Know.\n"
		"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: "
		"\"s.22\", dpia: D-1}\nparties:\n  supplier: {schools: [",
		id, version);
	print_schools(&y, id);
	buffer_print(
		&y,
		"]}\n  receiver: {authority: \"332\", team: team-%u}\n"
		"  contacts: {dpo: d@council.example, changes: d@council.example}\n"
		"valid: {from: 2026-%02u-01, to: 2027-08-31, lapse: hold 60d}\n"
		"subjects: {social_care: [%s], year_groups: [N1, N2, R, 1-13]}\nshare:\n"
		"  - to: team-%u\n    fields:\n      - {name: session_mark, treatment: reason_group, required: true}\n"
		"      - {name: minutes_late, treatment: clear}\n      - {name: school, treatment: clear}\n"
		"  - to: team-%u\n    roles: [head]\n    fields:\n      - {name: session_mark, treatment: class}\n"
		"alerts:\n  - {rule: absent_any, to: team-%u, urgency: daily_digest}\nretention: {keep: 2y}\n",
		id % TEAMS, version == 0 ? 9 : 11, id % 3 > 0 ? "looked_after" : "in_need", id % TEAMS,
		(id + 1) % TEAMS, id % TEAMS);
	add_file(b, &y, "contracts/%u-%u.yaml", id, version);
}

/* --- agreements: bound to the terms, so the contracts are loaded once for them ------------------------ */

static bool lists(const struct share_contract *c, const char *school)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], school) == 0)
			return true;
	return c->all_schools;
}

static void agree(struct bench *b, unsigned school, const struct share_contract *c)
{
	struct buffer *y = &b->agreements[school];
	struct digest d;
	char hex[2 * DIGEST_SIZE + 1];

	if (b->agreed[school] == MOST)
		return;
	must(agreement_terms(c, &d, NULL), &(struct fault){.text = "terms"});
	text_hex(hex, d.bytes, DIGEST_SIZE);
	if (b->agreed[school]++ == 0)
		buffer_print(y, "apiVersion: muster/v1\nkind: Agreements\nid: school-%03u\nagreements:\n",
			     school);
	buffer_print(
		y,
		"  - {contract: %s, version: %s, who: A B, role: Head, when: 2026-08-20, how: known, terms: "
		"\"%s\", key: \"0123456789abcdef\", signature: \"%0128d\"}\n",
		c->id, c->version, hex, 0);
}

static void add_agreements(struct bench *b)
{
	struct faults faults = {0}, warnings = {0};
	struct config *c = NULL;

	must(config_load(b->files, b->count, &c, &faults, &warnings), faults.list);
	for (unsigned s = 0; s < SCHOOLS; s++) {
		for (size_t i = 0; i < c->contract_count; i++)
			if (lists(&c->contracts[i], c->school_ids[s]) && below(8) > 0)
				agree(b, s, &c->contracts[i]);
		if (b->agreed[s] > 0)
			add_file(b, &b->agreements[s], "agreements/%03u.yaml", s);
	}
	config_free(c);
	faults_clear(&warnings);
}

/* --- checking and compiling ---------------------------------------------------------------------------- */

static void load_once(struct bench *b, double *ret_load, double *ret_compile)
{
	struct faults faults = {0}, warnings = {0};
	struct fault why = {0};
	double start = now();

	policy_free(b->policy);
	config_free(b->config);
	start = now();
	must(config_load(b->files, b->count, &b->config, &faults, &warnings), faults.list);
	*ret_load = now() - start;
	start = now();
	must(policy_compile(&b->config->sources, &b->policy, &why), &why);
	*ret_compile = now() - start;
	faults_clear(&warnings);
}

static void bench_load(struct bench *b)
{
	double load[ROUNDS], compile[ROUNDS], both[ROUNDS];

	for (unsigned i = 0; i < ROUNDS; i++) {
		load_once(b, &load[i], &compile[i]);
		both[i] = load[i] + compile[i];
	}
	printf("%zu contracts, %zu schools, %zu agreements: check %.3f s, compile %.3f s, both %.3f s\n",
	       b->config->contract_count, b->config->school_count, b->config->sources.agreement_count,
	       median(load), median(compile), median(both));
}

/* --- deciding ---------------------------------------------------------------------------------------------
 */

static void make_asks(struct bench *b)
{
	day_t first = day_from_civil((struct civil){2026, 9, 1});
	static const unsigned some[] = {0, 0, 0, SUBJECT_LOOKED_AFTER, SUBJECT_IN_NEED};

	b->asks = have(calloc(CHILDREN, sizeof *b->asks));
	for (unsigned i = 0; i < CHILDREN; i++)
		b->asks[i] = (struct release_ask){.school = below(SCHOOLS),
						  .day = first + (day_t)below(350),
						  .subjects = some[below(5)],
						  .year_group = (int)below(14),
						  .team = b->config->teams[below(TEAMS)].id,
						  .role = below(4) == 0 ? "head" : NULL};
}

/* The newest version that the school agreed to and that has begun, by reading everything. */
static bool slow_in_force(const struct bench *b, const struct share_contract *c,
			  const struct release_ask *ask)
{
	const struct share_contract *newest = NULL;

	for (size_t i = 0; i < b->config->contract_count; i++) {
		const struct share_contract *v = &b->config->contracts[i];

		if (strcmp(v->id, c->id) != 0 || ask->day < v->valid_from)
			continue;
		for (size_t k = 0; k < b->config->sources.agreement_count; k++) {
			const struct agreement *a = b->config->sources.agreements[k];

			if (strcmp(a->school, b->config->school_ids[ask->school]) == 0 &&
			    strcmp(a->contract, v->id) == 0 && strcmp(a->version, v->version) == 0 &&
			    (newest == NULL || contract_compare_versions(newest->version, v->version) < 0))
				newest = v;
		}
	}
	return newest == c && contract_in_force(c, ask->day);
}

static enum treatment slow_mark(const struct bench *b, const struct release_ask *ask)
{
	enum treatment most = TREATMENT_DROP;

	for (size_t i = 0; i < b->config->contract_count; i++) {
		const struct share_contract *c = &b->config->contracts[i];

		for (unsigned s = 0; s < c->share_count; s++)
			if (strcmp(c->shares[s].team, ask->team) == 0 &&
			    (c->shares[s].role_count == 0 || ask->role != NULL) &&
			    contract_covers(c, ask->subjects, ask->year_group) &&
			    lists(c, b->config->school_ids[ask->school]) &&
			    c->shares[s].fields[0].treatment > most && slow_in_force(b, c, ask))
				most = c->shares[s].fields[0].treatment;
	}
	return most;
}

static void bench_decisions(struct bench *b)
{
	double fast[ROUNDS], slow[ROUNDS];
	unsigned long allowed = 0, differ = 0, mine = 0, theirs = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		double start = now();

		allowed = 0;
		for (unsigned i = 0; i < CHILDREN; i++)
			allowed += policy_release(b->policy, &b->asks[i]).allowed;
		fast[round] = (now() - start) / CHILDREN;
		start = now();
		for (unsigned i = 0; i < SLOW_ASKS; i++)
			theirs += slow_mark(b, &b->asks[i]) > TREATMENT_COUNT;
		slow[round] = (now() - start) / SLOW_ASKS;
	}
	for (unsigned i = 0; i < SLOW_ASKS; i++) {
		enum treatment t = policy_release(b->policy, &b->asks[i]).treatment[FIELD_SESSION_MARK];

		mine += t > TREATMENT_COUNT;
		differ += t != slow_mark(b, &b->asks[i]);
	}
	printf("%d asks, %lu allowed: %.0f ns a decision; reading every contract %.0f ns; ratio %.0f\n",
	       CHILDREN, allowed, median(fast) * 1e9, slow[ROUNDS / 2] * 1e9,
	       slow[ROUNDS / 2] / fast[ROUNDS / 2]);
	printf("compared %d: %lu released by one, %lu by the other, %lu differ\n", SLOW_ASKS, mine,
	       theirs / ROUNDS, differ);
	if (differ > 0)
		exit(1);
}

int main(void)
{
	struct bench *b = have(calloc(1, sizeof *b));

	add_authority(b);
	add_schools_and_teams(b);
	for (unsigned i = 0; i < IDS; i++) {
		add_contract(b, i, 0);
		add_contract(b, i, 1);
	}
	add_agreements(b);
	bench_load(b);
	make_asks(b);
	bench_decisions(b);
	for (size_t i = 0; i < b->count; i++) {
		struct tree *t = (struct tree *)(uintptr_t)b->files[i].tree;

		tree_free(t);
		free(t);
	}
	policy_free(b->policy);
	config_free(b->config);
	free(b->asks);
	free(b);
	return 0;
}
