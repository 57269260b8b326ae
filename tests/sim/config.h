/* School files for the program under test, from the simulator's own table. */
#ifndef SIM_CONFIG_H
#define SIM_CONFIG_H

struct borough;

/* Writes DIR/schools/ID.yaml for every school; makes the folders. 0, or -1 with a message on stderr. */
int config_write(const struct borough *b, const char *dir, const char *base_url);

#endif
