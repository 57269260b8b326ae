#include "process/filing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/agreement_file.h"
#include "config/agreement_judge.h"
#include "config/agreement_keys.h"
#include "config/tree.h"
#include "process/edit.h"
#include "process/log.h"
#include "report/agreement_page.h"

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

static const struct setting_file *file_named(const struct settings *s, const char *name)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (strcmp(s->files[i].name, name) == 0)
			return &s->files[i];
	return NULL;
}

static bool file_there(const void *context, const char *name)
{
	return file_named(context, name) != NULL;
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

/* The bytes of a file of the configuration in force, as long as they are the ones it was read from. `out`
 * stays empty when there is no such file. */
static int read_current(struct supervisor *s, const char *name, struct buffer *out, struct fault *reterr)
{
	const struct setting_file *file = file_named(s->settings, name);
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

/* --- a school's agreement ---------------------------------------------------------------------------------
 */

static int sign(const struct supervisor *s, struct agreement *a, struct fault *reterr)
{
	unsigned char secret[SIGN_KEY];
	struct fault f = {0};
	int rc = agreement_secret_read(s->options->keys, secret, &f);

	if (rc == 0)
		rc = agreement_sign(a, secret, &f);
	explicit_bzero(secret, sizeof secret);
	if (rc == 0)
		return 0;
	log_fault(LOG_LEVEL_ERROR, "agreement_not_signed", &f);
	return fault_set(reterr, FAULT_IO, "the authority's key for agreements cannot be read");
}

static int judge(const struct supervisor *s, const struct msg_file *m, struct agreement *ret,
		 struct fault *reterr)
{
	struct agreement a = {
		.who = m->who, .role = m->role, .how = m->how, .when = (day_t)m->when, .revoked = DAY_NONE};
	int rc;

	text_copy(a.contract, sizeof a.contract, span_of(m->contract));
	text_copy(a.version, sizeof a.version, span_of(m->version));
	text_copy(a.school, sizeof a.school, span_of(m->school));
	text_copy(a.document, sizeof a.document, span_of(m->document));
	rc = agreement_judge(s->settings->config, &a, (day_t)m->today, reterr);
	if (rc == 1)
		return fault_set(reterr, FAULT_STATE, "%s has agreed to %s %s already", a.school, a.contract,
				 a.version);
	if (rc == 0 && strcmp(a.terms, m->terms) != 0)
		return fault_set(reterr, FAULT_STATE, "the contract is not the one that was read");
	if (rc == 0)
		*ret = a;
	return rc;
}

/* The school's agreements with the new one behind them. */
static int print_agreements(const struct supervisor *s, const struct agreement *fresh, struct buffer *out,
			    struct fault *reterr)
{
	const struct school_agreements *old = agreement_school(s->settings->config, fresh->school);
	size_t count = old != NULL ? old->count : 0;
	struct agreement *items = calloc(count + 1, sizeof *items);
	int rc;

	if (items == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an agreement");
	if (count > 0)
		memcpy(items, old->items, count * sizeof *items);
	items[count] = *fresh;
	rc = agreement_file_print(fresh->school, items, count + 1, out, reterr);
	free(items);
	return rc;
}

static int prepare_agree(struct supervisor *s, struct filing *f, int fd, struct fault *reterr)
{
	struct agreement a = {.revoked = DAY_NONE};
	struct buffer now = {0};
	int lock, rc = judge(s, &f->asked, &a, reterr);

	(void)fd;
	if (rc != 0)
		return rc;
	rc = agreement_file_try(s->options->config, &lock, reterr);
	if (rc != 0)
		return rc;
	f->lock = lock + 1;
	rc = agreement_place(s->settings->config, a.school, file_there, s->settings, f->name, reterr);
	if (rc == 0)
		rc = read_current(s, f->name, &now, reterr);
	if (rc == 0)
		rc = sign(s, &a, reterr);
	if (rc == 0)
		rc = print_agreements(s, &a, &f->bytes, reterr);
	buffer_free(&now);
	text_copy(f->signature, sizeof f->signature, span_of(a.signature));
	return rc;
}

/* Was every agreement kept, and the new one with them? Each has been proved by its signature. */
static bool agreement_kept(const struct supervisor *s, const struct settings *next)
{
	const struct school_agreements *was = agreement_school(s->settings->config, s->filing.asked.school);
	const struct school_agreements *is = agreement_school(next->config, s->filing.asked.school);

	return is != NULL && is->count == (was != NULL ? was->count : 0) + 1 &&
	       strcmp(is->items[is->count - 1].signature, s->filing.signature) == 0;
}

/* --- a contract's file -------------------------------------------------------------------------------------
 */

/* A new file's name is the contract's own, so that it can be found again. */
static int prepare_contract(struct supervisor *s, struct filing *f, int fd, struct fault *reterr)
{
	struct span bytes;
	struct buffer now = {0};
	int rc = fd < 0 || f->asked.length > LIMIT_YAML ?
			 fault_set(reterr, FAULT_BUG, "a contract that did not come along") :
			 file_map_sealed(fd, f->asked.length, &bytes, reterr);

	if (rc != 0)
		return rc;
	buffer_bytes(&f->bytes, bytes.at, bytes.length);
	file_unmap(bytes);
	snprintf(f->name, sizeof f->name, "contracts/%s-%s.yaml", f->asked.contract, f->asked.version);
	if (agreement_version(s->settings->config, f->asked.contract, f->asked.version) != NULL ||
	    file_named(s->settings, f->name) != NULL)
		return fault_set(reterr, FAULT_STATE, "there is a contract %s %s already", f->asked.contract,
				 f->asked.version);
	if (f->asked.act == FILE_PROPOSE)
		rc = read_current(s, f->name, &now, reterr);
	buffer_free(&now);
	return rc == 0 && !buffer_ok(&f->bytes) ?
		       fault_set(reterr, FAULT_MEMORY, "no memory for a contract") :
		       rc;
}

static int find_contract(const struct supervisor *s, const struct msg_file *m,
			 const struct share_contract **ret, struct fault *reterr)
{
	*ret = agreement_version(s->settings->config, m->contract, m->version);
	return *ret != NULL && (*ret)->file != NULL ?
		       0 :
		       fault_set(reterr, FAULT_MISSING, "there is no such contract");
}

static int prepare_status(struct supervisor *s, struct filing *f, int fd, struct fault *reterr)
{
	const struct share_contract *c;
	struct buffer now = {0};
	int rc = find_contract(s, &f->asked, &c, reterr);

	(void)fd;
	if (rc != 0)
		return rc;
	snprintf(f->name, sizeof f->name, "%s", c->file);
	rc = read_current(s, f->name, &now, reterr);
	if (rc == 0 && !edit_status(&file_named(s->settings, f->name)->packed, buffer_span(&now),
				    f->asked.status, &f->bytes))
		rc = fault_set(reterr, FAULT_STATE, "%s: its status has to be changed by hand", f->name);
	buffer_free(&now);
	return rc == 0 && !buffer_ok(&f->bytes) ?
		       fault_set(reterr, FAULT_MEMORY, "no memory for a contract") :
		       rc;
}

/* Nothing but the status is another one. */
static bool status_alone(const struct supervisor *s, const struct settings *next)
{
	const struct msg_file *m = &s->filing.asked;
	const struct share_contract *was = agreement_version(s->settings->config, m->contract, m->version),
				    *is = agreement_version(next->config, m->contract, m->version);
	struct digest a, b;

	return was != NULL && is != NULL && agreement_terms(was, &a, NULL) == 0 &&
	       agreement_terms(is, &b, NULL) == 0 && memcmp(&a, &b, sizeof a) == 0 &&
	       strcmp(contract_status_names[is->status], m->status) == 0;
}

/* --- what a school holds back ----------------------------------------------------------------------------
 */

/* The School file, by its id. */
static const struct setting_file *school_file(const struct settings *s, const char *school)
{
	const struct setting_file *found = NULL;

	for (size_t i = 0; i < s->file_count && found == NULL; i++) {
		const struct node *kind, *id;
		struct tree tree;

		if (strncmp(s->files[i].name, "schools/", 8) != 0 ||
		    tree_unpack(buffer_span(&s->files[i].packed), &tree, NULL) != 0)
			continue;
		kind = node_get(tree.root, "kind");
		id = node_get(tree.root, "id");
		if (kind != NULL && id != NULL && span_is(kind->text, "School") && span_is(id->text, school))
			found = &s->files[i];
		tree_free(&tree);
	}
	return found;
}

static int prepare_hold(struct supervisor *s, struct filing *f, int fd, struct fault *reterr)
{
	const struct config *c = s->settings->config;
	const struct setting_file *file = school_file(s->settings, f->asked.school);
	int school = config_school(c, f->asked.school), rc;
	struct buffer now = {0};

	(void)fd;
	if (school < 0 || file == NULL || c->schools[school].hold_count >= CONFIG_HOLDS)
		return fault_set(reterr, FAULT_MISSING, "there is no such school, or no room in its file");
	snprintf(f->name, sizeof f->name, "%s", file->name);
	rc = read_current(s, f->name, &now, reterr);
	if (rc == 0 && !edit_hold(&file->packed, buffer_span(&now), &c->schools[school], f->asked.contract,
				  (unsigned)f->asked.fields, &f->bytes))
		rc = fault_set(reterr, FAULT_STATE, "%s: what it holds back has to be changed by hand",
			       f->name);
	buffer_free(&now);
	return rc == 0 && !buffer_ok(&f->bytes) ? fault_set(reterr, FAULT_MEMORY, "no memory for a school") :
						  rc;
}

/* Does the school hold back exactly this of the contract, and what it did of all others? */
static bool hold_alone(const struct supervisor *s, const struct settings *next)
{
	const struct msg_file *m = &s->filing.asked;
	const struct config *was = s->settings->config, *is = next->config;
	int at = config_school(was, m->school), now = config_school(is, m->school);
	unsigned same = 0, others = 0;

	for (unsigned i = 0; at >= 0 && i < was->schools[at].hold_count; i++)
		others += strcmp(was->schools[at].holds[i].contract, m->contract) != 0;
	for (unsigned i = 0; at >= 0 && now >= 0 && i < is->schools[now].hold_count; i++) {
		const struct school_hold *h = &is->schools[now].holds[i];

		if (strcmp(h->contract, m->contract) == 0 && h->fields != (unsigned)m->fields)
			return false;
		for (unsigned k = 0; k < was->schools[at].hold_count; k++)
			same += strcmp(h->contract, m->contract) != 0 &&
				strcmp(h->contract, was->schools[at].holds[k].contract) == 0 &&
				h->fields == was->schools[at].holds[k].fields;
	}
	return at >= 0 && now >= 0 && same == others &&
	       is->schools[now].hold_count == others + (m->fields != 0);
}

/* --- answered at once
 * ---------------------------------------------------------------------------------------- */

static int give_text(struct supervisor *s, struct filing *f, struct buffer *out, struct fault *reterr)
{
	const struct share_contract *c;
	int rc = find_contract(s, &f->asked, &c, reterr);

	return rc == 0 ? read_current(s, c->file, out, reterr) : rc;
}

static const struct agreement *standing_agreement(const struct config *c, const struct msg_file *m)
{
	const struct school_agreements *of = agreement_school(c, m->school);

	for (size_t i = 0; of != NULL && i < of->count; i++)
		if (strcmp(of->items[i].contract, m->contract) == 0 &&
		    strcmp(of->items[i].version, m->version) == 0 && of->items[i].revoked == DAY_NONE)
			return &of->items[i];
	return NULL;
}

static uint32_t held_fields(const struct config *c, const struct msg_file *m)
{
	int at = config_school(c, m->school);
	uint32_t held = 0;

	for (unsigned i = 0; at >= 0 && i < c->schools[at].hold_count; i++)
		if (strcmp(c->schools[at].holds[i].contract, m->contract) == 0)
			held |= c->schools[at].holds[i].fields;
	return held;
}

static int give_page(struct supervisor *s, struct filing *f, struct buffer *out, struct fault *reterr)
{
	const struct config *c = s->settings->config;
	struct edition_name *names = calloc(c->team_count + c->school_count + 1, sizeof *names);
	const struct share_contract *contract = NULL;
	struct edition e = {.authority = c->authority.name,
			    .teams = names,
			    .schools = names != NULL ? names + c->team_count : NULL,
			    .team_count = c->team_count,
			    .school_count = c->school_count};
	struct digest terms;
	int rc = names == NULL ? fault_set(reterr, FAULT_MEMORY, "no memory for a page") :
				 find_contract(s, &f->asked, &contract, reterr);

	if (rc == 0)
		rc = agreement_terms(contract, &terms, reterr);
	if (rc == 0) {
		e.contract = contract;
		text_hex(e.terms, terms.bytes, sizeof terms.bytes);
		for (size_t i = 0; i < c->team_count; i++)
			names[i] = (struct edition_name){c->teams[i].id, c->teams[i].name};
		for (size_t i = 0; i < c->school_count; i++)
			names[c->team_count + i] =
				(struct edition_name){c->schools[i].id, c->schools[i].name};
		if (f->asked.school[0] != '\0') {
			e.school = f->asked.school;
			e.agreed = standing_agreement(c, &f->asked);
			e.held = held_fields(c, &f->asked);
		}
		rc = agreement_page(&e, out, reterr);
	}
	free(names);
	return rc;
}

/* --- the whole
 * ------------------------------------------------------------------------------------------------ */

static const struct act {
	int (*prepare)(struct supervisor *, struct filing *, int, struct fault *); /* name and bytes */
	bool (*sound)(const struct supervisor *, const struct settings *);
	int (*give)(struct supervisor *, struct filing *, struct buffer *, struct fault *);
} acts[FILE_ACTS] = {
	[FILE_AGREE] = {.prepare = prepare_agree, .sound = agreement_kept},
	[FILE_CHECK] = {.prepare = prepare_contract},
	[FILE_PROPOSE] = {.prepare = prepare_contract},
	[FILE_STATUS] = {.prepare = prepare_status, .sound = status_alone},
	[FILE_HOLD] = {.prepare = prepare_hold, .sound = hold_alone},
	[FILE_TEXT] = {.give = give_text},
	[FILE_PAGE] = {.give = give_page},
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
	struct fault fault = {0};

	if (next == NULL) {
		tell_faults(s, faults);
		supervisor_file_forget(s);
		return NULL;
	}
	if (f->asked.act == FILE_CHECK) {
		const struct setting_file *file = file_named(next, f->name);

		say_bytes(s, f->asked.number, file != NULL ? buffer_span(&file->packed) : SPAN(""));
		settings_free(next);
		supervisor_file_forget(s);
		return NULL;
	}
	if (act->sound != NULL && !act->sound(s, next)) {
		fault_set(&fault, FAULT_STATE, "%s would not have come out as it was meant", f->name);
		return drop(s, next, &fault);
	}
	if (write_file(s, f, &fault) != 0)
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
