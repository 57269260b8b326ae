/* terms.h: the canonical form of a share contract: what was agreed, one term a line, in a
 * fixed order whatever order the file had. Two contracts with the same terms have the
 * same bytes, so their digest is what an agreement is bound to (agreement.h) and what a policy's hash is made
 * of. */
#ifndef CONTRACT_TERMS_H
#define CONTRACT_TERMS_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/fault.h"
#include "contract/contract.h"

/* Appends the terms. A line is "key length value"; the length keeps odd values apart.
 * Where a row stands in its file is not a term. -FAULT_MEMORY only. */
int terms_write(const struct share_contract *c, struct buffer *out, struct fault *reterr);
/* Appends what one school agrees to: the terms without the contract's status and without the schools (who
 * else shares changes nothing for this one). */
int terms_for_school(const struct share_contract *c, struct buffer *out, struct fault *reterr);
/* SHA-256 of the terms. */
int terms_digest(const struct share_contract *c, struct digest *ret_digest, struct fault *reterr);

#endif
