/* SPDX-License-Identifier: MIT
 * 32 threads on one model: each opens and closes classifiers (and now and then the model itself, from memory), and gets what
 * a single thread gets. Meant for ThreadSanitizer: threads [SECONDS]. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "rng.h"
#include "small_model.h"

enum { THREADS = 32, TEXTS = 6, LABELS = 2 };

static const char *const texts[TEXTS] = {
    "Roses won a prize\n\nThe soup was cold. Stale bread, and the crust failed.",
    "",
    "The roses opened early and won a prize.",
    "Frost killed the early blossom; slugs ate every lettuce.\nUnknown words, indeed.",
    "caf\xc3\xa9 \xff\xfe na\xc3\xafve",
    "* One\n* Two\n\nHer soup was perfect. Her soup was perfect. Her soup was perfect.",
};

typedef struct soak {
    small_model small;
    double expected[TEXTS][3][2]; /* [text][layout][task]: probability of the first label */
    struct timespec end;
    atomic_size_t wrong, done;
    atomic_uint next;
} soak;

static bool classify(const stance_model *model, stance_classifier *classifier, stance_result **result, size_t text,
                     unsigned layout, double p[2]) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = (stance_layout)layout;
    if (stance_classify(classifier, texts[text], strlen(texts[text]), &options, result, NULL)) return false;
    for (size_t task = 0; task < stance_model_task_count(model); task++)
        p[task] = stance_result_probability(*result, task, 0);
    return true;
}

/* A classifier's life: some texts with a reused result. */
static void live(soak *s, const stance_model *model, st_rng *rng) {
    stance_classifier *classifier;
    stance_result *result = NULL;
    if (stance_classifier_new(&classifier, model, NULL, NULL)) {
        s->wrong++;
        return;
    }
    for (uint64_t n = 1 + st_rng_below(rng, 20); n; n--) {
        double p[2];
        size_t text = st_rng_below(rng, TEXTS);
        unsigned layout = (unsigned)st_rng_below(rng, 3);
        bool same =
            classify(model, classifier, &result, text, layout, p) && !memcmp(p, s->expected[text][layout], sizeof p);
        s->wrong += !same;
        s->done++;
    }
    stance_result_free(result);
    stance_classifier_free(classifier);
}

static bool goes_on(const soak *s) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec < s->end.tv_sec || (now.tv_sec == s->end.tv_sec && now.tv_nsec < s->end.tv_nsec);
}

static void *work(void *argument) {
    soak *s = argument;
    size_t size;
    const char *bytes = small_model_bytes(&s->small, &size);
    st_rng rng = st_rng_seeded(s->next++);
    do {
        stance_model *own = NULL;
        if (st_rng_below(&rng, 8) == 0 && stance_model_from_memory(&own, bytes, size, NULL, NULL)) s->wrong++;
        live(s, own ? own : s->small.model, &rng);
        stance_model_free(own);
    } while (goes_on(s));
    return NULL;
}

static void expect(soak *s) {
    stance_classifier *classifier;
    stance_result *result = NULL;
    assert_ok(stance_classifier_new(&classifier, s->small.model, NULL, NULL), NULL);
    for (size_t text = 0; text < TEXTS; text++)
        for (unsigned layout = 0; layout < 3; layout++)
            assert_true(classify(s->small.model, classifier, &result, text, layout, s->expected[text][layout]));
    stance_result_free(result);
    stance_classifier_free(classifier);
}

static int seconds = 3;

static void many_threads_share_a_model(void **state) {
    (void)state;
    static soak s;
    pthread_t threads[THREADS];
    small_model_init(&s.small, NULL, NULL);
    expect(&s);
    clock_gettime(CLOCK_MONOTONIC, &s.end);
    s.end.tv_sec += seconds;
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, work, &s), 0);
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    print_message("%zu texts\n", (size_t)s.done);
    assert_int_equal(s.wrong, 0);
    assert_in_range(s.done, THREADS, SIZE_MAX);
    small_model_clear(&s.small);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(many_threads_share_a_model)};
    if (argc > 1) seconds = atoi(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
