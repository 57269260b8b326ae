/* figures_pull.h: muster figures pull: asks the daemon to look for new versions of published figures
 * now, and prints what came of it. Called like a verb (cli/verbs.h). */
#ifndef CLI_FIGURES_PULL_H
#define CLI_FIGURES_PULL_H

int figures_pull(int argc, char **argv);

#endif
