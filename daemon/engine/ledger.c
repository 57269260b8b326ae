#include "engine/ledger.h"

#include <string.h>

#include "base/vec.h"

bool ledger_of_child(const struct ledger_entry *l)
{
	static const struct digest nobody;

	return memcmp(&l->child, &nobody, sizeof nobody) != 0;
}

const char *ledger_text(const struct ledger_entry *l, const char *key)
{
	const char *text = json_string_value(json_object_get(l->words, key));

	return text != NULL ? text : "";
}

struct reading {
	struct engine *e;
	struct ledger *into;
};

/* Versions of one number follow one another: the newest stays. */
static int read_one(void *context, const struct store_ledger *row)
{
	struct reading *r = context;
	struct ledger *l = r->into;
	struct ledger_entry *entry = l->count > 0 ? &l->at[l->count - 1] : NULL;
	int school = config_school(r->e->config, row->school), minute;

	if (entry == NULL || entry->number != row->number) {
		entry = VEC_ADD(l);
		if (entry == NULL)
			return -FAULT_MEMORY;
		*entry = (struct ledger_entry){.number = row->number};
		london_from_instant(row->at, &entry->since, &minute);
		text_copy(entry->first_by, sizeof entry->first_by, span_of(row->by));
	}
	json_decref(entry->words);
	entry->words = json_loadb(row->packed.at, row->packed.length, 0, NULL);
	entry->version = row->version;
	entry->school = school < 0 ? NO_INDEX : (uint32_t)school;
	entry->kind = row->kind;
	entry->child = row->child;
	entry->day = row->day;
	entry->at = row->at;
	text_copy(entry->state, sizeof entry->state, span_of(row->state));
	text_copy(entry->by, sizeof entry->by, span_of(row->by));
	return 0;
}

int ledger_read(struct engine *e, enum ledger_kind kind, uint32_t school, struct ledger *ret,
		struct fault *reterr)
{
	const struct store_ledger_filter filter = {kind,
						   school != NO_INDEX ? e->config->schools[school].id : NULL};
	struct reading r = {e, ret};
	int rc = e->store.ops->ledger_walk(e->store.self, &filter, read_one, &r, reterr);

	return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for what was agreed") : rc;
}

void ledger_free(struct ledger *l)
{
	for (size_t i = 0; i < l->count; i++)
		json_decref(l->at[i].words);
	VEC_FREE(l);
}
