/* reload.c: a new configuration, swapped in whole between two pages. Any fault in any file
 * changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/report_kept.h"
#include "engine/disk.h"
#include "engine/visitors.h"

void reload_forget(struct engine *e)
{
	for (size_t i = 0; i < e->incoming.count; i++) {
		tree_free(e->incoming.at[i].tree);
		free(e->incoming.at[i].tree);
	}
	VEC_FREE(&e->incoming);
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

#define SPACE "engine"
#define KEY   "policy"

/* Since when these very terms are in force: kept beside their hash, so that a restart or a reload that
 * changes nothing leaves it. */
static int keep_since(struct engine *e, const struct digest *hash, struct fault *reterr)
{
	unsigned char bytes[DIGEST_SIZE + 8];
	struct buffer kept = {0};
	bool found = false;
	int rc = e->store.ops->value_get(e->store.self, SPACE, KEY, &kept, &found, reterr);
	uint64_t since = 0;

	if (rc == 0 && found && kept.length == sizeof bytes && memcmp(kept.at, hash, sizeof *hash) == 0) {
		for (unsigned i = 0; i < 8; i++)
			since |= (uint64_t)(unsigned char)kept.at[DIGEST_SIZE + i] << (8 * i);
		e->policy_since = (int64_t)since;
		buffer_free(&kept);
		return 0;
	}
	buffer_free(&kept);
	e->policy_since = engine_now(e);
	memcpy(bytes, hash, DIGEST_SIZE);
	for (unsigned i = 0; i < 8; i++)
		bytes[DIGEST_SIZE + i] = (unsigned char)((uint64_t)e->policy_since >> (8 * i));
	return rc != 0 ? rc :
			 e->store.ops->value_put(e->store.self, SPACE, KEY,
						 (struct span){(const char *)bytes, sizeof bytes}, reterr);
}

int reload_log(struct engine *e, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "configured", .who = "supervisor"};
	struct digest hash = policy_hash(e->policy);
	char hex[2 * DIGEST_SIZE + 1];
	int rc = transaction_begin(e, reterr);

	text_hex(hex, hash.bytes, DIGEST_SIZE);
	snprintf(log.text, sizeof log.text, "policy %s: %zu contracts, %zu schools", hex,
		 e->config->contract_count, e->config->school_count);
	if (rc == 0)
		rc = keep_since(e, &hash, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	e->disk.swap_owed = e->disk.swap_owed && rc != 0;
	return rc;
}

static int swap_in(struct engine *e, struct config *fresh, struct policy *policy, struct fault *reterr)
{
	int rc;

	replay_forget(e);
	report_forget(e);
	policy_free(e->policy);
	config_free(e->config);
	e->config = fresh;
	e->policy = policy;
	rc = replay_all(e, reterr);
	if (rc == 0)
		rc = disk_look(e, reterr);
	e->disk.swap_owed = rc == 0 && disk_full(e);
	if (rc == 0 && !e->disk.swap_owed)
		rc = reload_log(e, reterr);
	if (rc == 0 && !e->disk.swap_owed)
		rc = visitors_reload(e, reterr);
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
		rc = policy_compile(&fresh->sources, &policy, &why);
	else if (faults.count > 0)
		why = faults.list[0];
	if (rc != 0)
		fault_print(&why, text, sizeof text);
	reload_forget(e);
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
		reload_forget(e);
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
