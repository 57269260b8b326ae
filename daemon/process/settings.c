#include "process/settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* A role whose queue is longer than this is told more later. */
#define QUEUE_ENOUGH (256 * 1024)

/* One thing to tell: the message, and a descriptor that is lent, or made for it and closed. */
struct item {
	struct message m;
	int fd;
	bool made;
};

/* Each finds item `i` of its role: 1 when there is one, 0 at the end, negative on failure. */
typedef int (*item_find)(const struct settings *s, const struct settings_sockets *sockets, size_t i,
			 struct item *ret, struct fault *reterr);

static void secret_item(const struct secret *from, struct item *ret)
{
	ret->m = (struct message){.kind = MSG_SECRET};
	ret->m.secret.secret = buffer_span(&from->bytes);
	text_copy(ret->m.secret.name, sizeof ret->m.secret.name, span_of(from->name));
}

static int config_item(const struct settings *s, size_t i, struct item *ret, struct fault *reterr)
{
	const struct setting_file *file = &s->files[i];
	int rc = file_seal("config", buffer_span(&file->packed), &ret->fd, reterr);

	if (rc != 0)
		return rc;
	ret->made = true;
	ret->m = (struct message){.kind = MSG_CONFIG,
				  .config = {.generation = s->generation,
					     .index = (uint32_t)i,
					     .count = (uint32_t)s->file_count,
					     .length = file->packed.length}};
	text_copy(ret->m.config.name, sizeof ret->m.config.name, span_of(file->name));
	return 1;
}

static void listen_item(const char *name, int fd, struct item *ret)
{
	ret->m = (struct message){.kind = MSG_LISTEN};
	text_copy(ret->m.listen.name, sizeof ret->m.listen.name, span_of(name));
	ret->fd = fd;
}

/* The control socket, the secrets, then every file. */
static int engine_item(const struct settings *s, const struct settings_sockets *sockets, size_t i,
		       struct item *ret, struct fault *reterr)
{
	const struct secret_list *secrets = &s->secrets.engine;

	if (i == 0)
		listen_item("control", sockets->control, ret);
	else if (i <= secrets->count)
		secret_item(&secrets->at[i - 1], ret);
	else if (i - 1 - secrets->count < s->file_count)
		return config_item(s, i - 1 - secrets->count, ret, reterr);
	else
		return 0;
	return 1;
}

static int network_item(const struct settings *s, struct item *ret, struct fault *reterr)
{
	const struct authority *a = &s->config->authority;

	ret->m = (struct message){.kind = MSG_NETWORK, .network = {.ca_length = s->ca.length}};
	text_copy(ret->m.network.proxy, sizeof ret->m.network.proxy, span_of(a->proxy));
	text_copy(ret->m.network.no_proxy, sizeof ret->m.network.no_proxy, span_of(a->no_proxy));
	if (s->ca.length > 0) {
		int rc = file_seal("ca", buffer_span(&s->ca), &ret->fd, reterr);

		if (rc != 0)
			return rc;
		ret->made = true;
	}
	return 1;
}

static int fetch_item(const struct settings *s, const struct settings_sockets *sockets, size_t i,
		      struct item *ret, struct fault *reterr)
{
	(void)sockets;
	if (i == 0)
		return network_item(s, ret, reterr);
	if (i > s->secrets.fetch.count)
		return 0;
	secret_item(&s->secrets.fetch.at[i - 1], ret);
	return 1;
}

static int bus_item(const struct settings *s, const struct settings_sockets *sockets, size_t i,
		    struct item *ret, struct fault *reterr)
{
	(void)sockets;
	(void)reterr;
	if (i < s->secrets.bus.count) {
		secret_item(&s->secrets.bus.at[i], ret);
		return 1;
	}
	if (i > s->secrets.bus.count)
		return 0;
	ret->m = (struct message){.kind = MSG_BIND};
	text_copy(ret->m.bind.address, sizeof ret->m.bind.address, span_of(s->config->authority.bus_listen));
	return 1;
}

static int console_item(const struct settings *s, const struct settings_sockets *sockets, size_t i,
			struct item *ret, struct fault *reterr)
{
	(void)s;
	(void)reterr;
	if (i > 0)
		return 0;
	listen_item("console", sockets->console, ret);
	return 1;
}

static int login_item(const struct settings *s, const struct settings_sockets *sockets, size_t i,
		      struct item *ret, struct fault *reterr)
{
	(void)sockets;
	(void)reterr;
	if (i >= s->secrets.login.count)
		return 0;
	secret_item(&s->secrets.login.at[i], ret);
	return 1;
}

static const struct {
	item_find find; /* NULL: nothing to tell */
	size_t again;
} tellings[ROLES] = {
	[ROLE_FETCH] = {fetch_item, 1},
	[ROLE_ENGINE] = {engine_item, 1},
	[ROLE_BUS] = {bus_item, SIZE_MAX},
	[ROLE_LOGIN] = {login_item, SIZE_MAX},
	[ROLE_CONSOLE] = {console_item, SIZE_MAX},
};

size_t settings_again(enum role role)
{
	return tellings[role].find != NULL ? tellings[role].again : SIZE_MAX;
}

int settings_tell(const struct settings *s, const struct settings_sockets *sockets, struct peers *peers,
		  enum role role, size_t *cursor, struct fault *reterr)
{
	while (tellings[role].find != NULL) {
		struct item item = {.fd = -1};
		int rc;

		if (peers_waiting(peers, role) > QUEUE_ENOUGH)
			return 0;
		rc = tellings[role].find(s, sockets, *cursor, &item, reterr);
		if (rc < 0)
			return rc;
		if (rc == 0)
			break;
		rc = peers_send(peers, role, &item.m, item.fd, reterr);
		if (item.made)
			close(item.fd);
		if (rc != 0)
			return rc == -FAULT_LIMIT ? 0 : rc;
		++*cursor;
	}
	return 1;
}

static bool same_bytes(const struct buffer *a, const struct buffer *b)
{
	return a->length == b->length && (a->length == 0 || memcmp(a->at, b->at, a->length) == 0);
}

bool settings_differ(enum role role, const struct settings *before, const struct settings *after)
{
	const struct authority *a = &before->config->authority, *b = &after->config->authority;

	if (role == ROLE_FETCH)
		return strcmp(a->proxy, b->proxy) != 0 || strcmp(a->no_proxy, b->no_proxy) != 0 ||
		       !same_bytes(&before->ca, &after->ca) ||
		       secrets_lost(&before->secrets.fetch, &after->secrets.fetch) > 0;
	if (role == ROLE_BUS)
		return strcmp(a->bus_listen, b->bus_listen) != 0 ||
		       !same_bytes(&before->secrets.bus.at[0].bytes, &after->secrets.bus.at[0].bytes);
	if (role == ROLE_CONSOLE)
		return strcmp(a->console_listen, b->console_listen) != 0;
	return false;
}

void settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->file_count; i++)
		buffer_free(&s->files[i].packed);
	free(s->files);
	config_free(s->config);
	secrets_free(&s->secrets);
	buffer_free(&s->ca);
	free(s);
}
