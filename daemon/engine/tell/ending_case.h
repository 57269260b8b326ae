/* ending_case.h: alerts about the ends of contracts, and what was shown under each: kept, told, and said
 * again after a restart. keep/ending.h judges them. For files of the engine only. */
#ifndef ENGINE_TELL_ENDING_CASE_H
#define ENGINE_TELL_ENDING_CASE_H

#include "alert/ending.h"
#include "engine/tell/notify.h"

/* What was shown to one team under one contract of one school's children: counted where the disclosure log
 * is written, so that nobody has to read the whole log. Durable (space "disclosed"). */
struct disclosed {
	char contract[CONTRACT_NAME], school[CONTRACT_NAME], team[CONTRACT_NAME];
	uint64_t count;	 /* messages with something of the school's in them */
	uint64_t asked;	 /* of these, how many a request to erase has covered */
	int64_t last;	 /* instant of the newest */
	uint32_t fields; /* field_bit */
};

/* What an alert about a contract says, beside its struct alert. Durable (space "ending"). */
struct ending_case {
	struct digest alert;
	enum rule rule;
	struct ending_facts facts;
};

/* How one version stands over all schools, on the day it was counted. */
struct ending_count {
	bool counted;
	uint32_t at[STANDING_IN_FORCE + 1]; /* schools by enum standing */
	uint32_t agreed;		    /* schools that agreed to it and have not withdrawn */
	uint32_t ending;		    /* schools at which nothing follows it */
	uint32_t children;		    /* who go dark there; counted when the end is near */
	uint32_t unheard;		    /* schools that could not be counted yet */
};

struct ending {
	struct {
		struct disclosed *at;
		size_t count, room;
	} disclosed;
	struct map disclosed_index;
	struct {
		struct ending_case *at;
		size_t count, room;
	} cases;
	struct map case_index;	     /* digest of the alert -> case */
	struct ending_count *counts; /* parallel to config->contracts; owned */
	/* The walk of the day. */
	day_t day, done_on;
	int64_t again_at;     /* something could not be counted: walk again then; 0: not */
	size_t contract, row; /* next contract; then next row of `disclosed` */
	uint32_t school;
};

int ending_restore(struct engine *e, struct fault *reterr);
void ending_forget(struct engine *e);
/* NULL: no alert about a contract. */
struct ending_case *ending_of(const struct engine *e, const struct digest *alert);
/* The newest case of a rule about this contract; NULL for any version, school or team. */
struct ending_case *ending_find(struct engine *e, enum rule rule, const char *contract, const char *version,
				const char *school, const char *team);
/* Opens an alert with these facts, or opens it again, and tells it. Inside a transaction. */
int ending_open(struct engine *e, enum rule rule, const struct ending_facts *facts, struct fault *reterr);
/* Keeps the case and tells its next revision. Inside a transaction. */
int ending_say(struct engine *e, const struct ending_case *k, const char *change, struct fault *reterr);
int ending_close(struct engine *e, const struct ending_case *k, enum alert_outcome outcome,
		 const char *change, struct fault *reterr);
/* The present revision to its team. Inside a transaction. */
int ending_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr);
bool ending_reaches(const struct engine *e, const struct alert *a, const char *mailbox);
/* "erasure_due: vs-daily 1.0.0, oak", for the log. */
void ending_words(const struct engine *e, const struct alert *a, char *out, size_t size);

int disclosed_restore(struct engine *e, struct fault *reterr);
/* One message more. Inside a transaction. */
int disclosed_add(struct engine *e, const char *contract, const char *school, const char *team,
		  uint32_t fields, struct fault *reterr);
int disclosed_save(struct engine *e, const struct disclosed *d, struct fault *reterr);

#endif
