/* routes.c: the rows. What each answers stands in schemas/openapi.yaml. */
#include "console/route.h"

#define API "/api/v1"
#define END                                                                                                  \
	{                                                                                                    \
		NULL, PLACE_PATH, PARAM_NAME, false, 0, NULL                                                 \
	}

/* clang-format off */
#define IN_PATH(name, type)            {name, PLACE_PATH, type, true, 0, NULL}
#define IN_QUERY(name, type)           {name, PLACE_QUERY, type, false, 0, NULL}
#define QUERY_TEXT(name, most)         {name, PLACE_QUERY, PARAM_TEXT, false, most, NULL}
#define QUERY_CHOICE(name, words)      {name, PLACE_QUERY, PARAM_CHOICE, false, 0, words}
#define QUERY_NUMBER(name, most)       {name, PLACE_QUERY, PARAM_NUMBER, false, most, NULL}
#define MUST(name, type)               {name, PLACE_BODY, type, true, 0, NULL}
#define MUST_TEXT(name, type, most)    {name, PLACE_BODY, type, true, most, NULL}
#define MAY(name, type)                {name, PLACE_BODY, type, false, 0, NULL}
#define MAY_TEXT(name, type, most)     {name, PLACE_BODY, type, false, most, NULL}
#define MAY_CHOICE(name, words)        {name, PLACE_BODY, PARAM_CHOICE, false, 0, words}
#define NOTE_BYTES 1000
#define PAGED IN_QUERY("after", PARAM_ID), QUERY_NUMBER("limit", 100)

static const struct param none[] = {END};

static const struct param sign_in[] = {
	MUST_TEXT("person", PARAM_TEXT, 100), MUST_TEXT("password", PARAM_SECRET, 1024),
	MAY_TEXT("code", PARAM_TEXT, 16), END};

static const struct param session[] = {IN_QUERY("stay", PARAM_TRUE), END};
static const struct param password[] = {
	MUST_TEXT("password", PARAM_SECRET, 1024), MUST_TEXT("new_password", PARAM_SECRET, 1024), END};

static const struct param rollcall[] = {IN_QUERY("list", PARAM_WORD), IN_QUERY("at", PARAM_SESSION), END};
static const struct param rollcall_box[] = {
	IN_PATH("box", PARAM_WORD), IN_QUERY("list", PARAM_WORD), IN_QUERY("at", PARAM_SESSION), PAGED, END};
static const struct param inbox[] = {
	IN_QUERY("team", PARAM_NAME), QUERY_CHOICE("state", "open taken closed all"),
	IN_QUERY("school", PARAM_NAME), IN_QUERY("urgency", PARAM_WORD), PAGED, END};
static const struct param alert[] = {IN_PATH("id", PARAM_ID), END};
static const struct param alert_hand_on[] = {
	IN_PATH("id", PARAM_ID), MUST("team", PARAM_NAME), MAY_TEXT("note", PARAM_NOTE, NOTE_BYTES), END};
static const struct param alert_note[] = {
	IN_PATH("id", PARAM_ID), MUST_TEXT("note", PARAM_NOTE, NOTE_BYTES), END};
static const struct param alert_close[] = {
	IN_PATH("id", PARAM_ID), MUST("outcome", PARAM_WORD), MAY_TEXT("located_by", PARAM_TEXT, 96),
	MAY_CHOICE("how", "seen spoken told"), MAY_TEXT("note", PARAM_NOTE, NOTE_BYTES), END};
static const struct param alert_silence[] = {
	IN_PATH("id", PARAM_ID), MUST("until", PARAM_DAY), MUST_TEXT("why", PARAM_NOTE, NOTE_BYTES), END};
static const struct param golden_hour[] = {IN_QUERY("team", PARAM_NAME), END};
static const struct param ring[] = {IN_QUERY("team", PARAM_NAME), IN_QUERY("at", PARAM_SESSION), END};
static const struct param mark_said[] = {
	MUST("child", PARAM_ID), MUST("at", PARAM_SESSION), MUST("code", PARAM_CODE),
	MUST_TEXT("said_by", PARAM_TEXT, 96), MAY_TEXT("why", PARAM_NOTE, NOTE_BYTES), END};
static const struct param timeline[] = {
	IN_PATH("id", PARAM_ID), IN_QUERY("term", PARAM_TERM), QUERY_TEXT("why", 200), END};

#define FIGURE \
	QUERY_TEXT("over", 40), QUERY_TEXT("by", 120), IN_QUERY("measure", PARAM_WORD), QUERY_TEXT("where", 240), \
	QUERY_TEXT("against", 80), IN_QUERY("since", PARAM_DAY)
static const struct param trends[] = {FIGURE, QUERY_NUMBER("from", 1000000), QUERY_NUMBER("limit", 1000), END};
static const struct param trends_why[] = {FIGURE, END};

static const struct param school[] = {IN_PATH("id", PARAM_NAME), IN_QUERY("term", PARAM_TERM), END};
static const struct param school_pack[] = {
	IN_PATH("id", PARAM_NAME), IN_QUERY("term", PARAM_TERM),
	QUERY_CHOICE("edition", "full governors director"), END};
static const struct param action_add[] = {
	IN_PATH("id", PARAM_NAME), MAY("child", PARAM_ID), MAY_TEXT("cohort", PARAM_TEXT, 96),
	MUST_TEXT("what", PARAM_NOTE, NOTE_BYTES), MUST_TEXT("owner", PARAM_TEXT, 96), MUST("review", PARAM_DAY), END};
static const struct param action_outcome[] = {
	IN_PATH("id", PARAM_NAME), {"action", PLACE_PATH, PARAM_NUMBER, true, 4294967295, NULL},
	MUST("outcome", PARAM_WORD), MAY_TEXT("note", PARAM_NOTE, NOTE_BYTES), MAY("review", PARAM_DAY), END};

static const struct param held[] = {IN_PATH("id", PARAM_NAME), END};
static const struct param held_add[] = {
	IN_PATH("id", PARAM_NAME), MUST_TEXT("pupil", PARAM_TEXT, 39), MUST("why", PARAM_WORD),
	MUST_TEXT("text", PARAM_TEXT, 199), MAY("until", PARAM_DAY), END};
static const struct param held_end[] = {
	IN_PATH("id", PARAM_NAME), {"number", PLACE_PATH, PARAM_NUMBER, true, 4294967295, NULL}, END};

static const struct param freshness[] = {IN_QUERY("day", PARAM_DAY), END};
static const struct param freshness_link[] = {MUST("school", PARAM_NAME), MAY("at", PARAM_SESSION), END};
static const struct param freshness_answer[] = {
	MUST_TEXT("token", PARAM_TOKEN, 128), MAY_CHOICE("answer", "inset closed late no_reason"),
	MAY("until", PARAM_CLOCK), MAY_TEXT("note", PARAM_NOTE, NOTE_BYTES), END};

static const struct param contract[] = {IN_PATH("id", PARAM_NAME), IN_QUERY("version", PARAM_VERSION), END};
static const struct param contract_draft[] = {
	{"step", PLACE_BODY, PARAM_CHOICE, true, 0, "check preview propose"}, MUST("template", PARAM_NAME),
	MUST("id", PARAM_NAME), MUST("team", PARAM_NAME), MUST_TEXT("schools", PARAM_TEXT, 4000), MUST("from", PARAM_DAY),
	MUST_TEXT("contact", PARAM_TEXT, 80), MUST_TEXT("council", PARAM_TEXT, 60), MUST_TEXT("supplier", PARAM_TEXT, 60),
	MUST_TEXT("dpia", PARAM_TEXT, 40), MAY("day", PARAM_DAY), MAY_TEXT("password", PARAM_SECRET, 1024), END};
static const struct param contract_keep[] = {
	MAY("template", PARAM_NAME), MAY_TEXT("id", PARAM_TEXT, 60), MAY("team", PARAM_NAME),
	MAY_TEXT("schools", PARAM_TEXT, 4000), MAY("from", PARAM_DAY), MAY_TEXT("contact", PARAM_TEXT, 80),
	MAY_TEXT("council", PARAM_TEXT, 60), MAY_TEXT("supplier", PARAM_TEXT, 60), MAY_TEXT("dpia", PARAM_TEXT, 40), END};
static const struct param contract_agree[] = {
	IN_PATH("id", PARAM_NAME), MUST("version", PARAM_VERSION), MUST("school", PARAM_NAME), MUST("hash", PARAM_ID),
	MUST_TEXT("role", PARAM_TEXT, 95), MUST("read", PARAM_TRUE), MAY_TEXT("password", PARAM_SECRET, 1024),
	MAY_TEXT("who", PARAM_TEXT, 95), MAY("when", PARAM_DAY), MAY_TEXT("how", PARAM_TEXT, 130),
	MAY("document", PARAM_ID), END};
static const struct param contract_status[] = {
	IN_PATH("id", PARAM_NAME), MUST("version", PARAM_VERSION), MUST("hash", PARAM_ID),
	{"status", PLACE_BODY, PARAM_CHOICE, true, 0, "trial active suspended"},
	MAY_TEXT("password", PARAM_SECRET, 1024), END};
static const struct param contract_hold[] = {
	IN_PATH("id", PARAM_NAME), MUST("version", PARAM_VERSION), MUST("school", PARAM_NAME),
	MAY_TEXT("fields", PARAM_TEXT, 400), END};
static const struct param contract_export[] = {
	IN_PATH("id", PARAM_NAME), IN_QUERY("version", PARAM_VERSION), QUERY_CHOICE("form", "yaml html"),
	IN_QUERY("school", PARAM_NAME), END};
static const struct param contract_receipt[] = {
	IN_PATH("id", PARAM_NAME), IN_QUERY("version", PARAM_VERSION), IN_QUERY("school", PARAM_NAME), END};
static const struct param contract_preview[] = {
	IN_PATH("id", PARAM_NAME), IN_QUERY("version", PARAM_VERSION), IN_QUERY("day", PARAM_DAY),
	IN_QUERY("school", PARAM_NAME), END};
static const struct param contract_diff[] = {
	IN_PATH("id", PARAM_NAME), IN_QUERY("version", PARAM_VERSION), IN_QUERY("against", PARAM_VERSION),
	IN_QUERY("school", PARAM_NAME), END};
static const struct param access_log[] = {
	IN_PATH("id", PARAM_NAME), IN_QUERY("school", PARAM_NAME), PAGED, END};

const struct route routes[] = {
	{"GET", API "/session", "session", session, ROUTE_VIEW},
	{"POST", API "/session", "sign_in", sign_in, ROUTE_SIGN_IN},
	{"DELETE", API "/session", "sign_out", none, ROUTE_SIGN_OUT},
	{"POST", API "/session/proxy", "sign_in_proxy", none, ROUTE_SIGN_IN_PROXY},
	{"POST", API "/session/password", "password_change", password, ROUTE_ACT},
	{"GET", API "/rollcall", "rollcall", rollcall, ROUTE_VIEW},
	{"GET", API "/rollcall/{box}", "rollcall_box", rollcall_box, ROUTE_VIEW},
	{"GET", API "/inbox", "inbox", inbox, ROUTE_VIEW},
	{"GET", API "/alerts/{id}", "alert", alert, ROUTE_VIEW},
	{"POST", API "/alerts/{id}/take", "alert_take", alert, ROUTE_ACT},
	{"POST", API "/alerts/{id}/hand-on", "alert_hand_on", alert_hand_on, ROUTE_ACT},
	{"POST", API "/alerts/{id}/note", "alert_note", alert_note, ROUTE_ACT},
	{"POST", API "/alerts/{id}/close", "alert_close", alert_close, ROUTE_ACT},
	{"POST", API "/alerts/{id}/silence", "alert_silence", alert_silence, ROUTE_ACT},
	{"POST", API "/alerts/{id}/silence-confirm", "silence_confirm", alert, ROUTE_ACT},
	{"POST", API "/alerts/{id}/silence-end", "silence_end", alert, ROUTE_ACT},
	{"GET", API "/golden-hour", "golden_hour", golden_hour, ROUTE_VIEW},
	{"GET", API "/ring", "ring", ring, ROUTE_VIEW},
	{"POST", API "/marks", "mark_said", mark_said, ROUTE_ACT},
	{"GET", API "/children/{id}/timeline", "child_timeline", timeline, ROUTE_VIEW},
	{"GET", API "/trends", "trends", trends, ROUTE_VIEW},
	{"GET", API "/trends/why", "trends_why", trends_why, ROUTE_VIEW},
	{"GET", API "/schools", "schools", none, ROUTE_VIEW},
	{"GET", API "/schools/{id}", "school", school, ROUTE_VIEW},
	{"GET", API "/schools/{id}/pack", "school_pack", school_pack, ROUTE_VIEW},
	{"GET", API "/schools/{id}/actions", "actions", school, ROUTE_VIEW},
	{"POST", API "/schools/{id}/actions", "action_add", action_add, ROUTE_ACT},
	{"POST", API "/schools/{id}/actions/{action}", "action_outcome", action_outcome, ROUTE_ACT},
	{"GET", API "/schools/{id}/held-back", "held", held, ROUTE_VIEW},
	{"POST", API "/schools/{id}/held-back", "held_add", held_add, ROUTE_ACT},
	{"POST", API "/schools/{id}/held-back/{number}", "held_end", held_end, ROUTE_ACT},
	{"GET", API "/freshness", "freshness", freshness, ROUTE_VIEW},
	{"POST", API "/freshness/link", "freshness_link", freshness_link, ROUTE_ACT},
	{"POST", API "/freshness/answer", "freshness_answer", freshness_answer, ROUTE_ACT},
	{"GET", API "/contracts", "contracts", none, ROUTE_VIEW},
	{"GET", API "/contract-templates", "contract_templates", none, ROUTE_VIEW},
	{"POST", API "/contract-drafts", "contract_draft", contract_draft, ROUTE_ACT},
	{"POST", API "/contract-drafts/kept", "contract_keep", contract_keep, ROUTE_ACT},
	{"GET", API "/contracts/{id}", "contract", contract, ROUTE_VIEW},
	{"GET", API "/contracts/{id}/preview", "contract_preview", contract_preview, ROUTE_VIEW},
	{"GET", API "/contracts/{id}/diff", "contract_diff", contract_diff, ROUTE_VIEW},
	{"POST", API "/contracts/{id}/agree", "contract_agree", contract_agree, ROUTE_ACT},
	{"POST", API "/contracts/{id}/status", "contract_status", contract_status, ROUTE_ACT},
	{"POST", API "/contracts/{id}/hold-back", "contract_hold", contract_hold, ROUTE_ACT},
	{"GET", API "/contracts/{id}/receipt", "contract_receipt", contract_receipt, ROUTE_VIEW},
	{"GET", API "/contracts/{id}/export", "contract_export", contract_export, ROUTE_VIEW},
	{"GET", API "/contracts/{id}/access-log", "contract_access_log", access_log, ROUTE_VIEW},
	{"GET", API "/events", "events", none, ROUTE_STREAM},
	{"GET", API "/status", "status", none, ROUTE_VIEW},
	{NULL, NULL, NULL, NULL, ROUTE_VIEW},
};
/* clang-format on */
