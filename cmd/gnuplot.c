/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd/gnuplot.c -- runs gnuplot, an external program.
 *
 * Script, picture and messages are files, not pipes: nothing can block, and no signal says that gnuplot ended
 * before it had read all. */
#include "cmd/gnuplot.h"

#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/place.h"

#define NOT_FOUND   127 /* exit status of a child that could not become gnuplot */
#define MESSAGE_MAX 256

extern char **environ;

/* Runs gnuplot with these files as standard input, output and error; the user's ~/.gnuplot has no say.
 * Returns 0 and what waitpid() says of it, or an errno. */
static int run(int *status, FILE *in, FILE *out, FILE *messages)
{
	char name[] = "gnuplot", defaults[] = "-d", *const argv[] = { name, defaults, NULL };
	posix_spawn_file_actions_t files;
	int failed = posix_spawn_file_actions_init(&files);
	pid_t child;

	if (failed)
		return failed;
	posix_spawn_file_actions_adddup2(&files, fileno(in), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, fileno(out), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, fileno(messages), STDERR_FILENO);
	failed = posix_spawnp(&child, name, &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (failed)
		return failed;
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return errno;
	return 0;
}

/* What a line says is wrong: "line 12: this", without the number, which is of no use to who has no script. */
static const char *find_error(const char *line)
{
	const char *place = strstr(line, "line ");
	int skipped = 0;

	if (!place || sscanf(place, "line %*d: %n", &skipped) != 0 || skipped == 0)
		return NULL;
	return strncmp(place + skipped, "warning:", 8) == 0 ? NULL : place + skipped;
}

/* gnuplot's first error, else its first line that is not blank. */
static void find_message(char message[MESSAGE_MAX], FILE *messages)
{
	char line[MESSAGE_MAX];
	const char *error = NULL;

	strcpy(message, "it drew nothing");
	for (bool first = true; !error && fgets(line, sizeof line, messages);) {
		const char *text = line + strspn(line, " \n");

		error = find_error(line);
		if (error || (first && *text)) {
			strcpy(message, error ? error : text);
			first = false;
		}
	}
	message[strcspn(message, "\n")] = '\0';
}

static enum hv_code judge(int reason, int status, FILE *picture, FILE *messages, const char *name,
    struct hv_error *err)
{
	char message[MESSAGE_MAX];
	struct stat drawn;

	if (reason == ENOENT || (reason == 0 && WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND))
		return hv_fail(err, HV_EIO, "gnuplot not found: install gnuplot to draw '%s'", name);
	if (reason)
		return hv_fail(err, HV_EIO, "cannot run gnuplot to draw '%s': %s", name, strerror(reason));
	if (WIFSIGNALED(status))
		return hv_fail(err, HV_EIO, "gnuplot, drawing '%s', was ended by signal %d", name,
		    WTERMSIG(status));
	if (WEXITSTATUS(status) == 0 && fstat(fileno(picture), &drawn) == 0 &&
	    (drawn.st_size > 0 || !S_ISREG(drawn.st_mode)))
		return HV_OK;
	rewind(messages);
	find_message(message, messages);
	return hv_fail(err, HV_EIO, "gnuplot cannot draw '%s': %s", name, message);
}

enum hv_code gnuplot_draw(FILE *picture, FILE *script, const char *name, struct hv_error *err)
{
	FILE *messages = scratch_open(err);
	int reason, status = 0;
	enum hv_code code;

	if (!messages)
		return HV_EIO;
	fflush(picture);
	rewind(script); /* writes it out, too */
	reason = run(&status, script, picture, messages);
	code = judge(reason, status, picture, messages, name, err);
	fclose(messages);
	return code;
}
