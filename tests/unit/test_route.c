/* console/route.h held against schemas/openapi.yaml, in both directions: a program written from the document
 * asks what the console answers, and nothing is answered that the document does not tell. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "console/route.h"

static yaml_document_t document;

static yaml_node_t *node(int index)
{
	return yaml_document_get_node(&document, index);
}

static const char *text(const yaml_node_t *n)
{
	return n != NULL && n->type == YAML_SCALAR_NODE ? (const char *)n->data.scalar.value : "";
}

static yaml_node_t *get(const yaml_node_t *map, const char *key)
{
	if (map == NULL || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++)
		if (strcmp(text(node(p->key)), key) == 0)
			return node(p->value);
	return NULL;
}

/* "#/components/schemas/Name", or what stands there itself. */
static yaml_node_t *resolved(yaml_node_t *n)
{
	for (const char *ref; n != NULL && *(ref = text(get(n, "$ref"))) == '#';) {
		char path[200], *part, *rest = path;

		snprintf(path, sizeof path, "%s", ref + 2);
		n = yaml_document_get_root_node(&document);
		while ((part = strsep(&rest, "/")) != NULL)
			n = get(n, part);
		cr_assert(n != NULL, "%s leads nowhere", ref);
	}
	return n;
}

static void load(void)
{
	yaml_parser_t parser;
	FILE *file = fopen("schemas/openapi.yaml", "r");

	cr_assert(file != NULL, "run from the project's root");
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_file(&parser, file);
	cr_assert(yaml_parser_load(&parser, &document) == 1, "openapi.yaml:%zu: %s",
		  parser.problem_mark.line + 1, parser.problem);
	yaml_parser_delete(&parser);
	fclose(file);
}

static void unload(void)
{
	yaml_document_delete(&document);
}

TestSuite(route, .init = load, .fini = unload);

static yaml_node_t *operation(const struct route *r)
{
	char method[8];
	size_t i = 0;

	for (; r->method[i] != '\0'; i++)
		method[i] = (char)(r->method[i] | 0x20);
	method[i] = '\0';
	return get(get(get(yaml_document_get_root_node(&document), "paths"), r->path + strlen("/api/v1")),
		   method);
}

static bool listed(const yaml_node_t *sequence, const char *word)
{
	if (sequence == NULL || sequence->type != YAML_SEQUENCE_NODE)
		return false;
	for (const yaml_node_item_t *i = sequence->data.sequence.items.start;
	     i < sequence->data.sequence.items.top; i++)
		if (strcmp(text(node(*i)), word) == 0)
			return true;
	return false;
}

static size_t length_of(const yaml_node_t *sequence)
{
	return sequence == NULL ?
		       0 :
		       (size_t)(sequence->data.sequence.items.top - sequence->data.sequence.items.start);
}

/* The document must let through what the row does, and no more. */
static void compare_schema(const struct route *r, const struct param *p, yaml_node_t *schema)
{
	char most[24], *words, *word, *rest;
	size_t count = 0;

	if (listed(get(schema, "enum"), "true") && p->type == PARAM_TRUE)
		return;
	if (get(schema, "allOf") != NULL)
		schema = resolved(node(get(schema, "allOf")->data.sequence.items.start[0]));
	schema = resolved(schema);
	snprintf(most, sizeof most, "%zu", p->most);
	if (p->type == PARAM_CHOICE) {
		rest = words = strdup(p->words);
		while ((word = strsep(&rest, " ")) != NULL) {
			cr_assert(listed(get(schema, "enum"), word), "%s %s: %s", r->verb, p->name, word);
			count++;
		}
		cr_assert_eq(length_of(get(schema, "enum")), count, "%s %s", r->verb, p->name);
		free(words);
	} else if (p->type == PARAM_NUMBER) {
		cr_assert_str_eq(text(get(schema, "type")), "integer", "%s %s", r->verb, p->name);
		cr_assert_str_eq(text(get(schema, "maximum")), most, "%s %s", r->verb, p->name);
	} else if (p->most > 0) {
		cr_assert_str_eq(text(get(schema, "maxLength")), most, "%s %s", r->verb, p->name);
	} else {
		cr_assert(text(get(schema, "pattern"))[0] != '\0', "%s %s has no pattern", r->verb, p->name);
	}
}

static size_t compare_parameters(const struct route *r, yaml_node_t *parameters, enum param_place place,
				 const char *in)
{
	size_t found = 0;

	for (size_t i = 0; i < length_of(parameters); i++) {
		yaml_node_t *row = resolved(node(parameters->data.sequence.items.start[i]));
		const struct param *p = r->params;

		if (strcmp(text(get(row, "in")), in) != 0)
			continue;
		while (p->name != NULL && (p->place != place || strcmp(p->name, text(get(row, "name"))) != 0))
			p++;
		cr_assert(p->name != NULL, "%s: the document has a parameter %s that the console refuses",
			  r->verb, text(get(row, "name")));
		cr_assert_eq(p->required, strcmp(text(get(row, "required")), "true") == 0, "%s %s", r->verb,
			     p->name);
		compare_schema(r, p, get(row, "schema"));
		found++;
	}
	return found;
}

static size_t compare_body(const struct route *r, yaml_node_t *op)
{
	yaml_node_t *schema =
		resolved(get(get(get(get(op, "requestBody"), "content"), "application/json"), "schema"));
	yaml_node_t *properties = get(schema, "properties");
	size_t found = 0;

	if (strcmp(r->method, "POST") != 0)
		return 0;
	cr_assert(properties != NULL, "%s: the document has no body", r->verb);
	cr_assert_str_eq(text(get(schema, "additionalProperties")), "false", "%s", r->verb);
	for (const yaml_node_pair_t *pair = properties->data.mapping.pairs.start;
	     pair < properties->data.mapping.pairs.top; pair++) {
		const struct param *p = r->params;

		while (p->name != NULL &&
		       (p->place != PLACE_BODY || strcmp(p->name, text(node(pair->key))) != 0))
			p++;
		cr_assert(p->name != NULL, "%s: the console refuses the member %s", r->verb,
			  text(node(pair->key)));
		cr_assert_eq(p->required, listed(get(schema, "required"), p->name), "%s %s", r->verb,
			     p->name);
		compare_schema(r, p, node(pair->value));
		found++;
	}
	return found;
}

static bool has_csrf(yaml_node_t *parameters)
{
	for (size_t i = 0; i < length_of(parameters); i++)
		if (strcmp(text(get(resolved(node(parameters->data.sequence.items.start[i])), "name")),
			   "X-CSRF-Token") == 0)
			return true;
	return false;
}

Test(route, every_row_stands_in_the_document)
{
	for (const struct route *r = routes; r->method != NULL; r++) {
		yaml_node_t *op = operation(r), *parameters;
		size_t found, count = 0;
		/* A school's link is the sign-in itself, and signing in has no session yet. */
		bool open =
			strcmp(text(get(get(op, "security"), "")), "") == 0 && get(op, "security") != NULL;

		cr_assert(op != NULL, "%s %s is not in schemas/openapi.yaml", r->method, r->path);
		cr_assert_str_eq(text(get(op, "operationId")), r->verb);
		parameters = get(op, "parameters");
		found = compare_parameters(r, parameters, PLACE_PATH, "path") +
			compare_parameters(r, parameters, PLACE_QUERY, "query") + compare_body(r, op);
		while (r->params[count].name != NULL)
			count++;
		cr_assert_eq(found, count, "%s: the document has %zu of %zu parameters", r->verb, found,
			     count);
		cr_assert_eq(has_csrf(parameters),
			     !open && (r->kind == ROUTE_ACT || r->kind == ROUTE_SIGN_OUT), "%s: X-CSRF-Token",
			     r->verb);
		cr_assert(get(get(op, "responses"), "default") != NULL, "%s", r->verb);
	}
}

Test(route, every_operation_of_the_document_has_a_row)
{
	static const char *const methods[] = {"get", "post", "delete", "put", "patch", "options", "head"};
	yaml_node_t *paths = get(yaml_document_get_root_node(&document), "paths");
	size_t count = 0, rows = 0;

	for (const yaml_node_pair_t *p = paths->data.mapping.pairs.start; p < paths->data.mapping.pairs.top;
	     p++)
		for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
			count += get(node(p->value), methods[m]) != NULL;
	while (routes[rows].method != NULL)
		rows++;
	cr_assert_eq(count, rows); /* each row has an operation of its own: shown above */
}

/* A parameter called like what the console itself puts into a question would speak in its place. */
Test(route, no_parameter_stands_in_for_who_asks)
{
	static const char *const own[] = {"verb", "session", "csrf", "subject", "quiet"};

	for (const struct route *r = routes; r->method != NULL; r++)
		for (const struct param *p = r->params; p->name != NULL; p++)
			for (size_t i = 0; i < sizeof own / sizeof *own; i++)
				cr_assert_str_neq(p->name, own[i], "%s", r->verb);
}

static const char *verb_at(const char *method, const char *path, char allow[48])
{
	struct route_match m;

	route_find(method, span_of(path), &m);
	if (allow != NULL)
		memcpy(allow, m.allow, 48);
	return m.route != NULL ? m.route->verb : NULL;
}

Test(route, only_what_stands_there_is_found)
{
	char allow[48];

	cr_assert_str_eq(verb_at("GET", "/api/v1/rollcall", NULL), "rollcall");
	cr_assert_str_eq(verb_at("HEAD", "/api/v1/rollcall", NULL), "rollcall");
	cr_assert_str_eq(verb_at("GET", "/api/v1/rollcall/absent", NULL), "rollcall_box");
	cr_assert_str_eq(verb_at("POST", "/api/v1/schools/oak/actions/3", NULL), "action_outcome");
	cr_assert_str_eq(verb_at("GET", "/api/v1/trends/why", NULL), "trends_why");
	static const char *const nothing[] = {"/api/v1",
					      "/api/v1/",
					      "/api/v1/rollcall/",
					      "/api/v1//rollcall",
					      "/api/v1/rollcall/a/b",
					      "/api/v1/Rollcall",
					      "/api/v1/rollcall%2fa",
					      "/api/v2/rollcall",
					      "",
					      "/api/v1/schools//pack"};
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		cr_assert(verb_at("GET", nothing[i], NULL) == NULL, "%s", nothing[i]);
	cr_assert(verb_at("PATCH", "/api/v1/session", allow) == NULL);
	cr_assert_str_eq(allow, "GET, HEAD, POST, DELETE");
}

static bool fits(enum param_type type, size_t most, const char *value)
{
	const struct param p = {"x", PLACE_BODY, type, true, most, "open taken"};
	char room[200];

	return param_check(&p, span_of(value), room) == NULL;
}

Test(route, values_have_their_form)
{
	static const struct {
		enum param_type type;
		size_t most;
		const char *good[3], *bad[8];
	} rows[] = {
		{PARAM_NAME, 0, {"oak", "st-mary-2"}, {"", "Oak", "-oak", "oak_1", "o/k", "..", "oak "}},
		{PARAM_WORD, 0, {"looked_after"}, {"", "2x", "a-b", "a b", "A"}},
		{PARAM_DAY,
		 0,
		 {"2026-11-23", "2028-02-29"},
		 {"2026-02-29", "2026-13-01", "23/11/2026", "2026-1-1"}},
		{PARAM_SESSION,
		 0,
		 {"2026-11-23-AM", "2026-11-23-PM"},
		 {"2026-11-23-XM", "2026-11-31-AM", "2026-11-23"}},
		{PARAM_TERM, 0, {"2026-autumn"}, {"2026-winter", "26-autumn", "2026-", "autumn"}},
		{PARAM_CLOCK, 0, {"09:15"}, {"9:15", "24:00", "09:60"}},
		{PARAM_VERSION, 0, {"2.1.0"}, {"2.1", "2.1.0.0", "2..0", "v2.1.0", "2.1.x", "."}},
		{PARAM_CODE, 0, {"N", "Y2", "/"}, {"n", "N12", "é", ""}},
		{PARAM_CHOICE, 0, {"open", "taken"}, {"open taken", "ope", "", "close"}},
		{PARAM_NUMBER, 100, {"1", "100"}, {"0", "101", "-1", "01", "1e1", "99999999999999999999999"}},
		{PARAM_TOKEN,
		 20,
		 {"abcdefghijklmnop"},
		 {"short", "abcdefghijklmnop=", "abcdefghijklmnopqrstuvwxyz"}},
		{PARAM_TEXT,
		 12,
		 {"Ann Lee", "Zo\xc3\xab"},
		 {"", "two\nlines", "bell\a", "much too long", "\xff", "a\xe2\x80\xae"}},
		{PARAM_NOTE,
		 20,
		 {"two\nlines"},
		 {"", "zero\xe2\x80\x8bwidth", "c1\xc2\x85",
		  "\xef\xbb\xbf"
		  "bom"}},
		{PARAM_SECRET, 12, {"  as it is\t"}, {"", "\xc3(", "over twelve bytes"}},
		{PARAM_TRUE, 0, {"true"}, {"false", "1", "True"}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (size_t k = 0; k < 3 && rows[i].good[k] != NULL; k++)
			cr_assert(fits(rows[i].type, rows[i].most, rows[i].good[k]), "row %zu: %s", i,
				  rows[i].good[k]);
		for (size_t k = 0; k < 8 && rows[i].bad[k] != NULL; k++)
			cr_assert(!fits(rows[i].type, rows[i].most, rows[i].bad[k]), "row %zu: %s", i,
				  rows[i].bad[k]);
	}
}
