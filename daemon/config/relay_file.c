#include "config/relay_file.h"

#include <string.h>

#include "base/text.h"

static const char *check_folder(const void *text)
{
	const char *path = text;

	return path[0] == '/' ? NULL : "a path that begins with /";
}

static const char *check_smtp(const void *text)
{
	const char *url = text, *host = NULL;

	if (strncmp(url, "smtp://", strlen("smtp://")) == 0)
		host = url + strlen("smtp://");
	else if (strncmp(url, "smtps://", strlen("smtps://")) == 0)
		host = url + strlen("smtps://");
	return host != NULL && check_host_port(host) == NULL ?
		       NULL :
		       "an address like smtp://mail.example.org:587 or smtps://mail.example.org:465";
}

/* clang-format off */
static const struct row bus[] = {
	{.key = "address", .type = ROW_STRING, .required = true, ROW_AT(struct relay_config, address), .max = 127,
	 .check = check_tcp,
	 .help = "where the daemon's bus listens"},
	{.key = "keys", .type = ROW_STRING, .required = true, ROW_AT(struct relay_config, keys), .max = 255,
	 .check = check_folder, .schema = "'pattern': '^/'",
	 .help = "folder with bus.pub, a NAME.key for each mailbox, and credentials/"},
	{0},
};

static const struct row mail_server[] = {
	{.key = "server", .type = ROW_STRING, .required = true, ROW_AT(struct relay_config, server), .max = 255,
	 .check = check_smtp, .schema = "'pattern': '^smtps?://.+:[0-9]+$'",
	 .help = "the mail server; smtp:// is raised to TLS (STARTTLS) or not used at all"},
	{.key = "from", .type = ROW_STRING, .required = true, ROW_AT(struct relay_config, from), .max = 127,
	 .check = check_email,
	 .help = "who sends"},
	{.key = "user", .type = ROW_STRING, ROW_AT(struct relay_config, user), .max = 127,
	 .help = "how it logs on, when the server wants that"},
	{.key = "password", .type = ROW_NAME, ROW_AT(struct relay_config, password),
	 .help = "name of a file in the credentials folder"},
	{.key = "link", .type = ROW_STRING, .required = true, ROW_AT(struct relay_config, link), .max = 255,
	 .check = check_https,
	 .help = "where people read the alerts; all that a mail holds beside counts"},
	{0},
};

static const struct row address_item[] = {
	{.type = ROW_TEXT, .size = sizeof(((struct relay_mailbox *)0)->to[0]), .check = check_email},
};

static const struct row mail[] = {
	{.key = "to", .type = ROW_LIST, .required = true, ROW_ITEMS(struct relay_mailbox, to, to_count),
	 .min = 1, .rows = address_item, .help = "who is told that there is something to read"},
	{.key = "gather_seconds", .type = ROW_INT, ROW_AT(struct relay_mailbox, gather), .min = 0, .max = 600,
	 .fallback = "5", .help = "how long a mail waits for more to tell; over 10 the bus offers the alerts again "
	 "meanwhile, which is harmless"},
	{0},
};

static const struct row webhook[] = {
	{.key = "url", .type = ROW_STRING, .required = true, ROW_AT(struct relay_mailbox, url), .max = 511,
	 .check = check_https,
	 .help = "each alert is posted here; 2xx is accepted, all else is tried again"},
	{.key = "secret", .type = ROW_NAME, .required = true, ROW_AT(struct relay_mailbox, secret),
	 .help = "name of a file in the credentials folder: the key of the signature"},
	{0},
};

static const struct row drop[] = {
	{.key = "folder", .type = ROW_STRING, .required = true, ROW_AT(struct relay_mailbox, folder), .max = 255,
	 .check = check_folder, .schema = "'pattern': '^/'",
	 .help = "each alert is a file here, under its name only once it is whole; the folder must be there"},
	{0},
};

static const struct row mailbox_item[] = {
	{.key = "mailbox", .type = ROW_NAME, .required = true, ROW_AT(struct relay_mailbox, name),
	 .help = "the team's mailbox"},
	{.key = "key", .type = ROW_NAME, ROW_AT(struct relay_mailbox, key),
	 .help = "NAME.key in the keys folder (default: the mailbox's name)"},
	{.key = "mail", .type = ROW_MAP, .rows = mail, .help = "tell people by mail, without any name"},
	{.key = "webhook", .type = ROW_MAP, .rows = webhook, .help = "post each alert to another system"},
	{.key = "drop", .type = ROW_MAP, .rows = drop, .help = "write each alert to a folder"},
	{0},
};
static const struct row mailbox_map[] = {{.type = ROW_MAP, .rows = mailbox_item}};

static const struct row rows[] = {
	KIND_KEYS("Relay", struct relay_config),
	{.key = "bus", .type = ROW_MAP, .required = true, .rows = bus, .help = "the daemon"},
	{.key = "ca", .type = ROW_STRING, ROW_AT(struct relay_config, ca), .max = 255, .check = check_folder,
	 .schema = "'pattern': '^/'",
	 .help = "file with the authorities (PEM) that mail and webhook servers are known by (default: the system's)"},
	{.key = "sandbox", .type = ROW_CHOICE, ROW_AT(struct relay_config, reduced), .fallback = "full",
	 .words = (const char *const[]){"full", "reduced", NULL},
	 .help = "reduced: goes on where the kernel has no landlock"},
	{.key = "timeout_seconds", .type = ROW_INT, ROW_AT(struct relay_config, timeout), .min = 1, .max = 120,
	 .fallback = "20", .help = "how long one mail or POST may take"},
	{.key = "mail", .type = ROW_MAP, .rows = mail_server, .help = "the mail server"},
	{.key = "mailboxes", .type = ROW_LIST, .required = true, ROW_ITEMS(struct relay_config, mailboxes, mailbox_count),
	 .min = 1, .rows = mailbox_map, .help = "what is handed on, and how"},
	{0},
};
/* clang-format on */

static void check_ways(struct walk *w, const struct node *root, const struct relay_config *c, unsigned i)
{
	const struct relay_mailbox *m = &c->mailboxes[i];
	const struct node *n = walk_to(w, root, "mailboxes[%u]", i);

	if (node_get(n, "mail") == NULL && node_get(n, "webhook") == NULL && node_get(n, "drop") == NULL)
		walk_fault(w, n, "expected a way out: mail, webhook or drop");
	if (node_get(n, "mail") != NULL && node_get(root, "mail") == NULL)
		walk_fault(w, walk_to(w, root, "mailboxes[%u].mail", i),
			   "expected a mail server in this file: mail.server, mail.from, mail.link");
	for (unsigned k = 0; k < i; k++)
		if (m->name[0] != '\0' && strcmp(m->name, c->mailboxes[k].name) == 0)
			walk_expected(w, walk_to(w, root, "mailboxes[%u].mailbox", i),
				      "each mailbox once, with all its ways");
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct relay_config *c = object;

	for (unsigned i = 0; i < c->mailbox_count; i++) {
		struct relay_mailbox *m = &c->mailboxes[i];

		check_ways(w, root, c, i);
		if (m->key[0] == '\0')
			memcpy(m->key, m->name, sizeof m->key);
	}
	if (c->user != NULL && c->user[0] != '\0' && c->password[0] == '\0')
		walk_fault(w, walk_to(w, root, "mail.user"), "expected mail.password beside a user");
}

const struct kind kind_relay = {
	.name = "Relay",
	.files = "relay.yaml",
	.help = "What muster-relay hands on to people and systems without a bus client. Not part of the daemon's folder.",
	.size = sizeof(struct relay_config),
	.rows = rows,
	.finish = finish,
};

int relay_file_read(struct span bytes, const char *name, struct arena *arena,
		    struct relay_config **ret_config, struct faults *faults)
{
	struct walk w = {.file = name, .faults = faults, .warnings = faults, .arena = arena};
	struct relay_config *c = arena_array(arena, 1, sizeof *c);
	struct tree tree;
	struct fault f = {0};
	const struct node *kind;
	int rc = c == NULL ? fault_set(&f, FAULT_MEMORY, "out of memory") : tree_read(bytes, name, &tree, &f);

	if (rc != 0) {
		faults_add(faults, &f);
		return rc;
	}
	kind = node_get(tree.root, "kind");
	if (tree.root->kind != NODE_MAP || kind == NULL || kind->kind != NODE_SCALAR ||
	    !span_is(kind->text, kind_relay.name)) {
		walk_fault(&w, kind != NULL ? kind : tree.root, "expected a file of kind Relay");
	} else {
		row_map(&w, kind_relay.rows, tree.root, c);
		kind_relay.finish(&w, tree.root, c);
	}
	tree_free(&tree);
	if (faults->count > 0 || faults->dropped > 0)
		return -FAULT_MEANING;
	*ret_config = c;
	return 0;
}
