/* Configuration files that nobody writes by mistake, and some that an editor does: each is refused, or taken,
 * in bounded memory and time, with words that help. A folder is checked in a process of its own, whose peak
 * of memory is the measure. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/folder.h"
#include "config/tree.h"

/* gcc says it by a macro, clang by a feature. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define MEMORY_KIB (256L * 1024) /* freed memory is kept aside, and every byte has a shadow */
#define SECONDS	   20
#else
#define MEMORY_KIB (64L * 1024)
#define SECONDS	   4
#endif
#define HUGE (10u * 1024 * 1024)

#define HEAD "apiVersion: muster/v1\nkind: ShareContract\nid: daily\nversion: 1.0.0\nstatus: active\ntitle: "

/* Bytes to write: before, `part` until `length` is reached, after. */
struct hostile {
	const char *name, *before, *part;
	size_t length;
	const char *after;
	const char *says; /* stands in the first fault of the file; NULL: the file is taken */
};

/* What stands in one file is at most LIMIT_YAML; parts below it reach the parser. */
#define ROOM (LIMIT_YAML - 1024)

static const struct hostile cases[] = {
	{"scalar", HEAD, "a", HUGE, "\n", "is larger than 262144 bytes"},
	{"nesting", "a: ", "[", HUGE, "", "is larger than 262144 bytes"},
	{"keys", "", "k: 1\n", HUGE, "", "is larger than 262144 bytes"},
	{"scalar-within", HEAD, "a", ROOM, "\n", "title: expected one line of text (at most 159 bytes)"},
	{"flow-lists", "a: ", "[", ROOM, "", "expected at most 12 levels of nesting"},
	{"flow-maps", "a: ", "{a: ", ROOM, "", "expected at most 12 levels of nesting"},
	{"block-lists", "a:\n  ", "- ", ROOM, "", "expected at most 12 levels of nesting"},
	{"block-keys", "", "? ", ROOM, "", "expected a key, found a map"},
	{"items", "a:\n", "- \n", ROOM, "", "expected at most 20000 keys and values"},
	{"items-flow", "a: [", "1,", ROOM, "]", "expected at most 20000 keys and values"},
	{"quotes", "a: \"", "x\\", ROOM, "", "expected YAML: "},
	{"open-quote", "a: '", "x ", ROOM, "", "expected YAML: found unexpected end of stream"},
	{"commas", "a: [", ",", ROOM, "]", "expected YAML: "},
	{"colons", "", ": ", ROOM, "", "expected "},
	{"dashes", "", "---\n", ROOM, "", "expected one document, found the start of another"},
	{"directives", "", "%YAML 1.1\n", ROOM, "", "expected YAML: found duplicate %YAML directive"},
	{"comments", "", "#\n", ROOM, "", "expected a document, found nothing"},
	{"blank", "", "\n", ROOM, "", "expected a document, found nothing"},
	{"bomb", "a: &a [x, x, x]\nb: &b [*a, *a, *a]\n", "c: [*b, *b, *b]\n", 1, "",
	 "expected plain YAML, found the anchor \"&a\""},
	{"self", "a: &a [", "*a,", 6, "]\n", "expected plain YAML, found the anchor \"&a\""},
	{"lone-alias", "a: ", "*b", 2, "\n",
	 "expected plain YAML, found the alias \"*b\": write the value out"},
	{"tag-code", "a: ", "!!python/object/apply:os.system [x]", 1, "\n",
	 "expected plain YAML, found the tag"},
	{"merge", "a: {b: 1}\n", "<<: {c: 1}\n", 11, "", "write the keys out"},
	{"key-twice", "a: 1\n", "a: 2\n", 5, "", "key \"a\" is given twice (first given at 1:1)"},
	{"key-list", "", "[a, b]: 1\n", 10, "", "expected a key, found a list"},
	{"not-utf8", "a: ", "\xc3(", 2, "\n", "expected YAML: invalid trailing UTF-8 octet"},
	{"latin1", "a: caf", "\xe9", 1, " noir\n", "expected YAML: invalid trailing UTF-8 octet"},
	{"surrogate", "a: ", "\xed\xa0\x80", 3, "\n", "expected YAML: "},
	{"overlong", "a: ", "\xc0\xaf", 2, "\n", "expected YAML: "},
	{"utf16-little", "\xff\xfe", "a", 1, "", "expected UTF-8, found UTF-16: save the file as UTF-8"},
	{"utf16-big", "\xfe\xff", "a", 1, "", "expected UTF-8, found UTF-16: save the file as UTF-8"},
	{"escape", "a: ", "\x1b[2J", 4, "\n", "expected YAML: control characters are not allowed"},
	{"tab", "a:\n", "\tb: 1\n", 6, "", "expected spaces at the start of the line, found a tab"},
	{"empty", "", "", 0, "", "expected a document, found nothing"},
	/* Editors of other systems: the same file with a mark before it, or with their line ends. */
	{"bom", "\xef\xbb\xbf", "apiVersion: muster/v1\nkind: Team\nid: t\nname: T\nmailbox: {keys: [t]}\n",
	 1, "", NULL},
	{"cr", "", "apiVersion: muster/v1\rkind: Team\rid: t\rname: T\rmailbox: {keys: [t]}\r", 1, "", NULL},
	{"crlf", "", "apiVersion: muster/v1\r\nkind: Team\r\nid: t\r\nname: T\r\nmailbox: {keys: [t]}\r\n", 1,
	 "", NULL},
	{"cr-fault", "", "apiVersion: muster/v1\rkind: Team\rid: T\rname: T\r", 1, "",
	 ":3:5: id: expected a name"},
};
#define CASES (sizeof cases / sizeof *cases)

static void write_part(FILE *f, const struct hostile *h)
{
	size_t length = strlen(h->part);

	fputs(h->before, f);
	for (size_t done = 0; length > 0 && done < h->length; done += length)
		fputs(h->part, f);
	fputs(h->after, f);
}

static void write_case(const char *dir, const struct hostile *h)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/contracts/%s.yaml", dir, h->name);
	f = fopen(path, "w");
	cr_assert_not_null(f);
	write_part(f, h);
	cr_assert_eq(fclose(f), 0);
}

static char *new_folder(void)
{
	char *dir = strdup("/tmp/muster-hostile-XXXXXX"), path[256];

	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/contracts", dir);
	cr_assert_eq(mkdir(path, 0700), 0);
	return dir;
}

static void drop_folder(char *dir)
{
	char command[256];

	snprintf(command, sizeof command, "rm -r %s", dir);
	cr_assert_eq(system(command), 0);
	free(dir);
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* The fault about a file of contracts/ that was wanted, else the first; and what it cost. */
struct outcome {
	char says[700];
	long kib;
};

static void look(const char *dir, const char *wanted, struct outcome *o)
{
	struct folder folder = {0};
	struct faults faults = {0}, warnings = {0};
	struct config *config = NULL;
	long before = peak_kib();

	folder_read(dir, &folder, &faults);
	folder_review(&folder, DAY_NONE, &config, &faults, &warnings);
	for (size_t i = 0; i < faults.count; i++) {
		char line[700];

		if (strncmp(faults.list[i].file, "contracts/", 10) != 0)
			continue;
		fault_print(&faults.list[i], line, sizeof line);
		if (o->says[0] == '\0' || strstr(line, wanted) != NULL)
			memcpy(o->says, line, sizeof line);
		if (strstr(line, wanted) != NULL)
			break;
	}
	o->kib = peak_kib() - before;
	config_free(config);
	folder_free(&folder);
	faults_clear(&faults);
	faults_clear(&warnings);
}

/* In a process of its own, which is ended when it takes too long. */
static void look_apart(const char *dir, const char *wanted, struct outcome *o)
{
	int ends[2], status;
	pid_t child;

	memset(o, 0, sizeof *o);
	cr_assert_eq(pipe(ends), 0);
	child = fork();
	cr_assert_geq(child, 0);
	if (child == 0) {
		alarm(SECONDS);
		look(dir, wanted, o);
		_exit(write(ends[1], o, sizeof *o) == (ssize_t)sizeof *o ? 0 : 1);
	}
	close(ends[1]);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s: not within %d seconds", wanted,
		  SECONDS);
	cr_assert_eq(read(ends[0], o, sizeof *o), (ssize_t)sizeof *o);
	close(ends[0]);
}

Test(hostile_yaml, is_refused_in_bounded_memory_and_time)
{
	for (size_t i = 0; i < CASES; i++) {
		char *dir = new_folder();
		struct outcome o;

		write_case(dir, &cases[i]);
		look_apart(dir, cases[i].says != NULL ? cases[i].says : "", &o);
		if (cases[i].says != NULL)
			cr_expect_not_null(strstr(o.says, cases[i].says), "%s says %s", cases[i].name,
					   o.says);
		else
			cr_expect_str_eq(o.says, "", "%s says %s", cases[i].name, o.says);
		cr_expect_leq(o.kib, MEMORY_KIB, "%s took %ld KiB", cases[i].name, o.kib);
		drop_folder(dir);
	}
}

/* Each key is held against those before it, so that many of them would take the square of their number. */
Test(hostile_yaml, a_million_keys_are_not_compared_with_one_another)
{
	static char bytes[LIMIT_YAML];
	struct tree t = {0};
	struct fault f;
	size_t used = 0;

	for (unsigned i = 0; used < sizeof bytes - 16; i++)
		used += (size_t)snprintf(bytes + used, sizeof bytes - used, "k%u: 1\n", i);
	cr_assert_eq(tree_read((struct span){bytes, used}, "a.yaml", &t, &f), -FAULT_LIMIT);
	cr_expect_eq(f.line, 257u);
	cr_expect_str_eq(f.text, "expected at most 256 keys beside one another");
}

/* A NUL cannot stand in the table above. */
Test(hostile_yaml, nul_bytes_are_named)
{
	static const char bytes[] = "a: 1\nb: x\0y\n";
	struct tree t = {0};
	struct fault f;

	cr_assert_eq(tree_read((struct span){bytes, sizeof bytes - 1}, "a.yaml", &t, &f), -FAULT_PARSE);
	cr_expect_eq(f.line, 2u);
	cr_expect_eq(f.column, 5u);
	cr_expect_not_null(strstr(f.text, "found a NUL byte"), "%s", f.text);
}

/* A check that waits for a pipe's writer would hang the reload of a whole borough. */
Test(hostile_yaml, what_is_no_file_is_refused_at_once)
{
	char *dir = new_folder(), path[256];
	struct outcome o;

	snprintf(path, sizeof path, "%s/contracts/pipe.yaml", dir);
	cr_assert_eq(mkfifo(path, 0600), 0);
	look_apart(dir, "pipe", &o);
	cr_expect_not_null(strstr(o.says, "expected a file, found a pipe or socket"), "%s", o.says);
	cr_assert_eq(unlink(path), 0);
	cr_assert_eq(mkdir(path, 0700), 0);
	look_apart(dir, "folder", &o);
	cr_expect_not_null(strstr(o.says, "expected a file, found a folder"), "%s", o.says);
	cr_assert_eq(rmdir(path), 0);
	cr_assert_eq(symlink("pipe.yaml", path), 0); /* to itself */
	look_apart(dir, "link", &o);
	cr_expect_not_null(strstr(o.says, "cannot open"), "%s", o.says);
	drop_folder(dir);
}

/* Many hostile files at once: the sum is bounded, too, and so is what is told. */
Test(hostile_yaml, a_folder_of_them_is_bounded)
{
	char *dir = new_folder();
	struct outcome o;

	for (unsigned i = 0; i < 100; i++) {
		struct hostile h = cases[i % 3];
		char name[32];

		snprintf(name, sizeof name, "f%u", i);
		h.name = name;
		h.length = 1024u * 1024;
		write_case(dir, &h);
	}
	look_apart(dir, "many", &o);
	cr_expect_not_null(strstr(o.says, "is larger than 262144 bytes"), "%s", o.says);
	cr_expect_leq(o.kib, MEMORY_KIB, "%ld KiB", o.kib);
	drop_folder(dir);
}
