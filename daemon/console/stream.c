/* stream.c: server-sent events. They say that something has changed, never what: the page asks again. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "console/console_internal.h"

#define RETRY_MS	3000  /* the browser tries again after a lost connection */
#define LONGEST_SECONDS 43200 /* no session is longer */

static const char hello[] = "retry: 3000\n: muster\n\n";
static const char changed[] = "event: changed\ndata: {}\n\n";
static const char beat[] = ":\n\n";
_Static_assert(RETRY_MS == 3000, "as hello says");

static void stream_free(void *stream)
{
	struct stream *s = stream;

	*s->at = s->next;
	if (s->next != NULL)
		s->next->at = s->at;
	s->console->stream_count--;
	free(s->topics);
	free(s);
}

static ssize_t say(struct stream *s, const char *text, char *out, size_t most)
{
	size_t length = strlen(text);

	if (length > most)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	memcpy(out, text, length);
	s->beat_at = s->console->now + CONSOLE_BEAT_MS;
	return (ssize_t)length;
}

/* libmicrohttpd asks for the next bytes; when there are none, the connection sleeps until streams_turn. */
static ssize_t stream_read(void *stream, uint64_t position, char *out, size_t most)
{
	struct stream *s = stream;

	(void)position;
	if (s->over)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (!s->said) {
		s->said = true;
		return say(s, hello, out, most);
	}
	if (s->changed) {
		s->changed = false;
		return say(s, changed, out, most);
	}
	if (s->beat_at <= s->console->now)
		return say(s, beat, out, most);
	s->asleep = true;
	MHD_suspend_connection(s->connection);
	return 0;
}

/* Of the cookie of a call: tokens themselves are not kept. */
static struct digest session_of(const struct call *call)
{
	struct span session = SPAN("");

	question_cookie(call->request.headers[HEADER_COOKIE].value, call->door->console->cookie, &session);
	return digest_bytes(session.at, session.length);
}

static bool is_of(const struct stream *s, const struct digest *session)
{
	return !s->over && memcmp(s->session.bytes, session->bytes, DIGEST_SIZE) == 0;
}

/* libmicrohttpd does not look at a connection that sleeps: that the browser has gone is seen at the next
 * write only, up to a beat later, and until then it would count. */
static bool has_gone(const struct stream *s)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(s->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	char byte;

	return s->asleep && info != NULL && recv(info->connect_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void streams_look(struct console *c)
{
	for (struct stream *s = c->streams; s != NULL; s = s->next)
		s->over = s->over || has_gone(s);
	streams_turn(c);
}

/* `session`: NULL: of all. */
static unsigned count_of(const struct console *c, const struct digest *session)
{
	unsigned count = 0;

	for (const struct stream *s = c->streams; s != NULL; s = s->next)
		count += session != NULL ? is_of(s, session) : !s->over;
	return count;
}

void streams_of_call_end(const struct call *call)
{
	struct console *c = call->door->console;
	const struct digest session = session_of(call);

	for (struct stream *s = c->streams; s != NULL; s = s->next)
		s->over = s->over || is_of(s, &session);
	streams_turn(c);
}

static bool read_topics(struct stream *s, const json_t *topics)
{
	const json_t *topic;
	size_t i;

	if (!json_is_array(topics) || json_array_size(topics) > LIMIT_CONSOLE_TOPICS)
		return false;
	s->topics = calloc(json_array_size(topics) + 1, sizeof *s->topics);
	if (s->topics == NULL)
		return false;
	json_array_foreach(topics, i, topic) {
		const char *text = json_string_value(topic);

		if (text == NULL || !text_copy(s->topics[s->topic_count++], sizeof *s->topics, span_of(text)))
			return false;
	}
	return true;
}

static struct stream *stream_new(struct call *call, const json_t *answer)
{
	struct console *c = call->door->console;
	json_int_t seconds = json_integer_value(json_object_get(answer, "ends_in"));
	struct stream *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	if (seconds <= 0 || seconds > LONGEST_SECONDS || !read_topics(s, json_object_get(answer, "topics"))) {
		free(s->topics);
		free(s);
		return NULL;
	}
	s->console = c;
	s->connection = call->connection;
	s->session = session_of(call);
	s->ends_at = c->now + seconds * 1000;
	s->beat_at = c->now + CONSOLE_BEAT_MS;
	s->next = c->streams;
	s->at = &c->streams;
	if (s->next != NULL)
		s->next->at = &s->next;
	c->streams = s;
	c->stream_count++;
	return s;
}

static struct MHD_Response *refuse(const struct console *c, unsigned status, const char *detail,
				   unsigned *ret_status)
{
	struct reply no;
	struct MHD_Response *r;

	reply_problem_of(status, detail, &no);
	no.retry_after = status == 429 || status == 503 ? 60 : 0;
	*ret_status = status;
	r = respond_reply(c, &no);
	reply_free(&no);
	return r;
}

struct MHD_Response *stream_begin(struct call *call, const struct reply *answer, unsigned *ret_status)
{
	struct console *c = call->door->console;
	const struct digest session = session_of(call);
	struct MHD_Response *r;
	struct stream *s;

	if (count_of(c, &session) >= LIMIT_CONSOLE_SESSION_STREAMS ||
	    c->stream_count >= LIMIT_CONSOLE_STREAMS)
		streams_look(c);
	if (count_of(c, &session) >= LIMIT_CONSOLE_SESSION_STREAMS)
		return refuse(c, 429, "Muster is open in too many windows at once.", ret_status);
	if (count_of(c, NULL) >= LIMIT_CONSOLE_STREAMS)
		return refuse(c, 503, "Too many pages are open.", ret_status);
	s = stream_new(call, answer->answer);
	if (s == NULL)
		return refuse(c, 500, "The answer was not understood.", ret_status);
	*ret_status = MHD_HTTP_OK;
	r = respond_stream(s, stream_read, stream_free);
	return r;
}

static bool has_words(const struct stream *s, int64_t now)
{
	return s->over || s->changed || s->beat_at <= now;
}

void streams_turn(struct console *c)
{
	for (struct stream *s = c->streams; s != NULL; s = s->next) {
		s->over = s->over || s->ends_at <= c->now;
		if (!s->asleep || !has_words(s, c->now))
			continue;
		s->asleep = false;
		c->woken = true;
		MHD_resume_connection(s->connection);
	}
}

int64_t streams_next(const struct console *c)
{
	int64_t next = -1;

	for (const struct stream *s = c->streams; s != NULL; s = s->next) {
		int64_t at = s->ends_at < s->beat_at ? s->ends_at : s->beat_at;

		if (!s->asleep)
			continue; /* libmicrohttpd is at it */
		if (s->changed || s->over)
			at = 0;
		if (next < 0 || at < next)
			next = at;
	}
	return next;
}

static bool listens(const struct stream *s, const char *topic)
{
	if (strcmp(topic, "*") == 0)
		return true;
	for (unsigned i = 0; i < s->topic_count; i++)
		if (strcmp(s->topics[i], topic) == 0)
			return true;
	return false;
}

void console_changed(struct console *c, const char *topic)
{
	for (struct stream *s = c->streams; s != NULL; s = s->next)
		s->changed = s->changed || listens(s, topic);
	streams_turn(c);
}

void streams_end(struct console *c)
{
	for (struct stream *s = c->streams; s != NULL; s = s->next)
		s->over = true;
	streams_turn(c);
}
