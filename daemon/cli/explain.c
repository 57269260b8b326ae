/* muster explain [KIND]: every key an admin may write, from the rows that check them. */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cli/verbs.h"
#include "config/explain.h"

static const struct kind *kind_named(const char *name)
{
	for (unsigned i = 0; i < KIND_COUNT; i++)
		if (strcasecmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}

int verb_explain(int argc, char **argv)
{
	static const struct cli_usage usage = {
		.form = "explain [KIND]",
		.help = "Prints every key of a kind of file (Authority, Calendar, Team, School, "
			"ShareContract), what may\n"
			"stand there, what is taken when it is left out, and what it means; every kind when "
			"none is given.",
		.most = 1,
	};
	const char *words[CLI_WORDS];
	const struct kind *kind;
	struct buffer out = {0};
	int status;

	if (!cli_read(&usage, argc, argv, words, &status))
		return status;
	kind = words[0] != NULL ? kind_named(words[0]) : NULL;
	if (words[0] != NULL && kind == NULL)
		return cli_wrong(&usage, "there is no kind of that name");
	if (kind != NULL)
		explain_kind(kind, &out);
	else
		explain_all(&out);
	status =
		buffer_ok(&out) && fwrite(out.at, 1, out.length, stdout) == out.length ? CLI_OK : CLI_REFUSED;
	buffer_free(&out);
	return status;
}
