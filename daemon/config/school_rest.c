/* A source of kind rest: the system described in data. */
#include "config/school_rest.h"

#include <stdio.h>
#include <string.h>

#include "config/kind.h"

const char *const rest_auth_words[] = {"bearer", "basic", "header", "oauth2", NULL};
const char *const rest_day_words[] = {"civil", "offset", "object", NULL};
const char *const rest_id_words[] = {"whole", "last_part", NULL};
static const char *const paging_words[] = {"none",	 "next_link", "next_header", "next_number",
					   "short_page", "offset",    NULL};
static const char *const half_words[] = {"am", "pm", NULL};

/* --- checks of one value ---------------------------------------------------------------- */

const char *rest_check_pointer(const void *text)
{
	const char *pointer = text;

	return pointer[0] == '/' && rest_pointer_fine(pointer) ?
		       NULL :
		       "a JSON pointer like /data/id (RFC 6901, at most 8 steps)";
}

const char *rest_check_header_name(const void *text)
{
	const char *name = text;
	size_t plain = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

	return plain > 0 && name[plain] == '\0' ? NULL : "the name of a header";
}

/* Either, as the strategy has it; school_rest_finish looks closer. */
static const char *check_place(const void *text)
{
	const char *place = text;

	return (place[0] == '/' ? rest_check_pointer(text) : rest_check_header_name(text)) == NULL ?
		       NULL :
		       "a JSON pointer or the name of a header";
}

static bool printable(const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
			return false;
	return true;
}

/* No header that carries a secret, or that the program itself sets. */
static const char *check_header(const void *text)
{
	static const char *const ours[] = {
		"authorization",  "proxy-authorization", "cookie",	    "host",
		"content-length", "user-agent",		 "accept-encoding", "connection"};
	const char *line = text, *colon = strchr(line, ':');
	char name[41] = "";

	if (colon == NULL || colon == line || colon[1] != ' ' || !printable(line) ||
	    !text_copy(name, sizeof name, (struct span){line, (size_t)(colon - line)}) ||
	    rest_check_header_name(name) != NULL)
		return "a header like \"Accept: application/json\"";
	for (char *c = name; *c != '\0'; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strcmp(name, ours[i]) == 0)
			return "a header that is not the program's own (the credential is sent as auth says)";
	return NULL;
}

#define PLACEHOLDERS                                                                                         \
	"with no placeholders but {school}, {from}, {to}, {day_before}, {day_after}, {page}, {offset} and "  \
	"{per_page}"

static const char *check_path(const void *text)
{
	const char *path = text;

	return path[0] == '/' && strpbrk(path, "?#% \\") == NULL && printable(path) &&
			       rest_template_fine(path) ?
		       NULL :
		       "a path that starts with a slash, " PLACEHOLDERS;
}

static const char *check_query(const void *text)
{
	const char *query = text, *equals = strchr(query, '=');

	return equals != NULL && equals != query && strpbrk(query, "&#%") == NULL && printable(query) &&
			       rest_template_fine(query) ?
		       NULL :
		       "name=value, not yet percent-encoded, " PLACEHOLDERS;
}

const char *check_token_url(const void *text)
{
	const char *url = text;

	return strncmp(url, "https://", 8) == 0 && url[8] != '\0' && strchr("/:?", url[8]) == NULL &&
			       strpbrk(url, "@# \"\\<>") == NULL && printable(url) ?
		       NULL :
		       "an address like https://login.example.org/oauth/token";
}

/* --- rows --------------------------------------------------------------------------------- */

/* clang-format off */
#define PATH_SCHEMA  "'pattern': '^/[^?#% ]*$'"
#define QUERY_SCHEMA "'pattern': '^[^=&#%]+=[^&#%]*$'"

static const struct row query_item[] = {
	{.key = "", .type = ROW_STRING, .size = sizeof(const char *), .max = 120, .check = check_query, .schema = QUERY_SCHEMA,
	 .help = "name=value"},
	{0},
};

#define LIST_ROWS(list, words)                                                                               \
	{.key = "path", .type = ROW_STRING, .max = 200, ROW_AT(struct school, rest.list.path), .check = check_path, .schema = PATH_SCHEMA, \
	 .help = "behind base_url; {school}, {from}, {to}, {page} and so on are filled in"},                 \
	{.key = "query", .type = ROW_LIST, ROW_ITEMS(struct school, rest.list.query, rest.list.query_count), .rows = query_item, \
	 .help = "name=value each, with the same to be filled in: {from} and {to} are the first and the last day asked for, {day_before} and {day_after} those around them"}, \
	{.key = "items", .type = ROW_STRING, .max = 200, ROW_AT(struct school, rest.list.items), .check = rest_check_pointer, \
	 .schema = REST_POINTER_SCHEMA, .help = "pointer to the list of " words "; without it the document is the list"}
#define POINTER_ROW(key_, member, words)                                                                     \
	{.key = key_, .type = ROW_STRING, .max = 200, ROW_AT(struct school, rest.member), .check = rest_check_pointer, \
	 .schema = REST_POINTER_SCHEMA, .help = words}

const struct row rest_header_item[] = {
	{.key = "", .type = ROW_STRING, .size = sizeof(const char *), .max = 200, .check = check_header,
	 .schema = "'pattern': '^[A-Za-z0-9-]+: .+$'", .help = "a header"},
	{0},
};

const struct row rest_paging_rows[] = {
	{.key = "by", .type = ROW_CHOICE, ROW_AT(struct school, rest.paging), .words = paging_words,
	 .help = "an address in the body (next_link), a header or a number in the body that names the next page, pages by number or rows by {offset} until one comes short"},
	{.key = "next", .type = ROW_STRING, .max = 200, ROW_AT(struct school, rest.next), .check = check_place,
	 .schema = "'pattern': '^(/.+|[A-Za-z0-9-]+)$'",
	 .help = "pointer (next_link, next_number) or header (next_header) that says which page is next"},
	{.key = "more", .type = ROW_STRING, .max = 200, ROW_AT(struct school, rest.more), .check = check_place,
	 .schema = "'pattern': '^(/.+|[A-Za-z0-9-]+)$'",
	 .help = "pointer to whether there is one, or header with the count of pages; where they disagree the page is refused"},
	{.key = "first_page", .type = ROW_INT, .max = 1, ROW_AT(struct school, rest.first_page), .help = "number of the first page"},
	{.key = "per_page", .type = ROW_INT, .min = 1, .max = 5000, ROW_AT(struct school, rest.per_page),
	 .help = "rows asked for at a time; with short_page and offset no more than the system gives at most"},
	{0},
};

const struct row rest_codes_rows[] = {
	LIST_ROWS(codes, "codes"),
	POINTER_ROW("id", code.id, "pointer in a row to the id that marks give"),
	POINTER_ROW("code", code.code, "pointer to the register code it stands for"),
	{0},
};

const struct row rest_students_rows[] = {
	LIST_ROWS(students, "pupils"),
	POINTER_ROW("id", student.id, "pointer in a row to the id that marks give"),
	POINTER_ROW("upn", student.upn, "pointer to the UPN"),
	POINTER_ROW("former_upn", student.former_upn, "pointer to the former UPN"),
	POINTER_ROW("year", student.year, "pointer to the National Curriculum year"),
	POINTER_ROW("admission", student.admission, "pointer to the first day on roll"),
	POINTER_ROW("leaving", student.leaving, "pointer to the last one"),
	POINTER_ROW("updated_at", student.updated_at, "pointer to when the row last changed"),
	POINTER_ROW("surname", student.surname, "pointer to the legal surname; read only when a contract names it"),
	POINTER_ROW("forename", student.forename, "pointer to the legal forename; the same"),
	POINTER_ROW("born", student.born, "pointer to the date of birth; the same"),
	{0},
};

const struct row rest_marks_rows[] = {
	LIST_ROWS(marks, "marks"),
	POINTER_ROW("id", mark.id, "pointer in a row to its own id, evidence only"),
	POINTER_ROW("student", mark.student, "pointer to the pupil's id"),
	POINTER_ROW("date", mark.date, "pointer to the day"),
	POINTER_ROW("session", mark.session, "pointer to the session"),
	POINTER_ROW("code", mark.code, "pointer to the code, or to its id when there is a list of codes"),
	POINTER_ROW("am", mark.am, "pointer to the morning's code, in place of session and code"),
	POINTER_ROW("pm", mark.pm, "pointer to the afternoon's code"),
	POINTER_ROW("minutes_late", mark.minutes_late, "pointer to the minutes late"),
	POINTER_ROW("updated_at", mark.updated_at, "pointer to when the mark last changed"),
	{0},
};

const struct row rest_error_rows[] = {
	POINTER_ROW("status", error, "pointer to a status in the body; anything but 200 to 299, or nothing, refuses the page"),
	POINTER_ROW("words", error_text, "pointer to its words"),
	{0},
};

#define VALUE_ROW                                                                                            \
	{.key = "value", .type = ROW_STRING, .required = true, .max = 63, ROW_AT(struct rest_word, value),    \
	 .help = "as the school's system writes it, in quotes"}

static const struct row session_keys[] = {
	VALUE_ROW,
	{.key = "is", .type = ROW_STRING, .required = true, .max = 2, ROW_AT(struct rest_word, means), .schema = "'enum': ['am', 'pm']",
	 .help = "am or pm"},
	{0},
};
static const struct row code_keys[] = {
	VALUE_ROW,
	{.key = "is", .type = ROW_STRING, .required = true, .max = 11, ROW_AT(struct rest_word, means), .help = "the register code"},
	{0},
};
static const struct row year_keys[] = {
	VALUE_ROW,
	{.key = "is", .type = ROW_STRING, .required = true, .max = 11, ROW_AT(struct rest_word, means),
	 .help = "R, 1 to 14, N1 or N2"},
	{0},
};
const struct row rest_session_item[] = {{.key = "", .type = ROW_MAP, .rows = session_keys, .help = "a session"}, {0}};
const struct row rest_code_item[] = {{.key = "", .type = ROW_MAP, .rows = code_keys, .help = "a code"}, {0}};
const struct row rest_year_item[] = {{.key = "", .type = ROW_MAP, .rows = year_keys, .help = "a year"}, {0}};
/* clang-format on */

/* --- what one row cannot see ----------------------------------------------------------------- */

static unsigned written(const struct node *root)
{
	static const struct {
		const char *map, *key;
		unsigned bits;
	} keys[] = {
		{NULL, "auth", REST_WROTE_AUTH},
		{NULL, "dates", REST_WROTE_DATES},
		{NULL, "ids", REST_WROTE_IDS},
		{"paging", "by", REST_WROTE_PAGING | REST_WROTE_NEXT},
		{"paging", "first_page", REST_WROTE_FIRST},
	};
	const struct node *source = node_get(root, "source");
	unsigned bits = 0;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct node *map = keys[i].map == NULL ? source : node_get(source, keys[i].map);

		if (node_get(map, keys[i].key) != NULL)
			bits |= keys[i].bits;
	}
	return bits;
}

/* Written, though what stands there may have been refused: that was told. */
static bool is_written(const struct node *root, const char *key)
{
	const struct node *n = node_get(root, "source");
	size_t length;

	for (; n != NULL && *key != '\0'; key += length + (key[length] == '.')) {
		length = strcspn(key, ".");
		n = node_get_span(n, (struct span){key, length});
	}
	return n != NULL;
}

/* Headers for next_header, pointers for the others. */
static void check_places(struct walk *w, const struct node *root, const struct rest *r)
{
	const struct {
		const char *path, *text;
	} places[] = {{"source.paging.next", r->next}, {"source.paging.more", r->more}};

	for (unsigned i = 0; i < 2; i++) {
		const char *text = places[i].text;
		const bool pointer = text != NULL && text[0] == '/';

		if (text == NULL || text[0] == '\0' || pointer == (r->paging != REST_NEXT_HEADER))
			continue;
		walk_expected(w, walk_to(w, root, "%s", places[i].path), "%s with by: %s",
			      pointer ? "the name of a header" : "a JSON pointer", paging_words[r->paging]);
	}
}

static void check_sessions(struct walk *w, const struct node *root, const struct rest *r)
{
	for (unsigned i = 0; i < r->session_count; i++) {
		const char *means = r->sessions[i].means;

		if (means[0] != '\0' && strcmp(means, half_words[0]) != 0 &&
		    strcmp(means, half_words[1]) != 0)
			walk_unknown(w, walk_to(w, root, "source.sessions[%u].is", i), half_words, "",
				     "am or pm");
	}
}

/* A paged list whose address does not say which page it asks for would give the first one for ever. */
static void check_asks_for_page(struct walk *w, const struct node *root, const struct rest *r)
{
	const struct {
		const char *path;
		const struct rest_list *list;
	} lists[] = {
		{"source.codes", &r->codes}, {"source.students", &r->students}, {"source.marks", &r->marks}};
	const char *need = r->paging == REST_OFFSET ? "{offset}" : "{page}";

	if (r->paging == REST_ONE_PAGE || r->paging == REST_NEXT_LINK)
		return;
	for (unsigned i = 0; i < 3; i++) {
		const struct rest_list *l = lists[i].list;
		bool there = l->path == NULL || l->path[0] == '\0' || strstr(l->path, need) != NULL;

		/* One that was refused may have been the one. */
		for (unsigned q = 0; q < l->query_count; q++)
			there |= l->query[q][0] == '\0' || strstr(l->query[q], need) != NULL;
		if (!there)
			walk_fault(w, walk_to(w, root, "%s", lists[i].path),
				   "expected %s in its path or query, because paging is by: %s", need,
				   paging_words[r->paging]);
	}
}

/* An address with nothing where the school's id belongs would be another's, or nobody's. */
static void check_school_id(struct walk *w, const struct node *root, const struct school *s)
{
	const struct rest_list *const lists[] = {&s->rest.codes, &s->rest.students, &s->rest.marks};
	bool wanted = false;

	for (unsigned i = 0; i < 3; i++) {
		wanted |= lists[i]->path != NULL && strstr(lists[i]->path, "{school}") != NULL;
		for (unsigned q = 0; q < lists[i]->query_count; q++)
			wanted |=
				lists[i]->query[q] != NULL && strstr(lists[i]->query[q], "{school}") != NULL;
	}
	if (wanted && s->source_school[0] == '\0' && node_get(node_get(root, "source"), "school") == NULL)
		walk_fault(w, walk_to(w, root, "source.school"),
			   "expected the school's id there, because a path or query has {school}");
}

void school_rest_finish(struct walk *w, const struct node *root, struct school *s)
{
	struct rest *r = &s->rest;
	const struct node *profile = node_get(node_get(root, "source"), "profile");
	const char *key;

	if (profile != NULL && !span_is(profile->text, rest_profile_names[s->rest_profile]))
		return; /* an unknown one was told; all it might give would be told as missing */
	rest_complete(r, rest_profile((unsigned)s->rest_profile), written(root));
	r->base_url = s->base_url;
	for (unsigned n = 0; (key = rest_missing(r, n)) != NULL; n++)
		if (!is_written(root, key))
			walk_fault(w, walk_to(w, root, "source.%s", key),
				   "expected a value (profile %s does not give one), found no such key",
				   rest_profile_names[s->rest_profile]);
	check_places(w, root, r);
	check_sessions(w, root, r);
	check_asks_for_page(w, root, r);
	check_school_id(w, root, s);
}
