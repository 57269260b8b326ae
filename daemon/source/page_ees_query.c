/* page_ees_query.c: a page of rows of a data set (POST /data-sets/{id}/query). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "source/ees_read.h"

static int read_paging(struct json_value paging, struct page *page, struct page_refusal *refusal)
{
	enum { PAGE, PAGES, TOTAL, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("page"), JSON_NAME("totalPages"),
							JSON_NAME("totalResults")};
	struct json_value got[MEMBERS];
	struct record_ees_paging p;
	int64_t number = 0, pages = 0;
	int rc;

	if (paging.type != JSON_OBJECT)
		return ees_wrong(refusal, "", "paging", "an object", paging);
	json_pick(paging, names, MEMBERS, NULL, got);
	rc = ees_count(refusal, "paging", "page", got[PAGE], &number);
	if (rc == 0)
		rc = ees_count(refusal, "paging", "totalPages", got[PAGES], &pages);
	if (rc == 0)
		rc = ees_count(refusal, "paging", "totalResults", got[TOTAL], &p.total);
	if (rc != 0)
		return rc;
	if (number > LIMIT_PULL_PAGES || pages > LIMIT_PULL_PAGES)
		return page_refuse(refusal, FAULT_LIMIT, "over %d pages", LIMIT_PULL_PAGES);
	p.page = (uint32_t)number;
	p.pages = (uint32_t)pages;
	page_add(page, RECORD_EES_PAGING, &p);
	return 0;
}

/* A warning stands beside an answer that is right in form: what it is worth is not ours to say. */
static int read_warnings(struct json_value warnings, struct page *page, struct page_refusal *refusal)
{
	static const struct json_name names[] = {JSON_NAME("code"), JSON_NAME("message")};
	struct json_walk walk = json_items(warnings);
	struct json_value warning, got[2];
	int rc = ees_list(refusal, "", "warnings", warnings);

	while (rc == 0 && json_next(&walk, &warning)) {
		struct record_ees_problem p = {0};

		if (page->runs[RECORD_EES_PROBLEM].count == LIMIT_REJECTS)
			return page_refuse(refusal, FAULT_LIMIT, "over %d warnings", LIMIT_REJECTS);
		json_pick(warning, names, 2, NULL, got);
		rc = ees_text(refusal, "warnings", "code", got[0], p.code, sizeof p.code);
		ees_words(got[1], p.text, sizeof p.text);
		if (rc == 0)
			page_add(page, RECORD_EES_PROBLEM, &p);
	}
	return rc;
}

/* --- rows ---------------------------------------------------------------------------- */

struct reading_row {
	struct page_refusal *refusal;
	char path[32];
	struct record_ees_row row;
};

/* {"id": "value", ...} as "id TAB value LF" for each. */
static int read_pairs(struct reading_row *r, const char *member, struct json_value v, char *out, size_t size)
{
	struct json_walk walk = json_members(v);
	struct json_value value;
	struct span name;
	size_t used = 0;

	out[0] = '\0';
	if (v.type != JSON_OBJECT)
		return ees_wrong(r->refusal, r->path, member, "an object", v);
	while (json_next_member(&walk, &name, &value)) {
		char id[40], text[128];
		int rc;

		/* A name of the document has the form of an id, or the document is not DfE's. */
		if (name.length == 0 || name.length >= sizeof id ||
		    memchr(name.at, '\t', name.length) != NULL || memchr(name.at, '\n', name.length) != NULL)
			return ees_wrong(r->refusal, r->path, member, "ids of 1 to 39 plain bytes", v);
		text_copy(id, sizeof id, name);
		rc = ees_text_or(r->refusal, r->path, member, value, text, sizeof text);
		if (rc != 0)
			return rc;
		used += (size_t)snprintf(out + used, size - used, "%s\t%s\n", id, text);
		if (used >= size)
			return page_refuse(r->refusal, FAULT_LIMIT,
					   "%s.%s: more than a row may have; ask for fewer indicators",
					   r->path, member);
	}
	return 0;
}

static int read_time(struct reading_row *r, struct json_value v)
{
	static const struct json_name names[] = {JSON_NAME("code"), JSON_NAME("period")};
	struct json_value got[2];
	int rc;

	json_pick(v, names, 2, NULL, got);
	rc = ees_text(r->refusal, r->path, "timePeriod.code", got[0], r->row.time_code,
		      sizeof r->row.time_code);
	if (rc == 0)
		rc = ees_text(r->refusal, r->path, "timePeriod.period", got[1], r->row.period,
			      sizeof r->row.period);
	return rc;
}

static int read_row(struct reading_row *r, struct json_value v)
{
	enum { TIME, LEVEL, LOCATIONS, FILTERS, VALUES, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("timePeriod"), JSON_NAME("geographicLevel"),
							JSON_NAME("locations"), JSON_NAME("filters"),
							JSON_NAME("values")};
	struct json_value got[MEMBERS];
	int rc;

	json_pick(v, names, MEMBERS, NULL, got);
	rc = read_time(r, got[TIME]);
	if (rc == 0)
		rc = ees_text(r->refusal, r->path, "geographicLevel", got[LEVEL], r->row.level,
			      sizeof r->row.level);
	if (rc == 0)
		rc = read_pairs(r, "locations", got[LOCATIONS], r->row.locations, sizeof r->row.locations);
	if (rc == 0)
		rc = read_pairs(r, "filters", got[FILTERS], r->row.filters, sizeof r->row.filters);
	if (rc == 0)
		rc = read_pairs(r, "values", got[VALUES], r->row.values, sizeof r->row.values);
	return rc;
}

static int read_rows(struct json_value results, struct page *page, struct page_refusal *refusal)
{
	struct reading_row *r = calloc(1, sizeof *r);
	struct json_walk walk = json_items(results);
	struct json_value row;
	int rc = ees_list(refusal, "", "results", results);

	if (r == NULL)
		return page_refuse(refusal, FAULT_MEMORY, "no memory for a row");
	r->refusal = refusal;
	for (unsigned i = 0; rc == 0 && json_next(&walk, &row); i++) {
		if (i == LIMIT_PAGE_RECORDS) {
			rc = page_refuse(refusal, FAULT_LIMIT, "over %d rows on one page",
					 LIMIT_PAGE_RECORDS);
			break;
		}
		snprintf(r->path, sizeof r->path, "results[%u]", i);
		rc = read_row(r, row);
		if (rc == 0)
			page_add(page, RECORD_EES_ROW, &r->row);
	}
	free(r);
	return rc;
}

static int read_query(struct json_value root, struct page *page, struct page_refusal *refusal)
{
	enum { PAGING, WARNINGS, RESULTS, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("paging"), JSON_NAME("warnings"),
							JSON_NAME("results")};
	struct json_value got[MEMBERS];
	int rc;

	json_pick(root, names, MEMBERS, NULL, got);
	rc = read_paging(got[PAGING], page, refusal);
	if (rc == 0)
		rc = read_warnings(got[WARNINGS], page, refusal);
	return rc == 0 ? read_rows(got[RESULTS], page, refusal) : rc;
}

int page_read_ees_query(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return ees_document(bytes, read_query, page, refusal);
}
