/* page_ees_meta.c: what the ids of a data set stand for (GET /data-sets/{id}/meta).
 *
 * Ids differ from data set to data set and between DfE's own systems, so they are looked up here
 * by column and label, never written down. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "source/ees_read.h"

static int add(struct page *page, const struct record_ees_name *n, struct page_refusal *refusal)
{
	if (page->runs[RECORD_EES_NAME].count == LIMIT_EES_NAMES)
		return page_refuse(refusal, FAULT_LIMIT, "the data set has over %d labels", LIMIT_EES_NAMES);
	page_add(page, RECORD_EES_NAME, n);
	return 0;
}

/* --- filters and indicators -------------------------------------------------------- */

static int read_options(struct json_value options, const char *filter, const char *parent, struct page *page,
			struct page_refusal *refusal)
{
	static const struct json_name names[] = {JSON_NAME("id"), JSON_NAME("label")};
	struct json_walk walk = json_items(options);
	struct json_value option, got[2];
	int rc = ees_list(refusal, parent, "options", options);

	for (unsigned i = 0; rc == 0 && json_next(&walk, &option); i++) {
		struct record_ees_name n = {.kind = EES_OPTION};
		char path[80];

		snprintf(path, sizeof path, "%s.options[%u]", parent, i);
		text_copy(n.of, sizeof n.of, span_of(filter));
		json_pick(option, names, 2, NULL, got);
		rc = ees_text(refusal, path, "id", got[0], n.id, sizeof n.id);
		if (rc == 0)
			rc = ees_text(refusal, path, "label", got[1], n.label, sizeof n.label);
		if (rc == 0)
			rc = add(page, &n, refusal);
	}
	return rc;
}

/* Filters and indicators are alike; only filters have options. */
static int read_columns(struct json_value list, const char *list_name, enum ees_name kind, struct page *page,
			struct page_refusal *refusal)
{
	enum { ID, COLUMN, LABEL, OPTIONS, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("id"), JSON_NAME("column"),
							JSON_NAME("label"), JSON_NAME("options")};
	struct json_walk walk = json_items(list);
	struct json_value item, got[MEMBERS];
	int rc = ees_list(refusal, "", list_name, list);

	for (unsigned i = 0; rc == 0 && json_next(&walk, &item); i++) {
		struct record_ees_name n = {.kind = kind};
		char path[48];

		snprintf(path, sizeof path, "%s[%u]", list_name, i);
		json_pick(item, names, MEMBERS, NULL, got);
		rc = ees_text(refusal, path, "id", got[ID], n.id, sizeof n.id);
		if (rc == 0)
			rc = ees_text(refusal, path, "column", got[COLUMN], n.column, sizeof n.column);
		if (rc == 0)
			rc = ees_text(refusal, path, "label", got[LABEL], n.label, sizeof n.label);
		if (rc == 0)
			rc = add(page, &n, refusal);
		if (rc == 0 && kind == EES_FILTER)
			rc = read_options(got[OPTIONS], n.id, path, page, refusal);
	}
	return rc;
}

/* --- places ---------------------------------------------------------------------------- */

static bool is_ours(const char *level)
{
	return strcmp(level, "NAT") == 0 || strcmp(level, "REG") == 0 || strcmp(level, "LA") == 0;
}

static int read_place(struct json_value place, const char *level, const char *path, struct page *page,
		      struct page_refusal *refusal)
{
	enum { ID, LABEL, CODE, OLD_CODE, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("id"), JSON_NAME("label"),
							JSON_NAME("code"), JSON_NAME("oldCode")};
	struct record_ees_name n = {.kind = EES_LOCATION};
	struct json_value got[MEMBERS];
	int rc;

	text_copy(n.of, sizeof n.of, span_of(level));
	json_pick(place, names, MEMBERS, NULL, got);
	rc = ees_text(refusal, path, "id", got[ID], n.id, sizeof n.id);
	if (rc == 0)
		rc = ees_text(refusal, path, "label", got[LABEL], n.label, sizeof n.label);
	if (rc == 0)
		rc = ees_text_or(refusal, path, "code", got[CODE], n.code, sizeof n.code);
	if (rc == 0)
		rc = ees_text_or(refusal, path, "oldCode", got[OLD_CODE], n.old_code, sizeof n.old_code);
	return rc == 0 ? add(page, &n, refusal) : rc;
}

/* {"level": {"code", "label"}, "options": [...]} */
static int read_group(struct json_value group, unsigned i, struct page *page, struct page_refusal *refusal)
{
	static const struct json_name names[] = {JSON_NAME("level"), JSON_NAME("options")};
	static const struct json_name in_level[] = {JSON_NAME("code")};
	struct json_walk walk;
	struct json_value got[2], code, place;
	char path[48], level[16];
	int rc;

	snprintf(path, sizeof path, "locations[%u]", i);
	json_pick(group, names, 2, NULL, got);
	json_pick(got[0], in_level, 1, NULL, &code);
	rc = ees_text(refusal, path, "level.code", code, level, sizeof level);
	if (rc != 0 || !is_ours(level))
		return rc;
	rc = ees_list(refusal, path, "options", got[1]);
	walk = json_items(got[1]);
	for (unsigned k = 0; rc == 0 && json_next(&walk, &place); k++) {
		char at[80];

		snprintf(at, sizeof at, "%s.options[%u]", path, k);
		rc = read_place(place, level, at, page, refusal);
	}
	return rc;
}

static int read_meta(struct json_value root, struct page *page, struct page_refusal *refusal)
{
	enum { FILTERS, INDICATORS, LOCATIONS, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("filters"), JSON_NAME("indicators"),
							JSON_NAME("locations")};
	struct json_value got[MEMBERS], group;
	struct json_walk walk;
	int rc;

	json_pick(root, names, MEMBERS, NULL, got);
	rc = read_columns(got[FILTERS], "filters", EES_FILTER, page, refusal);
	if (rc == 0)
		rc = read_columns(got[INDICATORS], "indicators", EES_INDICATOR, page, refusal);
	if (rc == 0)
		rc = ees_list(refusal, "", "locations", got[LOCATIONS]);
	walk = json_items(got[LOCATIONS]);
	for (unsigned i = 0; rc == 0 && json_next(&walk, &group); i++)
		rc = read_group(group, i, page, refusal);
	return rc;
}

int page_read_ees_meta(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return ees_document(bytes, read_meta, page, refusal);
}
