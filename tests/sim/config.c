#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "borough.h"
#include "config.h"

static void put_time(FILE *f, const char *before, int seconds)
{
	fprintf(f, "%s\"%02d:%02d\"", before, seconds / 3600, seconds / 60 % 60);
}

static void put_session(FILE *f, const char *name, int opens, int closes)
{
	fprintf(f, "%s: {", name);
	put_time(f, "opens: ", opens);
	put_time(f, ", closes: ", closes);
	fputs("}", f);
}

static void put_school(FILE *f, const struct school *s, const char *base_url)
{
	const struct phase_row *phase = phase_row(s->phase);

	fprintf(f,
		"apiVersion: muster/v1\nkind: School\nid: %s\nname: %s\nurn: \"%s\"\nlaestab: \"%s\"\nphase: "
		"%s\n",
		s->id, s->name, s->urn, s->laestab, phase->name);
	fprintf(f, "calendar: %s\nregisters: {", s->calendar);
	put_session(f, "am", phase->am_opens, phase->am_closes);
	put_session(f, ", pm", phase->pm_opens, phase->pm_closes);
	fprintf(f, "}\nsource: {kind: wonde, school: %s, base_url: \"%s\", credential: wonde-borough}\n",
		s->wonde, base_url);
	fprintf(f, "go_live: 2026-11-23\ncontact: {name: School office, phone: \"%s\"}\n", s->phone);
}

static int make_folder(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST) {
		perror(path);
		return -1;
	}
	return 0;
}

int config_write(const struct borough *b, const char *dir, const char *base_url)
{
	char folder[400], path[512];

	snprintf(folder, sizeof(folder), "%s/schools", dir);
	if (make_folder(dir) || make_folder(folder))
		return -1;
	for (int i = 0; i < b->count; i++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s.yaml", folder, b->schools[i].id);
		f = fopen(path, "w");
		if (!f) {
			perror(path);
			return -1;
		}
		put_school(f, &b->schools[i], base_url);
		if (fclose(f)) {
			perror(path);
			return -1;
		}
	}
	return 0;
}
