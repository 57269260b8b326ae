/* muster.yaml, figures: data sets of DfE's "explore education statistics" service. */
#include <string.h>

#include "config/config.h"
#include "config/kind.h"

static const char *const hows[] = {
	[FIGURES_CSV] = "csv", [FIGURES_QUERY] = "query", [FIGURES_QUERY + 1] = NULL};

/* 8-4-4-4-12 hex digits; it stands in addresses. */
static const char *check_uuid(const void *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	const char *id = text;
	bool fine = strlen(id) == strlen(form);

	for (size_t i = 0; fine && form[i] != '\0'; i++)
		fine = form[i] == '-' ? id[i] == '-' : strchr("0123456789abcdef", id[i]) != NULL;
	return fine ? NULL : "the id of a data set, like 019d209b-b031-7497-8205-af255b581d91";
}

/* A major version is named: what a later one has lost or changed is for a person to judge. */
static const char *check_pin(const void *text)
{
	const char *pin = text;
	size_t digits = strspn(pin, "0123456789");

	return digits >= 1 && digits <= 4 && pin[0] != '0' && strcmp(pin + digits, ".*") == 0 ?
		       NULL :
		       "a major version like 1.*";
}

/* clang-format off */
static const struct row indicator_item[] = {
	{.type = ROW_TEXT, .size = sizeof(((struct figure_set *)0)->indicators[0])},
};

static const struct row only_rows[] = {
	{.key = "filter", .type = ROW_TEXT, .required = true, ROW_AT(struct figure_only, filter),
	 .help = "column or label of a filter"},
	{.key = "option", .type = ROW_TEXT, .required = true, ROW_AT(struct figure_only, option),
	 .help = "label of the option wanted; several of one filter add up"},
	{0},
};

static const struct row only_item[] = {{.type = ROW_MAP, .rows = only_rows}};

static const struct row set_rows[] = {
	{.key = "id", .type = ROW_TEXT, .required = true, ROW_AT(struct figure_set, id), .check = check_uuid,
	 .schema = "'pattern': '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'",
	 .help = "id of the data set at DfE's service"},
	{.key = "name", .type = ROW_NAME, .required = true, ROW_AT(struct figure_set, name),
	 .help = "its name in commands, in the status and in logs"},
	{.key = "version", .type = ROW_TEXT, .required = true, ROW_AT(struct figure_set, version),
	 .check = check_pin,
	 .schema = "'pattern': '^[1-9][0-9]{0,3}[.][*]$'", .help = "major version to follow; a new one is told, never taken by itself"},
	{.key = "how", .type = ROW_CHOICE, ROW_AT(struct figure_set, how), .fallback = "csv", .words = hows,
	 .help = "csv: the whole file; query: only our authority, its neighbours, region and England"},
	{.key = "page_size", .type = ROW_INT, ROW_AT(struct figure_set, page_size), .min = 1, .max = 10000,
	 .fallback = "2000", .help = "rows of one page of a query"},
	{.key = "indicators", .type = ROW_LIST, ROW_ITEMS(struct figure_set, indicators, indicator_count),
	 .rows = indicator_item, .help = "of a query: columns or labels wanted; all when left out"},
	{.key = "only", .type = ROW_LIST, ROW_ITEMS(struct figure_set, only, only_count), .rows = only_item,
	 .help = "of a query: options of filters wanted; all when left out"},
	{0},
};

static const struct row set_item[] = {{.type = ROW_MAP, .rows = set_rows}};

const struct row figures_rows[] = {
	{.key = "base_url", .type = ROW_TEXT, ROW_AT(struct figures_config, base_url),
	 .fallback = CONFIG_FIGURES_BASE_URL, .check = check_https,
	 .help = "where DfE's service answers; no key is sent there"},
	{.key = "due", .type = ROW_TIME, ROW_AT(struct figures_config, due), .fallback = "07:15",
	 .help = "when new versions are looked for, each day"},
	{.key = "data_sets", .type = ROW_LIST, ROW_ITEMS(struct figures_config, sets, count), .rows = set_item,
	 .help = "the data sets to read"},
	{0},
};
/* clang-format on */

/* A word that was refused, and told, may have meant a query. */
static bool is_csv(struct walk *w, const struct node *root, unsigned i, const struct figure_set *s)
{
	const struct node *n = walk_to(w, root, "figures.data_sets[%u].how", i);

	return s->how == FIGURES_CSV && (n->kind != NODE_SCALAR || span_is(n->text, hows[FIGURES_CSV]));
}

void figures_check_sets(struct walk *w, const struct node *root, const struct authority *a)
{
	const struct figures_config *f = &a->figures;

	for (unsigned i = 0; i < f->count; i++) {
		const struct figure_set *s = &f->sets[i];

		for (unsigned k = 0; k < i; k++) {
			if (s->id[0] != '\0' && strcmp(s->id, f->sets[k].id) == 0)
				walk_expected(w, walk_to(w, root, "figures.data_sets[%u].id", i),
					      "each data set once");
			if (s->name[0] != '\0' && strcmp(s->name, f->sets[k].name) == 0)
				walk_expected(w, walk_to(w, root, "figures.data_sets[%u].name", i),
					      "a name of its own for each data set");
		}
		/* A file comes whole: a choice that nobody heeds would mislead. */
		if (is_csv(w, root, i, s) && s->indicator_count > 0)
			walk_fault(w, walk_to(w, root, "figures.data_sets[%u].indicators", i),
				   "expected how: query beside it, because a csv comes whole");
		if (is_csv(w, root, i, s) && s->only_count > 0)
			walk_fault(w, walk_to(w, root, "figures.data_sets[%u].only", i),
				   "expected how: query beside it, because a csv comes whole");
	}
}
