/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "hiccup.h"
#include "small_model.h"

enum { MOST = 64 };

static stance_dataset *make(const char *const *texts, size_t count) {
    static const char *const tasks[] = {"text"}, *const none[] = {NULL};
    stance_dataset *dataset;
    assert_ok(stance_dataset_new(&dataset, tasks, 1, NULL, NULL), NULL);
    for (size_t i = 0; i < count; i++) {
        stance_example example = {texts[i], strlen(texts[i]), none, NULL, 0, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    return dataset;
}

/* Texts of the model's words, mixed at random. */
static stance_dataset *make_many(size_t count, char texts[][96]) {
    static const char *const words[] = {"roses", "prize",  "frost", "beans", "bread", "soup",   "cold",
                                        "fresh", "failed", "oven",  "honey", "early", "ruined", "perfect"};
    const char *all[MOST];
    uint64_t state = 7;
    for (size_t i = 0; i < count; i++) {
        texts[i][0] = '\0';
        for (int w = 0; w < 4; w++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            strcat(strcat(texts[i], words[(state >> 33) % 14]), " ");
        }
        all[i] = texts[i];
    }
    return make(all, count);
}

static size_t suggest(const small_model *m, const stance_dataset *dataset, const stance_suggest_options *options,
                      stance_suggestion *out, size_t wanted) {
    stance_error error;
    size_t count = wanted;
    assert_ok(stance_suggest(m->model, dataset, options, out, &count, NULL, &error), &error);
    assert_true(count <= wanted);
    return count;
}

/* Probabilities and vectors of a dataset, worked out by the public functions alone. */
typedef struct plain {
    double margin[2][MOST], entropy[2][MOST], known[MOST];
    double cosine[MOST][MOST];
    bool empty[MOST];
} plain;

static double cosine_of(const double *a, const double *b, size_t count) {
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < count; i++) ab += a[i] * b[i], aa += a[i] * a[i], bb += b[i] * b[i];
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

static void work_out(plain *p, const small_model *m, const stance_dataset *dataset) {
    size_t n = stance_dataset_count(dataset), width = stance_model_feature_count(m->model);
    stance_classifier *classifier;
    stance_result *result = NULL;
    stance_classify_options line = STANCE_CLASSIFY_OPTIONS;
    double *dense = calloc(n * width, sizeof *dense);
    line.layout = STANCE_LINE;
    assert_ok(stance_classifier_new(&classifier, m->model, NULL, NULL), NULL);
    for (size_t i = 0; i < n; i++) {
        size_t length, count;
        const uint32_t *features;
        const double *values;
        const char *text = stance_dataset_text(dataset, i, &length);
        assert_ok(stance_classify(classifier, text, length, &line, &result, NULL), NULL);
        p->known[i] = stance_result_known(result);
        for (size_t t = 0; t < 2; t++) {
            double a = stance_result_probability(result, t, 0), b = stance_result_probability(result, t, 1);
            p->margin[t][i] = 1 - fabs(a - b);
            p->entropy[t][i] = -(a * log(a) + b * log(b)) / log(2);
        }
        assert_ok(stance_vectorize(classifier, text, length, &features, &values, &count, NULL), NULL);
        for (size_t k = 0; k < count; k++) dense[i * width + features[k]] = values[k];
        p->empty[i] = count == 0;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) p->cosine[i][j] = cosine_of(dense + i * width, dense + j * width, width);
    stance_result_free(result);
    stance_classifier_free(classifier);
    free(dense);
}

/* Whether each suggestion is the best of the texts that were left, and the last one all that is. */
static void check_greedy(const plain *p, const double *uncertainty, size_t n, double spread,
                         const stance_suggestion *found, size_t count) {
    double distance[MOST];
    for (size_t i = 0; i < n; i++) distance[i] = p->empty[i] ? -1 : 1;
    for (size_t k = 0; k < count; k++) {
        const stance_suggestion *s = &found[k];
        double score = uncertainty[s->text] * pow(distance[s->text], spread);
        assert_near(s->uncertainty, uncertainty[s->text], 1e-12);
        assert_near(s->distance, distance[s->text], 1e-9);
        assert_near(s->known, p->known[s->text], 0);
        assert_true(distance[s->text] > 1e-6);
        for (size_t i = 0; i < n; i++)
            if (distance[i] > 1e-6) assert_true(uncertainty[i] * pow(distance[i], spread) <= score + 1e-9);
        distance[s->text] = -1;
        for (size_t i = 0; i < n; i++)
            if (distance[i] >= 0) distance[i] = fmin(distance[i], 1 - p->cosine[s->text][i]);
    }
}

static void every_choice_is_the_best_that_is_left(void **state) {
    static plain p;
    char texts[MOST][96];
    const small_model *m = *state;
    stance_dataset *dataset = make_many(MOST, texts);
    stance_suggestion found[MOST];
    static const double spreads[] = {1, 0, 0.5, 3};
    work_out(&p, m, dataset);
    for (size_t s = 0; s < 4; s++)
        for (size_t task = 0; task < 2; task++) {
            stance_suggest_options o = STANCE_SUGGEST_OPTIONS;
            o.task = task;
            o.spread = spreads[s];
            check_greedy(&p, p.margin[task], MOST, o.spread, found, suggest(m, dataset, &o, found, 20));
            o.by = "entropy";
            check_greedy(&p, p.entropy[task], MOST, o.spread, found, suggest(m, dataset, &o, found, 20));
        }
    double most[MOST];
    for (size_t i = 0; i < MOST; i++) most[i] = fmax(p.margin[0][i], p.margin[1][i]);
    check_greedy(&p, most, MOST, 1, found, suggest(m, dataset, NULL, found, 20));
    stance_dataset_free(dataset);
}

static void the_first_of_many_are_the_few(void **state) {
    char texts[MOST][96];
    stance_dataset *dataset = make_many(MOST, texts);
    stance_suggestion few[5], many[30];
    assert_int_equal(suggest(*state, dataset, NULL, few, 5), 5);
    assert_int_equal(suggest(*state, dataset, NULL, many, 30), 30);
    for (size_t i = 0; i < 5; i++) assert_int_equal(few[i].text, many[i].text);
    stance_dataset_free(dataset);
}

/* Of texts that are all alike but one, that one comes among the first two; copies come once. */
static void likes_come_once(void **state) {
    static const char *const texts[] = {"soup and roses", "soup and roses", "Soup, and ROSES!", "soup and roses",
                                        "frost ruined the bread"};
    stance_dataset *dataset = make(texts, 5);
    stance_suggestion found[5];
    assert_int_equal(suggest(*state, dataset, NULL, found, 5), 2);
    assert_true(found[0].text == 4 || found[1].text == 4);
    assert_true(found[0].text == 0 || found[1].text == 0);
    stance_dataset_free(dataset);
}

static void what_the_model_does_not_know_is_left_out(void **state) {
    static const char *const texts[] = {"", "\xE6\xB1\x89\xE5\xAD\x97", "zzz qqq bread", "soup", "?!"};
    stance_dataset *dataset = make(texts, 5);
    stance_suggest_options o = STANCE_SUGGEST_OPTIONS;
    stance_suggestion found[5];
    assert_int_equal(suggest(*state, dataset, &o, found, 5), 2);
    o.least_known = 0.9;
    assert_int_equal(suggest(*state, dataset, &o, found, 5), 1);
    assert_int_equal(found[0].text, 3);
    stance_dataset_free(dataset);
    dataset = make(texts, 0);
    assert_int_equal(suggest(*state, dataset, &o, found, 5), 0);
    stance_dataset_free(dataset);
}

/* A pool of two: the two most uncertain, however alike. */
static void the_pool_is_of_the_most_uncertain(void **state) {
    static plain p;
    char texts[MOST][96];
    stance_dataset *dataset = make_many(MOST, texts);
    stance_suggest_options o = STANCE_SUGGEST_OPTIONS;
    stance_suggestion found[MOST];
    o.pool = 2;
    o.task = 0;
    work_out(&p, *state, dataset);
    assert_int_equal(suggest(*state, dataset, &o, found, MOST), 2);
    for (size_t i = 0, above = 0; i < MOST; i++) {
        above += p.margin[0][i] > found[1].uncertainty;
        assert_true(above <= 1);
    }
    stance_dataset_free(dataset);
}

static void threads_do_not_matter(void **state) {
    char texts[MOST][96];
    stance_dataset *dataset = make_many(MOST, texts);
    stance_suggest_options o = STANCE_SUGGEST_OPTIONS;
    stance_suggestion one[40], many[40];
    o.threads = 1;
    size_t count = suggest(*state, dataset, &o, one, 40);
    o.threads = 6;
    assert_int_equal(suggest(*state, dataset, &o, many, 40), count);
    assert_memory_equal(one, many, count * sizeof *one);
    stance_dataset_free(dataset);
}

static void check_refused(const small_model *m, stance_suggest_options options, const char *text) {
    static const char *const texts[] = {"soup"};
    stance_dataset *dataset = make(texts, 1);
    stance_suggestion found[1];
    stance_error error;
    size_t count = 1;
    assert_int_equal(stance_suggest(m->model, dataset, &options, found, &count, NULL, &error), STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, text);
    assert_int_equal(count, 0);
    stance_dataset_free(dataset);
}

static void what_cannot_be_is_refused(void **state) {
    stance_suggest_options o = STANCE_SUGGEST_OPTIONS;
    o.task = 2;
    check_refused(*state, o, "the model has no task number 2");
    o.task = 0;
    o.by = "guess";
    check_refused(*state, o, "unknown uncertainty \"guess\"");
    o.by = NULL;
    o.spread = -1;
    check_refused(*state, o, "the spread must be 0 or more");
    o.spread = INFINITY;
    check_refused(*state, o, "the spread must be 0 or more");
    o.spread = 1;
    o.least_known = 1.5;
    check_refused(*state, o, "the least share of known words is a number from 0 to 1");
    o.size = 3;
    check_refused(*state, o, "options of another version");
}

typedef struct stopper {
    size_t calls, stop_at;
} stopper;

static int stop(void *user, const char *stage, size_t done, size_t total) {
    stopper *s = user;
    assert_non_null(stage);
    assert_true(done <= total);
    return ++s->calls == s->stop_at;
}

static void it_can_be_stopped_at_any_time(void **state) {
    char texts[MOST][96];
    const small_model *m = *state;
    stance_dataset *dataset = make_many(MOST, texts);
    stance_suggest_options o = STANCE_SUGGEST_OPTIONS;
    stance_suggestion found[8];
    stopper s = {0, 0};
    o.progress = stop;
    o.user = &s;
    assert_int_equal(suggest(m, dataset, &o, found, 8), 8);
    for (size_t calls = s.calls, at = 1; at <= calls; at++) {
        size_t count = 8;
        s = (stopper){0, at};
        assert_int_equal(stance_suggest(m->model, dataset, &o, found, &count, NULL, NULL), STANCE_ERROR_CANCELLED);
        assert_int_equal(count, 0);
    }
    stance_dataset_free(dataset);
}

typedef struct given {
    const small_model *m;
    const stance_dataset *dataset;
} given;

static stance_status suggest_with(const stance_allocator *allocator, void *context) {
    const given *g = context;
    stance_suggest_options o = STANCE_SUGGEST_OPTIONS;
    stance_suggestion found[4];
    size_t count = 4;
    o.threads = 2;
    stance_status status = stance_suggest(g->m->model, g->dataset, &o, found, &count, allocator, NULL);
    if (!status) assert_int_equal(count, 4);
    return status;
}

static void suggesting_may_run_out_of_memory(void **state) {
    char texts[MOST][96];
    stance_dataset *dataset = make_many(12, texts);
    given g = {*state, dataset};
    assert_true(check_hiccups(suggest_with, &g, 1000) > 8);
    stance_dataset_free(dataset);
}

MODEL_TESTS(cmocka_unit_test(every_choice_is_the_best_that_is_left), cmocka_unit_test(the_first_of_many_are_the_few),
            cmocka_unit_test(likes_come_once), cmocka_unit_test(what_the_model_does_not_know_is_left_out),
            cmocka_unit_test(the_pool_is_of_the_most_uncertain), cmocka_unit_test(threads_do_not_matter),
            cmocka_unit_test(what_cannot_be_is_refused), cmocka_unit_test(it_can_be_stopped_at_any_time),
            cmocka_unit_test(suggesting_may_run_out_of_memory))
