#include "process/accounts.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/vec.h"

struct account {
	uid_t uid;
	char name[48];
};

void accounts_read(struct accounts *a)
{
	const struct passwd *entry;

	setpwent();
	while (a->count < LIMIT_ACCOUNTS && (entry = getpwent()) != NULL) {
		struct account *one = VEC_ADD(a);

		if (one == NULL)
			break;
		one->uid = entry->pw_uid;
		/* The audit log prints it: nothing but what is safe to print. */
		text_escape(one->name, sizeof one->name, span_of(entry->pw_name));
	}
	endpwent();
}

const char *accounts_name(const struct accounts *a, uid_t uid, char *out, size_t size)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->at[i].uid == uid) {
			text_copy(out, size, span_of(a->at[i].name));
			return out;
		}
	snprintf(out, size, "uid %u", (unsigned)uid);
	return out;
}

void accounts_free(struct accounts *a)
{
	if (a != NULL)
		VEC_FREE(a);
}
