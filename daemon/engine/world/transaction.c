#include "engine/world/transaction.h"

#include "engine/world/state.h"

int transaction_begin(struct engine *e, struct fault *reterr)
{
	int rc = transaction_settle(e, reterr);

	if (rc == 0 && e->in_transaction)
		return fault_set(reterr, FAULT_BUG, "a transaction inside a transaction");
	if (rc == 0)
		rc = e->store.ops->begin(e->store.self, reterr);
	if (rc == 0)
		e->in_transaction = true;
	return rc;
}

int transaction_join(struct engine *e, struct fault *reterr)
{
	if (!e->left_open)
		return transaction_begin(e, reterr);
	e->left_open = false;
	e->in_transaction = true;
	return 0;
}

void transaction_leave(struct engine *e)
{
	e->in_transaction = false;
	e->left_open = true;
}

int transaction_settle(struct engine *e, struct fault *reterr)
{
	if (!e->left_open)
		return 0;
	e->left_open = false;
	return transaction_commit(e, reterr);
}

int transaction_commit(struct engine *e, struct fault *reterr)
{
	int rc = e->store.ops->commit(e->store.self, reterr);

	/* On failure the fault goes up and the role exits: nobody hears of what is not kept. */
	e->in_transaction = false;
	return rc;
}
