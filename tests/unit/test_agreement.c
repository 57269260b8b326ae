/* config/agreement_file and agreement_keys: what a school agreed to is kept to the letter, proved, and never
 * lost: a lost or altered entry would share a child's marks without leave, or leave a child in the dark. */
#include <criterion/criterion.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "config/agreement_file.h"
#include "config/agreement_keys.h"
#include "config/folder.h"

#define BASE "tests/golden/config/base"

static char dir[64], path[128];
static struct folder files;
static struct config *config;
static struct faults faults, warnings;

static void setup(void)
{
	char sub[96];

	strcpy(dir, "/tmp/muster-agree-XXXXXX");
	cr_assert_not_null(mkdtemp(dir));
	snprintf(sub, sizeof sub, "%s/agreements", dir);
	cr_assert_eq(mkdir(sub, 0700), 0);
	snprintf(path, sizeof path, "%s/agreements/oak.yaml", dir);
}

static void unload(void)
{
	config_free(config);
	config = NULL;
	folder_free(&files);
	faults_clear(&faults);
	faults_clear(&warnings);
}

static void teardown(void)
{
	char command[128];

	unload();
	snprintf(command, sizeof command, "rm -rf %s", dir);
	cr_assert_eq(system(command), 0);
}

/* The base folder with this test's agreements. */
static const struct school_agreements *load(void)
{
	unload();
	folder_read(BASE, &files, &faults);
	folder_read(dir, &files, &faults);
	folder_load(&files, &config, &faults, &warnings);
	cr_assert_eq(faults.count, 0u, "%s", faults.count > 0 ? faults.list[0].text : "");
	return config->agreements_count > 0 ? &config->agreements[0] : NULL;
}

static struct agreement plain(const char *version)
{
	struct agreement a = {.contract = "elsewhere", /* of no contract there: its terms are nobody's */
			      .school = "oak",
			      .who = "A. Person",
			      .role = "Head teacher",
			      .how = "rang back",
			      .when = 20630,
			      .revoked = DAY_NONE};

	text_copy(a.version, sizeof a.version, span_of(version));
	memset(a.terms, 'a', 64);
	memset(a.key, 'b', 16);
	memset(a.signature, 'c', 128);
	return a;
}

static void write_one(const struct agreement *a)
{
	struct fault f;

	cr_assert_eq(agreement_file_write(path, "oak", a, 1, &f), 0, "%s", f.text);
}

/* --- texts ------------------------------------------------------------------------------------- */

static const char *const odd[] = {
	"Siân Prys-Jones, Ysgol Tŷ Ddŵr",
	"Małgorzata Żółć-Wójcik",
	"Seán \"Jack\" O'Brien",
	"a: b: c",
	"# not a comment",
	"x # y",
	"null",
	"~",
	"yes",
	"2026-06-01",
	"0x1F",
	"- item",
	"{a: 1}",
	"[a]",
	"&anchor *alias !tag",
	"%directive",
	"back\\slash \\n \\x41",
	"ends with \\",
	"'",
	"\"",
	"\"\"",
	"trailing colon:",
	"@at `tick`",
	"Zoë 李 Ωμέγα 😀",
	"no-break\xc2\xa0space",
	"<<",
	"---",
	"...",
};

Test(agreement, odd_texts_come_back_to_the_letter, .init = setup, .fini = teardown)
{
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		const struct school_agreements *book;
		struct agreement a = plain("1.0.0");

		cr_assert_null(agreement_text_check(odd[i], 95), "%s", odd[i]);
		a.who = a.role = a.how = a.revoked_by = a.revoked_why = odd[i];
		a.revoked = 20700;
		write_one(&a);
		book = load();
		cr_assert_not_null(book);
		cr_assert_eq(book->count, 1u);
		cr_assert_str_eq(book->items[0].who, odd[i]);
		cr_assert_str_eq(book->items[0].role, odd[i]);
		cr_assert_str_eq(book->items[0].how, odd[i]);
		cr_assert_str_eq(book->items[0].revoked_by, odd[i]);
		cr_assert_str_eq(book->items[0].revoked_why, odd[i]);
		cr_assert_eq(book->items[0].revoked, 20700);
		cr_assert_eq(book->items[0].when, 20630);
	}
}

/* What ends a line, hides, turns writing round or is no UTF-8: all that could make a file say another thing
 * than a person reads. */
Test(agreement, hidden_characters_are_refused)
{
	static const char *const refused[] = {
		"",
		" ",
		" a",
		"a ",
		"a\nb",
		"a\rb",
		"a\tb",
		"a\x1b[31mb",
		"a\x7f",
		"a\xc2\x85"
		"b",
		"a\xe2\x80\xa8"
		"b",
		"a\xe2\x80\xa9"
		"b",
		"a\xe2\x80\xae"
		"b",
		"a\xe2\x81\xa6"
		"b",
		"a\xe2\x80\x8b"
		"b",
		"\xef\xbb\xbf"
		"a",
		"a\xff",
		"a\xc0\xaf",
		"a\xed\xa0\x80",
		"a\xf3\xa0\x80\xa0",
		"a\xef\xbf\xbe",
	};

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		cr_expect_not_null(agreement_text_check(refused[i], 95), "%zu", i);
	cr_expect_null(agreement_text_check("12345", 5));
	cr_expect_not_null(agreement_text_check("123456", 5));
}

/* Whatever slips past that check is seen before the file is replaced. */
Test(agreement, what_would_not_come_back_is_not_written, .init = setup, .fini = teardown)
{
	struct agreement a = plain("1.0.0"), b = plain("1.0.0");
	struct fault f;

	write_one(&a);
	b.who = "A. Person\n    revoked: 2026-01-01";
	cr_assert_lt(agreement_file_write(path, "oak", &b, 1, &f), 0);
	b.who = "A\" B";
	b.signature[0] = '?';
	cr_assert_lt(agreement_file_write(path, "oak", &b, 1, &f), 0);
	cr_assert_str_eq(load()->items[0].who, "A. Person");
}

Test(agreement, entries_keep_their_order_and_their_number, .init = setup, .fini = teardown)
{
	struct agreement *many = calloc(CONFIG_AGREEMENTS + 1, sizeof *many);
	const struct school_agreements *book;
	struct fault f;
	char version[24];

	for (int i = 0; i <= CONFIG_AGREEMENTS; i++) {
		snprintf(version, sizeof version, "%d.0.0", CONFIG_AGREEMENTS + 1 - i);
		many[i] = plain(version);
	}
	cr_assert_eq(agreement_file_write(path, "oak", many, CONFIG_AGREEMENTS, &f), 0, "%s", f.text);
	cr_assert_eq(agreement_file_write(path, "oak", many, CONFIG_AGREEMENTS + 1, &f), -FAULT_LIMIT);
	book = load();
	cr_assert_eq(book->count, (unsigned)CONFIG_AGREEMENTS);
	for (int i = 0; i < CONFIG_AGREEMENTS; i++)
		cr_assert_str_eq(book->items[i].version, many[i].version);
	free(many);
}

/* --- stops ----------------------------------------------------------------------------------------- */

/* Writes in a child that is stopped by `arm`; returns the signal that ended it. */
static int write_and_die(void (*arm)(void))
{
	struct agreement two[2];
	int status = 0;
	pid_t pid;

	two[0] = plain("1.0.0");
	two[1] = plain("2.0.0");
	pid = fork();
	if (pid == 0) {
		struct rlimit none = {0, 0};

		setrlimit(RLIMIT_CORE, &none);
		signal(SIGSYS, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
		arm();
		agreement_file_write(path, "oak", two, 2, NULL);
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* Killed by the kernel at the very call that would put the new file in the old one's place. */
static void die_at_rename(void)
{
	static const int calls[] = {SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2)};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, calls[i], 0);
	seccomp_load(filter);
}

static void die_while_writing(void)
{
	struct rlimit little = {100, 100};

	setrlimit(RLIMIT_FSIZE, &little);
}

static void check_old_then_new(void)
{
	struct agreement two[2];
	struct fault f;
	char left[160];

	snprintf(left, sizeof left, "%s.new", path);
	cr_assert_eq(access(left, F_OK), 0, "it died before it wrote anything");
	cr_assert_eq(load()->count, 1u, "the old file stands");
	two[0] = plain("1.0.0");
	two[1] = plain("2.0.0");
	cr_assert_eq(agreement_file_write(path, "oak", two, 2, &f), 0, "%s", f.text);
	cr_assert_eq(load()->count, 2u);
	cr_assert_neq(access(left, F_OK), 0, "what the dead one left is gone");
}

Test(agreement, killed_before_the_rename_the_old_file_stands, .init = setup, .fini = teardown)
{
	struct agreement a = plain("1.0.0");

	write_one(&a);
	cr_assert_eq(write_and_die(die_at_rename), SIGSYS);
	check_old_then_new();
}

Test(agreement, killed_while_writing_the_old_file_stands, .init = setup, .fini = teardown)
{
	struct agreement a = plain("1.0.0");

	write_one(&a);
	cr_assert_eq(write_and_die(die_while_writing), SIGXFSZ);
	check_old_then_new();
}

/* Each adds one entry to what it finds, under the lock. */
static void add_one(int number)
{
	struct agreement items[CONFIG_AGREEMENTS];
	const struct school_agreements *book;
	char version[24];
	unsigned count = 0;
	int lock;

	if (agreement_file_lock(dir, &lock, NULL) != 0)
		_exit(1);
	book = load();
	for (; book != NULL && count < book->count; count++)
		items[count] = book->items[count];
	snprintf(version, sizeof version, "%d.0.0", number);
	items[count] = plain(version);
	usleep(2000);
	_exit(agreement_file_write(path, "oak", items, count + 1, NULL) == 0 ? 0 : 1);
}

Test(agreement, eight_at_a_time_lose_nothing, .init = setup, .fini = teardown)
{
	enum { WRITERS = 8 };
	int status;

	for (int i = 1; i <= WRITERS; i++)
		if (fork() == 0)
			add_one(i);
	for (int i = 0; i < WRITERS; i++) {
		cr_assert_gt(wait(&status), 0);
		cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	cr_assert_eq(load()->count, (unsigned)WRITERS);
}

/* The daemon never waits for a person who holds the lock. */
Test(agreement, who_may_not_wait_is_told_that_it_is_held, .init = setup, .fini = teardown)
{
	struct fault f = {0};
	int held, other = -1;

	cr_assert_eq(agreement_file_lock(dir, &held, &f), 0, "%s", f.text);
	cr_assert_eq(agreement_file_try(dir, &other, &f), -FAULT_LIMIT);
	cr_assert_eq(other, -1);
	close(held);
	cr_assert_eq(agreement_file_try(dir, &other, &f), 0, "%s", f.text);
	close(other);
}

/* --- signatures --------------------------------------------------------------------------------------- */

static void key_file(const char *name, const unsigned char bytes[SIGN_KEY])
{
	char file[160], hex[2 * SIGN_KEY + 1];

	text_hex(hex, bytes, SIGN_KEY);
	snprintf(file, sizeof file, "%s/%s", dir, name);
	cr_assert_eq(file_replace(file, span_of(hex), 0600, NULL), 0);
}

Test(agreement, every_word_of_it_is_signed, .init = setup, .fini = teardown)
{
	unsigned char secret[SIGN_KEY], public_key[SIGN_KEY];
	struct agreement a = plain("1.0.0"), b;
	struct agreement_keys keys;

	cr_assert_eq(sign_make(secret, public_key, NULL), 0);
	key_file("agreements.key", secret);
	key_file("agreements.pub", public_key);
	memset(secret, 0, sizeof secret);
	cr_assert_eq(agreement_secret_read(dir, secret, NULL), 0);
	cr_assert_eq(agreement_keys_read(dir, &keys, &faults), 0);
	cr_assert_eq(keys.count, 1u);
	cr_assert_eq(agreement_sign(&a, secret, NULL), 0);
	cr_assert_str_eq(a.key, keys.at[0].name);
	cr_assert_eq(agreement_prove(&a, &keys), AGREEMENT_SOUND);

#define CHANGED(change_)                                                                                     \
	do {                                                                                                 \
		b = a;                                                                                       \
		change_;                                                                                     \
		cr_expect_eq(agreement_prove(&b, &keys), AGREEMENT_ALTERED, #change_);                       \
	} while (0)
	CHANGED(b.contract[0] = 'D');
	CHANGED(b.version[0] = '2');
	CHANGED(b.school[0] = 'x');
	CHANGED(b.who = "A. Persona");
	CHANGED(b.role = "");
	CHANGED(b.how = "x");
	CHANGED(b.when++);
	CHANGED(b.terms[63] = 'b');
	CHANGED(memset(b.document, 'd', 64));
	CHANGED(b.signature[127] = 'f'; b.signature[126] = 'f');
	CHANGED((b.who = "A. Person\nrole 1 x", b.role = ""));
	/* A school ends its agreement without the key. */
	b = a;
	b.revoked = 20700;
	cr_expect_eq(agreement_prove(&b, &keys), AGREEMENT_SOUND);
	b.key[0] = b.key[0] == '0' ? '1' : '0';
	cr_expect_eq(agreement_prove(&b, &keys), AGREEMENT_KEY_UNKNOWN);
}

/* A new key does not undo what the old one signed; another's file is not taken for a key. */
Test(agreement, keys_of_earlier_years_still_prove, .init = setup, .fini = teardown)
{
	unsigned char secret[2][SIGN_KEY], public_key[2][SIGN_KEY];
	struct agreement a = plain("1.0.0");
	struct agreement_keys keys;

	for (unsigned i = 0; i < 2; i++)
		cr_assert_eq(sign_make(secret[i], public_key[i], NULL), 0);
	cr_assert_eq(agreement_keys_read(dir, &keys, &faults), 0, "a folder without keys is no fault");
	cr_assert_eq(keys.count, 0u);
	cr_assert_eq(agreement_sign(&a, secret[0], NULL), 0);
	key_file("agreements.pub", public_key[1]);
	key_file("agreementsold.pub", public_key[0]);
	cr_assert_eq(agreement_keys_read(dir, &keys, &faults), 0);
	cr_assert_eq(agreement_prove(&a, &keys), AGREEMENT_KEY_UNKNOWN);
	key_file("agreements-2025.pub", public_key[0]);
	cr_assert_eq(agreement_keys_read(dir, &keys, &faults), 0);
	cr_assert_eq(keys.count, 2u);
	cr_assert_eq(agreement_prove(&a, &keys), AGREEMENT_SOUND);
}

Test(agreement, a_key_file_that_is_none_is_a_fault, .init = setup, .fini = teardown)
{
	struct agreement_keys keys = {0};
	unsigned char secret[SIGN_KEY];
	struct fault f;
	char file[160];

	snprintf(file, sizeof file, "%s/agreements-2025.pub", dir);
	cr_assert_eq(file_replace(file, SPAN("0123"), 0600, NULL), 0);
	cr_assert_eq(agreement_keys_read(dir, &keys, &faults), -FAULT_PARSE);
	cr_assert_eq(faults.count, 1u);
	cr_assert_str_eq(faults.list[0].file, "agreements-2025.pub");
	cr_assert_eq(agreement_secret_read(dir, secret, &f), -FAULT_IO);
	snprintf(file, sizeof file, "%s/agreements.key", dir);
	cr_assert_eq(file_replace(file, SPAN("secretsecret"), 0600, NULL), 0);
	cr_assert_eq(agreement_secret_read(dir, secret, &f), -FAULT_PARSE);
	cr_assert_null(strstr(f.text, "secretsecret"), "a fault never carries a key");
}

/* The place a person has to open. */
Test(agreement, an_altered_entry_is_told_with_its_line, .init = setup, .fini = teardown)
{
	unsigned char secret[SIGN_KEY], public_key[SIGN_KEY];
	struct agreement two[2];
	struct agreement_keys keys;

	cr_assert_eq(sign_make(secret, public_key, NULL), 0);
	key_file("agreements.pub", public_key);
	two[0] = plain("1.0.0");
	two[1] = plain("2.0.0");
	for (unsigned i = 0; i < 2; i++)
		cr_assert_eq(agreement_sign(&two[i], secret, NULL), 0);
	two[1].who = "B. Person";
	cr_assert_eq(agreement_file_write(path, "oak", two, 2, NULL), 0);
	load();
	cr_assert_eq(agreement_keys_read(dir, &keys, &faults), 0);
	cr_assert_eq(agreements_prove(config, &keys, &faults), -FAULT_DENIED);
	cr_assert_eq(faults.count, 1u);
	cr_assert_str_eq(faults.list[0].file, "agreements/oak.yaml");
	/* Six lines of head, nine of the first entry (no document), then the second. */
	cr_assert_eq(faults.list[0].line, 16u);
	cr_assert_str_eq(faults.list[0].path, "agreements[1].signature");
}
