/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/place.c -- files that appear whole or not at all. */
#define _XOPEN_SOURCE 700 /* realpath() */
#include "cmd/place.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_KEPT 200 /* bytes of a name that its temporary name repeats: a name has at most 255 */

/* Temporary files and folders by name, for a signal handler: a slot each for CSV, script, scratch, the pictures and
 * the further files of a command. */
static _Atomic(char *) leftover[48];
enum {
	LEFTOVERS = sizeof leftover / sizeof leftover[0]
};

static const int deadly[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU, SIGXFSZ };
enum {
	DEADLY = sizeof deadly / sizeof deadly[0]
};

static void replace_leftover(char *old, char *new)
{
	for (size_t i = 0; i < LEFTOVERS; i++)
		if (leftover[i] == old) {
			leftover[i] = new;
			return;
		}
}

static void remove_leftovers(void)
{
	for (size_t i = 0; i < LEFTOVERS; i++)
		if (leftover[i])
			unlink(leftover[i]);
	for (size_t i = 0; i < LEFTOVERS; i++) /* folders, empty by now */
		if (leftover[i])
			rmdir(leftover[i]);
}

/* Runs with the default action restored: the signal raised again ends the program when this returns. */
static void on_signal(int number)
{
	remove_leftovers();
	raise(number);
}

void place_guard(void)
{
	struct sigaction mine = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND }, old;

	atexit(remove_leftovers);
	sigemptyset(&mine.sa_mask);
	for (size_t i = 0; i < DEADLY; i++)
		if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(deadly[i], &mine, NULL);
}

static void die_of_broken_pipe(void)
{
	sigset_t pipe;

	remove_leftovers();
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &pipe, NULL);
	raise(SIGPIPE);
}

enum hv_code write_failed(const char *path, struct hv_error *err)
{
	int reason = errno;

	if (reason == EPIPE)
		die_of_broken_pipe();
	if (!path)
		return hv_fail(err, HV_EIO, "cannot write standard output: %s", strerror(reason));
	return hv_fail(err, HV_EIO, "cannot write '%s': %s", path, strerror(reason));
}

/* What is made while signals are held is among the leftovers before one can get between. */
static void hold_signals(sigset_t *before)
{
	sigset_t hold;

	sigemptyset(&hold);
	for (size_t i = 0; i < DEADLY; i++)
		sigaddset(&hold, deadly[i]);
	sigprocmask(SIG_BLOCK, &hold, before);
}

/* mkstemp(), and the name is among the leftovers before a signal can get between.  The file is none of the
 * standard streams, even if those are closed, and no child inherits it. */
static int make_temporary(char *name)
{
	sigset_t before;
	int file, beyond = -1;

	hold_signals(&before);
	file = mkstemp(name);
	if (file >= 0) {
		beyond = fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		close(file);
		if (beyond >= 0)
			replace_leftover(NULL, name);
		else
			unlink(name);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return beyond;
}

char *path_resolve(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *real = realpath(path, NULL), *given, *folder, *joined = NULL;
	size_t size;

	if (real || errno != ENOENT || !*name)
		return real;
	given = slash ? strndup(path, (size_t)(name - path)) : strdup(".");
	folder = given ? realpath(given, NULL) : NULL;
	if (folder) {
		size = strlen(folder) + strlen(name) + 2;
		joined = malloc(size);
		if (joined)
			snprintf(joined, size, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name);
	}
	free(folder);
	free(given);
	return joined;
}

char *path_between(const char *from, const char *to)
{
	size_t common = 0, up = 0;
	char *path, *end;

	for (size_t i = 0; from[i] && from[i] == to[i]; i++)
		if (from[i] == '/')
			common = i + 1;
	for (const char *c = from + common; *c; c++)
		up += *c == '/';
	path = end = malloc(3 * up + strlen(to + common) + 1);
	if (!path)
		return NULL;
	for (; up > 0; up--)
		end = stpcpy(end, "../");
	strcpy(end, to + common);
	return path;
}

/* Creates the temporary file beside place->real, with the mode of what it replaces or of a usual new file. */
static FILE *open_temporary(struct place *place)
{
	const char *name = strrchr(place->real, '/') + 1;
	int folder = (int)(name - place->real), file;
	size_t size = strlen(place->real) + sizeof "..XXXXXX";
	mode_t mask = umask(0), mode = 0666 & ~mask;
	struct stat old;

	umask(mask);
	if (stat(place->real, &old) == 0)
		mode = old.st_mode & 0777;
	place->temporary = malloc(size);
	if (!place->temporary)
		return NULL;
	snprintf(place->temporary, size, "%.*s.%.*s.XXXXXX", folder, place->real, NAME_KEPT, name);
	file = make_temporary(place->temporary);
	if (file < 0) {
		free(place->temporary);
		place->temporary = NULL;
		return NULL;
	}
	fchmod(file, mode);
	return fdopen(file, "w");
}

/* The open file that /dev/stdout, /dev/stderr or /dev/fd/N stands for: opened anew by name, a file behind it
 * would lose what it has. */
static FILE *open_descriptor(const char *path)
{
	int number = -1, end = 0, file;

	if (strcmp(path, "/dev/stdout") == 0)
		number = STDOUT_FILENO;
	else if (strcmp(path, "/dev/stderr") == 0)
		number = STDERR_FILENO;
	else if (sscanf(path, "/dev/fd/%9d%n", &number, &end) != 1 || path[end] != '\0')
		return NULL;
	file = dup(number);
	return file < 0 ? NULL : fdopen(file, "w");
}

enum hv_code place_open(struct place *out, const char *path, struct hv_error *err)
{
	struct place place = { .path = path };
	struct stat status;
	bool exists = stat(path, &status) == 0;

	place.stream = open_descriptor(path);
	if (place.stream) {
		*out = place;
		return HV_OK;
	}
	if (exists && !S_ISREG(status.st_mode)) {
		place.stream = fopen(path, "w");
	} else if (!exists || access(path, W_OK) == 0) {
		place.real = path_resolve(path);
		if (place.real)
			place.stream = open_temporary(&place);
	}
	if (!place.stream) {
		write_failed(path, err);
		place_discard(&place);
		return HV_EIO;
	}
	*out = place;
	return HV_OK;
}

enum hv_code place_put(struct place *place, struct hv_error *err)
{
	int closed = fclose(place->stream);

	place->stream = NULL;
	if (closed != 0)
		return write_failed(place->path, err);
	if (!place->temporary)
		return HV_OK;
	if (rename(place->temporary, place->real) != 0)
		return write_failed(place->path, err);
	replace_leftover(place->temporary, NULL);
	free(place->temporary);
	place->temporary = NULL;
	return HV_OK;
}

void place_discard(struct place *place)
{
	if (place->stream)
		fclose(place->stream);
	if (place->temporary) {
		unlink(place->temporary);
		replace_leftover(place->temporary, NULL);
		free(place->temporary);
	}
	free(place->real);
	*place = (struct place){ 0 };
}

static const char *scratch_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder ? folder : "/tmp";
}

FILE *scratch_open(struct hv_error *err)
{
	const char *folder = scratch_folder();
	char name[4096];
	FILE *scratch = NULL;
	int file;

	snprintf(name, sizeof name, "%s/hopeviz.XXXXXX", folder);
	file = make_temporary(name);
	if (file >= 0) {
		unlink(name);
		replace_leftover(name, NULL);
		scratch = fdopen(file, "w+");
	}
	if (!scratch)
		hv_fail(err, HV_EIO, "no temporary file in '%s': %s", folder, strerror(errno));
	return scratch;
}

/* "FOLDER/NAME"; NULL when out of memory. */
static char *join(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s/%s", folder, name);
	return path;
}

/* mkdtemp(), likewise. */
static bool make_folder(char *name)
{
	sigset_t before;
	bool made;

	hold_signals(&before);
	made = mkdtemp(name) != NULL;
	if (made)
		replace_leftover(NULL, name);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return made;
}

enum hv_code folder_open(struct folder *out, const char *const *name, size_t files, struct hv_error *err)
{
	*out = (struct folder){ .path = join(scratch_folder(), "hopeviz.XXXXXX") };
	if (!out->path)
		return hv_fail_memory(err, "a path");
	if (!make_folder(out->path)) {
		hv_fail(err, HV_EIO, "no temporary folder in '%s': %s", scratch_folder(), strerror(errno));
		free(out->path);
		out->path = NULL;
		return HV_EIO;
	}
	for (; out->files < files; out->files++) {
		out->file[out->files] = join(out->path, name[out->files]);
		if (!out->file[out->files])
			return hv_fail_memory(err, "a path");
		replace_leftover(NULL, out->file[out->files]);
	}
	return HV_OK;
}

void folder_discard(struct folder *folder)
{
	for (size_t i = 0; i < folder->files; i++) {
		unlink(folder->file[i]);
		replace_leftover(folder->file[i], NULL);
		free(folder->file[i]);
	}
	if (folder->path) {
		rmdir(folder->path);
		replace_leftover(folder->path, NULL);
		free(folder->path);
	}
	*folder = (struct folder){ 0 };
}
