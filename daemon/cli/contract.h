/* contract.h: the words of `muster contract`, one file each (contract_WORD.c).
 *
 * Each is called like a verb (cli/verbs.h): argv[0] is its own name ("approve"), argv[1..argc-1] are its
 * words and options, which it reads itself with cli_read and a usage of its own ("contract approve ...").
 * Exit statuses: 0 fine; 1 faults found, or not allowed; 2 wrong command; 3 cannot be done now. */
#ifndef CLI_CONTRACT_H
#define CLI_CONTRACT_H

int contract_init(int argc, char **argv);
int contract_check(int argc, char **argv);
int contract_test(int argc, char **argv);
int contract_show(int argc, char **argv);
int contract_preview(int argc, char **argv);
int contract_diff(int argc, char **argv);
int contract_widening(int argc, char **argv);
int contract_explain(int argc, char **argv);
int contract_trial(int argc, char **argv);
int contract_approve(int argc, char **argv);
int contract_verify(int argc, char **argv);
int contract_revoke(int argc, char **argv);
int contract_export(int argc, char **argv);

#endif
