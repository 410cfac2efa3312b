/* SPDX-License-Identifier: MIT */
#include "completion.h"

#include <string.h>

#include "option_table.h"

/* What a help text says first, on one line: up to a semicolon or an indented line. */
static void put_meaning(const char *help, FILE *out) {
    fputc('\t', out);
    for (; *help && *help != ';' && strncmp(help, "\n ", 2) != 0; help++) fputc(*help == '\n' ? ' ' : *help, out);
}

void st_complete_word(const char *word, const char *begin, const char *meaning, FILE *out) {
    if (strncmp(word, begin, strlen(begin)) != 0) return;
    fputs(word, out);
    if (meaning) put_meaning(meaning, out);
    fputc('\n', out);
}

static const st_option *by_name(const st_command *command, const char *word) {
    st_sv name = {word, strcspn(word, "=")};
    const st_option *option = st_option_by_name(command->options, name);
    return option ? option : st_option_by_name(st_common_options, name);
}

/* The option whose value must follow this word; NULL if none does. */
static const st_option *wants_value(const st_command *command, const char *word) {
    if (word[0] != '-' || word[1] == '\0' || strchr(word, '=')) return NULL;
    const st_option *option = NULL;
    if (word[1] == '-') option = by_name(command, word + 2);
    else
        for (const char *letter = word + 1; *letter; letter++) {
            option = st_option_by_letter(command->options, *letter);
            if (option && option->kind != ST_OPTION_FLAG && letter[1]) return NULL; /* the rest of the word is it */
        }
    return option && option->kind != ST_OPTION_FLAG ? option : NULL;
}

static bool is_a_file(const char *argument) {
    static const char *const names[] = {"FILE", "MODEL", "OUT", "PREFIX"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (argument && strncmp(argument, names[i], strlen(names[i])) == 0) return true;
    return false;
}

/* `before` is what the word has in front of the value: "--format=" or nothing. */
static void complete_value(const st_option *option, st_sv before, const char *begin, FILE *out) {
    if (!option->choices) {
        if (is_a_file(option->argument)) fputs(":files\n", out);
        return;
    }
    for (const char *choice = option->choices; *choice;) {
        size_t size = strcspn(choice, " ");
        if (strncmp(choice, begin, strlen(begin)) == 0)
            fprintf(out, "%.*s%.*s\n", (int)before.size, before.data, (int)size, choice);
        choice += size + (choice[size] == ' ');
    }
}

static void complete_option(const st_option *option, const char *begin, FILE *out) {
    char word[80] = {'-', option->letter, '\0'};
    if (!option->name) return;
    if (option->letter && begin[1] != '-') st_complete_word(word, begin, option->help, out);
    snprintf(word, sizeof word, "--%s", option->name);
    st_complete_word(word, begin, option->help, out);
}

void st_complete(const st_command *command, char *const *words, size_t count, FILE *out) {
    const char *last = count ? words[count - 1] : "";
    const st_option *wanting = NULL;
    bool only_operands = false;
    for (size_t i = 0; i + 1 < count && !only_operands; i++) {
        if (!wanting && strcmp(words[i], "--") == 0) only_operands = true;
        else wanting = wanting ? NULL : wants_value(command, words[i]);
    }
    const char *equals = strchr(last, '=');
    if (wanting) complete_value(wanting, (st_sv){"", 0}, last, out);
    else if (only_operands || last[0] != '-') fputs(*command->operands ? ":files\n" : "", out);
    else if (equals && last[1] == '-') {
        const st_option *option = by_name(command, last + 2);
        if (option && option->kind != ST_OPTION_FLAG)
            complete_value(option, (st_sv){last, (size_t)(equals - last) + 1}, equals + 1, out);
    } else {
        for (const st_option *o = command->options; !st_option_is_last(o); o++) complete_option(o, last, out);
        for (const st_option *o = st_common_options; !st_option_is_last(o); o++) complete_option(o, last, out);
    }
}
