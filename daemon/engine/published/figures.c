/* figures.c: a published file of figures, read by parse, kept in one transaction. */
#include "engine/published/figures.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "engine/world/reply.h"
#include "engine/world/state.h"
#include "engine/world/transaction.h"

static void done(struct engine *e)
{
	buffer_free(&e->import.records);
	e->import = (struct import){0};
}

bool figures_take(struct engine *e, const struct store_release *as, uint64_t number,
		  const struct import_owner *owner)
{
	if (e->import.number != 0)
		return false;
	e->import = (struct import){.number = number, .owner = owner, .release = *as};
	return true;
}

void figures_drop(struct engine *e)
{
	if (e->import.owner != NULL)
		done(e);
}

/* Nothing was taken in: whoever began it hears why. */
static int refuse(struct engine *e, const char *text, struct fault *reterr)
{
	uint64_t ask = e->import.ask;
	const struct import_owner *owner = e->import.owner;

	done(e);
	if (owner != NULL)
		return owner->over(e, text, reterr);
	if (ask != 0)
		return answer_no(e, ask, text);
	e->port.note(e->port.context, "figures_refused", text);
	return 0;
}

int figures_start(struct engine *e, uint64_t ask, const struct store_release *as, int fd, uint64_t length,
		  struct fault *ret_no, struct fault *reterr)
{
	struct message m = {.kind = MSG_BODY};
	struct span bytes;
	struct fault why;
	int rc;

	if (e->import.number != 0) {
		fault_set(ret_no, FAULT_STATE, "another file is being imported; try again in a moment");
		return 1;
	}
	if (fd < 0 || length == 0 || length > LIMIT_FIGURES ||
	    file_map_sealed(fd, length, &bytes, &why) != 0) {
		fault_set(ret_no, FAULT_PARSE, "the file did not arrive whole");
		return 1;
	}
	e->import = (struct import){.ask = ask, .number = e->next_number++, .release = *as};
	e->import.release.hash = digest_bytes(bytes.at, bytes.length);
	file_unmap(bytes);
	m.body.pull = e->import.number;
	m.body.shape = SHAPE_FIGURES_CSV;
	m.body.length = length;
	rc = e->port.send(e->port.context, ROLE_PARSE, &m, fd, reterr);
	if (rc != -FAULT_LIMIT && rc != -FAULT_MISSING)
		return rc;
	done(e);
	fault_set(ret_no, FAULT_STATE, "the reader is restarting; try again in a moment");
	return 1;
}

int answer_import(struct engine *e, const struct asked_question *q, struct fault *reterr)
{
	struct store_release as = {.published = DAY_NONE};
	const char *published = answer_text(q->json, "published");
	struct fault no = {0};
	int rc;

	if (published[0] != '\0' && !day_parse(span_of(published), &as.published))
		return answer_no(e, q->ask, "published: expected a day as YYYY-MM-DD");
	if (!text_copy(as.id, sizeof as.id, span_of(answer_text(q->json, "name"))) ||
	    !text_copy(as.data_set, sizeof as.data_set, span_of(answer_text(q->json, "data_set"))) ||
	    !text_copy(as.version, sizeof as.version, span_of(answer_text(q->json, "version"))))
		return answer_no(e, q->ask, "the name, data set or version is too long");
	rc = figures_start(e, q->ask, &as, q->fd, q->length, &no, reterr);
	return rc == 1 ? answer_no(e, q->ask, no.text) : rc;
}

int figures_records(struct engine *e, const struct msg_records *m, struct fault *reterr)
{
	if (m->kind == RECORD_REJECT) {
		e->import.release.skipped += m->count;
		return 0;
	}
	if (m->kind != RECORD_FIGURE)
		return fault_set(reterr, FAULT_BUG, "a figures file gave records of another kind");
	buffer_bytes(&e->import.records, m->records.at, m->records.length);
	e->import.count += m->count;
	return buffer_ok(&e->import.records) ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for figures");
}

/* --- the file has come whole -------------------------------------------------------- */

struct wanted_file {
	const struct digest *hash;
	struct store_release found;
	unsigned count;
};
struct newer_issue {
	const struct store_release *than;
	bool there;
};

static int same_file(void *context, const struct store_release *r)
{
	struct wanted_file *w = context;

	w->count++;
	if (memcmp(w->hash, &r->hash, sizeof r->hash) == 0)
		w->found = *r;
	return 0;
}

static int newer_issue(void *context, const struct store_release *r)
{
	struct newer_issue *n = context;
	int64_t theirs = figures_standing(r), ours = figures_standing(n->than);

	n->there = n->there || (r->series == n->than->series &&
				(theirs > ours || (theirs == ours && r->number > n->than->number)));
	return 0;
}

static int add_revision(void *context, const struct store_revision *r)
{
	json_array_append_new(context, json_pack("{s:I, s:I, s:i, s:i}", "newer", (json_int_t)r->newer,
						 "older", (json_int_t)r->older, "shared", (int)r->shared,
						 "changed", (int)r->changed));
	return 0;
}

/* What came of it: how many figures, and which release it supersedes in how many cells. */
static int tell(struct engine *e, uint64_t ask, const struct store_release *r, bool again,
		struct fault *reterr)
{
	json_t *all = json_array(), *revisions = json_array(), *one;
	char text[320], revised[160] = "";
	size_t i;
	int rc = e->store.ops->revision_walk(e->store.self, add_revision, all, reterr);

	json_array_foreach(all, i, one) {
		json_int_t newer = json_integer_value(json_object_get(one, "newer")),
			   older = json_integer_value(json_object_get(one, "older"));
		size_t used = strlen(revised);

		if (newer != (json_int_t)r->number && older != (json_int_t)r->number)
			continue;
		json_array_append(revisions, one);
		snprintf(revised + used, sizeof revised - used,
			 "; %s release %lld: %lld of %lld cells changed",
			 newer == (json_int_t)r->number ? "supersedes" : "superseded by",
			 (long long)(newer == (json_int_t)r->number ? older : newer),
			 (long long)json_integer_value(json_object_get(one, "changed")),
			 (long long)json_integer_value(json_object_get(one, "shared")));
	}
	json_decref(all);
	snprintf(text, sizeof text,
		 "%srelease %llu: %u figures of %s%s%s kept; %u more are published without a value%s",
		 again ? "nothing changed: these very figures are here already, as " : "",
		 (unsigned long long)r->number, r->figures - r->no_value, r->period,
		 strcmp(r->period, r->last_period) != 0 ? " to " : "",
		 strcmp(r->period, r->last_period) != 0 ? r->last_period : "", r->no_value, revised);
	if (rc == 0 && ask != 0)
		return answer_json(
			e, ask,
			json_pack("{s:b, s:I, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:b, s:o, s:s}",
				  "ok", 1, "number", (json_int_t)r->number, "release", r->id, "series",
				  figure_series_name(r->series), "data_set", r->data_set, "period", r->period,
				  "last_period", r->last_period, "rows", (int)r->rows, "values",
				  (int)(r->figures - r->no_value), "no_value", (int)r->no_value, "skipped",
				  (int)r->skipped, "again", (int)again, "revisions", revisions, "text",
				  text));
	json_decref(revisions);
	if (rc == 0)
		e->port.note(e->port.context, "figures_imported", text);
	return rc;
}

/* A version whose figures are all here already is held all the same, so that it is not fetched again. */
static int hold_again(struct engine *e, const struct store_release *release, struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	if (rc == 0)
		rc = e->import.owner->keep(e, release, true, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* DfE may take a correction back: figures that were superseded meanwhile are an issue of their own,
 * and so is its hash. */
static int issue_again(struct engine *e, const struct store_release *found, struct store_release *release,
		       bool *ret_again, struct fault *reterr)
{
	struct newer_issue newer = {.than = found};
	struct buffer all = {0};
	int rc = e->store.ops->release_walk(e->store.self, newer_issue, &newer, reterr);

	*ret_again = !newer.there;
	if (rc != 0 || !newer.there)
		return rc;
	buffer_bytes(&all, (const char *)release->hash.bytes, sizeof release->hash.bytes);
	buffer_print(&all, "%s %lld", release->id, (long long)engine_now(e));
	rc = buffer_ok(&all) ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for figures");
	if (rc == 0)
		release->hash = digest_bytes(all.at, all.length);
	buffer_free(&all);
	return rc;
}

/* 1: no, and why. */
static int take(struct engine *e, struct store_release *release, bool *ret_again, struct fault *ret_no,
		struct fault *reterr)
{
	struct wanted_file wanted = {.hash = &release->hash};
	int rc = e->store.ops->release_walk(e->store.self, same_file, &wanted, reterr);

	*ret_again = wanted.found.number != 0;
	if (rc == 0 && *ret_again && e->import.owner != NULL)
		rc = issue_again(e, &wanted.found, release, ret_again, reterr);
	if (rc != 0)
		return rc;
	if (*ret_again) {
		*release = wanted.found;
		return e->import.owner != NULL ? hold_again(e, release, reterr) : 0;
	}
	if (wanted.count >= LIMIT_FIGURE_RELEASES) {
		fault_set(ret_no, FAULT_LIMIT, "%u releases are kept already, as many as may be",
			  wanted.count);
		return 1;
	}
	release->imported_at = engine_now(e);
	return figures_keep(e, buffer_span(&e->import.records), release, ret_no, reterr);
}

int figures_page(struct engine *e, const struct msg_page *m, struct fault *reterr)
{
	struct store_release release = e->import.release;
	struct span all = buffer_span(&e->import.records);
	uint64_t ask = e->import.ask;
	const struct import_owner *owner = e->import.owner;
	bool again = false;
	struct fault no = {0};
	char text[640];
	int rc;

	if (!m->ok) {
		snprintf(text, sizeof text, "%s%s%s", m->path, m->path[0] != '\0' ? ": " : "", m->text);
		return refuse(e, text, reterr);
	}
	if (e->import.count == 0)
		return refuse(e, "the file has no figures of a kind we know", reterr);
	/* The bytes of a pulled file went from fetch to parse: what they gave is what identifies them. */
	if (owner != NULL)
		release.hash = digest_bytes(all.at, all.length);
	release.rows = e->import.count;
	rc = take(e, &release, &again, &no, reterr);
	if (rc == 1)
		return refuse(e, no.text, reterr);
	done(e);
	if (rc == 0 && owner != NULL)
		rc = owner->over(e, NULL, reterr);
	return rc == 0 ? tell(e, ask, &release, again, reterr) : rc;
}
