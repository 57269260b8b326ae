/* The control socket, both ends: questions of several clients, large answers, bad manners. */
#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "client/control.h"
#include "process/control.h"

static char folder[64], path[96];
static struct control *control;
static uint64_t asks[64];
static unsigned asked_count;
static char last_json[128], last_account[64], last_attached[64];

static int asked(void *context, const struct message *m, int fd, struct fault *reterr)
{
	struct span bytes;

	(void)context;
	(void)reterr;
	cr_assert_eq(m->kind, MSG_ASK);
	asks[asked_count++ % 64] = m->ask.ask;
	text_copy(last_json, sizeof last_json, m->ask.json);
	text_copy(last_account, sizeof last_account, span_of(m->ask.account));
	if (fd >= 0 && file_map_sealed(fd, m->ask.length, &bytes, NULL) == 0) {
		text_copy(last_attached, sizeof last_attached, bytes);
		file_unmap(bytes);
	}
	return 0;
}

static void serve(void)
{
	struct pollfd polled[CONTROL_POLLED];
	unsigned n = control_poll(control, polled);

	poll(polled, n, 100);
	cr_assert_eq(control_dispatch(control, polled, n, NULL), 0);
}

static void answer(uint64_t ask, bool last, struct span json)
{
	const struct msg_answer a = {.ask = ask, .ok = true, .last = last, .json = json};

	cr_assert_eq(control_answer(control, &a, NULL), 0);
}

static void setup(void)
{
	int fd;

	strcpy(folder, "/tmp/muster-control.XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/control.sock", folder);
	cr_assert_eq(control_listen(path, &fd, NULL), 0);
	cr_assert_eq(control_new(fd, asked, NULL, &control, NULL), 0);
	asked_count = 0;
	last_attached[0] = '\0';
}

static void teardown(void)
{
	control_free(control);
	unlink(path);
	rmdir(folder);
}

TestSuite(control, .init = setup, .fini = teardown);

static struct control_client *connected(void)
{
	struct control_client *c = NULL;
	struct fault f = {0};

	cr_assert_eq(control_connect(path, 1000, &c, &f), 0, "%s", f.text);
	serve();
	return c;
}

static void next(struct control_client *c, const char *json, bool last)
{
	struct buffer got = {0};
	bool ok = false, is_last = !last;
	struct fault f = {0};

	cr_assert_eq(control_next(c, 1000, &ok, &is_last, &got, &f), 0, "%s", f.text);
	cr_assert_str_eq(got.at, json);
	cr_assert(ok);
	cr_assert_eq(is_last, last);
	buffer_free(&got);
}

Test(control, a_question_its_asker_and_its_answers)
{
	struct control_client *c = connected();

	cr_assert_eq(control_ask(c, SPAN("{\"verb\":\"status\"}"), SPAN("figures"), NULL), 0);
	serve();
	cr_assert_eq(asked_count, 1);
	cr_assert_str_eq(last_json, "{\"verb\":\"status\"}");
	cr_assert_str_eq(last_attached, "figures");
	/* The name comes from the kernel and the account list, not from the asker. */
	if (getuid() == 0)
		cr_assert_str_eq(last_account, "root");
	else
		cr_assert_neq(last_account[0], '\0');
	answer(asks[0], false, SPAN("{\"n\":1}"));
	answer(asks[0], true, SPAN("{\"n\":2}"));
	next(c, "{\"n\":1}", false);
	next(c, "{\"n\":2}", true);
	control_close(c);
}

Test(control, clients_do_not_hear_one_another)
{
	struct control_client *a = connected(), *b = connected();

	cr_assert_eq(control_ask(a, SPAN("{\"a\":0}"), (struct span){0}, NULL), 0);
	serve();
	cr_assert_eq(control_ask(b, SPAN("{\"b\":0}"), (struct span){0}, NULL), 0);
	serve();
	cr_assert_eq(asked_count, 2);
	cr_assert_neq(asks[0], asks[1]);
	answer(asks[1], true, SPAN("\"for b\""));
	answer(asks[0], true, SPAN("\"for a\""));
	next(a, "\"for a\"", true);
	next(b, "\"for b\"", true);
	control_close(a);
	control_close(b);
}

Test(control, an_answer_to_somebody_who_left_goes_to_nobody)
{
	struct control_client *a = connected(), *b;
	struct buffer got = {0};
	bool ok, last;

	cr_assert_eq(control_ask(a, SPAN("{}"), (struct span){0}, NULL), 0);
	serve();
	control_close(a);
	serve();
	/* The next client takes the same place, and must not get what was another's. */
	b = connected();
	cr_assert_eq(control_ask(b, SPAN("{}"), (struct span){0}, NULL), 0);
	serve();
	answer(asks[0], true, SPAN("\"late\""));
	cr_assert_eq(control_next(b, 50, &ok, &last, &got, NULL), -FAULT_STATE);
	answer(asks[1], true, SPAN("\"mine\""));
	next(b, "\"mine\"", true);
	control_close(b);
	buffer_free(&got);
}

Test(control, a_large_answer_goes_as_a_memory_file)
{
	struct control_client *c = connected();
	size_t size = 3 * 1024 * 1024;
	struct buffer got = {0};
	char *json = malloc(size);
	bool ok, last;

	memset(json, 'x', size);
	cr_assert_eq(control_ask(c, SPAN("{}"), (struct span){0}, NULL), 0);
	serve();
	answer(asks[0], true, (struct span){json, size});
	cr_assert_eq(control_next(c, 1000, &ok, &last, &got, NULL), 0);
	cr_assert_eq(got.length, size);
	cr_assert_eq(memcmp(got.at, json, size), 0);
	buffer_free(&got);
	free(json);
	control_close(c);
}

Test(control, bad_manners_close_one_client_only)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct control_client *good = connected();
	int bad = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	char byte;

	strcpy(address.sun_path, path);
	cr_assert_eq(connect(bad, (struct sockaddr *)&address, sizeof address), 0);
	serve();
	cr_assert_eq(send(bad, "nonsense", 8, 0), 8);
	serve();
	cr_assert_leq(recv(bad, &byte, 1, MSG_DONTWAIT), 0);
	close(bad);
	cr_assert_eq(control_ask(good, SPAN("{}"), (struct span){0}, NULL), 0);
	serve();
	answer(asks[0], true, SPAN("\"still here\""));
	next(good, "\"still here\"", true);
	control_close(good);
}

Test(control, more_clients_than_places_wait_their_turn)
{
	struct control_client *c[LIMIT_CONTROL_CLIENTS + 1] = {NULL};

	for (unsigned i = 0; i <= LIMIT_CONTROL_CLIENTS; i++) {
		cr_assert_eq(control_connect(path, 1000, &c[i], NULL), 0);
		serve();
		cr_assert_eq(control_ask(c[i], SPAN("{}"), (struct span){0}, NULL), 0);
		serve();
	}
	cr_assert_eq(asked_count, LIMIT_CONTROL_CLIENTS);
	control_close(c[0]);
	serve();
	serve();
	serve();
	cr_assert_eq(asked_count, LIMIT_CONTROL_CLIENTS + 1);
	for (unsigned i = 1; i <= LIMIT_CONTROL_CLIENTS; i++)
		control_close(c[i]);
}

Test(control, without_a_daemon_the_client_says_so)
{
	struct control_client *c = NULL;
	struct fault f;
	char nowhere[128];

	snprintf(nowhere, sizeof nowhere, "%s/none.sock", folder);
	cr_assert_eq(control_connect(nowhere, 100, &c, &f), -FAULT_MISSING);
	c = connected();
	cr_assert_eq(control_ask(c, SPAN("{}"), (struct span){0}, NULL), 0);
	teardown();
	control = NULL;
	{
		struct buffer got = {0};
		bool ok, last;

		cr_assert_eq(control_next(c, 1000, &ok, &last, &got, &f), -FAULT_MISSING);
		buffer_free(&got);
	}
	control_close(c);
	setup();
}

Test(control, the_socket_is_for_owner_and_group)
{
	struct stat st;

	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0660);
}
