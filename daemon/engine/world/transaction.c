#include "engine/world/transaction.h"

#include "engine/world/state.h"

int transaction_begin(struct engine *e, struct fault *reterr)
{
	int rc;

	if (e->in_transaction)
		return fault_set(reterr, FAULT_BUG, "a transaction inside a transaction");
	rc = e->store.ops->begin(e->store.self, reterr);
	if (rc == 0)
		e->in_transaction = true;
	return rc;
}

int transaction_commit(struct engine *e, struct fault *reterr)
{
	int rc = e->store.ops->commit(e->store.self, reterr);

	/* On failure the fault goes up and the role exits: nobody hears of what is not kept. */
	e->in_transaction = false;
	return rc;
}
