#include "exchange/message.h"

#include <string.h>

#include "base/limits.h"
#include "exchange/fields.h"

#define MESSAGE_VERSION 1
#define MESSAGE_HEAD	4

static const struct field_row peer_rows[] = {FIELD_I32(msg_peer, role)};
static const struct field_row ready_rows[] = {FIELD_I32(msg_ready, role), FIELD_TEXT(msg_ready, sandbox)};
static const struct field_row stop_rows[] = {FIELD_I32(msg_stop, reserved)};
static const struct field_row secret_rows[] = {FIELD_TEXT(msg_secret, name), FIELD_SPAN(msg_secret, secret)};
static const struct field_row network_rows[] = {
	FIELD_TEXT(msg_network, proxy), FIELD_TEXT(msg_network, no_proxy), FIELD_I64(msg_network, ca_length)};
static const struct field_row yaml_rows[] = {FIELD_I64(msg_yaml, generation), FIELD_I32(msg_yaml, index),
					     FIELD_TEXT(msg_yaml, name), FIELD_I64(msg_yaml, length)};
static const struct field_row tree_rows[] = {FIELD_I64(msg_tree, generation), FIELD_I32(msg_tree, index),
					     FIELD_BOOL(msg_tree, ok),	      FIELD_I64(msg_tree, length),
					     FIELD_I32(msg_tree, line),	      FIELD_I32(msg_tree, column),
					     FIELD_TEXT(msg_tree, text)};
static const struct field_row config_rows[] = {FIELD_I64(msg_config, generation),
					       FIELD_I32(msg_config, index), FIELD_I32(msg_config, count),
					       FIELD_TEXT(msg_config, name), FIELD_I64(msg_config, length)};
static const struct field_row configured_rows[] = {FIELD_I64(msg_configured, generation),
						   FIELD_BOOL(msg_configured, ok),
						   FIELD_TEXT(msg_configured, text)};
static const struct field_row fetch_rows[] = {
	FIELD_I64(msg_fetch, pull),	 FIELD_I32(msg_fetch, page),	    FIELD_I32(msg_fetch, shape),
	FIELD_TEXT(msg_fetch, school),	 FIELD_TEXT(msg_fetch, url),	    FIELD_TEXT(msg_fetch, credential),
	FIELD_I64(msg_fetch, max_bytes), FIELD_I32(msg_fetch, deadline_ms), FIELD_I32(msg_fetch, needs),
	FIELD_BOOL(msg_fetch, refusal),	 FIELD_TEXT(msg_fetch, host_key),   FIELD_TEXT(msg_fetch, columns),
	FIELD_SPAN(msg_fetch, body),	 FIELD_SPAN(msg_fetch, form)};
static const struct field_row fetched_rows[] = {FIELD_I64(msg_fetched, pull),
						FIELD_I32(msg_fetched, page),
						FIELD_I32(msg_fetched, outcome),
						FIELD_I32(msg_fetched, http_status),
						FIELD_I32(msg_fetched, retry_after_seconds),
						FIELD_I64(msg_fetched, bytes),
						FIELD_I64(msg_fetched, elapsed_us),
						FIELD_TEXT(msg_fetched, text),
						FIELD_I64(msg_fetched, arrived_us),
						FIELD_I64(msg_fetched, changed_at),
						FIELD_I32(msg_fetched, how)};
static const struct field_row body_rows[] = {
	FIELD_I64(msg_body, pull),	   FIELD_I32(msg_body, page),
	FIELD_I32(msg_body, shape),	   FIELD_I64(msg_body, length),
	FIELD_I32(msg_body, needs),	   FIELD_TEXT(msg_body, columns),
	FIELD_I64(msg_body, changed_at),   FIELD_TEXT(msg_body, heads.next),
	FIELD_TEXT(msg_body, heads.pages), FIELD_TEXT(msg_body, heads.as_of),
	FIELD_SPAN(msg_body, form)};
static const struct field_row token_rows[] = {FIELD_I64(msg_token, pull), FIELD_BOOL(msg_token, ok),
					      FIELD_I64(msg_token, seconds), FIELD_TEXT(msg_token, text),
					      FIELD_SPAN(msg_token, token)};
static const struct field_row records_rows[] = {FIELD_I64(msg_records, pull), FIELD_I32(msg_records, page),
						FIELD_I32(msg_records, kind), FIELD_I32(msg_records, count),
						FIELD_SPAN(msg_records, records)};
static const struct field_row page_rows[] = {FIELD_I64(msg_page, pull),	   FIELD_I32(msg_page, page),
					     FIELD_BOOL(msg_page, ok),	   FIELD_BOOL(msg_page, more),
					     FIELD_I32(msg_page, records), FIELD_TEXT(msg_page, next),
					     FIELD_I64(msg_page, offset),  FIELD_TEXT(msg_page, path),
					     FIELD_TEXT(msg_page, text),   FIELD_I64(msg_page, as_of)};
static const struct field_row mailbox_rows[] = {FIELD_TEXT(msg_mailbox, mailbox),
						FIELD_TEXT(msg_mailbox, key)};
static const struct field_row mailboxes_end_rows[] = {FIELD_I32(msg_mailboxes_end, count)};
static const struct field_row send_rows[] = {FIELD_I64(msg_send, sequence), FIELD_TEXT(msg_send, mailbox),
					     FIELD_RAW(msg_send, id), FIELD_I32(msg_send, attempt),
					     FIELD_SPAN(msg_send, body)};
static const struct field_row consumer_rows[] = {
	FIELD_TEXT(msg_consumer, mailbox), FIELD_TEXT(msg_consumer, key), FIELD_I32(msg_consumer, consumers),
	FIELD_BOOL(msg_consumer, came)};
static const struct field_row acked_rows[] = {FIELD_I64(msg_acked, sequence), FIELD_TEXT(msg_acked, mailbox),
					      FIELD_RAW(msg_acked, id), FIELD_TEXT(msg_acked, key)};
static const struct field_row nacked_rows[] = {FIELD_I64(msg_nacked, sequence),
					       FIELD_TEXT(msg_nacked, mailbox), FIELD_RAW(msg_nacked, id),
					       FIELD_TEXT(msg_nacked, reason), FIELD_I32(msg_nacked, why)};
static const struct field_row act_rows[] = {FIELD_TEXT(msg_act, mailbox), FIELD_TEXT(msg_act, key),
					    FIELD_RAW(msg_act, id),	  FIELD_BOOL(msg_act, close),
					    FIELD_TEXT(msg_act, outcome), FIELD_TEXT(msg_act, person),
					    FIELD_I64(msg_act, at)};
static const struct field_row ask_rows[] = {FIELD_I64(msg_ask, ask), FIELD_TEXT(msg_ask, account),
					    FIELD_I64(msg_ask, length), FIELD_SPAN(msg_ask, json)};
static const struct field_row answer_rows[] = {FIELD_I64(msg_answer, ask), FIELD_BOOL(msg_answer, ok),
					       FIELD_BOOL(msg_answer, last), FIELD_I64(msg_answer, length),
					       FIELD_SPAN(msg_answer, json)};
static const struct field_row listen_rows[] = {FIELD_TEXT(msg_listen, name)};
static const struct field_row bind_rows[] = {FIELD_TEXT(msg_bind, address)};
static const struct field_row reload_failed_rows[] = {FIELD_I64(msg_reload_failed, generation),
						      FIELD_I32(msg_reload_failed, faults),
						      FIELD_TEXT(msg_reload_failed, text)};
static const struct field_row role_rows[] = {FIELD_I32(msg_role, role),	    FIELD_BOOL(msg_role, up),
					     FIELD_I32(msg_role, restarts), FIELD_I32(msg_role, pid),
					     FIELD_TEXT(msg_role, sandbox), FIELD_TEXT(msg_role, cause)};
static const struct field_row stirred_rows[] = {FIELD_TEXT(msg_stirred, folder)};
static const struct field_row console_rows[] = {FIELD_TEXT(msg_console, subject_header),
						FIELD_BOOL(msg_console, insecure_cookie)};
static const struct field_row changed_rows[] = {FIELD_TEXT(msg_changed, topic)};
static const struct field_row login_rows[] = {
	FIELD_I64(msg_login, number),  FIELD_I32(msg_login, act),   FIELD_BOOL(msg_login, entitled),
	FIELD_TEXT(msg_login, person), FIELD_TEXT(msg_login, code), FIELD_SPAN(msg_login, password),
	FIELD_SPAN(msg_login, fresh)};
static const struct field_row logged_rows[] = {
	FIELD_I64(msg_logged, number),	     FIELD_I32(msg_logged, outcome),
	FIELD_BOOL(msg_logged, must_change), FIELD_BOOL(msg_logged, more),
	FIELD_I64(msg_logged, wait_seconds), FIELD_TEXT(msg_logged, text),
	FIELD_TEXT(msg_logged, password),    FIELD_TEXT(msg_logged, uri),
	FIELD_SPAN(msg_logged, rows)};
static const struct field_row replay_rows[] = {
	FIELD_I64(msg_replay, session), FIELD_TEXT(msg_replay, mailbox), FIELD_TEXT(msg_replay, key),
	FIELD_I64(msg_replay, from),	FIELD_I64(msg_replay, until),	 FIELD_I64(msg_replay, since)};
static const struct field_row again_rows[] = {
	FIELD_I64(msg_again, session),	FIELD_TEXT(msg_again, mailbox), FIELD_I64(msg_again, from),
	FIELD_I64(msg_again, until),	FIELD_I64(msg_again, next),	FIELD_I64(msg_again, last),
	FIELD_I32(msg_again, left_out), FIELD_BOOL(msg_again, done),	FIELD_I64(msg_again, sequence),
	FIELD_RAW(msg_again, id),	FIELD_I32(msg_again, attempt),	FIELD_SPAN(msg_again, body)};

static const struct field_row file_rows[] = {
	FIELD_I64(msg_file, number),   FIELD_I32(msg_file, act),     FIELD_TEXT(msg_file, contract),
	FIELD_TEXT(msg_file, version), FIELD_TEXT(msg_file, school), FIELD_TEXT(msg_file, who),
	FIELD_TEXT(msg_file, role),    FIELD_TEXT(msg_file, how),    FIELD_TEXT(msg_file, document),
	FIELD_TEXT(msg_file, terms),   FIELD_I64(msg_file, today),   FIELD_I64(msg_file, when),
	FIELD_TEXT(msg_file, status),  FIELD_I64(msg_file, fields),  FIELD_I64(msg_file, length)};
static const struct field_row filed_rows[] = {FIELD_I64(msg_filed, number), FIELD_I32(msg_filed, outcome),
					      FIELD_BOOL(msg_filed, more),  FIELD_TEXT(msg_filed, path),
					      FIELD_TEXT(msg_filed, text),  FIELD_I64(msg_filed, length)};

#define KIND(label, rows)                                                                                    \
	{                                                                                                    \
		label, rows, sizeof rows / sizeof *rows                                                      \
	}
static const struct {
	const char *name;
	const struct field_row *rows;
	size_t count;
} kinds[MESSAGE_KINDS] = {
	[MSG_PEER] = KIND("PEER", peer_rows),
	[MSG_READY] = KIND("READY", ready_rows),
	[MSG_STOP] = KIND("STOP", stop_rows),
	[MSG_SECRET] = KIND("SECRET", secret_rows),
	[MSG_NETWORK] = KIND("NETWORK", network_rows),
	[MSG_YAML] = KIND("YAML", yaml_rows),
	[MSG_TREE] = KIND("TREE", tree_rows),
	[MSG_CONFIG] = KIND("CONFIG", config_rows),
	[MSG_CONFIGURED] = KIND("CONFIGURED", configured_rows),
	[MSG_FETCH] = KIND("FETCH", fetch_rows),
	[MSG_FETCHED] = KIND("FETCHED", fetched_rows),
	[MSG_BODY] = KIND("BODY", body_rows),
	[MSG_RECORDS] = KIND("RECORDS", records_rows),
	[MSG_PAGE] = KIND("PAGE", page_rows),
	[MSG_MAILBOX] = KIND("MAILBOX", mailbox_rows),
	[MSG_MAILBOXES_END] = KIND("MAILBOXES_END", mailboxes_end_rows),
	[MSG_SEND] = KIND("SEND", send_rows),
	[MSG_CONSUMER] = KIND("CONSUMER", consumer_rows),
	[MSG_ACKED] = KIND("ACKED", acked_rows),
	[MSG_NACKED] = KIND("NACKED", nacked_rows),
	[MSG_ACT] = KIND("ACT", act_rows),
	[MSG_ASK] = KIND("ASK", ask_rows),
	[MSG_ANSWER] = KIND("ANSWER", answer_rows),
	[MSG_LISTEN] = KIND("LISTEN", listen_rows),
	[MSG_BIND] = KIND("BIND", bind_rows),
	[MSG_RELOAD_FAILED] = KIND("RELOAD_FAILED", reload_failed_rows),
	[MSG_ROLE] = KIND("ROLE", role_rows),
	[MSG_TOKEN] = KIND("TOKEN", token_rows),
	[MSG_STIRRED] = KIND("STIRRED", stirred_rows),
	[MSG_CONSOLE] = KIND("CONSOLE", console_rows),
	[MSG_CHANGED] = KIND("CHANGED", changed_rows),
	[MSG_LOGIN] = KIND("LOGIN", login_rows),
	[MSG_LOGGED] = KIND("LOGGED", logged_rows),
	[MSG_REPLAY] = KIND("REPLAY", replay_rows),
	[MSG_AGAIN] = KIND("AGAIN", again_rows),
	[MSG_FILE] = KIND("FILE", file_rows),
	[MSG_FILED] = KIND("FILED", filed_rows),
};

static const char *const role_names[ROLES] = {"supervisor", "fetch", "parse",	"engine",
					      "bus",	    "login", "console", "control"};

static const char *const outcome_words[FETCH_OUTCOMES] = {
	[FETCH_OK] = "answered",
	[FETCH_UNREACHABLE] = "no connection to the school's system",
	[FETCH_TIMEOUT] = "the school's system did not answer in time",
	[FETCH_UNAUTHORISED] = "the school's system refused our token (401)",
	[FETCH_FORBIDDEN] = "the school's system does not permit this (403)",
	[FETCH_NOT_FOUND] = "the school's system does not know this school (404)",
	[FETCH_LIMITED] = "the school's system asked us to slow down (429)",
	[FETCH_SERVER_ERROR] = "the school's system failed",
	[FETCH_REDIRECTED] = "the school's system sent us to another address, which we do not follow",
	[FETCH_NOT_JSON] =
		"the school's system answered with something that is not data (such as a login page)",
	[FETCH_TOO_LARGE] = "the answer is larger than we accept",
	[FETCH_CUT_SHORT] = "the answer was cut short",
	[FETCH_NO_CREDENTIAL] = "no such credential in the keys folder",
	[FETCH_UNEXPECTED] = "the school's system answered with an unexpected status",
	[FETCH_INTERRUPTED] = "interrupted by a restart of our own; asked again",
	[FETCH_HOST_KEY] =
		"the server is not the one whose host key the School file has; nothing was sent to it",
};

const char *role_name(enum role r)
{
	return (unsigned)r < ROLES ? role_names[r] : "unknown";
}

const char *fetch_outcome_words(enum fetch_outcome o)
{
	return (unsigned)o < FETCH_OUTCOMES ? outcome_words[o] : "unknown";
}

const char *message_name(enum message_kind k)
{
	return (unsigned)k < MESSAGE_KINDS && kinds[k].name != NULL ? kinds[k].name : "unknown";
}

int message_pack(const struct message *m, struct buffer *out, struct fault *reterr)
{
	size_t start = out->length;
	unsigned char head[MESSAGE_HEAD] = {(unsigned char)m->kind, 0, MESSAGE_VERSION, 0};

	buffer_bytes(out, head, sizeof head);
	fields_pack(kinds[m->kind].rows, kinds[m->kind].count, &m->peer, out);
	if (!buffer_ok(out))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a frame");
	if (out->length - start > LIMIT_FRAME)
		return fault_set(reterr, FAULT_LIMIT, "a %s frame is over %d bytes", message_name(m->kind),
				 LIMIT_FRAME);
	return 0;
}

int message_unpack(struct span frame, struct message *ret, struct fault *reterr)
{
	const unsigned char *head = (const unsigned char *)frame.at;
	struct span rest;
	unsigned kind;

	if (frame.length < MESSAGE_HEAD || head[2] != MESSAGE_VERSION || head[3] != 0)
		return fault_set(reterr, FAULT_BUG, "a frame without a known head");
	kind = (unsigned)head[0] | (unsigned)head[1] << 8;
	if (kind == 0 || kind >= MESSAGE_KINDS)
		return fault_set(reterr, FAULT_BUG, "a frame of unknown kind %u", kind);
	memset(ret, 0, sizeof *ret);
	ret->kind = (enum message_kind)kind;
	rest = (struct span){frame.at + MESSAGE_HEAD, frame.length - MESSAGE_HEAD};
	if (!fields_unpack(kinds[kind].rows, kinds[kind].count, &rest, &ret->peer))
		return fault_set(reterr, FAULT_BUG, "a %s frame does not decode", kinds[kind].name);
	if (rest.length != 0)
		return fault_set(reterr, FAULT_BUG, "a %s frame has %zu bytes too many", kinds[kind].name,
				 rest.length);
	return 0;
}
