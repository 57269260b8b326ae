/* Any bytes as a page of a system that a School file describes, and as a token's answer. The first byte picks
 * the profile and the shape, the second how pages are told and what the headers said; then the page. With
 * shape 3 of a byte the rest is a packed description. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "source/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
	if (!truth)
		abort();
}

static void drain(enum record_kind kind, const struct page_run *run)
{
	union {
		struct record_code code;
		struct record_student student;
		struct record_mark mark;
		struct record_reject reject;
	} record;
	struct span rest = buffer_span(&run->packed);

	for (uint32_t i = 0; i < run->count; i++)
		must(record_unpack(kind, &rest, &record));
	must(rest.length == 0);
}

static void read_form(struct span packed)
{
	struct buffer again = {0};
	struct rest rest;

	if (!rest_unpack(packed, &rest))
		return;
	/* What is a description packs to the same bytes. */
	rest_pack(&rest, &again);
	must(buffer_ok(&again) && again.length == packed.length &&
	     memcmp(again.at, packed.at, again.length) == 0);
	buffer_free(&again);
}

/* A profile, with what it leaves to a School file, and every field that only a contract lets in. */
static void make_form(uint8_t pick, uint8_t how, struct rest *rest)
{
	static const struct rest written = {
		.students = {.path = "/s", .items = "/data"},
		.marks = {.path = "/m", .items = "/data"},
		.error = "/response/code",
		.error_text = "/response/reason",
		.next = "/next",
		.more = "/more",
		.per_page = 3,
		.as_of = "/as_of",
		.student = {.id = "/id",
			    .upn = "/upn",
			    .year = "/year",
			    .admission = "/from",
			    .leaving = "/to",
			    .updated_at = "/updated",
			    .surname = "/name/0",
			    .forename = "/name/1",
			    .born = "/born"},
		.mark = {.id = "/id", .student = "/student/id", .date = "/date", .updated_at = "/updated"},
		.code = {.id = "/id", .code = "/code"},
	};

	*rest = *rest_profile(pick % 4U);
	if (pick % 4U == 0)
		*rest = written;
	rest_complete(rest, &written, ~0U);
	rest->paging = (enum rest_paging)(how % REST_PAGINGS);
	rest->dates = (enum rest_dates)(how / 16U % 3U);
	if ((how & 8U) != 0)
		rest->mark.am = "/am", rest->mark.pm = "/pm";
	rest->base_url = "https://mis.example";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum shape shapes[] = {SHAPE_REST_CODES, SHAPE_REST_STUDENTS, SHAPE_REST_MARKS};
	static const struct fetch_heads heads[] = {{.next = "2", .pages = "3"},
						   {.pages = "1", .as_of = "Wed, 02 Sep 2026 08:56:10 GMT"}};
	struct page_refusal refusal;
	char token[64], *copy;
	struct page_form form;
	struct rest rest;
	struct page page;
	struct span bytes;
	int64_t seconds;

	if (size < 2)
		return 0;
	copy = calloc(1, size - 2 + LIMIT_PADDING);
	must(copy != NULL);
	memcpy(copy, data + 2, size - 2);
	bytes = (struct span){copy, size - 2};
	make_form(data[0], data[1], &rest);
	form = (struct page_form){&rest, &heads[data[1] / 64U % 2U], data[1] / 128U};
	if (data[0] / 4U % 5U == 3) {
		read_form(bytes);
	} else if (data[0] / 4U % 5U == 4) {
		/* SHAPE_REST_TOKEN */
		if (page_read_token(bytes, token, sizeof token, &seconds, &refusal) == 0)
			must(token[0] != '\0' && seconds >= 0);
	} else if (page_read_form(shapes[data[0] / 4U % 5U], ~(uint32_t)0, &form, bytes, &page, &refusal) ==
		   0) {
		must(page.more == (page.next[0] != '\0'));
		for (int k = RECORD_CODE; k < RECORD_KINDS; k++)
			if (page.runs[k].count > 0)
				drain((enum record_kind)k, &page.runs[k]);
		page_free(&page);
	} else {
		must(refusal.text[0] != '\0' && page.records == 0 && refusal.offset <= bytes.length);
	}
	free(copy);
	return 0;
}
