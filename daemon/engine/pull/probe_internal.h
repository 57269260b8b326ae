/* probe_internal.h: what the files of probes share; for probe*.c only. */
#ifndef ENGINE_PULL_PROBE_INTERNAL_H
#define ENGINE_PULL_PROBE_INTERNAL_H

#include "engine/pull/probe.h"
#include "engine/world/mask.h"

enum probe_aim { PROBE_TEST, PROBE_DRY, PROBE_AIMS };

/* Why a probe ended before its end, for people: what is so, whose it is to mend, and how. */
struct probe_trouble {
	const char *key;   /* "name", "token", ...: one word for programs; NULL: none */
	const char *cause; /* "school", "supplier", "us" */
	char text[320], mend[400];
};

struct probe_sums {
	uint32_t pages, codes;
	uint32_t pupils, pupils_new, pupils_changed;
	uint32_t marks, marks_new, marks_changed, marks_same, marks_null;
	uint32_t no_pupil, no_code, no_place; /* marks that would be set aside */
	uint32_t rejects;		      /* rows that parse set aside */
};

/* One record as it may be shown. */
struct probe_record {
	bool pupil, mark;
	char name[MASK_TEXT], upn[MASK_TEXT], id[MASK_TEXT], born[MASK_TEXT], from[MASK_TEXT], to[MASK_TEXT];
	char year[12];
	char month[MASK_TEXT], code[12];
	bool pm;
};

struct probe {
	uint64_t ask;
	enum probe_aim aim;
	char who[96], file[160]; /* file: empty for a school of the configuration */
	struct config *own;	 /* owned; of the file's folder */
	struct policy *own_policy;
	const struct config *config; /* the own, or the engine's */
	const struct policy *policy;
	uint32_t school; /* in that configuration */
	uint32_t known;	 /* in the engine's; NO_INDEX */
	uint32_t needs;
	day_t from, to;
	/* where it is */
	unsigned step;
	unsigned list;	  /* of the lists of schools, once the school has not approved us; 0: not yet */
	unsigned refused; /* enum fetch_outcome of the first refusal; 0: none */
	char next[1024];
	uint32_t page;
	uint64_t number; /* of the order under way; 0: none */
	int64_t asked_ms;
	unsigned again; /* orders that were interrupted by ourselves */
	bool over;
	struct buffer records[RECORD_KINDS];
	uint32_t counts[RECORD_KINDS];
	/* what came */
	struct map codes;
	struct code_texts code_text;
	struct probe_sums sums;
	struct probe_record record;
	struct probe_trouble trouble;
	enum approval standing;
	char system[48];
	uint8_t *given; /* owned: a bit for each slot and session of the days asked for; NULL: not counted */
	json_t *steps;	/* owned: what was done */
};

struct asked { /* politeness outlives a probe */
	char school[CONFIG_NAME];
	int64_t ms[PROBE_AIMS];
};
struct probes {
	struct probe *at[PROBES_MOST]; /* owned */
	unsigned count;
	struct {
		struct asked *at;
		size_t count, room;
	} asked;
};

static inline const struct school *probe_school(const struct probe *p)
{
	return &p->config->schools[p->school];
}

/* probe.c */
/* The first step that the source has. */
void probe_start(struct probe *p);
/* It is over, at its end or because of its trouble. */
void probe_end(struct probe *p);
void probe_delete(struct probe *p);

/* probe_words.c: what went wrong, in words that somebody can act on. */
void probe_trouble_fetch(struct probe *p, enum fetch_outcome outcome, enum fetch_how how, const char *detail);
void probe_trouble_standing(struct probe *p, enum approval standing);
void probe_trouble_page(struct probe *p, const char *detail); /* parse refused it */
void probe_trouble_host(struct probe *p);		      /* the next page is elsewhere */
void probe_trouble_empty(struct probe *p);		      /* it answers and has nobody */
void probe_trouble_lost(struct probe *p);
void probe_trouble_token(struct probe *p); /* the token is of other hosts */

/* probe_read.c: a whole page, by the step it answers. */
void probe_take_page(struct engine *e, struct probe *p, enum source_resource what);
/* Marks that we hold of the days asked for and were not given. */
uint32_t probe_not_given(const struct engine *e, const struct probe *p);

/* probe_answer.c */
json_t *probe_json(const struct engine *e, const struct probe *p);

#endif
