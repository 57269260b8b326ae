/* Runs a fuzz target over files and folders given as arguments (a corpus, or one input that
 * once broke it), so that every corpus is a plain test too. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replayed;

static int replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	long size = -1;
	int rc = -1;

	if (f != NULL && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0)
		data = malloc((size_t)size +
			      (size == 0)); /* no byte to spare: a sanitizer sees any over-read */
	if (data != NULL && fread(data, 1, (size_t)size, f) == (size_t)size) {
		LLVMFuzzerTestOneInput(data, (size_t)size);
		replayed++;
		rc = 0;
	}
	if (rc < 0)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	free(data);
	if (f != NULL)
		fclose(f);
	return rc;
}

static int replay(const char *path)
{
	DIR *d = opendir(path);
	int rc = 0;

	if (d == NULL)
		return errno == ENOTDIR ? replay_file(path) : (perror(path), -1);
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		char inside[4096];

		if (e->d_name[0] == '.')
			continue;
		snprintf(inside, sizeof inside, "%s/%s", path, e->d_name);
		if (replay(inside) < 0)
			rc = -1;
	}
	closedir(d);
	return rc;
}

int main(int argc, char **argv)
{
	int rc = 0;

	for (int i = 1; i < argc; i++)
		if (replay(argv[i]) < 0)
			rc = -1;
	printf("%zu inputs replayed\n", replayed);
	return rc == 0 && replayed > 0 ? 0 : 1;
}
