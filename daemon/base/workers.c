#include "base/workers.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#define STACK_BYTES (512 * 1024)

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t begin, done;
	unsigned next, parts, busy; /* the next part to take; how many there are; parts being worked on */
	void (*work)(void *context, unsigned part);
	void *context;
	bool ending;
	unsigned count;
	pthread_t threads[];
};

/* Takes parts until there are none; called and left with the lock held. */
static void take_parts(struct workers *w)
{
	while (w->next < w->parts) {
		unsigned part = w->next++;

		w->busy++;
		pthread_mutex_unlock(&w->lock);
		w->work(w->context, part);
		pthread_mutex_lock(&w->lock);
		w->busy--;
	}
	if (w->busy == 0)
		pthread_cond_signal(&w->done);
}

static void *wait_for_work(void *context)
{
	struct workers *w = context;

	pthread_mutex_lock(&w->lock);
	while (!w->ending) {
		take_parts(w);
		pthread_cond_wait(&w->begin, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* Signals are the main thread's to hear. */
static int start(struct workers *w, unsigned threads)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	int error = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	for (; error == 0 && w->count < threads; w->count += error == 0)
		error = pthread_create(&w->threads[w->count], &attributes, wait_for_work, w);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

int workers_new(unsigned threads, struct workers **ret, struct fault *reterr)
{
	struct workers *w = calloc(1, sizeof *w + threads * sizeof w->threads[0]);
	int error;

	if (w == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for threads");
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->begin, NULL);
	pthread_cond_init(&w->done, NULL);
	error = start(w, threads);
	if (error != 0) {
		workers_free(w);
		return fault_errno(reterr, error, "cannot start a thread");
	}
	*ret = w;
	return 0;
}

void workers_free(struct workers *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->ending = true;
	pthread_cond_broadcast(&w->begin);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->count; i++)
		pthread_join(w->threads[i], NULL);
	pthread_cond_destroy(&w->done);
	pthread_cond_destroy(&w->begin);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

unsigned workers_count(const struct workers *w)
{
	return w != NULL ? w->count + 1 : 1;
}

void workers_run(struct workers *w, unsigned parts, void (*work)(void *context, unsigned part), void *context)
{
	if (w == NULL || w->count == 0) {
		for (unsigned part = 0; part < parts; part++)
			work(context, part);
		return;
	}
	pthread_mutex_lock(&w->lock);
	w->next = 0;
	w->parts = parts;
	w->work = work;
	w->context = context;
	pthread_cond_broadcast(&w->begin);
	take_parts(w);
	while (w->busy > 0)
		pthread_cond_wait(&w->done, &w->lock);
	pthread_mutex_unlock(&w->lock);
}
