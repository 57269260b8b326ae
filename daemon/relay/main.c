/* muster-relay: hands a mailbox's alerts on to people and systems without a bus client: a mail without
 * any name, a signed webhook, a file. An ordinary client of the bus: what it confirms, somebody accepted. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "process/sandbox.h"
#include "process/sandbox_rules.h"
#include "relay/relay.h"

static int usage(FILE *out, int status)
{
	fputs("usage: muster-relay [--check] CONFIG\n\n"
	      "Hands on the alerts of mailboxes as CONFIG (relay.yaml) says, until it gets SIGTERM or SIGINT.\n"
	      "  --check    checks the file, keys and credentials, and ends\n"
	      "  --version  prints the version\n"
	      "`muster explain Relay` tells every key. Exit status: 0 done, 1 it could not, 2 not understood.\n",
	      out);
	return status;
}

static int print_faults(const struct faults *all)
{
	char line[800];

	for (size_t i = 0; i < all->count; i++)
		fprintf(stderr, "%s\n", fault_print(&all->list[i], line, sizeof line));
	if (all->dropped > 0)
		fprintf(stderr, "and %zu more\n", all->dropped);
	return 1;
}

static int read_config(const char *path, struct arena *arena, struct relay_config **ret_config)
{
	struct buffer bytes = {0};
	struct faults faults = {0};
	struct fault f = {0};
	int rc = file_read(path, LIMIT_YAML, &bytes, &f);

	if (rc != 0)
		faults_add(&faults, &f);
	else
		rc = relay_file_read(buffer_span(&bytes), path, arena, ret_config, &faults);
	if (rc != 0)
		print_faults(&faults);
	faults_clear(&faults);
	buffer_free(&bytes);
	return rc;
}

static int watch_signals(struct relay *r, struct fault *reterr)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return fault_errno(reterr, errno, "signals");
	r->stop = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return r->stop >= 0 ? 0 : fault_errno(reterr, errno, "signals");
}

/* Closed before the first foreign byte; only the folders that files are dropped in stay open. */
static int close_in(const struct relay_config *c, struct fault *reterr)
{
	const struct sandbox_paths none = {0};
	struct folder_row folders[RELAY_MAILBOXES + 1] = {0};
	struct sandbox s;
	size_t n = 0;
	int rc;

	for (unsigned i = 0; i < c->mailbox_count; i++)
		if (c->mailboxes[i].folder[0] != '\0')
			folders[n++] = (struct folder_row){c->mailboxes[i].folder, FOLDER_WRITE};
	rc = sandbox_fence_rules(&sandbox_rules_relay, folders, &none, &s, reterr);
	if (rc == 0 && strncmp(s.words, "reduced", strlen("reduced")) == 0 && !c->reduced)
		rc = fault_set(reterr, FAULT_STATE,
			       "this kernel has no landlock: `sandbox: reduced` goes on without");
	sd_notify(0, "READY=1");
	if (rc == 0)
		rc = sandbox_close(&s, reterr);
	if (rc == 0)
		fprintf(stderr, "event=ready mailboxes=%u sandbox=\"%s\"\n", c->mailbox_count, s.words);
	return rc;
}

static int run(const struct relay_config *config, bool check)
{
	struct relay *r = calloc(1, sizeof *r);
	struct fault f = {0};
	char words[640];
	int rc = r == NULL ? fault_set(&f, FAULT_MEMORY, "no memory to start with") : 0;

	if (r != NULL)
		r->stop = -1;
	if (rc == 0)
		rc = relay_open(r, config, &f);
	if (rc == 0 && !check) {
		rc = watch_signals(r, &f);
		rc = rc != 0 ? rc : close_in(config, &f);
		rc = rc != 0 ? rc : relay_run(r, &f);
	}
	if (rc != 0)
		fprintf(stderr, "muster-relay: %s\n", fault_print(&f, words, sizeof words));
	else if (check)
		printf("%u mailboxes, no fault\n", config->mailbox_count);
	if (r != NULL) {
		if (r->stop >= 0)
			close(r->stop);
		relay_close(r);
	}
	free(r);
	return rc == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"check", no_argument, NULL, 'c'},
						{"version", no_argument, NULL, 'v'},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	struct relay_config *config = NULL;
	struct arena arena = {0};
	bool check = false;
	int option, status;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'v') {
			puts("muster-relay " MUSTER_VERSION);
			return 0;
		}
		if (option != 'c')
			return usage(option == 'h' ? stdout : stderr, option == 'h' ? 0 : 2);
		check = true;
	}
	if (argc - optind != 1)
		return usage(stderr, 2);
	status = read_config(argv[optind], &arena, &config) == 0 ? run(config, check) : 1;
	arena_free(&arena);
	return status;
}
