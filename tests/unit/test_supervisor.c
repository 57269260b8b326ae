/* The supervisor's parts that need no processes: arguments, pauses, keys. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "process/children.h"
#include "process/listen.h"
#include "process/options.h"
#include "process/secrets.h"

#define ARGS(...)                                                                                            \
	(int)(sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)), (char *[])                                  \
	{                                                                                                    \
		__VA_ARGS__, NULL                                                                            \
	}

Test(options, what_a_daemon_needs)
{
	struct options o;
	struct fault f;

	cr_assert_eq(options_read(ARGS("musterd", "--config", "c", "--data", "d", "--keys", "k"), &o, &f), 0);
	cr_assert_str_eq(o.control_path, "d/control.sock");
	cr_assert_eq(o.role, ROLES);
	cr_assert_eq(options_read(ARGS("musterd", "--config", "c", "--data", "d"), &o, &f), -FAULT_MEANING);
	cr_assert_not_null(strstr(f.text, "--keys"));
	cr_assert_eq(options_read(ARGS("musterd", "--confg", "c"), &o, &f), -FAULT_MEANING);
	cr_assert_not_null(strstr(f.text, "did you mean --config"));
	cr_assert_eq(options_read(ARGS("musterd", "--config"), &o, &f), -FAULT_MEANING);
	cr_assert_eq(options_read(ARGS("musterd", "--help"), &o, &f), 0);
	cr_assert_eq(options_read(ARGS("musterd", "--role", "parse"), &o, &f), 0);
	cr_assert_eq(o.role, ROLE_PARSE);
	cr_assert_eq(options_read(ARGS("musterd", "--role", "supervisor"), &o, &f), -FAULT_MEANING);
}

Test(options, a_socket_has_a_longest_path)
{
	char much[200];
	struct options o;

	memset(much, 'x', sizeof much - 1);
	much[sizeof much - 1] = '\0';
	cr_assert_eq(options_read(ARGS("musterd", "--config", "c", "--data", much, "--keys", "k"), &o, NULL),
		     -FAULT_LIMIT);
	cr_assert_eq(options_read(ARGS("musterd", "--config", "c", "--data", much, "--keys", "k", "--control",
				       "s"),
				  &o, NULL),
		     0);
}

Test(options, the_clock)
{
	const char *start = "";
	struct options o = {.clock = NULL};

	cr_assert_eq(options_clock(&o, &start, NULL), 0);
	cr_assert_null(start);
	o.clock = "simulated:2026-11-24T07:00";
	cr_assert_eq(options_clock(&o, &start, NULL), 0);
	cr_assert_str_eq(start, "2026-11-24T07:00");
	o.clock = "simulated";
	cr_assert_eq(options_clock(&o, &start, NULL), 0);
	cr_assert_str_eq(start, "");
	o.clock = "simulatedx";
	cr_assert_eq(options_clock(&o, &start, NULL), -FAULT_MEANING);
	o.clock = "real";
	cr_assert_eq(options_clock(&o, &start, NULL), -FAULT_MEANING);
}

/* A role that dies at once waits 50, 100, 200, ... 10,000 ms. */
Test(children, a_role_that_cannot_live_waits_longer_and_longer)
{
	unsigned pause = 0, turns = 0, total = 0;
	static const unsigned wanted[] = {50, 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000};

	for (; turns < 10; turns++) {
		pause = child_pause(pause, 5);
		cr_assert_eq(pause, wanted[turns]);
		total += pause;
	}
	cr_assert_eq(total, 32750);
}

Test(children, a_good_life_is_rewarded)
{
	cr_assert_eq(child_pause(10000, 30000), 50);
	cr_assert_eq(child_pause(10000, 29999), 10000);
	/* Killed from outside now and then: one that lived ten pauses, and a second, is no crash loop. */
	cr_assert_eq(child_pause(50, 1000), 50);
	cr_assert_eq(child_pause(50, 999), 100);
	cr_assert_eq(child_pause(400, 4000), 50);
	cr_assert_eq(child_pause(400, 3999), 800);
}

Test(listen, addresses)
{
	const char *bad[] = {
		"", "127.0.0.1", ":8480", "localhost:8480", "127.0.0.1:http", "127.0.0.1:99999", "[::1]"};
	struct fault f;
	int fd;

	cr_assert_eq(listen_tcp("127.0.0.1:0", &fd, &f), 0);
	close(fd);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_lt(listen_tcp(bad[i], &fd, &f), 0, "%s", bad[i]);
}

/* --- a keys folder ----------------------------------------------------------------------------- */

static char folder[64];

static void put(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	cr_assert_eq(file_replace(path, span_of(text), 0600, NULL), 0);
}

static void make(void)
{
	char path[128];

	strcpy(folder, "/tmp/muster-keys.XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/credentials", folder);
	cr_assert_eq(mkdir(path, 0700), 0);
	put("child.key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
	put("master.key", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
	put("bus.key", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\n"); /* RFC 26/CURVEZMQ's example */
	put("virtual-school.pub", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\n");
	put("credentials/wonde-oak", "  token one \r\n");
}

static void drop(void)
{
	const char *names[] = {"child.key", "master.key", "bus.key", "virtual-school.pub",
			       "credentials/wonde-oak"};
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/credentials", folder);
	rmdir(path);
	rmdir(folder);
}

TestSuite(secrets, .init = make, .fini = drop);

static struct team teams[] = {{.id = "virtual-school", .keys = {"virtual-school", "absent"}, .key_count = 2}};
static struct school schools[] = {{.id = "oak", .credential = "wonde-oak"},
				  {.id = "elm", .credential = "wonde-elm"},
				  {.id = "ash", .credential = "wonde-elm"}};
static const struct config config = {.teams = teams, .team_count = 1, .schools = schools, .school_count = 3};

static bool holds(const struct secret_list *list, const char *name, const char *bytes, size_t length)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->at[i].name, name) == 0)
			return list->at[i].bytes.length == length &&
			       (length == 0 || memcmp(list->at[i].bytes.at, bytes, length) == 0);
	return false;
}

Test(secrets, each_role_gets_its_own_and_no_more)
{
	struct faults faults = {0}, warnings = {0};
	struct secrets s = {0};

	cr_assert_eq(secrets_read(folder, &config, &s, &faults, &warnings), 0);
	cr_assert_eq(faults.count, 0);
	cr_assert(holds(&s.engine, "child",
			"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
			"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f",
			32));
	cr_assert(holds(&s.engine, "pub:virtual-school", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", 40));
	cr_assert(holds(&s.engine, "pub:absent", "", 0));
	cr_assert_eq(s.engine.count, 4);
	cr_assert(holds(&s.fetch, "wonde-oak", "token one", 9));
	cr_assert_eq(s.fetch.count, 1);
	cr_assert(holds(&s.bus, "bus", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6", 40));
	cr_assert_eq(s.bus.count, 1);
	/* absent.pub, and one line for the two schools without wonde-elm. */
	cr_assert_eq(warnings.count, 2);
	secrets_free(&s);
	faults_clear(&warnings);
}

Test(secrets, every_bad_key_is_told_at_once)
{
	struct faults faults = {0}, warnings = {0};
	struct secrets s = {0};

	put("child.key", "0001");
	put("master.key", "zz02030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00");
	put("bus.key", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh");
	cr_assert_lt(secrets_read(folder, &config, &s, &faults, &warnings), 0);
	cr_assert_eq(faults.count, 3);
	cr_assert_str_eq(faults.list[0].file, "child.key");
	cr_assert_str_eq(faults.list[2].file, "bus.key");
	for (size_t i = 0; i < faults.count; i++)
		cr_assert_null(strstr(faults.list[i].text, "JTKVSB"), "a key is shown");
	faults_clear(&faults);
	faults_clear(&warnings);
	secrets_free(NULL);
}

Test(secrets, what_was_taken_away_is_noticed)
{
	struct secret before[] = {{.name = "a"}, {.name = "b"}}, after[] = {{.name = "b"}, {.name = "c"}};
	const struct secret_list old = {.at = before, .count = 2}, new = {.at = after, .count = 2};

	cr_assert_eq(secrets_lost(&old, &new), 1);
	cr_assert_eq(secrets_lost(&new, &new), 0);
}

/* --- the data folder's lock ------------------------------------------------------------------------ */

Test(lock, one_at_a_time)
{
	char data[] = "/tmp/muster-lock.XXXXXX", path[64];
	struct fault f;
	int one, two;

	cr_assert_not_null(mkdtemp(data));
	cr_assert_eq(lock_take(data, 0, &one, &f), 0);
	cr_assert_eq(lock_take(data, 40, &two, &f), -FAULT_STATE);
	/* A copy holds it too: an engine that outlives its supervisor for a moment. */
	two = dup(one);
	close(one);
	cr_assert_eq(lock_take(data, 0, &one, &f), -FAULT_STATE);
	close(two);
	cr_assert_eq(lock_take(data, 0, &one, &f), 0);
	close(one);
	snprintf(path, sizeof path, "%s/lock", data);
	unlink(path);
	rmdir(data);
}
