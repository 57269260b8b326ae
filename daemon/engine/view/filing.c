#include "engine/view/filing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/people/console_row.h"
#include "engine/people/sign.h"
#include "engine/people/visitors.h"
#include "engine/world/reply.h"

#define PATIENCE_MS 60000 /* a whole configuration is loaded */
#define FAULTS_MOST 20

struct filings {
	struct filing_job at[FILINGS];
};

static void forget(struct filing_job *j)
{
	json_decref(j->faults);
	json_decref(j->keep);
	free((void *)(uintptr_t)j->bytes.at);
	explicit_bzero(j, sizeof *j);
}

static struct filing_job *free_place(struct engine *e)
{
	if (e->filings == NULL)
		e->filings = calloc(1, sizeof *e->filings);
	for (size_t i = 0; e->filings != NULL && i < FILINGS; i++)
		if (e->filings->at[i].ask == 0)
			return &e->filings->at[i];
	return NULL;
}

static struct filing_job *job_of(struct engine *e, uint64_t ask)
{
	for (size_t i = 0; e->filings != NULL && ask != 0 && i < FILINGS; i++)
		if (e->filings->at[i].ask == ask)
			return &e->filings->at[i];
	return NULL;
}

/* --- what it came to ------------------------------------------------------------------------------------
 */

int filing_refuse(struct engine *e, const struct filing_job *job, const struct msg_filed *m,
		  const json_t *faults, struct fault *reterr)
{
	json_t *json;

	(void)reterr;
	if (m == NULL || m->outcome == FILED_BUSY)
		return console_refuse(
			e, job->ask, 409, "Not now",
			"The contracts are being read or changed just now. Try again in a moment.");
	if (m->outcome == FILED_NOT_WRITTEN)
		return console_refuse(e, job->ask, 503, "It could not be written down",
				      "Nothing was changed. Whoever looks after Muster has to mend this.");
	if (json_array_size(faults) == 0)
		return console_refuse(e, job->ask, 409, "Not now", m->text);
	json = json_pack("{s:i, s:s, s:s, s:O}", "http", 422, "title", "There is a problem", "detail",
			 "The contract cannot stand so.", "fields", faults);
	return answer_json(e, job->ask, json);
}

/* --- asking ----------------------------------------------------------------------------------------------
 */

static int send(struct engine *e, struct filing_job *j, struct fault *reterr)
{
	struct message m = {.kind = MSG_FILE, .file = j->m};
	int fd = -1, rc = 0;

	j->number = m.file.number = e->next_number++;
	j->asked_ms = engine_ms(e);
	if (j->bytes.length > 0)
		rc = file_seal("file", j->bytes, &fd, reterr);
	if (rc == 0)
		rc = e->port.send(e->port.context, ROLE_SUPERVISOR, &m, fd, reterr);
	if (fd >= 0)
		close(fd);
	if (rc == 0)
		return 0;
	rc = j->then(e, j, NULL, -1, NULL, reterr);
	forget(j);
	return rc;
}

/* The login role's word. */
static int known_again(struct engine *e, uint64_t ask, const struct msg_logged *m, struct fault *reterr)
{
	struct filing_job *j = job_of(e, ask);
	struct fault no = {0};
	int rc;

	if (j == NULL)
		return 0;
	if (m != NULL && m->outcome == LOGIN_OK && config_person(e->config, j->person) >= 0)
		return send(e, j, reterr);
	if (m == NULL || m->outcome != LOGIN_REFUSED) {
		rc = console_refuse(e, ask, 503, "We could not check your password",
				    "Nothing was changed. Try again in a moment.");
	} else {
		rc = visitors_log(e, "sign_in_refused", j->person, "wrong password before a contract",
				  reterr);
		if (rc == 0)
			rc = console_later(
				e, ask,
				console_field(&no, "password",
					      "That is not your password. After several wrong tries an "
					      "account rests for a while."),
				NULL, &no);
	}
	forget(j);
	return rc;
}

int filing_ask(struct engine *e, uint64_t ask, const struct visitor *v, const char *password,
	       const struct msg_file *m, struct span bytes, json_t *keep, filing_then *then,
	       struct fault *reterr)
{
	struct filing_job *j = free_place(e);
	char *copy = bytes.length > 0 ? malloc(bytes.length) : NULL;

	if (j == NULL || (bytes.length > 0 && copy == NULL)) {
		free(copy);
		json_decref(keep);
		return console_refuse(e, ask, 429, "Too many at once",
				      "Many people decide about contracts. Try again in a moment.");
	}
	if (copy != NULL)
		memcpy(copy, bytes.at, bytes.length);
	*j = (struct filing_job){.ask = ask,
				 .m = *m,
				 .bytes = {copy, bytes.length},
				 .faults = json_array(),
				 .keep = keep,
				 .then = then,
				 .asked_ms = engine_ms(e)};
	j->m.length = bytes.length;
	memcpy(j->person, v->person->id, sizeof j->person);
	if (password == NULL || password[0] == '\0')
		return send(e, j, reterr);
	return sign_again_ask(e, ask, v, password, known_again, reterr);
}

/* --- hearing ---------------------------------------------------------------------------------------------
 */

int filing_heard(struct engine *e, const struct msg_filed *m, int fd, struct fault *reterr)
{
	struct filing_job *j = NULL;
	int rc;

	for (size_t i = 0; e->filings != NULL && i < FILINGS; i++)
		if (e->filings->at[i].number != 0 && e->filings->at[i].number == m->number)
			j = &e->filings->at[i];
	if (j == NULL)
		return 0;
	if (m->more) {
		if (json_array_size(j->faults) < FAULTS_MOST)
			json_array_append_new(j->faults,
					      json_pack("{s:s, s:s}", "name", m->path, "text", m->text));
		return 0;
	}
	if (m->outcome == FILED_REFUSED && m->path[0] != '\0')
		json_array_append_new(j->faults, json_pack("{s:s, s:s}", "name", m->path, "text", m->text));
	rc = j->then(e, j, m, fd, j->faults, reterr);
	forget(j);
	return rc;
}

int filing_turn(struct engine *e, struct fault *reterr)
{
	int64_t before = engine_ms(e) - PATIENCE_MS;
	int rc = 0;

	for (size_t i = 0; rc == 0 && e->filings != NULL && i < FILINGS; i++) {
		struct filing_job *j = &e->filings->at[i];

		if (j->number == 0 || j->asked_ms > before)
			continue;
		rc = j->then(e, j, NULL, -1, NULL, reterr);
		forget(j);
	}
	return rc;
}

void filing_free(struct engine *e)
{
	for (size_t i = 0; e->filings != NULL && i < FILINGS; i++)
		forget(&e->filings->at[i]);
	free(e->filings);
	e->filings = NULL;
}
