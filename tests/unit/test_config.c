/* config/: every message by a golden case, and what a good folder becomes. A case is the base
 * folder with some of its files replaced; expected.txt is what `muster check` says of it. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/contract_check.h"
#include "config/explain.h"
#include "config/folder.h"
#include "config/kind.h"

#define GOLDEN "tests/golden/config"

struct said {
	struct folder folder;
	struct config *config;
	struct faults faults, warnings;
	int rc;
};

static void load_over(struct said *s, const char *dir)
{
	*s = (struct said){0};
	folder_read(GOLDEN "/base", &s->folder, &s->faults);
	if (dir != NULL)
		folder_read(dir, &s->folder, &s->faults);
	s->rc = folder_load(&s->folder, &s->config, &s->faults, &s->warnings);
}

static void drop(struct said *s)
{
	folder_free(&s->folder);
	config_free(s->config);
	faults_clear(&s->faults);
	faults_clear(&s->warnings);
}

static void print_all(struct buffer *out, const struct faults *all, const char *mark)
{
	char line[1024];

	for (size_t i = 0; i < all->count; i++) {
		struct fault f = all->list[i];

		snprintf(f.text, sizeof f.text, "%s%s", mark, all->list[i].text);
		buffer_print(out, "%s\n", fault_print(&f, line, sizeof line));
	}
}

static void run_case(const char *name)
{
	struct said s;
	struct buffer got = {0}, want = {0};
	struct fault f;
	char dir[512], path[600];

	snprintf(dir, sizeof dir, "%s/%s", GOLDEN, name);
	snprintf(path, sizeof path, "%s/expected.txt", dir);
	cr_assert_eq(file_read(path, 65536, &want, &f), 0, "%s", f.text);
	load_over(&s, dir);
	print_all(&got, &s.faults, "");
	print_all(&got, &s.warnings, "warning: ");
	cr_expect_str_eq(got.at, want.at, "%s says\n%s", name, got.at);
	/* A warning alone lets the folder through; a fault never does. */
	if (s.faults.count > 0)
		cr_expect_null(s.config, "%s", name);
	else
		cr_expect_eq(s.rc, 0, "%s", name);
	drop(&s);
	buffer_free(&got);
	buffer_free(&want);
}

static int is_case(const struct dirent *e)
{
	return e->d_name[0] >= '0' && e->d_name[0] <= '9';
}

Test(config, says_what_the_golden_cases_say)
{
	struct dirent **names;
	int count = scandir(GOLDEN, &names, is_case, alphasort);

	cr_assert_geq(count, 120);
	for (int i = 0; i < count; i++) {
		run_case(names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

Test(config, good_folder_becomes_structs)
{
	struct said s;
	const struct school *oak;
	const struct share_contract *c;

	load_over(&s, NULL);
	cr_assert_eq(s.rc, 0);
	cr_assert_eq(s.warnings.count, 0u);
	cr_assert_str_eq(s.config->authority.la, "332");
	cr_assert_eq(s.config->authority.neighbour_count, 2u);
	cr_assert_str_eq(s.config->authority.neighbours[1], "894");
	cr_assert_str_eq(s.config->authority.bus_listen, "tcp://127.0.0.1:8481");
	cr_assert_not(s.config->authority.sandbox_reduced);
	cr_assert_eq(s.config->authority.lists[0].due, 7 * 60);
	cr_assert_eq(s.config->school_count, 2u);
	cr_assert_str_eq(s.config->school_ids[0], "elm");
	cr_assert_eq(config_school(s.config, "oak"), 1);
	cr_assert_eq(config_school(s.config, "ash"), -1);
	cr_assert_eq(config_team(s.config, "ess"), 0);
	oak = &s.config->schools[1];
	cr_assert_eq(oak->phase, PHASE_PRIMARY);
	cr_assert_eq(oak->registers.am_closes, 9 * 60 + 15);
	cr_assert_eq(oak->go_live, day_from_civil((struct civil){2026, 11, 23}));
	cr_assert_eq(oak->days, &s.config->calendars[0]);
	cr_assert_str_eq(oak->base_url, "https://api.example.org/v1.0");
	/* A closure of one day has no `to`. */
	cr_assert_eq(oak->days->closures[1].to, day_from_civil((struct civil){2026, 11, 27}));
	c = &s.config->contracts[0];
	cr_assert_eq(c->subjects, (unsigned)SUBJECT_LOOKED_AFTER);
	cr_assert(c->lapse_hold);
	cr_assert_eq(c->lapse_days, 60);
	cr_assert_eq(c->keep_days, 730);
	cr_assert_eq(c->looks.until_pm, 15 * 60);
	cr_assert_eq(c->looks.look_back_days, 8);
	cr_assert(c->erase_on_end);
	cr_assert_eq(c->alerts[1].line, 25u);
	/* [N1, R, 1-13]: N1 and not N2, R, 1 to 13 and not 14. */
	cr_assert(c->year_groups[0] && !c->year_groups[1] && c->year_groups[2] && c->year_groups[15]);
	cr_assert_not(c->year_groups[16]);
	cr_assert_eq(c->shares[0].fields[0].treatment, TREATMENT_REASON_GROUP);
	drop(&s);
}

Test(config, figures_become_structs)
{
	static const char yaml[] =
		"apiVersion: muster/v1\nkind: Authority\nid: a\nla: \"332\"\nname: A\nregion: E12000005\nfigures:\n"
		"  data_sets:\n    - id: 019d209b-b031-7497-8205-af255b581d91\n      name: reasons\n      version: 12.*\n"
		"      how: query\n      indicators: [session_count]\n      only: [{filter: Phase, option: \"Primary, all\"}]\n"
		"    - {id: 019d209c-08dc-74b6-9edb-52d521406fcf, name: severe, version: 1.*}\n";
	struct tree t = {0};
	struct fault f;
	static struct authority a;
	struct faults faults = {0}, warnings = {0};
	struct walk w = {.file = "a", .faults = &faults, .warnings = &warnings};

	cr_assert_eq(tree_read(SPAN(yaml), "a", &t, &f), 0);
	row_map(&w, kind_authority.rows, t.root, &a);
	kind_authority.finish(&w, t.root, &a);
	cr_assert_eq(faults.count, 0u);
	cr_expect_eq(a.figures.count, 2u);
	/* DfE's own service, each day, when nothing else is said. */
	cr_expect_str_eq(a.figures.base_url, "https://api.education.gov.uk/statistics/v1");
	cr_expect_eq(a.figures.due, 7 * 60 + 15);
	cr_expect_eq(a.figures.sets[0].how, FIGURES_QUERY);
	cr_expect_str_eq(a.figures.sets[0].version, "12.*");
	cr_expect_str_eq(a.figures.sets[0].indicators[0], "session_count");
	cr_expect_eq(a.figures.sets[0].indicator_count, 1u);
	cr_expect_str_eq(a.figures.sets[0].only[0].option, "Primary, all");
	cr_expect_eq(a.figures.sets[0].only_count, 1u);
	cr_expect_eq(a.figures.sets[1].how, FIGURES_CSV);
	cr_expect_eq(a.figures.sets[1].page_size, 2000);
	cr_expect_eq(a.figures.sets[1].only_count, 0u);
	tree_free(&t);
}

Test(config, defaults_stand_where_a_key_is_left_out)
{
	static const char yaml[] = "apiVersion: muster/v1\nkind: Team\nid: a\nname: A\n";
	struct tree t = {0};
	struct fault f;
	struct team team = {0};
	struct faults faults = {0}, warnings = {0};
	struct walk w = {.file = "a", .faults = &faults, .warnings = &warnings};

	cr_assert_eq(tree_read(SPAN(yaml), "a", &t, &f), 0);
	row_map(&w, kind_team.rows, t.root, &team);
	cr_assert_eq(faults.count, 0u);
	cr_assert_eq(team.works_from, 8 * 60 + 30);
	cr_assert_eq(team.works_to, 17 * 60);
	tree_free(&t);
	faults_clear(&faults);
}

static struct digest hash_over(const char *dir)
{
	struct said s;
	struct digest d;

	load_over(&s, dir);
	cr_assert_eq(s.rc, 0);
	d = s.config->hash;
	drop(&s);
	return d;
}

Test(config, hash_follows_what_is_written)
{
	struct digest base = hash_over(NULL), again = hash_over(GOLDEN "/base");
	struct digest other = hash_over(GOLDEN "/073-register-open-long");

	cr_assert_eq(memcmp(&base, &again, sizeof base), 0);
	cr_assert_neq(memcmp(&base, &other, sizeof base), 0);
}

/* The daemon packs trees in one process and loads them in another. */
Test(config, packed_trees_load_alike)
{
	struct said s;
	struct digest hash = hash_over(NULL);
	struct config_file files[16] = {0};
	struct tree trees[16] = {0};
	struct config *config = NULL;
	struct fault f;

	load_over(&s, NULL);
	cr_assert_leq(s.folder.count, 16u);
	/* Last first: the order of files is the loader's own. */
	for (size_t i = 0; i < s.folder.count; i++) {
		const struct folder_file *from = &s.folder.at[s.folder.count - 1 - i];
		struct buffer packed = {0};
		struct tree t = {0};

		cr_assert_eq(tree_read(buffer_span(&from->bytes), from->name, &t, &f), 0);
		tree_pack(&t, &packed);
		cr_assert_eq(tree_unpack(buffer_span(&packed), &trees[i], &f), 0);
		snprintf(files[i].name, sizeof files[i].name, "%s", from->name);
		files[i].tree = &trees[i];
		buffer_free(&packed);
		tree_free(&t);
	}
	cr_assert_eq(config_load(files, s.folder.count, &config, &s.faults, &s.warnings), 0);
	cr_assert_eq(memcmp(&config->hash, &hash, sizeof hash), 0);
	for (size_t i = 0; i < 16; i++)
		tree_free(&trees[i]);
	config_free(config);
	drop(&s);
}

Test(config, a_file_not_read_lets_nothing_through)
{
	struct config_file file = {.name = "muster.yaml"};
	struct config *config = NULL;
	struct faults faults = {0}, warnings = {0};

	cr_assert_lt(config_load(&file, 1, &config, &faults, &warnings), 0);
	cr_assert_null(config);
	cr_assert_eq(warnings.count, 1u);
	cr_assert_lt(config_load(&file, 0, &config, &faults, &warnings), 0);
	cr_assert_null(config);
	faults_clear(&faults);
	faults_clear(&warnings);
	config_free(NULL);
}

Test(config, example_borough_is_sound)
{
	struct said s = {0};

	cr_assert_eq(folder_read("contracts/example", &s.folder, &s.faults), 0);
	s.rc = folder_load(&s.folder, &s.config, &s.faults, &s.warnings);
	cr_assert_eq(s.rc, 0);
	/* One a contract: nobody can have signed what nobody has a key for yet. */
	cr_assert_eq(s.warnings.count, 5u);
	for (size_t i = 0; i < s.warnings.count; i++)
		cr_assert_str_eq(s.warnings.list[i].check, "agreement-missing");
	cr_assert_eq(s.config->school_count, 14u);
	cr_assert_eq(s.config->contract_count, 5u);
	cr_assert_eq(s.config->authority.neighbour_count, 10u);
	cr_assert_eq(s.config->authority.nearby_count, 5u);
	cr_assert_str_eq(s.config->authority.nearby[4], "885");
	for (size_t i = 0; i < s.config->contract_count; i++) /* one school does not share */
		cr_assert_eq(s.config->contracts[i].school_count, 13u);
	drop(&s);
}

/* The reference in contracts/README.md is the rows' own words. */
Test(config, readme_tells_every_key)
{
	struct buffer readme = {0}, told = {0};
	struct fault f;

	cr_assert_eq(file_read("contracts/README.md", 262144, &readme, &f), 0, "%s", f.text);
	explain_all(&told);
	cr_assert(buffer_ok(&told));
	cr_assert_not_null(strstr(readme.at, told.at),
			   "run `muster explain` and put its output into contracts/README.md");
	buffer_free(&readme);
	buffer_free(&told);
}

/* "| `session_mark` | clear | ... |": the table of fields by purpose in contracts/README.md. */
Test(config, readme_tells_what_purposes_allow)
{
	struct buffer readme = {0};
	struct fault f;

	cr_assert_eq(file_read("contracts/README.md", 262144, &readme, &f), 0, "%s", f.text);
	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		struct buffer row = {0};

		buffer_print(&row, "| `%s` |", field_name((enum field)i));
		for (unsigned p = 0; purpose_names[p] != NULL; p++) {
			enum treatment t = contract_widest((enum purpose)p, (enum field)i);

			buffer_print(&row, " %s |", t == TREATMENT_DROP ? "-" : treatment_names[t]);
		}
		cr_assert_not_null(strstr(readme.at, row.at), "%s", row.at);
		buffer_free(&row);
	}
	buffer_free(&readme);
}

/* What a child is divides sums; no purpose lets a team see it by child. */
Test(config, no_purpose_shows_a_characteristic_by_child)
{
	for (unsigned p = 0; purpose_names[p] != NULL; p++)
		for (unsigned i = FIELD_BIRTH_DATE; i < FIELD_COUNT; i++)
			cr_assert_leq(contract_widest((enum purpose)p, (enum field)i), TREATMENT_COUNT, "%s",
				      field_name((enum field)i));
}

Test(folder, tells_a_folder_that_is_not_there)
{
	struct folder folder = {0};
	struct faults faults = {0};

	cr_assert_eq(folder_read("tests/golden/no-such-folder", &folder, &faults), -FAULT_IO);
	cr_assert_eq(faults.count, 1u);
	faults_clear(&faults);
	folder_free(&folder);
	folder_free(NULL);
}

/* A folder of its own for what a golden case cannot hold. */
static void make(const char *dir, const char *name, size_t length)
{
	char path[512], *bytes = calloc(1, length + 1);
	struct fault f;

	cr_assert_not_null(bytes);
	memset(bytes, '#', length);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	cr_assert_eq(file_replace(path, (struct span){bytes, length}, 0600, &f), 0, "%s", f.text);
	free(bytes);
}

Test(folder, leaves_nothing_out_in_silence)
{
	char dir[] = "/tmp/muster-folder-XXXXXX", path[64], name[200] = "teams/";
	struct folder folder = {0};
	struct faults faults = {0};

	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/teams", dir);
	cr_assert_eq(mkdir(path, 0700), 0);
	memset(name + 6, 'x', 160);
	strcpy(name + 166, ".yaml");
	make(dir, name, 1); /* a name too long to keep */
	make(dir, "teams/large.yaml", LIMIT_YAML + 1);
	make(dir, "teams/.hidden.yaml", 1); /* an editor's own */
	make(dir, "teams/notes.txt", 1);
	make(dir, "teams/a.test.yaml", 1);
	make(dir, "schools", 1); /* a file where a folder belongs */
	cr_assert_lt(folder_read(dir, &folder, &faults), 0);
	cr_assert_eq(folder.count, 0u);
	cr_assert_eq(faults.count, 3u);
	faults_clear(&faults);
	folder_free(&folder);
	snprintf(path, sizeof path, "rm -r %s", dir);
	cr_assert_eq(system(path), 0);
}

/* What a YAML reader may take for something else has to stand in quotes to be text. */
Test(scalar, text_is_text)
{
	static const char *const refused[] = {"1",    "-1",    "+1.5",	"1.",	      "1e3", "1E-3", "0x1F",
					      "0o17", "11:30", "1:2:3", "true",	      "No",  "ON",   "y",
					      "null", "~",     "",	"2026-09-01", NULL};
	static const char *const taken[] = {
		"1.2.3", "1a", "-",   "E12000005", "127.0.0.1:80", "yesterday",	 "1-2",
		"e5",	 ":",  "12:", "0x",	   "1e",	   "2026-13-01", NULL};
	static const struct row row = {.type = ROW_TEXT, .size = 16};
	struct node n = {.kind = NODE_SCALAR};
	char at[16];

	for (const char *const *p = refused; *p != NULL; p++) {
		n.text = span_of(*p);
		n.quoted = false;
		cr_expect_not(scalar_read(&row, &n, at), "%s", *p);
		n.quoted = true;
		cr_expect_eq(scalar_read(&row, &n, at), **p != '\0', "%s", *p);
	}
	n.quoted = false;
	for (const char *const *p = taken; *p != NULL; p++) {
		n.text = span_of(*p);
		cr_expect(scalar_read(&row, &n, at), "%s", *p);
		cr_expect_str_eq(at, *p);
	}
}

Test(scalar, checks_of_addresses)
{
	static const char *const good[] = {"127.0.0.1:1", "[::1]:65535", "muster.example:8480", NULL};
	static const char *const bad[] = {":80",    "host",   "host:0",	  "host:65536",
					  "a b:80", "::1:80", "host:80x", NULL};

	for (const char *const *p = good; *p != NULL; p++)
		cr_expect_null(check_host_port(*p), "%s", *p);
	for (const char *const *p = bad; *p != NULL; p++)
		cr_expect_not_null(check_host_port(*p), "%s", *p);
	cr_expect_null(check_https("https://a/b"));
	cr_expect_not_null(check_https("https://"));
	cr_expect_not_null(check_https("https:///path"));
	cr_expect_not_null(check_https("https://user@host"));
	cr_expect_not_null(check_https("https://host?x"));
}

static const struct school *school_of(const struct said *s, const char *id)
{
	int at = config_school(s->config, id);

	cr_assert_geq(at, 0);
	return &s->config->schools[at];
}

/* A school's own INSET day is no school day there and stays one next door: otherwise a whole
 * school's children are "not heard" on it, or the neighbour's are lost. */
Test(config, a_school_closes_on_days_of_its_own)
{
	struct said s;
	const struct calendar *oak, *elm;
	day_t inset = day_from_civil((struct civil){2026, 10, 23});

	load_over(&s, GOLDEN "/142-school-closure-outside");
	cr_assert_eq(s.rc, 0);
	oak = school_of(&s, "oak")->days;
	elm = school_of(&s, "elm")->days;
	cr_assert_eq(elm, &s.config->calendars[0]);
	cr_assert_eq(oak->closure_count, elm->closure_count + 2);
	cr_assert_not(calendar_school_day(oak, inset));
	cr_assert(calendar_school_day(elm, inset));
	/* What the calendar says holds for both. */
	cr_assert_not(calendar_school_day(oak, day_from_civil((struct civil){2026, 11, 27})));
	cr_assert_not(calendar_working_day(oak, day_from_civil((struct civil){2027, 3, 26})));
	cr_assert(calendar_school_day(oak, inset - 1));
	drop(&s);
}

/* The example's calendars, as a newcomer copies them: terms by name, every half term known. */
Test(config, the_example_calendars_have_six_half_terms)
{
	struct folder folder = {0};
	struct config *config = NULL;
	struct faults faults = {0}, warnings = {0};

	cr_assert_eq(folder_read("contracts/example", &folder, &faults), 0);
	cr_assert_eq(folder_load(&folder, &config, &faults, &warnings), 0);
	cr_assert_geq(config->calendar_count, 2u);
	for (size_t i = 0; i < config->calendar_count; i++) {
		const struct calendar *c = &config->calendars[i];
		struct date_range first, last;

		for (unsigned t = 0; t < c->term_count; t++)
			cr_assert_eq(c->parts[t].term, TERM_AUTUMN + t % 3);
		for (unsigned h = 1; h <= HALF_TERMS; h++)
			cr_assert(calendar_half_term_range(c, 2026, h, &last), "%s %u", c->id, h);
		/* Mon 7 September to Fri 23 October; Mon 7 June to Wed 21 July. */
		cr_assert(calendar_half_term_range(c, 2026, 1, &first));
		cr_assert_eq(first.from, day_from_civil((struct civil){2026, 9, 7}));
		cr_assert_eq(first.to, day_from_civil((struct civil){2026, 10, 23}));
		cr_assert_eq(last.from, day_from_civil((struct civil){2027, 6, 7}));
		cr_assert_eq(last.to, day_from_civil((struct civil){2027, 7, 21}));
	}
	folder_free(&folder);
	config_free(config);
	faults_clear(&faults);
	faults_clear(&warnings);
}
