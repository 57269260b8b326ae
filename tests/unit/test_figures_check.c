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
	char out[8192];

	cr_expect_eq(check(HEADER "Primary,30,1,3.333333333,z\nPrimary,0,0,z,z\n", NULL, out, sizeof out),
		     CLI_OK);
	cr_expect(strstr(out, "\n1 of 1 cells\n") != NULL, "%s", out);
	cr_expect(strstr(out, "Not checked: odd") != NULL, "%s", out);
	cr_expect_null(strchr(out, '\x1b'), "foreign text cannot act");
}

Test(figures_check, a_different_cell_is_1_and_named)
{
	char out[8192];

	cr_expect_eq(check(HEADER "Primary,30,1,3.333333334,z\n", NULL, out, sizeof out), CLI_REFUSED);
	cr_expect(strstr(out, "overall_absence_perc  3.333333334  3.333333333  0.000000001") != NULL, "%s",
		  out);
	cr_expect(strstr(out, "\n0 of 1 cells; 1 different\n") != NULL, "%s", out);
}

Test(figures_check, json_carries_the_same)
{
	char out[8192];

	cr_expect_eq(check(HEADER "Primary,30,1,3.333333334,z\n", "--json", out, sizeof out), CLI_REFUSED);
	cr_expect_eq(
		strstr(out,
		       "{\"rows\":1,\"layout\":\"attendance, one row a place and time\",\"rates\":{\"equal\":0,"),
		out, "%s", out);
	cr_expect(strstr(out, "\"recomputed\":\"3.333333333\"") != NULL, "%s", out);
	cr_expect_null(strchr(out, '\x1b'));
}

Test(figures_check, csv_is_one_table_with_the_mismatch_and_its_place)
{
	char out[8192];

	cr_expect_eq(check(HEADER "Primary,30,1,3.333333334,z\n", "--format=csv", out, sizeof out),
		     CLI_REFUSED);
	cr_expect_eq(strstr(out, "check,measure,cells,equal,"), out, "%s", out);
	cr_expect(strstr(out, "\nrates,overall_absence_perc,1,0,0,0,0,0,0,1,,,,,\n") != NULL, "%s", out);
	cr_expect(strstr(out, "\nmismatch,overall_absence_perc,,,,,,,,,2,4,3.333333334,3.333333333,"
			      "0.000000001\n") != NULL,
		  "%s", out);
}

/* 1 of 80 is 1.25 %: 1.2 is what rounding half to even prints. Named, and no failure. */
Test(figures_check, a_tie_printed_down_is_named_and_no_failure)
{
	char out[8192];

	cr_expect_eq(
		check("sess_possible,sess_overall,sess_overall_percent\n80,1,1.2\n", NULL, out, sizeof out),
		CLI_OK);
	cr_expect(strstr(out, "Half-way ties printed down") != NULL, "%s", out);
	cr_expect(strstr(out, "\n0 of 1 cells; 1 half-way ties printed down\n") != NULL, "%s", out);
}

Test(figures_check, nothing_to_compare_is_no_success, .init = cr_redirect_stderr)
{
	char out[8192];

	cr_expect_eq(check(HEADER "Primary,c,c,c,z\n", NULL, out, sizeof out), CLI_USAGE);
	cr_expect_eq(check("", NULL, out, sizeof out), CLI_USAGE);
	cr_expect_eq(check("name,age\nx,1\n", NULL, out, sizeof out), CLI_USAGE);
	cr_expect_eq(check(HEADER "Primary,30\n", NULL, out, sizeof out), CLI_USAGE);
	cr_expect_eq(check("PK\x03\x04rest", NULL, out, sizeof out), CLI_USAGE);
	cr_expect_eq(check("\x1f\x8b\x08 broken", NULL, out, sizeof out), CLI_USAGE);
	cr_expect_eq(check(HEADER "Primary,30,1,3.333333333,z\n", "--format=xml", out, sizeof out),
		     CLI_USAGE);
	cr_expect_eq(
		check(HEADER "Primary,30,1,3.333333333,z\n", "--against=/nowhere/at.all", out, sizeof out),
		CLI_USAGE);
}

Test(figures_check, without_a_file_is_2, .init = cr_redirect_stderr)
{
	char verb[] = "figures", word[] = "check";
	char *argv[] = {verb, word, NULL};

	cr_expect_eq(verb_figures(2, argv), CLI_USAGE);
}
