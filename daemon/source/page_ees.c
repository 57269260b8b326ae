/* page_ees.c: a data set of DfE's "explore education statistics" API, and its problem documents. */
#include <stdio.h>
#include <string.h>

#include "source/ees_read.h"

/* --- GET /data-sets/{id} -------------------------------------------------------- */

/* "1.2" or "1.2.3": it goes into addresses and names of releases. */
static bool is_version(const char *text)
{
	size_t digits = 0, dots = 0;

	for (; *text != '\0'; text++) {
		if (*text >= '0' && *text <= '9') {
			digits++;
		} else if (*text == '.' && digits > 0) {
			dots++;
			digits = 0;
		} else {
			return false;
		}
		if (digits > 4)
			return false;
	}
	return digits > 0 && dots >= 1 && dots <= 2;
}

static int read_latest(struct json_value latest, struct record_ees_version *v, struct page_refusal *refusal)
{
	enum { VERSION, PUBLISHED, TOTAL, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("version"), JSON_NAME("published"),
							JSON_NAME("totalResults")};
	static const char path[] = "latestVersion";
	struct json_value got[MEMBERS];
	int rc;

	if (latest.type == JSON_NULL || latest.type == JSON_NOTHING)
		return 0; /* nothing is published yet, or any more */
	if (latest.type != JSON_OBJECT)
		return ees_wrong(refusal, "", path, "an object or null", latest);
	json_pick(latest, names, MEMBERS, NULL, got);
	rc = ees_text(refusal, path, "version", got[VERSION], v->version, sizeof v->version);
	if (rc == 0 && !is_version(v->version))
		rc = ees_wrong(refusal, path, "version", "a version like 1.2", got[VERSION]);
	if (rc == 0)
		rc = ees_text(refusal, path, "published", got[PUBLISHED], v->published, sizeof v->published);
	return rc == 0 ? ees_count(refusal, path, "totalResults", got[TOTAL], &v->total) : rc;
}

static int read_summary(struct json_value root, struct page *page, struct page_refusal *refusal)
{
	enum { ID, TITLE, STATUS, LATEST, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("id"), JSON_NAME("title"),
							JSON_NAME("status"), JSON_NAME("latestVersion")};
	struct record_ees_version v = {0};
	struct json_value got[MEMBERS];
	int rc;

	json_pick(root, names, MEMBERS, NULL, got);
	rc = ees_text(refusal, "", "id", got[ID], v.id, sizeof v.id);
	if (rc == 0)
		rc = ees_text(refusal, "", "status", got[STATUS], v.status, sizeof v.status);
	if (rc == 0)
		rc = read_latest(got[LATEST], &v, refusal);
	if (rc != 0)
		return rc;
	ees_words(got[TITLE], v.title, sizeof v.title);
	page_add(page, RECORD_EES_VERSION, &v);
	return 0;
}

int page_read_ees_summary(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return ees_document(bytes, read_summary, page, refusal);
}

/* --- application/problem+json (RFC 9457), with DfE's list of errors --------------- */

static int read_problem(struct json_value root, struct page *page, struct page_refusal *refusal)
{
	enum { TITLE, DETAIL, ERRORS, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("title"), JSON_NAME("detail"),
							JSON_NAME("errors")};
	struct record_ees_problem p = {0};
	struct json_value got[MEMBERS];
	char detail[200];

	(void)refusal; /* words are optional: the status already says that it failed */
	json_pick(root, names, MEMBERS, NULL, got);
	ees_words(got[TITLE], p.text, 120);
	ees_words(got[DETAIL], detail, sizeof detail);
	if (detail[0] != '\0') {
		size_t used = strlen(p.text);

		snprintf(p.text + used, sizeof p.text - used, "%s%s", used > 0 ? " " : "", detail);
	}
	ees_errors(got[ERRORS], p.text, sizeof p.text);
	page_add(page, RECORD_EES_PROBLEM, &p);
	return 0;
}

int page_read_ees_problem(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return ees_document(bytes, read_problem, page, refusal);
}
