/* Bad share contracts, one file each: tests/golden/contract/NAME.yaml is laid over a good folder (base/) and
 * NAME.txt is what a person is told. A first line "# stands as FOLDER/FILE" says where the file stands when
 * it is not contracts/daily.yaml. The review is made on 23 November 2026. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "config/check.h"
#include "config/folder.h"
#include "contract/complete.h"

#define GOLDEN	"tests/golden/contract"
#define SEEN	400
#define STANDS	"# stands as "
#define DEFAULT "contracts/daily.yaml"

/* Ids that some case has triggered. */
static const char *seen[SEEN];
static size_t seen_count;

static bool was_seen(const char *id)
{
	for (size_t i = 0; i < seen_count; i++)
		if (strcmp(seen[i], id) == 0)
			return true;
	return false;
}

static void print_all(struct buffer *out, const struct faults *all, const char *mark)
{
	char line[1024];

	for (size_t i = 0; i < all->count; i++) {
		struct fault f = all->list[i];

		snprintf(f.text, sizeof f.text, "%s%s", mark, all->list[i].text);
		buffer_print(out, "%s\n", fault_print(&f, line, sizeof line));
		if (f.check != NULL && !was_seen(f.check) && seen_count < SEEN)
			seen[seen_count++] = f.check;
	}
}

static void lay_over(struct folder *folder, const char *path)
{
	struct buffer bytes = {0};
	struct folder_file *file = NULL;
	char name[160] = DEFAULT;
	struct fault f;

	cr_assert_eq(file_read(path, 65536, &bytes, &f), 0, "%s", f.text);
	if (bytes.length > strlen(STANDS) && memcmp(bytes.at, STANDS, strlen(STANDS)) == 0)
		snprintf(name, sizeof name, "%.*s", (int)strcspn(bytes.at + strlen(STANDS), "\n"),
			 bytes.at + strlen(STANDS));
	for (size_t i = 0; i < folder->count; i++)
		if (strcmp(folder->at[i].name, name) == 0)
			file = &folder->at[i];
	if (file == NULL) {
		file = &folder->at[folder->count++];
		memset(file, 0, sizeof *file);
		snprintf(file->name, sizeof file->name, "%s", name);
	}
	buffer_free(&file->bytes);
	file->bytes = bytes;
}

static void run_case(const char *name)
{
	struct folder base = {0}, folder = {0};
	struct faults faults = {0}, warnings = {0};
	struct config *config = NULL;
	struct buffer got = {0}, want = {0};
	struct fault f;
	char path[512];
	day_t day = day_from_civil((struct civil){2026, 11, 23});

	cr_assert_eq(folder_read(GOLDEN "/base", &base, &faults), 0);
	folder.at = calloc(base.count + 1, sizeof *folder.at);
	cr_assert_not_null(folder.at);
	memcpy(folder.at, base.at, base.count * sizeof *folder.at);
	folder.count = base.count;
	free(base.at);
	snprintf(path, sizeof path, GOLDEN "/%s.yaml", name);
	lay_over(&folder, path);
	snprintf(path, sizeof path, GOLDEN "/%s.txt", name);
	cr_assert_eq(file_read(path, 65536, &want, &f), 0, "%s", f.text);
	folder_review(&folder, day, &config, &faults, &warnings);
	print_all(&got, &faults, "");
	print_all(&got, &warnings, "warning: ");
	cr_expect_str_eq(got.at != NULL ? got.at : "", want.at, "%s says\n%s\nnot\n%s", name,
			 got.at != NULL ? got.at : "", want.at);
	cr_expect_eq(faults.count == 0, config != NULL, "%s", name);
	config_free(config);
	folder_free(&folder);
	faults_clear(&faults);
	faults_clear(&warnings);
	buffer_free(&got);
	buffer_free(&want);
}

static int is_case(const struct dirent *e)
{
	const char *dot = strrchr(e->d_name, '.');

	return dot != NULL && strcmp(dot, ".yaml") == 0;
}

/* Rows about other things than share contracts: tests/golden/config has their cases. */
static bool elsewhere(const struct check *table, const struct check *row)
{
	return (table == file_checks && strcmp(row->id, "id-once") != 0) || table == person_checks ||
	       strcmp(row->id, "secret-missing") == 0;
}

static void tell_missing(const struct check *table)
{
	for (const struct check *row = table; row->id != NULL; row++)
		cr_expect(elsewhere(table, row) || was_seen(row->id), "no bad contract triggers the check %s",
			  row->id);
}

Test(contract_golden, every_check_has_a_bad_contract_that_it_catches)
{
	struct dirent **names;
	int count = scandir(GOLDEN, &names, is_case, alphasort);

	cr_assert_geq(count, 120);
	for (int i = 0; i < count; i++) {
		*strrchr(names[i]->d_name, '.') = '\0';
		run_case(names[i]->d_name);
		free(names[i]);
	}
	free(names);
	tell_missing(form_checks);
	for (size_t t = 0; check_tables[t] != NULL; t++)
		tell_missing(check_tables[t]);
}

/* Programs find a check by its id, so two rows of one id would be one and the same to them. */
Test(contract_golden, ids_of_checks_are_their_own_and_have_a_reason)
{
	const char *ids[SEEN];
	size_t count = 0;

	for (size_t t = 0; check_tables[t] != NULL; t++)
		for (const struct check *row = check_tables[t]; row->id != NULL; row++) {
			for (size_t i = 0; i < count; i++)
				cr_expect_str_neq(ids[i], row->id);
			cr_expect_not_null(row->reason, "%s", row->id);
			cr_expect_eq(check_find(row->id), row, "%s", row->id);
			/* A check of the review never keeps the daemon from starting. */
			cr_expect(row->warning || !row->review, "%s", row->id);
			ids[count++] = row->id;
		}
	cr_expect_geq(count, 60u);
	cr_expect_null(check_find("no-such-check"));
	cr_expect_null(check_find(NULL));
}

static void load(const char *dir, bool review, size_t *ret_warnings)
{
	struct folder folder = {0};
	struct faults faults = {0}, warnings = {0};
	struct config *config = NULL;
	int rc;

	cr_assert_eq(folder_read(dir, &folder, &faults), 0);
	rc = review ? folder_review(&folder, DAY_NONE, &config, &faults, &warnings) :
		      folder_load(&folder, &config, &faults, &warnings);
	cr_assert_eq(rc, 0);
	*ret_warnings = warnings.count;
	config_free(config);
	folder_free(&folder);
	faults_clear(&faults);
	faults_clear(&warnings);
}

/* A reload must not fill the log each day with what people decide about; a check shows it. */
Test(contract_golden, only_a_check_reviews)
{
	size_t loaded, reviewed;

	load("tests/golden/config/base", false, &loaded);
	load("tests/golden/config/base", true, &reviewed);
	cr_expect_eq(loaded, 0u);
	/* No impact assessment, and most of the ICO's questions have no answer there. */
	cr_expect_geq(reviewed, 2u);
}

/* The parts of a message that a program reads (an editor, a form) are those that a person reads. */
Test(contract_golden, parts_of_a_message_are_told_apart)
{
	static const struct {
		const char *name, *expected, *found, *nearest;
	} cases[] = {
		{"value-status", "one of draft, proposed, trial, active, suspended, expired, revoked",
		 "\"activ\"", "active"},
		{"look-back", "no more days than retention.keep, 5d", "8d", ""},
		{"value-authority-plain", "3 digits in quotes", "\"332\" without quotes", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct folder folder = {0};
		struct faults faults = {0}, warnings = {0};
		struct config *config = NULL;
		struct folder_file *at;
		char path[512];
		const struct fault *f;

		cr_assert_eq(folder_read(GOLDEN "/base", &folder, &faults), 0);
		at = folder.at;
		snprintf(path, sizeof path, GOLDEN "/%s.yaml", cases[i].name);
		lay_over(&folder, path);
		cr_assert_eq(folder.at, at);
		cr_assert_lt(folder_load(&folder, &config, &faults, &warnings), 0);
		cr_assert_eq(faults.count, 1u);
		f = &faults.list[0];
		cr_expect_eq(f->expected.length, strlen(cases[i].expected));
		cr_expect_eq(memcmp(f->text + f->expected.at, cases[i].expected, f->expected.length), 0);
		cr_expect_eq(f->found.length, strlen(cases[i].found), "%s", f->text);
		cr_expect_eq(memcmp(f->text + f->found.at, cases[i].found, f->found.length), 0);
		cr_expect_eq(f->nearest.length, strlen(cases[i].nearest));
		cr_expect_eq(memcmp(f->text + f->nearest.at, cases[i].nearest, f->nearest.length), 0);
		folder_free(&folder);
		faults_clear(&faults);
		faults_clear(&warnings);
	}
}

static void contract_of(const char *dir, struct config **ret_config)
{
	struct folder folder = {0};
	struct faults faults = {0}, warnings = {0};

	cr_assert_eq(folder_read(dir, &folder, &faults), 0);
	cr_assert_eq(folder_load(&folder, ret_config, &faults, &warnings), 0);
	folder_free(&folder);
	faults_clear(&faults);
	faults_clear(&warnings);
}

/* Who approves a contract with a question open cannot show the ICO what was agreed. */
Test(contract_golden, an_incomplete_contract_is_told_question_by_question)
{
	const struct contract_question *missing[CONTRACT_QUESTIONS];
	struct config *config = NULL;
	struct share_contract c;
	size_t count;

	contract_of(GOLDEN "/base", &config);
	c = config->contracts[0];
	cr_expect(contract_complete(&c, missing, &count));
	cr_expect_eq(count, 0u);
	c.wording.emergency = "";
	c.wording.dpia_date = DAY_NONE;
	c.dpo[0] = '\0';
	c.wording.quality_count = 0;
	cr_expect_not(contract_complete(&c, missing, &count));
	cr_assert_eq(count, 4u);
	cr_expect_str_eq(missing[0]->key, "lawful_basis.dpia_date");
	cr_expect_eq(missing[0]->number, 2u);
	cr_expect_str_eq(missing[1]->key, "parties.contacts.dpo");
	cr_expect_str_eq(missing[2]->key, "quality");
	cr_expect_eq(missing[3]->number, 20u);
	/* Asked only where they apply. */
	c = config->contracts[0];
	c.wording.controllers = CONTROLLERS_JOINT;
	c.shares[0].fields[0].treatment = TREATMENT_CLEAR;
	cr_expect_not(contract_complete(&c, missing, &count));
	cr_assert_eq(count, 2u);
	cr_expect_str_eq(missing[0]->key, "parties.arrangement");
	cr_expect_str_eq(missing[1]->key, "lawful_basis.article_10");
	c.shares[0].fields[0].treatment = TREATMENT_REASON_GROUP; /* shares are lent, not copied */
	c = config->contracts[0];
	c.wording.policy_document = NULL;
	cr_expect_not(contract_complete(&c, NULL, NULL));
	strcpy(c.lawful_article_9, "explicit_consent");
	cr_expect(contract_complete(&c, NULL, NULL));
	config_free(config);
}
