/* muster keygen: the keys of an authority and its teams. When this breaks, somebody else on the machine reads
 * a secret key, or a second run locks every team out. */
#include <sys/stat.h>
#include <zmq.h>

#include "listen_fixture.h"

static unsigned mode_of(const char *folder, const char *name)
{
	char path[128];
	struct stat s;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	cr_assert_eq(stat(path, &s), 0, "%s", path);
	return s.st_mode & 0777;
}

Test(keygen, makes_keys_once)
{
	struct folder f = folder_new();
	char first[41], again[41], derived[41], pub[80];

	cr_assert_eq(keygen(&f, NULL), 0);
	cr_assert_eq(mode_of(f.keys, ""), 0700);
	cr_assert_eq(mode_of(f.keys, "bus.key"), 0600);
	cr_assert_eq(mode_of(f.keys, "bus.pub"), 0644);
	cr_assert_eq(mode_of(f.keys, "child.key"), 0600);
	cr_assert_eq(mode_of(f.keys, "master.key"), 0600);
	cr_assert_eq(mode_of(f.keys, "credentials"), 0700);
	cr_assert_eq(keys_read_curve(f.bus, first, NULL), 0);
	cr_assert_eq(keygen(&f, NULL), 0, "again: everything is kept");
	cr_assert_eq(keys_read_curve(f.bus, again, NULL), 0);
	cr_assert_str_eq(first, again);
	snprintf(pub, sizeof pub, "%s/bus.pub", f.keys);
	cr_assert_eq(unlink(pub), 0);
	cr_assert_eq(keygen(&f, NULL), 0, "a lost public key comes from its secret");
	cr_assert_eq(keys_read_curve(pub, again, NULL), 0);
	cr_assert_eq(zmq_curve_public(derived, first), 0);
	cr_assert_str_eq(again, derived);
	cr_assert_eq(unlink(f.bus), 0);
	cr_assert_eq(keygen(&f, NULL), 1, "a public key without its secret stays alone");
	cr_assert_eq(keygen(&f, "virtual-school"), 0);
	cr_assert_eq(mode_of(f.keys, "virtual-school.key"), 0600);
	cr_assert_eq(mode_of(f.keys, "virtual-school.pub"), 0644);
	cr_assert_eq(keygen(&f, "../up"), 1);
	cr_assert_eq(keygen(&f, "bus"), 1);
	folder_remove(&f);
}

Test(keys, a_file_that_is_no_key)
{
	struct folder f = folder_new();
	char key[41];
	bool made;

	mkdir(f.keys, 0700);
	cr_assert_eq(keys_read_curve(f.bus, key, NULL), -FAULT_IO);
	cr_assert_eq(keys_make_file(f.bus, "short", 0600, &made, NULL), 0);
	cr_assert_eq(keys_read_curve(f.bus, key, NULL), -FAULT_PARSE);
	folder_remove(&f);
}
