#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter.h"

/* Instants of the requests of the last METER_WINDOW seconds. */
struct window {
	int64_t *at;
	size_t count, room;
	unsigned long most, all;
};

struct level {
	int now, most;
};

struct meter {
	pthread_mutex_t lock;
	struct level connections, under_way;
	int schools;
	bool failed;
	struct window windows[]; /* 0: all requests */
};

struct meter *meter_new(int schools)
{
	struct meter *m = calloc(1, sizeof(*m) + (size_t)(schools + 1) * sizeof(m->windows[0]));

	if (!m)
		return NULL;
	m->schools = schools;
	pthread_mutex_init(&m->lock, NULL);
	return m;
}

void meter_free(struct meter *m)
{
	if (!m)
		return;
	for (int i = 0; i <= m->schools; i++)
		free(m->windows[i].at);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

static void move(struct meter *m, struct level *l, int change)
{
	pthread_mutex_lock(&m->lock);
	l->now += change;
	if (l->now > l->most)
		l->most = l->now;
	pthread_mutex_unlock(&m->lock);
}

void meter_connection(struct meter *m, int change)
{
	move(m, &m->connections, change);
}

void meter_under_way(struct meter *m, int change)
{
	move(m, &m->under_way, change);
}

/* False when out of memory. */
static bool count(struct window *w, int64_t now)
{
	size_t gone = 0;

	while (gone < w->count && w->at[gone] <= now - METER_WINDOW)
		gone++;
	memmove(w->at, w->at + gone, (w->count - gone) * sizeof(*w->at));
	w->count -= gone;
	if (w->count == w->room) {
		size_t room = w->room ? 2 * w->room : 64;
		int64_t *at = realloc(w->at, room * sizeof(*at));

		if (!at)
			return false;
		w->at = at;
		w->room = room;
	}
	w->at[w->count++] = now;
	w->all++;
	if (w->count > w->most)
		w->most = w->count;
	return true;
}

void meter_request(struct meter *m, int school, int64_t now)
{
	pthread_mutex_lock(&m->lock);
	if (!count(&m->windows[0], now))
		m->failed = true;
	if (school > 0 && school <= m->schools && !count(&m->windows[school], now))
		m->failed = true;
	pthread_mutex_unlock(&m->lock);
}

int meter_write(struct meter *m, const char *dir)
{
	char path[512];
	FILE *f;
	int result = m->failed ? -1 : 0;

	snprintf(path, sizeof(path), "%s/meter", dir);
	f = fopen(path, "w");
	if (!f) {
		perror(path);
		return -1;
	}
	fprintf(f, "connections %d\nunder_way %d\nrequests %lu\nminute %lu\n", m->connections.most,
		m->under_way.most, m->windows[0].all, m->windows[0].most);
	for (int i = 1; i <= m->schools; i++)
		if (m->windows[i].all)
			fprintf(f, "school %d %lu %lu\n", i, m->windows[i].all, m->windows[i].most);
	if (fclose(f) || result) {
		fprintf(stderr, "sim: %s could not be written whole\n", path);
		return -1;
	}
	return 0;
}
