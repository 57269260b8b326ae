#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>
#include <zlib.h>

#include "civil.h"
#include "later.h"
#include "rest.h"
#include "meter.h"
#include "serve.h"
#include "spoil.h"
#include "tls.h"
#include "wonde.h"

#define GZIP_WORTH 512
#define DRIP_BLOCK 1024

struct server {
	struct borough *borough;
	const struct serve_options *options;
	struct faults faults;
	struct later *later;
	struct meter *meter;
	FILE *log;
	pthread_mutex_t log_lock;
	char default_host[32];
};

/* One request, from its target to the end of its answer. */
struct request {
	char *target;
	bool begun;
	bool waited;
	bool counted;
	enum faults_kind drawn; /* where answers go wrong at random; once waited */
};

int64_t serve_clock(const char *path)
{
	uint64_t raw = 0;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	bool good = fd >= 0 && pread(fd, &raw, sizeof(raw), 0) == (ssize_t)sizeof(raw);

	if (fd >= 0)
		close(fd);
	return good ? (int64_t)le64toh(raw) : (int64_t)time(NULL);
}

/* Body of an answer that is sent in pieces: cut half-way, or a kilobyte at a time. */
struct piecemeal {
	struct server *server;
	struct MHD_Connection *connection;
	struct out body;
	size_t end; /* cut here when before the length */
	long drip;  /* milliseconds before each block, 0 none */
	bool waited;
};

static ssize_t next_piece(void *data, uint64_t at, char *buffer, size_t room)
{
	struct piecemeal *p = data;
	size_t n;

	if (at >= p->end)
		return p->end < p->body.length ? MHD_CONTENT_READER_END_WITH_ERROR :
						 MHD_CONTENT_READER_END_OF_STREAM;
	if (p->drip && !p->waited && later_suspend(p->server->later, p->connection, p->drip)) {
		p->waited = true;
		return 0;
	}
	p->waited = false;
	n = p->end - at < room ? p->end - (size_t)at : room;
	if (p->drip && n > DRIP_BLOCK)
		n = DRIP_BLOCK;
	memcpy(buffer, p->body.text + at, n);
	return (ssize_t)n;
}

static void piecemeal_free(void *data)
{
	struct piecemeal *p = data;

	out_free(&p->body);
	free(p);
}

static struct MHD_Response *respond_piecemeal(struct server *s, struct MHD_Connection *c, struct out *body,
					      const struct faults_now *f)
{
	struct piecemeal *p = calloc(1, sizeof(*p));
	struct MHD_Response *r;

	if (!p)
		return NULL;
	*p = (struct piecemeal){.server = s, .connection = c, .body = *body, .end = body->length};
	*body = (struct out){.text = NULL};
	if (f->on[FAULTS_RESET])
		p->end /= 2;
	if (f->on[FAULTS_DRIP])
		p->drip = faults_number(f, FAULTS_DRIP, 200);
	r = MHD_create_response_from_callback(p->body.length, 16384, next_piece, p, piecemeal_free);
	if (!r)
		piecemeal_free(p);
	return r;
}

/* The thread's packer, used again for every answer; NULL: no memory. Its small window and tables are what an
 * answer of some kilobytes needs, and soon cleared. */
static z_stream *packer(void)
{
	static _Thread_local z_stream z;
	static _Thread_local bool ready;

	if (ready)
		return deflateReset(&z) == Z_OK ? &z : NULL;
	ready = deflateInit2(&z, 1, Z_DEFLATED, 13 + 16, 6, Z_DEFAULT_STRATEGY) == Z_OK;
	return ready ? &z : NULL;
}

/* Packs the body; leaves it as it is when that fails or is not worth it. */
static bool pack(struct out *body)
{
	z_stream *z = body->failed || body->length < GZIP_WORTH ? NULL : packer();
	struct out packed = {.text = NULL};
	bool good;

	if (!z)
		return false;
	packed.room = deflateBound(z, (uLong)body->length);
	packed.text = malloc(packed.room);
	z->next_in = (Bytef *)body->text;
	z->avail_in = (uInt)body->length;
	z->next_out = (Bytef *)packed.text;
	z->avail_out = (uInt)packed.room;
	good = packed.text && deflate(z, Z_FINISH) == Z_STREAM_END;
	packed.length = good ? (size_t)z->total_out : 0;
	if (good) {
		out_free(body);
		*body = packed;
	} else {
		out_free(&packed);
	}
	return good;
}

static bool accepts_gzip(struct MHD_Connection *c)
{
	const char *header = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Accept-Encoding");

	return header && strstr(header, "gzip");
}

static void put_headers(struct MHD_Response *r, const struct answer *a, bool packed)
{
	MHD_add_response_header(r, "Content-Type", a->type ? a->type : "application/json");
	MHD_add_response_header(r, "Cache-Control", "no-cache, private");
	if (packed)
		MHD_add_response_header(r, "Content-Encoding", "gzip");
	if (a->location[0])
		MHD_add_response_header(r, "Location", a->location);
	if (a->retry_after[0])
		MHD_add_response_header(r, "Retry-After", a->retry_after);
	if (a->next_page[0])
		MHD_add_response_header(r, "Next-Page", a->next_page);
	if (a->total_pages[0])
		MHD_add_response_header(r, "Total-Pages", a->total_pages);
	if (a->last_modified[0])
		MHD_add_response_header(r, "Last-Modified", a->last_modified);
	if (a->status == 401)
		MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
}

static enum MHD_Result send_answer(struct server *s, struct MHD_Connection *c, struct answer *a,
				   const struct faults_now *f)
{
	struct MHD_Response *r;
	enum MHD_Result result;
	bool packed;

	if (a->status == 200)
		spoil_body(&a->body, f);
	packed = accepts_gzip(c) && pack(&a->body);
	if (a->body.failed || !a->body.text)
		return MHD_NO;
	if (f->on[FAULTS_RESET] || f->on[FAULTS_DRIP]) {
		r = respond_piecemeal(s, c, &a->body, f);
	} else {
		r = MHD_create_response_from_buffer(a->body.length, a->body.text, MHD_RESPMEM_MUST_FREE);
		if (r)
			a->body = (struct out){.text = NULL};
	}
	if (!r)
		return MHD_NO;
	put_headers(r, a, packed);
	result = MHD_queue_response(c, (unsigned)a->status, r);
	MHD_destroy_response(r);
	return result;
}

static void note(struct server *s, const struct ask *a, const char *method, const char *target, int status,
		 size_t bytes)
{
	if (!s->log)
		return;
	pthread_mutex_lock(&s->log_lock);
	fprintf(s->log, "%lld %s %s %d %zu\n", (long long)a->now, method, target, status, bytes);
	fflush(s->log);
	pthread_mutex_unlock(&s->log_lock);
}

static bool set_up(struct server *s, struct MHD_Connection *c, const struct request *q, const char *method,
		   struct ask *a)
{
	const char *host = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Host");

	*a = (struct ask){
		.borough = s->borough, .all_faults = &s->faults, .now = serve_clock(s->options->clock)};
	a->read_only = !strcmp(method, "GET") || !strcmp(method, "HEAD");
	a->today = civil_local_day(a->now);
	if (!ask_read_target(a, q->target, host && host[0] ? host : s->default_host))
		return false;
	a->school =
		rest_is(a) ?
			rest_school_of(a, MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization")) :
			wonde_school_of(a);
	return true;
}

static enum MHD_Result handle(struct server *s, struct MHD_Connection *c, struct request *q,
			      const char *method)
{
	const char *authorization = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization");
	struct answer answer = {.status = 200};
	struct faults_now f;
	struct ask a;
	enum MHD_Result result;
	bool good = set_up(s, c, q, method, &a);

	faults_ask(&s->faults, good && a.school ? a.school->number : 0, good ? a.now : 0, &f);
	a.faults = &f;
	if (!q->counted && good) {
		q->counted = true;
		meter_request(s->meter, a.school ? a.school->number : 0, a.now);
	}
	if (q->waited)
		faults_drawn(&f, q->drawn);
	else
		q->drawn = faults_draw(&s->faults, good && a.school ? a.school->number : 0, &f);
	if (f.on[FAULTS_DOWN]) {
		note(s, &a, method, q->target, 0, 0);
		return MHD_NO;
	}
	if (f.on[FAULTS_SLOW] && !q->waited) {
		q->waited = true;
		if (later_suspend(s->later, c, faults_number(&f, FAULTS_SLOW, 2000)))
			return MHD_YES;
	}
	if (!good)
		answer_error(&answer, 400, "bad_request", "The request cannot be read.");
	else if (rest_is(&a))
		rest_answer(&a, authorization, MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Accept"),
			    MHD_lookup_connection_value(c, MHD_HEADER_KIND, "x-mis-application-id"), &answer);
	else if (!ask_authorised(authorization,
				 f.on[FAULTS_TOKEN] ? f.line[FAULTS_TOKEN].arg : s->options->token))
		answer_error(&answer, 401, "invalid_token", "The access token is missing or invalid.");
	else if (!spoil_answer(&a, &answer))
		wonde_answer(&a, &answer);
	note(s, &a, method, q->target, answer.status, answer.body.length);
	result = send_answer(s, c, &answer, &f);
	out_free(&answer.body);
	return result;
}

static void on_connection(void *data, struct MHD_Connection *c, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	struct server *s = data;

	(void)c;
	(void)context;
	meter_connection(s->meter, what == MHD_CONNECTION_NOTIFY_STARTED ? 1 : -1);
}

static void *begin(void *data, const char *target, struct MHD_Connection *c)
{
	struct server *s = data;
	struct request *q = calloc(1, sizeof(*q));

	(void)c;
	if (q)
		meter_under_way(s->meter, 1);
	if (q && !(q->target = strdup(target))) {
		meter_under_way(s->meter, -1);
		free(q);
		return NULL;
	}
	return q;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *c, const char *url, const char *method,
				  const char *version, const char *upload, size_t *upload_size,
				  void **context)
{
	struct request *q = *context;

	(void)url;
	(void)version;
	(void)upload;
	if (!q)
		return MHD_NO;
	/* An answer at the first call would close the connection; a body is thrown away as it comes. */
	if (!q->begun || *upload_size) {
		q->begun = true;
		*upload_size = 0;
		return MHD_YES;
	}
	return handle(data, c, q, method);
}

static void on_end(void *data, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode why)
{
	struct server *s = data;
	struct request *q = *context;

	(void)c;
	(void)why;
	if (q) {
		meter_under_way(s->meter, -1);
		free(q->target);
	}
	free(q);
	*context = NULL;
}

static int write_number(const char *dir, const char *name, unsigned number)
{
	char path[512], temporary[520];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(temporary, sizeof(temporary), "%s.new", path);
	f = fopen(temporary, "w");
	if (!f || fprintf(f, "%u\n", number) < 0 || fclose(f) || rename(temporary, path)) {
		perror(path);
		return -1;
	}
	return 0;
}

static struct MHD_Daemon *start(struct server *s, const struct tls *tls)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(s->options->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TLS | MHD_ALLOW_SUSPEND_RESUME;

	return MHD_start_daemon(
		flags, s->options->port, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR,
		(struct sockaddr *)&address, MHD_OPTION_HTTPS_MEM_KEY, tls->key, MHD_OPTION_HTTPS_MEM_CERT,
		tls->chain, MHD_OPTION_THREAD_POOL_SIZE, s->options->threads, MHD_OPTION_URI_LOG_CALLBACK,
		begin, s, MHD_OPTION_NOTIFY_COMPLETED, on_end, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
		s, MHD_OPTION_CONNECTION_LIMIT, 512u, MHD_OPTION_CONNECTION_TIMEOUT, 120u,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
}

static int announce(struct server *s, struct MHD_Daemon *daemon)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	unsigned port = info ? info->port : s->options->port;

	snprintf(s->default_host, sizeof(s->default_host), "127.0.0.1:%u", port);
	if (write_number(s->options->dir, "port", port) ||
	    write_number(s->options->dir, "sim.ready", (unsigned)getpid()))
		return -1;
	printf("sim: %d schools at https://127.0.0.1:%u/v1.0\n", s->borough->count, port);
	fflush(stdout);
	return 0;
}

static int serve_until_told(struct server *s, const struct tls *tls, const sigset_t *signals)
{
	struct MHD_Daemon *daemon = start(s, tls);
	int result = -1, got;

	if (!daemon) {
		fprintf(stderr, "sim: cannot listen on 127.0.0.1:%u: %s\n", s->options->port,
			strerror(errno));
		later_stop(s->later);
		return -1;
	}
	result = announce(s, daemon);
	if (result == 0)
		sigwait(signals, &got);
	later_stop(s->later);
	MHD_stop_daemon(daemon);
	return result;
}

int serve_run(struct borough *b, const struct serve_options *o)
{
	struct server s = {.borough = b, .options = o};
	char ready[512];
	struct tls tls;
	sigset_t signals;
	int result = -1;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before the first thread: all inherit it */
	signal(SIGPIPE, SIG_IGN);
	mkdir(o->dir, 0755);
	snprintf(ready, sizeof(ready), "%s/sim.ready", o->dir);
	unlink(ready);
	if (tls_prepare(o->dir, &tls))
		return -1;
	faults_open(&s.faults, o->faults, b->seed);
	pthread_mutex_init(&s.log_lock, NULL);
	s.log = o->log ? fopen(o->log, "a") : NULL;
	s.later = later_new();
	s.meter = meter_new(b->count);
	if (s.later && s.meter)
		result = serve_until_told(&s, &tls, &signals);
	if (s.meter && meter_write(s.meter, o->dir))
		result = -1;
	meter_free(s.meter);
	unlink(ready);
	later_free(s.later);
	if (s.log)
		fclose(s.log);
	faults_close(&s.faults);
	tls_free(&tls);
	return result;
}
