#include "process/reload.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/folder.h"
#include "config/tree.h"

/* Files the parse role has and has not answered, at most. */
#define UNDER_WAY 16
/* A role that is killed from outside is not the file's fault; so often on the same one it is. */
#define DEATHS_MOST 3

struct reading {
	bool answered;
	unsigned deaths;
	struct tree tree;     /* owned; empty until answered well */
	struct buffer packed; /* owned; the same, packed */
	struct digest bytes;  /* of the file */
};

struct reload {
	uint64_t generation;
	struct folder folder;	 /* owned */
	struct reading *reading; /* owned, parallel to the folder's files */
	size_t sent, answered;	 /* files handed over in this life of parse; files answered */
	struct faults faults;	 /* of reading and of trees */
};

int reload_begin(const char *config, uint64_t generation, struct reload **ret_reload, struct fault *reterr)
{
	struct reload *r = calloc(1, sizeof *r);

	if (r == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory to read the configuration");
	r->generation = generation;
	(void)folder_read(config, &r->folder, &r->faults); /* every fault is in the list */
	r->reading = calloc(r->folder.count + 1, sizeof *r->reading);
	if (r->reading == NULL) {
		reload_free(r);
		return fault_set(reterr, FAULT_MEMORY, "no memory to read the configuration");
	}
	for (size_t i = 0; i < r->folder.count; i++)
		r->reading[i].bytes = digest_bytes(r->folder.at[i].bytes.at, r->folder.at[i].bytes.length);
	*ret_reload = r;
	return 0;
}

/* A file as it is in force: read already. */
static bool take_over(struct reload *r, const struct setting_file *file)
{
	struct reading *one = &r->reading[r->folder.count];

	text_copy(r->folder.at[r->folder.count].name, sizeof r->folder.at->name, span_of(file->name));
	buffer_bytes(&one->packed, file->packed.at, file->packed.length);
	if (!buffer_ok(&one->packed) || tree_unpack(buffer_span(&one->packed), &one->tree, NULL) != 0)
		return false;
	one->bytes = file->bytes;
	one->answered = true;
	r->answered++;
	r->folder.count++;
	return true;
}

static bool put_file(struct reload *r, const char *name, struct span bytes)
{
	struct folder_file *file = &r->folder.at[r->folder.count];

	text_copy(file->name, sizeof file->name, span_of(name));
	buffer_bytes(&file->bytes, bytes.at, bytes.length);
	r->reading[r->folder.count].bytes = digest_bytes(bytes.at, bytes.length);
	r->folder.count++;
	return buffer_ok(&file->bytes);
}

int reload_over(const struct settings *now, const char *name, struct span bytes, uint64_t generation,
		struct reload **ret_reload, struct fault *reterr)
{
	struct reload *r = calloc(1, sizeof *r);
	bool fine, put = false;

	if (r == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory to read the configuration");
	r->generation = generation;
	r->folder.at = calloc(now->file_count + 1, sizeof *r->folder.at);
	r->reading = calloc(now->file_count + 2, sizeof *r->reading);
	fine = r->folder.at != NULL && r->reading != NULL;
	/* Files stand by name. */
	for (size_t i = 0; fine && i < now->file_count; i++) {
		int order = strcmp(name, now->files[i].name);

		if (order <= 0 && !put) {
			fine = put_file(r, name, bytes);
			put = true;
		}
		fine = fine && (order == 0 || take_over(r, &now->files[i]));
	}
	if (fine && !put)
		fine = put_file(r, name, bytes);
	if (!fine) {
		reload_free(r);
		return fault_set(reterr, FAULT_MEMORY, "no memory to read the configuration");
	}
	*ret_reload = r;
	return 0;
}

static int send_file(struct reload *r, struct peers *peers, size_t i)
{
	const struct folder_file *file = &r->folder.at[i];
	struct message m = {
		.kind = MSG_YAML,
		.yaml = {.generation = r->generation, .index = (uint32_t)i, .length = file->bytes.length}};
	int fd, rc = file_seal("yaml", buffer_span(&file->bytes), &fd, NULL);

	if (rc != 0)
		return rc;
	text_copy(m.yaml.name, sizeof m.yaml.name, span_of(file->name));
	rc = peers_send(peers, ROLE_PARSE, &m, fd, NULL);
	close(fd);
	return rc;
}

void reload_step(struct reload *r, struct peers *peers)
{
	if (!peers_present(peers, ROLE_PARSE))
		return;
	while (r->sent < r->folder.count && r->sent < r->answered + UNDER_WAY) {
		/* What cannot be sent now is tried in the next turn. */
		if (!r->reading[r->sent].answered && send_file(r, peers, r->sent) != 0)
			return;
		r->sent++;
	}
}

static void answer(struct reload *r, size_t i, struct fault *f)
{
	r->reading[i].answered = true;
	r->answered++;
	if (f == NULL)
		return;
	text_copy(f->file, sizeof f->file, span_of(r->folder.at[i].name));
	faults_add(&r->faults, f);
}

static int take_tree(struct reading *one, const struct msg_tree *m, int fd, struct fault *reterr)
{
	struct span packed = {"", 0};
	int rc = fd < 0 ? fault_set(reterr, FAULT_BUG, "a tree without its memory file") :
			  file_map_sealed(fd, m->length, &packed, reterr);

	if (rc != 0)
		return rc;
	rc = tree_unpack(packed, &one->tree, reterr);
	if (rc == 0)
		buffer_bytes(&one->packed, packed.at, packed.length);
	file_unmap(packed);
	if (rc == 0 && !buffer_ok(&one->packed))
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a configuration file");
	return rc;
}

void reload_tree(struct reload *r, const struct msg_tree *m, int fd)
{
	struct fault f = {.kind = FAULT_PARSE, .line = m->line, .column = m->column};

	if (m->generation != r->generation || m->index >= r->folder.count || r->reading[m->index].answered)
		return;
	if (!m->ok) {
		text_copy(f.text, sizeof f.text, span_of(m->text));
		answer(r, m->index, &f);
		return;
	}
	answer(r, m->index, take_tree(&r->reading[m->index], m, fd, &f) == 0 ? NULL : &f);
}

void reload_parse_gone(struct reload *r)
{
	size_t first = 0;

	while (first < r->folder.count && r->reading[first].answered)
		first++;
	/* It reads in order: if it had any file, it died on the first one without an answer. */
	if (first < r->sent && ++r->reading[first].deaths >= DEATHS_MOST) {
		struct fault f;

		fault_set(&f, FAULT_PARSE, "the reader of YAML died on this file %d times", DEATHS_MOST);
		answer(r, first, &f);
	}
	r->sent = first;
}

bool reload_complete(const struct reload *r)
{
	return r->answered == r->folder.count;
}

/* The authority's own CA bundle; a relative path starts in the configuration folder. */
static int read_ca(const char *config, const struct authority *a, struct buffer *ca, struct faults *faults)
{
	char path[PATH_MAX];
	struct fault f;
	int rc;

	if (a->ca_file[0] == '\0')
		return 0;
	rc = snprintf(path, sizeof path, "%s%s%s", a->ca_file[0] == '/' ? "" : config,
		      a->ca_file[0] == '/' ? "" : "/", a->ca_file) < (int)sizeof path ?
		     file_read(path, LIMIT_CA, ca, &f) :
		     fault_set(&f, FAULT_LIMIT, "the path of network.ca_file is too long");
	if (rc != 0)
		faults_add(faults, &f);
	return rc;
}

static void move_files(struct reload *r, struct settings *s)
{
	s->generation = r->generation;
	s->file_count = r->folder.count;
	for (size_t i = 0; i < r->folder.count; i++) {
		text_copy(s->files[i].name, sizeof s->files[i].name, span_of(r->folder.at[i].name));
		s->files[i].bytes = r->reading[i].bytes;
		s->files[i].packed = r->reading[i].packed;
		r->reading[i].packed = (struct buffer){0};
	}
}

static int load(struct reload *r, struct settings *s, struct faults *faults, struct faults *warnings)
{
	struct config_file *files = calloc(r->folder.count + 1, sizeof *files);
	struct fault f;
	int rc;

	if (files == NULL) {
		rc = fault_set(&f, FAULT_MEMORY, "no memory to check the configuration");
		faults_add(faults, &f);
		return rc;
	}
	for (size_t i = 0; i < r->folder.count; i++) {
		text_copy(files[i].name, sizeof files[i].name, span_of(r->folder.at[i].name));
		files[i].tree = r->reading[i].tree.root != NULL ? &r->reading[i].tree : NULL;
	}
	rc = config_load(files, r->folder.count, &s->config, faults, warnings);
	free(files);
	return rc;
}

struct settings *reload_finish(struct reload *r, const char *config, const char *keys, struct faults *faults,
			       struct faults *warnings)
{
	struct settings *s = calloc(1, sizeof *s);

	if (s != NULL)
		s->files = calloc(r->folder.count + 1, sizeof *s->files);
	if (s == NULL || s->files == NULL) {
		struct fault f;

		fault_set(&f, FAULT_MEMORY, "no memory to check the configuration");
		faults_add(faults, &f);
		settings_free(s);
		return NULL;
	}
	for (size_t i = 0; i < r->faults.count; i++)
		faults_add(faults, &r->faults.list[i]);
	faults->dropped += r->faults.dropped;
	if (load(r, s, faults, warnings) == 0 && s->config != NULL && faults->count == 0 &&
	    read_ca(config, &s->config->authority, &s->ca, faults) == 0 &&
	    secrets_read(keys, s->config, &s->secrets, faults, warnings) == 0) {
		move_files(r, s);
		return s;
	}
	settings_free(s);
	return NULL;
}

void reload_free(struct reload *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; r->reading != NULL && i < r->folder.count; i++) {
		tree_free(&r->reading[i].tree);
		buffer_free(&r->reading[i].packed);
	}
	free(r->reading);
	folder_free(&r->folder);
	faults_clear(&r->faults);
	free(r);
}
