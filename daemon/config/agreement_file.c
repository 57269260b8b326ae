#include "config/agreement_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "config/kind.h"
#include "config/tree.h"

static int lock(const char *dir, int how, int *ret_fd, struct fault *reterr)
{
	char path[PATH_MAX];
	int fd, rc;

	if (snprintf(path, sizeof path, "%s/agreements", dir) >= (int)sizeof path)
		return fault_set(reterr, FAULT_LIMIT, "the path is too long");
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return fault_errno(reterr, errno, "cannot make %s", path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fault_errno(reterr, errno, "cannot open %s", path);
	while ((rc = flock(fd, how)) != 0 && errno == EINTR)
		;
	if (rc != 0) {
		rc = errno == EWOULDBLOCK ?
			     fault_set(reterr, FAULT_LIMIT, "somebody else records agreements just now") :
			     fault_errno(reterr, errno, "cannot lock %s", path);
		close(fd);
		return rc;
	}
	*ret_fd = fd;
	return 0;
}

int agreement_file_lock(const char *dir, int *ret_fd, struct fault *reterr)
{
	return lock(dir, LOCK_EX, ret_fd, reterr);
}

int agreement_file_try(const char *dir, int *ret_fd, struct fault *reterr)
{
	return lock(dir, LOCK_EX | LOCK_NB, ret_fd, reterr);
}

/* --- texts --------------------------------------------------------------------------------- */

/* What reads as nothing, as a line's end, or turns the writing around, in UTF-8: from, to. */
static const struct {
	unsigned from, to;
} refused[] = {
	{0x00, 0x1f},	  {0x7f, 0x9f},	    {0x200b, 0x200f}, {0x2028, 0x202e},
	{0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff0, 0xffff}, {0xe0000, 0xe0fff},
};

/* The character at `at`, which is well formed, and its length. */
static unsigned character(const unsigned char *at, size_t *ret_length)
{
	static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t length = *at < 0x80 ? 1 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
	unsigned value = *at & first[length];

	for (size_t i = 1; i < length; i++)
		value = value << 6 | (at[i] & 0x3f);
	*ret_length = length;
	return value;
}

const char *agreement_text_check(const char *text, size_t most)
{
	const unsigned char *at = (const unsigned char *)text;
	struct span whole = span_of(text);
	size_t length;

	if (text_trim(whole).length == 0)
		return "something to be written";
	if (text_trim(whole).length != whole.length)
		return "no blanks at its ends";
	if (whole.length > most)
		return "a shorter text";
	if (!text_utf8(whole))
		return "UTF-8";
	for (; *at != '\0'; at += length) {
		unsigned c = character(at, &length);

		for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
			if (c >= refused[i].from && c <= refused[i].to)
				return "one line without hidden characters";
	}
	return NULL;
}

/* --- printing ------------------------------------------------------------------------------ */

static void print_text(struct buffer *out, const char *key, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	buffer_print(out, "%s: \"", key);
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			buffer_bytes(out, "\\", 1);
		buffer_bytes(out, c, 1);
	}
	buffer_text(out, "\"\n");
}

static void print_day(struct buffer *out, const char *key, day_t day)
{
	char iso[11];

	if (day != DAY_NONE)
		buffer_print(out, "    %s: %s\n", key, day_print(iso, day));
}

static void print_agreement(struct buffer *out, const struct agreement *a)
{
	/* In quotes even an id like 2026 stays a text. */
	print_text(out, "  - contract", a->contract);
	print_text(out, "    version", a->version);
	print_text(out, "    who", a->who);
	print_text(out, "    role", a->role);
	print_day(out, "when", a->when);
	print_text(out, "    how", a->how);
	print_text(out, "    document", a->document);
	print_text(out, "    terms", a->terms);
	print_text(out, "    key", a->key);
	print_text(out, "    signature", a->signature);
	print_day(out, "revoked", a->revoked);
	print_text(out, "    revoked_by", a->revoked_by);
	print_text(out, "    revoked_why", a->revoked_why);
}

int agreement_file_print(const char *school, const struct agreement *items, size_t count, struct buffer *out,
			 struct fault *reterr)
{
	buffer_text(out,
		    "# What the school has agreed to. Written and signed by `muster contract approve` and\n"
		    "# `muster contract revoke`; a change made by hand no longer fits its signature.\n"
		    "apiVersion: " KIND_API "\nkind: Agreements\n");
	print_text(out, "id", school);
	buffer_print(out, "agreements:%s\n", count == 0 ? " []" : "");
	for (size_t i = 0; i < count; i++)
		print_agreement(out, &items[i]);
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}

/* --- reading back ---------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static bool same(const struct agreement *a, const struct agreement *b)
{
	const char *const left[] = {a->contract,  a->version,	 a->who,	a->role,
				    a->how,	  a->document,	 a->terms,	a->key,
				    a->signature, a->revoked_by, a->revoked_why};
	const char *const right[] = {b->contract,  b->version,	  b->who,	 b->role,
				     b->how,	   b->document,	  b->terms,	 b->key,
				     b->signature, b->revoked_by, b->revoked_why};

	for (size_t i = 0; i < sizeof left / sizeof *left; i++)
		if (!same_text(left[i], right[i]))
			return false;
	return a->when == b->when && a->revoked == b->revoked;
}

static bool all_there(const struct school_agreements *read, const char *school, const struct agreement *items,
		      size_t count)
{
	bool fine = strcmp(read->id, school) == 0 && read->count == count;

	for (size_t i = 0; fine && i < count; i++)
		fine = same(&read->items[i], &items[i]);
	return fine;
}

static int read_back(struct span yaml, const char *school, const struct agreement *items, size_t count,
		     struct fault *reterr)
{
	struct arena arena = {0};
	struct faults faults = {0};
	struct tree tree = {0};
	struct walk w = {.file = "agreements", .faults = &faults, .warnings = &faults, .arena = &arena};
	struct school_agreements *read = arena_array(&arena, 1, kind_agreements.size);
	int rc;

	if (read == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	rc = tree_read(yaml, "agreements", &tree, reterr);
	if (rc == 0) {
		row_map(&w, kind_agreements.rows, tree.root, read);
		kind_agreements.finish(&w, tree.root, read);
		if (faults.count > 0)
			rc = fault_set(reterr, FAULT_BUG, "agreements of %s: %s", school,
				       faults.list[0].text);
		else if (!all_there(read, school, items, count))
			rc = fault_set(reterr, FAULT_BUG,
				       "agreements of %s: not every one would have been kept", school);
	}
	tree_free(&tree);
	faults_clear(&faults);
	arena_free(&arena);
	return rc;
}

int agreement_file_write(const char *path, const char *school, const struct agreement *items, size_t count,
			 struct fault *reterr)
{
	struct buffer out = {0};
	int rc;

	if (count > CONFIG_AGREEMENTS)
		return fault_set(reterr, FAULT_LIMIT, "%s: a school's file holds at most %d agreements", path,
				 CONFIG_AGREEMENTS);
	rc = agreement_file_print(school, items, count, &out, reterr);
	if (rc == 0)
		rc = read_back(buffer_span(&out), school, items, count, reterr);
	if (rc == 0)
		rc = file_replace(path, buffer_span(&out), 0644, reterr);
	buffer_free(&out);
	return rc;
}
