/* What a Wonde pupil says of sex, meals, needs, language, ethnicity ...: read where a contract in force
 * names it, in both forms suppliers write, and in no record where none does. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "contract/contract.h"
#include "page_fixture.h"

#define PAGE(rows) "{\"data\":[" rows "],\"meta\":{\"pagination\":{\"next\":null,\"more\":false}}}"
#define PERSON                                                                                               \
	"\"id\":\"A1\",\"surname\":\"Marker\",\"forename\":\"Zo\\u00eb\",\"legal_surname\":\"Legalmarker\"," \
	"\"legal_forename\":null,\"gender\":\"FEMALE\","                                                     \
	"\"date_of_birth\":{\"date\":\"2017-06-30 23:00:00.000000\",\"timezone_type\":3,"                    \
	"\"timezone\":\"UTC\"},\"education_details\":{\"data\":{\"upn\":null,"                               \
	"\"former_upn\":\"Z999330126001\"}}"
#define ALL (~(uint32_t)0)

static struct record_student student(uint32_t needs, const char *text, unsigned rejects)
{
	struct record_student s;
	struct page_refusal refusal;
	struct page page;

	cr_assert_eq(read_needed(SHAPE_WONDE_STUDENTS, needs, text, &page, &refusal), 0, "%s: %s",
		     refusal.path, refusal.text);
	cr_assert_eq(page.runs[RECORD_REJECT].count, rejects, "%u notes", page.runs[RECORD_REJECT].count);
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s), "the pupil is lost");
	page_free(&page);
	return s;
}

static void check_traits(const struct record_student *s)
{
	static const uint8_t expected[TRAITS] = {
		[TRAIT_SEX] = SEX_FEMALE,
		[TRAIT_FSM] = TRAIT_YES,
		[TRAIT_FSM6] = TRAIT_YES,
		[TRAIT_SEN] = SEN_SUPPORT,
		[TRAIT_EAL] = TRAIT_NO,
		[TRAIT_ETHNICITY] = ETHNICITY_MIXED,
		[TRAIT_PREVIOUSLY_LOOKED_AFTER] = TRAIT_NO,
		[TRAIT_YOUNG_CARER] = TRAIT_YES,
		[TRAIT_SERVICE_CHILD] = TRAIT_UNKNOWN, /* refused */
		[TRAIT_BOARDER] = TRAIT_NO,
	};

	for (unsigned t = 0; t < TRAITS; t++)
		cr_assert_eq(s->traits[t], expected[t], "%s is %u", trait_row((enum trait)t)->name,
			     s->traits[t]);
}

#define DETAILS_OBJECT                                                                                       \
	"{\"data\":{\"ethnicity_code\":\"MWBA\",\"sen_status\":\"k\",\"free_school_meals\":true,"            \
	"\"free_school_meals_6\":\"1\",\"english_as_additional_language\":false,"                            \
	"\"in_lea_care\":true,\"previously_looked_after\":false,\"young_carer\":\"Y\","                      \
	"\"service_children_indicator\":\"R\",\"premium_pupil_indicator\":true}}"
#define DETAILS_ARRAY                                                                                          \
	"{\"data\":[{\"key\":\"ethnicity_code\",\"value\":\"MWBA\"},{\"key\":\"sen_status\",\"value\":\"K\"}," \
	"{\"key\":\"free_school_meals\",\"value\":true},{\"key\":\"free_school_meals_6\",\"value\":1},"        \
	"{\"key\":\"english_as_additional_language_status\",\"value\":\"N\"},"                                 \
	"{\"key\":\"previously_looked_after\",\"value\":\"false\"},{\"key\":\"young_carer\",\"value\":\"P\"}," \
	"{\"key\":\"service_child\",\"value\":\"R\"},{\"key\":\"shoe_size\",\"value\":[4]}]}"
#define WITH(details)                                                                                        \
	PAGE("{" PERSON ",\"extended_details\":" details ",\"boarding\":{\"data\":{\"code\":\"N\"}}}")

Test(page_traits, members_of_an_object)
{
	struct record_student s = student(ALL, WITH(DETAILS_OBJECT), 0);

	check_traits(&s);
	/* Looked after is for the authority's own list to say, whatever a school's flag says. */
	cr_assert_eq(s.traits[TRAIT_LOOKED_AFTER], TRAIT_UNKNOWN);
	cr_assert_str_eq(s.surname, "Legalmarker");
	cr_assert_str_eq(s.forename, "Zo\xc3\xab"); /* no legal one is given */
	cr_assert_str_eq(s.former_upn, "Z999330126001");
	/* 23:00 in UTC on 30 June is 1 July in London. */
	cr_assert_eq(s.born, day_from_civil((struct civil){2017, 7, 1}));
}

Test(page_traits, keys_and_values_of_a_list)
{
	struct record_student s = student(ALL, WITH(DETAILS_ARRAY), 0);

	check_traits(&s);
}

Test(page_traits, nothing_is_said_where_nothing_is_written)
{
	static const char *const pages[] = {
		PAGE("{\"id\":\"A1\"}"),
		PAGE("{\"id\":\"A1\",\"gender\":null,\"date_of_birth\":null,\"extended_details\":null,\"boarding\":null}"),
		PAGE("{\"id\":\"A1\",\"extended_details\":{\"data\":null},\"boarding\":{\"data\":null}}"),
		PAGE("{\"id\":\"A1\",\"gender\":\"\",\"extended_details\":{\"data\":{\"sen_status\":null,"
		     "\"ethnicity_code\":\"NOBT\",\"free_school_meals\":\"\"}}}"),
		PAGE("{\"id\":\"A1\",\"extended_details\":{\"data\":[]}}"),
	};
	static const uint8_t unknown[TRAITS];

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct record_student s = student(ALL, pages[i], 0);

		cr_assert_eq(memcmp(s.traits, unknown, sizeof unknown), 0, "page %zu", i);
		cr_assert_eq(s.born, DAY_NONE);
		cr_assert_str_empty(s.surname);
	}
}

static bool has(const struct page *page, const char *bytes, size_t length)
{
	for (unsigned k = 0; k < RECORD_KINDS; k++)
		if (page->runs[k].packed.length > 0 &&
		    memmem(page->runs[k].packed.at, page->runs[k].packed.length, bytes, length) != NULL)
			return true;
	return false;
}

/* The privacy of children: what nobody's contract names must not leave the parse role, not even in a
 * note about a value that could not be read. */
Test(page_traits, what_no_contract_names_is_in_no_record)
{
	static const char page_text[] =
		PAGE("{" PERSON ",\"extended_details\":{\"data\":{\"ethnicity_code\":\"QQQQ\","
		     "\"sen_status\":\"Leakmarker\",\"free_school_meals\":[\"Leakmarker\"]}},"
		     "\"boarding\":\"Leakmarker\"}");
	/* 2017-07-01 as it would be packed. */
	const int32_t day = day_from_civil((struct civil){2017, 7, 1});
	const char born[4] = {(char)day, (char)(day >> 8), (char)(day >> 16), (char)(day >> 24)};
	static const uint8_t unknown[TRAITS];
	static const uint32_t needs[] = {0,
					 1U << FIELD_SESSION_MARK | 1U << FIELD_UPN | 1U << FIELD_YEAR_GROUP};
	struct page_refusal refusal;
	struct record_student s;
	struct page page;

	/* The markers are found when they are asked for, so that not finding them says something. */
	cr_assert_eq(read_needed(SHAPE_WONDE_STUDENTS, ALL, page_text, &page, &refusal), 0);
	cr_assert(has(&page, "Legalmarker", 11) && has(&page, born, 4));
	cr_assert(has(&page, "QQQQ", 4) && has(&page, "Leakmarker", 10));
	page_free(&page);
	for (unsigned i = 0; i < 2; i++) {
		cr_assert_eq(read_needed(SHAPE_WONDE_STUDENTS, needs[i], page_text, &page, &refusal), 0);
		cr_assert_not(has(&page, "marker", 6), "a name or an unread value is in the records");
		cr_assert_not(has(&page, "Zo\xc3\xab", 4));
		cr_assert_not(has(&page, "QQQQ", 4));
		cr_assert_not(has(&page, born, 4));
		cr_assert_eq(page.runs[RECORD_REJECT].count, 0U);
		cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
		cr_assert_eq(memcmp(s.traits, unknown, sizeof unknown), 0);
		cr_assert_eq(s.born, DAY_NONE);
		page_free(&page);
	}
}

Test(page_traits, each_field_lets_in_its_own_and_no_other)
{
	for (unsigned f = FIELD_BIRTH_DATE; f < FIELD_COUNT; f++) {
		struct record_student s = student(1U << f, WITH(DETAILS_OBJECT), 0);

		for (unsigned t = 0; t < TRAITS; t++)
			if (field_of_trait((enum trait)t) != (enum field)f)
				cr_assert_eq(s.traits[t], TRAIT_UNKNOWN, "%s let in %s",
					     field_name((enum field)f), trait_row((enum trait)t)->name);
		cr_assert_eq(s.born != DAY_NONE, f == FIELD_BIRTH_DATE);
		cr_assert_eq(s.surname[0] != '\0', f == FIELD_NAME);
	}
	cr_assert_eq(student(1U << FIELD_SEX, WITH(DETAILS_OBJECT), 0).traits[TRAIT_SEX], SEX_FEMALE);
	cr_assert_eq(student(1U << FIELD_FREE_SCHOOL_MEALS, WITH(DETAILS_OBJECT), 0).traits[TRAIT_FSM6],
		     TRAIT_YES);
}

/* A person must see which pupil and which value; the pupil and the rest of what is known go on. */
Test(page_traits, a_code_we_do_not_know_is_noted_with_pupil_and_value)
{
	static const char text[] =
		PAGE("{" PERSON
		     ",\"extended_details\":{\"data\":{\"sen_status\":\"Q7\",\"free_school_meals\":true,"
		     "\"ethnicity_code\":{\"a\":1}}}}");
	struct record_reject note;
	struct record_student s;
	struct page_refusal refusal;
	struct page page;

	cr_assert_eq(read_needed(SHAPE_WONDE_STUDENTS, ALL, text, &page, &refusal), 0);
	cr_assert_eq(page.runs[RECORD_REJECT].count, 2U);
	cr_assert(record_at(&page, RECORD_REJECT, 1, &note));
	cr_assert_eq(note.line, 1U);
	cr_assert_str_eq(note.text,
			 "pupil A1: sen_status: expected a code of special educational needs, found \"Q7\"; "
			 "it stays as known");
	cr_assert(record_at(&page, RECORD_STUDENT, 0, &s));
	cr_assert_eq(s.traits[TRAIT_SEN], TRAIT_UNKNOWN);
	cr_assert_eq(s.traits[TRAIT_FSM], TRAIT_YES);
	page_free(&page);
}

/* A supplier that renames every code must not cost the school its pupils. */
Test(page_traits, a_page_of_surprises_keeps_its_pupils)
{
	static char text[1 << 20];
	size_t used = (size_t)snprintf(text, sizeof text, "{\"data\":[");
	struct page_refusal refusal;
	struct page page;

	for (unsigned i = 0; i < 1500; i++)
		used += (size_t)snprintf(text + used, sizeof text - used,
					 "%s{\"id\":\"A%u\",\"gender\":\"?\",\"extended_details\":{\"data\":"
					 "{\"sen_status\":\"?\",\"ethnicity_code\":\"?\"}}}",
					 i > 0 ? "," : "", i);
	snprintf(text + used, sizeof text - used,
		 "],\"meta\":{\"pagination\":{\"next\":null,\"more\":false}}}");
	cr_assert_eq(read_needed(SHAPE_WONDE_STUDENTS, ALL, text, &page, &refusal), 0, "%s", refusal.text);
	cr_assert_eq(page.runs[RECORD_STUDENT].count, 1500U);
	cr_assert_eq(page.runs[RECORD_REJECT].count, (unsigned)LIMIT_TRAIT_NOTES);
	page_free(&page);
}
