#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include <microhttpd.h>

#include "later.h"

struct sleeper {
	struct timespec due;
	struct MHD_Connection *connection;
	struct sleeper *next;
};

struct later {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct sleeper *first; /* in order of time */
	bool stopping;
};

static bool before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

static void *run(void *data)
{
	struct later *l = data;

	pthread_mutex_lock(&l->lock);
	while (!l->stopping || l->first) {
		struct sleeper *s = l->first;
		struct timespec now;

		clock_gettime(CLOCK_MONOTONIC, &now);
		if (!s) {
			pthread_cond_wait(&l->changed, &l->lock);
		} else if (!l->stopping && before(&now, &s->due)) {
			pthread_cond_timedwait(&l->changed, &l->lock, &s->due);
		} else {
			l->first = s->next;
			MHD_resume_connection(s->connection);
			free(s);
		}
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

struct later *later_new(void)
{
	struct later *l = calloc(1, sizeof(*l));
	pthread_condattr_t attributes;

	if (!l)
		return NULL;
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&l->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&l->thread, NULL, run, l)) {
		free(l);
		return NULL;
	}
	return l;
}

bool later_suspend(struct later *l, struct MHD_Connection *c, long milliseconds)
{
	struct sleeper *s = malloc(sizeof(*s)), **at;
	bool taken = false;

	if (!s)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &s->due);
	s->due.tv_sec += milliseconds / 1000;
	s->due.tv_nsec += milliseconds % 1000 * 1000000;
	if (s->due.tv_nsec >= 1000000000) {
		s->due.tv_sec++;
		s->due.tv_nsec -= 1000000000;
	}
	s->connection = c;
	pthread_mutex_lock(&l->lock);
	if (!l->stopping) {
		for (at = &l->first; *at && before(&(*at)->due, &s->due); at = &(*at)->next)
			;
		s->next = *at;
		*at = s;
		MHD_suspend_connection(c);
		pthread_cond_signal(&l->changed);
		taken = true;
	}
	pthread_mutex_unlock(&l->lock);
	if (!taken)
		free(s);
	return taken;
}

void later_stop(struct later *l)
{
	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	pthread_cond_signal(&l->changed);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
}

void later_free(struct later *l)
{
	if (!l)
		return;
	pthread_cond_destroy(&l->changed);
	pthread_mutex_destroy(&l->lock);
	free(l);
}
