#include "process/listen.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

#define BACKLOG 64

/* Splits at the last colon; brackets around the host are dropped. */
static bool split(const char *address, char *host, size_t host_size, const char **ret_port)
{
	const char *colon = strrchr(address, ':');
	uint64_t port;
	struct span h;

	/* getaddrinfo would take a port over 65535 modulo 65536. */
	if (colon == NULL || !text_u64(span_of(colon + 1), &port) || port > UINT16_MAX)
		return false;
	h = (struct span){address, (size_t)(colon - address)};
	if (h.length >= 2 && h.at[0] == '[' && h.at[h.length - 1] == ']')
		h = (struct span){h.at + 1, h.length - 2};
	*ret_port = colon + 1;
	return h.length > 0 && text_copy(host, host_size, h);
}

static int open_at(const struct addrinfo *info, const char *address, int *ret_fd, struct fault *reterr)
{
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return fault_errno(reterr, errno, "cannot make a socket for %s", address);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
		fault_errno(reterr, errno, "cannot listen at %s", address);
		close(fd);
		return -FAULT_IO;
	}
	*ret_fd = fd;
	return 0;
}

int listen_tcp(const char *address, int *ret_fd, struct fault *reterr)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
				       .ai_socktype = SOCK_STREAM};
	struct addrinfo *info = NULL;
	const char *port = NULL;
	char host[64];
	int rc;

	if (!split(address, host, sizeof host, &port) || getaddrinfo(host, port, &hints, &info) != 0)
		return fault_set(reterr, FAULT_MEANING,
				 "expected an address such as 127.0.0.1:8480, found \"%.60s\"", address);
	rc = open_at(info, address, ret_fd, reterr);
	freeaddrinfo(info);
	return rc;
}

int listen_unix(const char *path, int *ret_fd, struct fault *reterr)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (!text_copy(address.sun_path, sizeof address.sun_path, span_of(path)))
		return fault_set(reterr, FAULT_LIMIT, "the proxy socket's path is longer than %zu bytes: %s",
				 sizeof address.sun_path - 1, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fault_errno(reterr, errno, "cannot make the proxy socket");
	unlink(path);
	/* Nobody may connect between bind and chmod. */
	if (fchmod(fd, 0600) != 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
	    chmod(path, 0660) != 0 || listen(fd, BACKLOG) != 0) {
		fault_errno(reterr, errno, "cannot listen at %s", path);
		close(fd);
		return -FAULT_IO;
	}
	*ret_fd = fd;
	return 0;
}
