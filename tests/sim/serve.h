/* The schools' service over HTTPS on the loopback interface. */
#ifndef SIM_SERVE_H
#define SIM_SERVE_H

#include <stdint.h>

struct borough;

struct serve_options {
	uint16_t port;	    /* 0: any */
	const char *dir;    /* certificates, port, sim.ready */
	const char *clock;  /* file with the simulated time, or NULL for the real one */
	const char *faults; /* file, or NULL */
	const char *log;    /* file to which each request is added, or NULL */
	const char *token;
	unsigned threads;
};

/* Serves until SIGTERM or SIGINT. 0, or -1 with a message on stderr. */
int serve_run(struct borough *b, const struct serve_options *o);

/* The simulated time: eight bytes, little-endian, epoch seconds. Real time when there is no such file. */
int64_t serve_clock(const char *path);

#endif
