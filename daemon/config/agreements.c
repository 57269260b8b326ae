/* agreements: what a school has agreed to, one file a school. Written by `muster contract approve` and
 * `revoke`, read like every other file. */
#include <string.h>

#include "config/config.h"
#include "config/kind.h"

/* clang-format off */
static const char *check_signature(const void *text)
{
	const char *digits = text;

	return strspn(digits, "0123456789abcdef") == 128 && digits[128] == '\0' ?
		       NULL :
		       "a signature of 128 lower-case hexadecimal digits in quotes";
}

static const char *check_key(const void *text)
{
	const char *digits = text;

	return strspn(digits, "0123456789abcdef") == 16 && digits[16] == '\0' ?
		       NULL :
		       "16 lower-case hexadecimal digits in quotes";
}

#define LINE(member_, most_) .type = ROW_STRING, ROW_AT(struct agreement, member_), .max = (most_)

static const struct row agreement_rows[] = {
	{.key = "contract", .type = ROW_NAME, .required = true, ROW_AT(struct agreement, contract),
	 .help = "id of the contract"},
	{.key = "version", .type = ROW_TEXT, .required = true, ROW_AT(struct agreement, version),
	 .check = check_version, .help = "its version"},
	{.key = "who", .required = true, LINE(who, 95), .help = "the person who agreed, for the school"},
	{.key = "role", .required = true, LINE(role, 95), .help = "their role"},
	{.key = "when", .type = ROW_DATE, .required = true, ROW_AT(struct agreement, when),
	 .help = "the day"},
	{.key = "how", .required = true, LINE(how, 159), .help = "how that person was identified"},
	{.key = "document", .type = ROW_TEXT, ROW_AT(struct agreement, document), .check = check_sha256,
	 .help = "SHA-256 of the signed paper, where there is one"},
	{.key = "terms", .type = ROW_TEXT, .required = true, ROW_AT(struct agreement, terms),
	 .check = check_sha256, .help = "SHA-256 of the terms that were agreed to"},
	{.key = "key", .type = ROW_TEXT, .required = true, ROW_AT(struct agreement, key), .check = check_key,
	 .schema = "'pattern': '^[0-9a-f]{16}$'",
	 .help = "which of the authority's keys signed"},
	{.key = "signature", .type = ROW_TEXT, .required = true, ROW_AT(struct agreement, signature),
	 .check = check_signature,
	 .schema = "'pattern': '^[0-9a-f]{128}$'", .help = "Ed25519 signature of all the lines above"},
	{.key = "revoked", .type = ROW_DATE, ROW_AT(struct agreement, revoked),
	 .help = "the school ended it: nothing is shared from this day on"},
	{.key = "revoked_by", LINE(revoked_by, 95), .help = "who ended it"},
	{.key = "revoked_why", LINE(revoked_why, 159), .help = "why"},
	{0},
};

static const struct row agreement_item[] = {{.type = ROW_MAP, .rows = agreement_rows}};

static const struct row rows[] = {
	KIND_KEYS("Agreements", struct school_agreements),
	{.key = "agreements", .type = ROW_LIST, .required = true,
	 ROW_APART(struct school_agreements, items, count, CONFIG_AGREEMENTS), .rows = agreement_item,
	 .help = "one for each contract and version the school agreed to"},
	{0},
};
/* clang-format on */

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct school_agreements *s = object;
	const struct node *list = node_get(root, "agreements");
	const char *file = arena_text(w->arena, span_of(w->file));
	unsigned i = 0;

	for (const struct node *n = list != NULL ? list->first : NULL; n != NULL && i < s->count;
	     n = n->next) {
		struct agreement *a = &s->items[i];

		memcpy(a->school, s->id, sizeof a->school);
		a->file = file;
		a->line = n->line;
		for (unsigned k = 0; k < i; k++)
			if (a->contract[0] != '\0' && strcmp(a->contract, s->items[k].contract) == 0 &&
			    strcmp(a->version, s->items[k].version) == 0)
				walk_expected(w, walk_to(w, root, "agreements[%u].version", i),
					      "each version of a contract once");
		i++;
	}
}

const struct kind kind_agreements = {
	.name = "Agreements",
	.files = "agreements/*.yaml",
	.help = "What one school has agreed to; its id is the school's. Written and signed by `muster contract "
		"approve`, ended by `muster contract revoke`.",
	.size = sizeof(struct school_agreements),
	.rows = rows,
	.finish = finish,
};
