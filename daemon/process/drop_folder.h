/* drop_folder.h: the drop folder as the fetch role sees it: lists of files to take as they are, and word of
 * what was put into a folder of it. Nothing here looks into a file, and nothing is written. */
#ifndef PROCESS_DROP_FOLDER_H
#define PROCESS_DROP_FOLDER_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "exchange/message.h"

struct drop_folder; /* opaque */

/* `path` is borrowed. Watches it and the folders in it; where nothing can be watched (no inotify), files
 * are found when the folder is listed. */
int drop_folder_new(const char *path, struct drop_folder **ret, struct fault *reterr);
/* What to wait for; -1: nothing. */
int drop_folder_fd(const struct drop_folder *d);
/* Reads what was watched. True with a folder's name for each in which something was finished or put;
 * false when there is no more. */
bool drop_folder_stirred(struct drop_folder *d, char name[64]);
/* Reads what `where` names: "NAME" a file, "FOLDER/NAME" a file of a folder, "FOLDER/" its listing, a line
 * a file: size, seconds since 1970 of its last writing, name, with tabs between. Links are not
 * followed; a file that changes meanwhile is FETCH_CUT_SHORT. */
enum fetch_outcome drop_folder_read(struct drop_folder *d, const char *where, size_t most,
				    struct buffer *bytes, int64_t *ret_changed_at, struct fault *reterr);
void drop_folder_free(struct drop_folder *d);

#endif
