/* health.h: the engine's answer to {"verb":"health"}, as the three pages that show it.
 * Pure: bytes in, bytes out. */
#ifndef CONSOLE_HEALTH_H
#define CONSOLE_HEALTH_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"

enum health_page { HEALTH_LIVE, HEALTH_READY, HEALTH_METRICS, HEALTH_PAGES };

/* The page served at `path` ("/healthz", "/readyz", "/metrics"), or HEALTH_PAGES. */
enum health_page health_page_find(const char *path);

/* The media type of a page. */
const char *health_page_type(enum health_page page);

/* Appends the page's body and gives its HTTP status: 200, or 503 when not live or not
 * ready (the body then lists the reasons, one a line). Metrics are Prometheus text format
 * 0.0.4, every name prefixed `muster_`; names ending in `_total` are counters, all others
 * gauges; a name that Prometheus does not allow and a value that is no number are left
 * out and counted in `muster_metrics_refused`. -FAULT_PARSE when `health` is not the
 * engine's form, -FAULT_MEMORY. */
int health_page_write(enum health_page page, struct span health, struct buffer *out, unsigned *ret_status,
		      struct fault *reterr);

#endif
