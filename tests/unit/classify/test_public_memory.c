/* SPDX-License-Identifier: MIT
 * Every function of stance.h that takes memory, with every allocation failing in turn, once and from then on: an error
 * value, nothing left behind, and the objects go on as if nothing had happened. By the public header alone. */
#include "../../fuzz/models_for_fuzzing.h"
#include "newspaper.h"

/* ---- an allocator that fails, and knows its own ---------------------------------------------------------- */

typedef struct scarce {
    stance_allocator allocator; /* pass &scarce.allocator */
    size_t requests, fail_at, live;
    bool once; /* fail a single time; else from then on */
    bool failed;
} scarce;

typedef union header {
    const scarce *owner;
    max_align_t align;
} header;

static header *header_of(const scarce *s, void *block) {
    header *h = block ? (header *)block - 1 : NULL;
    if (h) assert_ptr_equal(h->owner, s); /* not from malloc, nor from another */
    return h;
}

static void *scarce_reallocate(void *user, void *block, size_t size) {
    scarce *s = user;
    header *h = header_of(s, block);
    assert_int_not_equal(size, 0);
    size_t request = ++s->requests;
    if (s->fail_at && (s->once ? request == s->fail_at : request >= s->fail_at)) {
        s->failed = true;
        return NULL;
    }
    header *grown = realloc(h, sizeof *h + size);
    assert_non_null(grown);
    grown->owner = s;
    s->live += !block;
    return grown + 1;
}

static void scarce_release(void *user, void *block) {
    scarce *s = user;
    header *h = header_of(s, block);
    if (!h) return;
    h->owner = NULL;
    free(h);
    s->live--;
}

static void scarce_init(scarce *s, size_t fail_at, bool once) {
    *s = (scarce){.allocator = {scarce_reallocate, scarce_release, s}, .fail_at = fail_at, .once = once};
}

/* ---- a program that does everything ---------------------------------------------------------------------- */

typedef struct scene {
    const stance_allocator *allocator;
    const char *path;
    const void *bytes;
    size_t size;
    stance_model *file, *memory;
    stance_classifier *classifier, *other;
    stance_result *result;
    stance_explanation *explanation;
    double told; /* of the last step: what it gave, in one number */
} scene;

static const char brief[] = "Her soup won a prize.";
static const char article[] =
    "Prize for soup\n\nIt was perfect. The roses\xff opened early, in St. Ives! The bread rose.\n"
    "* One\n* Two caf\xc3\xa9\n\nShe said: \"Frost killed the beans.\" It rained. \xc3\x84pfel.\n";

static stance_status open_file(scene *s, stance_error *error) {
    stance_status status = stance_model_open(&s->file, s->path, s->allocator, error);
    if (!status) s->told = (double)stance_model_feature_count(s->file);
    else assert_null(s->file);
    return status;
}

static stance_status open_memory(scene *s, stance_error *error) {
    stance_status status = stance_model_from_memory(&s->memory, s->bytes, s->size, s->allocator, error);
    if (!status) s->told = (double)stance_model_task_count(s->memory);
    else assert_null(s->memory);
    return status;
}

static stance_status make_classifier(scene *s, stance_error *error) {
    stance_status status = stance_classifier_new(&s->classifier, s->file, s->allocator, error);
    if (status) assert_null(s->classifier);
    return status;
}

static stance_status make_another(scene *s, stance_error *error) {
    stance_status status = stance_classifier_new(&s->other, s->memory, s->allocator, error);
    if (status) assert_null(s->other);
    return status;
}

/* All that a result tells, as a sum with different weights. */
static double tell_result(const stance_model *model, const stance_result *r) {
    size_t length, title, n = 1;
    stance_result_text(r, &length);
    stance_result_title(r, &title);
    double told = (double)length + (double)title + stance_result_known(r) + stance_result_relevant(r);
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            told += (double)n++ * stance_result_probability(r, t, l);
            for (size_t i = 0; i < stance_result_sentence_count(r); i++)
                told += (double)n++ * stance_result_sentence_probability(r, i, t, l);
        }
    return told;
}

static stance_status classify(scene *s, stance_classifier *c, const char *text, stance_layout layout, const char *title,
                              stance_error *error) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = layout;
    options.title = title;
    options.title_length = title ? strlen(title) : 0;
    stance_status status = stance_classify(c, text, strlen(text), &options, &s->result, error);
    if (status) assert_null(s->result);
    else s->told = tell_result(s->file, s->result);
    return status;
}

static stance_status classify_brief(scene *s, stance_error *error) {
    return classify(s, s->classifier, brief, STANCE_ARTICLE, NULL, error);
}

static stance_status classify_article(scene *s, stance_error *error) {
    return classify(s, s->classifier, article, STANCE_ARTICLE, NULL, error);
}

static stance_status classify_titled(scene *s, stance_error *error) {
    return classify(s, s->classifier, article, STANCE_ARTICLE, "Cold soup\xff: the roses in spring", error);
}

/* So that the next text finds no memory to use again. */
static stance_status forget_result(scene *s, stance_error *error) {
    (void)error;
    stance_result_free(s->result);
    s->result = NULL;
    return STANCE_OK;
}

static stance_status classify_line(scene *s, stance_error *error) {
    return classify(s, s->other, article, STANCE_LINE, NULL, error);
}

static stance_status classify_sentences(scene *s, stance_error *error) {
    return classify(s, s->other, article, STANCE_SENTENCES, NULL, error);
}

static stance_status push_sentences(scene *s, stance_error *error) {
    double pushes[64];
    assert_in_range(stance_result_sentence_count(s->result), 1, 63);
    stance_status status = stance_explain_sentences(s->other, s->result, 0, 1, pushes, error);
    for (size_t i = 0; !status && i <= stance_result_sentence_count(s->result); i++)
        s->told += (double)(i + 1) * pushes[i];
    return status;
}

static stance_status vectorize(scene *s, stance_error *error) {
    const uint32_t *features;
    const double *values;
    size_t count;
    stance_status status = stance_vectorize(s->other, article, sizeof article - 1, &features, &values, &count, error);
    if (status) assert_true(!features && !values && !count);
    for (size_t i = 0; i < count; i++) s->told += (double)features[i] * values[i];
    return status;
}

static stance_status explain(scene *s, const char *text, stance_error *error) {
    stance_status status = stance_explain(s->classifier, text, strlen(text), 1, 0, &s->explanation, error);
    if (status) {
        assert_null(s->explanation);
        return status;
    }
    s->told = stance_explanation_score(s->explanation);
    for (size_t i = 0; i < stance_explanation_gram_count(s->explanation); i++)
        s->told += (double)i * stance_explanation_gram(s->explanation, i).contribution;
    for (size_t i = 0; i < stance_explanation_word_count(s->explanation); i++)
        s->told += (double)i * stance_explanation_word(s->explanation, i).contribution;
    return status;
}

static stance_status explain_brief(scene *s, stance_error *error) { return explain(s, brief, error); }
static stance_status explain_article(scene *s, stance_error *error) { return explain(s, article, error); }

typedef stance_status (*step)(scene *s, stance_error *error);

static const step steps[] = {open_file,        open_memory,     make_classifier, make_another,       classify_brief,
                             classify_article, classify_titled, classify_brief,  explain_brief,      explain_article,
                             forget_result,    classify_line,   forget_result,   classify_sentences, push_sentences,
                             vectorize,        classify_article};
enum { STEPS = sizeof steps / sizeof *steps };

/* A step that fails tells that memory ran out, and succeeds when there is some again. */
static void do_step(scene *s, scarce *memory, step now) {
    stance_error error = {.status = STANCE_OK};
    s->told = 0;
    bool failed_before = memory->failed;
    stance_status status = now(s, &error);
    assert_int_equal(status, error.status);
    if (!status) return;
    assert_int_equal(status, STANCE_ERROR_MEMORY);
    assert_true(memory->failed && !failed_before);
    assert_string_equal(error.text, "out of memory");
    memory->fail_at = 0;
    s->told = 0;
    assert_ok(now(s, &error), &error);
}

static void close_scene(scene *s) {
    stance_result_free(s->result);
    stance_classifier_free(s->classifier);
    stance_classifier_free(s->other);
    stance_explanation_free(s->explanation);
    stance_model_free(s->file);
    stance_model_free(s->memory);
}

/* `told`: what every step tells, written (`first`) or compared. */
static void play(scene s, scarce *memory, double told[STEPS], bool first) {
    s.allocator = &memory->allocator;
    for (size_t i = 0; i < STEPS; i++) {
        do_step(&s, memory, steps[i]);
        if (first) told[i] = s.told;
        else assert_near(s.told, told[i], 0);
    }
    close_scene(&s);
    assert_int_equal(memory->live, 0);
}

/* As when a program gives up at once: everything is closed after the first failure. */
static void give_up(scene s, scarce *memory) {
    stance_status status = STANCE_OK;
    s.allocator = &memory->allocator;
    for (size_t i = 0; i < STEPS && !status; i++) status = steps[i](&s, NULL);
    assert_true(!status == !memory->failed || memory->once);
    close_scene(&s);
    assert_int_equal(memory->live, 0);
}

static void check_model(const stance_trained *trained, size_t least) {
    scene s = {.size = 0};
    scarce memory;
    double told[STEPS];
    s.bytes = stance_trained_bytes(trained, &s.size);
    s.path = temp_file("scarce.stance", s.bytes, s.size);
    scarce_init(&memory, 0, false);
    play(s, &memory, told, true);
    size_t requests = memory.requests;
    assert_in_range(requests, least, 10000);
    for (size_t n = 1; n <= requests; n++)
        for (int once = 0; once < 2; once++) {
            scarce_init(&memory, n, once);
            play(s, &memory, told, false);
            assert_true(memory.failed);
            scarce_init(&memory, n, once);
            give_up(s, &memory);
        }
    print_message("%zu allocations\n", requests);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    fuzz_models models;
    fuzz_models_init(&models);
    for (size_t i = 0; i < FUZZ_ALL; i++) {
        check_model(models.trained[i], 40);
        stance_model_free(models.model[i]);
        stance_trained_free(models.trained[i]);
    }
}

/* Of a model with all there is: articles enough for tones. */
static void so_may_those_of_a_model_of_articles(void **state) {
    (void)state;
    newspaper n = NEWSPAPER;
    stance_train_options options = newspaper_options("liblinear");
    n.articles = 160;
    stance_trained *trained = newspaper_train(n, &options);
    check_model(trained, 40);
    stance_trained_free(trained);
}

/* The built-in model, where there is one: opening it and using it. */
static stance_status use_builtin(const stance_allocator *allocator, void *context) {
    stance_model *model;
    stance_classifier *c = NULL;
    stance_result *r = NULL;
    (void)context;
    stance_status status = stance_model_builtin(&model, allocator, NULL);
    if (status == STANCE_ERROR_ARGUMENT) return STANCE_OK;
    if (!status) status = stance_classifier_new(&c, model, allocator, NULL);
    if (!status) status = stance_classify(c, article, sizeof article - 1, NULL, &r, NULL);
    if (!status) assert_non_null(stance_result_label(r, 0));
    stance_result_free(r);
    stance_classifier_free(c);
    stance_model_free(model);
    return status;
}

static void so_may_those_round_the_built_in_model(void **state) {
    (void)state;
    check_every_allocation(use_builtin, NULL);
}

TESTS(cmocka_unit_test(every_allocation_may_fail), cmocka_unit_test(so_may_those_of_a_model_of_articles),
      cmocka_unit_test(so_may_those_round_the_built_in_model))
