/* muster.yaml: the authority itself. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "config/config.h"
#include "config/kind.h"

static const char *const list_kinds[] = {"social_care",
					 "home_education",
					 "youth_justice",
					 "part_time_timetables",
					 "expected_admissions",
					 "performance_licences",
					 NULL};
_Static_assert(sizeof list_kinds / sizeof *list_kinds == LIST_KINDS + 1, "every kind has its word");
static const char *const agreement_bases[] = {
	[AGREEMENTS_SIGNED] = "signed",
	[AGREEMENTS_LISTED] = "listed",
	[AGREEMENTS_LISTED + 1] = NULL,
};
static const char *const sandboxes[] = {"full", "reduced", NULL};

/* Regions of England, GSS (domain.md 5.2). */
static const char *check_region(const void *text)
{
	const char *code = text;

	if (strlen(code) != 9 || strncmp(code, "E1200000", 8) != 0 || code[8] < '1' || code[8] > '9')
		return "a region of England, E12000001 to E12000009";
	return NULL;
}

static const char *check_proxy(const void *text)
{
	const char *url = text;

	return strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0 ?
		       NULL :
		       "an address like http://proxy.example:3128";
}

static const char *check_full_path(const void *text)
{
	return *(const char *)text == '/' ? NULL : "a full path like /run/muster/console.sock";
}

/* Of our own: one that browsers or other programs set could be anybody's word. */
static const char *check_header(const void *text)
{
	const char *name = text;

	return strncmp(name, "X-", 2) == 0 && name[2] != '\0' &&
			       name[strspn(
				       name,
				       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] ==
				       '\0' ?
		       NULL :
		       "a header like X-Muster-Subject";
}

/* clang-format off */
static const struct row neighbour_item[] = {
	{.type = ROW_DIGITS, .size = sizeof(((struct authority *)0)->neighbours[0]), .min = 3},
};

static const struct row neighbours[] = {
	{.key = "statistical", .type = ROW_LIST, ROW_ITEMS(struct authority, neighbours, neighbour_count),
	 .rows = neighbour_item,
	 .help = "LA numbers of the statistical neighbours, at most ten; their mean is shown"},
	{.key = "geographic", .type = ROW_LIST, ROW_ITEMS(struct authority, nearby, nearby_count),
	 .rows = neighbour_item,
	 .help = "LA numbers of the neighbours on the map, at most ten; their mean is shown beside the other"},
	{0},
};

static const struct row network[] = {
	{.key = "proxy", .type = ROW_TEXT, ROW_AT(struct authority, proxy), .check = check_proxy,
	 .schema = "'pattern': '^https?://'",
	 .help = "outbound proxy"},
	{.key = "no_proxy", .type = ROW_TEXT, ROW_AT(struct authority, no_proxy),
	 .help = "hosts that are asked without the proxy, with commas"},
	{.key = "ca_file", .type = ROW_TEXT, ROW_AT(struct authority, ca_file),
	 .help = "certificates to trust instead of the system's, a file beside muster.yaml or a full path"},
	{.key = "answer_within", .type = ROW_INT, ROW_AT(struct authority, answer_within), .min = 1, .max = 600,
	 .fallback = "120", .help = "seconds a school's system has for one page"},
	{.key = "connections", .type = ROW_INT, ROW_AT(struct authority, connections), .min = 1,
	 .max = LIMIT_FETCH_HOST, .fallback = TEXT_OF(LIMIT_FETCH_HOST),
	 .help = "requests under way at one host at a time, over all its schools"},
	{.key = "stagger", .type = ROW_INT, ROW_AT(struct authority, stagger), .min = 1, .max = 1800,
	 .fallback = "300",
	 .help = "seconds at most within which schools that are due at one moment are begun, two a second where there are fewer"},
	{.key = "requests_a_minute", .type = ROW_INT, ROW_AT(struct authority, requests_a_minute), .min = 1,
	 .max = CONFIG_REQUESTS,
	 .help = "requests of one token at most, where the School file does not say; left out: 600, or 120 where the supplier says so"},
	{0},
};

static const struct row listen[] = {
	{.key = "console", .type = ROW_TEXT, ROW_AT(struct authority, console_listen),
	 .fallback = "127.0.0.1:8480", .check = check_host_port, .help = "where the console answers"},
	{.key = "bus", .type = ROW_TEXT, ROW_AT(struct authority, bus_listen),
	 .fallback = "tcp://127.0.0.1:8481", .check = check_tcp, .help = "where teams' systems connect"},
	{0},
};

static const struct row console_rows[] = {
	{.key = "proxy_socket", .type = ROW_TEXT, ROW_AT(struct authority, console_proxy), .check = check_full_path,
	 .schema = "'pattern': '^/'",
	 .help = "a Unix socket beside listen.console, for a reverse proxy that signs people in; left out: there is none"},
	{.key = "proxy_header", .type = ROW_TEXT, ROW_AT(struct authority, console_subject),
	 .fallback = "X-Muster-Subject", .check = check_header, .schema = "'pattern': '^X-[A-Za-z0-9-]+$'",
	 .help = "the header in which that proxy says who it is; believed on its socket only"},
	{.key = "insecure_cookie", .type = ROW_BOOL, ROW_AT(struct authority, console_insecure_cookie),
	 .fallback = "false",
	 .help = "true: people may sign in without TLS, at an address of this machine only; for tests"},
	{0},
};

static const struct row list_rows[] = {
	{.key = "id", .type = ROW_NAME, .required = true, ROW_AT(struct list_source, id),
	 .help = "name of the list"},
	{.key = "kind", .type = ROW_CHOICE, .required = true, ROW_AT(struct list_source, kind),
	 .words = list_kinds, .help = "what the list says of a child; a row of social_care has the status looked_after, protection_plan, in_need, or separating (before an adoption order: restricted for good)"},
	{.key = "file", .type = ROW_TEXT, .required = true, ROW_AT(struct list_source, file),
	 .check = check_file_name, .help = "its name in the drop folder"},
	{.key = "owner", .type = ROW_NAME, .required = true, ROW_AT(struct list_source, owner),
	 .help = "the team that answers for it"},
	{.key = "due", .type = ROW_TIME, .required = true, ROW_AT(struct list_source, due),
	 .help = "when it should be there, each working day"},
	{0},
};

static const struct row list_item[] = {{.type = ROW_MAP, .rows = list_rows}};

static const struct row rows[] = {
	KIND_KEYS("Authority", struct authority),
	{.key = "la", .type = ROW_DIGITS, .required = true, ROW_AT(struct authority, la), .min = 3,
	 .help = "LA number"},
	{.key = "name", .type = ROW_TEXT, .required = true, ROW_AT(struct authority, name),
	 .help = "name for people"},
	{.key = "region", .type = ROW_TEXT, .required = true, ROW_AT(struct authority, region),
	 .check = check_region, .schema = "'pattern': '^E1200000[1-9]$'", .help = "region of England (GSS code)"},
	{.key = "neighbours", .type = ROW_MAP, .rows = neighbours, .help = "whom we are compared with"},
	{.key = "network", .type = ROW_MAP, .rows = network, .help = "the way out to the schools' systems"},
	{.key = "listen", .type = ROW_MAP, .rows = listen, .help = "where the daemon answers"},
	{.key = "console", .type = ROW_MAP, .rows = console_rows, .help = "how people sign in to the console"},
	{.key = "lists", .type = ROW_LIST, ROW_ITEMS(struct authority, lists, list_count), .rows = list_item,
	 .help = "lists the authority holds"},
	{.key = "figures", .type = ROW_MAP, .offset = offsetof(struct authority, figures), .rows = figures_rows,
	 .help = "published figures that the daemon reads by itself"},
	{.key = "freshness", .type = ROW_MAP, .offset = offsetof(struct authority, fresh), .rows = freshness_rows,
	 .help = "when a school's marks are enough, late, or not to be believed, and who is told"},
	{.key = "disk", .type = ROW_MAP, .offset = offsetof(struct authority, disk), .rows = disk_rows,
	 .help = "how much room there must be on the disk of the data folder"},
	{.key = "agreements", .type = ROW_CHOICE, ROW_AT(struct authority, agreements), .fallback = "signed",
	 .words = agreement_bases,
	 .help = "signed: a contract is in force at a school once its agreement stands in agreements/; listed: at every school the contract lists"},
	{.key = "silence_at_most", .type = ROW_DAYS, ROW_AT(struct authority, silence_days), .fallback = "28d",
	 .min = 1, .max = 92,
	 .help = "how long a person may silence one rule about one child"},
	{.key = "sandbox", .type = ROW_CHOICE, ROW_AT(struct authority, sandbox_reduced), .fallback = "full",
	 .words = sandboxes, .help = "reduced: start even where the kernel has no landlock"},
	{0},
};
/* clang-format on */

static void check_neighbours(struct walk *w, const struct node *root, const struct authority *a,
			     const char *kind, const char (*codes)[8], unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const char *la = codes[i];
		const struct node *n = walk_to(w, root, "neighbours.%s[%u]", kind, i);
		bool twice = false;

		for (unsigned k = 0; k < i; k++)
			twice = twice || strcmp(codes[k], la) == 0;
		if (la[0] != '\0' && (twice || strcmp(la, a->la) == 0))
			walk_expected(w, n, "%s",
				      twice ? "each neighbour once" : "other authorities than our own");
	}
}

static void check_lists(struct walk *w, const struct node *root, const struct authority *a)
{
	for (unsigned i = 0; i < a->list_count; i++)
		for (unsigned k = 0; k < i; k++) {
			if (a->lists[i].id[0] != '\0' && strcmp(a->lists[i].id, a->lists[k].id) == 0)
				walk_expected(w, walk_to(w, root, "lists[%u].id", i), "each list id once");
			if (a->lists[i].file[0] != '\0' && strcmp(a->lists[i].file, a->lists[k].file) == 0)
				walk_expected(w, walk_to(w, root, "lists[%u].file", i),
					      "a file of its own for each list");
		}
}

/* A cookie that goes over the network in the clear is everybody's. */
static void check_cookie(struct walk *w, const struct node *root, const struct authority *a)
{
	if (a->console_insecure_cookie && strncmp(a->console_listen, "127.0.0.1:", 10) != 0 &&
	    strncmp(a->console_listen, "[::1]:", 6) != 0)
		walk_expected(w, walk_to(w, root, "console.insecure_cookie"),
			      "false, unless listen.console is an address of this machine");
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	const struct authority *a = object;

	check_neighbours(w, root, a, "statistical", a->neighbours, a->neighbour_count);
	check_neighbours(w, root, a, "geographic", a->nearby, a->nearby_count);
	check_lists(w, root, object);
	check_cookie(w, root, a);
	figures_check_sets(w, root, object);
	freshness_check(w, root, &a->fresh);
	disk_check(w, root, &a->disk);
}

const struct kind kind_authority = {
	.name = "Authority",
	.files = "muster.yaml",
	.help = "The authority: who we are, how we reach schools, where we listen, which lists we hold.",
	.size = sizeof(struct authority),
	.rows = rows,
	.finish = finish,
};
