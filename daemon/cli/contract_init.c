/* muster contract init: a new share contract from a template, as a file to read and change. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/contract.h"
#include "cli/contract_folder.h"
#include "cli/options.h"
#include "config/templates.h"
#include "cli/terminal.h"
#include "config/tree.h"

#define LINE_MOST 4096 /* of an answer: a list of schools */

struct starting {
	const char *template, *team, *schools, *id, *out, *from, *contact, *dpia, *config;
	char asked[5][LINE_MOST]; /* answers given on a terminal */
	char la[8];		  /* in quotes; "": not known */
	char from_day[11], to_day[11], review_day[11];
	char path[512];
};

/* --- what is missing ------------------------------------------------------------------------ */

/* Asks for one value on the terminal; an empty line takes the fallback (NULL: none). */
static const char *ask(const char *question, const char *fallback, char answer[LINE_MOST])
{
	struct span line;

	fprintf(stderr, "%s%s%s%s: ", question, fallback != NULL ? " [" : "",
		fallback != NULL ? fallback : "", fallback != NULL ? "]" : "");
	if (fgets(answer, LINE_MOST, stdin) == NULL)
		return fallback;
	line = text_trim(span_of(answer));
	memmove(answer, line.at, line.length);
	answer[line.length] = '\0';
	return line.length > 0 ? answer : fallback;
}

static void ask_missing(struct starting *s)
{
	const struct {
		const char **value, *question, *fallback;
	} questions[] = {
		{&s->id, "Id of the contract", s->template},
		{&s->team, "Team that receives (its id)", NULL},
		{&s->schools, "Schools (ids with commas, or all)", NULL},
		{&s->contact, "Data protection contact (e-mail; empty: later)", NULL},
		{&s->dpia, "Number of the impact assessment (empty: later)", NULL},
	};
	if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0)
		return;
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		if (*questions[i].value == NULL)
			*questions[i].value = ask(questions[i].question, questions[i].fallback, s->asked[i]);
}

/* --- what was given --------------------------------------------------------------------------- */

static bool is_name(struct span s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	for (size_t i = 0; i < s.length; i++)
		if (memchr(letters, s.at[i], sizeof letters - 1) == NULL)
			return false;
	return s.length > 0 && s.length < CONTRACT_NAME && s.at[0] != '-';
}

static int check_name(const char *option, const char *name, struct fault *reterr)
{
	char shown[96];

	return is_name(span_of(name)) ?
		       0 :
		       fault_set(reterr, FAULT_MEANING,
				 "%s: expected lower-case letters, digits and hyphens, found \"%s\"", option,
				 text_escape(shown, sizeof shown, span_of(name)));
}

/* "a,b" to "a, b", each a name. */
static int write_schools(const char *given, struct buffer *out, struct fault *reterr)
{
	char shown[96];

	for (const char *at = given; at != NULL;) {
		const char *comma = strchr(at, ',');
		struct span one =
			text_trim((struct span){at, comma != NULL ? (size_t)(comma - at) : strlen(at)});

		if (!is_name(one))
			return fault_set(reterr, FAULT_MEANING,
					 "--schools: expected ids with commas between, found \"%s\"",
					 text_escape(shown, sizeof shown, one));
		buffer_text(out, out->length > 0 ? ", " : "");
		buffer_bytes(out, one.at, one.length);
		at = comma != NULL ? comma + 1 : NULL;
	}
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}

/* What goes into the file as one word of YAML. */
static int check_word(const char *option, const char *text, struct fault *reterr)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@/+";
	char shown[96];

	if (text == NULL || (text[0] != '\0' && text[0] != '@' && text[0] != '-' &&
			     strspn(text, letters) == strlen(text) && strlen(text) < 48))
		return 0;
	return fault_set(reterr, FAULT_MEANING,
			 "%s: expected at most 47 letters, digits and - _ . @ / +, found \"%s\"", option,
			 text_escape(shown, sizeof shown, span_of(text)));
}

/* The contract runs to the end of the school year, or of the next one when that is near; people look at it
 * again in June. */
static int settle_dates(struct starting *s, struct fault *reterr)
{
	day_t from, to, review;
	int rc = contract_day("--from", s->from, contract_today(), &from, reterr);

	if (rc != 0)
		return rc;
	template_dates(from, &to, &review);
	day_print(s->from_day, from);
	day_print(s->to_day, to);
	day_print(s->review_day, review);
	return 0;
}

/* The authority's own number, where its file says one. */
static void find_authority(struct starting *s)
{
	struct buffer bytes = {0};
	struct tree tree = {0};
	const struct node *la;
	char path[512];

	if (s->config == NULL || snprintf(path, sizeof path, "%s/muster.yaml", s->config) >= (int)sizeof path)
		return;
	if (file_read(path, LIMIT_YAML, &bytes, NULL) == 0 &&
	    tree_read(buffer_span(&bytes), path, &tree, NULL) == 0) {
		la = node_get(tree.root, "la");
		if (la != NULL && la->kind == NODE_SCALAR && la->text.length == 3 && is_name(la->text))
			snprintf(s->la, sizeof s->la, "\"%.3s\"", la->text.at);
		tree_free(&tree);
	}
	buffer_free(&bytes);
}

static int settle_path(struct starting *s, struct fault *reterr)
{
	int length = s->out != NULL ?
			     snprintf(s->path, sizeof s->path, "%s", s->out) :
		     s->config != NULL ?
			     snprintf(s->path, sizeof s->path, "%s/contracts/%s.yaml", s->config, s->id) :
			     snprintf(s->path, sizeof s->path, "%s.yaml", s->id);

	return length < (int)sizeof s->path ? 0 :
					      fault_set(reterr, FAULT_LIMIT, "--out: the path is too long");
}

static int settle(struct starting *s, struct fault *reterr)
{
	int rc = check_name("--id", s->id, reterr);

	if (rc == 0)
		rc = check_name("--team", s->team, reterr);
	if (rc == 0)
		rc = check_word("--contact", s->contact, reterr);
	if (rc == 0)
		rc = check_word("--dpia", s->dpia, reterr);
	if (rc == 0)
		rc = settle_dates(s, reterr);
	if (rc == 0)
		rc = settle_path(s, reterr);
	find_authority(s);
	return rc;
}

/* --- the file ----------------------------------------------------------------------------------- */

static int write_new(const char *path, struct span bytes, struct fault *reterr)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666), bad = 0;

	if (fd < 0 && errno == EEXIST)
		return fault_set(reterr, FAULT_STATE, "%s is there already: nothing is overwritten", path);
	if (fd < 0)
		return fault_errno(reterr, errno, "cannot write %s", path);
	while (bytes.length > 0 && bad == 0) {
		ssize_t n = write(fd, bytes.at, bytes.length);

		bad = n < 0 && errno != EINTR ? errno : 0;
		bytes.at += n > 0 ? n : 0;
		bytes.length -= n > 0 ? (size_t)n : 0;
	}
	if (bad == 0 && fsync(fd) != 0)
		bad = errno;
	if (close(fd) != 0 && bad == 0)
		bad = errno;
	if (bad == 0)
		return 0;
	unlink(path);
	return fault_errno(reterr, bad, "cannot write %s", path);
}

static void say_left(const struct starting *s, struct span yaml)
{
	unsigned line = 0, left = 0;
	struct span text;
	size_t at = 0;

	while (template_left(yaml, &at, &line, &text) != 0) {
		if (left++ == 0)
			puts("Still to be filled in, before a school can agree:");
		printf("  %s:%u: ", s->path, line);
		terminal_put(stdout, (struct span){text.at, text.length < 60 ? text.length : 60});
		puts(text.length > 60 ? "..." : "");
	}
	puts("Read it, check it (muster check DIR), and set its status to proposed; then schools can agree.");
}

static int start(struct starting *s, struct fault *reterr)
{
	const struct template *t = template_find(s->template);
	struct buffer schools = {0}, yaml = {0};
	int rc = write_schools(s->schools, &schools, reterr);

	if (rc == 0) {
		const struct template_value values[] = {
			{TEMPLATE_SCHOOLS, schools.at},
			{TEMPLATE_TEAM, s->team},
			{TEMPLATE_AUTHORITY, s->la[0] != '\0' ? s->la : NULL},
			{TEMPLATE_FROM, s->from_day},
			{TEMPLATE_REVIEW, s->review_day},
			{TEMPLATE_TO, s->to_day},
			{TEMPLATE_CONTACT, s->contact},
			{TEMPLATE_DPIA, s->dpia},
		};

		rc = template_fill(t, s->id, values, sizeof values / sizeof *values, &yaml, reterr);
	}
	if (rc == 0)
		rc = write_new(s->path, buffer_span(&yaml), reterr);
	if (rc == 0) {
		printf("made %s: a draft of %s, valid %s to %s\n", s->path, s->template, s->from_day,
		       s->to_day);
		say_left(s, buffer_span(&yaml));
	}
	buffer_free(&schools);
	buffer_free(&yaml);
	return rc;
}

/* --- the command line ------------------------------------------------------------------------------ */

static int unknown_template(const struct cli_usage *usage, const char *name)
{
	char list[256] = "";
	size_t used = 0;

	for (unsigned i = 0; i < templates_count && used < sizeof list; i++)
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
					 templates[i].name);
	return cli_wrong(usage, "contract init: expected one of %s, found \"%.60s\"", list, name);
}

static int run(struct starting *s, const struct cli_usage *usage)
{
	struct fault f = {0};

	if (template_find(s->template) == NULL)
		return unknown_template(usage, s->template);
	ask_missing(s);
	if (s->id == NULL)
		s->id = s->template;
	if (s->team == NULL || s->schools == NULL)
		return cli_wrong(usage, "contract init: %s is missing",
				 s->team == NULL ? "--team" : "--schools");
	if (settle(s, &f) == 0 && start(s, &f) == 0)
		return CLI_OK;
	contract_refuse("init", &f);
	return f.kind == FAULT_IO ? CLI_UNREACHABLE : CLI_REFUSED;
}

int contract_init(int argc, char **argv)
{
	static struct starting s; /* 20 KiB of answers */
	const struct cli_option options[] = {
		{"--team", "ID", "the team that receives", &s.team, NULL},
		{"--schools", "IDS", "the schools, with commas between, or all", &s.schools, NULL},
		{"--id", "ID", "its name in commands (default: the template's)", &s.id, NULL},
		{"--from", "DAY", "first day (default: today); it ends with a school year", &s.from, NULL},
		{"--contact", "EMAIL", "who answers for data protection", &s.contact, NULL},
		{"--dpia", "NUMBER", "of the data protection impact assessment", &s.dpia, NULL},
		{"--config", "DIR", "the configuration it is for: its LA number, its contracts/", &s.config,
		 NULL},
		{"--out", "FILE", "where to (default: DIR/contracts/ID.yaml, else ./ID.yaml)", &s.out, NULL},
	};
	const struct cli_usage usage = {
		.form = "contract init TEMPLATE [--team ID --schools A,B --id ID --config DIR] [options]",
		.help = "Writes a new share contract as a draft, with every question of the ICO's data sharing code\n"
			"answered in words to read and change. Templates: looked-after-daily, social-worker-daily,\n"
			"children-missing-education, borough-trends. On a terminal it asks for what is missing. It never\n"
			"overwrites a file.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	int status;

	s = (struct starting){0};
	if (!cli_read(&usage, argc, argv, words, &status))
		return status;
	s.template = words[0];
	return run(&s, &usage);
}
