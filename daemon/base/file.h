/* file.h: whole files and sealed memory files. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"

/* Reads a whole file (or fd, from its start) into `out`, refusing over `limit` bytes. */
int file_read(const char *path, size_t limit, struct buffer *out, struct fault *reterr);
int file_read_fd(int fd, const char *name, size_t limit, struct buffer *out, struct fault *reterr);
/* Replaces a file: temporary name, write, fsync, rename, fsync of the folder. */
int file_replace(const char *path, struct span bytes, unsigned mode, struct fault *reterr);

/* A memory file holding `bytes` and LIMIT_PADDING zeros after them, sealed against
 * SHRINK, GROW and WRITE. Returns the fd (close-on-exec) in *ret_fd. */
int file_seal(const char *name, struct span bytes, int *ret_fd, struct fault *reterr);
/* Seals a memory file the caller has already filled with `length` bytes. */
int file_seal_fd(int fd, size_t length, struct fault *reterr);
/* Maps a sealed memory file read-only after checking its seals and that it is
 * `length` + LIMIT_PADDING bytes long. Unmap with file_unmap. */
int file_map_sealed(int fd, size_t length, struct span *ret_bytes, struct fault *reterr);
void file_unmap(struct span bytes);

#endif
