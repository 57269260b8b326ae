#include "console/health.h"

#include <jansson.h>
#include <string.h>

#define METRIC_PREFIX "muster_"

static const struct {
	const char *path;
	const char *type;
	const char *key;  /* the answer's boolean that decides the status; NULL: always 200 */
	const char *word; /* said when it is true */
} pages[HEALTH_PAGES] = {
	[HEALTH_LIVE] = {"/healthz", "text/plain; charset=utf-8", "live", "live"},
	[HEALTH_READY] = {"/readyz", "text/plain; charset=utf-8", "ready", "ready"},
	[HEALTH_METRICS] = {"/metrics", "text/plain; version=0.0.4; charset=utf-8", NULL, NULL},
};

enum health_page health_page_find(const char *path)
{
	enum health_page page = HEALTH_LIVE;

	while (page < HEALTH_PAGES && strcmp(pages[page].path, path) != 0)
		page++;
	return page;
}

const char *health_page_type(enum health_page page)
{
	return pages[page].type;
}

/* Prometheus data model: [a-zA-Z_:][a-zA-Z0-9_:]*; after our prefix a digit may come first. */
static bool metric_name_ok(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	return *name != '\0' && strlen(name) <= 100 && name[strspn(name, allowed)] == '\0';
}

static bool ends_in(const char *name, const char *tail)
{
	size_t length = strlen(name), size = strlen(tail);

	return length >= size && strcmp(name + length - size, tail) == 0;
}

static void metric_head(struct buffer *out, const char *name)
{
	buffer_print(out, "# HELP " METRIC_PREFIX "%s ", name);
	for (const char *c = name; *c != '\0'; c++)
		buffer_bytes(out, *c == '_' ? " " : c, 1);
	buffer_print(out, "\n# TYPE " METRIC_PREFIX "%s %s\n", name,
		     ends_in(name, "_total") ? "counter" : "gauge");
}

static bool metric_write(struct buffer *out, const char *name, const json_t *value)
{
	if (!metric_name_ok(name) || !(json_is_number(value) || json_is_boolean(value)))
		return false;
	metric_head(out, name);
	buffer_print(out, METRIC_PREFIX "%s ", name);
	if (json_is_integer(value))
		buffer_print(out, "%lld\n", (long long)json_integer_value(value));
	else if (json_is_real(value))
		buffer_print(out, "%.17g\n", json_real_value(value));
	else
		buffer_print(out, "%d\n", json_is_true(value) ? 1 : 0);
	return true;
}

static void metrics_write(struct buffer *out, json_t *health)
{
	json_t *metrics = json_object_get(health, "metrics"), *value, *refused;
	const char *name;
	json_int_t dropped = 0;

	metric_write(out, "live", json_object_get(health, "live"));
	metric_write(out, "ready", json_object_get(health, "ready"));
	json_object_foreach(metrics, name, value)
		if (strcmp(name, "live") != 0 && strcmp(name, "ready") != 0 &&
		    !metric_write(out, name, value))
			dropped++;
	refused = json_integer(dropped);
	if (refused == NULL)
		out->failed = true;
	else
		metric_write(out, "metrics_refused", refused);
	json_decref(refused);
}

static void reasons_write(struct buffer *out, const char *word, const json_t *reasons)
{
	char line[512];
	size_t i;
	json_t *reason;

	buffer_print(out, "not %s\n", word);
	json_array_foreach(reasons, i, reason)
		if (json_is_string(reason))
			buffer_print(out, "- %s\n",
				     text_escape(line, sizeof line, span_of(json_string_value(reason))));
}

static bool health_form(const json_t *health)
{
	const json_t *metrics = json_object_get(health, "metrics"),
		     *reasons = json_object_get(health, "reasons");

	return json_is_boolean(json_object_get(health, "live")) &&
	       json_is_boolean(json_object_get(health, "ready")) &&
	       (metrics == NULL || json_is_object(metrics)) && (reasons == NULL || json_is_array(reasons));
}

int health_page_write(enum health_page page, struct span health, struct buffer *out, unsigned *ret_status,
		      struct fault *reterr)
{
	json_error_t error;
	json_t *root = json_loadb(health.at, health.length, JSON_REJECT_DUPLICATES, &error);
	const char *key = pages[page].key;

	if (root == NULL || !health_form(root)) {
		json_decref(root);
		return fault_set(reterr, FAULT_PARSE, "the engine's answer is not a health answer");
	}
	*ret_status = 200;
	if (key == NULL) {
		metrics_write(out, root);
	} else if (json_is_true(json_object_get(root, key))) {
		buffer_print(out, "%s\n", pages[page].word);
	} else {
		*ret_status = 503;
		reasons_write(out, pages[page].word, json_object_get(root, "reasons"));
	}
	json_decref(root);
	if (!buffer_ok(out))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a health page");
	return 0;
}
