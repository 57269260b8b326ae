/* agreement_judge.h: may a school agree to this version of a contract now, and what the agreement is then.
 * The same for `muster contract approve` and for the console: both end in agreements/SCHOOL.yaml, signed with
 * the authority's key. */
#ifndef CONFIG_AGREEMENT_JUDGE_H
#define CONFIG_AGREEMENT_JUDGE_H

#include "config/config.h"

/* That version exactly, or NULL. */
const struct share_contract *agreement_version(const struct config *c, const char *id, const char *version);
/* The school's agreements, or NULL when it has no file yet. */
struct school_agreements *agreement_school(const struct config *c, const char *school);
bool agreement_lists(const struct share_contract *c, const char *school);

/* What speaks against agreeing to `c` for this school on `when`: a draft, over, still in a template's words,
 * a school that it does not list, a day to come or after its end. -FAULT_STATE, -FAULT_DENIED,
 * -FAULT_MEANING. */
int agreement_open(const struct share_contract *c, const char *school, day_t when, day_t today,
		   struct fault *reterr);
/* An agreement to the same version stands already: 1, the very same; else it cannot be given again, and
 * -FAULT_STATE says why. */
int agreement_again(const struct agreement *old, const struct agreement *a, struct fault *reterr);
/* The texts of `a` against what its file takes (agreement_text_check). The fault's path names the one. */
int agreement_texts(const struct agreement *a, struct fault *reterr);
/* All of it, against a configuration: fills `terms` of `a`, whose other members but key and signature are
 * given. 0; 1 when the very same stands there already; negative with the reason. */
int agreement_judge(const struct config *c, struct agreement *a, day_t today, struct fault *reterr);

/* The file, relative to the configuration folder, in which the school's agreements stand or would. `names`
 * are the files that there are. -FAULT_STATE when that is another school's. */
int agreement_place(const struct config *c, const char *school, bool (*there)(const void *, const char *),
		    const void *context, char ret_name[160], struct fault *reterr);

#endif
