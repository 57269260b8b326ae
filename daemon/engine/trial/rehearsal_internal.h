/* rehearsal_internal.h: what the parts of contract tests share. For files of the engine only. */
#ifndef ENGINE_TRIAL_REHEARSAL_INTERNAL_H
#define ENGINE_TRIAL_REHEARSAL_INTERNAL_H

#include "engine/trial/rehearsal.h"
#include "engine/world/state.h"

/* rehearsal_config.c: the configuration as one test wants it: only its contracts take part, at the schools
 * that agreed, less what is held back. */
struct rehearsal_file {
	const char *name; /* borrowed of the folder */
	struct tree tree;
};
struct rehearsal_files {
	struct rehearsal_file *at;
	size_t count, room;
};
int rehearsal_config_make(const struct folder *files, const struct contract_test *t,
			  const struct test_case *c, struct rehearsal_files *ret_files, struct fault *reterr);
void rehearsal_config_free(struct rehearsal_files *f);

/* A message that left for a mailbox. */
struct rehearsal_sent {
	char mailbox[CONFIG_NAME];
	uint64_t sequence;
	unsigned char id[32];
	struct digest child;
	enum rule rule;
	enum urgency urgency;
	enum alert_state state;
	char take_by[6];
	char *text; /* owned: title and lines, each ended by LF */
	int64_t left;
	const struct share_contract *contract; /* the row that routed it; NULL: none was found */
	const struct contract_alert *row;
	unsigned row_index;
	bool expected; /* some expectation spoke of it */
};

/* The world around an engine under test: clock, schools, list and bus. */
struct rehearsal_world {
	struct engine *engine;
	const struct contract_test *test;
	const struct test_case *c;
	char upns[TEST_CHILDREN][14];
	int64_t now, us;
	struct {
		struct msg_fetch *at;
		size_t count, room;
	} orders;
	struct {
		struct rehearsal_sent *at;
		size_t count, room;
	} sent;
	char refused[320]; /* why the engine did not take the configuration; "": it did */
};
/* Runs the test to its end. The world is the caller's to free in any case. */
int rehearsal_world_run(struct rehearsal_world *w, const struct rehearsal_files *files, struct store store,
			struct fault *reterr);
void rehearsal_world_free(struct rehearsal_world *w);

/* rehearsal_feed.c: a made-up UPN, and the packed records with which a school or the list answers an order
 * now.
 */
void rehearsal_feed_upn(unsigned child, char out[14]);
enum record_kind rehearsal_feed(const struct rehearsal_world *w, const struct msg_fetch *f,
				struct buffer *out, uint32_t *count);

/* What a team, or a role in it, may see of a child at the end. */
struct rehearsal_seen {
	unsigned child; /* index into the test's children */
	const struct team *team;
	const char *role; /* NULL: the team's mailbox */
	struct release_ask ask;
	struct release release;
	char value[FIELD_COUNT][160]; /* "" where the release drops it */
};
/* rehearsal_release.c: fills value and release of one view. A child that is restricted shows nothing. */
int rehearsal_release(const struct rehearsal_world *w, struct rehearsal_seen *seen, struct fault *reterr);
/* The share and field of `c` that give this view that field as it is; false: none of them does. */
bool rehearsal_release_clause(const struct rehearsal_seen *s, const struct share_contract *c, enum field f,
			      unsigned *ret_share, unsigned *ret_field);

struct rehearsal_views {
	struct rehearsal_seen *at;
	size_t count, room;
};

/* rehearsal_why.c: appends the clauses that give a field, or why none does; the row that sent a message, or
 * why no message was sent. */
void rehearsal_why_field(const struct rehearsal_world *w, const struct rehearsal_seen *s, enum field f,
			 char *out, size_t size);
void rehearsal_why_no_field(const struct rehearsal_world *w, const struct rehearsal_seen *s, enum field f,
			    char *out, size_t size);
void rehearsal_why_no_alert(const struct rehearsal_world *w, const struct rehearsal_seen *s, const char *rule,
			    char *out, size_t size);
void rehearsal_why_sent(const struct rehearsal_sent *s, char *out, size_t size);
/* Adds words behind words, "; " between. */
void rehearsal_also(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* rehearsal_compare.c: adds what is not as expected. */
int rehearsal_compare(struct rehearsal_world *w, const struct rehearsal_views *views,
		      struct rehearsal_report *into, struct fault *reterr);
/* rehearsal_cover.c */
int rehearsal_cover_add(const struct config *config, const struct contract_test *t,
			struct rehearsal_report *into, struct fault *reterr);
void rehearsal_cover(const struct rehearsal_world *w, const struct rehearsal_views *views,
		     struct rehearsal_report *into);

#endif
