/* SPDX-License-Identifier: MIT
 * Inputs built to be slow take time linear in their size: eight times as much of them takes at most 20 times as long. What
 * is quadratic takes 64 times as long. CPU time of the thread, so that a busy machine does not matter. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "gram_hash.h"
#include "records.h"
#include "small_model.h"

enum { SMALL = 32 << 10, TIMES = 8, FACTOR = 20, TRIES = 4 };
static const double SLACK = 0.02; /* seconds */

typedef struct work {
    const stance_model *model;
    stance_layout layout;
    st_record_format format;
    st_buf text;
    void (*once)(struct work *w);
} work;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double shortest(work *w, int rounds) {
    double least = 1e9;
    while (rounds--) {
        double begin = now();
        w->once(w);
        double took = now() - begin;
        if (took < least) least = took;
    }
    return least;
}

/* `part` again and again. */
static void repeat(st_buf *text, st_sv part, size_t size) {
    st_buf_reset(text);
    while (text->size < size) st_buf_add_sv(text, part);
    assert_false(text->failed);
}

/* `head` once, then what fill makes of a size. */
typedef struct growing {
    const char *name;
    void (*fill)(st_buf *text, const char *part, size_t size);
    const char *part;
} growing;

static bool is_linear(work *w, const growing *g) {
    g->fill(&w->text, g->part, SMALL);
    double small = shortest(w, 3);
    g->fill(&w->text, g->part, (size_t)TIMES * SMALL);
    double large = shortest(w, 2);
    if (large <= FACTOR * small + SLACK) return true;
    print_message("%s: %.1f ms, eight times as much %.1f ms\n", g->name, 1e3 * small, 1e3 * large);
    return false;
}

static void check_linear(work *w, const growing *g) {
    int tries = 0;
    while (!is_linear(w, g))
        if (++tries == TRIES) fail_msg("%s is not linear", g->name);
}

static void check_all(work *w, const growing *g, size_t count) {
    st_buf_init(&w->text, &st_default_allocator);
    for (size_t i = 0; i < count; i++) check_linear(w, &g[i]);
    st_buf_clear(&w->text);
}

/* ---- texts ----------------------------------------------------------------------------------------------- */

static void classify_once(work *w) {
    stance_classifier *classifier;
    stance_result *result = NULL;
    stance_error error;
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = w->layout;
    assert_ok(stance_classifier_new(&classifier, w->model, NULL, &error), &error);
    assert_ok(stance_classify(classifier, w->text.data, w->text.size, &options, &result, &error), &error);
    stance_result_free(result);
    stance_classifier_free(classifier);
}

static void fill_plainly(st_buf *text, const char *part, size_t size) { repeat(text, st_sv_of(part), size); }

/* Words that no text before had. */
static void fill_with_new_words(st_buf *text, const char *part, size_t size) {
    st_buf_reset(text);
    for (size_t i = 0; text->size < size; i++) st_buf_add_format(text, part, i);
}

static const growing texts[] = {
    {"one token", fill_plainly, "x"},
    {"one token of capitals", fill_plainly, "X"},
    {"one token of letters that fold to three", fill_plainly, "\xef\xac\x83"},
    {"combining marks", fill_plainly, "\xcc\x81"},
    {"combining marks to be put in order", fill_plainly, "\xcc\x81\xcc\x96"},
    {"soft hyphens", fill_plainly, "\xc2\xad"},
    {"soft hyphens after a letter", fill_plainly, "a\xc2\xad\xc2\xad\xc2\xad\xc2\xad"},
    {"sentences", fill_plainly, "A b. "},
    {"sentences of a letter", fill_plainly, "A. "},
    {"points", fill_plainly, "."},
    {"points apart", fill_plainly, ". "},
    {"abbreviations", fill_plainly, "U.S."},
    {"abbreviations apart", fill_plainly, "Mr. Inc. No. U.S. "},
    {"numbers with points", fill_plainly, "1,1."},
    {"apostrophes", fill_plainly, "'"},
    {"letters with apostrophes", fill_plainly, "a'"},
    {"clitics", fill_plainly, "n't's're"},
    {"hyphens", fill_plainly, "-"},
    {"letters with hyphens", fill_plainly, "a-"},
    {"quotation marks", fill_plainly, "\""},
    {"opened brackets", fill_plainly, "(["},
    {"closed brackets after a point", fill_plainly, ".)"},
    {"quotations without end", fill_plainly, "\"A? "},
    {"white space", fill_plainly, " "},
    {"wide white space", fill_plainly, "\xe3\x80\x80"},
    {"line feeds", fill_plainly, "\n"},
    {"carriage returns", fill_plainly, "\r"},
    {"lines of one letter", fill_plainly, "a\n"},
    {"wrapped lines", fill_plainly, "this is a line that was wrapped at about sixty characters of width\n"},
    {"bullets", fill_plainly, "* a\n"},
    {"NUL", fill_plainly, "\xff"},
    {"ideographs", fill_plainly, "\xe5\x8d\x8e"},
    {"cut characters", fill_plainly, "\xf0\x9f\x98"},
    {"emoji with joiners", fill_plainly, "\xf0\x9f\x91\xa8\xe2\x80\x8d"},
    {"new words", fill_with_new_words, "%zx "},
};

static void check_layout(void **state, stance_layout layout) {
    work w = {.model = ((small_model *)*state)->model, .layout = layout, .once = classify_once};
    check_all(&w, texts, sizeof texts / sizeof *texts);
}

static void articles_take_linear_time(void **state) { check_layout(state, STANCE_ARTICLE); }
static void lines_take_linear_time(void **state) { check_layout(state, STANCE_LINE); }
static void sentences_take_linear_time(void **state) { check_layout(state, STANCE_SENTENCES); }

/* ---- colliding hashes -------------------------------------------------------------------------------------- */

enum { WORDS = 6000, WORD = 9, REPEATS = 30 };

/* Different words of eight letters, of whose hashes the lowest `bits` bits are 0, again and again. */
static void fill_with_words(st_buf *text, int bits) {
    st_buf_reset(text);
    for (uint64_t number = 0; text->size < WORDS * WORD; number++) {
        char word[WORD] = "        ";
        uint64_t rest = number * 0x9e3779b1;
        for (int i = 0; i < WORD - 1; i++, rest /= 26) word[i] = (char)('a' + rest % 26);
        word[WORD - 1] = ' ';
        if (st_word_hash((st_sv){word, WORD - 1}) & (((uint64_t)1 << bits) - 1)) continue;
        st_buf_add(text, word, WORD);
    }
    for (int i = 1; i < REPEATS; i++) {
        char *room = st_buf_room(text, WORDS * WORD);
        memcpy(room, text->data, WORDS * WORD);
        text->size += WORDS * WORD;
    }
}

/* Words that were chosen to meet in tables of words take no more than some times as long as others (30 times and more
 * where each is looked for among all of them). */
static void colliding_words_take_little_longer(void **state) {
    work w = {.model = ((small_model *)*state)->model, .layout = STANCE_LINE, .once = classify_once};
    st_buf_init(&w.text, &st_default_allocator);
    for (int tries = 0;; tries++) {
        fill_with_words(&w.text, 0);
        double others = shortest(&w, 2);
        fill_with_words(&w.text, 14);
        double colliding = shortest(&w, 2);
        if (colliding <= 12 * others + SLACK) break;
        print_message("%.1f ms, colliding %.1f ms\n", 1e3 * others, 1e3 * colliding);
        if (tries == TRIES) fail();
    }
    st_buf_clear(&w.text);
}

/* ---- records ----------------------------------------------------------------------------------------------- */

static void read_once(work *w) {
    st_records r;
    stance_error error;
    bool more = true;
    st_sv rest = st_buf_sv(&w->text), value;
    stance_status status =
        st_records_open(&r, w->format, st_read_memory, &rest, 1 << 16, &st_default_allocator, &error);
    while (status == STANCE_OK && more) {
        stance_status one = st_records_next(&r, &more, &error);
        if (one) more = true; /* a bad record: go on */
        else if (more) st_records_get(&r, ST_SV("text"), &value);
    }
    st_records_clear(&r);
}

static void fill_below_header(st_buf *text, const char *part, size_t size) {
    fill_plainly(text, part, size);
    char *room = st_buf_room(text, 5);
    memmove(room + 5 - text->size, text->data, text->size);
    memcpy(text->data, "text\n", 5);
    text->size += 5;
}

/* A header of many columns, of which each is looked for among those before; and a record. */
static void fill_columns(st_buf *text, const char *part, size_t size) {
    fill_with_new_words(text, part, size > 1 << 15 ? 1 << 15 : size);
    st_buf_add_text(text, "text\n");
    size_t header = text->size;
    for (size_t i = 0; i < header; i++)
        if (text->data[i] == ' ') text->data[i] = '\t';
    while (text->size < size) st_buf_add_text(text, "a\tb\n");
}

static const growing csv[] = {
    {"quotes without end", fill_below_header, "\"a\n"},
    {"quotes", fill_below_header, "\""},
    {"lines that open a quote", fill_below_header, "a,\"\n"},
    {"commas", fill_below_header, ","},
    {"empty lines", fill_below_header, "\n"},
    {"quoted line feeds", fill_below_header, "\"\n\n\n\"\n"},
    {"one quote", fill_below_header, "a\"b,"},
};
static const growing tsv[] = {
    {"tabs", fill_below_header, "\t"},
    {"lines of tabs", fill_below_header, "\t\t\t\t\t\t\t\n"},
    {"many columns", fill_columns, "%zx "},
    {"one line", fill_below_header, "a"},
};
static const growing jsonl[] = {
    {"brackets", fill_plainly, "["},
    {"objects in objects", fill_plainly, "{\"a\":"},
    {"bad lines", fill_plainly, "{\n"},
    {"empty objects", fill_plainly, "{}\n"},
    {"escapes", fill_plainly, "{\"text\":\"\\u0041\\u0042\"}\n"},
    {"backslashes", fill_plainly, "\"\\\\"},
    {"quotes", fill_plainly, "\""},
};
static const growing fasttext[] = {{"labels", fill_plainly, "__label__"},
                                   {"labels apart", fill_plainly, "__label__a "},
                                   {"lines", fill_plainly, "__label__a b\n"}};

static void records_take_linear_time(void **state) {
    (void)state;
    work w = {.once = read_once, .format = ST_RECORDS_CSV};
    check_all(&w, csv, sizeof csv / sizeof *csv);
    w.format = ST_RECORDS_TSV;
    check_all(&w, tsv, sizeof tsv / sizeof *tsv);
    w.format = ST_RECORDS_JSONL;
    check_all(&w, jsonl, sizeof jsonl / sizeof *jsonl);
    w.format = ST_RECORDS_FASTTEXT;
    check_all(&w, fasttext, sizeof fasttext / sizeof *fasttext);
}

MODEL_TESTS(cmocka_unit_test(articles_take_linear_time), cmocka_unit_test(lines_take_linear_time),
            cmocka_unit_test(sentences_take_linear_time), cmocka_unit_test(colliding_words_take_little_longer),
            cmocka_unit_test(records_take_linear_time))
