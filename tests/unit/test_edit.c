/* Small changes to files that people wrote: everything they did not ask for stays, byte for byte. */
#include <criterion/criterion.h>
#include <string.h>

#include "config/tree.h"
#include "process/edit.h"

static void pack(const char *yaml, struct buffer *out)
{
	struct tree tree;
	struct fault f = {0};

	cr_assert_eq(tree_read(span_of(yaml), "x.yaml", &tree, &f), 0, "%s", f.text);
	tree_pack(&tree, out);
	tree_free(&tree);
}

static void same(const struct buffer *out, const char *wanted)
{
	cr_assert_eq(out->length, strlen(wanted), "found:\n%.*s", (int)out->length, out->at);
	cr_assert_eq(memcmp(out->at, wanted, out->length), 0, "found:\n%.*s", (int)out->length, out->at);
}

static void status(const char *yaml, const char *word, const char *wanted)
{
	struct buffer packed = {0}, out = {0};
	bool fine;

	pack(yaml, &packed);
	fine = edit_status(&packed, span_of(yaml), word, &out);
	cr_assert_eq(fine, wanted != NULL, "%s", yaml);
	if (wanted != NULL)
		same(&out, wanted);
	buffer_free(&packed);
	buffer_free(&out);
}

Test(edit, the_rest_of_the_line_stays)
{
	status("# Pr\xc3\xbc"
	       "fung\nid: a\nstatus: proposed   # then active\ntitle: x\n",
	       "active",
	       "# Pr\xc3\xbc"
	       "fung\nid: a\nstatus: active   # then active\ntitle: x\n");
	status("{id: a, status: trial, title: b}", "suspended", "{id: a, status: suspended, title: b}");
}

Test(edit, what_is_written_otherwise_is_left_to_people)
{
	status("id: a\nstatus: \"proposed\"\n", "active", NULL);
	status("id: a\n", "active", NULL);
}

static void hold(const char *yaml, struct school *school, unsigned fields, const char *wanted)
{
	struct buffer packed = {0}, out = {0};

	pack(yaml, &packed);
	cr_assert(edit_hold(&packed, span_of(yaml), school, "trends", fields, &out));
	same(&out, wanted);
	buffer_free(&packed);
	buffer_free(&out);
}

Test(edit, a_list_that_was_not_there_comes_last)
{
	struct school school = {.id = "oak"};

	hold("id: oak\n# the office\nname: Oak", &school, field_bit(FIELD_SEX) | field_bit(FIELD_YEAR_GROUP),
	     "id: oak\n# the office\nname: Oak\nhold_back:\n  - {contract: trends, fields: [year_group, sex]}\n");
	hold("id: oak\nname: Oak\n", &school, 0, "id: oak\nname: Oak\n");
}

Test(edit, other_contracts_and_remarks_of_other_keys_stay)
{
	struct school_hold holds[] = {{.contract = "daily", .fields = field_bit(FIELD_MINUTES_LATE)},
				      {.contract = "trends", .fields = field_bit(FIELD_SEX)}};
	struct school school = {.id = "oak", .holds = holds, .hold_count = 2};
	const char *yaml = "id: oak\nhold_back:\n  - contract: daily\n    fields: [minutes_late]\n"
			   "  - {contract: trends, fields: [sex]}   # the head's wish\n\n# whom to ring\n"
			   "contact: {name: Office}\n";

	hold(yaml, &school, field_bit(FIELD_ETHNICITY),
	     "id: oak\nhold_back:\n  - {contract: daily, fields: [minutes_late]}\n"
	     "  - {contract: trends, fields: [ethnicity]}\n\n# whom to ring\ncontact: {name: Office}\n");
	hold(yaml, &school, 0,
	     "id: oak\nhold_back:\n  - {contract: daily, fields: [minutes_late]}\n\n# whom to ring\n"
	     "contact: {name: Office}\n");
	school.holds = &holds[1];
	school.hold_count = 1;
	hold("id: oak\nhold_back:\n  - {contract: trends, fields: [sex]}\nname: Oak\n", &school, 0,
	     "id: oak\nname: Oak\n");
}
