/* agreed.h: what schools agreed to and what they hold back, against the contracts as they stand. */
#ifndef CONFIG_AGREED_H
#define CONFIG_AGREED_H

#include "config/check.h"

/* Faults: the terms of a version changed since a school agreed to them (one a contract, told where its
 * version stands); a school holds back what a contract requires or does not share. Warnings: an agreement
 * from which nothing follows; a contract whose schools have not agreed (one a contract). Every file must
 * have been taken in: names are looked up. A file with faults of its own is not compared. */
void agreed_check(const struct config *c, const struct loaded *all, size_t count, struct faults *faults,
		  struct faults *warnings);

#endif
