/* muster clock [run --until T]: the daemon's clock; a simulated one can be run on.
 *
 * Running asks the daemon again and again to go on to T. The daemon never passes work that
 * is due and not committed, so the time it takes is the work's. A daemon that is away for a
 * while (restarting) is waited for. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/days.h"
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/view.h"
#include "report/width.h"

#define AWAY_PAUSE_MS	 50
#define STEP_PAUSE_MS	 20 /* when the clock did not move: work is under way */
#define PROGRESS_MS	 500
#define PATIENCE_SECONDS "60"
#define PATIENCE_MOST	 86400

struct run {
	const char *control, *until;
	bool delivered; /* wait for the receivers too */
	int64_t patience_ms;
	int64_t heard_ms;   /* when the daemon last answered */
	int64_t printed_ms; /* when progress was last printed */
	/* What the daemon last said. */
	char now[24], waiting[80];
	int64_t pulls, pages, marks, alerts;
	bool reached;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(long ms)
{
	const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&pause, NULL);
}

static int write_clock(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		       struct fault *reterr)
{
	struct view v;
	char moment[24];
	int rc = view_open(&v, answer, reterr);

	(void)format, (void)ret_exit;
	if (rc != 0)
		return rc;
	buffer_print(out, "%s%s, %s", view_moment(moment, view_text(&v, v.root, "now")),
		     view_bool(&v, v.root, "simulated") ? " (simulated)" : "",
		     view_bool(&v, v.root, "settled") ? "all due work is committed" : "work is under way");
	if (*view_text_or(&v, v.root, "waiting", "") != '\0')
		buffer_print(out, ": %s", view_text_or(&v, v.root, "waiting", ""));
	if (*view_text_or(&v, v.root, "next", "") != '\0')
		buffer_print(out, "; next %s", view_moment(moment, view_text_or(&v, v.root, "next", "")));
	buffer_text(out, "\n");
	rc = view_done(&v, reterr);
	view_close(&v);
	return rc;
}

/* --- progress -------------------------------------------------------------------- */

static void print_count(struct buffer *line, const char *word, int64_t count)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRId64, count);
	buffer_print(line, "  %s ", word);
	width_thousands(line, span_of(digits));
}

/* A line a person can follow. */
static void print_progress(struct run *r)
{
	struct buffer line = {0};
	char moment[24];

	buffer_text(&line, view_moment(moment, r->now));
	print_count(&line, "pulls", r->pulls);
	print_count(&line, "pages", r->pages);
	print_count(&line, "marks", r->marks);
	print_count(&line, "alerts", r->alerts);
	if (r->waiting[0] != '\0') {
		buffer_text(&line, "  waiting for ");
		width_clean(&line, span_of(r->waiting));
	}
	if (buffer_ok(&line))
		puts(line.at);
	fflush(stdout);
	buffer_free(&line);
	r->printed_ms = now_ms();
}

static void print_away(struct run *r)
{
	char moment[24];

	if (r->now[0] != '\0')
		printf("%s  ", view_moment(moment, r->now));
	puts("the daemon is away; waiting for it");
	fflush(stdout);
	r->printed_ms = now_ms();
}

/* --- running ---------------------------------------------------------------------- */

/* Reads the answer; *ret_moved: the clock moved, or the end is reached. */
static int read_advance(struct run *r, struct span answer, bool *ret_moved, struct fault *reterr)
{
	struct view v;
	const char *now;
	int rc = view_open(&v, answer, reterr);

	if (rc != 0)
		return rc;
	now = view_text(&v, v.root, "now");
	r->reached = view_bool(&v, v.root, "reached");
	*ret_moved = r->reached || strncmp(r->now, now, sizeof r->now - 1) != 0;
	text_copy(r->now, sizeof r->now, span_of(now));
	text_copy(r->waiting, sizeof r->waiting, span_of(view_text_or(&v, v.root, "waiting", "")));
	r->pulls = view_count(&v, v.root, "pulls");
	r->pages = view_count(&v, v.root, "pages");
	r->marks = view_count(&v, v.root, "marks");
	r->alerts = view_count(&v, v.root, "alerts");
	rc = view_done(&v, reterr);
	view_close(&v);
	return rc;
}

/* A refusal for now only ("retry": true), as of a daemon that is still starting. */
static bool is_retry(struct span answer, struct fault *reterr)
{
	struct view v;
	bool retry;

	if (view_open(&v, answer, reterr) != 0)
		return false;
	retry = json_is_true(json_object_get(v.root, "retry"));
	if (!retry)
		fault_set(reterr, FAULT_STATE, "%s", view_text_or(&v, v.root, "text", "the daemon refused"));
	view_close(&v);
	return retry;
}

/* One question. CLI_OK: heard; CLI_UNREACHABLE: try again; CLI_REFUSED: a fault is set. */
static int step(struct run *r, bool *ret_moved, struct fault *reterr)
{
	struct buffer question = {0}, answer = {0};
	int said;

	ask_start(&question, "clock_advance");
	ask_text(&question, "until", r->until);
	ask_bool(&question, "delivered", r->delivered);
	ask_end(&question);
	said = ask_daemon(r->control, &question, SPAN(""), &answer, reterr);
	if (said == CLI_OK && read_advance(r, buffer_span(&answer), ret_moved, reterr) != 0)
		said = CLI_REFUSED;
	else if (said == CLI_REFUSED && answer.length > 0 && is_retry(buffer_span(&answer), reterr))
		said = CLI_UNREACHABLE;
	buffer_free(&question);
	buffer_free(&answer);
	return said;
}

static int give_up(const struct fault *f, int exit)
{
	char line[800];

	fprintf(stderr, "muster: %s\n",
		f->kind == FAULT_NONE ? "the daemon is still not ready" : fault_print(f, line, sizeof line));
	return exit;
}

static int run_clock(struct run *r)
{
	r->heard_ms = r->printed_ms = now_ms();
	for (;;) {
		struct fault fault = {0};
		bool moved = false;
		int said = step(r, &moved, &fault);
		int64_t now = now_ms();

		if (said == CLI_REFUSED || (said == CLI_UNREACHABLE && now - r->heard_ms >= r->patience_ms))
			return give_up(&fault, said);
		if (said == CLI_OK)
			r->heard_ms = now;
		if (said == CLI_OK && r->reached)
			break;
		if (now - r->printed_ms >= PROGRESS_MS) {
			if (said == CLI_OK)
				print_progress(r);
			else
				print_away(r);
		}
		if (!moved)
			pause_ms(said == CLI_OK ? STEP_PAUSE_MS : AWAY_PAUSE_MS);
	}
	print_progress(r);
	return CLI_OK;
}

static bool until_ok(const char *until)
{
	day_t day;
	int minute;

	return strlen(until) == strlen("2026-11-25T18:00") && until[10] == 'T' &&
	       day_parse((struct span){until, 10}, &day) &&
	       minute_parse((struct span){until + 11, 5}, &minute);
}

int verb_clock(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *until = NULL, *patience = PATIENCE_SECONDS;
	bool delivered = false;
	const struct cli_option options[] = {
		{"--until", "T", "with run: the moment to reach, as 2026-11-25T18:00 (London)", &until, NULL},
		{"--patience", "S", "with run: seconds to wait for a daemon that is away (default: 60)",
		 &patience, NULL},
		{"--delivered", NULL, "with run: also wait until due alerts are delivered", NULL, &delivered},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
	};
	const struct cli_usage usage = {
		.form = "clock [run --until T] [options]",
		.help = "Prints the daemon's clock and what it waits for. `muster clock run` runs a simulated clock on\n"
			"to T; it never passes work that is due and not yet committed.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 1,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	uint64_t seconds;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (words[0] == NULL) {
		ask_start(&question, "clock");
		ask_end(&question);
		return ask_and_print(&common, &question, SPAN(""), write_clock);
	}
	if (strcmp(words[0], "run") != 0)
		return cli_wrong(&usage, "expected \"run\", found \"%s\"", words[0]);
	if (until == NULL || !until_ok(until))
		return cli_wrong(&usage, "--until needs a moment such as 2026-11-25T18:00");
	if (!text_u64(span_of(patience), &seconds) || seconds > PATIENCE_MOST)
		return cli_wrong(&usage, "--patience is 0 to %d seconds", PATIENCE_MOST);
	return run_clock(&(struct run){.control = cli_control(common.control),
				       .until = until,
				       .delivered = delivered,
				       .patience_ms = (int64_t)seconds * 1000});
}
