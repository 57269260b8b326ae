/* Invented names, with letters beyond ASCII as real rolls have. */
#ifndef SIM_NAMES_H
#define SIM_NAMES_H

#define NAME_GIRLS    40
#define NAME_BOYS     42
#define NAME_SURNAMES 80
#define NAME_WORKERS  16

extern const char *const name_girls[NAME_GIRLS];
extern const char *const name_boys[NAME_BOYS];
extern const char *const name_surnames[NAME_SURNAMES];
extern const char *const name_workers[NAME_WORKERS];

#endif
