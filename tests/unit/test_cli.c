/* cli/: verbs against a daemon that answers from a script, over the real control socket. */
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/alert_name.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "process/control.h"

static char dir[64], path[108], printed[16384];

static const struct answer {
	const char *asks, *says;
} script[] = {
	{"{\"verb\":\"alerts\",\"open\":true}", "{\"ok\":true,\"alerts\":[]}"},
	{"{\"verb\":\"alerts\",\"open\":false}", "{\"ok\":true}"},
	{"{\"verb\":\"take\",\"id\":\"0123456789\",\"by\":\"J Morris\"}", "{\"ok\":true,\"text\":\"taken\"}"},
	{"{\"verb\":\"close\",\"id\":\"0123456789\",\"outcome\":\"located\",\"note\":\"at \\\"home\\\"\"}",
	 "{\"ok\":false,\"text\":\"this alert is closed already\"}"},
	{"{\"verb\":\"figures_import\",\"name\":\"figures.csv\"}",
	 "{\"ok\":true,\"release\":\"r\",\"period\":\"202425\",\"rows\":2,\"values\":5,\"no_value\":1,\"skipped\":0}"},
	{"{\"verb\":\"match\",\"all\":false}", "{\"ok\":true,\"waiting\":0,\"items\":[]}"},
	{"{\"verb\":\"match\",\"all\":true}", "{\"ok\":true,\"waiting\":0}"},
	{"{\"verb\":\"match_decide\",\"number\":\"3\",\"decision\":\"same\",\"by\":\"J Morris\",\"note\":\"rang\"}",
	 "{\"ok\":true,\"text\":\"decided: same, by J Morris\"}"},
	{"{\"verb\":\"match_show\",\"number\":\"9\"}",
	 "{\"ok\":false,\"text\":\"no question with this number\"}"},
	{"{\"verb\":\"patterns\",\"over\":\"ytd\",\"by\":\"school\",\"where\":\"phase=primary\",\"team\":\"vs\","
	 "\"whole\":false}",
	 "{\"ok\":true,\"title\":\"T\",\"by\":[\"school\"],\"rows\":[{\"key\":[\"oak\"],\"hidden\":true,\"days\":[]}],"
	 "\"notes\":[]}"},
	{"{\"verb\":\"patterns\",\"whole\":true}", "{\"ok\":true,\"title\":\"T\",\"by\":[],\"notes\":[]}"},
	{"{\"verb\":\"transition\",\"years\":\"7,8\",\"rows\":\"feeder\",\"over\":\"year\",\"minimum\":\"20\","
	 "\"team\":\"vs\",\"whole\":true}",
	 "{\"ok\":true,\"title\":\"T\",\"by\":[\"feeder\"],\"rows\":[],\"total\":{\"hidden\":true},\"left_out\":[],"
	 "\"notes\":[]}"},
	{"{\"verb\":\"transition\",\"whole\":false}",
	 "{\"ok\":false,\"text\":\"the store holds no register of 2024/25\"}"},
	{"{\"verb\":\"pull\",\"school\":\"oak\",\"dry_run\":false}",
	 "{\"ok\":true,\"name\":\"Oak\",\"over\":true,\"done\":false,\"from\":\"2026-11-15\",\"to\":\"2026-11-23\","
	 "\"pages\":1,\"marks\":0,\"changes\":0,\"pupils\":0,\"alerts\":{\"opened\":0,\"updated\":0,\"closed\":0},"
	 "\"reason\":\"no connection\"}"},
	{"{\"verb\":\"pull\",\"school\":\"oak\",\"dry_run\":true}",
	 "{\"ok\":true,\"name\":\"Oak\",\"done\":true,\"from\":\"2026-11-15\",\"to\":\"2026-11-23\",\"pages\":5,"
	 "\"pupils\":{\"given\":4,\"new\":1,\"changed\":0},\"marks\":{\"given\":20,\"new\":2,\"changed\":3,"
	 "\"same\":14,\"no_pupil\":1,\"not_given\":null},\"rejects\":0,\"trouble\":null}"},
	{"{\"verb\":\"source_test\",\"school\":\"oak\"}",
	 "{\"ok\":true,\"passed\":false,\"name\":\"Oak\",\"kind\":\"wonde\",\"address\":\"https://a.example/v1\","
	 "\"credential\":\"w\",\"steps\":[{\"step\":\"authorise\",\"ok\":false}],\"trouble\":{\"key\":\"token\","
	 "\"cause\":\"us\",\"text\":\"it does not accept our token\",\"mend\":\"ask for a new one\"}}"},
	{"{\"verb\":\"backfills\"}",
	 "{\"ok\":true,\"backfills\":[{\"school\":\"oak\",\"name\":\"Oak\",\"from\":\"2026-09-14\","
	 "\"to\":\"2026-10-09\",\"state\":\"running\",\"days_done\":5,\"days\":20,\"pages\":9,\"marks\":160,"
	 "\"changes\":2,\"since\":\"2026-11-23T12:00\",\"expected_end\":null,\"reason\":\"\",\"ended\":null,"
	 "\"by\":\"root\"}]}"},
	{"{\"verb\":\"backfill\",\"from\":\"2026-09-14\",\"to\":\"2026-10-09\",\"by\":\"J Morris\","
	 "\"schools\":\"oak,elm\"}",
	 "{\"ok\":true,\"text\":\"2 schools\"}"},
	{"{\"verb\":\"backfill_stop\"}", "{\"ok\":true,\"text\":\"0 stopped\"}"},
	{"{\"verb\":\"clock\"}", "{\"now\":\"2026-11-23T09:41\",\"simulated\":true,\"settled\":false,"
				 "\"next\":null,\"waiting\":\"3 pulls\"}"},
	{"{\"verb\":\"rollcall\",\"list\":\"x\",\"session\":\"2026-11-23-AM\"}",
	 "{\"ok\":true,\"title\":\"X\",\"session\":\"s\",\"as_of\":\"10:30\",\"children\":1,\"boxes\":[],\"rows\":[]}"},
};

struct fake {
	struct control *control;
	unsigned advances;
};

/* The clock: starting, then under way, then there. */
static const char *advance(struct fake *f)
{
	static const char *const steps[] = {
		"{\"ok\":false,\"retry\":true,\"text\":\"the daemon is starting\"}",
		"{\"now\":\"2026-11-23T09:00\",\"reached\":false,\"settled\":false,\"waiting\":\"schools\",\"pages\":1,"
		"\"pulls\":1,\"marks\":1000,\"alerts\":0}",
		"{\"now\":\"2026-11-25T18:00\",\"reached\":true,\"settled\":true,\"waiting\":\"\",\"pages\":9,\"pulls\":2,"
		"\"marks\":91000,\"alerts\":4}",
	};

	return steps[f->advances < 2 ? f->advances++ : 2];
}

static int asked(void *context, const struct message *m, int fd, struct fault *reterr)
{
	struct fake *f = context;
	const char *says = "{\"ok\":false,\"text\":\"no such question\"}";
	struct msg_answer answer = {.ask = m->ask.ask, .ok = true, .last = true};
	struct span attached = {"", 0};

	for (size_t i = 0; i < sizeof script / sizeof script[0]; i++)
		if (span_is(m->ask.json, script[i].asks))
			says = script[i].says;
	if (memmem(m->ask.json.at, m->ask.json.length, "clock_advance", 13) != NULL)
		says = advance(f);
	if (memmem(m->ask.json.at, m->ask.json.length, "figures_import", 14) != NULL) {
		if (fd < 0 || file_map_sealed(fd, m->ask.length, &attached, NULL) != 0 ||
		    !span_is(attached, "a,b\n1,2\n"))
			says = "{\"ok\":false,\"text\":\"the file did not come through\"}";
		if (attached.length > 0)
			file_unmap(attached);
	}
	answer.json = span_of(says);
	return control_answer(f->control, &answer, reterr);
}

/* Serves until it is killed. */
static void fake_daemon(void)
{
	struct fake f = {0};
	struct pollfd polled[CONTROL_POLLED];
	int fd;

	if (control_listen(path, &fd, NULL) != 0 || control_new(fd, asked, &f, &f.control, NULL) != 0)
		_exit(1);
	for (;;) {
		unsigned n = control_poll(f.control, polled);

		poll(polled, n, -1);
		if (control_dispatch(f.control, polled, n, NULL) < 0)
			_exit(1);
	}
}

static pid_t start(void)
{
	pid_t child = fork();

	if (child == 0)
		fake_daemon();
	for (unsigned i = 0; i < 200 && access(path, F_OK) != 0; i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	return child;
}

static void stop(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* Runs a verb; `printed` then holds what it wrote to stdout and stderr. */
static int run(int (*verb)(int, char **), char **argv)
{
	int argc = 0, rc, out = dup(1), err = dup(2);
	FILE *file = tmpfile();
	size_t n;

	while (argv[argc] != NULL)
		argc++;
	fflush(stdout);
	dup2(fileno(file), 1);
	dup2(fileno(file), 2);
	rc = verb(argc, argv);
	fflush(stdout);
	dup2(out, 1);
	dup2(err, 2);
	close(out);
	close(err);
	rewind(file);
	n = fread(printed, 1, sizeof printed - 1, file);
	printed[n] = '\0';
	fclose(file);
	return rc;
}
#define RUN(verb, ...) run(verb, (char *[]){__VA_ARGS__, NULL})

static void set_up(void)
{
	strcpy(dir, "/tmp/muster-cli-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof path, "%s/control.sock", dir);
	setenv("MUSTER_CONTROL", path, 1);
}

static void tear_down(void)
{
	char file[128];

	snprintf(file, sizeof file, "%s/figures.csv", dir);
	unlink(file);
	unlink(path);
	rmdir(dir);
}

Test(cli, answers_and_their_exit_statuses, .init = set_up, .fini = tear_down)
{
	pid_t child = start();

	cr_expect_eq(RUN(verb_alerts, "alerts", "--open"), CLI_OK);
	cr_expect_str_eq(printed, "No alerts.\n");
	cr_expect_eq(RUN(verb_alerts, "alerts", "--open", "--json"), CLI_OK);
	cr_expect_str_eq(printed, "{\"ok\":true,\"alerts\":[]}\n");
	cr_expect_eq(RUN(verb_alerts, "alerts"), CLI_REFUSED);
	cr_expect_str_eq(printed, "muster: the daemon's answer: expected a list in \"alerts\"\n");
	cr_expect_eq(RUN(verb_take, "take", "0123456789", "--by=J Morris"), CLI_OK);
	cr_expect_str_eq(printed, "taken\n");
	cr_expect_eq(RUN(verb_close, "close", "0123456789", "--outcome", "located", "--note", "at \"home\""),
		     CLI_REFUSED);
	cr_expect_str_eq(printed, "muster: this alert is closed already\n");
	cr_expect_eq(RUN(verb_clock, "clock"), CLI_OK);
	cr_expect_str_eq(printed, "Mon 23 Nov 09:41 (simulated), work is under way: 3 pulls\n");
	cr_expect_eq(RUN(verb_rollcall, "rollcall", "x", "--session", "2026-11-23-AM"), CLI_REFUSED);
	cr_expect(strstr(printed, "DOES NOT ADD UP") != NULL, "%s", printed);
	cr_expect_eq(RUN(verb_match, "match"), CLI_OK);
	cr_expect_str_eq(printed, "No question about who is who.\n");
	cr_expect_eq(RUN(verb_match, "match", "list"), CLI_OK);
	cr_expect_eq(RUN(verb_match, "match", "list", "--all"), CLI_REFUSED);
	cr_expect_str_eq(printed, "muster: the daemon's answer: expected a list in \"items\"\n");
	cr_expect_eq(RUN(verb_match, "match", "same", "3", "--by", "J Morris", "--note", "rang"), CLI_OK);
	cr_expect_str_eq(printed, "decided: same, by J Morris\n");
	cr_expect_eq(RUN(verb_match, "match", "show", "9"), CLI_REFUSED);
	cr_expect_str_eq(printed, "muster: no question with this number\n");
	cr_expect_eq(RUN(verb_status, "status"), CLI_REFUSED);
	cr_expect_str_eq(printed, "muster: no such question\n");
	stop(child);
}

/* Each option reaches the daemon under its own name; what it kept back is printed as c. */
Test(cli, patterns_and_transitions_are_asked, .init = set_up, .fini = tear_down)
{
	pid_t child = start();

	cr_expect_eq(RUN(verb_patterns, "patterns", "--over", "ytd", "--by", "school", "--where",
			 "phase=primary", "--team", "vs", "--show", "weekdays", "--format", "csv"),
		     CLI_OK);
	cr_expect_str_eq(printed, "school,enrolments,weekday,half_day,percent,absent,possible,unknown\n"
				  "oak,c,c,c,c,c,c,c\n");
	cr_expect_eq(RUN(verb_patterns, "patterns", "--whole"), CLI_REFUSED);
	cr_expect_str_eq(printed, "muster: the daemon's answer: expected a list in \"rows\"\n");
	cr_expect_eq(RUN(verb_transition, "transition", "--years", "7,8", "--by", "feeder", "--over", "year",
			 "--minimum", "20", "--team", "vs", "--whole", "--format", "csv"),
		     CLI_OK);
	cr_expect_str_eq(printed, "feeder,children,absence_before,absent_before,possible_before,"
				  "absence_after,absent_after,possible_after,rise,newly_persistent,"
				  "no_longer_persistent\nall,c,c,c,c,c,c,c,c,c,c\n");
	cr_expect_eq(RUN(verb_transition, "transition"), CLI_REFUSED);
	cr_expect_str_eq(printed, "muster: the store holds no register of 2024/25\n");
	stop(child);
}

/* Exit 1 tells a script that the school was not read, whatever the words. */
Test(cli, schools_are_asked, .init = set_up, .fini = tear_down)
{
	pid_t child = start();

	cr_expect_eq(RUN(verb_pull, "pull", "oak", "--now"), CLI_REFUSED);
	cr_expect_str_eq(printed, "Oak could not be read: no connection. It is tried again by itself.\n"
				  "1 pages, 0 marks of which 0 changed the register, 0 pupils read\n"
				  "alerts: 0 opened, 0 told again, 0 closed\n");
	cr_expect_eq(RUN(verb_pull, "pull", "oak", "--dry-run"), CLI_OK);
	cr_expect_str_eq(
		printed,
		"Oak, marks of 2026-11-15 to 2026-11-23: 5 pages read, nothing written, nobody told\n"
		"pupils: 4 given, 1 new to us, 0 with other dates\n"
		"marks: 20 given, 2 would be new, 3 would change, 14 are as we hold them\n"
		"1 marks of pupils who are not on the roll (some may come with the list of pupils)\n");
	cr_expect_eq(RUN(verb_source, "source", "test", "oak"), CLI_REFUSED);
	cr_expect_str_eq(printed, "Oak (wonde) at https://a.example/v1, with the token w\n"
				  "authorise: NOT\n"
				  "What is wrong: it does not accept our token. Whose it is to mend: ours.\n"
				  "What to do: ask for a new one.\n");
	cr_expect_eq(RUN(verb_backfill, "backfill", "--format", "csv"), CLI_OK);
	cr_expect_str_eq(printed,
			 "school,from,to,state,days_done,days,pages,marks,changes,since,expected_end,"
			 "reason,ended,by,name\noak,2026-09-14,2026-10-09,running,5,20,9,160,2,"
			 "2026-11-23T12:00,,,,root,Oak\n");
	cr_expect_eq(RUN(verb_backfill, "backfill", "oak", "elm", "--from", "2026-09-14", "--to",
			 "2026-10-09", "--by", "J Morris"),
		     CLI_OK);
	cr_expect_str_eq(printed, "2 schools\n");
	cr_expect_eq(RUN(verb_backfill, "backfill", "--stop"), CLI_OK);
	cr_expect_eq(RUN(verb_backfill, "backfill", "--from", "2026-09-14"), CLI_USAGE);
	cr_expect_eq(RUN(verb_backfill, "backfill", "oak"), CLI_USAGE);
	cr_expect_eq(RUN(verb_pull, "pull", "oak"), CLI_USAGE);
	cr_expect_eq(RUN(verb_pull, "pull", "oak", "--now", "--dry-run"), CLI_USAGE);
	cr_expect_eq(RUN(verb_source, "source", "try", "oak"), CLI_USAGE);
	cr_expect_eq(RUN(verb_source, "source", "test", "nowhere/oak.yaml"), CLI_USAGE);
	stop(child);
}

Test(cli, a_figures_file_goes_beside_the_question, .init = set_up, .fini = tear_down)
{
	pid_t child = start();
	char file[128];

	snprintf(file, sizeof file, "%s/figures.csv", dir);
	cr_assert_eq(file_replace(file, SPAN("a,b\n1,2\n"), 0600, NULL), 0);
	cr_expect_eq(RUN(verb_figures, "figures", "import", file), CLI_OK);
	cr_expect_str_eq(printed,
			 "imported r, period 202425: 2 rows, 5 values, 1 without value, 0 rows skipped\n");
	cr_expect_eq(RUN(verb_figures, "figures", "import", "/nowhere/x.csv"), CLI_REFUSED);
	stop(child);
}

Test(cli, the_clock_is_run_on_and_a_daemon_that_comes_late_is_waited_for, .init = set_up, .fini = tear_down)
{
	pid_t late = fork();

	if (late == 0) {
		nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
		fake_daemon();
	}
	cr_expect_eq(RUN(verb_clock, "clock", "run", "--until", "2026-11-25T18:00", "--delivered",
			 "--patience", "20"),
		     CLI_OK);
	cr_expect(strstr(printed, "Wed 25 Nov 18:00  pulls 2  pages 9  marks 91,000  alerts 4\n") != NULL,
		  "%s", printed);
	stop(late);
}

Test(cli, nobody_to_ask_is_3, .init = set_up, .fini = tear_down)
{
	cr_expect_eq(RUN(verb_status, "status"), CLI_UNREACHABLE);
	cr_expect_eq(RUN(verb_clock, "clock", "run", "--until", "2026-11-25T18:00", "--patience", "0"),
		     CLI_UNREACHABLE);
}

Test(cli, what_is_not_understood_is_2)
{
	cr_expect_eq(RUN(verb_status, "status", "children"), CLI_USAGE);
	cr_expect_eq(RUN(verb_status, "status", "--jsn"), CLI_USAGE);
	cr_expect(strstr(printed, "did you mean --json?") != NULL, "%s", printed);
	cr_expect_eq(RUN(verb_status, "status", "--format", "xml"), CLI_USAGE);
	cr_expect_eq(RUN(verb_status, "status", "--format"), CLI_USAGE);
	cr_expect_eq(RUN(verb_status, "status", "--json=1"), CLI_USAGE);
	cr_expect_eq(RUN(verb_rollcall, "rollcall"), CLI_USAGE);
	cr_expect_eq(RUN(verb_rollcall, "rollcall", "a", "b"), CLI_USAGE);
	cr_expect_eq(RUN(verb_take, "take", "0123456"), CLI_USAGE);
	cr_expect_eq(RUN(verb_close, "close", "0123456789"), CLI_USAGE);
	cr_expect_eq(RUN(verb_close, "close", "0123456789", "--outcome", "locatd"), CLI_USAGE);
	cr_expect(strstr(printed, "did you mean located?") != NULL, "%s", printed);
	cr_expect_eq(RUN(verb_clock, "clock", "run"), CLI_USAGE);
	cr_expect_eq(RUN(verb_clock, "clock", "run", "--until", "tomorrow"), CLI_USAGE);
	cr_expect_eq(RUN(verb_match, "match", "diferent", "3"), CLI_USAGE);
	cr_expect(strstr(printed, "did you mean different?") != NULL, "%s", printed);
	cr_expect_eq(RUN(verb_match, "match", "same"), CLI_USAGE);
	cr_expect_eq(RUN(verb_match, "match", "same", "W33"), CLI_USAGE);
	cr_expect_eq(RUN(verb_match, "match", "list", "3"), CLI_USAGE);
	cr_expect_eq(RUN(verb_match, "match", "show", "3", "--by", "J"), CLI_USAGE);
	cr_expect_eq(RUN(verb_match, "match", "same", "3", "--all"), CLI_USAGE);
	cr_expect_eq(RUN(verb_patterns, "patterns", "--show", "mondays"), CLI_USAGE);
	cr_expect(strstr(printed, "found, week or weekdays") != NULL, "%s", printed);
	cr_expect_eq(RUN(verb_transition, "transition", "6,7"), CLI_USAGE);
	cr_expect_eq(RUN(verb_report, "report", "pupils"), CLI_USAGE);
	cr_expect_eq(RUN(verb_figures, "figures", "export", "x"), CLI_USAGE);
	cr_expect_eq(RUN(verb_report, "report", "--help"), CLI_OK);
}

Test(cli, an_alert_is_named_by_8_to_64_hex_digits)
{
	cr_expect(alert_name_ok("0123456789ABCDEFabcdef"));
	cr_expect_not(alert_name_ok("0123456"));
	cr_expect_not(alert_name_ok("0123456g"));
	cr_expect_not(alert_name_ok("01234567012345670123456701234567012345670123456701234567012345678"));
}
