/* reload.c: a new configuration, swapped in whole between two pages, and memory rebuilt
 * from the store. Any fault in any file changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/state.h"

static void forget_incoming(struct engine *e)
{
	for (size_t i = 0; i < e->incoming.count; i++) {
		tree_free(e->incoming.at[i].tree);
		free(e->incoming.at[i].tree);
	}
	VEC_FREE(&e->incoming);
}

static void forget_memory(struct engine *e)
{
	for (size_t i = 0; e->schools != NULL && i < e->config->school_count; i++) {
		struct engine_school *s = &e->schools[i];

		map_free(&s->students);
		map_free(&s->codes);
		VEC_FREE(&s->code_text);
		VEC_FREE(&s->on_roll);
		pull_clear(&s->pull);
	}
	for (size_t i = 0; i < CONFIG_LISTS; i++)
		pull_clear(&e->list_pulls[i]);
	for (size_t i = 0; i < e->children.count; i++) {
		VEC_FREE(&e->children.at[i].lists);
		free(e->children.at[i].alerts);
	}
	free(e->schools);
	free(e->mailboxes);
	e->schools = NULL;
	e->mailboxes = NULL;
	roll_free(e->roll);
	e->roll = NULL;
	VEC_FREE(&e->enrolments);
	VEC_FREE(&e->children);
	VEC_FREE(&e->alerts);
	VEC_FREE(&e->outbox);
	VEC_FREE(&e->acked);
	map_free(&e->child_index);
	map_free(&e->alert_index);
}

void replay_forget(struct engine *e)
{
	forget_incoming(e);
	forget_memory(e);
	policy_free(e->policy);
	config_free(e->config);
	e->policy = NULL;
	e->config = NULL;
}

static int restore_enrolment(void *context, const struct store_enrolment *row)
{
	struct engine *e = context;
	int school = config_school(e->config, row->school);
	uint32_t index;

	if (school < 0 || row->year_monday != roll_first_monday(e->roll))
		return 0;
	if (roll_slot_claim(e->roll, (unsigned)school, row->slot, row->year_group, NULL) != 0)
		return -FAULT_BUG;
	return enrolment_add(e, row, (uint32_t)school, &index, NULL);
}

static int restore_leaf(void *context, const char *school_id, unsigned week, struct span bytes)
{
	struct engine *e = context;
	int school = config_school(e->config, school_id);

	return school < 0 ? 0 : roll_load(e->roll, (unsigned)school, week, bytes, NULL);
}

static int restore_rollcall(struct engine *e, struct fault *reterr)
{
	struct buffer value = {0};
	bool found = false;
	int rc = e->store.ops->value_get(e->store.self, "engine", "rollcall", &value, &found, reterr);

	e->rollcall_done = 0;
	for (size_t i = 0; rc == 0 && found && i < 8 && i < value.length; i++)
		e->rollcall_done |= (int64_t)(unsigned char)value.at[i] << (8 * i);
	buffer_free(&value);
	return rc;
}

static int prepare(struct engine *e, struct fault *reterr)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	e->schools = calloc(e->config->school_count + 1, sizeof *e->schools);
	e->mailboxes = calloc(e->config->team_count + 1, sizeof *e->mailboxes);
	e->roll = roll_new((unsigned)e->config->school_count, year_start_week(today));
	if (e->schools == NULL || e->mailboxes == NULL || e->roll == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the schools");
	for (size_t i = 0; i < e->config->school_count; i++) {
		e->schools[i].row = &e->config->schools[i];
		e->schools[i].evaluated_to = e->schools[i].failed_session = SESSION_NONE;
	}
	memset(e->list_looked, 0, sizeof e->list_looked);
	memset(e->list_tried, 0, sizeof e->list_tried);
	memset(e->list_reason, 0, sizeof e->list_reason);
	return 0;
}

int replay_all(struct engine *e, struct fault *reterr)
{
	int rc;

	forget_memory(e);
	rc = prepare(e, reterr);
	if (rc == 0)
		rc = school_restore(e, reterr);
	if (rc == 0)
		rc = e->store.ops->enrolment_walk(e->store.self, restore_enrolment, e, reterr);
	if (rc == 0)
		rc = e->store.ops->leaf_walk(e->store.self, roll_first_monday(e->roll), restore_leaf, e,
					     reterr);
	if (rc == 0)
		rc = list_restore(e, reterr);
	if (rc == 0)
		rc = alert_restore(e, reterr);
	if (rc == 0)
		rc = outbox_restore(e, reterr);
	if (rc == 0)
		rc = restore_rollcall(e, reterr);
	if (rc == 0)
		outbox_consumers_apply(e);
	e->bus_told = false;
	e->due_changed = true;
	return rc;
}

static int tell_supervisor(struct engine *e, uint64_t generation, bool ok, const char *text,
			   struct fault *reterr)
{
	struct message m = {.kind = MSG_CONFIGURED, .configured = {.generation = generation, .ok = ok}};

	text_copy(m.configured.text, sizeof m.configured.text, span_of(text));
	e->reload_ok = ok;
	text_copy(e->reload_text, sizeof e->reload_text, span_of(text));
	return e->port.send(e->port.context, ROLE_SUPERVISOR, &m, -1, reterr);
}

static int log_swap(struct engine *e, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "configured", .who = "supervisor"};
	struct digest hash = policy_hash(e->policy);
	char hex[2 * DIGEST_SIZE + 1];
	int rc = transaction_begin(e, reterr);

	text_hex(hex, hash.bytes, DIGEST_SIZE);
	snprintf(log.text, sizeof log.text, "policy %s: %zu contracts, %zu schools", hex,
		 e->config->contract_count, e->config->school_count);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int swap_in(struct engine *e, struct config *fresh, struct policy *policy, struct fault *reterr)
{
	int rc;

	forget_memory(e);
	policy_free(e->policy);
	config_free(e->config);
	e->config = fresh;
	e->policy = policy;
	rc = replay_all(e, reterr);
	if (rc == 0)
		rc = log_swap(e, reterr);
	if (rc == 0 && !e->ready)
		e->ready_at = engine_now(e);
	e->ready = rc == 0;
	return rc;
}

/* All files are here: load them as one, and swap or refuse. */
static int load(struct engine *e, uint64_t generation, struct fault *reterr)
{
	struct config_file *files = calloc(e->incoming.count + 1, sizeof *files);
	struct config *fresh = NULL;
	struct policy *policy = NULL;
	struct faults faults = {0}, warnings = {0};
	struct fault why;
	char text[320] = "in force";
	int rc;

	if (files == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a configuration");
	for (size_t i = 0; i < e->incoming.count; i++) {
		text_copy(files[i].name, sizeof files[i].name, span_of(e->incoming.at[i].name));
		files[i].tree = e->incoming.at[i].tree;
	}
	rc = config_load(files, e->incoming.count, &fresh, &faults, &warnings);
	if (rc == 0)
		rc = policy_compile(fresh->contracts, fresh->contract_count, fresh->school_ids,
				    fresh->school_count, &policy, &why);
	else if (faults.count > 0)
		why = faults.list[0];
	if (rc != 0)
		fault_print(&why, text, sizeof text);
	forget_incoming(e);
	faults_clear(&faults);
	faults_clear(&warnings);
	free(files);
	if (rc != 0) {
		config_free(fresh);
		return tell_supervisor(e, generation, false, text, reterr);
	}
	rc = swap_in(e, fresh, policy, reterr);
	return rc == 0 ? tell_supervisor(e, generation, true, text, reterr) : rc;
}

static int take_tree(const struct msg_config *m, int fd, struct tree *ret, struct fault *reterr)
{
	struct span bytes;
	int rc = file_map_sealed(fd, m->length, &bytes, reterr);

	if (rc != 0)
		return rc;
	rc = tree_unpack(bytes, ret, reterr);
	file_unmap(bytes);
	return rc;
}

int reload_file(struct engine *e, const struct msg_config *m, int fd, struct fault *reterr)
{
	struct incoming_file *file;
	int rc;

	if (m->generation != e->incoming_generation) {
		forget_incoming(e);
		e->incoming_generation = m->generation;
	}
	file = VEC_ADD(&e->incoming);
	if (file == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a configuration");
	text_copy(file->name, sizeof file->name, span_of(m->name));
	file->tree = calloc(1, sizeof *file->tree);
	if (file->tree == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a configuration");
	rc = take_tree(m, fd, file->tree, reterr);
	if (rc != 0)
		return rc;
	return e->incoming.count == m->count ? load(e, m->generation, reterr) : 0;
}
