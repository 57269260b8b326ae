/* verbs.h: the verbs of `muster`, one file each. Called with their own name as argv[0];
 * they return the exit status: 0 done, 1 not, 2 not understood, 3 no daemon to ask. */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

/* Checks a configuration folder. */
int verb_check(int argc, char **argv);
/* Share contracts: a table of words (cli/contract.h). */
int verb_contract(int argc, char **argv);
/* Prints every key of every kind of file. */
int verb_explain(int argc, char **argv);
/* Prints every register code and what it counts as. */
int verb_codes(int argc, char **argv);
int verb_rules(int argc, char **argv);

/* How the daemon and its schools are. */
int verb_status(int argc, char **argv);
/* Every child of a list in exactly one box. */
int verb_rollcall(int argc, char **argv);
/* What was alerted, and who has it. */
int verb_alerts(int argc, char **argv);
/* A person's acts on an alert. */
int verb_take(int argc, char **argv);
int verb_close(int argc, char **argv);
int verb_route(int argc, char **argv);
int verb_hand_on(int argc, char **argv);
int verb_account(int argc, char **argv);
int verb_silence(int argc, char **argv);
/* Pupils of whom it is not certain who they are, and what a person decides. */
int verb_match(int argc, char **argv);
/* The lists an authority holds: how they are, and what people do to them. */
int verb_lists(int argc, char **argv);
/* What people were told of a child of whom no register speaks. */
int verb_mark(int argc, char **argv);
int verb_marks(int argc, char **argv);
/* Gives the daemon a published figures file, or checks one against its own counts. */
int verb_figures(int argc, char **argv);
/* Sums and rates of the register over any range, by anything. */
int verb_measure(int argc, char **argv);
/* When in the week children are away, by group. */
int verb_patterns(int argc, char **argv);
/* The same children last academic year and this one. */
int verb_transition(int argc, char **argv);
/* Reports as documents; what is agreed about schools, held with them and received from them. */
int verb_report(int argc, char **argv);
int verb_action(int argc, char **argv);
int verb_meeting(int argc, char **argv);
int verb_return(int argc, char **argv);
/* A school's year as it is held. */
int verb_calendar(int argc, char **argv);
/* Schools' systems: asked at once, tried, and days of long ago read again. */
int verb_pull(int argc, char **argv);
int verb_source(int argc, char **argv);
int verb_backfill(int argc, char **argv);
/* The daemon's clock; runs a simulated one on to a moment. */
int verb_clock(int argc, char **argv);

/* Messages on their way to mailboxes, and what an operator does to one. */
int verb_queue(int argc, char **argv);
/* Prints a mailbox's alerts and confirms their delivery. */
int verb_listen(int argc, char **argv);
/* Makes a key pair for the bus. */
int verb_keygen(int argc, char **argv);

#endif
