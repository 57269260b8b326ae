/* The answers to questions 12 to 21: when, to whom, how safe, and afterwards. */
#include "alert/rule.h"
#include "report/agreement_parts.h"
#include "report/paper.h"

/* --- 12 to 14: when, to whom, how safe ----------------------------------------------------------- */

void answer_when_and_how(const struct edition *e, struct buffer *out)
{
	const struct contract_looks *l = &e->contract->looks;
	struct buffer words = {0};

	buffer_text(
		out,
		"<p>The authority's system reads from the school's system, over an encrypted connection, on "
		"school days only. Times are counted from the closing of each school's own registers.</p>\n");
	part_open(out);
	edition_minutes(&words, l->first);
	buffer_text(&words, " after the register closes");
	part_fact_of(out, "First look", &words);
	edition_minutes(&words, l->second);
	buffer_text(&words, " after the register closes");
	part_fact_of(out, "Second look", &words);
	buffer_text(&words, "every ");
	edition_minutes(&words, l->then_every);
	buffer_text(&words, " while something is open or incomplete, until ");
	edition_clock(&words, l->until_am);
	buffer_text(&words, " in the morning and ");
	edition_clock(&words, l->until_pm);
	buffer_text(&words, " in the afternoon");
	part_fact_of(out, "Further looks", &words);
	edition_clock(&words, l->close);
	part_fact_of(out, "Last look of the day", &words);
	part_fact_days(out, "Asked for again each night, because marks change", l->look_back_days);
	part_close(out);
}

static void write_alerts(const struct edition *e, struct buffer *out)
{
	static const char *const columns[] = {"What is told", "To whom",	"About whom",	 "How soon",
					      "Taken within", "Outcome within", "If nobody can", NULL};
	const struct share_contract *c = e->contract;

	if (c->alert_count == 0) {
		buffer_text(out, "<p>No messages are sent.</p>\n");
		return;
	}
	part_table(out, "Messages; times are working time", columns);
	for (unsigned i = 0; i < c->alert_count; i++) {
		const struct contract_alert *a = &c->alerts[i];
		struct buffer whom = {0};
		int rule = rule_find(a->rule);

		paper_print(out, "<tr><th scope=\"row\">%s</th>",
			    rule >= 0 ? rule_row((enum rule)rule)->title : a->rule);
		part_cell(out, edition_team(e, a->team));
		edition_subjects(&whom, a->subjects, "all whom question 6 names");
		part_cell(out, whom.at);
		out->failed |= !buffer_ok(&whom);
		buffer_free(&whom);
		part_cell(out, edition_urgency(a->urgency));
		part_cell_minutes(out, a->take_within);
		part_cell_minutes(out, a->outcome_within);
		part_cell(out, a->escalate_to[0] != '\0' ? a->escalate_to : "Nobody named");
		buffer_text(out, "</tr>\n");
	}
	part_table_end(out);
}

void answer_who_sees(const struct edition *e, struct buffer *out)
{
	static const char *const columns[] = {"Who", "About whom", NULL};
	const struct share_contract *c = e->contract;

	part_table(out, "Who sees the data items of question 5", columns);
	for (unsigned i = 0; i < c->share_count; i++) {
		const struct contract_share *s = &c->shares[i];
		struct buffer who = {0}, whom = {0};

		edition_audience(&who, e, s);
		edition_subjects(&whom, s->subjects, "all whom question 6 names");
		paper_print(out, "<tr><th scope=\"row\">%s</th>", who.at);
		part_cell(out, whom.at);
		buffer_text(out, "</tr>\n");
		out->failed |= !buffer_ok(&who) || !buffer_ok(&whom);
		buffer_free(&who);
		buffer_free(&whom);
	}
	part_table_end(out);
	write_alerts(e, out);
	buffer_text(
		out,
		"<p>Each release is written to a log with this contract, its version and the clause that allowed "
		"it.</p>\n");
}

void answer_safe(const struct edition *e, struct buffer *out)
{
	const struct contract_wording *w = &e->contract->wording;
	struct buffer words = {0};

	part_open(out);
	part_fact(out, "Measures", w->measures);
	part_fact(out, "Whom to tell of a breach", w->breach);
	edition_minutes(&words, w->breach_within);
	part_fact_of(out, "The other side hears of a breach within", &words);
	part_close(out);
}

/* --- 15 to 21: afterwards -------------------------------------------------------------------------- */

void answer_retention(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;

	part_open(out);
	part_fact_days(out, "Kept by the authority for", c->keep_days);
	part_fact(out, "When the contract ends",
		  c->erase_on_end ? "What was read under it is erased" :
				    "What was read is kept for the time above, then erased");
	part_fact_days(out, "Teams erase it in their own systems, after the end, within",
		       c->receivers_erase_days);
	part_close(out);
}

void answer_onward(const struct edition *e, struct buffer *out)
{
	static const char *const columns[] = {"To whom", "What for", NULL};
	const struct contract_wording *w = &e->contract->wording;

	if (w->onward_count == 0) {
		buffer_text(out, "<p>It is passed on to nobody.</p>\n");
	} else {
		part_table(out, "Whom the team may pass it on to", columns);
		for (unsigned i = 0; i < w->onward_count; i++) {
			paper_print(out, "<tr><th scope=\"row\">%s</th>", w->onward[i].to);
			part_cell(out, w->onward[i].why);
			buffer_text(out, "</tr>\n");
		}
		part_table_end(out);
	}
	if (w->country_count == 0) {
		buffer_text(out, "<p>It does not leave the United Kingdom.</p>\n");
		return;
	}
	buffer_text(out, "<p>Countries outside the United Kingdom it may go to:</p>\n");
	part_list(out, w->countries, w->country_count);
}

void answer_automation(const struct edition *e, struct buffer *out)
{
	(void)e;
	buffer_text(
		out,
		"<p>No. The system tells people; people decide. It makes no decision about a child or a family, "
		"and nothing else can be agreed to in such a contract.</p>\n");
}

void answer_review(const struct edition *e, struct buffer *out)
{
	part_open(out);
	part_fact_date(out, "Looked at again by", e->contract->review_by);
	part_close(out);
	buffer_text(out, "<p>How both sides see that it works:</p>\n");
	part_list(out, e->contract->wording.monitoring, e->contract->wording.monitoring_count);
}

void answer_record(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	struct buffer words = {0};

	part_open(out);
	part_fact(out, "Version", c->version);
	edition_date(&words, c->valid_from);
	buffer_text(&words, " to ");
	edition_date(&words, c->valid_to);
	part_fact_of(out, "In force", &words);
	if (c->lapse_hold) {
		buffer_text(&words, "the same terms go on for at most ");
		edition_days(&words, c->lapse_days);
		buffer_text(&words, ", with a warning every day");
	}
	part_fact(out, "After the last day", c->lapse_hold ? words.at : "the sharing stops");
	buffer_free(&words);
	if (e->agreed != NULL) {
		buffer_print(&words, "%s, %s, on ", e->agreed->who, e->agreed->role);
		edition_date(&words, e->agreed->when);
		buffer_print(&words, "; identified by: %s", e->agreed->how);
	}
	if (e->school != NULL)
		part_fact(out, "Agreed for the school by", e->agreed != NULL ? words.at : "Not yet agreed");
	out->failed |= !buffer_ok(&words);
	buffer_free(&words);
	part_close(out);
	buffer_text(
		out,
		"<p>Each school agrees for itself, to one version. An older version goes on for a school until it "
		"agrees to the newer one.</p>\n");
}

void answer_emergency(const struct edition *e, struct buffer *out)
{
	part_open(out);
	part_fact(out, "In an emergency", e->contract->wording.emergency);
	part_close(out);
}

void answer_annexes(const struct edition *e, struct buffer *out)
{
	static const char *const columns[] = {"Document", "Where it stands", "Digest (SHA-256)", NULL};
	const struct contract_wording *w = &e->contract->wording;

	if (w->annex_count == 0) {
		buffer_text(out, "<p>" PART_GAP "</p>\n");
		return;
	}
	part_table(out, "Documents", columns);
	for (unsigned i = 0; i < w->annex_count; i++) {
		paper_print(out, "<tr><th scope=\"row\">%s</th>", w->annexes[i].title);
		part_cell(out, w->annexes[i].reference);
		part_cell(out, w->annexes[i].sha256[0] != '\0' ? w->annexes[i].sha256 : "Without a digest");
		buffer_text(out, "</tr>\n");
	}
	part_table_end(out);
}
