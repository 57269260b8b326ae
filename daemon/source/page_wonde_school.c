/* page_wonde_school.c: what Wonde says of a school itself: how it stands, where its data are, and
 * what was taken out of them. */
#include <stdio.h>
#include <string.h>

#include "source/wonde_read.h"

/* --- meta -------------------------------------------------------------------------- */

static bool read_truth(struct json_value v, bool *ret_truth)
{
	*ret_truth = v.type == JSON_BOOL ? v.truth : v.type == JSON_INTEGER && v.integer == 1;
	return v.type == JSON_BOOL || (v.type == JSON_INTEGER && (v.integer == 0 || v.integer == 1));
}

static bool said(struct json_value v)
{
	return v.type != JSON_NOTHING && v.type != JSON_NULL;
}

static int read_standing(struct span bytes, struct record_standing *s, struct page_refusal *refusal)
{
	enum { ONLINE, APPROVED, AUDITED, CUSTOM, MEMBERS };
	static const struct json_name in_root[] = {JSON_NAME("data")};
	static const struct json_name names[MEMBERS] = {JSON_NAME("online"), JSON_NAME("approved"),
							JSON_NAME("audited"),
							JSON_NAME("custom_attendance_codes")};
	bool *const into[MEMBERS] = {&s->online, &s->approved, &s->audited, &s->custom_codes};
	struct json_value root, inner, got[MEMBERS];
	int rc = wonde_root(bytes, &root, refusal);

	if (rc != 0)
		return rc;
	json_pick(root, in_root, 1, NULL, &inner);
	if (inner.type != JSON_NOTHING && inner.type != JSON_OBJECT)
		return wonde_refuse(refusal, "data", "an object", inner);
	json_pick(inner.type == JSON_OBJECT ? inner : root, names, MEMBERS, NULL, got);
	for (unsigned i = 0; rc == 0 && i < MEMBERS; i++) {
		char path[64];

		if ((i >= AUDITED && !said(got[i])) || read_truth(got[i], into[i]))
			continue;
		snprintf(path, sizeof path, "%s%s", inner.type == JSON_OBJECT ? "data." : "", names[i].text);
		rc = wonde_refuse(refusal, path, "true or false", got[i]);
	}
	return rc;
}

int page_read_wonde_meta(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	struct record_standing s = {.audited = true};
	int rc = wonde_end(read_standing(bytes, &s, refusal), bytes, refusal);

	if (rc == 0)
		page_add(page, RECORD_STANDING, &s);
	return rc;
}

/* --- schools ------------------------------------------------------------------------- */

static int read_school(struct reading *r, struct json_value row)
{
	enum { ID, MIS, REGION, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("id"), JSON_NAME("mis"),
							JSON_NAME("region")};
	static const struct json_name in_region[] = {JSON_NAME("domain")};
	struct json_value got[MEMBERS], region, domain;
	struct record_school s = {0};
	int rc;

	json_pick(row, names, MEMBERS, &r->row_form, got);
	rc = member_id(r, "id", got[ID], s.id, sizeof s.id);
	if (rc == ROW_KEPT)
		rc = member_words(r, "mis", got[MIS], s.system, sizeof s.system);
	if (rc != ROW_KEPT)
		return rc;
	region = member_unwrap(got[REGION]);
	/* Without {"data": ...} the region stands there itself. */
	if (got[REGION].type == JSON_OBJECT && region.type == JSON_NOTHING)
		region = got[REGION];
	if (said(region) && region.type != JSON_OBJECT)
		return member_wrong(r, "region", "an object or null", region);
	json_pick(region, in_region, 1, &r->inner_form, &domain);
	rc = member_words(r, "region.domain", domain, s.domain, sizeof s.domain);
	if (rc == ROW_KEPT)
		page_add(r->page, RECORD_SCHOOL, &s);
	return rc;
}

int page_read_wonde_schools(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return wonde_one_or_list(bytes, RECORD_SCHOOL, read_school, page, refusal);
}

/* --- deletions ------------------------------------------------------------------------- */

static int read_deletion(struct reading *r, struct json_value row)
{
	enum { ID, TYPE, RESTORED, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("id"), JSON_NAME("type"),
							JSON_NAME("restored_at")};
	struct json_value got[MEMBERS];
	struct record_deletion d = {0};
	int64_t restored = 0;
	int rc;

	json_pick(row, names, MEMBERS, &r->row_form, got);
	rc = member_id(r, "id", got[ID], d.id, sizeof d.id);
	if (rc == ROW_KEPT)
		rc = member_words(r, "type", got[TYPE], d.type, sizeof d.type);
	if (rc == ROW_KEPT)
		rc = member_instant(r, "restored_at", got[RESTORED], &restored);
	d.restored = restored != 0;
	if (rc == ROW_KEPT)
		page_add(r->page, RECORD_DELETION, &d);
	return rc;
}

int page_read_wonde_deletions(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return wonde_list(bytes, RECORD_DELETION, read_deletion, true, page, refusal);
}
