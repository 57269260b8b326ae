/* rehearsal_feed.c: what the schools of a contract test and the authority's list say at a moment, as the
 * records that parse would have made of their pages. */
#include <stdio.h>
#include <string.h>

#include "attendance/upn.h"
#include "engine/trial/rehearsal_internal.h"

/* A made-up number: the check letter is the one that fits. */
void rehearsal_feed_upn(unsigned child, char out[14])
{
	char upn[UPN_LENGTH + 1];

	for (const char *letter = "ABCDEFGHJKLMNPQRTUVWXYZ"; *letter != '\0'; letter++) {
		snprintf(out, 14, "%c99990019%04u", *letter, child + 1);
		if (upn_read(span_of(out), upn, NULL) == 0)
			return;
	}
}

static const struct school *school_of(const struct rehearsal_world *w, const char *id)
{
	int at = config_school(w->engine->config, id);

	return at < 0 ? NULL : &w->engine->config->schools[at];
}

static int64_t seen_at(const struct school *s, const struct test_mark *m, day_t day, bool pm)
{
	int closes = school_closes(s, day, pm);

	return london_to_instant(day, m->seen >= 0 && day == m->until ? m->seen : closes);
}

/* The code a child has by now; the mark that was seen last counts. NULL: none. */
static const char *code_now(const struct rehearsal_world *w, const struct school *s, unsigned child,
			    day_t day, bool pm, int64_t *ret_seen, int *ret_late)
{
	const char *code = NULL;

	*ret_seen = london_to_instant(day, school_closes(s, day, pm));
	*ret_late = 0;
	if (w->c->others_present && *ret_seen <= w->now)
		code = pm ? "\\" : "/";
	for (unsigned i = 0; i < w->c->mark_count; i++) {
		const struct test_mark *m = &w->c->marks[i];
		const char *said = pm ? m->pm : m->am;
		int64_t seen;

		if (said[0] == '\0' || day < m->day || day > m->until ||
		    strcmp(m->child, w->test->children[child].id) != 0)
			continue;
		seen = seen_at(s, m, day, pm);
		if (seen > w->now || (code != NULL && seen < *ret_seen))
			continue;
		code = said;
		*ret_seen = seen;
		*ret_late = m->minutes_late;
	}
	return code;
}

static void pack_mark(const struct rehearsal_world *w, const struct school *s, unsigned child, day_t day,
		      bool pm, struct buffer *out, uint32_t *count)
{
	struct record_mark r = {.day = day, .pm = pm, .minutes_late = -1};
	int64_t seen;
	int late;
	const char *code = code_now(w, s, child, day, pm, &seen, &late);

	if (code == NULL)
		return;
	r.updated_at = seen;
	r.minutes_late = late > 0 ? late : -1;
	snprintf(r.id, sizeof r.id, "M%u-%d-%d", child, day, pm);
	text_copy(r.student, sizeof r.student, span_of(w->test->children[child].id));
	text_copy(r.code_text, sizeof r.code_text, span_of(code));
	record_pack(RECORD_MARK, &r, out);
	++*count;
}

static void pack_marks(const struct rehearsal_world *w, const struct school *s, struct buffer *out,
		       uint32_t *count)
{
	day_t today;
	int minute;

	london_from_instant(w->now, &today, &minute);
	for (unsigned i = 0; i < w->test->child_count; i++)
		for (day_t d = w->c->from; strcmp(w->test->children[i].school, s->id) == 0 && d <= today; d++)
			if (calendar_school_day(s->days, d)) {
				pack_mark(w, s, i, d, false, out, count);
				pack_mark(w, s, i, d, true, out, count);
			}
}

static void child_name(const struct test_child *c, char *forename, size_t size, char *surname, size_t room)
{
	const char *blank = strrchr(c->name, ' ');

	if (c->name[0] == '\0') {
		text_copy(forename, size, span_of(c->id));
		text_copy(surname, room, SPAN("Example"));
	} else if (blank == NULL) {
		text_copy(forename, size, span_of(c->name));
	} else {
		text_copy(forename, size, (struct span){c->name, (size_t)(blank - c->name)});
		text_copy(surname, room, span_of(blank + 1));
	}
}

/* A school gives only what some contract in force needs, as the parse role drops the rest. */
static void pack_students(const struct rehearsal_world *w, const struct school *s, uint32_t needs,
			  struct buffer *out, uint32_t *count)
{
	for (unsigned i = 0; i < w->test->child_count; i++) {
		const struct test_child *c = &w->test->children[i];
		struct record_student r = {.admission = DAY_NONE, .leaving = DAY_NONE, .born = DAY_NONE};

		if (strcmp(c->school, s->id) != 0)
			continue;
		text_copy(r.id, sizeof r.id, span_of(c->id));
		text_copy(r.upn, sizeof r.upn, span_of(w->upns[i]));
		text_copy(r.year, sizeof r.year, span_of(test_year_text(c)));
		if ((needs & field_bit(FIELD_NAME)) != 0)
			child_name(c, r.forename, sizeof r.forename, r.surname, sizeof r.surname);
		for (unsigned t = 0; t < TRAITS; t++) {
			enum field f = field_of_trait((enum trait)t);

			if (c->flags[t] != NULL && f < FIELD_COUNT && (needs & field_bit(f)) != 0)
				trait_read((enum trait)t, span_of(c->flags[t]), &r.traits[t]);
		}
		record_pack(RECORD_STUDENT, &r, out);
		++*count;
	}
}

static void pack_list(const struct rehearsal_world *w, struct buffer *out, uint32_t *count)
{
	for (unsigned i = 0; i < w->test->child_count; i++)
		for (unsigned k = 0; k < w->test->children[i].status_count; k++) {
			const struct test_child *c = &w->test->children[i];
			const struct test_status *status = &c->statuses[k];
			const struct school *s = school_of(w, c->school);
			struct record_list_row r = {.line = c->line,
						    .from = status->from,
						    .to = status->to,
						    .born = DAY_NONE,
						    .worker = "W. Orker",
						    .restricted = status->restricted};

			child_name(c, r.forename, sizeof r.forename, r.surname, sizeof r.surname);
			text_copy(r.upn, sizeof r.upn, span_of(w->upns[i]));
			text_copy(r.status, sizeof r.status, span_of(test_status_names[status->status]));
			text_copy(r.urn, sizeof r.urn, span_of(s != NULL ? s->urn : ""));
			text_copy(r.authority, sizeof r.authority, span_of(w->engine->config->authority.la));
			snprintf(r.case_id, sizeof r.case_id, "T%u", i + 1);
			record_pack(RECORD_LIST_ROW, &r, out);
			++*count;
		}
}

/* The school stands well with its supplier; where its data are is not asked about here. */
static enum record_kind pack_standing(const struct school *s, enum shape shape, struct buffer *out,
				      uint32_t *count)
{
	const struct record_standing standing = {.online = true, .approved = true, .audited = true};
	struct record_school school = {0};

	*count = 1;
	if (shape == SHAPE_WONDE_META) {
		record_pack(RECORD_STANDING, &standing, out);
		return RECORD_STANDING;
	}
	text_copy(school.id, sizeof school.id, span_of(s->source_school));
	record_pack(RECORD_SCHOOL, &school, out);
	return RECORD_SCHOOL;
}

/* Leavers and pupils to come have paths of their own; a rehearsal has none of them. */
static bool of_now(const struct msg_fetch *f)
{
	return strstr(f->url, "leaver") == NULL && strstr(f->url, "pre-admission") == NULL;
}

enum record_kind rehearsal_feed(const struct rehearsal_world *w, const struct msg_fetch *f,
				struct buffer *out, uint32_t *count)
{
	const struct school *s = school_of(w, f->school);

	if (f->shape == SHAPE_SOCIAL_CARE_CSV) {
		pack_list(w, out, count);
		return RECORD_LIST_ROW;
	}
	if (s != NULL && (f->shape == SHAPE_WONDE_META || f->shape == SHAPE_WONDE_SCHOOLS))
		return pack_standing(s, (enum shape)f->shape, out, count);
	if (f->shape == SHAPE_WONDE_STUDENTS && s != NULL && of_now(f)) {
		pack_students(w, s, f->needs, out, count);
		return RECORD_STUDENT;
	}
	if (f->shape == SHAPE_WONDE_MARKS && s != NULL && of_now(f))
		pack_marks(w, s, out, count);
	return RECORD_MARK;
}
