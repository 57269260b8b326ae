#include "report/agreement_page.h"

#include "report/agreement_parts.h"
#include "report/paper.h"

/* The ICO's data sharing code of practice, "data sharing agreements". */
static const struct {
	const char *question;
	void (*answer)(const struct edition *e, struct buffer *out);
} questions[AGREEMENT_QUESTIONS] = {
	{"What is the sharing meant to achieve?", answer_achieve},
	{"Is it fair, necessary and proportionate, and what are the risks?", answer_fair},
	{"Which organisations take part, and how does one join or leave?", answer_parties},
	{"Are we sharing with another controller, and who works for whom?", answer_controllers},
	{"Which data items are shared?", answer_items},
	{"Whose data is shared?", answer_whose},
	{"What is the lawful basis?", answer_basis},
	{"Is there special category, criminal offence or law enforcement data?", answer_special},
	{"How are families told?", answer_transparency},
	{"How do people use their rights?", answer_use_rights},
	{"How is the data kept right?", answer_quality},
	{"When and how is the data shared?", answer_when_and_how},
	{"Who sees what?", answer_who_sees},
	{"How is the data kept safe, and what happens after a breach?", answer_safe},
	{"How long is it kept, and how is it erased?", answer_retention},
	{"Is it passed on, or sent abroad?", answer_onward},
	{"Are decisions made by a machine?", answer_automation},
	{"When is the sharing reviewed, and how do we see that it works?", answer_review},
	{"Which version is this, and who agreed to it?", answer_record},
	{"What is shared in an emergency?", answer_emergency},
	{"Which documents belong to the agreement?", answer_annexes},
};

const char *agreement_question(unsigned i)
{
	return i < AGREEMENT_QUESTIONS ? questions[i].question : "unknown";
}

/* Contrast of every pair of colours here is over 7 to 1 (WCAG 2.2, 1.4.6). */
static const char style[] =
	"html{font:1rem/1.5 sans-serif;color:#111;background:#fff}\n"
	"body{max-width:50rem;margin:0 auto;padding:1rem}\n"
	"h1{font-size:1.75rem;line-height:1.25}h2{font-size:1.25rem;margin:2rem 0 .5rem}h3{font-size:1rem}\n"
	"table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}\n"
	"caption{text-align:left;font-weight:bold;padding:.25rem 0}\n"
	"th,td{border:1px solid #555;padding:.35rem .5rem;text-align:left;vertical-align:top;"
	"overflow-wrap:break-word}\n"
	"thead th{background:#eee}.wide{overflow-x:auto}\n"
	"dt{font-weight:bold}dd{margin:0 0 .5rem}.gap{font-style:italic}\n"
	"a{color:#003078}a:focus-visible{outline:3px solid #111;outline-offset:2px}\n"
	".digest{font-family:monospace;overflow-wrap:anywhere}.sign td{height:2.5rem}\n"
	"@page{size:A4;margin:18mm}\n"
	"@media print{th,td{overflow-wrap:anywhere}.wide{overflow:visible}body{max-width:none;padding:0}nav{display:none}h2,h3,caption{break-after:avoid}"
	"tr,.sign{break-inside:avoid}thead{display:table-header-group}}\n";

static void buffered(struct buffer *out, struct buffer *words)
{
	paper_html(out, words->at);
	out->failed |= !buffer_ok(words);
	buffer_free(words);
}

static void fact(struct buffer *out, const char *name, struct buffer *words)
{
	paper_print(out, "<dt>%s</dt><dd>", name);
	buffered(out, words);
	buffer_text(out, "</dd>\n");
}

static void write_head(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	struct buffer words = {0};

	paper_print(out,
		    "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<title>%s: data sharing agreement</title>\n<style>\n",
		    c->title);
	buffer_text(out, style);
	paper_print(out,
		    "</style>\n</head>\n<body>\n<header>\n<h1>%s</h1>\n<p>Data sharing agreement between ",
		    c->title);
	paper_print(out, "%s and %s.</p>\n<dl>\n",
		    e->school != NULL ? edition_school(e, e->school) : "the schools named below",
		    e->authority);
	buffer_print(&words, "%s, version %s", c->id, c->version);
	fact(out, "Contract", &words);
	buffer_text(&words, edition_status(c->status));
	fact(out, "Status", &words);
	edition_date(&words, c->valid_from);
	buffer_text(&words, " to ");
	edition_date(&words, c->valid_to);
	fact(out, "In force", &words);
	buffer_text(out, "</dl>\n</header>\n");
}

/* "session mark, year group": what leaves the school at all. */
static void write_shared(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	uint32_t shared = 0;
	const char *before = "";

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned f = 0; f < c->shares[s].field_count; f++)
			if (edition_form(e, &c->shares[s].fields[f]) != TREATMENT_DROP)
				shared |= field_bit(c->shares[s].fields[f].field);
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if ((shared & field_bit((enum field)f)) != 0) {
			paper_print(out, "%s%s", before, edition_field((enum field)f));
			before = "; ";
		}
}

static void write_end(const struct edition *e, struct buffer *out)
{
	const struct share_contract *c = e->contract;
	struct buffer words = {0};

	buffer_text(out, "<h3>What happens at the end</h3>\n<p>The last day is ");
	edition_date(&words, c->valid_to);
	buffered(out, &words);
	if (c->lapse_hold) {
		buffer_text(out, ". If no new version is agreed by then, the same terms go on for at most ");
		edition_days(&words, c->lapse_days);
		buffered(out, &words);
		buffer_text(out, ", with a warning every day, and never for anything more");
	}
	buffer_text(out, c->lapse_hold ? "; then reading stops. " : ". Then reading stops. ");
	if (c->erase_on_end) {
		paper_print(out, "%s erases what it has read, and its teams erase what they received within ",
			    e->authority);
		edition_days(&words, c->receivers_erase_days);
		buffered(out, &words);
		buffer_text(out, ".");
	} else {
		buffer_text(out, "What has been read is kept for ");
		edition_days(&words, c->keep_days);
		buffered(out, &words);
		buffer_text(out, " and then erased.");
	}
	buffer_text(
		out,
		" A school may end its own agreement on any day: reading stops at once, messages not yet sent "
		"are dropped, and its data is erased.</p>\n");
}

static void write_short(const struct edition *e, struct buffer *out)
{
	buffer_text(
		out,
		"<main>\n<section aria-labelledby=\"short\">\n<h2 id=\"short\">In short</h2>\n"
		"<h3>What the school does each day</h3>\n"
		"<p>Nothing. The school takes its registers as it does now. The authority's system reads them "
		"from the school's own system; nobody at the school sends, types or checks anything, and "
		"nobody there keeps a key.</p>\n<h3>What leaves the school</h3>\n<p>");
	write_shared(e, out);
	paper_print(
		out,
		". Question 5 says in which form, question 13 to whom. To know whose mark it is, the system "
		"also reads, %s. Nothing else is kept or shown.</p>\n",
		edition_always());
	write_end(e, out);
	buffer_text(
		out,
		"</section>\n<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ol>\n");
	for (unsigned i = 0; i < AGREEMENT_QUESTIONS; i++)
		paper_print(out, "<li><a href=\"#q%u\">%s</a></li>\n", i + 1, questions[i].question);
	buffer_text(out, "</ol>\n</nav>\n");
}

static void write_signatures(const struct edition *e, struct buffer *out)
{
	static const char *const rows[] = {"Name", "Role", "How identified", "Signature", "Date"};

	paper_print(out,
		    "<section aria-labelledby=\"sign\" class=\"sign\">\n<h2 id=\"sign\">Signatures</h2>\n"
		    "<table>\n<caption>Agreed by</caption>\n<thead><tr><td></td><th scope=\"col\">For %s</th>"
		    "<th scope=\"col\">For %s</th></tr></thead>\n<tbody>\n",
		    e->school != NULL ? edition_school(e, e->school) : "the school", e->authority);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
		paper_print(out, "<tr><th scope=\"row\">%s</th><td></td><td></td></tr>\n", rows[i]);
	buffer_text(out, "</tbody>\n</table>\n</section>\n</main>\n");
}

int agreement_page(const struct edition *e, struct buffer *out, struct fault *reterr)
{
	write_head(e, out);
	write_short(e, out);
	for (unsigned i = 0; i < AGREEMENT_QUESTIONS; i++) {
		paper_print(out, "<section aria-labelledby=\"q%u\">\n<h2 id=\"q%u\">%u. %s</h2>\n", i + 1,
			    i + 1, i + 1, questions[i].question);
		questions[i].answer(e, out);
		buffer_text(out, "</section>\n");
	}
	write_signatures(e, out);
	paper_print(out,
		    "<footer>\n<p>Digest (SHA-256) of the terms above, to which each agreement is bound: "
		    "<span class=\"digest\">%s</span></p>\n</footer>\n</body>\n</html>\n",
		    e->terms);
	return buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}
