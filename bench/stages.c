/* SPDX-License-Identifier: MIT
 * How fast each stage of classifying is: stance-bench MODEL INPUT... (inputs.h says which there are). Every stage runs
 * alone over all lines, several times; shown is the median, in processor time of this thread. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "file.h"
#include "inputs.h"
#include "plain_scorer.h"
#include "sentence.h"
#include "utf8.h"

enum { ROUNDS = 7 };

/* Memory that a stage asks for is counted. */
static size_t allocated;

static void *counting_reallocate(void *user, void *block, size_t size) {
    allocated += size;
    return st_default_allocator.reallocate(user, block, size);
}

typedef struct bench {
    stance_allocator allocator;
    st_model_view view;
    st_scorer scorer;
    st_plain_scorer plain;
    const bench_input *input;
    st_buf clean;
    st_spans spans;
    st_extractor *extractor;
    st_token_stream *stream;
    double *probabilities;
    uint64_t sink; /* so that nothing is optimised away */
} bench;

static void decode(bench *b) {
    for (size_t i = 0; i < b->input->count; i++) {
        st_buf_reset(&b->clean);
        st_utf8_clean(&b->clean, b->input->lines[i]);
        b->sink += b->clean.size;
    }
}

static void split(bench *b) {
    for (size_t i = 0; i < b->input->count; i++) {
        b->spans.count = 0;
        b->sink += st_split_sentences(&b->spans, b->input->lines[i]);
    }
}

static void plain_tokens(bench *b) {
    for (size_t i = 0; i < b->input->count; i++) {
        st_tokenizer t = st_tokenizer_of(b->input->lines[i]);
        for (st_token token; st_token_next(&t, &token);)
            b->sink += st_padded_normalize(&b->extractor->padded, t.text, &token);
    }
}

static void tokens(bench *b) {
    for (size_t i = 0; i < b->input->count; i++) {
        st_token_stream_begin(b->stream, b->input->lines[i]);
        while (st_token_stream_next(b->stream)) b->sink += b->stream->hash;
    }
}

static void grams(bench *b) {
    for (size_t i = 0; i < b->input->count; i++) {
        st_extractor_begin(b->extractor, b->view.lexicon.spec, b->input->lines[i]);
        while (st_extractor_next(b->extractor)) b->sink += b->extractor->first[b->view.lexicon.spec->count];
    }
}

static void look_up(bench *b) {
    const st_extractor *x = b->extractor;
    for (size_t i = 0; i < b->input->count; i++) {
        st_extractor_begin(b->extractor, b->view.lexicon.spec, b->input->lines[i]);
        while (st_extractor_next(b->extractor))
            for (size_t g = 0; g < x->first[b->view.lexicon.spec->count]; g++)
                b->sink += st_gram_find(&b->view.lexicon.index, x->hashes[g]);
    }
}

static void plain_score(bench *b) {
    for (size_t i = 0; i < b->input->count; i++)
        b->sink += st_plain_score(&b->plain, b->input->lines[i], b->probabilities);
}

static void score(bench *b) {
    for (size_t i = 0; i < b->input->count; i++) b->sink += st_score(&b->scorer, b->input->lines[i], b->probabilities);
}

static const struct stage {
    const char *name;
    void (*run)(bench *b);
} stages[] = {{"decode", decode},
              {"split", split},
              {"tokens, plain", plain_tokens},
              {"tokens", tokens},
              {"n-grams", grams},
              {"n-grams + look-up", look_up},
              {"score, plain", plain_score},
              {"score", score}};

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(bench *b, const struct stage *stage, double n_grams) {
    double times[ROUNDS];
    stage->run(b);
    size_t before = allocated;
    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds();
        stage->run(b);
        times[round] = seconds() - start;
    }
    qsort(times, ROUNDS, sizeof *times, by_size);
    double t = times[ROUNDS / 2];
    printf("%-18s %10.1f %12.0f %10.0f %10.2f %10zu\n", stage->name, (double)b->input->bytes.size / t / 1e6,
           (double)b->input->count / t, 1e9 * t / (double)b->input->count, 1e9 * t / n_grams, allocated - before);
    fflush(stdout);
}

static void measure_all(bench *b) {
    double n_grams = 0;
    for (size_t i = 0; i < b->input->count; i++) {
        st_extractor_begin(b->extractor, b->view.lexicon.spec, b->input->lines[i]);
        while (st_extractor_next(b->extractor)) n_grams += (double)b->extractor->first[b->view.lexicon.spec->count];
    }
    printf("\n%s: %zu lines, %.1f MB, %.0f n-grams a line\n", b->input->name, b->input->count,
           (double)b->input->bytes.size / 1e6, n_grams / (double)b->input->count);
    printf("%-18s %10s %12s %10s %10s %10s\n", "stage", "MB/s", "lines/s", "ns/line", "ns/n-gram", "allocated");
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) measure(b, &stages[i], n_grams);
}

static bool init(bench *b, const st_map *model) {
    stance_error error;
    b->allocator = (stance_allocator){counting_reallocate, st_default_allocator.release, NULL};
    if (st_model_view_open(&b->view, model->data, model->size, ST_CHECK_ALL, &error)) return false;
    st_buf_init(&b->clean, &b->allocator);
    st_spans_init(&b->spans, &b->allocator);
    b->extractor = st_new(&b->allocator, 1, sizeof *b->extractor);
    b->stream = st_new(&b->allocator, 1, sizeof *b->stream);
    b->probabilities = st_new(&b->allocator, b->view.label_count, sizeof *b->probabilities);
    bool ready = st_scorer_init(&b->scorer, &b->view, &b->allocator);
    return st_plain_scorer_init(&b->plain, &b->view, &b->allocator) && ready && b->extractor && b->stream &&
           b->probabilities;
}

static void clear(bench *b) {
    st_buf_clear(&b->clean);
    st_spans_clear(&b->spans);
    st_scorer_clear(&b->scorer);
    st_plain_scorer_clear(&b->plain);
    void *blocks[] = {b->extractor, b->stream, b->probabilities};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(&b->allocator, blocks[i]);
}

int main(int argc, char **argv) {
    static bench b;
    st_map model;
    stance_error error;
    if (argc < 3 || st_map_open(&model, argv[1], &error) || !init(&b, &model)) {
        fprintf(stderr, "usage: stance-bench MODEL INPUT...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        bench_input input;
        if (bench_input_open(&input, argv[i])) {
            b.input = &input;
            measure_all(&b);
        } else fprintf(stderr, "stance-bench: cannot read %s\n", argv[i]);
        bench_input_clear(&input);
    }
    clear(&b);
    st_map_close(&model);
    return b.sink == 0;
}
