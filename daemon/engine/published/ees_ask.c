/* ees_ask.c: the requests. No credential goes to DfE's service, and no host but the one of
 * muster.yaml is asked. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "engine/published/ees_internal.h"
#include "engine/published/figures.h"

#define ANSWER_MS 120000

static const struct {
	enum shape shape;
	const char *path; /* behind the data set's own address */
	bool versioned;
	uint64_t most; /* decoded bytes */
} steps[] = {
	[EES_SUMMARY] = {SHAPE_EES_SUMMARY, "", false, 1024 * 1024},
	[EES_META] = {SHAPE_EES_META, "/meta", true, LIMIT_PAGE},
	[EES_QUERY] = {SHAPE_EES_QUERY, "/query", true, LIMIT_PAGE},
	[EES_CSV] = {SHAPE_FIGURES_CSV, "/csv", true, LIMIT_FIGURES},
};

void ees_settings(const struct engine *e, const struct figure_set *row, unsigned char ret[DIGEST_SIZE])
{
	const struct authority *a = &e->config->authority;
	struct buffer all = {0};
	struct digest d;

	buffer_print(&all, "%s\n%d\n", MUSTER_VERSION, (int)row->how);
	for (unsigned i = 0; i < row->indicator_count; i++)
		buffer_print(&all, "indicator %s\n", row->indicators[i]);
	for (unsigned i = 0; i < row->only_count; i++)
		buffer_print(&all, "only %s\n%s\n", row->only[i].filter, row->only[i].option);
	if (row->how == FIGURES_QUERY)
		buffer_print(&all, "places %s %s\n", a->la, a->region);
	for (unsigned i = 0; row->how == FIGURES_QUERY && i < a->neighbour_count; i++)
		buffer_print(&all, "%s\n", a->neighbours[i]);
	for (unsigned i = 0; row->how == FIGURES_QUERY && i < a->nearby_count; i++)
		buffer_print(&all, "%s\n", a->nearby[i]);
	d = digest_bytes(buffer_span(&all).at, buffer_span(&all).length);
	memcpy(ret, d.bytes, DIGEST_SIZE);
	buffer_free(&all);
}

static bool not_now(int rc)
{
	return rc == -FAULT_LIMIT || rc == -FAULT_MISSING;
}

/* The day of "2026-11-20T09:30:00+00:00"; DAY_NONE for anything else. */
static day_t day_of(const char *instant)
{
	day_t day;

	return strlen(instant) > 10 && instant[10] == 'T' && day_parse((struct span){instant, 10}, &day) ?
		       day :
		       DAY_NONE;
}

/* The one place for imports, which a person's file may hold. */
static bool take_place(struct engine *e, const struct ees_run *run)
{
	struct store_release as = {.published = day_of(run->summary.published)};
	const char *id = e->ees->sets[run->set].row->id;

	snprintf(as.id, sizeof as.id, "ees:%s v%s", id, run->version);
	text_copy(as.data_set, sizeof as.data_set, span_of(id));
	text_copy(as.version, sizeof as.version, span_of(run->version));
	return figures_take(e, &as, e->next_number, &ees_owner);
}

static int send_order(struct engine *e, struct ees_run *run, struct fault *reterr)
{
	const struct figure_set *row = e->ees->sets[run->set].row;
	struct message m = {.kind = MSG_FETCH};
	struct buffer body = {0};
	int rc;

	snprintf(m.fetch.url, sizeof m.fetch.url, "%s/data-sets/%s%s%s%s", ees_config(e)->base_url, row->id,
		 steps[run->step].path, steps[run->step].versioned ? "?dataSetVersion=" : "",
		 steps[run->step].versioned ? run->version : "");
	text_copy(m.fetch.school, sizeof m.fetch.school, span_of(row->name));
	m.fetch.pull = e->next_number;
	m.fetch.page = run->step == EES_QUERY ? run->next_page - 1 : 0;
	m.fetch.shape = steps[run->step].shape;
	m.fetch.max_bytes = steps[run->step].most;
	m.fetch.deadline_ms = ANSWER_MS;
	m.fetch.refusal = true;
	if (run->step == EES_QUERY)
		ees_question_write(run, &body);
	if (!buffer_ok(&body))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	m.fetch.body = buffer_span(&body);
	rc = e->port.send(e->port.context, ROLE_FETCH, &m, -1, reterr);
	buffer_free(&body);
	return rc;
}

/* What the pages gave goes to parse as the file it would have been. */
static int send_csv(struct engine *e, struct ees_run *run, struct fault *reterr)
{
	struct message m = {.kind = MSG_BODY};
	int fd, rc = file_seal("figures", buffer_span(&run->csv), &fd, reterr);

	if (rc != 0)
		return rc;
	m.body.pull = e->next_number;
	m.body.shape = SHAPE_FIGURES_CSV;
	m.body.length = run->csv.length;
	rc = e->port.send(e->port.context, ROLE_PARSE, &m, fd, reterr);
	close(fd);
	return rc;
}

int ees_send(struct engine *e, struct fault *reterr)
{
	struct ees_run *run = &e->ees->run;
	bool imports = run->step == EES_CSV || run->step == EES_READ;
	struct fault why = {0};
	int rc;

	if (imports && !take_place(e, run))
		return 0;
	rc = run->step == EES_READ ? send_csv(e, run, &why) : send_order(e, run, &why);
	if (rc != 0 && imports)
		figures_drop(e);
	if (not_now(rc))
		return 0;
	if (rc != 0) {
		*reterr = why;
		return rc;
	}
	if (run->step == EES_READ) {
		buffer_free(&run->csv);
		run->fetched = true; /* by ourselves, page by page */
		run->answer = (struct msg_fetched){.outcome = FETCH_OK};
	}
	run->number = e->next_number++;
	run->asked_ms = engine_ms(e);
	return 0;
}
