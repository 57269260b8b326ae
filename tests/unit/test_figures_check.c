/* muster figures check: what is printed, and the exit status. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/verbs.h"

#define HEADER "school_type,possible_sessions,overall_absence,overall_absence_perc,odd\x1b_perc\n"

/* Runs the verb over `text`, with what it prints in `out`. */
static int check(const char *text, const char *option, char *out, size_t size)
{
	char path[] = "/tmp/muster-figures-XXXXXX", printed[] = "/tmp/muster-printed-XXXXXX";
	int file = mkstemp(path), sink = mkstemp(printed), kept = dup(STDOUT_FILENO), status;
	char verb[] = "figures", word[] = "check", extra[64];
	char *argv[] = {verb, word, path, extra, NULL};
	ssize_t length;

	cr_assert(file >= 0 && sink >= 0 && kept >= 0);
	cr_assert_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
	close(file);
	snprintf(extra, sizeof extra, "%s", option == NULL ? "" : option);
	fflush(stdout);
	cr_assert_geq(dup2(sink, STDOUT_FILENO), 0);
	status = verb_figures(option == NULL ? 3 : 4, argv);
	fflush(stdout);
	cr_assert_geq(dup2(kept, STDOUT_FILENO), 0);
	length = pread(sink, out, size - 1, 0);
	out[length < 0 ? 0 : length] = '\0';
	close(sink);
	close(kept);
	unlink(path);
	unlink(printed);
	return status;
}

Test(figures_check, every_cell_equal_is_0)
{
	char out[4096];

	cr_expect_eq(check(HEADER "Primary,30,1,3.333333333,z\nPrimary,0,0,z,z\n", NULL, out, sizeof out),
		     CLI_OK);
	cr_expect(strstr(out, "\n1 of 1 cells\n") != NULL, "%s", out);
	cr_expect(strstr(out, "Without counts in this file: odd") != NULL, "%s", out);
	cr_expect_null(strchr(out, '\x1b'), "foreign text cannot act");
}

Test(figures_check, a_different_cell_is_1_and_named)
{
	char out[4096];

	cr_expect_eq(check(HEADER "Primary,30,1,3.333333334,z\n", NULL, out, sizeof out), CLI_REFUSED);
	cr_expect(strstr(out, "overall_absence_perc  3.333333334  3.333333333") != NULL, "%s", out);
	cr_expect(strstr(out, "\n0 of 1 cells\n") != NULL, "%s", out);
}

Test(figures_check, json_carries_the_same)
{
	char out[4096];

	cr_expect_eq(check(HEADER "Primary,30,1,3.333333334,z\n", "--json", out, sizeof out), CLI_REFUSED);
	cr_expect_eq(strstr(out, "{\"rows\":1,\"rates\":{\"equal\":0,\"compared\":1,"), out, "%s", out);
	cr_expect(strstr(out, "\"recomputed\":\"3.333333333\"") != NULL, "%s", out);
	cr_expect_null(strchr(out, '\x1b'));
}

Test(figures_check, nothing_to_compare_is_no_success, .init = cr_redirect_stderr)
{
	char out[4096];

	cr_expect_eq(check(HEADER "Primary,c,c,c,z\n", NULL, out, sizeof out), CLI_REFUSED);
	cr_expect_eq(check("", NULL, out, sizeof out), CLI_REFUSED);
	cr_expect_eq(check("name,age\nx,1\n", NULL, out, sizeof out), CLI_REFUSED);
	cr_expect_eq(check(HEADER "Primary,30\n", NULL, out, sizeof out), CLI_REFUSED);
}

Test(figures_check, without_a_file_is_2, .init = cr_redirect_stderr)
{
	char verb[] = "figures", word[] = "check";
	char *argv[] = {verb, word, NULL};

	cr_expect_eq(verb_figures(2, argv), CLI_USAGE);
}
