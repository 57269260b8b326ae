/* The answers to questions 1 to 11: why, who, what, the law, families, quality. */
#include "report/agreement_parts.h"
#include "report/paper.h"

/* --- 1 to 4: why, and who -------------------------------------------------------------------- */

void answer_achieve(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;

	part_open(out);
	part_fact(out, "Purpose", edition_purpose(c->purpose));
	part_fact(out, "Objective", c->objective);
	part_fact(out, "Benefits", c->wording.benefits);
	part_close(out);
	buffer_text(
		out,
		"<p>The data is used for this purpose and no other. The purpose bounds which data items may be "
		"shared at all, and how fully.</p>\n");
}

void answer_fair(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;

	part_open(out);
	part_fact(out, "Why nothing less would do", c->wording.necessity);
	part_fact(out, "Risks of sharing, and of not sharing", c->wording.risks);
	part_fact(out, "Data protection impact assessment", c->dpia);
	part_fact_date(out, "Last looked at", c->wording.dpia_date);
	part_close(out);
}

static void schools(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;

	if (e->school != NULL) {
		part_fact(out, "School", edition_school(e, e->school));
		return;
	}
	if (c->all_schools) {
		part_fact(out, "Schools", "Every school of the authority that agrees");
		return;
	}
	buffer_text(out, "<dt>Schools</dt><dd><ul>\n");
	for (unsigned i = 0; i < c->school_count; i++)
		paper_print(out, "<li>%s</li>\n", edition_school(e, c->schools[i]));
	buffer_text(out, "</ul></dd>\n");
}

void answer_parties(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	struct buffer words = {0};

	part_open(out);
	schools(e, out);
	buffer_print(&words, "%s (local authority number %s), through its team %s", e->authority,
		     c->authority, edition_team(e, c->team));
	part_fact_of(out, "Receiver", &words);
	part_fact(out, "Data protection officer", c->dpo);
	part_fact(out, "Whom to ask for a change", c->changes);
	part_fact(out, "How a school joins or leaves", c->wording.join_leave);
	part_close(out);
}

static void write_processors(const struct contract_wording *w, struct buffer *out)
{
	static const char *const columns[] = {"Who", "What it does", "Where", NULL};

	if (w->processor_count == 0) {
		buffer_text(out, "<p>Processors: " PART_GAP "</p>\n");
		return;
	}
	part_table(out, "Processors, who work for a controller", columns);
	for (unsigned i = 0; i < w->processor_count; i++) {
		const struct contract_processor *p = &w->processors[i];

		buffer_text(out, "<tr>");
		part_cell(out, p->name);
		part_cell(out, p->task);
		part_cell(out, p->country != NULL && *p->country != '\0' ? p->country : "United Kingdom");
		buffer_text(out, "</tr>\n");
	}
	part_table_end(out);
}

void answer_controllers(const struct edition *e, struct buffer *out)
{
	const struct contract_wording *w = &e->contract->wording;
	bool joint = w->controllers == CONTROLLERS_JOINT;

	buffer_text(
		out,
		joint ? "<p>Yes. School and authority are joint controllers (UK GDPR article 26): they decide "
			"together why and how the data is used.</p>\n" :
			"<p>Yes. School and authority are separate controllers: each decides for itself, and "
			"answers for what it does with the data.</p>\n");
	if (joint) {
		part_open(out);
		part_fact(out, "Who answers for what", w->arrangement);
		part_close(out);
	}
	write_processors(w, out);
}

/* --- 5 and 6: what, and about whom ------------------------------------------------------------ */

static void write_share(const struct edition *e, const struct contract_share *s, struct buffer *out)
{
	static const char *const columns[] = {"Data item", "In which form", "Why it is needed",
					      "May a school hold it back?", NULL};
	struct buffer caption = {0};

	buffer_text(&caption, "For ");
	edition_audience(&caption, e, s);
	part_table(out, caption.at != NULL ? caption.at : "", columns);
	out->failed |= !buffer_ok(&caption);
	buffer_free(&caption);
	for (unsigned i = 0; i < s->field_count; i++) {
		const struct contract_field *f = &s->fields[i];

		paper_print(out, "<tr><th scope=\"row\">%s</th>", edition_field(f->field));
		part_cell(out, edition_treatment(edition_form(e, f)));
		part_cell(out, f->why);
		part_cell(out, f->required			    ? "No: the purpose fails without it" :
			       (e->held & field_bit(f->field)) != 0 ? "Yes, and this school does" :
								      "Yes");
		buffer_text(out, "</tr>\n");
	}
	part_table_end(out);
}

void answer_items(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;

	paper_print(
		out,
		"<p>The teams are shown these data items and no others. To know whose mark it is, and which "
		"children are on roll, the system itself reads, %s; these are shown to nobody but as the tables "
		"say. What stands in neither is not kept and not shown.</p>\n",
		edition_always());
	for (unsigned i = 0; i < c->share_count; i++)
		write_share(e, &c->shares[i], out);
	if (c->small_numbers > 0)
		paper_print(out,
			    "<p>In figures made from the data, counts below %d are not shown, nor anything "
			    "from which they follow.</p>\n",
			    c->small_numbers);
	else
		buffer_text(out, "<p>In figures made from the data, small counts are shown too.</p>\n");
}

void answer_whose(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	struct buffer words = {0};

	part_open(out);
	edition_subjects(&words, c->subjects, "every pupil");
	part_fact_of(out, "About whom a team is told", &words);
	edition_years(&words, c->year_groups);
	part_fact_of(out, "Year groups", &words);
	part_close(out);
	if (c->subjects != 0)
		buffer_text(
			out,
			"<p>Which children these are, the authority knows from its own lists. The school is "
			"not asked, and is not told: it gives the data items of question 5 for all its pupils "
			"alike; what concerns other children is erased after the same time and shown to nobody. No "
			"number of children stands in this document, so that nobody can work out who has a "
			"social worker.</p>\n");
}

/* --- 7 to 11: law, families, quality ----------------------------------------------------------- */

void answer_basis(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;

	part_open(out);
	part_fact(out, "UK GDPR article 6", c->lawful_article_6);
	part_fact(out, "The law that gives the task", c->lawful_statute);
	part_close(out);
	buffer_text(out, "<p>The sharing does not rest on consent.</p>\n");
}

void answer_special(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	const char *offence = c->wording.article_10;

	part_open(out);
	part_fact(out, "Condition of UK GDPR article 9", c->lawful_article_9);
	part_fact(out, "Law that allows criminal offence data",
		  offence != NULL && *offence != '\0' ? offence : "None is meant to be shared");
	part_fact(out, "Appropriate policy document", c->wording.policy_document);
	part_fact(out, "Law enforcement (Data Protection Act 2018, part 3)",
		  "No: the data is not shared for law enforcement purposes");
	part_close(out);
}

void answer_transparency(const struct edition *e, struct buffer *out)
{
	part_open(out);
	part_fact(out, "Privacy notice", e->contract->wording.privacy_notice);
	part_close(out);
	buffer_text(
		out,
		"<p>A page in plain English for parents and older pupils belongs to this agreement.</p>\n");
}

void answer_use_rights(const struct edition *e, struct buffer *out)
{
	const struct contract_wording *w = &e->contract->wording;

	part_open(out);
	part_fact(out, "Whom to ask", w->rights);
	part_fact_days(out, "A request for access is answered within", w->answer_days);
	part_fact(out, "How something wrong is put right", w->correction);
	part_fact(out, "Complaints", w->complaints);
	part_close(out);
}

void answer_quality(const struct edition *e, struct buffer *out)
{
	buffer_text(
		out,
		"<p>Marks are read in the codes of the school attendance register (SI 2024/208, regulation 10). "
		"What cannot be read is set aside and reported; it is never guessed, and no data is never taken "
		"for present or absent.</p>\n");
	part_list(out, e->contract->wording.quality, e->contract->wording.quality_count);
}
