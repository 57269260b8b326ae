/* message.h: everything the roles say to one another.
 *
 * A frame is one datagram on a SOCK_SEQPACKET pair: 2 bytes kind, 2 bytes version, then
 * the message's fields; at most LIMIT_FRAME bytes and consumed whole. What is larger goes
 * as a sealed memory file passed beside the frame, its length in the frame. A frame that
 * does not decode is our own bug: the receiver exits and is restarted. */
#ifndef EXCHANGE_MESSAGE_H
#define EXCHANGE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "exchange/drop.h"

enum role {
	ROLE_SUPERVISOR,
	ROLE_FETCH,
	ROLE_PARSE,
	ROLE_ENGINE,
	ROLE_BUS,
	ROLE_LOGIN,
	ROLE_CONSOLE,
	ROLE_CONTROL,
	ROLES
};
const char *role_name(enum role r); /* "supervisor", "fetch", ... */

enum message_kind {
	MSG_PEER = 1,	   /* supervisor -> any; the fd of a new socket to `role` comes with it */
	MSG_READY,	   /* role -> supervisor, once its sandbox is closed and it can work */
	MSG_STOP,	   /* supervisor -> any: finish what is under way and exit 0 */
	MSG_SECRET,	   /* supervisor -> fetch, engine, bus: one secret by name */
	MSG_NETWORK,	   /* supervisor -> fetch; CA bundle as memory file when length > 0 */
	MSG_YAML,	   /* supervisor -> parse: a YAML file as memory file */
	MSG_TREE,	   /* parse -> supervisor: its packed tree (memory file), or why not */
	MSG_CONFIG,	   /* supervisor -> engine: one packed tree of a checked configuration */
	MSG_CONFIGURED,	   /* engine -> supervisor: swapped in, or refused */
	MSG_FETCH,	   /* engine -> fetch */
	MSG_FETCHED,	   /* fetch -> engine: how it went; the body went to parse */
	MSG_BODY,	   /* fetch -> parse, engine -> parse: bytes as memory file */
	MSG_RECORDS,	   /* parse -> engine: packed records of one kind */
	MSG_PAGE,	   /* parse -> engine: the page is whole, or refused */
	MSG_MAILBOX,	   /* engine -> bus: a mailbox and one key allowed to it */
	MSG_MAILBOXES_END, /* engine -> bus: the allow-list is complete */
	MSG_SEND,	   /* engine -> bus: one envelope */
	MSG_CONSUMER,	   /* bus -> engine: a consumer came, went, or gave credit */
	MSG_ACKED,	   /* bus -> engine: stored by the receiver */
	MSG_NACKED,	   /* bus -> engine: refused for now, or could not be sent */
	MSG_ACT,	   /* bus -> engine: a person took or closed an alert at a team's own system */
	MSG_ASK,	   /* control, console -> engine: a question as JSON (a memory file may come along) */
	MSG_ANSWER,	   /* engine -> control, console: JSON in the frame, or as memory file */
	MSG_LISTEN,	   /* supervisor -> engine, console: a listening socket comes with it */
	MSG_BIND,	   /* supervisor -> bus: the address to listen on; its key came before */
	MSG_RELOAD_FAILED, /* supervisor -> engine: a reload changed nothing, and why */
	MSG_ROLE,	   /* supervisor -> engine: a role came up or went down, for status */
	MSG_TOKEN,	   /* parse -> fetch: what a token service answered */
	MSG_STIRRED,	   /* fetch -> engine: something was put into a folder of the drop folder */
	MSG_CONSOLE,	   /* supervisor -> console: its settings, before its sockets */
	MSG_CHANGED,	   /* engine -> console: who listens to a topic has something to ask again */
	MSG_LOGIN,	   /* engine -> login: a password and a code to check, or an account to change */
	MSG_LOGGED,	   /* login -> engine: what came of it */
	MSG_REPLAY,	   /* bus -> engine: a client asks for what was delivered to its mailbox */
	MSG_AGAIN,	   /* engine -> bus: the next of it, or that there is no more */
	MSG_FILE,	   /* engine -> supervisor: what a person decided about a contract, for its files */
	MSG_FILED,	   /* supervisor -> engine: what came of it */
	MESSAGE_KINDS
};

/* What the bytes are, so that parse knows the form they must have. */
enum shape {
	SHAPE_WONDE_CODES = 1,
	SHAPE_WONDE_STUDENTS,
	SHAPE_WONDE_MARKS,
	SHAPE_SOCIAL_CARE_CSV,
	SHAPE_FIGURES_CSV,
	SHAPE_WONDE_META,
	SHAPE_EES_SUMMARY,	  /* DfE's "explore education statistics" API: a data set, */
	SHAPE_EES_META,		  /* its labels, */
	SHAPE_EES_QUERY,	  /* a page of its rows, */
	SHAPE_EES_PROBLEM,	  /* and why not (problem+json) */
	SHAPE_WONDE_SCHOOLS,	  /* one school, or a list of schools */
	SHAPE_WONDE_DELETIONS,	  /* what was there and is not any more */
	SHAPE_HOME_EDUCATION_CSV, /* the other lists of attendance/list.h, in its order */
	SHAPE_YOUTH_JUSTICE_CSV,
	SHAPE_PART_TIME_CSV,
	SHAPE_EXPECTED_CSV,
	SHAPE_PERFORMANCE_CSV,
	SHAPE_REST_CODES, /* pages of a source described in its School file (exchange/rest.h) */
	SHAPE_REST_STUDENTS,
	SHAPE_REST_MARKS,
	SHAPE_REST_TOKEN,   /* answer of an OAuth 2 token service (RFC 6749, section 5) */
	SHAPE_DROP_LISTING, /* what a school's drop folder holds, */
	SHAPE_DROP_FILE,    /* and one file of marks in it */
	SHAPES
};

/* How a fetch ended. */
enum fetch_outcome {
	FETCH_OK,
	FETCH_UNREACHABLE, /* no connection, name or TLS */
	FETCH_TIMEOUT,
	FETCH_UNAUTHORISED, /* 401 */
	FETCH_FORBIDDEN,    /* 403 */
	FETCH_NOT_FOUND,    /* 404 */
	FETCH_LIMITED,	    /* 429 */
	FETCH_SERVER_ERROR, /* 5xx */
	FETCH_REDIRECTED,   /* 3xx: never followed to another host, the token stays here */
	FETCH_NOT_JSON,	    /* 200 with another content type, such as a login page */
	FETCH_TOO_LARGE,
	FETCH_CUT_SHORT,
	FETCH_NO_CREDENTIAL,
	FETCH_UNEXPECTED,  /* any other status */
	FETCH_INTERRUPTED, /* our own doing (a role was restarting): ask again, the school is not at fault */
	FETCH_HOST_KEY,	   /* SFTP: the server is not the one whose key the School file has */
	FETCH_OUTCOMES
};
/* Why there was no connection, for people who have to mend it. */
enum fetch_how {
	HOW_NONE,	  /* not known, or it was not the connection */
	HOW_NO_SUCH_NAME, /* DNS does not know the host */
	HOW_NOT_LISTENING,
	HOW_OTHER_NAME,	       /* the certificate is another host's */
	HOW_UNKNOWN_AUTHORITY, /* its certificate is signed by nobody we trust */
	HOW_OUT_OF_DATE,       /* its certificate has run out, or is not valid yet */
	HOW_NOT_TLS,	       /* anything else while the secure connection was made */
	FETCH_HOWS
};
const char *fetch_outcome_words(enum fetch_outcome o); /* "the school's system refused our token (401)" ... */

struct msg_peer {
	uint32_t role;
};
struct msg_ready {
	uint32_t role;
	char sandbox[160];
};
struct msg_stop {
	uint32_t reserved;
};
struct msg_secret {
	char name[64];
	struct span secret;
};
struct msg_network {
	char proxy[256], no_proxy[256];
	uint64_t ca_length;
};
struct msg_yaml {
	uint64_t generation;
	uint32_t index;
	char name[160];
	uint64_t length;
};
struct msg_tree {
	uint64_t generation;
	uint32_t index;
	bool ok;
	uint64_t length;
	uint32_t line, column;
	char text[320];
};
struct msg_config {
	uint64_t generation;
	uint32_t index, count;
	char name[160];
	uint64_t length;
};
struct msg_configured {
	uint64_t generation;
	bool ok;
	char text[320];
};
/* `pull` names the work for the engine; answers carry it back. `page` counts from 0. `needs`: bits of
 * enum field (contract/contract.h) that some contract in force names; fetch hands them on to parse,
 * which drops what is not among them. With a body (JSON) the order is a POST. `refusal`: the JSON of
 * a refusal (400 and above) goes to parse too, as SHAPE_EES_PROBLEM; MSG_FETCHED then says its bytes
 * beside the outcome. `form`: a packed struct rest, for the shapes SHAPE_REST_*; fetch takes from it how
 * to ask, and hands it on to parse.
 * Of a school's files (SHAPE_DROP_*): `host_key` is the pinned key of an SFTP server ("SHA256:..."),
 * `columns` the headings that the School file maps (exchange/drop.h), handed on to parse. */
struct msg_fetch {
	uint64_t pull;
	uint32_t page, shape;
	char school[64], url[1024], credential[64];
	uint64_t max_bytes;
	uint32_t deadline_ms;
	uint32_t needs;
	bool refusal;
	char host_key[64], columns[DROP_HEADINGS];
	struct span body; /* borrowed */
	struct span form; /* borrowed */
};
/* What an answer said beside its body, as it was written; "" for what it did not say. */
struct fetch_heads {
	char next[24];	/* the header that names the next page, where the form has one */
	char pages[24]; /* the one that counts pages */
	char as_of[64]; /* the one that says how old the data is */
};
struct msg_fetched {
	uint64_t pull;
	uint32_t page, outcome, http_status;
	int32_t retry_after_seconds; /* -1 */
	uint64_t bytes, elapsed_us;
	char text[320];
	int64_t arrived_us;	  /* monotonic, of the last byte */
	int64_t changed_at;	  /* of a file: as struct msg_body */
	struct fetch_heads heads; /* not sent: fetch hands them to parse in MSG_BODY */
	uint32_t how;		  /* enum fetch_how */
};
struct msg_body {
	uint64_t pull;
	uint32_t page, shape;
	uint64_t length;
	uint32_t needs;
	char columns[DROP_HEADINGS];
	int64_t changed_at; /* of a file: when it was last written, as its folder has it; 0: not known */
	struct fetch_heads heads;
	struct span form; /* as in struct msg_fetch */
};
/* `pull` as in the body that was read. The token is for fetch alone and is kept nowhere else. */
struct msg_token {
	uint64_t pull;
	bool ok;
	int64_t seconds; /* it holds for; 0: not said */
	char text[320];	 /* why not */
	struct span token;
};
struct msg_records {
	uint64_t pull;
	uint32_t page, kind, count;
	struct span records;
};
/* ok: `records` were sent before this and `next` is the absolute URL of the next page (empty: last).
 * Not ok: nothing of the page may be used; where and why. Of a source with pages by number `next` is the
 * number. `as_of`: how old the school's system says its data is, an instant; 0 when it does not. */
struct msg_page {
	uint64_t pull;
	uint32_t page;
	bool ok, more;
	uint32_t records;
	char next[1024];
	uint64_t offset;
	char path[160];
	char text[320];
	int64_t as_of;
};
struct msg_mailbox {
	char mailbox[64];
	char key[44]; /* Z85 public key */
};
struct msg_mailboxes_end {
	uint32_t count;
};
struct msg_send {
	uint64_t sequence;
	char mailbox[64];
	unsigned char id[32];
	uint32_t attempt;
	struct span body;
};
struct msg_consumer {
	char mailbox[64];
	char key[44];
	uint32_t consumers;
	bool came;
};
struct msg_acked {
	uint64_t sequence;
	char mailbox[64];
	unsigned char id[32];
	char key[44];
};
/* Why an envelope came back. */
enum nack {
	NACK_REFUSED,	 /* the receiver said no: try later, less and less often */
	NACK_GONE,	 /* its consumer went: another one may take it at once */
	NACK_NO_ROOM,	 /* nobody has credit: MSG_CONSUMER tells when somebody has */
	NACK_UNSENDABLE, /* it can never be sent */
};
struct msg_nacked {
	uint64_t sequence;
	char mailbox[64];
	unsigned char id[32];
	char reason[64];
	uint32_t why; /* enum nack */
};
struct msg_act {
	char mailbox[64];
	char key[44];
	unsigned char id[32];
	bool close;
	char outcome[48];
	char person[96];
	int64_t at;
};
/* `account` is who asks, put there by our own end of the socket (SO_PEERCRED), never by the asker. */
struct msg_ask {
	uint64_t ask;
	char account[64];
	uint64_t length; /* of the memory file */
	struct span json;
};
struct msg_answer {
	uint64_t ask;
	bool ok, last;
	uint64_t length;
	struct span json;
};
struct msg_listen {
	char name[32];
};
struct msg_bind {
	char address[96];
};
struct msg_reload_failed {
	uint64_t generation;
	uint32_t faults;
	char text[320]; /* the first one */
};
struct msg_role {
	uint32_t role;
	bool up;
	uint32_t restarts;
	int32_t pid;
	char sandbox[160];
	char cause[160]; /* of the last end */
};
struct msg_stirred {
	char folder[64];
};
struct msg_console {
	char subject_header[64]; /* the reverse proxy's, believed on its own socket only */
	bool insecure_cookie;
};
/* Nothing about a child: only that something is new for a team ("team:cme"), a school ("school:oak") or
 * everybody ("*"). */
struct msg_changed {
	char topic[80];
};

enum login_act {
	LOGIN_SIGN_IN,
	LOGIN_CHANGE, /* the password, by the person */
	LOGIN_AGAIN,  /* is it still the same person: the password alone, of somebody who is signed in */
	LOGIN_ADD,    /* the rest by an operator */
	LOGIN_RESET,
	LOGIN_LOCK,
	LOGIN_UNLOCK,
	LOGIN_LIST,
	LOGIN_ACTS
};
enum login_outcome {
	LOGIN_OK,
	LOGIN_REFUSED, /* not known, wrong, resting or locked: which is not said */
	LOGIN_BUSY,    /* too many sign-ins at once: nothing was looked at */
	LOGIN_UNFIT,   /* `text` says what has to be otherwise */
	LOGIN_NO_ACCOUNT,
	LOGIN_BROKEN, /* the file of accounts cannot be read: `text` says why */
	LOGIN_OUTCOMES
};
/* `entitled`: the person stands in the configuration and signs in by password. */
struct msg_login {
	uint64_t number;
	uint32_t act;
	bool entitled;
	char person[64], code[16];
	struct span password, fresh; /* the one there is, the one to be */
};
/* A list comes in several, of which all but the last say `more`; `rows` is JSON. */
struct msg_logged {
	uint64_t number;
	uint32_t outcome;
	bool must_change, more;
	int64_t wait_seconds;
	char text[160];
	char password[24], uri[320]; /* said once, when they are made */
	struct span rows;
};
/* One step of a replay: the first message delivered to `mailbox` at or after the instant `since` with a
 * sequence of `from` to `until`, that may be given again. until 0: the first step; the answer says it.
 * `session` is the bus's own and comes back. */
struct msg_replay {
	uint64_t session;
	char mailbox[64];
	char key[44]; /* Z85, of who asks */
	uint64_t from, until;
	int64_t since;
};
/* The answer to MSG_REPLAY with this `session` and `from`. An empty body: none found up to `next`, where the
 * bus asks on; `done`: there is no more. `left_out`: delivered ones passed over, whose body is gone or which
 * may not leave today. `last`: the highest sequence of a delivered one looked at, 0 for none. */
struct msg_again {
	uint64_t session;
	char mailbox[64];
	uint64_t from, until, next, last;
	uint32_t left_out;
	bool done;
	uint64_t sequence;
	unsigned char id[32];
	uint32_t attempt;
	struct span body; /* borrowed */
};
/* What is asked of the configuration's files. Whatever it is, the whole configuration is loaded with it
 * first, as a reload does, and nothing is written when that finds a fault. */
enum file_act {
	FILE_AGREE,   /* a school's agreement: signed, put into its file, and in force */
	FILE_CHECK,   /* a contract that came along, as if it stood there; nothing is written */
	FILE_PROPOSE, /* the same, and it is written: a file that was not there */
	FILE_STATUS,  /* the status of a contract that stands there becomes `status` */
	FILE_HOLD, /* what the school holds back of a contract becomes `fields`, in the school's own file */
	FILE_TEXT, /* the contract's file as it stands there */
	FILE_PAGE, /* the agreement as a page to print (report/agreement_page.h), for the school or for all */
	FILE_ACTS
};
enum file_outcome {
	FILED_OK,
	FILED_REFUSED,	   /* `text` says why, `path` at what */
	FILED_BUSY,	   /* the files are being read or changed: again in a moment */
	FILED_NOT_WRITTEN, /* the file could not be written: for whoever looks after the daemon */
	FILED_OUTCOMES
};
/* Texts that an act does not need are empty. A memory file of `length` bytes may come along. */
struct msg_file {
	uint64_t number;
	uint32_t act;
	char contract[64], version[24], school[64];
	char who[96], role[96], how[160], document[72];
	char terms[72]; /* of what was read: another text is refused */
	int64_t today;	/* a day_t: the day of the agreement is `when` */
	int64_t when;
	char status[16];
	int64_t fields; /* field_bit */
	uint64_t length;
};
/* One for each fault with `more`, then the last one. */
struct msg_filed {
	uint64_t number;
	uint32_t outcome;
	bool more;
	char path[96], text[320];
	uint64_t length; /* of the memory file: FILE_CHECK's packed tree, FILE_TEXT, FILE_PAGE */
};

struct message {
	enum message_kind kind;
	union {
		struct msg_peer peer;
		struct msg_ready ready;
		struct msg_stop stop;
		struct msg_secret secret;
		struct msg_network network;
		struct msg_yaml yaml;
		struct msg_tree tree;
		struct msg_config config;
		struct msg_configured configured;
		struct msg_fetch fetch;
		struct msg_fetched fetched;
		struct msg_body body;
		struct msg_records records;
		struct msg_page page;
		struct msg_mailbox mailbox;
		struct msg_mailboxes_end mailboxes_end;
		struct msg_send send;
		struct msg_consumer consumer;
		struct msg_acked acked;
		struct msg_nacked nacked;
		struct msg_act act;
		struct msg_ask ask;
		struct msg_answer answer;
		struct msg_listen listen;
		struct msg_bind bind;
		struct msg_reload_failed reload_failed;
		struct msg_role role;
		struct msg_token token;
		struct msg_stirred stirred;
		struct msg_console console;
		struct msg_changed changed;
		struct msg_login login;
		struct msg_logged logged;
		struct msg_replay replay;
		struct msg_again again;
		struct msg_file file;
		struct msg_filed filed;
	};
};

/* Appends the frame of `m` to `out`. -FAULT_LIMIT when it is over LIMIT_FRAME. */
int message_pack(const struct message *m, struct buffer *out, struct fault *reterr);
/* Decodes one whole frame; spans borrow `frame`. -FAULT_BUG on anything but exactly one message. */
int message_unpack(struct span frame, struct message *ret, struct fault *reterr);
const char *message_name(enum message_kind k); /* "FETCH", ... for logs */

#endif
