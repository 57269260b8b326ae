/* ees_internal.h: what the files of ees share; for ees*.c only. */
#ifndef ENGINE_PUBLISHED_EES_INTERNAL_H
#define ENGINE_PUBLISHED_EES_INTERNAL_H

#include "engine/published/ees.h"

enum ees_state {
	EES_WAITING, /* never looked at */
	EES_CURRENT,
	EES_FAILING,   /* for now: tried again */
	EES_REFUSED,   /* does not fit: a person has to change something */
	EES_NEW_MAJOR, /* a person has to decide */
	EES_WITHDRAWN, /* the service shows it to nobody (403, or it says so) */
	EES_UNKNOWN,   /* the service has no such data set (404) */
	EES_STATES
};

struct ees_set {
	const struct figure_set *row;
	/* durable */
	uint32_t state;
	int64_t checked; /* instant the last look ended, well or not for today; 0: never */
	int64_t heard;	 /* instant of the last answer */
	int64_t imported_at;
	int64_t retry_at;
	uint32_t tries; /* in a row that failed for now */
	char seen[16], imported[16];
	char refused[16]; /* a version that does not fit as things are set */
	char told[16];	  /* a new major version that was told */
	unsigned char settings[DIGEST_SIZE], refused_settings[DIGEST_SIZE]; /* under which it was */
	uint32_t figures, values, skipped;				    /* of the release held */
	char reason[320], note[200]; /* the note is of the figures held */
	/* RAM only */
	bool asked, wanted; /* by a person: part of the answer; still to be done */
	char said[400];	    /* what came of it, for that person */
	bool said_ok;
};

enum ees_step { EES_IDLE, EES_SUMMARY, EES_META, EES_QUERY, EES_CSV, EES_READ };

struct ees_names {
	struct record_ees_name *at;
	size_t count, room;
	struct map index; /* "kind/of/id" -> at */
	bool twice;	  /* an id stands for two things: a row of it would be of either */
};

/* What is under way: one request at a time. */
struct ees_run {
	enum ees_step step;
	uint32_t set;
	uint64_t number; /* of the order; 0: to be asked */
	int64_t asked_ms;
	char version[16];
	bool fetched, paged; /* both have answered: then it is decided */
	struct msg_fetched answer;
	struct msg_page page;
	bool has_problem;
	struct record_ees_problem problem;
	struct record_ees_version summary;
	bool has_summary;
	struct ees_names names;
	struct buffer rows; /* packed, of the page in work */
	struct record_ees_paging paging;
	bool has_paging;
	struct buffer csv; /* built from the pages so far */
	uint32_t next_page, page_size;
	int64_t total, count;		    /* rows; total -1: not known yet */
	struct indexes filters, indicators; /* of names; the columns of the csv */
	struct buffer question;		    /* of every page, but for its number and size */
	bool deprecated;
	bool lost;	/* a role that had it is gone */
	char note[200]; /* what a person should know of figures that were taken in all the same */
};

struct ees {
	struct ees_set sets[CONFIG_FIGURES];
	uint32_t count;
	struct ees_run run;
	uint64_t ask; /* a person waits for the answer; 0: nobody */
	bool dry;
};

static inline const struct figures_config *ees_config(const struct engine *e)
{
	return &e->config->authority.figures;
}

/* ees_ask.c */
/* Asks what the step needs. 0 with run.number 0: not now, try again. */
int ees_send(struct engine *e, struct fault *reterr);
/* What the figures depend on beside the version. */
void ees_settings(const struct engine *e, const struct figure_set *row, unsigned char ret[DIGEST_SIZE]);

/* ees_question.c: ids, and what is asked for */
int ees_name_add(struct ees_names *names, const struct record_ees_name *n);
void ees_names_free(struct ees_names *names);
const struct record_ees_name *ees_name_find(const struct ees_names *names, enum ees_name kind, const char *of,
					    const char *id);
/* Settles what is asked for and the head of the csv. -FAULT_MEANING: something chosen is not there. */
int ees_choose(const struct engine *e, struct ees_run *run, struct fault *reterr);
/* Writes the question of the next page. */
void ees_question_write(const struct ees_run *run, struct buffer *out);

/* ees_csv.c: rows to the csv that a whole file would have been */
void ees_csv_head(struct ees_run *run);
/* Adds the rows of the page in work. -FAULT_MEANING or -FAULT_LIMIT with words. */
int ees_csv_rows(struct ees_run *run, struct fault *reterr);

/* ees_state.c */
int ees_save(struct engine *e, const struct ees_set *s, struct fault *reterr);
const char *ees_state_name(uint32_t state);
bool ees_set_due(const struct engine *e, const struct ees_set *s, int64_t now);
void ees_run_clear(struct engine *e);
/* Ends the run, well or not, durably; NULL reason: the state has none. */
int ees_end(struct engine *e, enum ees_state state, const char *reason, struct fault *reterr);
/* Ends it for now: tried again after a while, or tomorrow. */
int ees_later(struct engine *e, const char *reason, int32_t retry_after, struct fault *reterr);
int ees_audit(struct engine *e, const char *text, struct fault *reterr);

/* ees_answer.c */
void ees_say(struct ees_set *s, bool ok, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Answers whoever waits, once nothing asked is left to be done. */
int ees_answer_done(struct engine *e);

/* ees.c: what becomes of a file it had read. */
extern const struct import_owner ees_owner;

#endif
