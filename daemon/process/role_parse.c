/* The parse role: foreign bytes in, records and trees out. No files, no sockets, no secrets; it
 * may die on any document, which then counts as refused. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/tree.h"
#include "process/log.h"
#include "process/role.h"
#include "source/page.h"

/* A frame's own fields, so that records fill the rest. */
#define RECORDS_ROOM (LIMIT_FRAME - 64)

union any_record {
	struct record_code code;
	struct record_student student;
	struct record_mark mark;
	struct record_list_row list_row;
	struct record_figure figure;
	struct record_reject reject;
	struct record_ees_version ees_version;
	struct record_ees_name ees_name;
	struct record_ees_paging ees_paging;
	struct record_ees_row ees_row;
	struct record_ees_problem ees_problem;
	struct record_standing standing;
	struct record_school school;
	struct record_deletion deletion;
	struct record_drop_entry drop_entry;
	struct record_drop_file drop_file;
	struct record_drop_pupil drop_pupil;
	struct record_drop_row drop_row;
};

/* As many whole records off the front of `*rest` as a frame holds. Kept apart: a record is large, and so is
 * a message, and one stack frame holds not both. */
static __attribute__((noinline)) int take_chunk(enum record_kind kind, struct span *rest,
						struct span *ret_chunk, uint32_t *ret_count,
						struct fault *reterr)
{
	struct span at = *rest, next = at;
	union any_record record;

	*ret_count = 0;
	while (next.length > 0) {
		if (!record_unpack(kind, &next, &record))
			return fault_set(reterr, FAULT_BUG, "a packed record does not unpack");
		if (at.length - next.length > RECORDS_ROOM)
			break;
		*rest = next;
		++*ret_count;
	}
	if (*ret_count == 0)
		return fault_set(reterr, FAULT_BUG, "a record is larger than a frame");
	*ret_chunk = (struct span){at.at, at.length - rest->length};
	return 0;
}

static int send_run(struct peers *peers, const struct msg_body *body, const struct page_run *run,
		    struct fault *reterr)
{
	struct message m = {.kind = MSG_RECORDS,
			    .records = {.pull = body->pull, .page = body->page, .kind = run->kind}};
	struct span rest = buffer_span(&run->packed);
	int rc = 0;

	if (rest.length <= RECORDS_ROOM && rest.length > 0) {
		m.records.records = rest;
		m.records.count = run->count;
		return peers_send_wait(peers, ROLE_ENGINE, &m, -1, reterr);
	}
	while (rest.length > 0 && rc == 0) {
		rc = take_chunk(run->kind, &rest, &m.records.records, &m.records.count, reterr);
		if (rc == 0)
			rc = peers_send_wait(peers, ROLE_ENGINE, &m, -1, reterr);
	}
	return rc;
}

/* Each keeps its frame to itself: together they would be more stack than a role has to spare. */
__attribute__((noinline)) static int send_page(struct peers *peers, const struct msg_body *body,
					       const struct page *page, struct fault *reterr)
{
	struct message m = {.kind = MSG_PAGE,
			    .page = {.pull = body->pull,
				     .page = body->page,
				     .ok = true,
				     .more = page->more,
				     .as_of = page->as_of,
				     .records = page->records}};
	int rc = 0;

	for (size_t i = 0; i < RECORD_KINDS && rc == 0; i++)
		rc = send_run(peers, body, &page->runs[i], reterr);
	if (rc != 0)
		return rc;
	text_copy(m.page.next, sizeof m.page.next, span_of(page->next));
	return peers_send_wait(peers, ROLE_ENGINE, &m, -1, reterr);
}

__attribute__((noinline)) static int send_refusal(struct peers *peers, const struct msg_body *body,
						  const struct page_refusal *why, struct fault *reterr)
{
	struct message m = {.kind = MSG_PAGE,
			    .page = {.pull = body->pull, .page = body->page, .offset = why->offset}};

	text_copy(m.page.path, sizeof m.page.path, span_of(why->path));
	text_copy(m.page.text, sizeof m.page.text, span_of(why->text));
	return peers_send_wait(peers, ROLE_ENGINE, &m, -1, reterr);
}

/* A token goes back to whom it is for, and to nobody else. */
__attribute__((noinline)) static int answer_token(struct peers *peers, const struct msg_body *body,
						  struct span bytes, struct fault *reterr)
{
	struct message m = {.kind = MSG_TOKEN, .token = {.pull = body->pull}};
	struct page_refusal why = {0};
	char token[LIMIT_TOKEN + 1];
	int rc;

	m.token.ok = page_read_token(bytes, token, sizeof token, &m.token.seconds, &why) == 0;
	if (m.token.ok)
		m.token.token = span_of(token);
	else
		snprintf(m.token.text, sizeof m.token.text, "%.100s%s%.200s", why.path,
			 why.path[0] != '\0' ? ": " : "", why.text);
	rc = peers_send_wait(peers, ROLE_FETCH, &m, -1, reterr);
	explicit_bzero(token, sizeof token);
	return rc;
}

__attribute__((noinline)) static int answer_page(struct peers *peers, const struct msg_body *body,
						 struct span bytes, struct fault *reterr)
{
	const struct page_file file = {.columns = body->columns, .changed_at = body->changed_at};
	struct page_form form = {.heads = &body->heads, .page = body->page};
	struct page_refusal why = {0};
	struct page page = {0};
	struct rest rest = {0};
	int rc;

	if (body->form.length > 0 && !rest_unpack(body->form, &rest))
		return fault_set(reterr, FAULT_BUG, "a description that does not unpack");
	form.rest = &rest;
	rc = body->shape == SHAPE_DROP_FILE ?
		     page_read_file(&file, body->needs, bytes, &page, &why) :
		     page_read_form((enum shape)body->shape, body->needs,
				    body->form.length > 0 ? &form : NULL, bytes, &page, &why);
	if (rc == 0)
		rc = send_page(peers, body, &page, reterr);
	else
		rc = send_refusal(peers, body, &why, reterr);
	page_free(&page);
	return rc;
}

static int hear_body(struct peers *peers, const struct msg_body *body, int fd, struct fault *reterr)
{
	struct span bytes;
	int rc;

	if (body->shape == 0 || body->shape >= SHAPES)
		return fault_set(reterr, FAULT_BUG, "a body of unknown shape %u", body->shape);
	rc = file_map_sealed(fd, body->length, &bytes, reterr);
	if (rc != 0)
		return rc;
	rc = body->shape == SHAPE_REST_TOKEN ? answer_token(peers, body, bytes, reterr) :
					       answer_page(peers, body, bytes, reterr);
	file_unmap(bytes);
	/* An engine that is away asks for the page again when it is back. */
	return rc == -FAULT_MISSING ? 0 : rc;
}

/* Fills `answer` and gives the packed tree as a memory file, or -1 with the fault in `answer`. */
static int read_tree(const struct msg_yaml *yaml, struct span bytes, struct msg_tree *answer)
{
	struct buffer packed = {0};
	struct tree tree = {0};
	struct fault fault = {0};
	int fd = -1, rc = tree_read(bytes, yaml->name, &tree, &fault);

	if (rc == 0) {
		tree_pack(&tree, &packed);
		tree_free(&tree);
		rc = buffer_ok(&packed) ? file_seal("tree", buffer_span(&packed), &fd, &fault) :
					  fault_set(&fault, FAULT_MEMORY, "no memory to read %s", yaml->name);
	}
	answer->ok = rc == 0;
	answer->length = packed.length;
	answer->line = fault.line;
	answer->column = fault.column;
	text_copy(answer->text, sizeof answer->text, span_of(fault.text));
	buffer_free(&packed);
	return fd;
}

static int hear_yaml(struct peers *peers, const struct msg_yaml *yaml, int fd, struct fault *reterr)
{
	struct message m = {.kind = MSG_TREE, .tree = {.generation = yaml->generation, .index = yaml->index}};
	struct span bytes;
	int tree, rc = file_map_sealed(fd, yaml->length, &bytes, reterr);

	if (rc != 0)
		return rc;
	tree = read_tree(yaml, bytes, &m.tree);
	file_unmap(bytes);
	rc = peers_send_wait(peers, ROLE_SUPERVISOR, &m, tree, reterr);
	if (tree >= 0)
		close(tree);
	return rc;
}

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct role_base *r = context;

	if (m->kind == MSG_BODY && (from == ROLE_FETCH || from == ROLE_ENGINE))
		return hear_body(r->peers, &m->body, fd, reterr);
	if (m->kind == MSG_YAML && from == ROLE_SUPERVISOR)
		return hear_yaml(r->peers, &m->yaml, fd, reterr);
	return role_unexpected(from, m, reterr);
}

int role_parse(int supervisor_fd, const struct options *options)
{
	struct role_base r;
	const struct peers_events events = {.heard = heard, .context = &r};
	struct fault fault = {0};
	int rc = role_begin(&r, ROLE_PARSE, supervisor_fd, options, &events, &fault);

	if (rc == 0)
		rc = role_ready(&r, &fault);
	while (rc == 0 && !peers_stopping(r.peers))
		rc = peers_turn(r.peers, -1, &fault);
	return role_end(&r, rc, &fault);
}
