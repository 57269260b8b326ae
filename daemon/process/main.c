/* musterd: the supervisor, or one of its roles, by its arguments. */
#include <stdio.h>
#include <sys/resource.h>

#include "process/options.h"
#include "process/role.h"
#include "process/role_test.h"
#include "process/supervisor.h"

static int (*const roles[ROLES])(int supervisor_fd, const struct options *options) = {
	[ROLE_FETCH] = role_fetch, [ROLE_PARSE] = role_parse, [ROLE_ENGINE] = role_engine,
	[ROLE_BUS] = role_bus,	   [ROLE_LOGIN] = role_login, [ROLE_CONSOLE] = role_console,
};

/* Our memory holds children's names and the keys: no crash may write it to a disk. The roles
 * inherit this. */
static void forbid_cores(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
}

int main(int argc, char **argv)
{
	struct options options;
	struct fault fault;

	forbid_cores();
	if (options_read(argc, argv, &options, &fault) != 0) {
		fprintf(stderr, "musterd: %s\n", fault.text);
		return 2;
	}
	if (options.help) {
		fputs(options_help(), stdout);
		return 0;
	}
	if (options.version) {
		puts("musterd " MUSTER_VERSION);
		return 0;
	}
	if (options.role_test != NULL)
		return role_test(options.role_test);
	if (options.role != ROLES)
		return roles[options.role](ROLE_FD, &options);
	return supervisor_run(&options);
}
