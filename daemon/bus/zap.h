/* zap.h: answers libzmq's question "may this key connect?" (ZAP, rfc.zeromq.org/spec/27). */
#ifndef BUS_ZAP_H
#define BUS_ZAP_H

#include "base/fault.h"
#include "bus/allow.h"

#define ZAP_DOMAIN "muster"

/* Binds the handler's socket in `context`; must come before any CURVE socket binds. */
int zap_open(void *context, void **ret_socket, struct fault *reterr);

/* Answers what is waiting, a bounded number: 200 with the key in Z85 as user id when the
 * allow-list knows it, else 400; never 300, which leaves libzmq 4.3.4 clients dead. */
void zap_serve(void *socket, const struct allow *list);

#endif
