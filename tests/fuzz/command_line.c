/* SPDX-License-Identifier: MIT
 * Command lines: words separated by NUL. Operands and texts are words (or ends of words) of the command line, numbers and
 * choices are within bounds, "--name=value" is "--name value". */
#include <math.h>

#include "fuzz.h"
#include "options.h"

typedef struct settings {
    int flag, choice;
    const char *text;
    st_texts list;
    uint64_t count, size;
    double real;
} settings;

static const st_option options[] = {
    {'f', "flag", ST_OPTION_FLAG, offsetof(settings, flag), NULL, "a flag", NULL},
    {'t', "text", ST_OPTION_TEXT, offsetof(settings, text), "TEXT", "a text", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "More:", NULL},
    {'l', "list", ST_OPTION_LIST, offsetof(settings, list), "TEXT", "texts", NULL},
    {0, "count", ST_OPTION_COUNT, offsetof(settings, count), "N", "a number", NULL},
    {'s', "size", ST_OPTION_SIZE, offsetof(settings, size), "BYTES", "a size", NULL},
    {'r', "real", ST_OPTION_REAL, offsetof(settings, real), "X", "a real number", NULL},
    {'c', "choice", ST_OPTION_CHOICE, offsetof(settings, choice), "C", "one of some", "red green blue"},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};
static const st_command command = {"program", "try", "[FILE]...", "Try options.", NULL, options};

enum { MOST_WORDS = 64 };

typedef struct line {
    char *words[2 * MOST_WORDS + 2];
    int count;
} line;

static void add(line *l, st_sv word) { l->words[l->count++] = fuzz_string(word); }

static void clear(line *l) {
    while (l->count) free(l->words[--l->count]);
}

static bool takes_value(st_sv name) {
    for (const st_option *o = options; o->name || o->help; o++)
        if (o->name && o->kind != ST_OPTION_FLAG && st_sv_equal(st_sv_of(o->name), name)) return true;
    return false;
}

/* "--name=value" as two words, unless everything is an operand by now. */
static void add_apart(line *l, st_sv word, bool *operands, bool *value) {
    const char *equals = word.size ? memchr(word.data, '=', word.size) : NULL;
    bool option = !*operands && !*value && st_sv_starts_with(word, ST_SV("--"));
    size_t name = equals ? (size_t)(equals - word.data) : word.size;
    bool with_value = option && takes_value((st_sv){word.data + 2, name - 2});
    *operands |= option && word.size == 2;
    *value = !*operands && !*value &&
             (with_value ? !equals
                         : word.size >= 2 && word.data[0] == '-' && !option &&
                               strchr("tlsrc", word.data[word.size - 1]) != NULL);
    if (!with_value || !equals) {
        add(l, word);
        return;
    }
    add(l, (st_sv){word.data, name});
    add(l, (st_sv){equals + 1, word.size - name - 1});
}

/* Short options in bundles ("-ftx") make it hard to tell where values are: no comparison then. */
static bool has_bundles(const line *l) {
    for (int i = 1; i < l->count; i++)
        if (l->words[i][0] == '-' && l->words[i][1] && l->words[i][1] != '-' && l->words[i][2]) return true;
    return false;
}

static bool is_within(const line *l, const char *text) {
    for (int i = 1; i < l->count; i++)
        if (text >= l->words[i] && text <= l->words[i] + strlen(l->words[i])) return true;
    return false;
}

static void check_settings(const line *l, const settings *s, const st_texts *operands) {
    PROPERTY(s->flag == 0 || s->flag == 1);
    PROPERTY(s->choice >= 0 && s->choice < 3);
    PROPERTY(isfinite(s->real));
    PROPERTY(!s->text || is_within(l, s->text));
    for (size_t i = 0; i < s->list.count; i++) PROPERTY(is_within(l, s->list.items[i]));
    PROPERTY(operands->count + s->list.count < (size_t)l->count || l->count <= 1);
    for (size_t i = 0; i < operands->count; i++) PROPERTY(is_within(l, operands->items[i]));
}

static bool same_text(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

static bool same_texts(const st_texts *a, const st_texts *b) {
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) same = !strcmp(a->items[i], b->items[i]);
    return same;
}

static void check_same(const settings *a, const settings *b) {
    PROPERTY(a->flag == b->flag && a->choice == b->choice && a->count == b->count && a->size == b->size);
    PROPERTY(!memcmp(&a->real, &b->real, sizeof a->real) && same_text(a->text, b->text) &&
             same_texts(&a->list, &b->list));
}

/* Mistakes are told at length: to nobody. */
static int parse(line *l, settings *s, st_texts *operands) {
    static FILE *nowhere;
    FILE *out = stdout, *error = stderr;
    if (!nowhere) nowhere = fopen("/dev/null", "w");
    PROPERTY(nowhere);
    stdout = stderr = nowhere;
    int status = st_options_parse(&command, l->count, l->words, s, operands);
    stdout = out;
    stderr = error;
    return status;
}

static void try_lines(line *together, line *apart) {
    settings a = {0}, b = {0};
    st_texts operands = {0}, same = {0};
    int status = parse(together, &a, &operands);
    PROPERTY(status == -1 || status == ST_EXIT_OK || status == ST_EXIT_USAGE);
    check_settings(together, &a, &operands);
    if (!has_bundles(together)) {
        PROPERTY(parse(apart, &b, &same) == status);
        check_same(&a, &b);
        PROPERTY(same_texts(&operands, &same));
    }
    st_options_clear(&command, &a, &operands);
    st_options_clear(&command, &b, &same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    st_sv input = fuzz_input(data, size);
    line together = {.count = 0}, apart = {.count = 0};
    bool operands = false, value = false;
    add(&together, ST_SV("program"));
    add(&apart, ST_SV("program"));
    while (input.size && together.count < MOST_WORDS) {
        st_sv word = fuzz_until(&input, '\0');
        add(&together, word);
        add_apart(&apart, word, &operands, &value);
    }
    try_lines(&together, &apart);
    clear(&together);
    clear(&apart);
    return 0;
}
