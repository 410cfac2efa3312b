/* SPDX-License-Identifier: MIT */
#include "completion.h"

#include <stdlib.h>

#include "check.h"

static const st_option options[] = {
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Input:", NULL},
    {'m', "model", ST_OPTION_LIST, 0, "FILE", "use this model\nhere; and not that", NULL},
    {'q', "quiet", ST_OPTION_FLAG, 0, NULL, "say nothing\n  at all", NULL},
    {'j', "jobs", ST_OPTION_COUNT, 0, "N", "threads", NULL},
    {0, "report", ST_OPTION_TEXT, 0, "FILE.html", "a page", NULL},
    {'c', "color", ST_OPTION_CHOICE, 0, "WHEN", "colors", "auto always never"},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {"prog", "do", "[FILE]...", "Does things.", NULL, options};

/* After these words, separated by '|', the last of which is being written, these lines are offered. */
static void check_offers_of(const st_command *asked, const char *line, const char *expected) {
    char copy[200], *words[10], *next = copy, *printed;
    size_t count = 0, size;
    snprintf(copy, sizeof copy, "%s", line);
    while (next) {
        words[count++] = next;
        if ((next = strchr(next, '|'))) *next++ = '\0';
    }
    FILE *out = open_memstream(&printed, &size);
    st_complete(asked, words, count, out);
    fclose(out);
    assert_string_equal(printed, expected);
    free(printed);
}

static void check_offers(const char *line, const char *expected) { check_offers_of(&command, line, expected); }

static void options_are_offered_by_their_beginning(void **state) {
    (void)state;
    check_offers("--mo", "--model\tuse this model here\n");
    check_offers("file|--q", "--quiet\tsay nothing\n");
    check_offers("--ver", "--version\tshow the version\n");
    check_offers("--x", "");
    check_offers("--", "--model\tuse this model here\n--quiet\tsay nothing\n--jobs\tthreads\n--report\ta page\n"
                       "--color\tcolors\n--help\tshow this help\n--version\tshow the version\n");
    check_offers("-q", "-q\tsay nothing\n");
    check_offers("-",
                 "-m\tuse this model here\n--model\tuse this model here\n-q\tsay nothing\n--quiet\tsay nothing\n"
                 "-j\tthreads\n--jobs\tthreads\n--report\ta page\n-c\tcolors\n--color\tcolors\n"
                 "-h\tshow this help\n--help\tshow this help\n-V\tshow the version\n--version\tshow the version\n");
}

static void values_are_offered_where_they_are_known(void **state) {
    (void)state;
    check_offers("--color|", "auto\nalways\nnever\n");
    check_offers("-c|a", "auto\nalways\n");
    check_offers("-qc|n", "never\n");
    check_offers("--color=al", "--color=always\n");
    check_offers("--color|-", "");
    check_offers("--jobs|", "");
    check_offers("--jobs=", "");
    check_offers("--quiet=", "");
    check_offers("--help=", "");
    check_offers("--nonsense=", "");
}

static void files_are_offered_as_values_and_operands(void **state) {
    (void)state;
    check_offers("", ":files\n");
    check_offers("some", ":files\n");
    check_offers("--model|x", ":files\n");
    check_offers("--model=x", ":files\n");
    check_offers("-m|--", ":files\n");
    check_offers("--report|", ":files\n");
    st_command without = command;
    without.operands = "";
    check_offers_of(&without, "", "");
    check_offers_of(&without, "-m|", ":files\n");
}

static void words_before_are_understood(void **state) {
    (void)state;
    check_offers("-ca|--q", "--quiet\tsay nothing\n");
    check_offers("-cc|--q", "--quiet\tsay nothing\n");
    check_offers("--color=c|--q", "--quiet\tsay nothing\n");
    check_offers("--jobs|--color|--q", "--quiet\tsay nothing\n");
    check_offers("-m|--|--q", "--quiet\tsay nothing\n");
    check_offers("--nonsense|--q", "--quiet\tsay nothing\n");
    check_offers("-z|--q", "--quiet\tsay nothing\n");
    check_offers("-|--q", "--quiet\tsay nothing\n");
    check_offers("--|--q", ":files\n");
    check_offers("--|--color|", ":files\n");
}

static void nothing_written_yet_is_an_empty_word(void **state) {
    (void)state;
    char *printed;
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    st_complete(&command, NULL, 0, out);
    fclose(out);
    assert_string_equal(printed, ":files\n");
    free(printed);
}

TESTS(cmocka_unit_test(options_are_offered_by_their_beginning),
      cmocka_unit_test(values_are_offered_where_they_are_known),
      cmocka_unit_test(files_are_offered_as_values_and_operands), cmocka_unit_test(words_before_are_understood),
      cmocka_unit_test(nothing_written_yet_is_an_empty_word))
