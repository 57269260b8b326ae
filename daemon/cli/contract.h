/* contract.h: the words of `muster contract`, one file each (cli/contract_WORD.c). */
#ifndef CLI_CONTRACT_H
#define CLI_CONTRACT_H

/* Every fault and warning of the share contracts. */
int contract_check(int argc, char **argv);

#endif
