#include "contract/agreement.h"

#include <string.h>

#include "contract/terms.h"

int agreement_terms(const struct share_contract *c, struct digest *ret_digest, struct fault *reterr)
{
	struct buffer out = {0};
	int rc = terms_for_school(c, &out, reterr);

	if (rc == 0)
		*ret_digest = digest_bytes(out.at, out.length);
	buffer_free(&out);
	return rc;
}

void agreement_statement(const struct agreement *a, struct buffer *out)
{
	const struct {
		const char *key, *value;
	} lines[] = {
		{"contract", a->contract}, {"version", a->version}, {"school", a->school},
		{"who", a->who},	   {"role", a->role},	    {"how", a->how},
		{"document", a->document}, {"terms", a->terms},
	};
	char iso[11];

	buffer_text(out, "muster/v1 agreement\n");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const char *value = lines[i].value != NULL ? lines[i].value : "";

		/* The length keeps odd values apart. */
		buffer_text(out, lines[i].key);
		buffer_text(out, " ");
		buffer_number(out, (long long)strlen(value));
		buffer_text(out, " ");
		buffer_text(out, value);
		buffer_text(out, "\n");
	}
	buffer_print(out, "when %s\n", a->when == DAY_NONE ? "-" : day_print(iso, a->when));
}
