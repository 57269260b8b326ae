/* muster explain [KIND] [--schema]: every key an admin may write, from the rows that check them. */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cli/verbs.h"
#include "config/explain.h"
#include "config/schema.h"

/* By its name, "ShareContract", or as names of files have it, "share-contract". */
static const struct kind *kind_named(const char *name)
{
	char word[SCHEMA_WORD];

	for (unsigned i = 0; i < KIND_COUNT; i++)
		if (strcasecmp(kinds[i]->name, name) == 0 || strcmp(schema_word(kinds[i], word), name) == 0)
			return kinds[i];
	return NULL;
}

static int print_and_free(struct buffer *out)
{
	int status = buffer_ok(out) && fwrite(out->at, 1, out->length, stdout) == out->length ? CLI_OK :
												CLI_REFUSED;

	buffer_free(out);
	return status;
}

int verb_explain(int argc, char **argv)
{
	bool schema = false;
	const struct cli_option options[] = {
		{"--schema", NULL, "print the JSON Schema (draft-07) of the KIND, for editors", NULL,
		 &schema},
	};
	const struct cli_usage usage = {
		.form = "explain [--schema] [KIND]",
		.help = "Prints every key of a kind of file (Authority, Calendar, Team, School, "
			"ShareContract,\n"
			"Agreements), what may stand there, what is taken when it is left out, and what it "
			"means; every\n"
			"kind when none is given.",
		.options = options,
		.option_count = 1,
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
	if (schema && kind == NULL)
		return cli_wrong(&usage, "a schema is of one kind: which?");
	if (schema)
		schema_kind(kind, &out);
	else if (kind != NULL)
		explain_kind(kind, &out);
	else
		explain_all(&out);
	return print_and_free(&out);
}
