/* Reads a mailbox of Muster with libmuster-client: stores each message durably, then confirms it.
 *
 *   cc $(pkg-config --cflags muster-client) mailbox.c $(pkg-config --libs muster-client) -o mailbox
 *   ./mailbox --server tcp://127.0.0.1:8481 --keys KEYS --mailbox NAME --store FILE
 *
 * FILE gets the id of each message and its body, one line each; a repeat is one more line, which whoever
 * reads the file knows by its id. Ends in order on SIGINT and SIGTERM. */
#include <fcntl.h>
#include <getopt.h>
#include <muster-client.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
	(void)signal_number;
	stopping = 1;
}

/* 0 once a power cut cannot take it. A body is JSON without line breaks. */
static int store(FILE *file, const struct muster_client_event *e)
{
	for (size_t i = 0; i < sizeof e->id; i++)
		fprintf(file, "%02x", e->id[i]);
	fprintf(file, " %.*s\n", (int)e->body_length, e->body);
	return fflush(file) == 0 && fsync(fileno(file)) == 0 ? 0 : -1;
}

static int serve(struct muster_client *client, FILE *file)
{
	const struct muster_client_event *e;
	struct muster_client_fault fault = {0};

	while (!stopping) {
		if (muster_client_wait(&client, 1, NULL, 0, 1000, &fault) < 0)
			break;
		while (muster_client_next(client, &e, &fault) == 1) {
			if (e->kind == MUSTER_CLIENT_ALERT && store(file, e) == 0)
				muster_client_ack(client, e->id, NULL);
			else if (e->kind == MUSTER_CLIENT_WELCOME)
				fprintf(stderr, "mailbox: listening\n");
			else if (e->kind == MUSTER_CLIENT_ERROR || e->kind == MUSTER_CLIENT_LOST)
				fprintf(stderr, "mailbox: %s\n", e->text);
		}
	}
	if (fault.error != 0)
		fprintf(stderr, "mailbox: %s\n", fault.text);
	return fault.error != 0;
}

int main(int argc, char **argv)
{
	static const struct option names[] = {{"server", required_argument, NULL, 's'},
					      {"keys", required_argument, NULL, 'k'},
					      {"mailbox", required_argument, NULL, 'm'},
					      {"store", required_argument, NULL, 'f'},
					      {NULL, 0, NULL, 0}};
	const char *server = "tcp://127.0.0.1:8481", *keys = NULL, *mailbox = NULL, *path = NULL;
	char file[1024], public_key[MUSTER_CLIENT_KEY + 1], secret[MUSTER_CLIENT_KEY + 1];
	struct muster_client_fault fault = {0};
	struct muster_client *client = NULL;
	struct sigaction action = {.sa_handler = stop};
	FILE *out;
	int option, status = 1;

	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (option == 's')
			server = optarg;
		else if (option == 'k')
			keys = optarg;
		else if (option == 'm')
			mailbox = optarg;
		else if (option == 'f')
			path = optarg;
		else
			return 2;
	}
	if (keys == NULL || mailbox == NULL || path == NULL) {
		fprintf(stderr,
			"usage: mailbox --keys KEYS --mailbox NAME --store FILE [--server ADDRESS]\n");
		return 2;
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	out = fopen(path, "a");
	if (out == NULL) {
		perror(path);
		return 1;
	}
	struct muster_client_settings settings = {.size = sizeof settings,
						  .address = server,
						  .mailbox = mailbox,
						  .server_public = public_key,
						  .secret = secret};
	snprintf(file, sizeof file, "%s/bus.pub", keys);
	if (muster_client_key_file(file, public_key, &fault) == 0) {
		snprintf(file, sizeof file, "%s/%s.key", keys, mailbox);
		if (muster_client_key_file(file, secret, &fault) == 0 &&
		    muster_client_new(&settings, &client, &fault) == 0)
			status = serve(client, out);
	}
	if (fault.error != 0)
		fprintf(stderr, "mailbox: %s\n", fault.text);
	memset(secret, 0, sizeof secret);
	muster_client_free(client);
	return fclose(out) == 0 ? status : 1;
}
