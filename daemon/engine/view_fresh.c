#include "engine/view_fresh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/console_ask.h"
#include "engine/feed.h"
#include "engine/fresh_link.h"

/* --- one half of a school's day
 * ------------------------------------------------------------------------------
 */

static const char *cause_word(enum cause c)
{
	return c == CAUSE_NONE ? "none" : c == CAUSE_NOT_KNOWN ? "not_known" : cause_name(c);
}

/* Teams with an open alert about it: the school's own, or the supplier's incident. */
static json_t *told_json(const struct engine *e, const struct feed_facts *f)
{
	static const enum rule rules[] = {RULE_REGISTER_MISSING, RULE_FEED_SILENT, RULE_FEED_IMPLAUSIBLE};
	json_t *all = json_array();
	char last[64] = "";

	for (size_t i = 0; i <= sizeof rules / sizeof *rules; i++) {
		const struct feed_case *k =
			i < sizeof rules / sizeof *rules ? feed_open_case(e, rules[i], f->school, "") :
			feed_counts_for_incident(f)	 ? feed_open_case(e, RULE_FEED_SILENT, "", f->host) :
							   NULL;
		int team = k != NULL ? config_team(e->config, k->facts.team) : -1;

		if (team < 0 || strcmp(last, e->config->teams[team].id) == 0)
			continue;
		text_copy(last, sizeof last, span_of(e->config->teams[team].id));
		json_array_append_new(all, json_string(e->config->teams[team].name));
	}
	return all;
}

static int half_json(struct engine *e, uint32_t school, session_t s, json_t **ret, struct fault *reterr)
{
	struct fresh_answer answer;
	struct feed_facts f;
	char words[FEED_LINE], said[600] = "";
	bool found = false;
	int rc;

	if (!policy_pulls(e->policy, school, session_day(s))) {
		*ret = json_pack("{s:s, s:s, s:s, s:n, s:[], s:s}", "state", "not_sharing", "words",
				 "no contract shares its marks with us", "cause", "none", "since", "told",
				 "answer", "");
		return 0;
	}
	rc = feed_view_session(e, school, s, &f, reterr);
	if (rc == 0)
		rc = fresh_answer_of(e, school, s, &answer, &found, reterr);
	if (rc != 0)
		return rc;
	if (found)
		fresh_answer_words(&answer, said, sizeof said);
	feed_sentence(&f, words, sizeof words);
	*ret = json_pack("{s:s, s:s, s:s, s:o, s:o, s:s}", "state", fresh_name(f.state), "words", words,
			 "cause", cause_word(f.cause), "since", answer_time(f.since), "told",
			 fresh_silent(f.state) || f.state == FRESH_PARTIAL || f.state == FRESH_DOUBTED ?
				 told_json(e, &f) :
				 json_array(),
			 "answer", said);
	return 0;
}

static int school_json(struct engine *e, uint32_t school, day_t day, json_t **ret, struct fault *reterr)
{
	json_t *am = NULL, *pm = NULL;
	int rc = half_json(e, school, session_of(day, false), &am, reterr);

	if (rc == 0)
		rc = half_json(e, school, session_of(day, true), &pm, reterr);
	if (rc != 0) {
		json_decref(am);
		return rc;
	}
	*ret = json_pack("{s:s, s:s, s:o, s:o}", "id", e->config->schools[school].id, "name",
			 e->config->schools[school].name, "am", am, "pm", pm);
	return 0;
}

/* --- the board -------------------------------------------------------------------------------------------
 */

/* How many schools an outage is about is said to the authority only: no school sees another. */
static json_t *incidents_json(const struct engine *e, const struct visitor *v)
{
	json_t *all = json_array();

	for (size_t i = 0; i < e->feed->hosts.count; i++) {
		const char *host = e->feed->hosts.at[i].name;
		const struct feed_case *k = feed_open_case(e, RULE_FEED_SILENT, "", host);
		bool own = false;
		char words[240];

		for (uint32_t s = 0; s < e->config->school_count; s++)
			own = own || (e->feed->schools[s].host == i &&
				      visitor_of_school(v, e->config->schools[s].id));
		if (k == NULL || (!visitor_of_authority(v) && !own))
			continue;
		if (visitor_of_authority(v))
			snprintf(words, sizeof words, "%s: nothing from %u of its %u schools, cause: %s",
				 host, k->facts.schools, k->facts.of_schools, cause_name(k->facts.cause));
		else
			snprintf(words, sizeof words,
				 "%s gives us nothing of several schools: it is not yours alone.", host);
		json_array_append_new(all, json_string(words));
	}
	return all;
}

static int board_words(struct engine *e, const struct visitor *v, char *out, size_t size,
		       struct fault *reterr)
{
	struct feed_row *rows;
	int rc;

	out[0] = '\0';
	if (!visitor_of_authority(v))
		return 0;
	rc = feed_rows(e, &rows, reterr);
	if (rc != 0)
		return rc;
	feed_summary(e, rows, out, size);
	free(rows);
	return 0;
}

static int board_json(struct engine *e, const struct visitor *v, day_t day, json_t *schools,
		      struct fault *reterr)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++) {
		json_t *one = NULL;

		if (!visitor_sees_school(v, e->config->schools[i].id))
			continue;
		rc = school_json(e, i, day, &one, reterr);
		if (rc == 0)
			json_array_append_new(schools, one);
	}
	return rc;
}

int view_freshness(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	const char *text = answer_text(question, "day");
	day_t day = engine_today(e);
	char data[320], now[40];
	json_t *schools;
	int rc;

	if (text[0] != '\0' && !day_parse(span_of(text), &day))
		return console_field(reterr, "day", "expected a day as YYYY-MM-DD");
	if (day < roll_first_monday(e->roll) || day > engine_today(e))
		return console_field(reterr, "day", "expected a day of this school year until today");
	rc = board_words(e, v, data, sizeof data, reterr);
	if (rc != 0)
		return rc;
	schools = json_array();
	rc = board_json(e, v, day, schools, reterr);
	if (rc != 0 || json_array_size(schools) == 0) {
		json_decref(schools);
		return rc != 0 ? rc : view_missing(reterr);
	}
	return view_give(json_pack("{s:b, s:o, s:s, s:s, s:o, s:o}", "ok", 1, "day", view_day(day), "as_of",
				   view_now(e, now), "data", data, "incidents", incidents_json(e, v),
				   "schools", schools),
			 ret_json, reterr);
}

/* --- links -----------------------------------------------------------------------------------------------
 */

/* The team that looks after the school's data, or an operator. */
static bool may_send(const struct engine *e, const struct visitor *v, uint32_t school)
{
	const struct school *row = &e->config->schools[school];
	const char *team = row->contact_team[0] != '\0' ? row->contact_team : e->config->authority.fresh.team;

	return visitor_of_authority(v) && (visitor_may(v, RIGHT_OPERATOR) || visitor_of_team(v, team));
}

int view_fresh_link(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	int school = config_school(e->config, answer_text(question, "school"));
	const char *text = answer_text(question, "at");
	char token[FRESH_TOKEN], by[96], session[40];
	session_t s;
	int rc;

	if (school < 0 || !may_send(e, v, (uint32_t)school))
		return view_missing(reterr);
	s = feed_session(e, (uint32_t)school);
	if (text[0] != '\0' ? !view_read_session(e, text, &s) : s == SESSION_NONE)
		return console_field(reterr, "at", "expected YYYY-MM-DD-AM or -PM");
	rc = fresh_link_make(e, (uint32_t)school, s, visitor_words(v, by), token, reterr);
	if (rc != 0)
		return rc;
	return view_give(json_pack("{s:b, s:s, s:s, s:s, s:s}", "ok", 1, "text", "the link works once",
				   "token", token, "school", e->config->schools[school].name, "session",
				   view_session_words(s, session)),
			 ret_json, reterr);
}

static int read_answer(const json_t *question, struct fresh_answer *ret, struct fault *reterr)
{
	const char *until = answer_text(question, "until");
	struct span note = text_trim(span_of(answer_text(question, "note")));
	int minute;

	*ret = (struct fresh_answer){.says = fresh_says_find(answer_text(question, "answer"))};
	if (ret->says == SAYS_NOTHING)
		return console_field(reterr, "answer", "expected inset, closed, late or no_reason");
	if (ret->says == SAYS_LATE && until[0] == '\0')
		return console_field(reterr, "until", "Say by when marks will come, such as 11:00");
	if (until[0] != '\0' && (strlen(until) != 5 || !minute_parse(span_of(until), &minute)))
		return console_field(reterr, "until", "expected a time, such as 11:00");
	if (!text_copy(ret->note, sizeof ret->note, note))
		return console_field(reterr, "note", "Write less: at most %d letters", FRESH_NOTE - 1);
	if (ret->says == SAYS_LATE)
		text_copy(ret->until, sizeof ret->until, span_of(until));
	return 0;
}

int view_fresh_answer(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		      struct fault *reterr)
{
	const char *token = answer_text(question, "token");
	struct fresh_answer link, answer;
	char session[40];
	const struct school *row;
	bool answers = json_object_get(question, "answer") != NULL;
	int rc = fresh_link_open(e, token, &link, reterr);

	(void)v;
	if (rc == 0 && answers)
		rc = read_answer(question, &answer, reterr);
	if (rc == 0 && answers)
		rc = fresh_link_use(e, token, &answer, reterr);
	if (rc != 0)
		return rc;
	row = &e->config->schools[config_school(e->config, link.school)];
	return view_give(json_pack("{s:b, s:s, s:s, s:s, s:b}", "ok", 1, "school", row->name, "session",
				   view_session_words(link.session, session), "text",
				   answers ? "Thank you. What you said stands beside your school's line." :
					     "We have received no marks, or not all, of this session. What "
					     "should people here know?",
				   "answered", (int)answers),
			 ret_json, reterr);
}
