/* What roles say to one another: every kind there and back, and nothing else is taken. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/limits.h"
#include "exchange/message.h"

#define ID  "0123456789abcdef0123456789abcde"
#define KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

/* One of each kind, every field set to something that is not zero. */
static const struct message samples[MESSAGE_KINDS] = {
	[MSG_PEER] = {.kind = MSG_PEER, .peer = {ROLE_BUS}},
	[MSG_READY] = {.kind = MSG_READY, .ready = {ROLE_PARSE, "landlock 7, seccomp"}},
	[MSG_STOP] = {.kind = MSG_STOP, .stop = {1}},
	[MSG_SECRET] = {.kind = MSG_SECRET, .secret = {"pub:virtual-school", {KEY, 40}}},
	[MSG_NETWORK] = {.kind = MSG_NETWORK,
			 .network = {"http://proxy.council.example:3128", "localhost", 220123}},
	[MSG_YAML] = {.kind = MSG_YAML, .yaml = {7, 12, "schools/oak.yaml", 345}},
	[MSG_TREE] = {.kind = MSG_TREE, .tree = {7, 12, true, 999, 3, 4, "expected a map"}},
	[MSG_CONFIG] = {.kind = MSG_CONFIG, .config = {7, 12, 25, "teams/cme.yaml", 77}},
	[MSG_CONFIGURED] = {.kind = MSG_CONFIGURED, .configured = {7, true, "in force"}},
	[MSG_FETCH] = {.kind = MSG_FETCH,
		       .fetch = {UINT64_MAX,
				 3,
				 SHAPE_WONDE_MARKS,
				 "oak-primary",
				 "https://mis.example/v1.0/schools",
				 "wonde-oak",
				 8388608,
				 120000,
				 0x3ff80,
				 true,
				 "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDscOO8ZMFWoGNjJPw",
				 "upn\tPupil Ref\n",
				 {"{}", 2},
				 {"form", 4}}},
	[MSG_FETCHED] = {.kind = MSG_FETCHED,
			 .fetched = {UINT64_MAX,
				     3,
				     FETCH_LIMITED,
				     429,
				     -1,
				     120000,
				     98765,
				     "slow down",
				     INT64_MAX,
				     1795640400,
				     {"", "", ""},
				     HOW_NOT_TLS}},
	[MSG_BODY] = {.kind = MSG_BODY,
		      .body = {5,
			       6,
			       SHAPE_SOCIAL_CARE_CSV,
			       8388608,
			       0x3ff80,
			       "mark\tReg\n",
			       INT64_MIN,
			       {"2", "9", "Wed, 02 Sep 2026 08:56:10 GMT"},
			       {"form", 4}}},
	[MSG_RECORDS] = {.kind = MSG_RECORDS, .records = {5, 6, 3, 200, {"packed\0records", 14}}},
	[MSG_PAGE] = {.kind = MSG_PAGE,
		      .page = {5, 6, true, true, 200, "https://mis.example/v1.0/x?page=2", 88, "data[3].date",
			       "expected a date", 1788339370}},
	[MSG_MAILBOX] = {.kind = MSG_MAILBOX, .mailbox = {"virtual-school", KEY}},
	[MSG_MAILBOXES_END] = {.kind = MSG_MAILBOXES_END, .mailboxes_end = {4}},
	[MSG_SEND] = {.kind = MSG_SEND, .send = {9, "cme", ID, 2, {"{}", 2}}},
	[MSG_CONSUMER] = {.kind = MSG_CONSUMER, .consumer = {"cme", KEY, 2, true}},
	[MSG_ACKED] = {.kind = MSG_ACKED, .acked = {9, "cme", ID, KEY}},
	[MSG_NACKED] = {.kind = MSG_NACKED, .nacked = {9, "cme", ID, "disk full", NACK_REFUSED}},
	[MSG_ACT] = {.kind = MSG_ACT, .act = {"cme", KEY, ID, true, "located", "Ms Example", INT64_MIN}},
	[MSG_ASK] = {.kind = MSG_ASK, .ask = {11, "root", 4096, {"{\"verb\":\"status\"}", 17}}},
	[MSG_ANSWER] = {.kind = MSG_ANSWER, .answer = {11, true, true, 70000, {"{}", 2}}},
	[MSG_LISTEN] = {.kind = MSG_LISTEN, .listen = {"control"}},
	[MSG_BIND] = {.kind = MSG_BIND, .bind = {"tcp://127.0.0.1:8481"}},
	[MSG_RELOAD_FAILED] = {.kind = MSG_RELOAD_FAILED, .reload_failed = {8, 3, "teams/cme.yaml:4:1: no"}},
	[MSG_ROLE] = {.kind = MSG_ROLE,
		      .role = {ROLE_FETCH, true, 3, 4711, "landlock 7", "killed by signal 9"}},
	[MSG_TOKEN] = {.kind = MSG_TOKEN, .token = {7, true, 3600, "why not", {"t0ken", 5}}},
	[MSG_STIRRED] = {.kind = MSG_STIRRED, .stirred = {"oakfield"}},
	[MSG_CONSOLE] = {.kind = MSG_CONSOLE, .console = {"X-Muster-Subject", true}},
	[MSG_CHANGED] = {.kind = MSG_CHANGED, .changed = {"team:virtual-school"}},
	[MSG_LOGIN] = {.kind = MSG_LOGIN,
		       .login = {12, LOGIN_CHANGE, true, "ann-lee", "123456", {"old", 3}, {"new", 3}}},
	[MSG_LOGGED] = {.kind = MSG_LOGGED,
			.logged = {12,
				   LOGIN_UNFIT,
				   true,
				   true,
				   7,
				   "too short",
				   "abcd-efgh-ijkl-mnop",
				   "otpauth://totp/Muster:ann-lee",
				   {"[]", 2}}},
	[MSG_REPLAY] = {.kind = MSG_REPLAY, .replay = {3, "cme", KEY, 7, UINT64_MAX, INT64_MAX}},
	[MSG_AGAIN] = {.kind = MSG_AGAIN, .again = {3, "cme", 7, 90, 12, 11, 4, true, 11, ID, 2, {"{}", 2}}},
	[MSG_FILE] = {.kind = MSG_FILE,
		      .file = {9, FILE_AGREE, "vs-daily", "1.0.0", "oak", "Ann Lee", "headteacher",
			       "password", "", "00ff", 20780, 20779, "active", 5, 17}},
	[MSG_FILED] = {.kind = MSG_FILED, .filed = {9, FILED_REFUSED, true, "who", "expected a name", 3}},
};

static struct span *span_in(struct message *m, unsigned n)
{
	if (n == 1)
		return m->kind == MSG_FETCH ? &m->fetch.form : m->kind == MSG_LOGIN ? &m->login.fresh : NULL;
	return m->kind == MSG_SECRET  ? &m->secret.secret :
	       m->kind == MSG_FETCH   ? &m->fetch.body :
	       m->kind == MSG_BODY    ? &m->body.form :
	       m->kind == MSG_TOKEN   ? &m->token.token :
	       m->kind == MSG_RECORDS ? &m->records.records :
	       m->kind == MSG_SEND    ? &m->send.body :
	       m->kind == MSG_AGAIN   ? &m->again.body :
	       m->kind == MSG_ASK     ? &m->ask.json :
	       m->kind == MSG_ANSWER  ? &m->answer.json :
	       m->kind == MSG_LOGIN   ? &m->login.password :
	       m->kind == MSG_LOGGED  ? &m->logged.rows :
					NULL;
}

Test(message, every_kind_there_and_back)
{
	for (unsigned kind = 1; kind < MESSAGE_KINDS; kind++) {
		struct message said = samples[kind], heard;
		struct buffer packed = {0};
		struct fault f = {0};

		cr_assert_eq(said.kind, kind, "no sample of kind %u", kind);
		cr_assert_eq(message_pack(&said, &packed, &f), 0);
		memset(&heard, 0xa5, sizeof heard);
		cr_assert_eq(message_unpack(buffer_span(&packed), &heard, &f), 0, "%s: %s",
			     message_name(kind), f.text);
		for (unsigned n = 0; n < 2 && span_in(&said, n) != NULL; n++) {
			struct span was = *span_in(&said, n), is = *span_in(&heard, n);

			cr_assert_eq(is.length, was.length);
			cr_assert_eq(memcmp(is.at, was.at, is.length), 0);
			*span_in(&heard, n) = was;
		}
		cr_assert_eq(memcmp(&said, &heard, sizeof said), 0, "%s lost a field", message_name(kind));
		buffer_free(&packed);
	}
}

Test(message, cut_anywhere_or_longer_is_refused)
{
	for (unsigned kind = 1; kind < MESSAGE_KINDS; kind++) {
		struct buffer packed = {0};
		struct message heard;
		struct fault f;
		struct span frame;

		cr_assert_eq(message_pack(&samples[kind], &packed, &f), 0);
		frame = buffer_span(&packed);
		for (size_t n = 0; n < frame.length; n++)
			cr_assert_eq(message_unpack((struct span){frame.at, n}, &heard, &f), -FAULT_BUG,
				     "%s cut to %zu bytes was taken", message_name(kind), n);
		buffer_bytes(&packed, "", 1);
		cr_assert_eq(message_unpack(buffer_span(&packed), &heard, &f), -FAULT_BUG);
		buffer_free(&packed);
	}
}

Test(message, a_head_we_do_not_know_is_refused)
{
	static const char kind_zero[] = {0, 0, 1, 0, 0, 0, 0, 0},
			  kind_high[] = {(char)MESSAGE_KINDS, 0, 1, 0},
			  version[] = {MSG_STOP, 0, 2, 0, 0, 0, 0, 0},
			  kind_wide[] = {MSG_STOP, 1, 1, 0, 0, 0, 0, 0};
	struct message m;

	cr_assert_eq(message_unpack((struct span){kind_zero, 8}, &m, NULL), -FAULT_BUG);
	cr_assert_eq(message_unpack((struct span){kind_high, 4}, &m, NULL), -FAULT_BUG);
	cr_assert_eq(message_unpack((struct span){version, 8}, &m, NULL), -FAULT_BUG);
	cr_assert_eq(message_unpack((struct span){kind_wide, 8}, &m, NULL), -FAULT_BUG);
}

Test(message, a_text_that_hides_a_nul_is_refused)
{
	/* LISTEN with a name of 3 bytes, one of them NUL: two readers would see two names. */
	static const char frame[] = {MSG_LISTEN, 0, 1, 0, 3, 0, 'a', 0, 'b'};
	struct message m;

	cr_assert_eq(message_unpack((struct span){frame, sizeof frame}, &m, NULL), -FAULT_BUG);
}

Test(message, a_frame_has_a_limit)
{
	static char much[LIMIT_FRAME];
	struct message m = {.kind = MSG_ANSWER, .answer = {.json = {much, sizeof much}}};
	struct buffer packed = {0};
	struct fault f;

	memset(much, ' ', sizeof much);
	cr_assert_eq(message_pack(&m, &packed, &f), -FAULT_LIMIT);
	buffer_reset(&packed);
	m.answer.json.length = LIMIT_JSON_INLINE;
	cr_assert_eq(message_pack(&m, &packed, &f), 0);
	buffer_free(&packed);
}

Test(message, every_kind_role_and_outcome_has_a_word)
{
	for (unsigned k = 1; k < MESSAGE_KINDS; k++)
		cr_assert_str_neq(message_name((enum message_kind)k), "unknown");
	for (unsigned r = 0; r < ROLES; r++)
		cr_assert_str_neq(role_name((enum role)r), "unknown");
	for (unsigned o = 0; o < FETCH_OUTCOMES; o++)
		cr_assert_not_null(fetch_outcome_words((enum fetch_outcome)o));
	cr_assert_str_eq(message_name(MESSAGE_KINDS), "unknown");
	cr_assert_str_eq(role_name(ROLES), "unknown");
}
