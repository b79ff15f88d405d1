/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tests/test_error.c -- a failure is a code and one line. */
#include "lib/error.h"

#include <string.h>

#include "tests/close.h"

static void failing_is_one_statement(void **state)
{
	struct hv_error err;

	(void)state;
	assert_int_equal(hv_fail(&err, HV_EDOMAIN, "head dimension %d: expected an even number", 7),
	    HV_EDOMAIN);
	assert_int_equal(err.code, HV_EDOMAIN);
	assert_string_equal(err.msg, "head dimension 7: expected an even number");
	assert_int_equal(hv_fail_memory(&err, "a table"), HV_ENOMEM);
	assert_string_equal(err.msg, "out of memory for a table");
	assert_int_equal(hv_fail(NULL, HV_EIO, "nobody listens"), HV_EIO);
}

static void a_sentence_stays_one_line_and_in_its_room(void **state)
{
	struct hv_error err;
	char text[2000];

	(void)state;
	hv_fail(&err, HV_EFORMAT, "tensor '%s'", "a\nb\033[31mc\177");
	assert_string_equal(err.msg, "tensor 'a?b?[31mc?'");
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	hv_fail(&err, HV_EFORMAT, "%s", text);
	assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failing_is_one_statement),
		cmocka_unit_test(a_sentence_stays_one_line_and_in_its_room),
	};
	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
