/* figures.c: a published file of figures, read by parse, kept in one transaction. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "engine/answer.h"
#include "engine/ees.h"
#include "engine/state.h"

static void done(struct engine *e)
{
	buffer_free(&e->import.records);
	e->import = (struct import){0};
}

bool figures_take(struct engine *e, const char *name, uint64_t number)
{
	if (e->import.number != 0)
		return false;
	e->import = (struct import){.number = number, .pulled = true};
	text_copy(e->import.name, sizeof e->import.name, span_of(name));
	return true;
}

void figures_drop(struct engine *e)
{
	if (e->import.pulled)
		done(e);
}

/* Nothing was taken in: whoever began it hears why. */
static int refuse(struct engine *e, const char *text, struct fault *reterr)
{
	uint64_t ask = e->import.ask;
	bool pulled = e->import.pulled;

	done(e);
	return pulled ? ees_imported(e, text, reterr) : answer_no(e, ask, text);
}

int figures_ask(struct engine *e, uint64_t ask, const char *name, int fd, uint64_t length,
		struct fault *reterr)
{
	struct message m = {.kind = MSG_BODY};
	struct span bytes;
	struct fault why;
	int rc;

	if (e->import.number != 0)
		return answer_no(e, ask, "another file is being imported; try again in a moment");
	if (fd < 0 || length == 0 || length > LIMIT_FIGURES || file_map_sealed(fd, length, &bytes, &why) != 0)
		return answer_no(e, ask, "the file did not arrive whole");
	e->import = (struct import){
		.ask = ask, .number = e->next_number++, .hash = digest_bytes(bytes.at, bytes.length)};
	file_unmap(bytes);
	text_copy(e->import.name, sizeof e->import.name, span_of(name));
	m.body.pull = e->import.number;
	m.body.shape = SHAPE_FIGURES_CSV;
	m.body.length = length;
	rc = e->port.send(e->port.context, ROLE_PARSE, &m, fd, reterr);
	if (rc == -FAULT_LIMIT || rc == -FAULT_MISSING) {
		done(e);
		return answer_no(e, ask, "the reader is restarting; try again in a moment");
	}
	return rc;
}

int figures_records(struct engine *e, const struct msg_records *m, struct fault *reterr)
{
	if (m->kind == RECORD_REJECT) {
		e->import.rejected += m->count;
		return 0;
	}
	if (m->kind != RECORD_FIGURE)
		return fault_set(reterr, FAULT_BUG, "a figures file gave records of another kind");
	buffer_bytes(&e->import.records, m->records.at, m->records.length);
	e->import.count += m->count;
	return buffer_ok(&e->import.records) ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for figures");
}

static struct figure figure_of(const struct record_figure *r)
{
	struct figure f = {.phase = (enum phase)r->phase,
			   .kind = (enum measure_kind)r->kind,
			   .has_value = r->has_value,
			   .nano_percent = r->nano_percent,
			   .has_counts = r->has_counts,
			   .num = r->num,
			   .den = r->den};

	f.geography = strcmp(r->geography, "LA") == 0  ? GEOGRAPHY_LA :
		      strcmp(r->geography, "REG") == 0 ? GEOGRAPHY_REGION :
							 GEOGRAPHY_NATIONAL;
	text_copy(f.code, sizeof f.code, span_of(r->code));
	text_copy(f.name, sizeof f.name, span_of(r->name));
	text_copy(f.region, sizeof f.region, span_of(r->region));
	text_copy(f.period, sizeof f.period, span_of(r->period));
	return f;
}

static int keep(struct engine *e, struct store_release *release, uint32_t *ret_values, struct fault *reterr)
{
	struct span rest = buffer_span(&e->import.records);
	struct record_figure r;
	int rc = transaction_begin(e, reterr);

	if (rc == 0)
		rc = e->store.ops->release_put(e->store.self, release, reterr);
	while (rc == 0 && rest.length > 0) {
		struct figure f;

		if (!record_unpack(RECORD_FIGURE, &rest, &r) || r.phase >= PHASES || r.kind >= MEASURE_KINDS)
			return fault_set(reterr, FAULT_BUG, "a figure record does not decode");
		f = figure_of(&r);
		*ret_values += f.has_value;
		rc = e->store.ops->figure_put(e->store.self, release->id, &f, reterr);
	}
	if (rc == 0 && e->import.pulled)
		rc = ees_keep(e, release, *ret_values, e->import.rejected, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int figures_page(struct engine *e, const struct msg_page *m, struct fault *reterr)
{
	struct store_release release = {
		.hash = e->import.hash, .imported_at = engine_now(e), .rows = e->import.count};
	struct span all = buffer_span(&e->import.records), first = all;
	struct record_figure r;
	uint64_t ask = e->import.ask;
	bool pulled = e->import.pulled;
	uint32_t count = e->import.count, rejected = e->import.rejected, values = 0;
	char text[640];
	int rc;

	if (!m->ok) {
		snprintf(text, sizeof text, "%s%s%s", m->path, m->path[0] != '\0' ? ": " : "", m->text);
		return refuse(e, text, reterr);
	}
	if (count == 0 || !record_unpack(RECORD_FIGURE, &first, &r))
		return refuse(e, "the file has no figures of a kind we know", reterr);
	/* The bytes went from fetch to parse: what they gave is what identifies them. */
	if (pulled)
		release.hash = digest_bytes(all.at, all.length);
	text_copy(release.id, sizeof release.id, span_of(e->import.name));
	text_copy(release.period, sizeof release.period, span_of(r.period));
	rc = keep(e, &release, &values, reterr);
	/* The file's fault, not the store's: nothing of it is kept, and memory knows nothing of it. */
	if (rc == -FAULT_MEANING) {
		e->store.ops->rollback(e->store.self);
		e->in_transaction = false;
		text_copy(text, sizeof text, span_of(reterr->text));
		return refuse(e, text, reterr);
	}
	done(e);
	if (rc != 0)
		return rc;
	if (pulled)
		return ees_imported(e, NULL, reterr);
	return answer_imported(e, ask, &release, values, count - values, rejected);
}
