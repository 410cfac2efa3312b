/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

typedef struct settings {
    int quiet, color;
    const char *output;
    st_texts models;
    uint64_t jobs, limit;
    double threshold;
    st_texts operands;
    char words[1000]; /* the command line, into which the values point */
} settings;

#define FIELD(name) offsetof(settings, name)

static const st_option options[] = {
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Input:", NULL},
    {'m', "model", ST_OPTION_LIST, FIELD(models), "FILE", "use this model\n(may be repeated)", NULL},
    {'l', "limit", ST_OPTION_SIZE, FIELD(limit), "SIZE", "longest text", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Output:", NULL},
    {'o', "output", ST_OPTION_TEXT, FIELD(output), "FILE", "write here", NULL},
    {'q', "quiet", ST_OPTION_FLAG, FIELD(quiet), NULL, "say nothing", NULL},
    {'j', "jobs", ST_OPTION_COUNT, FIELD(jobs), "N", "threads", NULL},
    {0, "threshold-of-certainty", ST_OPTION_REAL, FIELD(threshold), "X", "least probability", NULL},
    {'c', "color", ST_OPTION_CHOICE, FIELD(color), "WHEN", "colors", "auto always never"},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {"prog", "do", "[FILE]...", "Does things.", "Details follow.", options};

/* ---- what is printed ---------------------------------------------------------------------------------- */

/* A stream that goes to a file for a while. */
typedef struct capture {
    FILE *stream;
    const char *path;
    int saved;
} capture;

static capture capture_start(FILE *stream) {
    fflush(stream);
    capture c = {stream, temp_path("captured"), dup(fileno(stream))};
    FILE *file = fopen(c.path, "wb");
    assert_non_null(file);
    dup2(fileno(file), fileno(stream));
    fclose(file);
    return c;
}

/* What was printed, to be freed. */
static char *capture_end(const capture *c) {
    size_t size;
    fflush(c->stream);
    dup2(c->saved, fileno(c->stream));
    close(c->saved);
    return read_file(c->path, &size);
}

/* ---- parsing ------------------------------------------------------------------------------------------ */

enum { MOST_WORDS = 12 };

/* Parse words separated by '|', none if NULL. */
static int parse_as(const st_command *parsed, const char *line, settings *s) {
    *s = (settings){.jobs = 1, .output = "-", .words = "prog|"};
    if (line) strcat(s->words, line);
    char *argv[MOST_WORDS], *word = s->words;
    int argc = 0;
    while (word && (line || argc == 0)) {
        char *end = strchr(word, '|');
        if (end) *end++ = '\0';
        argv[argc++] = word;
        word = end;
    }
    return st_options_parse(parsed, argc, argv, s, &s->operands);
}

static int parse(const char *line, settings *s) { return parse_as(&command, line, s); }

static void clear(settings *s) { st_options_clear(&command, s, &s->operands); }

/* The words are a mistake that is told thus, on standard error alone. */
static void check_mistake(const char *line, const char *expected) {
    settings s;
    char message[500];
    capture c = capture_start(stderr);
    int status = parse(line, &s);
    char *printed = capture_end(&c);
    snprintf(message, sizeof message, "prog: %s\nTry 'prog do --help'.\n", expected);
    assert_string_equal(printed, message);
    assert_int_equal(status, ST_EXIT_USAGE);
    free(printed);
    clear(&s);
}

static void no_words_leave_the_defaults(void **state) {
    (void)state;
    settings s;
    assert_int_equal(parse(NULL, &s), -1);
    assert_int_equal(s.jobs, 1);
    assert_string_equal(s.output, "-");
    assert_int_equal(s.operands.count, 0);
    clear(&s);
}

static void every_kind_of_value_is_stored(void **state) {
    (void)state;
    settings s;
    assert_int_equal(
        parse("--quiet|--output=x y|--jobs|18446744073709551615|--threshold-of-certainty=-0.5|--color=never", &s), -1);
    assert_int_equal(s.quiet, 1);
    assert_string_equal(s.output, "x y");
    assert_true(s.jobs == UINT64_MAX);
    assert_true(s.threshold == -0.5);
    assert_int_equal(s.color, 2);
    clear(&s);
}

static void values_follow_in_four_ways(void **state) {
    (void)state;
    static const char *const lines[] = {"--output=a=b", "--output|a=b", "-oa=b", "-o|a=b"};
    for (size_t i = 0; i < 4; i++) {
        settings s;
        assert_int_equal(parse(lines[i], &s), -1);
        assert_string_equal(s.output, "a=b");
        assert_int_equal(s.operands.count, 0);
        clear(&s);
    }
}

static void values_may_look_like_options_or_be_empty(void **state) {
    (void)state;
    settings s;
    assert_int_equal(parse("-o|--quiet|-m|-|-m|--|--model=", &s), -1);
    assert_string_equal(s.output, "--quiet");
    assert_int_equal(s.quiet, 0);
    assert_int_equal(s.models.count, 3);
    assert_string_equal(s.models.items[0], "-");
    assert_string_equal(s.models.items[1], "--");
    assert_string_equal(s.models.items[2], "");
    clear(&s);
}

static void letters_may_be_joined(void **state) {
    (void)state;
    settings s;
    assert_int_equal(parse("-qj4|-qqcalways", &s), -1);
    assert_int_equal(s.quiet, 1);
    assert_int_equal(s.jobs, 4);
    assert_int_equal(s.color, 1);
    clear(&s);
}

static void the_last_value_counts_and_lists_keep_all(void **state) {
    (void)state;
    settings s;
    assert_int_equal(parse("-j1|-j2|-ma|-mb|-mc|-oone|-otwo", &s), -1);
    assert_int_equal(s.jobs, 2);
    assert_string_equal(s.output, "two");
    assert_int_equal(s.models.count, 3);
    assert_string_equal(s.models.items[2], "c");
    clear(&s);
}

static void operands_may_stand_anywhere(void **state) {
    (void)state;
    settings s;
    assert_int_equal(parse("one|-q|-||two|--|-q|--jobs|--", &s), -1);
    static const char *const expected[] = {"one", "-", "", "two", "-q", "--jobs", "--"};
    assert_int_equal(s.operands.count, 7);
    for (size_t i = 0; i < 7; i++) assert_string_equal(s.operands.items[i], expected[i]);
    assert_int_equal(s.jobs, 1);
    clear(&s);
}

static void check_size(const char *line, uint64_t expected) {
    settings s;
    assert_int_equal(parse(line, &s), -1);
    assert_true(s.limit == expected);
    clear(&s);
}

static void sizes_have_units(void **state) {
    (void)state;
    check_size("-l0", 0);
    check_size("-l100", 100);
    check_size("-l64K", 65536);
    check_size("-l16M", 16 << 20);
    check_size("-l2G", UINT64_C(2) << 30);
    check_size("-l17179869183G", UINT64_C(17179869183) << 30);
    check_size("-l18446744073709551615", UINT64_MAX);
}

static void values_that_do_not_fit_are_mistakes(void **state) {
    (void)state;
    check_mistake("--jobs=many", "cannot use \"many\" for --jobs");
    check_mistake("-j-1", "cannot use \"-1\" for --jobs");
    check_mistake("--jobs=", "cannot use \"\" for --jobs");
    check_mistake("-l|17179869184G", "cannot use \"17179869184G\" for --limit");
    check_mistake("-lK", "cannot use \"K\" for --limit");
    check_mistake("-l1T", "cannot use \"1T\" for --limit");
    check_mistake("-l1k", "cannot use \"1k\" for --limit");
    check_mistake("--threshold-of-certainty=0.5x", "cannot use \"0.5x\" for --threshold-of-certainty");
    check_mistake("--color=sometimes", "cannot use \"sometimes\" for --color: choose from auto always never");
    check_mistake("-calway", "cannot use \"alway\" for --color: choose from auto always never (did you mean always?)");
    check_mistake("--color=Auto",
                  "cannot use \"Auto\" for --color: choose from auto always never (did you mean auto?)");
    check_mistake("-c|", "cannot use \"\" for --color: choose from auto always never");
}

static void unknown_options_are_mistakes(void **state) {
    (void)state;
    check_mistake("--outptu", "unknown option --outptu (did you mean --output?)");
    check_mistake("--hlep|file", "unknown option --hlep (did you mean --help?)");
    check_mistake("--xyzzy", "unknown option --xyzzy");
    check_mistake("-x", "unknown option -x");
    check_mistake("-threshold-of-certainty=1", "unknown option -t (did you mean --threshold-of-certainty=1?)");
    check_mistake("-version", "unknown option -v (did you mean --version?)");
    check_mistake("-color|never",
                  "cannot use \"olor\" for --color: choose from auto always never (did you mean --color?)");
    check_mistake("-qx", "unknown option -x");
    check_mistake("one|---", "unknown option ---");
}

static void missing_and_superfluous_values_are_mistakes(void **state) {
    (void)state;
    check_mistake("--output", "a value is missing after --output");
    check_mistake("-q|-o", "a value is missing after -o");
    check_mistake("-qo", "a value is missing after -o");
    check_mistake("--quiet=1", "no value belongs to --quiet");
    check_mistake("--quiet=", "no value belongs to --quiet");
}

static void the_first_mistake_ends_it(void **state) {
    (void)state;
    check_mistake("-j1|--nonsense-option|-jmany", "unknown option --nonsense-option");
}

static void very_long_mistakes_are_cut(void **state) {
    (void)state;
    char line[300] = "--", expected[300] = "unknown option --";
    memset(line + 2, 'x', 200);
    memset(expected + strlen(expected), 'x', 70);
    check_mistake(line, expected);
}

/* ---- help --------------------------------------------------------------------------------------------- */

static const char help[] = "Usage: prog do [OPTIONS] [FILE]...\n"
                           "Does things.\n"
                           "\n"
                           "Input:\n"
                           "  -m, --model FILE          use this model\n"
                           "                            (may be repeated)\n"
                           "  -l, --limit SIZE          longest text\n"
                           "\n"
                           "Output:\n"
                           "  -o, --output FILE         write here\n"
                           "  -q, --quiet               say nothing\n"
                           "  -j, --jobs N              threads\n"
                           "      --threshold-of-certainty X\n"
                           "                            least probability\n"
                           "  -c, --color WHEN          colors\n"
                           "                            one of: auto always never\n"
                           "  -h, --help                show this help\n"
                           "  -V, --version             show the version\n"
                           "\n"
                           "Details follow.\n";

/* These words print `expected` on standard output, and the program is to end well. */
static void check_printed(const char *line, const char *expected) {
    settings s;
    capture c = capture_start(stdout);
    int status = parse(line, &s);
    char *printed = capture_end(&c);
    assert_string_equal(printed, expected);
    assert_int_equal(status, ST_EXIT_OK);
    free(printed);
    clear(&s);
}

static void help_and_version_are_printed(void **state) {
    (void)state;
    check_printed("--help", help);
    check_printed("-h|--nonsense", help);
    check_printed("-qh", help);
    check_printed("--version", "prog " STANCE_VERSION "\n");
    check_printed("-V", "prog " STANCE_VERSION "\n");
}

static void details_may_be_missing(void **state) {
    (void)state;
    st_command plain = command;
    plain.details = NULL;
    capture c = capture_start(stdout);
    st_options_help(&plain, stdout);
    char *printed = capture_end(&c);
    assert_int_equal(strlen(printed), strlen(help) - strlen("\nDetails follow.\n"));
    free(printed);
}

static void long_names_have_a_line_of_their_own(void **state) {
    (void)state;
    static const st_option long_names[] = {
        {'x', "exactly-eighteen-x", ST_OPTION_FLAG, FIELD(quiet), NULL, "fits", NULL},
        {'y', "just-under-twenty-y", ST_OPTION_FLAG, FIELD(quiet), NULL, "does not", NULL},
        {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL}};
    st_command other = {"prog", "do", "", "", NULL, long_names};
    capture c = capture_start(stdout);
    st_options_help(&other, stdout);
    char *printed = capture_end(&c);
    assert_non_null(strstr(printed, "\n  -x, --exactly-eighteen-x  fits\n"));
    assert_non_null(strstr(printed, "\n  -y, --just-under-twenty-y\n                            does not\n"));
    free(printed);
}

/* A command may use these letters and names itself. */
static void own_options_come_before_the_common_ones(void **state) {
    (void)state;
    static const st_option own[] = {{'h', "host", ST_OPTION_TEXT, FIELD(output), "NAME", "a host", NULL},
                                    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL}};
    st_command other = {"prog", "do", "", "", NULL, own};
    settings s;
    assert_int_equal(parse_as(&other, "-hlocal", &s), -1);
    assert_string_equal(s.output, "local");
    st_options_clear(&other, &s, &s.operands);
}

/* ---- hints and complaints ----------------------------------------------------------------------------- */

static void the_nearest_name_is_found(void **state) {
    (void)state;
    static const char *const names[] = {"format", "output", "input", "threads", NULL};
    assert_string_equal(st_nearest("output", names), "output");
    assert_string_equal(st_nearest("fromat", names), "format");
    assert_string_equal(st_nearest("inpt", names), "input");
    assert_string_equal(st_nearest("thread", names), "threads");
    assert_string_equal(st_nearest("xinputx", names), "input");
    assert_null(st_nearest("zzz", names));
    assert_null(st_nearest("", names));
    assert_null(st_nearest("out", names));
    assert_null(st_nearest("output", (const char *const[]){NULL}));
}

/* A third of the word and one more edit may differ. */
static void check_near_enough(const char *word, const char *name, bool near_enough) {
    const char *found = st_nearest(word, (const char *const[]){name, NULL});
    assert_ptr_equal(found, near_enough ? name : NULL);
}

static void letters_inserted_deleted_and_replaced_are_counted(void **state) {
    (void)state;
    check_near_enough("abcdef", "abc", true);
    check_near_enough("abcdef", "ab", false);
    check_near_enough("abcdef", "def", true);
    check_near_enough("abcdef", "ef", false);
    check_near_enough("abc", "abcde", true);
    check_near_enough("abc", "abcdef", false);
    check_near_enough("abc", "xxabc", true);
    check_near_enough("abc", "xxxabc", false);
    check_near_enough("abcdef", "xbydzf", true);
    check_near_enough("abcdef", "wbxyzf", false);
    check_near_enough("", "a", true);
    check_near_enough("", "ab", false);
}

static void of_equally_near_names_the_first_is_taken(void **state) {
    (void)state;
    assert_string_equal(st_nearest("cat", (const char *const[]){"car", "cut", NULL}), "car");
    assert_string_equal(st_nearest("cat", (const char *const[]){"cart", "cat", NULL}), "cat");
}

static void very_long_words_have_no_nearest(void **state) {
    (void)state;
    char name[64], word[100];
    memset(name, 'a', 63);
    name[63] = '\0';
    memset(word, 'a', 99);
    word[99] = '\0';
    assert_null(st_nearest(word, (const char *const[]){name, NULL}));
    word[62] = '\0';
    assert_ptr_equal(st_nearest(word, (const char *const[]){name, NULL}), name);
}

static void check_complaint(const char *place, stance_error error, const char *expected) {
    capture c = capture_start(stderr);
    st_complain("prog", place, &error);
    char *printed = capture_end(&c);
    assert_string_equal(printed, expected);
    free(printed);
}

static void complaints_name_the_place(void **state) {
    (void)state;
    check_complaint("a.tsv", (stance_error){STANCE_ERROR_DATA, 3, 7, "bad"}, "prog: a.tsv: line 3: column 7: bad\n");
    check_complaint("a.tsv", (stance_error){STANCE_ERROR_DATA, 3, 0, "bad"}, "prog: a.tsv: line 3: bad\n");
    check_complaint("a.tsv", (stance_error){STANCE_ERROR_DATA, 0, 0, "bad"}, "prog: a.tsv: bad\n");
    check_complaint(NULL, (stance_error){STANCE_ERROR_DATA, 0, 7, "bad"}, "prog: column 7: bad\n");
}

TESTS(cmocka_unit_test(no_words_leave_the_defaults), cmocka_unit_test(every_kind_of_value_is_stored),
      cmocka_unit_test(values_follow_in_four_ways), cmocka_unit_test(values_may_look_like_options_or_be_empty),
      cmocka_unit_test(letters_may_be_joined), cmocka_unit_test(the_last_value_counts_and_lists_keep_all),
      cmocka_unit_test(operands_may_stand_anywhere), cmocka_unit_test(sizes_have_units),
      cmocka_unit_test(values_that_do_not_fit_are_mistakes), cmocka_unit_test(unknown_options_are_mistakes),
      cmocka_unit_test(missing_and_superfluous_values_are_mistakes), cmocka_unit_test(the_first_mistake_ends_it),
      cmocka_unit_test(very_long_mistakes_are_cut), cmocka_unit_test(help_and_version_are_printed),
      cmocka_unit_test(details_may_be_missing), cmocka_unit_test(long_names_have_a_line_of_their_own),
      cmocka_unit_test(own_options_come_before_the_common_ones), cmocka_unit_test(the_nearest_name_is_found),
      cmocka_unit_test(letters_inserted_deleted_and_replaced_are_counted),
      cmocka_unit_test(of_equally_near_names_the_first_is_taken), cmocka_unit_test(very_long_words_have_no_nearest),
      cmocka_unit_test(complaints_name_the_place))
