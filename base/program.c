/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "completion.h"
#include "options.h"

static void help(const st_program *p, FILE *out) {
    fprintf(out, "Usage: %s COMMAND [OPTIONS] ...\n%s\n\n", p->name, p->about);
    for (size_t i = 0; i < p->count; i++) fprintf(out, "  %-10s %s\n", p->entries[i].name, p->entries[i].summary);
    fprintf(out, "  version    show the version\n  help       show this help\n\n'%s COMMAND --help' tells more.\n",
            p->name);
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c) {
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

/* ---- hints -------------------------------------------------------------------------------------------- */

static bool belongs_to_other(const st_program *p, const char *name) {
    if (p->other)
        for (const char *const *other = p->others; *other; other++)
            if (strcmp(*other, name) == 0) return true;
    return false;
}

static const char *nearest(const st_program *p, const char *name) {
    const char *names[64] = {"help", "version"};
    size_t count = 2;
    for (size_t i = 0; i < p->count && count < 62; i++) names[count++] = p->entries[i].name;
    names[count] = NULL;
    return st_nearest(name, names);
}

static int unknown(const st_program *p, const char *name) {
    const char *near = nearest(p, name);
    if (name[0] == '-')
        fprintf(stderr, "%s: the command comes before its options, as in '%s %s %s'", p->name, p->name, p->usual, name);
    else {
        fprintf(stderr, "%s: unknown command %s", p->name, name);
        if (belongs_to_other(p, name)) fprintf(stderr, " (did you mean %s %s?)", p->other, name);
        else if (near) fprintf(stderr, " (did you mean %s?)", near);
        else if (access(name, F_OK) == 0) fprintf(stderr, " (did you mean %s %s %s?)", p->name, p->usual, name);
    }
    fprintf(stderr, "\nTry '%s help'.\n", p->name);
    return ST_EXIT_USAGE;
}

/* ---- running ------------------------------------------------------------------------------------------ */

static void complete_command(const st_program *p, const char *begin) {
    for (size_t i = 0; i < p->count; i++) st_complete_word(p->entries[i].name, begin, p->entries[i].summary, stdout);
    st_complete_word("version", begin, "show the version", stdout);
    st_complete_word("help", begin, "show the commands", stdout);
}

static int dispatch(const st_program *p, int argc, char **argv) {
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(argv[1], p->entries[i].name) == 0)
            return p->entries[i].run ? p->entries[i].run(argc - 1, argv + 1) : p->elsewhere(argv);
    return unknown(p, argv[1]);
}

int st_program_run(const st_program *p, int argc, char **argv) {
    if (argc < 2) {
        help(p, stderr);
        return ST_EXIT_USAGE;
    }
    if (is_one_of(argv[1], "help", "--help", "-h")) {
        help(p, stdout);
        return ST_EXIT_OK;
    }
    if (is_one_of(argv[1], "version", "--version", "-V")) {
        printf("%s %s\n", p->name, STANCE_VERSION);
        return ST_EXIT_OK;
    }
    if (strcmp(argv[1], ST_COMPLETE) == 0) {
        if (argc < 4) {
            complete_command(p, argc == 3 ? argv[2] : "");
            return ST_EXIT_OK;
        }
        char *asked = argv[1]; /* the command completes the words after it */
        argv[1] = argv[2];
        argv[2] = asked;
    }
    return dispatch(p, argc, argv);
}
