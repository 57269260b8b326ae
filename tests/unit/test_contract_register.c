/* report/contract_register.h, contract_odcs.h: what is filed of a share contract. When this breaks, the
 * record of processing lacks what article 30 asks for, or no other program reads the data contract. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "config/tree.h"
#include "edition_fixture.h"

static size_t data_rows(struct span text, size_t columns)
{
	struct csv csv;
	struct fault f;
	size_t rows = 0;

	csv_open(&csv, text);
	while (csv_next(&csv, &f) == 1) {
		cr_expect_eq(csv.count, columns);
		rows++;
	}
	csv_close(&csv);
	return rows - 1;
}

/* A row a category of data and one for what the system reads whatever is shown; flows: one of the processor,
 * one into the authority, then shares and alerts. */
Test(registers, rows_are_those_of_the_contract)
{
	static const struct {
		const char *id;
		size_t categories, flows;
	} cases[] = {
		{"looked-after-daily", 6 + 1, 1 + 1 + 1 + 12},
		{"social-worker-daily", 5 + 1, 1 + 1 + 1 + 9},
		{"children-missing-education", 4 + 1, 1 + 1 + 1 + 4},
		{"attendance-support", 4 + 1, 1 + 1 + 1 + 10},
		{"borough-trends", 10 + 1, 1 + 1 + 1 + 0},
	};
	struct loaded l;

	load(&l, "contracts/example");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct edition e = edition(&l, cases[i].id, NULL);
		struct buffer out = {0};

		write_document(&e, "ropa", &out);
		cr_expect_eq(data_rows(buffer_span(&out), 20), cases[i].categories, "%s", cases[i].id);
		buffer_free(&out);
		write_document(&e, "dpia", &out);
		cr_expect_eq(data_rows(buffer_span(&out), 11), cases[i].flows, "%s", cases[i].id);
		buffer_free(&out);
	}
	unload(&l);
}

/* Article 30(1): each of (a) to (g) has its cell. */
Test(registers, article_30_is_answered)
{
	static const struct {
		const char *column, *value;
	} cells[] = {
		{"controller", "Example Borough"},
		{"data_protection_officer", "dpo@council.example"},
		{"purpose", "Statistics: figures in which no child can be seen"},
		{"categories_of_people", "pupils (every year group)"},
		{"category_of_data", "Ethnic group"},
		{"special_category", "yes"},
		{"recipients", "Education Support Service"},
		{"onward", "nobody"},
		{"transfers_abroad", "none"},
		{"erased_after",
		 "730 days (2 years); at the end of the contract at once, in the teams' own systems within "
		 "30 days"},
	};
	struct loaded l;
	struct edition e;
	struct buffer out = {0};
	struct csv csv;
	struct fault f;
	int columns[10], category, found = 0;

	load(&l, "contracts/example");
	e = edition(&l, "borough-trends", NULL);
	write_document(&e, "ropa", &out);
	csv_open(&csv, buffer_span(&out));
	cr_assert_eq(csv_next(&csv, &f), 1);
	category = csv_column(&csv, "category_of_data");
	for (size_t i = 0; i < 10; i++)
		cr_assert_geq(columns[i] = csv_column(&csv, cells[i].column), 0, "%s", cells[i].column);
	while (csv_next(&csv, &f) == 1) {
		if (!span_is(csv.fields[category], "Ethnic group"))
			continue;
		found++;
		for (size_t i = 0; i < 10; i++)
			cr_expect(span_is(csv.fields[columns[i]], cells[i].value), "%s: %.*s",
				  cells[i].column, (int)csv.fields[columns[i]].length,
				  csv.fields[columns[i]].at);
	}
	cr_expect_eq(found, 1);
	csv_close(&csv);
	buffer_free(&out);
	unload(&l);
}

/* --- the Open Data Contract Standard --- */

/* Keys the standard (version 3.0) knows for each of its objects that we write, by hand from its reference:
 * an asterisk before those it requires. Nothing else may stand there. */
static const struct {
	const char *object, *keys;
} standard[] = {
	{"contract",
	 " *apiVersion *kind *id *version *status name tenant domain description schema support roles "
	 "slaProperties customProperties servers tags dataProduct price team authoritativeDefinitions "
	 "slaDefaultElement contractCreatedTs "},
	{"description", " purpose usage limitations authoritativeDefinitions customProperties "},
	{"schema",
	 " *name logicalType physicalName physicalType description businessName authoritativeDefinitions tags "
	 "customProperties dataGranularityDescription properties quality "},
	{"properties",
	 " *name businessName description tags customProperties authoritativeDefinitions physicalType "
	 "logicalType required classification transformLogic transformDescription primaryKey unique "
	 "examples criticalDataElement quality "},
	{"quality", " type description name dimension rule "},
	{"support", " *channel *url tool scope description invitationUrl "},
	{"roles", " *role access description firstLevelApprovers secondLevelApprovers customProperties "},
	{"slaProperties", " *property *value unit element driver valueExt "},
	{"customProperties", " *property *value description "},
};

static void expect_keys(const char *object, const struct node *map)
{
	const char *keys = NULL;
	char word[64];

	for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
		if (strcmp(standard[i].object, object) == 0)
			keys = standard[i].keys;
	cr_assert_not_null(keys, "%s", object);
	cr_assert_eq(map->kind, NODE_MAP, "%s", object);
	for (const struct node *n = map->first; n != NULL; n = n->next) {
		bool known;

		snprintf(word, sizeof word, " %.*s ", (int)n->key->text.length, n->key->text.at);
		known = strstr(keys, word) != NULL;
		word[0] = '*';
		known |= strstr(keys, word) != NULL;
		cr_expect(known, "%s: the standard has no key%s", object, word + 1);
	}
	for (const char *at = strchr(keys, '*'); at != NULL; at = strchr(at + 1, '*')) {
		snprintf(word, sizeof word, "%.*s", (int)strcspn(at + 1, " "), at + 1);
		cr_expect_not_null(node_get(map, word), "%s: the standard requires %s", object, word);
	}
}

static void expect_list(const char *object, const struct node *list)
{
	cr_assert_not_null(list, "%s", object);
	cr_assert_eq(list->kind, NODE_LIST, "%s", object);
	for (const struct node *n = list->first; n != NULL; n = n->next)
		expect_keys(object, n);
}

static void expect_one_of(const struct node *n, const char *words)
{
	char word[64];

	cr_assert_not_null(n);
	snprintf(word, sizeof word, " %.*s ", (int)n->text.length, n->text.at);
	cr_expect_not_null(strstr(words, word), "%s", word);
}

Test(odcs, every_object_has_the_keys_of_the_standard)
{
	struct loaded l;

	load(&l, "contracts/example");
	for (size_t i = 0; i < 4; i++) {
		struct edition e = edition(&l, examples[i], NULL);
		struct buffer out = {0};
		struct tree t = {0};
		struct fault f;

		write_document(&e, "odcs", &out);
		cr_assert_eq(tree_read(buffer_span(&out), "odcs", &t, &f), 0, "%s", f.text);
		expect_keys("contract", t.root);
		expect_one_of(node_get(t.root, "apiVersion"), " v3.0.0 v3.0.1 ");
		expect_one_of(node_get(t.root, "kind"), " DataContract ");
		expect_one_of(node_get(t.root, "status"), " proposed draft active deprecated retired ");
		cr_expect(span_is(node_get(t.root, "id")->text, examples[i]));
		expect_keys("description", node_get(t.root, "description"));
		expect_list("schema", node_get(t.root, "schema"));
		expect_list("support", node_get(t.root, "support"));
		expect_list("roles", node_get(t.root, "roles"));
		expect_list("slaProperties", node_get(t.root, "slaProperties"));
		expect_list("customProperties", node_get(t.root, "customProperties"));
		for (const struct node *s = node_get(t.root, "schema")->first; s != NULL; s = s->next) {
			expect_list("properties", node_get(s, "properties"));
			expect_list("quality", node_get(s, "quality"));
			for (const struct node *p = node_get(s, "properties")->first; p != NULL; p = p->next)
				expect_one_of(node_get(p, "logicalType"),
					      " string date number integer object array boolean ");
		}
		tree_free(&t);
		buffer_free(&out);
	}
	unload(&l);
}
