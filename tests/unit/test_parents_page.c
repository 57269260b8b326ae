/* report/parents_page.h, words.h: the page for parents, in English and translated. When this breaks, parents
 * are told something else than the contract says, cannot read it, or take English words for translated ones.
 */
#include <ctype.h>
#include <criterion/criterion.h>
#include <string.h>

#include "edition_fixture.h"

Test(parents, says_what_the_contract_says)
{
	struct loaded l;
	struct edition e;
	struct buffer out = {0};

	load(&l, "contracts/example");
	e = edition(&l, "looked-after-daily", "ashgrove-primary");
	write_document(&e, "parents", &out);
	cr_expect_not_null(strstr(out.at, "<p>Ashgrove Primary School shares with Example Borough.</p>"));
	cr_expect_not_null(strstr(out.at, "<li>Virtual School</li>"));
	cr_expect_not_null(strstr(out.at, "<li>The child is in the care of the council.</li>"));
	cr_expect_null(strstr(out.at, "plan to keep them safe"));
	cr_expect_not_null(strstr(out.at, "Nursery 1, Nursery 2, Reception and Years 1 to 13"));
	cr_expect_not_null(
		strstr(out.at, "<li>How many minutes late your child was: as the school wrote it down</li>"));
	cr_expect_not_null(strstr(out.at, "The council keeps it for 2 years."));
	cr_expect_not_null(strstr(out.at, "ends on 31 October 2027"));
	cr_expect_not_null(strstr(out.at, "for up to 60 days more"));
	cr_expect_not_null(strstr(out.at, "No one else gets it."));
	cr_expect_not_null(strstr(out.at, "write to information-rights@council.example"));
	buffer_free(&out);
	e = edition(&l, "children-missing-education", NULL);
	write_document(&e, "parents", &out);
	cr_expect_not_null(strstr(out.at, "All pupils in these years: Reception and Years 1 to 11."));
	cr_expect_not_null(strstr(out.at, "<li>Children Missing Education</li>"));
	buffer_free(&out);
	e = edition(&l, "borough-trends", NULL);
	write_document(&e, "parents", &out);
	cr_expect_not_null(strstr(out.at, "<p>All pupils.</p>"));
	cr_expect_not_null(strstr(
		out.at,
		"<li>Your child&#39;s ethnic group: only used to count or to match lists, and never shown for one child</li>"));
	buffer_free(&out);
	unload(&l);
}

/* Syllables as a reader counts them, nearly: runs of vowels, without a silent e at the end. */
static unsigned syllables(const char *word, size_t length)
{
	unsigned count = 0;
	bool before = false;

	for (size_t i = 0; i < length; i++) {
		bool vowel = strchr("aeiouy", tolower((unsigned char)word[i])) != NULL;

		count += vowel && !before;
		before = vowel;
	}
	if (length > 2 && word[length - 1] == 'e' && count > 1 && word[length - 2] != 'l')
		count--;
	return count > 0 ? count : 1;
}

/* Flesch-Kincaid grade of the sentences of the file; a reading age of 9 to 11 is a grade of 4 to 6. */
Test(parents, a_child_of_eleven_can_read_it)
{
	static const char *const parts[] = {"about.text",  "why.",	     "whom.some",
					    "whom.looked", "what.nothing",   "school.text",
					    "decide.text", "keep.end.erase", "rights."};
	unsigned words = 0, sentences = 0, sounds = 0, lines = 0;
	const char *at = words_parents, *end;

	for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		bool counts = false;

		for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
			counts |= strncmp(at, parts[i], strlen(parts[i])) == 0;
		if (!counts || memmem(at, (size_t)(end - at), ".heading", 8) != NULL)
			continue;
		lines++;
		for (const char *p = memchr(at, '=', (size_t)(end - at)) + 1; p < end;) {
			size_t n = 0;

			while (p + n < end && (isalpha((unsigned char)p[n]) || p[n] == '\''))
				n++;
			if (n > 0) {
				words++;
				sounds += syllables(p, n);
				p += n;
			} else {
				sentences += (*p == '.' || *p == '?' || *p == ':') &&
					     (p + 1 == end || p[1] == ' ');
				p++;
			}
		}
	}
	cr_assert_geq(lines, 15u);
	cr_assert_geq(words, 200u);
	{
		double grade = 0.39 * words / sentences + 11.8 * sounds / words - 15.59;

		cr_expect_leq(grade, 6.0, "grade %.1f of %u words in %u sentences", grade, words, sentences);
	}
}

/* --- translations --- */

static const struct fault *read_as(const char *text, const struct words *model, struct words **ret_words,
				   struct faults *faults)
{
	*faults = (struct faults){0};
	*ret_words = NULL;
	words_read(span_of(text), "cy.txt", model, ret_words, faults);
	return faults->count > 0 ? &faults->list[0] : NULL;
}

Test(words, what_is_missing_or_wrong_is_named)
{
	static const struct {
		const char *text, *path, *says;
		unsigned line;
	} cases[] = {
		{"greet = Shw mae {name}\n", "leave", "expected this key, found none", 0},
		{"greet = Shw mae {nmae}\nleave = Hwyl\n", "greet",
		 "expected only the names of the English sentence in braces, found {nmae}", 1},
		{"greet = Shw mae\nleave = Hwyl\nleeve = Hwyl\n", "leeve",
		 "expected a known key; did you mean leave", 3},
		{"greet = Shw mae\nleave = Hwyl\n\nleave = Da\n", "leave", "expected each key once", 4},
		{"greet = Shw mae\nleave =\nleave = Hwyl\n", "",
		 "expected key = text, both of them there, in UTF-8", 2},
		{"greet = Shw mae\nleave = \xff\nleave = Hwyl\n", "",
		 "expected key = text, both of them there, in UTF-8", 2},
		{"greet = Shw mae\nleave = Hwyl\nhello\n", "", "expected key = text", 3},
	};
	struct words *model, *w;
	struct faults faults;

	cr_assert_null(read_as("greet = Hello {name}\nleave = Bye\n", NULL, &model, &faults));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct fault *f = read_as(cases[i].text, model, &w, &faults);

		cr_assert_not_null(f, "%zu", i);
		cr_expect_null(w);
		cr_expect_eq(faults.count, 1u, "%zu", i);
		cr_expect_str_eq(f->path, cases[i].path);
		cr_expect_str_eq(f->text, cases[i].says);
		cr_expect_eq(f->line, cases[i].line);
		cr_expect_str_eq(f->file, "cy.txt");
		faults_clear(&faults);
	}
	/* A mark at the front, comments, CRLF, another order and a name left out are all fine. */
	cr_assert_null(read_as("\xef\xbb\xbf# nodyn\r\nleave = Hwyl\r\ngreet = Shw mae = ti\r\n", model, &w,
			       &faults));
	cr_expect_str_eq(words_get(w, "greet"), "Shw mae = ti");
	words_free(w);
	words_free(model);
	words_free(NULL);
}

/* The built-in sentences in another language: the same keys, each text led by a mark. */
Test(words, a_translated_page_says_which_words_stayed_english)
{
	struct words *model = english(), *w = NULL;
	struct buffer text = {0}, out = {0};
	struct faults faults = {0};
	struct fault f;
	struct loaded l;
	struct edition e;
	const char *at = words_parents, *end;

	for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		const char *equals = memchr(at, '=', (size_t)(end - at));

		if (*at == '#' || equals == NULL)
			continue;
		if (strncmp(at, "language", 8) == 0)
			buffer_text(&text, "language = ur\n");
		else if (strncmp(at, "direction", 9) == 0)
			buffer_text(&text, "direction = rtl\n");
		else
			buffer_print(&text, "%.*s ~%.*s\n", (int)(equals + 1 - at), at,
				     (int)(end - equals - 1), equals + 1);
	}
	cr_assert_eq(words_read(buffer_span(&text), "ur.txt", model, &w, &faults), 0);
	load(&l, "contracts/example");
	e = edition(&l, "looked-after-daily", NULL);
	cr_assert_eq(parents_page(&e, w, &out, &f), 0);
	cr_expect_not_null(strstr(out.at, "<html lang=\"ur\" dir=\"rtl\">"));
	cr_expect_not_null(
		strstr(out.at, "<bdi lang=\"en-GB\">Daily attendance of looked-after children</bdi>"));
	cr_expect_not_null(strstr(out.at, "31 ~ October 2027"), "a month is in the page's language");
	/* No sentence stands in the program: every element's text begins with the translator's mark or a
	 * name. */
	for (at = strstr(out.at, "<h1>"); at != NULL && (end = strpbrk(at + 1, "\n")) != NULL; at = end) {
		const char *open = strstr(at, ">");

		if (strncmp(at, "\n<p>", 4) == 0 || strncmp(at, "\n<h2>", 5) == 0)
			cr_expect(open[1] == '~', "%.60s", at + 1);
	}
	unload(&l);
	words_free(model);
	words_free(w);
	buffer_free(&text);
	buffer_free(&out);
}
