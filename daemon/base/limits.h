/* limits.h: every cap of the program, one line of reason each. Nothing grows
 * without a name here. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* Faults kept of one run: enough for a person, bounded for a hostile file. */
#define LIMIT_FAULTS 500
/* One frame between roles: SOCK_SEQPACKET passes 128 KiB, we stay well under. */
#define LIMIT_FRAME (64 * 1024)
/* One answer of a school's API: a page of 200 marks is about 120 KiB. */
#define LIMIT_PAGE (8 * 1024 * 1024)
/* A DfE figures file, decoded: a school year of weeks is about 8 MiB, with every day 40,
 * absence by reason 45. */
#define LIMIT_FIGURES (64 * 1024 * 1024)
/* One to be checked offline: a term of sessions by reason is 215 MiB. */
#define LIMIT_FIGURES_CHECK (1024 * 1024 * 1024)
/* The words of a refusal (problem+json): DfE's longest are a few KiB. */
#define LIMIT_PROBLEM (64 * 1024)
/* Labels of one data set of DfE that we look up: 400 locations, 200 indicators, filters; schools not. */
#define LIMIT_EES_NAMES 20000
/* Tries of one data set a day when its service fails for now; then the next day's. */
#define LIMIT_EES_TRIES 6
/* Figures of one file: a school year of weeks (39 x 500 rows x 20 rates) and room; 40 bytes each. */
#define LIMIT_FIGURE_VALUES 500000
/* Files of figures kept: one a week of six series for twelve years. */
#define LIMIT_FIGURE_RELEASES 4000
/* A list the authority holds: 100,000 children at 300 bytes. */
#define LIMIT_LIST (32 * 1024 * 1024)
/* Zeroed bytes past a sealed body, because simdjson reads 64 bytes at a time. */
#define LIMIT_PADDING 64
/* Records of one page, far over the 200 of Wonde and the 1,500 of Assembly. */
#define LIMIT_PAGE_RECORDS 20000
/* Marks of one school that are watched because two pages gave them differently (engine/world/contested.h):
 * every mark of 1,000 pupils in six weeks. */
#define LIMIT_CONTESTED 65536
/* Nesting of a JSON page (Wonde's deepest is 8) and names in one of its objects (40). */
#define LIMIT_JSON_DEPTH 24
#define LIMIT_JSON_NAMES 128
/* Rows of one file set aside before the whole is refused: it is not the file it should be. */
#define LIMIT_REJECTS 1000
/* One school's file of marks: the largest school has 3,000 pupils; 2,600 of them in a school year. */
#define LIMIT_DROP_PUPILS 6000
#define LIMIT_DROP_MARKS  1000000
/* Sessions that one file speaks of: a year is 380. */
#define LIMIT_DROP_SESSIONS 1200
/* A row of such a file that was set aside, as it is given back to the school. */
#define LIMIT_DROP_ROW (16 * 1024)
/* Files in one drop folder, and the length of its listing. */
#define LIMIT_DROP_FILES   2000
#define LIMIT_DROP_LISTING (1024 * 1024)
/* Notes on one page about traits in codes we do not know: they never refuse it. */
#define LIMIT_TRAIT_NOTES 200
/* Dated values of one enrolment in a year: thirteen traits that change fifteen times each. */
#define LIMIT_TRAIT_ENTRIES 200
/* Pages of one pull: 2,000 pupils, 200 days at 200 a page is 4,000. */
#define LIMIT_PULL_PAGES 20000
/* One configuration file, and how deep it may nest. */
#define LIMIT_YAML	 (256 * 1024)
#define LIMIT_YAML_DEPTH 12
#define LIMIT_YAML_NODES 20000
/* A contract that is tried, as its packed tree: what LIMIT_YAML of text can become, and room; a list to
 * compare. */
#define LIMIT_TRIAL (4 * 1024 * 1024)
/* Children named in one answer to a person. */
#define LIMIT_TRIAL_NAMES 5000
/* Keys of one map, each held against all before it: the longest kind has 30. */
#define LIMIT_YAML_KEYS 256
/* Files of one configuration: 900 schools with their agreements, 2,000 contracts, and room. */
#define LIMIT_CONFIG_FILES 8000
/* Requests under way at once, over all schools and to one host (mis-interfaces.md 1.11). */
#define LIMIT_FETCH_TOTAL 16
#define LIMIT_FETCH_HOST  4
/* Seconds to connect and to read one page (mis-interfaces.md 1.11). */
#define LIMIT_CONNECT_SECONDS 30
#define LIMIT_READ_SECONDS    120
/* Orders waiting for a free place: one page each of 900 schools, four times over. */
#define LIMIT_FETCH_QUEUE 4096
/* A Retry-After is believed up to a day. */
#define LIMIT_RETRY_SECONDS 86400
/* Bytes read of an answer nobody needs, to keep its connection. */
#define LIMIT_FETCH_DISCARD (64 * 1024)
/* A token in the keys folder. */
#define LIMIT_TOKEN 4096
/* A control question or answer chunk, and questions under way. */
#define LIMIT_CONTROL_CLIENTS 16
/* HTTP connections to the console at once, and the memory of one: its request line and headers. Two hundred
 * people with a page open, each with a stream and a question; probes and a scraper. */
#define LIMIT_CONSOLE_CONNECTIONS 512
#define LIMIT_CONSOLE_REQUEST	  (16 * 1024)
/* The body of one request: a form; the question made of it must fit LIMIT_JSON_INLINE. */
#define LIMIT_CONSOLE_BODY (32 * 1024)
/* Questions of the console that the engine has not answered yet. */
#define LIMIT_CONSOLE_QUESTIONS 128
/* Streams of server-sent events, over all and of one session: a page open in four windows. */
#define LIMIT_CONSOLE_STREAMS	      320
#define LIMIT_CONSOLE_SESSION_STREAMS 4
/* Teams and schools that one stream listens for. */
#define LIMIT_CONSOLE_TOPICS 64
/* Files of the pages and their bytes, packed ones too: about 60 files and 2 MiB. */
#define LIMIT_WEB_FILES 400
#define LIMIT_WEB_BYTES (16 * 1024 * 1024)
/* One message on the bus, either way; bodies are small JSON. */
#define LIMIT_BUS_MESSAGE (64 * 1024)
/* Messages on the way to one consumer at once, below the send high-water mark. */
#define LIMIT_BUS_WINDOW 128
/* What a key may say on the bus beside answering what it holds: at once, and for long. */
#define LIMIT_BUS_PACE_BURST	  512
#define LIMIT_BUS_PACE_PER_SECOND 64
/* What asking for a replay counts for among it: one a second. */
#define LIMIT_BUS_PACE_REPLAY 64
/* Days a delivered body is kept, sealed, so that a client that lost its store can be given it again: a school
 * holiday, and what it takes to notice. */
#define LIMIT_BUS_REPLAY_DAYS 14
/* Connections on the bus that said HELLO, over all and of one key: 150 teams with spares. */
#define LIMIT_BUS_SESSIONS     256
#define LIMIT_BUS_KEY_SESSIONS 8
/* Pairs of mailbox and key on the allow-list. */
#define LIMIT_BUS_GRANTS 4096
/* Seconds after which an unacknowledged message is sent again. */
#define LIMIT_BUS_LEASE_SECONDS 10
/* Bytes and descriptors that wait for one slow role; then the sender pauses. */
#define LIMIT_LINK_BYTES (4 * 1024 * 1024)
#define LIMIT_LINK_FDS	 64
/* Frames read from one socket before the others get their turn. */
#define LIMIT_LINK_BURST 64
/* A secret in the keys folder: a token, a key; the longest are PEM private keys. */
#define LIMIT_SECRET (16 * 1024)
/* Credentials and public keys: one a school, sixteen a team. */
#define LIMIT_SECRETS 4000
/* A bundle of certificate authorities: Debian's whole one is 220 KiB. */
#define LIMIT_CA (2 * 1024 * 1024)
/* JSON that still goes in the frame; more goes as a sealed memory file. */
#define LIMIT_JSON_INLINE (60 * 1024)
/* Local accounts whose names the control socket can print. */
#define LIMIT_ACCOUNTS 2000
/* People with an account, of which each is 300 bytes of a file that is written whole at every sign-in. */
#define LIMIT_PEOPLE 3000
/* Sign-ins under way: the login role does one at a time. */
#define LIMIT_SIGN_INS 32
/* Sessions of the console at once: 600 bytes each; an authority of 150 teams and 900 schools in the morning.
 */
#define LIMIT_VISITORS 4096
/* A log line, after escaping. */
#define LIMIT_LOG_LINE 1024
/* Child keys kept open in memory: 80 bytes each, and a session touches a school's few. */
#define LIMIT_CHILD_KEYS 4096

#endif
