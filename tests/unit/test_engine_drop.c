/* A school that puts down files: which is taken when, what is withdrawn, and what is never believed. */
#include <criterion/criterion.h>

#include "engine_fixture.h"
#include "engine/world/state.h"
#include "page_fixture.h"

#define OAK_CSV(more)                                                                                         \
	"apiVersion: muster/v1\nkind: School\nid: oak\nname: Oak School\nurn: \"900101\"\n"                   \
	"laestab: \"3322001\"\nphase: primary\ncalendar: c\n"                                                 \
	"registers: {am: {opens: \"08:50\", closes: \"09:20\"}, pm: {opens: \"13:00\", closes: \"13:20\"}}\n" \
	"source: {kind: csv, folder: oak" more "}\n"                                                          \
	"go_live: 2026-11-23\ncontact: {name: Office, phone: \"01632 960101\"}\n"

/* What lies in the school's folder. */
static struct {
	char name[64];
	char text[8192];
	int64_t when;
} lying[8];
static unsigned lying_count, fetched_count;

static struct world *csv_world(const char *const text)
{
	const char *const files[][2] = {{"schools/oak.yaml", text}};
	struct world *w = world_new_files("2026-11-23T12:00", files, 1);

	lying_count = fetched_count = 0;
	world_open(w);
	return w;
}

static void lay(const char *name, int64_t when, const char *text)
{
	unsigned i = 0;

	while (i < lying_count && strcmp(lying[i].name, name) != 0)
		i++;
	lying_count += i == lying_count;
	text_copy(lying[i].name, sizeof lying[i].name, span_of(name));
	cr_assert(text_copy(lying[i].text, sizeof lying[i].text, span_of(text)));
	lying[i].when = when;
}

static void tell_page(struct world *w, const struct msg_fetch *f, const struct page *p)
{
	struct message page_end = {
		.kind = MSG_PAGE,
		.page = {.pull = f->pull, .page = f->page, .ok = true, .records = p->records}};

	for (int k = 0; k < RECORD_KINDS; k++) {
		struct message m = {.kind = MSG_RECORDS,
				    .records = {.pull = f->pull,
						.page = f->page,
						.kind = (uint32_t)k,
						.count = p->runs[k].count,
						.records = buffer_span(&p->runs[k].packed)}};

		if (m.records.count > 0)
			tell(w, ROLE_PARSE, &m, -1);
	}
	tell(w, ROLE_PARSE, &page_end, -1);
}

/* As fetch and parse answer: the folder's listing, or the file that is asked for. */
static void give_file(struct world *w, const struct msg_fetch *f)
{
	struct page page = {0};
	struct page_refusal refusal;
	char listing[2048] = "";

	for (unsigned i = 0; i < lying_count; i++) {
		char url[128];

		snprintf(listing + strlen(listing), sizeof listing - strlen(listing), "%zu\t%lld\t%.63s\n",
			 strlen(lying[i].text), (long long)lying[i].when, lying[i].name);
		snprintf(url, sizeof url, "drop:oak/%.63s", lying[i].name);
		if (strcmp(f->url, url) == 0) {
			const struct page_file about = {.columns = f->columns, .changed_at = lying[i].when};
			struct span s = padded(lying[i].text, strlen(lying[i].text));

			cr_assert_eq(f->shape, (uint32_t)SHAPE_DROP_FILE);
			cr_assert_eq(page_read_file(&about, f->needs, s, &page, &refusal), 0);
			padded_free(s);
			fetched_count++;
		}
	}
	if (f->shape == SHAPE_DROP_LISTING) {
		cr_assert_str_eq(f->url, "drop:oak/");
		cr_assert_eq(read_text(SHAPE_DROP_LISTING, listing, &page, &refusal), 0);
	}
	tell_page(w, f, &page);
	page_free(&page);
}

static void files_work(struct world *w)
{
	bool any = true;

	for (int turns = 0; any; turns++) {
		cr_assert(turns < 60, "the engine never comes to rest");
		tick(w);
		any = false;
		for (size_t i = 0; i < w->orders.count; i++) {
			struct msg_fetch f = w->orders.at[i].fetch;

			if (!w->orders.at[i].open)
				continue;
			w->orders.at[i].open = false;
			any = true;
			if (f.shape == SHAPE_DROP_LISTING || f.shape == SHAPE_DROP_FILE)
				give_file(w, &f);
			else
				give(w, &f);
		}
	}
}

static void stir(struct world *w)
{
	struct message m = {.kind = MSG_STIRRED, .stirred = {.folder = "oak"}};

	tell(w, ROLE_FETCH, &m, -1);
	files_work(w);
}

static const struct engine_school *oak(const struct world *w)
{
	return &w->engine->schools[config_school(w->engine->config, "oak")];
}

/* The code we hold of a pupil's session, "" for none. */
static const char *held(const struct world *w, const char *student, const char *day, bool pm)
{
	uint32_t at = map_get(&oak(w)->students, span_of(student));
	const struct code *c;

	if (at == MAP_NONE)
		return "?";
	c = code_of(roll_get(w->engine->roll, w->engine->enrolments.at[at].school,
			     w->engine->enrolments.at[at].row.slot, session_of(on(day), pm)));
	return c != NULL ? c->text : "";
}

/* A wide file of pupils 101, 102, ...: all present on 20 November. */
static const char *all_present(unsigned pupils)
{
	static char text[8192];
	size_t used = (size_t)snprintf(text, sizeof text, "Adm No,Date,AM,PM\n");

	for (unsigned i = 0; i < pupils; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%u,20/11/2026,/,\\\n", 101 + i);
	return text;
}

Test(engine_drop, what_a_file_no_longer_gives_is_withdrawn)
{
	struct world *w = csv_world(OAK_CSV(""));

	lay("a.csv", at("2026-11-20T18:00"),
	    "Adm No,Date,AM,PM\n101,19/11/2026,/,\\\n101,20/11/2026,/,\\\n102,20/11/2026,/,\\\n"
	    "103,20/11/2026,/,\\\n104,20/11/2026,/,\\\n");
	files_work(w);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "/");
	/* 101 has lost a morning; 102 has a bad row; 103 is not in the file; the 19th is not spoken of */
	lay("b.csv", at("2026-11-20T19:00"),
	    "Adm No,Date,AM,PM\n101,20/11/2026,,\\\n102,20/11/2026,,?9\n104,20/11/2026,I,\\\n");
	stir(w);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "");
	cr_assert_str_eq(held(w, "101", "2026-11-20", true), "\\");
	cr_assert_str_eq(held(w, "102", "2026-11-20", false), "/", "a row was lost: nothing is taken back");
	cr_assert_str_eq(held(w, "103", "2026-11-20", false), "/");
	cr_assert_str_eq(held(w, "104", "2026-11-20", false), "I");
	cr_assert_str_eq(held(w, "101", "2026-11-19", false), "/");
	/* and all of it stands in the store */
	world_restart(w);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "");
	cr_assert_str_eq(held(w, "104", "2026-11-20", false), "I");
	world_free(w);
}

Test(engine_drop, rows_of_nobody_stop_every_withdrawal)
{
	struct world *w = csv_world(OAK_CSV(""));

	lay("a.csv", at("2026-11-20T18:00"), all_present(3));
	files_work(w);
	lay("b.csv", at("2026-11-20T19:00"),
	    "Adm No,Date,AM,PM\n101,20/11/2026,,\\\n102,20/11/2026,/,\\\n103,20/11/2026,/,\\\n,20/11/2026,/,\\\n");
	stir(w);
	cr_assert_str_eq(oak(w)->drop.refusal, "");
	cr_assert_eq(oak(w)->drop.set_aside, 1u);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "/");
	world_free(w);
}

Test(engine_drop, far_fewer_pupils_are_not_believed)
{
	struct world *w = csv_world(OAK_CSV(""));

	lay("a.csv", at("2026-11-20T18:00"), all_present(40));
	files_work(w);
	lay("b.csv", at("2026-11-20T19:00"), "Adm No,Date,AM,PM\n101,20/11/2026,I,I\n");
	stir(w);
	cr_assert_not_null(strstr(oak(w)->reason, "it has 1 pupils, the file before had 40"), "%s",
			   oak(w)->reason);
	cr_assert_str_eq(oak(w)->cause, "school");
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "/");
	/* three quarters are few enough to be ordinary */
	lay("c.csv", at("2026-11-20T20:00"), all_present(30));
	stir(w);
	cr_assert_str_eq(oak(w)->reason, "");
	world_free(w);
}

Test(engine_drop, a_year_group_may_leave_when_the_school_file_says_so)
{
	struct world *w = csv_world(OAK_CSV(", fewer_from: 2026-11-24"));

	lay("a.csv", at("2026-11-20T18:00"), all_present(40));
	files_work(w);
	lay("b.csv", at("2026-11-23T12:01"), all_present(10));
	lay("b.csv.done", at("2026-11-23T12:01"), "");
	stir(w);
	cr_assert_neq(oak(w)->reason[0], '\0', "it is not that day yet");
	w->now = at("2026-11-24T12:00");
	lay("c.csv", at("2026-11-24T08:00"), all_present(10));
	stir(w);
	cr_assert_str_eq(oak(w)->reason, "");
	cr_assert_eq(oak(w)->drop.pupils, 10u);
	/* once: the next one is held against this one */
	lay("d.csv", at("2026-11-24T09:00"), all_present(2));
	stir(w);
	cr_assert_neq(oak(w)->reason[0], '\0');
	world_free(w);
}

Test(engine_drop, a_file_that_takes_back_much_is_not_believed)
{
	struct world *w = csv_world(OAK_CSV(""));
	char blank[8192] = "Adm No,Date,AM,PM\n";

	lay("a.csv", at("2026-11-20T18:00"), all_present(40));
	files_work(w);
	for (unsigned i = 0; i < 40; i++)
		snprintf(blank + strlen(blank), sizeof blank - strlen(blank), "%u,20/11/2026,/,\n", 101 + i);
	lay("b.csv", at("2026-11-20T19:00"), blank);
	stir(w);
	cr_assert_not_null(strstr(oak(w)->reason, "it takes back 40 of the 80 marks"), "%s", oak(w)->reason);
	cr_assert_str_eq(held(w, "101", "2026-11-20", true), "\\");
	world_free(w);
}

Test(engine_drop, whole_files_only_oldest_first_and_once)
{
	struct world *w = csv_world(OAK_CSV(""));

	/* the later one by time comes first by name */
	lay("a.csv", at("2026-11-20T19:00"), "Adm No,Date,AM\n101,20/11/2026,I\n");
	lay("b.csv", at("2026-11-20T18:00"), "Adm No,Date,AM\n101,20/11/2026,N\n");
	files_work(w);
	cr_assert_eq(fetched_count, 2u);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "I");
	/* one that is being written rests five minutes, by our clock */
	lay("c.csv", w->now, "Adm No,Date,AM\n101,20/11/2026,M\n");
	stir(w);
	cr_assert_eq(fetched_count, 2u);
	w->now += 299;
	files_work(w);
	cr_assert_eq(fetched_count, 2u);
	w->now += 1;
	files_work(w);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "M");
	/* signed, it is whole at once; a clock of the future proves no rest */
	lay("d.csv", w->now + 86400, "Adm No,Date,AM\n101,20/11/2026,O\n");
	stir(w);
	cr_assert_eq(fetched_count, 3u);
	lay("d.done", w->now, "");
	stir(w);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "O");
	/* the same bytes under another name change nothing, not even an older truth */
	lay("e.csv", at("2026-11-20T21:00"), "Adm No,Date,AM\n101,20/11/2026,N\n");
	stir(w);
	cr_assert_eq(fetched_count, 5u);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "O");
	/* nothing is taken again after a restart */
	world_restart(w);
	stir(w);
	cr_assert_eq(fetched_count, 5u);
	/* written anew under its name it is another file */
	lay("e.csv", at("2026-11-20T22:00"), "Adm No,Date,AM\n101,20/11/2026,E\n");
	stir(w);
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "E");
	world_free(w);
}

Test(engine_drop, another_schools_file_is_not_used)
{
	struct world *w = csv_world(OAK_CSV(""));

	lay("3329999_marks.csv", at("2026-11-20T18:00"), all_present(3));
	files_work(w);
	cr_assert_not_null(strstr(oak(w)->reason, "begins with 3329999"), "%s", oak(w)->reason);
	lay("x.csv", at("2026-11-20T19:00"), "URN,Adm No,Date,AM\n900102,101,20/11/2026,/\n");
	stir(w);
	cr_assert_not_null(strstr(oak(w)->reason, "URN 900102"), "%s", oak(w)->reason);
	lay("20261120.csv", at("2026-11-20T20:00"), "LAEstab,Adm No,Date,AM\n332/2001,101,20/11/2026,/\n");
	stir(w);
	cr_assert_str_eq(oak(w)->reason, "");
	cr_assert_str_eq(held(w, "101", "2026-11-20", false), "/");
	cr_assert_str_eq(held(w, "102", "2026-11-20", false), "?");
	world_free(w);
}
