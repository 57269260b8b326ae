/* options.h: the arguments of a verb, by table. `--name value`, `--name=value`, flags, and
 * positional words in any order; `--` ends the options; `--help` explains them all. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses of `muster`, the same for every verb. */
enum cli_exit {
	CLI_OK = 0,
	CLI_REFUSED = 1,     /* the daemon said no, or faults were found */
	CLI_USAGE = 2,	     /* not understood */
	CLI_UNREACHABLE = 3, /* no answer from the daemon */
};

/* One option. `value` or `flag` is where it goes; both are the verb's own. */
struct cli_option {
	const char *name;     /* "--by" */
	const char *argument; /* "NAME"; NULL for a flag */
	const char *help;
	const char **value;
	bool *flag;
};

struct cli_usage {
	const char *form; /* "take ID [--by NAME]" */
	const char *help; /* one or more sentences */
	const struct cli_option *options;
	size_t option_count;
	size_t least, most; /* positional words */
};

#define CLI_WORDS 64 /* positional words any verb takes */

/* What most verbs share: where the daemon is, and how the answer is printed. */
struct cli_common {
	const char *control; /* a path, never NULL after cli_read */
	const char *format;  /* NULL: text */
	bool json;	     /* the daemon's answer as it came */
};
#define CLI_OPTION_CONTROL(c)                                                                                \
	{                                                                                                    \
		"--control", "PATH",                                                                         \
			"the daemon's control socket (default: MUSTER_CONTROL, else "                        \
			"./run/data/control.sock)",                                                          \
			&(c)->control, NULL                                                                  \
	}
#define CLI_OPTION_JSON(c)                                                                                   \
	{                                                                                                    \
		"--json", NULL, "print the daemon's answer as it came", NULL, &(c)->json                     \
	}
#define CLI_OPTION_FORMAT(c)                                                                                 \
	{                                                                                                    \
		"--format", "FORM", "text, csv or json (default: text)", &(c)->format, NULL                  \
	}

/* Of a verb that calls ask_documents. */
#define CLI_OPTION_DOCUMENT(c)                                                                               \
	{                                                                                                    \
		"--format", "FORM", "text, csv, json, html or xlsx (default: text)", &(c)->format, NULL      \
	}

/* Reads argv[1..]. Returns true when the verb can go on; false when all is said (help was
 * asked for, or a mistake was explained on stderr): then return *ret_exit. Positional
 * words not given are NULL. */
bool cli_read(const struct cli_usage *usage, int argc, char **argv, const char *ret_words[CLI_WORDS],
	      int *ret_exit);

/* "usage: muster FORM", help and options. */
void cli_help(const struct cli_usage *usage);

/* Says on stderr what is wrong with the arguments; returns CLI_USAGE. */
int cli_wrong(const struct cli_usage *usage, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The socket to ask at: `given`, else MUSTER_CONTROL, else ./run/data/control.sock. */
const char *cli_control(const char *given);

#endif
