/* state.h: what the engine holds in memory. For files of the engine only.
 *
 * Everything here is rebuilt by replay.c from the store; nothing here is the only copy. */
#ifndef ENGINE_WORLD_STATE_H
#define ENGINE_WORLD_STATE_H

#include "alert/alert.h"
#include "alert/rollcall.h"
#include "base/map.h"
#include "base/places.h"
#include "base/room.h"
#include "base/vec.h"
#include "config/config.h"
#include "config/tree.h"
#include "contract/policy.h"
#include "engine/engine.h"
#include "engine/world/children.h"
#include "engine/world/envelopes.h"
#include "engine/world/import.h"
#include "engine/world/schools.h"
#include "exchange/record.h"
#include "measure/measure.h"
#include "roll/openings.h"
#include "roll/roll.h"
#include "source/source.h"

#define NO_INDEX UINT32_MAX
/* Days before the last settled one in which a late mark may open an episode. */
#define EVALUATE_LOOK_BACK 8

/* A file of the configuration on its way in. */
struct incoming_file {
	char name[160];
	struct tree *tree; /* owned */
};
struct lists;	    /* lists.h */
struct said;	    /* said.h */
struct gates;	    /* gates.h */
struct feed;	    /* feed.h */
struct wishes;	    /* wish.h */
struct backfills;   /* backfill.h */
struct probes;	    /* probe.h */
struct rule_lists;  /* rule_list.h */
struct summaries;   /* summary.h */
struct baseline;    /* baseline_told.h */
struct heard;	    /* heard.h */
struct reports;	    /* report_kept.h */
struct visitors;    /* visitors.h */
struct changed;	    /* changed.h */
struct filings;	    /* view/filing.h */
struct households;  /* household.h */
struct holdbacks;   /* holdbacks.h */
struct year_before; /* year_before.h */

struct incoming_files {
	struct incoming_file *at;
	size_t count, room;
};
struct consumers {
	struct msg_consumer *at;
	size_t count, room;
};
struct acked {
	struct msg_acked *at;
	size_t count, room;
};

struct key_text {
	char text[44];
};
struct key_texts {
	struct key_text *at;
	size_t count, room;
};

/* The room on the disk, as disk.h last saw it. */
struct disk_state {
	enum room room;
	bool known;
	bool swap_owed; /* a configuration was taken over and could not be written down */
	uint64_t bytes, pauses;
	int64_t since;
};

struct engine {
	struct engine_port port;
	struct store store;
	struct engine_settings settings;

	struct config *config;
	struct policy *policy;
	struct incoming_files incoming;
	uint64_t incoming_generation;
	bool reload_ok;
	char reload_text[320];
	bool ready;
	int64_t ready_at;     /* since when there is a configuration */
	int64_t policy_since; /* when the policy in force took effect; a restart does not change it */

	struct engine_school *schools; /* parallel to config->schools */
	int64_t *asleep_until;	       /* the same; 0: awake (awake.h) */
	struct pull list_pulls[CONFIG_LISTS];
	int64_t list_looked[CONFIG_LISTS]; /* planned instant of the last good read */
	int64_t list_tried[CONFIG_LISTS];
	char list_reason[CONFIG_LISTS][320];
	int64_t rollcall_done; /* planned instant of the last roll call kept */
	day_t retained_on;     /* the last day on which what may not be kept was erased (retain.h) */
	uint32_t retain_next;  /* the school whose turn it is */
	day_t succession_day;  /* succession.h: the day that it was last looked at */
	uint32_t successions;  /* schools that follow another */
	bool replay_owed;      /* the store has lost what memory still has */

	struct roll *roll;
	struct year_before *before; /* the year before, packed; owned */
	struct enrolments enrolments;
	struct children children;
	struct places child_index;     /* of children, by id */
	struct match *match;	       /* match.h: whose record is whose; owned */
	struct lists *lists;	       /* lists.h: what files and people said of lists; owned */
	struct households *households; /* household.h: who lives with whom; owned */
	struct holdbacks *holdbacks;   /* holdbacks.h: children whom schools hold back; owned */
	struct said *said;	       /* said.h: marks that people entered; owned */
	struct alerts alerts;
	struct map alert_index; /* digest bytes -> alert */

	struct outbox outbox;
	struct mailbox *mailboxes;	/* parallel to config->teams */
	int64_t watched_ms, watched_at; /* when they were last looked through */
	struct map keys;		/* name of a public key -> key_text */
	struct key_texts key_text;
	bool bus_told;
	struct acked acked;

	struct wishes *wishes;	     /* wish.h: people who wait for a look; owned */
	struct backfills *backfills; /* backfill.h; owned */
	struct probes *probes;	     /* probe.h: schools asked without taking anything in; owned */
	struct import import;
	struct ending *ending;	       /* ending.h: ends of contracts; owned */
	struct rule_lists *rule_lists; /* rule_list.h: who meets a rule of the week; owned */
	struct summaries *summaries;   /* summary.h: digests; owned */
	struct baseline *baseline;     /* baseline_told.h: opening reports; owned */
	struct heard *heard;	       /* heard.h: who has had which alert; owned */
	struct mutes *mutes;	       /* mutes.h: silences; owned */
	struct clocks *clocks;	       /* clocks.h: of open alerts; owned */
	bool late_changed;	       /* untaken.h: an alert became late, or is not any more */
	struct reports *reports;       /* report_kept.h; owned */
	struct hands *hands;	       /* hands.h: alerts that people handed on; owned */
	struct view_seen *view_seen;   /* view.h: who looked at whom this hour; owned */
	uint32_t traits_next;	       /* traits_turn: the school that it reads next */
	struct listed *listed;	       /* listed.h: children on lists; owned */
	struct kept_sums *kept_sums;   /* kept.h: sums counted a moment ago; owned */
	struct kept_facts *kept_facts; /* facts.h: enrolments as questions read them; owned */
	struct view_quiet *view_quiet; /* view_golden.c: children without a pattern today; owned */
	struct visitors *visitors;     /* visitors.h: who is signed in; owned */
	struct filings *filings;       /* view/filing.h: what the supervisor files for people; owned */
	struct changed *changed;       /* changed.h: what open pages are told of; owned */
	struct feed *feed;	       /* feed.h: what is believed of the schools' marks; owned */
	struct ees *ees;	       /* ees.c: data sets that are read by themselves; owned */
	int64_t due_seen_at;	       /* when pulls were last looked through */
	bool due_changed;	       /* since then something was finished or failed */
	uint64_t next_number;	       /* names orders; never 0 */
	uint64_t seed;		       /* of all jitter (stagger.h); from the key of child ids */
	struct gates *gates;	       /* gates.h; owned */
	bool in_transaction;
	bool left_open;		/* by the last page, until transaction_settle */
	int64_t advance_until;	/* simulated clock: run to here; 0: not */
	bool advance_delivered; /* and wait until due envelopes are delivered */

	uint64_t pages_done, marks_seen, envelopes_made, delivered;
	struct disk_state disk; /* disk.h */
	int64_t clock_seen;	/* at the last tick (clock_back.h) */
	struct latency latency;
	int64_t page_us; /* monotonic: arrival of the page in the transaction under way */
	uint64_t marks_pulls_done;
	struct msg_role roles[ROLES];
	struct consumers consumers; /* as the bus last told, also before there is a configuration */
};

static inline int64_t engine_now(const struct engine *e)
{
	return e->port.now(e->port.context);
}
/* The civil day it is, in London. */
static inline day_t engine_today(const struct engine *e)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	return today;
}
static inline int64_t engine_us(const struct engine *e)
{
	return e->port.monotonic(e->port.context);
}
static inline int64_t engine_ms(const struct engine *e)
{
	return engine_us(e) / 1000;
}

#endif
