/* contract.h: the words of `muster contract`, one row of a table each.
 *
 * Each is called like a verb (cli/verbs.h): argv[0] is its own name ("preview"), argv[1..argc-1] are its
 * words and options. Returns the exit status: 0 fine, 1 not allowed or refused, 2 wrong command, 3 cannot be
 * done now. */
#ifndef CLI_CONTRACT_H
#define CLI_CONTRACT_H

int contract_preview(int argc, char **argv);
int contract_explain(int argc, char **argv);
int contract_trial(int argc, char **argv);

#endif
