/* diff_lists.c: lists of the wording, item by item. An item is known by its name: further words beside
 * the same name are a change of it. */
#include <stdio.h>
#include <string.h>

#include "contract/diff_internal.h"

struct item {
	const char *id, *text; /* text: all of it */
};

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static struct item processor_item(struct diff *d, const struct contract_wording *w, unsigned i)
{
	const struct contract_processor *p = &w->processors[i];
	const char *country = or_empty(p->country);

	/* Elsewhere is another place for the data to be. */
	return (struct item){diff_print(d, "%s|%s", or_empty(p->name), country),
			     diff_print(d, "%s (%s%s%s)", or_empty(p->name), or_empty(p->task),
					country[0] != '\0' ? ", in " : "", country)};
}

static struct item onward_item(struct diff *d, const struct contract_wording *w, unsigned i)
{
	return (struct item){or_empty(w->onward[i].to),
			     diff_print(d, "%s (%s)", or_empty(w->onward[i].to), or_empty(w->onward[i].why))};
}

static struct item annex_item(struct diff *d, const struct contract_wording *w, unsigned i)
{
	const struct contract_annex *a = &w->annexes[i];

	return (struct item){or_empty(a->title),
			     diff_print(d, "%s (%s%s%s)", or_empty(a->title), or_empty(a->reference),
					a->sha256[0] != '\0' ? ", sha256 " : "", a->sha256)};
}

#define TEXT_ITEM(name_, member_)                                                                            \
	static struct item name_(struct diff *d, const struct contract_wording *w, unsigned i)               \
	{                                                                                                    \
		(void)d;                                                                                     \
		return (struct item){or_empty(w->member_[i]), or_empty(w->member_[i])};                      \
	}
TEXT_ITEM(country_item, countries)
TEXT_ITEM(quality_item, quality)
TEXT_ITEM(monitoring_item, monitoring)

static const struct list {
	const char *key, *words; /* "works for a controller" */
	size_t count_at;
	struct item (*item)(struct diff *d, const struct contract_wording *w, unsigned i);
	enum widening more;
} lists[] = {
	{"parties.processors", "a processor", offsetof(struct contract_wording, processor_count),
	 processor_item, WIDENING_ONWARD},
	{"onward.receivers", "somebody it may be passed on to",
	 offsetof(struct contract_wording, onward_count), onward_item, WIDENING_ONWARD},
	{"onward.countries", "a country outside the United Kingdom it may go to",
	 offsetof(struct contract_wording, country_count), country_item, WIDENING_ONWARD},
	{"quality", "how the data is kept right", offsetof(struct contract_wording, quality_count),
	 quality_item, WIDENING_NONE},
	{"monitoring", "how both sides see that it works",
	 offsetof(struct contract_wording, monitoring_count), monitoring_item, WIDENING_NONE},
	{"annexes", "a document that belongs to it", offsetof(struct contract_wording, annex_count),
	 annex_item, WIDENING_NONE},
};

static unsigned count_of(const struct list *l, const struct share_contract *c)
{
	unsigned count;

	memcpy(&count, (const char *)&c->wording + l->count_at, sizeof count);
	return count;
}

/* Its index in the list of `c`, or the count when it is not there. */
static unsigned find(struct diff *d, const struct list *l, const struct share_contract *c, const char *id)
{
	unsigned i = 0;

	while (i < count_of(l, c) && strcmp(l->item(d, &c->wording, i).id, id) != 0)
		i++;
	return i;
}

static int add_item(struct diff *d, const struct list *l, enum fact_kind kind, int in_a, int in_b)
{
	struct fact *f = diff_add(d, kind);

	if (f == NULL)
		return -FAULT_MEMORY;
	f->key = l->key;
	f->words = l->words;
	f->widens = kind == FACT_ITEM_ADDED ? l->more : WIDENING_NONE;
	if (in_a >= 0) {
		f->was = l->item(d, &d->a->wording, (unsigned)in_a).text;
		clause_set(&f->before, d->a, 0, "%s[%d]", l->key, in_a);
	}
	if (in_b >= 0) {
		f->is = l->item(d, &d->b->wording, (unsigned)in_b).text;
		clause_set(&f->after, d->b, 0, "%s[%d]", l->key, in_b);
	}
	return 0;
}

static int diff_list(struct diff *d, const struct list *l)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < count_of(l, d->a); i++) {
		struct item was = l->item(d, &d->a->wording, i);
		unsigned other = find(d, l, d->b, was.id);

		if (other == count_of(l, d->b))
			rc = add_item(d, l, FACT_ITEM_REMOVED, (int)i, -1);
		else if (strcmp(was.text, l->item(d, &d->b->wording, other).text) != 0)
			rc = add_item(d, l, FACT_ITEM_CHANGED, (int)i, (int)other);
	}
	for (unsigned i = 0; rc == 0 && i < count_of(l, d->b); i++)
		if (find(d, l, d->a, l->item(d, &d->b->wording, i).id) == count_of(l, d->a))
			rc = add_item(d, l, FACT_ITEM_ADDED, -1, (int)i);
	return rc;
}

int diff_lists(struct diff *d, struct fault *reterr)
{
	int rc = 0;

	(void)reterr;
	for (size_t i = 0; rc == 0 && i < sizeof lists / sizeof *lists; i++)
		rc = diff_list(d, &lists[i]);
	return rc;
}
