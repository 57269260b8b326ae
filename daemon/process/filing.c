#include "process/filing_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "process/log.h"

#define FAULTS_TOLD 12

/* --- answers ------------------------------------------------------------------------------------------- */

static void say(struct supervisor *s, uint64_t number, enum file_outcome outcome, bool more, const char *path,
		const char *text)
{
	struct message m = {.kind = MSG_FILED, .filed = {.number = number, .outcome = outcome, .more = more}};

	text_copy(m.filed.path, sizeof m.filed.path, span_of(path));
	text_copy(m.filed.text, sizeof m.filed.text, span_of(text));
	(void)peers_send(s->peers, ROLE_ENGINE, &m, -1, NULL);
}

static void say_bytes(struct supervisor *s, uint64_t number, struct span bytes)
{
	struct message m = {.kind = MSG_FILED,
			    .filed = {.number = number, .outcome = FILED_OK, .length = bytes.length}};
	int fd;

	if (file_seal("filed", bytes, &fd, NULL) != 0) {
		say(s, number, FILED_BUSY, false, "", "");
		return;
	}
	(void)peers_send(s->peers, ROLE_ENGINE, &m, fd, NULL);
	close(fd);
}

static void refuse(struct supervisor *s, const struct fault *f)
{
	enum file_outcome outcome = f->kind == FAULT_IO	   ? FILED_NOT_WRITTEN :
				    f->kind == FAULT_LIMIT ? FILED_BUSY :
							     FILED_REFUSED;

	if (outcome == FILED_NOT_WRITTEN)
		log_fault(LOG_LEVEL_ERROR, "contract_not_filed", f);
	say(s, s->filing.asked.number, outcome, false, f->path, f->text);
	supervisor_file_forget(s);
}

void supervisor_file_forget(struct supervisor *s)
{
	struct filing *f = &s->filing;

	if (f->lock > 0)
		close(f->lock - 1);
	buffer_free(&f->bytes);
	*f = (struct filing){0};
}

/* --- the file as it is ---------------------------------------------------------------------------------- */

const struct setting_file *filing_file(const struct settings *s, const char *name)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (strcmp(s->files[i].name, name) == 0)
			return &s->files[i];
	return NULL;
}

static int path_of(const struct supervisor *s, const char *name, char ret_path[PATH_MAX],
		   struct fault *reterr)
{
	return snprintf(ret_path, PATH_MAX, "%s/%s", s->options->config, name) < PATH_MAX ?
		       0 :
		       fault_set(reterr, FAULT_IO, "the path of %s is too long", name);
}

/* Somebody has changed it by hand: that is read first. */
static int changed(struct supervisor *s, const char *name, struct fault *reterr)
{
	log_info("contract_file_changed", LOG_TEXT("name", name));
	s->reload_again = true;
	return fault_set(reterr, FAULT_LIMIT, "%s has been changed since it was read", name);
}

int filing_current(struct supervisor *s, const char *name, struct buffer *out, struct fault *reterr)
{
	const struct setting_file *file = filing_file(s->settings, name);
	char path[PATH_MAX];
	struct stat at;
	struct digest is;
	int rc = path_of(s, name, path, reterr);

	if (rc != 0)
		return rc;
	if (file == NULL)
		return lstat(path, &at) != 0 && errno == ENOENT ? 0 : changed(s, name, reterr);
	if (file_read(path, LIMIT_YAML, out, NULL) != 0)
		return changed(s, name, reterr);
	is = digest_bytes(out->at, out->length);
	return memcmp(&is, &file->bytes, sizeof is) == 0 ? 0 : changed(s, name, reterr);
}

/* --- the whole ---------------------------------------------------------------------------------------- */

static const struct act {
	filing_prepare *prepare;
	filing_sound *sound;
	filing_give *give;
} acts[FILE_ACTS] = {
	[FILE_AGREE] = {.prepare = filing_agree, .sound = filing_agreed_alone},
	[FILE_CHECK] = {.prepare = filing_contract},
	[FILE_PROPOSE] = {.prepare = filing_contract},
	[FILE_STATUS] = {.prepare = filing_status, .sound = filing_status_alone},
	[FILE_HOLD] = {.prepare = filing_hold, .sound = filing_hold_alone},
	[FILE_TEXT] = {.give = filing_text},
	[FILE_PAGE] = {.give = filing_page},
};

static void give(struct supervisor *s, const struct act *act, struct filing *f)
{
	struct buffer out = {0};
	struct fault fault = {0};

	if (act->give(s, f, &out, &fault) != 0) {
		refuse(s, &fault);
	} else {
		say_bytes(s, f->asked.number, buffer_span(&out));
		supervisor_file_forget(s);
	}
	buffer_free(&out);
}

void supervisor_file(struct supervisor *s, const struct msg_file *m, int fd)
{
	const struct act *act = m->act < FILE_ACTS ? &acts[m->act] : NULL;
	struct filing *f = &s->filing;
	struct fault fault = {0};
	int rc;

	if (act == NULL || f->active || s->reload != NULL || s->state != SUPERVISOR_RUNNING) {
		say(s, m->number, FILED_BUSY, false, "", "");
		return;
	}
	*f = (struct filing){.active = true, .asked = *m};
	if (act->give != NULL) {
		give(s, act, f);
		return;
	}
	rc = act->prepare(s, f, fd, &fault);
	if (rc == 0)
		rc = reload_over(s->settings, f->name, buffer_span(&f->bytes), ++s->generation, &s->reload,
				 &fault);
	if (rc != 0)
		refuse(s, &fault);
}

/* What is wrong with the file itself first: its writer can mend that. */
static void tell_faults(struct supervisor *s, const struct faults *faults)
{
	unsigned told = 0;

	for (int own = 1; own >= 0; own--)
		for (size_t i = 0; i < faults->count && told < FAULTS_TOLD; i++) {
			const struct fault *f = &faults->list[i];

			if ((strcmp(f->file, s->filing.name) == 0) != (own == 1))
				continue;
			say(s, s->filing.asked.number, FILED_REFUSED, true, own == 1 ? f->path : "", f->text);
			told++;
		}
	say(s, s->filing.asked.number, FILED_REFUSED, false, "", "");
}

static struct settings *drop(struct supervisor *s, struct settings *next, const struct fault *f)
{
	settings_free(next);
	refuse(s, f);
	return NULL;
}

/* Writes the file, with the rights that it had: the service's mask would take it from the people who look
 * after the folder. */
static int write_file(const struct supervisor *s, const struct filing *f, struct fault *reterr)
{
	char path[PATH_MAX];
	struct stat at;
	mode_t mode = 0640;
	int rc = path_of(s, f->name, path, reterr);

	if (rc != 0)
		return rc;
	if (stat(path, &at) == 0)
		mode = at.st_mode & 0777;
	rc = file_replace(path, buffer_span(&f->bytes), mode, reterr);
	if (rc == 0)
		(void)!chmod(path, mode);
	return rc;
}

struct settings *supervisor_file_loaded(struct supervisor *s, struct settings *next,
					const struct faults *faults)
{
	struct filing *f = &s->filing;
	const struct act *act = &acts[f->asked.act];
	struct buffer now = {0};
	struct fault fault = {0};
	int rc;

	if (next == NULL) {
		tell_faults(s, faults);
		supervisor_file_forget(s);
		return NULL;
	}
	if (f->asked.act == FILE_CHECK) {
		const struct setting_file *file = filing_file(next, f->name);

		say_bytes(s, f->asked.number, file != NULL ? buffer_span(&file->packed) : SPAN(""));
		settings_free(next);
		supervisor_file_forget(s);
		return NULL;
	}
	if (act->sound != NULL && !act->sound(s, next)) {
		fault_set(&fault, FAULT_STATE, "%s would not have come out as it was meant", f->name);
		return drop(s, next, &fault);
	}
	/* Reading all of it took a while: whoever has changed the file since is not written over. */
	rc = filing_current(s, f->name, &now, &fault);
	buffer_free(&now);
	if (rc == 0)
		rc = write_file(s, f, &fault);
	if (rc != 0)
		return drop(s, next, &fault);
	if (f->lock > 0)
		close(f->lock - 1);
	f->lock = 0;
	f->generation = next->generation;
	log_info("contract_filed", LOG_TEXT("file", f->name), LOG_NUMBER("generation", next->generation));
	return next;
}

void supervisor_file_configured(struct supervisor *s, const struct msg_configured *m)
{
	if (!s->filing.active || s->filing.generation == 0 || s->filing.generation != m->generation)
		return;
	say(s, s->filing.asked.number, m->ok ? FILED_OK : FILED_REFUSED, false, "", m->ok ? "" : m->text);
	supervisor_file_forget(s);
}
