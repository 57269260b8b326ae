#include "bench/attendance/marks.h"

#include <stdlib.h>
#include <string.h>

#include "roll/planes.h"

#define WEEKS MARKS_WEEKS
#define DAYS  (WEEKS * 5)

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static void *have(void *p)
{
	if (p == NULL) {
		fprintf(stderr, "bench: no memory\n");
		exit(1);
	}
	return p;
}

static void must(int rc, const struct fault *why)
{
	if (rc != 0) {
		fprintf(stderr, "bench: %s\n", why->text);
		exit(1);
	}
}

/* Mondays of 2025/26 without the holidays' weeks. */
static void mondays(day_t out[WEEKS])
{
	static const char holidays[] = {8, 16, 17, 24, 30, 31, 38};
	day_t monday = day_from_civil((struct civil){2025, 9, 1});

	for (unsigned week = 0, n = 0; n < WEEKS; week++)
		if (memchr(holidays, (int)week, sizeof holidays) == NULL)
			out[n++] = monday + 7 * (day_t)week;
}

/* Codes and how likely each is of an absence, in thousandths. */
static const struct {
	char text[3];
	unsigned weight;
} absences[] = {{"I", 480}, {"O", 210}, {"M", 60},  {"N", 40}, {"G", 60},
		{"U", 40},  {"C", 30},	{"C2", 40}, {"E", 30}, {"S", 10}};

struct year {
	cell_t cells[DAYS * 2];
	const char *texts[DAYS * 2]; /* NULL: no mark */
};

static cell_t cell_of(const char *text, bool pm)
{
	cell_t cell;
	unsigned flags;
	struct fault why;

	must(code_read(span_of(text), day_from_civil((struct civil){2025, 10, 1}), pm, &cell, &flags, &why),
	     &why);
	return cell;
}

static const char *absence(uint64_t h)
{
	unsigned at = (unsigned)(h % 1000), sum = 0;

	for (size_t i = 0; i < sizeof absences / sizeof *absences; i++) {
		sum += absences[i].weight;
		if (at < sum)
			return absences[i].text;
	}
	return "I";
}

static const char *attends(uint64_t h, bool pm)
{
	unsigned at = (unsigned)(h % 1000);

	return at < 30 ? "L" : at < 40 ? "B" : at < 43 ? "V" : at < 45 ? "K" : pm ? "\\" : "/";
}

/* A child's year: absences come in spells, some children are hardly ever there, and some mornings have no
 * mark. */
static void child_year(unsigned school, unsigned pupil, struct year *y)
{
	static cell_t known[128][128][2];
	uint64_t h = mix(pupil * 77ULL + 1);
	unsigned likely = (unsigned)(h % 100 < 80 ? 10 + h % 30 :
				     h % 100 < 97 ? 60 + h % 120 :
						    400 + h % 500);
	const char *spell = NULL;

	for (unsigned s = 0; s < DAYS * 2; s++) {
		uint64_t d = mix((uint64_t)pupil << 20 ^ s);
		bool pm = s % 2 != 0;
		const char *text;

		if (spell != NULL && d % 100 < 55 + likely / 25)
			text = spell;
		else if (d / 100 % 1000 < likely)
			text = absence(d >> 24);
		else
			text = NULL;
		spell = text;
		if (text == NULL)
			text = attends(d >> 32, pm);
		if (pupil % 397 == 0)
			text = "D";
		if (s / 2 == 40 + school % 100)
			text = "#";
		if (s < 200 && (d >> 40) % 2000 == 0 && d % 7 == 0)
			text = NULL;
		y->texts[s] = text;
		y->cells[s] = CELL_UNKNOWN;
		if (text == NULL)
			continue;
		if (known[(unsigned char)text[0]][(unsigned char)text[1]][pm] == CELL_UNKNOWN)
			known[(unsigned char)text[0]][(unsigned char)text[1]][pm] = cell_of(text, pm);
		y->cells[s] = known[(unsigned char)text[0]][(unsigned char)text[1]][pm];
	}
}

static uint32_t cohorts(unsigned pupil)
{
	uint64_t h = mix(pupil * 131ULL + 7);
	uint32_t in = 1;

	in |= h % 2 != 0 ? 1U << 1 : 1U << 2;
	in |= h / 2 % 100 < 25 ? 1U << 3 : h / 2 % 100 < 98 ? 1U << 4 : 1U << 5;
	in |= h / 256 % 100 < 81 ? 1U << 6 : h / 256 % 100 < 95 ? 1U << 7 : 1U << 8;
	in |= h / 65536 % 1000 < 8 ? 1U << 9 : 0;
	in |= h / 65536 % 1000 >= 990 ? 1U << 10 : 0;
	in |= (h >> 30) % 1000 < 30 ? 1U << 11 : 0;
	in |= h / 16777216 % 100 < 20 ? 1U << 12 : 1U << 13;
	return in;
}

static void put(FILE *out, const void *bytes, size_t size)
{
	if (fwrite(bytes, size, 1, out) != 1) {
		fprintf(stderr, "bench: the dump cannot be written\n");
		exit(1);
	}
}

static void dump_child(FILE *dump, uint16_t school, uint32_t pupil, const struct year *y,
		       const day_t weeks[WEEKS])
{
	for (unsigned s = 0; s < DAYS * 2; s++) {
		uint8_t row[16];
		uint16_t day = (uint16_t)(weeks[s / 10] + (day_t)(s / 2 % 5));
		uint8_t length;

		if (y->texts[s] == NULL)
			continue;
		length = (uint8_t)strlen(y->texts[s]);
		memcpy(row, &school, 2);
		memcpy(row + 2, &pupil, 4);
		memcpy(row + 6, &day, 2);
		row[8] = (uint8_t)(s % 2);
		row[9] = length;
		memcpy(row + 10, y->texts[s], length);
		put(dump, row, 10U + length);
	}
}

static int year_of_pupil(unsigned school, unsigned at)
{
	return school % 3 == 2 ? 7 + (int)(at * 5 / MARKS_SCHOOL) : (int)(at * 7 / MARKS_SCHOOL);
}

static void make_school(struct marks *m, unsigned school, const day_t weeks[WEEKS], uint8_t *leaves,
			FILE *dump, FILE *dump_pupils)
{
	unsigned first = school * MARKS_SCHOOL, slots[MARKS_SCHOOL], blocks;
	unsigned count = m->pupils - first < MARKS_SCHOOL ? m->pupils - first : MARKS_SCHOOL;
	struct fault why;
	static struct year y;

	memset(leaves, 0, (size_t)WEEKS * m->blocks * ROLL_BLOCK);
	for (unsigned i = 0; i < count; i++)
		must(roll_slot_add(m->roll, school, year_of_pupil(school, i), &slots[i], &why), &why);
	blocks = roll_slots(m->roll, school) / ROLL_LANES;
	for (unsigned i = 0; i < count; i++) {
		unsigned block = slots[i] / ROLL_LANES, lane = slots[i] % ROLL_LANES;
		uint32_t in = cohorts(first + i), pupil = first + i;
		int8_t year = (int8_t)year_of_pupil(school, i);
		uint16_t number = (uint16_t)school;

		m->pupil_of[(size_t)school * m->blocks * ROLL_LANES + slots[i]] = pupil;
		for (unsigned c = 0; c < MARKS_COHORTS; c++)
			if (in >> c & 1)
				m->cohorts_of[((size_t)school * m->blocks + block) * MARKS_COHORTS + c] |=
					1U << lane;
		child_year(school, pupil, &y);
		for (unsigned s = 0; s < DAYS * 2; s++) {
			leaves[(size_t)(s / 10) * m->blocks * ROLL_BLOCK + (size_t)block * ROLL_BLOCK +
			       (size_t)(s % 10) * ROLL_LANES + lane] = y.cells[s];
			m->marks += y.texts[s] != NULL;
		}
		if (dump != NULL) {
			dump_child(dump, number, pupil, &y, weeks);
			put(dump_pupils, &number, 2);
			put(dump_pupils, &pupil, 4);
			put(dump_pupils, &year, 1);
			put(dump_pupils, &in, 4);
		}
	}
	for (unsigned week = 0; week < WEEKS; week++) {
		unsigned at, column;
		struct span bytes = {(const char *)leaves + (size_t)week * m->blocks * ROLL_BLOCK,
				     (size_t)blocks * ROLL_BLOCK};

		must(roll_place(m->roll, session_of(weeks[week], false), &at, &column, &why), &why);
		must(roll_load(m->roll, school, at, bytes, &why), &why);
	}
}

void marks_make(struct marks *m, unsigned pupils, FILE *dump, FILE *dump_pupils)
{
	day_t weeks[WEEKS];
	uint8_t *leaves;

	*m = (struct marks){.pupils = pupils, .schools = (pupils + MARKS_SCHOOL - 1) / MARKS_SCHOOL};
	m->blocks = 7 * ((MARKS_SCHOOL / 5 + ROLL_LANES) / ROLL_LANES);
	mondays(weeks);
	m->first_day = weeks[0];
	m->last_day = weeks[WEEKS - 1] + 4;
	for (unsigned i = 1; i < WEEKS; i++)
		if (weeks[i] - weeks[i - 1] > 7)
			m->closures[m->closure_count++] = (struct date_range){weeks[i - 1] + 5, weeks[i] - 1};
	m->roll = have(roll_new(m->schools, year_start_week(weeks[0])));
	m->pupil_of = have(malloc((size_t)m->schools * m->blocks * ROLL_LANES * sizeof *m->pupil_of));
	memset(m->pupil_of, 0xff, (size_t)m->schools * m->blocks * ROLL_LANES * sizeof *m->pupil_of);
	m->cohorts_of = have(calloc((size_t)m->schools * m->blocks * MARKS_COHORTS, sizeof *m->cohorts_of));
	leaves = have(malloc((size_t)WEEKS * m->blocks * ROLL_BLOCK));
	for (unsigned school = 0; school < m->schools; school++)
		make_school(m, school, weeks, leaves, dump, dump_pupils);
	for (unsigned school = 0; school < m->schools; school++)
		m->blocks_used += roll_blocks(m->roll, school);
	m->blocks_used = (m->blocks_used + m->schools - 1) / m->schools;
	free(leaves);
}
