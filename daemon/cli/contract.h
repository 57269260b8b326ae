/* contract.h: the words of `muster contract`, one file each (contract_WORD.c), called as verbs are. They
 * return 0 fine, 1 faults found or not allowed, 2 wrong command, 3 cannot be done now. */
#ifndef CLI_CONTRACT_H
#define CLI_CONTRACT_H

/* Writes a contract as a document: the agreement, the page for parents, rows of registers, ODCS. */
int contract_export(int argc, char **argv);

#endif
