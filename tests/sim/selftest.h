/* The simulator's check of itself: who tests the tests. */
#ifndef SIM_SELFTEST_H
#define SIM_SELFTEST_H

/* Runs every check and prints a line for each; the number that failed. */
int selftest_run(void);

#endif
