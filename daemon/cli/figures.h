/* figures.h: the sub-verbs of `muster figures`, one row of a table each.
 *
 * Each is called like a verb (cli/verbs.h): argv[0] is its own name ("pull"), argv[1..argc-1]
 * are its words and options, which it reads itself with cli_read and a usage of its own
 * ("figures pull [options]"). Returns the exit status of cli/options.h. */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

int figures_import(int argc, char **argv);
int figures_list(int argc, char **argv);
int figures_compare(int argc, char **argv);
int figures_explain(int argc, char **argv);

#endif
