/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "completion.h"
#include "number.h"
#include "option_table.h"

typedef struct parser {
    const st_command *command;
    char **next, **end;
    void *settings;
    st_texts *operands;
    const char *letters; /* of the word at hand, as "format" of "-format"; NULL if it is no such word */
} parser;

/* ---- hints -------------------------------------------------------------------------------------------- */

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Edits (insert, delete, replace) from one word to another: Wagner, Fischer 1974. Both below 64 characters. */
static size_t distance(const char *a, const char *b) {
    size_t row[64], n = strlen(b);
    for (size_t j = 0; j <= n; j++) row[j] = j;
    for (size_t i = 1; *a; i++, a++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t above = row[j];
            row[j] = smaller(smaller(row[j] + 1, row[j - 1] + 1), corner + (*a != b[j - 1]));
            corner = above;
        }
    }
    return row[n];
}

const char *st_nearest(const char *word, const char *const *names) {
    const char *best = NULL;
    size_t least = strlen(word) / 3 + 1;
    if (strlen(word) >= 63) return NULL;
    for (; *names; names++) {
        size_t found = distance(word, *names);
        if (found > least || (best && found == least)) continue;
        best = *names;
        least = found;
    }
    return best;
}

static int mistake(const parser *p, const char *what, const char *name, const char *hint) {
    fprintf(stderr, "%s: %s%s", p->command->program, what, name);
    if (hint) fprintf(stderr, " (did you mean %s?)", hint);
    fprintf(stderr, "\nTry '%s %s --help'.\n", p->command->program, p->command->name);
    return ST_EXIT_USAGE;
}

static int unknown_option(const parser *p, const char *name) {
    const char *names[128];
    size_t count = 0;
    const st_option *tables[] = {p->command->options, st_common_options};
    for (size_t t = 0; t < 2; t++)
        for (const st_option *o = tables[t]; !st_option_is_last(o) && count < 127; o++)
            if (o->name) names[count++] = o->name;
    names[count] = NULL;
    char hint[80];
    const char *nearest = st_nearest(name, names);
    if (nearest) snprintf(hint, sizeof hint, "--%s", nearest);
    char shown[80];
    snprintf(shown, sizeof shown, "--%.70s", name);
    return mistake(p, "unknown option ", shown, nearest ? hint : NULL);
}

/* ---- values ------------------------------------------------------------------------------------------- */

static bool store_choice(const char *choices, st_sv value, int *field) {
    for (int index = 0; *choices; index++) {
        size_t size = strcspn(choices, " ");
        if (st_sv_equal((st_sv){choices, size}, value)) {
            *field = index;
            return true;
        }
        choices += size + (choices[size] == ' ');
    }
    return false;
}

static bool store_size(st_sv value, uint64_t *field) {
    static const char units[] = "KMG";
    const char *unit = value.size ? memchr(units, value.data[value.size - 1], 3) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
    uint64_t number;
    if (unit) value.size--;
    if (!st_parse_u64(value, &number) || number > UINT64_MAX >> shift) return false;
    *field = number << shift;
    return true;
}

static bool add_text(st_texts *texts, const char *text) {
    if (!st_reserve(&st_default_allocator, &texts->items, &texts->capacity, texts->count + 1, sizeof *texts->items))
        return false;
    texts->items[texts->count++] = text;
    return true;
}

static bool store(const st_option *option, const char *value, void *settings) {
    void *field = (char *)settings + option->offset;
    st_sv text = value ? st_sv_of(value) : (st_sv){"", 0};
    switch (option->kind) {
    case ST_OPTION_FLAG: *(int *)field = 1; return true;
    case ST_OPTION_TEXT: *(const char **)field = value; return true;
    case ST_OPTION_LIST: return add_text(field, value);
    case ST_OPTION_COUNT: return st_parse_u64(text, field);
    case ST_OPTION_SIZE: return store_size(text, field);
    case ST_OPTION_REAL: return st_parse_double(text, field);
    case ST_OPTION_CHOICE: return store_choice(option->choices, text, field);
    case ST_OPTION_HEADING: break;
    }
    return false;
}

/* The choice that was probably meant. */
static const char *nearest_choice(const char *choices, const char *value, char copy[256]) {
    const char *names[32];
    size_t count = 0;
    if (!choices || strlen(choices) > 255) return NULL;
    memcpy(copy, choices, strlen(choices) + 1);
    for (char *rest = copy, *name; (name = strtok_r(NULL, " ", &rest)) && count < 31;) names[count++] = name;
    names[count] = NULL;
    return st_nearest(value, names);
}

/* "--format" for the word "-format", which should have had two dashes. */
static const char *with_two_dashes(const parser *p, char hint[80]) {
    st_sv name = {p->letters, p->letters ? strcspn(p->letters, "=") : 0};
    if (name.size < 2) return NULL;
    if (!st_option_by_name(p->command->options, name) && !st_option_by_name(st_common_options, name)) return NULL;
    snprintf(hint, 80, "--%.70s", p->letters);
    return hint;
}

static int take(const parser *p, const st_option *option, const char *value) {
    if (store(option, value, p->settings)) return -1;
    char what[256], copy[256], hint[80];
    snprintf(what, sizeof what, "cannot use \"%.60s\" for --%s%s%s", value ? value : "", option->name,
             option->choices ? ": choose from " : "", option->choices ? option->choices : "");
    const char *meant = with_two_dashes(p, hint);
    return mistake(p, what, "", meant ? meant : nearest_choice(option->choices, value, copy));
}

/* ---- words of the command line ------------------------------------------------------------------------ */

static int do_common(const parser *p, const st_option *option) {
    if (option->letter == 'h') st_options_help(p->command, stdout);
    else printf("%s %s\n", p->command->program, STANCE_VERSION);
    return ST_EXIT_OK;
}

static int take_long(parser *p, const char *word) {
    p->letters = NULL;
    const char *equals = strchr(word, '=');
    st_sv name = {word, equals ? (size_t)(equals - word) : strlen(word)};
    const st_option *option = st_option_by_name(p->command->options, name);
    if (!option && (option = st_option_by_name(st_common_options, name))) return do_common(p, option);
    if (!option) return unknown_option(p, word);
    if (option->kind == ST_OPTION_FLAG)
        return equals ? mistake(p, "no value belongs to --", option->name, NULL) : take(p, option, NULL);
    if (equals) return take(p, option, equals + 1);
    if (p->next == p->end) return mistake(p, "a value is missing after --", option->name, NULL);
    return take(p, option, *p->next++);
}

static int take_short(parser *p, const char *letters) {
    p->letters = letters;
    for (; *letters; letters++) {
        const st_option *option = st_option_by_letter(p->command->options, *letters);
        char shown[2] = {*letters, '\0'};
        if (!option && (option = st_option_by_letter(st_common_options, *letters))) return do_common(p, option);
        if (!option) {
            char hint[80];
            return mistake(p, "unknown option -", shown, with_two_dashes(p, hint));
        }
        if (option->kind == ST_OPTION_FLAG) {
            take(p, option, NULL);
            continue;
        }
        if (letters[1]) return take(p, option, letters + 1);
        if (p->next == p->end) return mistake(p, "a value is missing after -", shown, NULL);
        return take(p, option, *p->next++);
    }
    return -1;
}

int st_options_parse(const st_command *command, int argc, char **argv, void *settings, st_texts *operands) {
    parser p = {command, argv + 1, argv + argc, settings, operands, NULL};
    int status = -1;
    bool only_operands = false;
    if (argc > 1 && strcmp(argv[1], ST_COMPLETE) == 0) {
        st_complete(command, argv + 2, (size_t)argc - 2, stdout);
        return ST_EXIT_OK;
    }
    while (p.next < p.end && status < 0) {
        const char *word = *p.next++;
        if (only_operands || word[0] != '-' || word[1] == '\0') {
            if (!add_text(operands, word)) status = ST_EXIT_FAILED;
        } else if (strcmp(word, "--") == 0) only_operands = true;
        else status = word[1] == '-' ? take_long(&p, word + 2) : take_short(&p, word + 1);
    }
    return status;
}

void st_options_clear(const st_command *command, void *settings, st_texts *operands) {
    for (const st_option *o = command->options; !st_option_is_last(o); o++)
        if (o->kind == ST_OPTION_LIST) free(((st_texts *)(void *)((char *)settings + o->offset))->items);
    free(operands->items);
}

/* ---- help --------------------------------------------------------------------------------------------- */

enum { HELP_COLUMN = 28 };

static void help_option(const st_option *o, bool first, FILE *out) {
    char left[128];
    if (o->kind == ST_OPTION_HEADING) {
        fprintf(out, "%s%s\n", first ? "" : "\n", o->help);
        return;
    }
    char letter[8] = "    ";
    if (o->letter) snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(left, sizeof left, "  %s--%s%s%s", letter, o->name, o->argument ? " " : "",
             o->argument ? o->argument : "");
    if (strlen(left) > HELP_COLUMN - 2) fprintf(out, "%s\n%*s", left, HELP_COLUMN, "");
    else fprintf(out, "%-*s", HELP_COLUMN, left);
    for (const char *line = o->help; *line;) {
        size_t size = strcspn(line, "\n");
        fprintf(out, "%.*s\n", (int)size, line);
        line += size + (line[size] == '\n');
        if (*line) fprintf(out, "%*s", HELP_COLUMN, "");
    }
    if (o->choices) fprintf(out, "%*sone of: %s\n", HELP_COLUMN, "", o->choices);
}

void st_options_help(const st_command *command, FILE *out) {
    fprintf(out, "Usage: %s %s [OPTIONS]%s%s\n%s\n\n", command->program, command->name, *command->operands ? " " : "",
            command->operands, command->summary);
    for (const st_option *o = command->options; !st_option_is_last(o); o++) help_option(o, o == command->options, out);
    for (const st_option *o = st_common_options; !st_option_is_last(o); o++) help_option(o, false, out);
    if (command->details) fprintf(out, "\n%s\n", command->details);
}

void st_complain(const char *program, const char *place, const stance_error *error) {
    fprintf(stderr, "%s: ", program);
    if (place) fprintf(stderr, "%s: ", place);
    if (error->line) fprintf(stderr, "line %zu: ", error->line);
    if (error->column) fprintf(stderr, "column %zu: ", error->column);
    fprintf(stderr, "%s\n", error->text);
}
