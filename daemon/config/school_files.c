/* A source of kind csv: files that the school puts down. */
#include "config/school_files.h"

#include <stdio.h>
#include <string.h>

#include "config/kind.h"

/* A folder at an SFTP server; user and password are the credential's. */
const char *files_check_url(const void *text)
{
	const char *url = text, *host = url + strlen("sftp://");

	if (strncmp(url, "sftp://", strlen("sftp://")) != 0 || *host == '\0' || *host == '/' ||
	    *host == ':' || strchr(host, '/') == NULL || strpbrk(url, "@?# \"\\<>") != NULL)
		return "an address like sftp://files.example.org/outgoing/, without user or question";
	return NULL;
}

/* As `ssh-keyscan HOST | ssh-keygen -lf -` prints it. */
const char *files_check_host_key(const void *text)
{
	const char *key = text, *digits = key + strlen("SHA256:");
	size_t n =
		strncmp(key, "SHA256:", strlen("SHA256:")) == 0 ?
			strspn(digits, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") :
			0;

	return n == 43 && (digits[n] == '\0' || strcmp(digits + n, "=") == 0) ?
		       NULL :
		       "a fingerprint like SHA256:... of 43 characters, as ssh-keygen -l prints it";
}

/* clang-format off */
#define HEADING(key_, column_, help_)                                                                        \
	{.key = key_, .type = ROW_TEXT, ROW_AT(struct school, columns[column_]), .help = help_}
const struct row files_column_rows[] = {
	HEADING("upn", DROP_UPN, "unique pupil number"),
	HEADING("admission_number", DROP_ADMISSION_NUMBER, "the school's own number of the pupil"),
	HEADING("surname", DROP_SURNAME, "legal surname"),
	HEADING("forename", DROP_FORENAME, "legal forename"),
	HEADING("date_of_birth", DROP_BORN, "date of birth"),
	HEADING("year", DROP_YEAR, "National Curriculum year"),
	HEADING("date", DROP_DATE, "day of the mark"),
	HEADING("session", DROP_SESSION, "AM or PM"),
	HEADING("mark", DROP_MARK, "register code"),
	HEADING("minutes_late", DROP_MINUTES_LATE, "minutes late"),
	HEADING("am", DROP_AM, "mark of the morning"),
	HEADING("pm", DROP_PM, "mark of the afternoon"),
	HEADING("marks", DROP_MARKS, "a string of marks"),
	HEADING("start", DROP_START, "the day that string begins on"),
	{0},
};
/* clang-format on */

static bool key_given(const struct node *root, const char *key)
{
	const struct node *source_node = node_get(root, "source");

	return source_node != NULL && node_get(source_node, key) != NULL;
}

/* Files come from one place, and a server is known by its key before anything is sent to it. */
void school_files_finish(struct walk *w, const struct node *root, struct school *s)
{
	size_t length = strlen(s->files_url);
	bool remote = key_given(root, "url");

	if (remote == key_given(root, "folder"))
		walk_fault(w, walk_to(w, root, "source"),
			   "expected either a key \"folder\" or a key \"url\"");
	if (remote && !key_given(root, "host_key"))
		walk_fault(w, walk_to(w, root, "source"),
			   "expected a key \"host_key\": an SFTP server is known by it");
	if (remote && !key_given(root, "credential"))
		walk_fault(w, walk_to(w, root, "source"),
			   "expected a key \"credential\": an SFTP server wants a login");
	if (!remote && s->folder[0] != '\0')
		snprintf(s->base_url, sizeof s->base_url, "drop:%s", s->folder);
	else if (length > 0)
		text_copy(s->base_url, sizeof s->base_url,
			  (struct span){s->files_url, length - (s->files_url[length - 1] == '/')});
}
