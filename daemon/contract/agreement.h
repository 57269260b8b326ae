/* agreement.h: that a school agreed to one version of a share contract.
 *
 * Written by `muster contract approve` into agreements/SCHOOL.yaml and signed with the authority's own
 * Ed25519 key: nobody in a school keeps a key. It is bound to the terms as the school read them
 * (agreement_terms), so that words which change afterwards are words nobody agreed to. */
#ifndef CONTRACT_AGREEMENT_H
#define CONTRACT_AGREEMENT_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/fault.h"
#include "contract/contract.h"

struct agreement {
	char contract[CONTRACT_NAME];
	char version[24];
	char school[CONTRACT_NAME];
	const char *who, *role; /* the person who agreed, for the school */
	day_t when;
	const char *how;     /* how that person was identified */
	char document[65];   /* SHA-256 of a signed paper, in hexadecimal; "" without one */
	char terms[65];	     /* digest of what was agreed to (agreement_terms), in hexadecimal */
	char key[17];	     /* first 16 digits of the digest of the public key */
	char signature[129]; /* Ed25519, in hexadecimal, over agreement_statement */
	/* The school ended it: nothing is shared from that day on. DAY_NONE while it stands. */
	day_t revoked;
	const char *revoked_by, *revoked_why;
	const char *file; /* where it stands */
	unsigned line;
};

/* SHA-256 of what a school agrees to (terms_for_school). */
int agreement_terms(const struct share_contract *c, struct digest *ret_digest, struct fault *reterr);
/* Appends what is signed: who agreed to what, when and how, one line each; not what revokes it. */
void agreement_statement(const struct agreement *a, struct buffer *out);

#endif
