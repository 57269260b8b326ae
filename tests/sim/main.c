/* sim: the simulated schools of the example borough. See README.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "borough.h"
#include "calibrate.h"
#include "civil.h"
#include "config.h"
#include "pages.h"
#include "selftest.h"
#include "lives.h"
#include "serve.h"
#include "social.h"
#include "trait.h"

struct options {
	uint64_t seed;
	int schools, small, marked;
	const char *out, *base_url;
	int64_t at;
	bool at_given;
	int32_t from, to;
	int per_page;
	struct serve_options serve;
};

static const char usage[] =
	"sim serve     [--port P] --dir DIR [--clock FILE] [--faults FILE] [--log FILE] [--token T] "
	"[--threads "
	"N]\n"
	"sim lists     --out DIR                     write DIR/social-care.csv\n"
	"sim config    --out DIR [--base-url URL]    write DIR/schools/*.yaml\n"
	"sim pages     --dir DIR --out OUT [--at EPOCH] [--from D --to D] [--per-page N] [--base-url URL]\n"
	"sim truth     [--at EPOCH] [--from D --to D] every mark visible then, as CSV\n"
	"sim cells     as truth                      the same by ids: school, pupil\n"
	"sim lives     [--from D --to D]             every mark: at first, since when, at last, since when\n"
	"sim rolls                                   every enrolment: school, pupil, UPN, year, from, to\n"
	"sim traits    [--at EPOCH] [--from D]        what every pupil on roll then, or since D, is, as CSV\n"
	"sim calibrate                               absence beside the published figures\n"
	"sim selftest\n"
	"all: --seed S (7), --schools N (14), --small N (1: so many times fewer pupils),\n"
	"     --marked 1 (names that nobody else has)\n";

static bool take_number(const char *text, long low, long high, long *ret)
{
	char *end;

	*ret = strtol(text, &end, 10);
	return end != text && *end == '\0' && *ret >= low && *ret <= high;
}

static bool take_day(const char *text, int32_t *ret)
{
	int seconds;

	return civil_read(text, ret, &seconds);
}

static bool take_text(struct options *o, const char *name, const char *value)
{
	struct {
		const char *name;
		const char **where;
	} const texts[] = {
		{"--dir", &o->serve.dir},     {"--clock", &o->serve.clock}, {"--faults", &o->serve.faults},
		{"--log", &o->serve.log},     {"--token", &o->serve.token}, {"--out", &o->out},
		{"--base-url", &o->base_url},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(texts[i].name, name))
			continue;
		*texts[i].where = value;
		return true;
	}
	return false;
}

static bool take(struct options *o, const char *name, const char *value)
{
	long n = 0;
	bool good;

	if (take_text(o, name, value))
		return true;
	if (!strcmp(name, "--from"))
		return take_day(value, &o->from);
	if (!strcmp(name, "--to"))
		return take_day(value, &o->to);
	good = take_number(value, 0, INT64_MAX, &n);
	if (!strcmp(name, "--seed")) {
		o->seed = (uint64_t)n;
	} else if (!strcmp(name, "--at")) {
		o->at = n;
		o->at_given = true;
	} else if (!strcmp(name, "--schools")) {
		good = good && n >= 1 && n <= BOROUGH_MAX;
		o->schools = (int)n;
	} else if (!strcmp(name, "--small")) {
		good = good && n >= 1 && n <= 100;
		o->small = (int)n;
	} else if (!strcmp(name, "--marked")) {
		good = good && n <= 1;
		o->marked = (int)n;
	} else if (!strcmp(name, "--per-page")) {
		good = good && n >= 1 && n <= 100000;
		o->per_page = (int)n;
	} else if (!strcmp(name, "--port")) {
		good = good && n <= UINT16_MAX;
		o->serve.port = (uint16_t)n;
	} else if (!strcmp(name, "--threads")) {
		good = good && n >= 2 && n <= 16;
		o->serve.threads = (unsigned)n;
	} else {
		return false;
	}
	return good;
}

static int missing(const char *option)
{
	fprintf(stderr, "sim: %s is missing\n", option);
	return 2;
}

static int verb_serve(struct borough *b, const struct options *o)
{
	return o->serve.dir ? serve_run(b, &o->serve) != 0 : missing("--dir");
}

static int verb_lists(struct borough *b, const struct options *o)
{
	if (!o->out)
		return missing("--out");
	mkdir(o->out, 0755);
	return social_write(b, o->out) != 0;
}

static int verb_config(struct borough *b, const struct options *o)
{
	return o->out ? config_write(b, o->out, o->base_url) != 0 : missing("--out");
}

static int verb_pages(struct borough *b, const struct options *o)
{
	const struct pages_options p = {.dir = o->serve.dir,
					.out = o->out,
					.base_url = o->base_url,
					.at = o->at_given ? o->at : serve_clock(o->serve.clock),
					.from = o->from,
					.to = o->to,
					.per_page = o->per_page};

	if (!o->out || !o->serve.dir)
		return missing(o->out ? "--dir" : "--out");
	return pages_write(b, &p) != 0;
}

static int verb_truth(struct borough *b, const struct options *o)
{
	return truth_print(b, o->at_given ? o->at : serve_clock(o->serve.clock), o->from, o->to, stdout) != 0;
}

static int verb_cells(struct borough *b, const struct options *o)
{
	return truth_print_ids(b, o->at_given ? o->at : serve_clock(o->serve.clock), o->from, o->to,
			       stdout) != 0;
}

static int verb_lives(struct borough *b, const struct options *o)
{
	return lives_print(b, o->from, o->to, stdout) != 0;
}

static int verb_rolls(struct borough *b, const struct options *o)
{
	(void)o;
	lives_print_rolls(b, stdout);
	return 0;
}

static int verb_traits(struct borough *b, const struct options *o)
{
	int32_t day = civil_local_day(o->at_given ? o->at : serve_clock(o->serve.clock));

	traits_print(b, o->from != INT32_MIN && o->from < day ? o->from : day, day, stdout);
	return 0;
}

static int verb_calibrate(struct borough *b, const struct options *o)
{
	(void)o;
	return calibrate_print(b, stdout) != 0;
}

struct verb {
	const char *name;
	int (*run)(struct borough *b, const struct options *o);
};

static const struct verb verbs[] = {
	{"serve", verb_serve}, {"lists", verb_lists},	      {"config", verb_config}, {"pages", verb_pages},
	{"truth", verb_truth}, {"calibrate", verb_calibrate}, {"traits", verb_traits}, {"cells", verb_cells},
	{"lives", verb_lives}, {"rolls", verb_rolls},
};

static int run(const char *name, const struct options *o)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		struct borough *b;
		int result;

		if (strcmp(verbs[i].name, name))
			continue;
		b = borough_new(o->seed, o->schools, o->small);
		if (!b) {
			fputs("sim: out of memory\n", stderr);
			return 1;
		}
		if (o->marked)
			pupil_mark(b);
		result = verbs[i].run(b, o);
		borough_free(b);
		return fflush(stdout) ? 1 : result;
	}
	fputs(usage, stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct options o = {
		.seed = 7,
		.schools = BOROUGH_BLOCK,
		.small = 1,
		.base_url = "https://127.0.0.1:8443/v1.0",
		.from = INT32_MIN,
		.to = INT32_MAX,
		.per_page = 200,
		.serve = {.token = "sim-token", .threads = 4},
	};

	if (argc < 2) {
		fputs(usage, stderr);
		return 2;
	}
	if (!strcmp(argv[1], "selftest"))
		return selftest_run() != 0;
	for (int i = 2; i < argc; i += 2) {
		if (i + 1 < argc && take(&o, argv[i], argv[i + 1]))
			continue;
		fprintf(stderr, "sim: %s is not understood\n%s", argv[i], usage);
		return 2;
	}
	return run(argv[1], &o);
}
