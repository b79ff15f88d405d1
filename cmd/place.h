/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/place.h -- files that appear whole or not at all. */
#ifndef PLACE_H
#define PLACE_H

#include <stdio.h>

#include "lib/error.h"

struct place {
	const char *path; /* as the user wrote it, borrowed */
	char *real;       /* the same, absolute and without links; NULL if it is written directly */
	char *temporary;  /* beside it; NULL once it is in place, or if it is written directly */
	FILE *stream;     /* to write to; NULL once closed */
};

/* Opens a temporary file beside `path`, or `path` itself if it exists and is no regular file (/dev/full, a
 * named pipe) or is a name of an open one (/dev/stdout).  Release with place_discard().  HV_OK, HV_ENOMEM or
 * HV_EIO. */
enum hv_code place_open(struct place *out, const char *path, struct hv_error *err);

/* Closes the stream and gives the file its name.  HV_OK or HV_EIO. */
enum hv_code place_put(struct place *place, struct hv_error *err);

/* Removes what was not put in place, frees and zeroes; may already be zeroed. */
void place_discard(struct place *place);

/* A file without a name, to write and read.  NULL on failure. */
FILE *scratch_open(struct hv_error *err);

#define FOLDER_FILES 3

struct folder { /* for what a program insists on naming */
	char *path;
	size_t files;
	char *file[FOLDER_FILES]; /* paths of what may be in it */
};

/* Makes a folder and the paths of files in it, none of which is made.  Release with folder_discard(), also after a
 * failure.  HV_OK, HV_ENOMEM or HV_EIO. */
enum hv_code folder_open(struct folder *out, const char *const *name, size_t files, struct hv_error *err);

/* Removes the folder and those files. */
void folder_discard(struct folder *folder);

/* Sees to it that no temporary file outlives the program: on exit, or on a signal
 * that ends it and can be caught. */
void place_guard(void);

/* The failure to write a file (NULL: standard output), from errno.  A broken pipe ends the program quietly,
 * as it would have if the parent did not ignore SIGPIPE.  Returns HV_EIO. */
enum hv_code write_failed(const char *path, struct hv_error *err);

/* `path` absolute and without links; its last part need not exist.  NULL with errno; to be freed. */
char *path_resolve(const char *path);

/* The way from the folder of one file to another file, both absolute: "x.csv", "../data/x.csv".  NULL when
 * out of memory; to be freed. */
char *path_between(const char *from, const char *to);

#endif
