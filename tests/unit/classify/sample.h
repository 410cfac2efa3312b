/* SPDX-License-Identifier: MIT
 * A document with a verdict whose numbers are known, for the tests of the writers. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "fail_once.h"
#include "result.h"
#include "small_model.h"
#include "writer.h"

typedef struct sample {
    const stance_model *model;
    st_batch batch;
    st_document document;
    stance_result *result;
    st_writer writer; /* but for the format, the model and `sentences` */
} sample;

static inline void sample_init(sample *s, const stance_model *model, const char *id, const char *path, size_t line) {
    *s = (sample){.model = model};
    st_batch_init(&s->batch, &st_default_allocator);
    s->document.id = st_batch_keep(&s->batch, st_sv_of(id));
    s->document.path = st_batch_keep(&s->batch, st_sv_of(path));
    s->document.line = line;
}

static inline void sample_clear(sample *s) {
    stance_result_free(s->result);
    st_batch_clear(&s->batch);
}

/* The verdict on a text without sentences: bad 0.125, good 0.875; garden 0.75, kitchen 0.25; 3 of 4 words known. */
static inline void sample_judge(sample *s, const char *text) {
    static const double whole[] = {.125, .875, .75, .25};
    assert_true(st_result_prepare(&s->result, s->model, &st_default_allocator));
    memcpy(s->result->whole, whole, sizeof whole);
    st_buf_add_text(&s->result->text, text);
    s->result->words = 4;
    s->result->known_words = 3;
}

static inline void sample_title(sample *s, const char *title) {
    st_buf_add_text(&s->result->title_text, title);
    s->result->title = (st_sv){title, strlen(title)};
}

/* One more sentence: bad `bad`, good the rest; garden `garden`, kitchen the rest. */
static inline void sample_sentence(sample *s, size_t begin, size_t end, double bad, double garden) {
    stance_result *r = s->result;
    const double each[] = {bad, 1 - bad, garden, 1 - garden};
    assert_true(st_spans_add(&r->sentences, begin, end));
    assert_true(st_reserve(&r->allocator, &r->each, &r->capacities[1], 4 * r->sentences.count, sizeof *r->each));
    memcpy(st_result_each(r, r->sentences.count - 1), each, sizeof each);
}

/* An article of two sentences, the first its headline. */
static inline void sample_article(sample *s, const stance_model *model) {
    sample_init(s, model, "pie", "news/pie.txt", 0);
    sample_judge(s, "Prize for pie\nIt \"won\".\n");
    s->result->title = (st_sv){s->result->text.data, 13};
    sample_sentence(s, 0, 13, .5, .25);
    sample_sentence(s, 14, 23, .0625, .625);
}

static inline void sample_fail(sample *s, const char *why) {
    s->document.error.status = STANCE_ERROR_DATA;
    strcpy(s->document.error.text, why);
}

/* Append the sample's record in a format. */
static inline void sample_write(const sample *s, st_output_format format, bool sentences, st_buf *out) {
    st_writer writer = s->writer;
    writer.format = format;
    writer.model = s->model;
    writer.sentences = sentences;
    st_verdict verdict = {&s->batch, &s->document, s->result, NULL};
    st_write_record(&writer, &verdict, out);
}

static inline void sample_check(const sample *s, st_output_format format, bool sentences, const char *expected) {
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    sample_write(s, format, sentences, &out);
    assert_sv(st_buf_sv(&out), expected);
    st_buf_clear(&out);
}

/* Writing a sample when memory may run out: whole or failed. */
typedef struct sample_case {
    const sample *sample;
    st_output_format format;
    const char *expected;
} sample_case;

static inline stance_status sample_write_with(const stance_allocator *allocator, void *context) {
    const sample_case *c = context;
    st_buf out;
    st_buf_init(&out, allocator);
    sample_write(c->sample, c->format, true, &out);
    bool failed = out.failed;
    if (!failed) assert_sv(st_buf_sv(&out), c->expected);
    st_buf_clear(&out);
    return failed ? STANCE_ERROR_MEMORY : STANCE_OK;
}

/* The article's record is written whole, or the failure shows, at every allocation. */
static inline void sample_check_memory(const sample *s, st_output_format format) {
    st_buf expected;
    st_buf_init(&expected, &st_default_allocator);
    sample_write(s, format, true, &expected);
    st_buf_add_char(&expected, '\0');
    sample_case c = {s, format, expected.data};
    assert_true(check_every_allocation(sample_write_with, &c) > 2);
    assert_true(check_single_failures(sample_write_with, &c) > 2);
    st_buf_clear(&expected);
}

#endif
