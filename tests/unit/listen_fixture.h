/* listen_fixture.h: messages as a team gets them, and a folder of keys made by the program itself. */
#ifndef TESTS_LISTEN_FIXTURE_H
#define TESTS_LISTEN_FIXTURE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/keys.h"
#include "cli/verbs.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */

#define ALERT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ALERT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define BODY(alert, revision, state, title)                                                                                    \
	"{\"specversion\":\"1.0\",\"type\":\"uk.gov.local.muster.alert.v1\",\"id\":\"1\",\"source\":\"/muster/332\",\"data\":" \
	"{\"alert\":\"" alert "\",\"revision\":" revision ",\"state\":\"" state "\",\"title\":\"" title                        \
	"\",\"lines\":[\"Register closed 09:20; seen by us 09:52.\",\"This is what the register says, not where the "          \
	"child is. Check with the school first. If you think the child is at risk, follow the missing-child "                  \
	"procedure now; do not wait for Muster.\"]}}"

struct folder {
	char path[32];
	char keys[48], bus[80], client[80], store[48], out[48], control[48];
};

static struct folder folder_new(void)
{
	struct folder f = {.path = "/tmp/muster-test-XXXXXX"};

	cr_assert_not_null(mkdtemp(f.path));
	snprintf(f.keys, sizeof f.keys, "%s/keys", f.path);
	snprintf(f.bus, sizeof f.bus, "%s/bus.key", f.keys);
	snprintf(f.client, sizeof f.client, "%s/virtual-school.pub", f.keys);
	snprintf(f.store, sizeof f.store, "%s/store", f.path);
	snprintf(f.control, sizeof f.control, "%s/control", f.path);
	snprintf(f.out, sizeof f.out, "%s/out", f.path);
	return f;
}

static void folder_remove(const struct folder *f)
{
	char command[80];

	snprintf(command, sizeof command, "rm -r %s", f->path);
	cr_assert_eq(system(command), 0);
}

static int keygen(const struct folder *f, const char *client)
{
	char *argv[] = {(char[]){"keygen"},   (char[]){"--keys"}, (char *)f->keys,
			(char[]){"--client"}, (char *)client,	  NULL};

	return verb_keygen(client != NULL ? 5 : 3, argv);
}

#endif
