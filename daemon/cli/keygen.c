/* muster keygen: the keys of a daemon (bus, children, master, agreements), or of one client of its bus.
 * Run it again at will: what exists stays as it is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "base/sign.h"
#include "base/text.h"
#include "cli/keys.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "config/agreement_keys.h"
#include "exchange/wire.h"

struct arguments {
	const char *keys, *client;
};

static bool read_arguments(int argc, char **argv, struct arguments *a, int *ret_exit)
{
	const struct cli_option options[] = {
		{"--keys", "DIR", "where the keys are kept (default: ./keys)", &a->keys, NULL},
		{"--client", "NAME", "make NAME.key for a team's own system and NAME.pub for the daemon",
		 &a->client, NULL},
	};
	const struct cli_usage usage = {
		.form = "keygen [--keys DIR] [--client NAME]",
		.help = "Makes the daemon's keys: bus.key and bus.pub (CURVE), child.key and master.key, agreements.key\n"
			"and agreements.pub (Ed25519: signs what schools agree to), and the folder credentials; or the\n"
			"key pair of one client of the bus. Never overwrites a file.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
	};
	const char *words[CLI_WORDS];

	return cli_read(&usage, argc, argv, words, ret_exit);
}

static int make_folder(const char *path, struct fault *reterr)
{
	if (mkdir(path, 0700) == 0)
		printf("made  %s/\n", path);
	else if (errno != EEXIST)
		return fault_errno(reterr, errno, "%s", path);
	return 0;
}

static int make_file(const char *path, const char *text, unsigned mode, struct fault *reterr)
{
	bool made;
	int r = keys_make_file(path, text, mode, &made, reterr);

	if (r == 0)
		printf("%s  %s\n", made ? "made" : "kept", path);
	return r;
}

static int path_of(char out[512], const char *dir, const char *name, const char *end, struct fault *reterr)
{
	int n = snprintf(out, 512, "%s/%s%s", dir, name, end);

	return n > 0 && n < 512 ? 0 : fault_set(reterr, FAULT_LIMIT, "%s: too long a path", dir);
}

/* A secret key and its public half. A kept secret gives the public key again; a public key
 * without its secret is somebody else's business. */
static int make_pair(const char *dir, const char *name, struct fault *reterr)
{
	char secret_path[512], public_path[512];
	char secret[KEY_CURVE + 1], public_key[KEY_CURVE + 1];
	int r = path_of(secret_path, dir, name, ".key", reterr);

	if (r == 0)
		r = path_of(public_path, dir, name, ".pub", reterr);
	if (r != 0)
		return r;
	if (access(secret_path, F_OK) != 0 && access(public_path, F_OK) == 0)
		return fault_set(reterr, FAULT_STATE, "%s exists without %s: move it away first", public_path,
				 secret_path);
	if (zmq_curve_keypair(public_key, secret) != 0)
		return fault_set(reterr, FAULT_IO, "cannot make a CURVE key: %s", zmq_strerror(zmq_errno()));
	r = make_file(secret_path, secret, 0600, reterr);
	if (r == 0)
		r = keys_read_curve(secret_path, secret, reterr);
	if (r == 0 && zmq_curve_public(public_key, secret) != 0)
		r = fault_set(reterr, FAULT_PARSE, "%s: not a CURVE key", secret_path);
	explicit_bzero(secret, sizeof secret);
	return r != 0 ? r : make_file(public_path, public_key, 0644, reterr);
}

static int make_random(const char *dir, const char *name, struct fault *reterr)
{
	unsigned char bytes[32];
	char hex[65], path[512];
	int r = path_of(path, dir, name, ".key", reterr);

	if (r != 0)
		return r;
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return fault_errno(reterr, errno, "no randomness");
	text_hex(hex, bytes, sizeof bytes);
	r = make_file(path, hex, 0600, reterr);
	explicit_bzero(bytes, sizeof bytes);
	explicit_bzero(hex, sizeof hex);
	return r;
}

/* The pair that signs what schools agree to. A public key without its secret would sign nothing: whoever
 * takes a new pair keeps the old public key as agreements-YEAR.pub. */
static int make_signing_pair(const char *dir, struct fault *reterr)
{
	char secret_path[512], public_path[512], hex[2 * SIGN_KEY + 1];
	unsigned char secret[SIGN_KEY], public_key[SIGN_KEY];
	int r = path_of(secret_path, dir, "agreements", ".key", reterr);

	if (r == 0)
		r = path_of(public_path, dir, "agreements", ".pub", reterr);
	if (r != 0)
		return r;
	if (access(secret_path, F_OK) != 0 && access(public_path, F_OK) == 0)
		return fault_set(
			reterr, FAULT_STATE,
			"%s exists without %s: name it agreements-YEAR.pub, so that what it signed stays good",
			public_path, secret_path);
	r = sign_make(secret, public_key, reterr);
	text_hex(hex, secret, sizeof secret);
	if (r == 0)
		r = make_file(secret_path, hex, 0600, reterr);
	/* A kept secret gives its public key again. */
	if (r == 0)
		r = agreement_secret_read(dir, secret, reterr);
	if (r == 0)
		r = sign_public(secret, public_key, reterr);
	explicit_bzero(secret, sizeof secret);
	text_hex(hex, public_key, sizeof public_key);
	return r != 0 ? r : make_file(public_path, hex, 0644, reterr);
}

static int sync_folder(const char *dir, struct fault *reterr)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;

	if (fd < 0)
		return fault_errno(reterr, errno, "%s", dir);
	if (fsync(fd) != 0)
		r = fault_errno(reterr, errno, "%s", dir);
	close(fd);
	return r;
}

static int make_daemon_keys(const char *dir, struct fault *reterr)
{
	char credentials[512];
	int r = path_of(credentials, dir, "credentials", "", reterr);

	if (r == 0)
		r = make_pair(dir, "bus", reterr);
	if (r == 0)
		r = make_random(dir, "child", reterr);
	if (r == 0)
		r = make_random(dir, "master", reterr);
	if (r == 0)
		r = make_signing_pair(dir, reterr);
	return r != 0 ? r : make_folder(credentials, reterr);
}

static int make_client_keys(const char *dir, const char *name, struct fault *reterr)
{
	static const char *const ours[] = {"bus", "child", "master", "credentials"};

	if (!wire_mailbox_ok(span_of(name)))
		return fault_set(reterr, FAULT_MEANING,
				 "--client: expected lower-case letters, digits and -");
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strcmp(name, ours[i]) == 0)
			return fault_set(reterr, FAULT_MEANING, "--client %s: that name is the daemon's own",
					 name);
	if (strncmp(name, "agreements", strlen("agreements")) == 0)
		return fault_set(reterr, FAULT_MEANING,
				 "--client %s: names in agreements are those of keys that sign", name);
	return make_pair(dir, name, reterr);
}

int verb_keygen(int argc, char **argv)
{
	struct arguments a = {.keys = "./keys"};
	struct fault f = {0};
	char words[640];
	int status, r;

	if (!read_arguments(argc, argv, &a, &status))
		return status;
	r = make_folder(a.keys, &f);
	if (r == 0)
		r = a.client != NULL ? make_client_keys(a.keys, a.client, &f) : make_daemon_keys(a.keys, &f);
	if (r == 0)
		r = sync_folder(a.keys, &f);
	if (r != 0)
		fprintf(stderr, "muster keygen: %s\n", fault_print(&f, words, sizeof words));
	return r == 0 ? CLI_OK : CLI_REFUSED;
}
