#include "engine/answer/dimension.h"

#include <stdio.h>
#include <string.h>

/* Values that have words, in order from `first` on; NULL ends. */
static const char *const weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", NULL};
static const char *const halves[] = {"AM", "PM", NULL};
static const char *const terms[] = {"autumn", "spring", "summer", NULL};
static const char *const half_terms[] = {"none", "1", "2", "3", "4", "5", "6", NULL};
static const char *const social[] = {"unknown", "none", "in_need", "protection_plan", "looked_after", NULL};
static const char *const phases[] = {"primary", "secondary", "special", "alternative", NULL};
static const char *const years[] = {"N1", "N2", "R", "1",  "2",	 "3",  "4",  "5",  "6",
				    "7",  "8",	"9", "10", "11", "12", "13", "14", NULL};

static const struct words {
	const char *const *words;
	int32_t first;
} worded[DIMENSION_TRAIT] = {
	[DIMENSION_PHASE] = {phases, PHASE_PRIMARY},
	[DIMENSION_YEAR_GROUP] = {years, -2},
	[DIMENSION_SOCIAL] = {social, SOCIAL_UNKNOWN},
	[DIMENSION_HALF_TERM] = {half_terms, 0},
	[DIMENSION_TERM] = {terms, 1},
	[DIMENSION_WEEKDAY] = {weekdays, DAY_MONDAY},
	[DIMENSION_HALF_DAY] = {halves, 0},
};

static struct words words_of(unsigned dimension)
{
	if (dimension >= DIMENSION_TRAIT)
		return (struct words){trait_row((enum trait)(dimension - DIMENSION_TRAIT))->values, 0};
	return worded[dimension];
}

/* Takes the next piece up to `end` off the front; false when nothing is left. */
static bool take_piece(const char **text, char end, char *out, size_t size)
{
	const char *stop;
	size_t length;

	if (*text == NULL || **text == '\0')
		return false;
	stop = strchr(*text, end);
	length = stop != NULL ? (size_t)(stop - *text) : strlen(*text);
	text_copy(out, size, text_trim((struct span){*text, length}));
	*text += length + (stop != NULL);
	return true;
}

static int unknown_dimension(const char *word, struct fault *reterr)
{
	const char *names[DIMENSIONS + 1] = {NULL}, *near;
	char shown[48];

	for (unsigned i = 0; i < DIMENSIONS; i++)
		names[i] = dimension_name(i);
	near = text_nearest(word, names);
	return fault_set(reterr, FAULT_MEANING, "\"%s\" is nothing to divide by%s%s%s",
			 text_escape(shown, sizeof shown, span_of(word)),
			 near != NULL ? "; did you mean " : "", near != NULL ? near : "",
			 near != NULL ? "?" : "");
}

int dimensions_read(const char *text, unsigned by[QUESTION_BY], unsigned *ret_count, struct fault *reterr)
{
	char word[CONFIG_NAME];

	*ret_count = 0;
	while (take_piece(&text, ',', word, sizeof word)) {
		int dimension = dimension_find(word);

		if (dimension < 0)
			return unknown_dimension(word, reterr);
		if (*ret_count == QUESTION_BY)
			return fault_set(reterr, FAULT_MEANING, "at most %d things to divide by",
					 QUESTION_BY);
		by[(*ret_count)++] = (unsigned)dimension;
	}
	return 0;
}

static int unknown_value(unsigned dimension, const char *word, const char *const *known, struct fault *reterr)
{
	const char *near = known != NULL ? text_nearest(word, known) : NULL;
	char shown[80];

	return fault_set(reterr, FAULT_MEANING, "%s has no value \"%s\"%s%s%s", dimension_name(dimension),
			 text_escape(shown, sizeof shown, span_of(word)),
			 near != NULL ? "; did you mean " : "", near != NULL ? near : "",
			 near != NULL ? "?" : "");
}

/* "none": schools whose file names no area. */
static int area_read(const struct engine *e, const char *word, int32_t *ret, struct fault *reterr)
{
	const struct config *c = e->config;

	*ret = -1;
	for (size_t i = 0; *ret < 0 && i < c->school_count; i++)
		if (c->schools[i].area_school >= 0 && strcmp(c->schools[i].area, word) == 0)
			*ret = c->schools[i].area_school;
	return *ret >= 0 || strcmp(word, "none") == 0 ? 0 : unknown_value(DIMENSION_AREA, word, NULL, reterr);
}

static int value_read(const struct engine *e, unsigned dimension, const char *word, int32_t *ret,
		      struct fault *reterr)
{
	struct words w;
	day_t day;

	if (dimension == DIMENSION_SCHOOL) {
		*ret = config_school(e->config, word);
		return *ret >= 0 ? 0 : unknown_value(dimension, word, NULL, reterr);
	}
	if (dimension == DIMENSION_AREA)
		return area_read(e, word, ret, reterr);
	if (dimension == DIMENSION_WEEK) {
		if (!day_parse(span_of(word), &day))
			return fault_set(reterr, FAULT_MEANING, "week: expected a date, found \"%.40s\"",
					 word);
		*ret = week_monday(day);
		return 0;
	}
	w = words_of(dimension);
	if (dimension == DIMENSION_YEAR_GROUP && strcmp(word, "unknown") == 0) {
		*ret = YEAR_UNKNOWN;
		return 0;
	}
	for (int32_t i = 0; w.words != NULL && w.words[i] != NULL; i++)
		if (strcmp(w.words[i], word) == 0) {
			*ret = w.first + i;
			return 0;
		}
	return unknown_value(dimension, word, w.words, reterr);
}

/* The values of one filter: "primary|special". */
static int values_read(const struct engine *e, struct filters *f, const char *text, struct fault *reterr)
{
	struct question_filter *filter = &f->at[f->count];
	char word[CONFIG_NAME];
	int rc = 0;

	while (rc == 0 && take_piece(&text, '|', word, sizeof word)) {
		if (filter->count == FILTER_VALUES)
			return fault_set(reterr, FAULT_MEANING, "at most %d values of one thing",
					 FILTER_VALUES);
		rc = value_read(e, filter->dimension, word, &f->values[f->count][filter->count], reterr);
		filter->count++;
	}
	filter->values = f->values[f->count];
	return rc;
}

int filters_read(const struct engine *e, const char *text, struct filters *ret, struct fault *reterr)
{
	char piece[320];

	ret->count = 0;
	while (take_piece(&text, ',', piece, sizeof piece)) {
		char *equals = strchr(piece, '=');
		int dimension, rc;

		if (equals == NULL)
			return fault_set(reterr, FAULT_MEANING, "where: expected NAME=VALUE, found \"%.60s\"",
					 piece);
		*equals = '\0';
		dimension = dimension_find(piece);
		if (dimension < 0)
			return unknown_dimension(piece, reterr);
		if (ret->count == FILTER_MOST)
			return fault_set(reterr, FAULT_MEANING, "at most %d conditions", FILTER_MOST);
		ret->at[ret->count] = (struct question_filter){.dimension = (unsigned)dimension};
		rc = values_read(e, ret, equals + 1, reterr);
		if (rc != 0)
			return rc;
		ret->count++;
	}
	return 0;
}

const char *dimension_print(const struct engine *e, unsigned dimension, int32_t value, char out[CONFIG_NAME])
{
	struct words w;
	int32_t i;

	if (dimension == DIMENSION_SCHOOL && value >= 0 && (size_t)value < e->config->school_count) {
		text_copy(out, CONFIG_NAME, span_of(e->config->schools[value].id));
		return out;
	}
	if (dimension == DIMENSION_AREA) {
		const bool any = value >= 0 && (size_t)value < e->config->school_count;

		text_copy(out, CONFIG_NAME, span_of(any ? e->config->schools[value].area : "none"));
		return out;
	}
	if (dimension == DIMENSION_WEEK)
		return day_print(out, value);
	w = words_of(dimension);
	for (i = 0; w.words != NULL && w.words[i] != NULL && w.first + i < value; i++)
		;
	if (w.words != NULL && w.words[i] != NULL && w.first + i == value)
		text_copy(out, CONFIG_NAME, span_of(w.words[i]));
	else
		text_copy(out, CONFIG_NAME, SPAN("unknown"));
	return out;
}
