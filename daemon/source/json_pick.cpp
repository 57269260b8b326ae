#include "source/json_tape.hpp"

static unsigned slot_of(std::string_view name, const json_name *names, unsigned count)
{
	unsigned i = 0;

	while (i < count && !same_name({names[i].text, names[i].length}, name))
		i++;
	return i;
}

/* A name of the string buffer stands behind its 32-bit length: one word holds the length and
 * the first four bytes, another the last eight. */
static json_member member_of(std::string_view name, unsigned slot)
{
	json_member m{{name.data(), name.size()}, ~uint64_t{0}, 0, 0, slot};

	if (name.size() < 4)
		m.mask >>= 32 - 8 * name.size();
	else
		m.last = load<uint64_t>(name.data() + name.size() - 8);
	m.first = load<uint64_t>(name.data() - 4) & m.mask;
	return m;
}

static inline bool is_member(const json_member &m, const char *name)
{
	size_t length = m.name.length;

	if ((load<uint64_t>(name - 4) & m.mask) != m.first)
		return false;
	if (length < 4)
		return true;
	return load<uint64_t>(name + length - 8) == m.last &&
	       (length <= 12 || same_bytes(name + 4, m.name.at + 4, length - 12));
}

/* What member `place` is: a slot of `names`, or their count. The form holds the members
 * before it, so that one unlike the form's is compared with each of them. */
__attribute__((noinline, cold)) static unsigned learn_member(json *j, json_form *form, unsigned place,
							     std::string_view name, const json_name *names,
							     unsigned count)
{
	unsigned slot = slot_of(name, names, count);

	if (place >= JSON_FORM) {
		j->suspect = true;
		return slot;
	}
	for (unsigned i = 0; i < place; i++)
		j->suspect |= same_name({form->at[i].name.at, form->at[i].name.length}, name);
	form->at[place] = member_of(name, slot);
	return slot;
}

/* A container nobody asked for is checked now: nobody will look inside. */
__attribute__((noinline)) static size_t pass_container(json *j, size_t i)
{
	j->walk.depth = 0;
	j->suspect |= check_value(j->walk, i) == 0;
	return after(j->walk.tape, i);
}

static inline size_t pass_over(json *j, size_t i)
{
	tape_type type = type_of(j->walk.tape[i]);

	if (type == tape_type::START_OBJECT || type == tape_type::START_ARRAY)
		return pass_container(j, i);
	return after(j->walk.tape, i);
}

static void pick(json_value object, const json_name *names, unsigned count, json_form *form,
		 json_value *ret_values)
{
	json *j = object.document;
	const uint64_t *tape = j->walk.tape;
	const uint8_t *strings = j->walk.strings;
	unsigned place = 0, known = form->count;
	size_t i = size_t{object.extent} + 1;

	for (; type_of(tape[i]) != tape_type::END_OBJECT; place++) {
		const char *name = reinterpret_cast<const char *>(strings + (tape[i] & place_mask) + 4);
		unsigned slot;

		if (place < known && is_member(form->at[place], name)) {
			slot = form->at[place].slot;
		} else {
			known = 0; /* unlike the object before it from here on */
			slot = learn_member(j, form, place, text_at(strings, tape[i]), names, count);
		}
		i++;
		i = slot == count ? pass_over(j, i) : value_at(j, i, &ret_values[slot]);
	}
	form->count = place < JSON_FORM ? place : JSON_FORM;
}

static void pick_once(json_value object, const json_name *names, unsigned count, json_value *ret_values)
{
	json_form form;

	form.count = 0;
	pick(object, names, count, &form, ret_values);
}

void json_pick(json_value object, const json_name *names, unsigned count, json_form *form,
	       json_value *ret_values)
{
	for (unsigned i = 0; i < count; i++)
		ret_values[i].type = JSON_NOTHING;
	if (object.type != JSON_OBJECT)
		return;
	if (form != nullptr)
		pick(object, names, count, form, ret_values);
	else
		pick_once(object, names, count, ret_values);
}

struct json_walk json_items(json_value array)
{
	if (array.type != JSON_ARRAY)
		return {};
	return {array.document, size_t{array.extent} + 1};
}

bool json_next(struct json_walk *walk, json_value *ret_item)
{
	json *j = walk->document;

	if (j == nullptr || type_of(j->walk.tape[walk->index]) == tape_type::END_ARRAY)
		return false;
	walk->index = value_at(j, walk->index, ret_item);
	return true;
}

struct json_walk json_members(json_value object)
{
	if (object.type != JSON_OBJECT)
		return {};
	pass_container(object.document, object.extent);
	return {object.document, size_t{object.extent} + 1};
}

bool json_next_member(struct json_walk *walk, span *ret_name, json_value *ret_value)
{
	json *j = walk->document;
	std::string_view name;

	if (j == nullptr || type_of(j->walk.tape[walk->index]) == tape_type::END_OBJECT)
		return false;
	name = text_at(j->walk.strings, j->walk.tape[walk->index]);
	*ret_name = {name.data(), name.size()};
	walk->index = value_at(j, walk->index + 1, ret_value);
	return true;
}
