/* disclosed.c: who was shown what under which contract, as counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/ending_case.h"

#define SPACE	    "disclosed"
#define KEY	    (3 * CONTRACT_NAME)
#define ROW_NUMBERS 4

/* Ids hold no slash. */
static struct span key_of(const struct disclosed *d, char key[KEY])
{
	snprintf(key, KEY, "%s/%s/%s", d->contract, d->school, d->team);
	return span_of(key);
}

int disclosed_save(struct engine *e, const struct disclosed *d, struct fault *reterr)
{
	const uint64_t numbers[ROW_NUMBERS] = {d->count, d->asked, (uint64_t)d->last, d->fields};
	unsigned char bytes[8 * ROW_NUMBERS];
	char key[KEY];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(numbers[i / 8] >> (8 * (i % 8)));
	key_of(d, key);
	return e->store.ops->value_put(e->store.self, SPACE, key,
				       (struct span){(const char *)bytes, sizeof bytes}, reterr);
}

static struct disclosed *row_add(struct ending *x, const struct disclosed *row)
{
	struct disclosed *d = VEC_ADD(&x->disclosed);
	char key[KEY];

	if (d == NULL || !map_put(&x->disclosed_index, key_of(row, key), (uint32_t)(x->disclosed.count - 1)))
		return NULL;
	*d = *row;
	return d;
}

static bool part(const char **rest, char out[CONTRACT_NAME])
{
	size_t length = strcspn(*rest, "/");
	bool fits = text_copy(out, CONTRACT_NAME, (struct span){*rest, length});

	*rest += length + ((*rest)[length] == '/');
	return fits;
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	struct disclosed d = {0};
	uint64_t numbers[ROW_NUMBERS] = {0};

	if (value.length != sizeof numbers || !part(&key, d.contract) || !part(&key, d.school) ||
	    !part(&key, d.team))
		return -FAULT_PARSE;
	for (size_t i = 0; i < value.length; i++)
		numbers[i / 8] |= (uint64_t)(unsigned char)value.at[i] << (8 * (i % 8));
	d.count = numbers[0];
	d.asked = numbers[1];
	d.last = (int64_t)numbers[2];
	d.fields = (uint32_t)numbers[3];
	return row_add(e->ending, &d) != NULL ? 0 : -FAULT_MEMORY;
}

int disclosed_restore(struct engine *e, struct fault *reterr)
{
	int rc = e->store.ops->value_walk(e->store.self, SPACE, restore_one, e, reterr);

	return rc == -FAULT_PARSE || rc == -FAULT_MEMORY ?
		       fault_set(reterr, rc == -FAULT_PARSE ? FAULT_PARSE : FAULT_MEMORY,
				 "what was shown under contracts cannot be read back") :
		       rc;
}

int disclosed_add(struct engine *e, const char *contract, const char *school, const char *team,
		  uint32_t fields, struct fault *reterr)
{
	struct ending *x = e->ending;
	struct disclosed row = {0}, *d;
	char key[KEY];
	uint32_t at;

	text_copy(row.contract, sizeof row.contract, span_of(contract));
	text_copy(row.school, sizeof row.school, span_of(school));
	text_copy(row.team, sizeof row.team, span_of(team));
	at = map_get(&x->disclosed_index, key_of(&row, key));
	d = at != MAP_NONE ? &x->disclosed.at[at] : row_add(x, &row);
	if (d == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what was shown");
	d->count++;
	d->last = engine_now(e);
	d->fields |= fields;
	return disclosed_save(e, d, reterr);
}
