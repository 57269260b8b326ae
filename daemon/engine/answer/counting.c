#include "engine/answer/counting.h"

#include <stdlib.h>

/* One core's share: every n-th school, because schools of a kind stand together. */
struct part {
	const struct inquiry *inquiry;
	unsigned schools, first, step;
	struct answer answer;
	struct fault fault;
	int rc;
};

static void count_part(void *context, unsigned number)
{
	struct part *p = (struct part *)context + number;

	for (unsigned school = p->first; p->rc == 0 && school < p->schools; school += p->step)
		p->rc = inquiry_school(p->inquiry, school, &p->answer, &p->fault);
}

/* The answers of all parts into the first one's. */
static int merge(struct part *parts, unsigned count, struct fault *reterr)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < count; i++) {
		rc = parts[i].rc;
		if (rc != 0)
			*reterr = parts[i].fault;
		else if (i > 0)
			rc = answer_merge(&parts[0].answer, &parts[i].answer, reterr);
	}
	return rc;
}

static int ask_in_parts(struct workers *workers, const struct inquiry *inquiry, unsigned schools,
			struct answer *ret, struct fault *reterr)
{
	unsigned count = workers_count(workers);
	struct part *parts = calloc(count, sizeof *parts);
	int rc;

	if (parts == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	for (unsigned i = 0; i < count; i++)
		parts[i] = (struct part){.inquiry = inquiry, .schools = schools, .first = i, .step = count};
	workers_run(workers, count, count_part, parts);
	rc = merge(parts, count, reterr);
	if (rc == 0) {
		answer_finish(&parts[0].answer);
		*ret = parts[0].answer;
	}
	for (unsigned i = rc == 0 ? 1 : 0; i < count; i++)
		answer_free(&parts[i].answer);
	free(parts);
	return rc;
}

int counting_ask(struct engine *e, const struct question *q, const struct question_data *d,
		 struct answer *ret, struct fault *reterr)
{
	struct inquiry *inquiry = NULL;
	int rc = inquiry_new(q, d, &inquiry, reterr);

	if (rc == 0)
		rc = ask_in_parts(e->settings.workers, inquiry, d->school_count, ret, reterr);
	inquiry_free(inquiry);
	return rc;
}
