#include "source/json_tape.hpp"

#include <cstdio>
#include <new>

extern "C" {
#include "base/fault.h"
}

namespace dom = simdjson::dom;

/* Memory kept between documents; a larger document's is given back when the next comes. */
static constexpr size_t keep_bytes = 4 * 1024 * 1024;

/* Only the escape for it can put a NUL into a text: raw control bytes are refused already. */
static bool nul_possible(span bytes)
{
	const char *at = bytes.at, *end = bytes.at + bytes.length;

	while ((at = static_cast<const char *>(std::memchr(at, '\\', static_cast<size_t>(end - at)))) !=
	       nullptr) {
		if (end - at >= 6 && std::memcmp(at, "\\u0000", 6) == 0)
			return true;
		at += end - at >= 2 ? 2 : 1;
	}
	return false;
}

static void print_path(const check &c, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < c.depth && used < size; i++) {
		const step &s = c.steps[i];
		char name[64];
		int n;

		if (s.place == 0) {
			n = std::snprintf(out + used, size - used, "[%zu]", s.index);
		} else {
			std::string_view text = text_at(c.strings, c.tape[s.place]);
			n = std::snprintf(out + used, size - used, "%s%s", i > 0 ? "." : "",
					  text_escape(name, sizeof name, {text.data(), text.size()}));
		}
		used += static_cast<size_t>(n > 0 ? n : 0);
	}
}

json *json_new(void)
{
	return new (std::nothrow) json;
}

void json_free(json *j)
{
	delete j;
}

static int fault_of(simdjson::error_code error)
{
	switch (error) {
	case simdjson::SUCCESS:
		return 0;
	case simdjson::MEMALLOC:
		return -FAULT_MEMORY;
	case simdjson::CAPACITY:
	case simdjson::DEPTH_ERROR:
		return -FAULT_LIMIT;
	default:
		return -FAULT_PARSE;
	}
}

static simdjson::error_code parse(json *j, span padded, dom::element &root)
{
	if (!j->ready || (j->largest > keep_bytes && padded.length < keep_bytes)) {
		j->parser = dom::parser{LIMIT_PAGE};
		j->largest = 0;
		/* Sets the depth; the memory then grows as documents ask for it. */
		if (auto error = j->parser.allocate(0, LIMIT_JSON_DEPTH))
			return error;
		j->ready = true;
	}
	if (padded.length > j->largest)
		j->largest = padded.length;
	return j->parser.parse(padded.at, padded.length, false).get(root);
}

int json_parse_only(json *j, span padded)
{
	dom::element root;

	return fault_of(parse(j, padded, root));
}

/* The names of the last document are gone. */
static void forget_forms(check &c)
{
	for (form &form : c.forms)
		form.count = 0;
}

int json_read(json *j, span padded, json_value *ret_root, json_trouble *reterr)
{
	dom::element root;
	simdjson::error_code error = parse(j, padded, root);
	check &c = j->walk;

	*reterr = {};
	j->suspect = false;
	if (error != simdjson::SUCCESS) {
		std::snprintf(reterr->text, sizeof reterr->text, "not JSON we accept: %s",
			      simdjson::error_message(error));
		return fault_of(error);
	}
	c.tape = j->parser.doc.tape.get();
	c.strings = j->parser.doc.string_buf.get();
	c.nul_possible = nul_possible(padded);
	forget_forms(c);
	j->suspect = c.nul_possible;
	value_at(j, 1, ret_root); /* word 0 is the root's own */
	return 0;
}

int json_verdict(json *j, json_trouble *reterr)
{
	check &c = j->walk;

	*reterr = {};
	if (!j->suspect)
		return 0;
	c.depth = 0;
	forget_forms(c);
	if (check_value(c, 1) != 0)
		return 0;
	print_path(c, reterr->path, sizeof reterr->path);
	std::snprintf(reterr->text, sizeof reterr->text, "%s", c.text);
	return c.rc;
}
