/* SPDX-License-Identifier: MIT
 * A trainer filled by hand, its model file, and what is read back from it. */
#include <stdio.h>

#include "check.h"
#include "context.h"
#include "hiccup.h"
#include "model_view.h"
#include "trainer.h"

enum { TEXTS = 4, LABELS = 5, STRIDE = 8, MOST_FEATURES = 64, MOST_NUMBERS = 64 };

static const char *const labels[LABELS] = {"bad", "good", "garden", "kitchen", "town"};

typedef struct fixture {
    stance_dataset *dataset;
    st_sv names[LABELS];
    uint32_t codes[2][TEXTS];
    st_train_task tasks[2];
    float weights[MOST_FEATURES * STRIDE];
    double bias[LABELS], numbers[MOST_NUMBERS];
    st_trainer trainer;
} fixture;

static void fixture_texts(fixture *f) {
    static const char *const texts[TEXTS] = {"good pie", "bad pie", "good soup", "the hedge"};
    static const uint32_t codes[2][TEXTS] = {{1, 0, 1, ST_UNLABELLED}, {1, 1, 2, 0}};
    const char *const none[] = {NULL, NULL};
    assert_ok(stance_dataset_new(&f->dataset, (const char *const[]){"mood", "place"}, 2, NULL, NULL), NULL);
    for (size_t i = 0; i < TEXTS; i++) {
        stance_example example = {.text = texts[i], .length = strlen(texts[i]), .labels = none};
        assert_ok(stance_dataset_add(f->dataset, &example, NULL), NULL);
    }
    memcpy(f->codes, codes, sizeof codes);
}

static void fixture_tasks(fixture *f) {
    for (size_t l = 0; l < LABELS; l++) f->names[l] = st_sv_of(labels[l]);
    f->tasks[0] = (st_train_task){
        .name = ST_SV("mood"), .labels = {f->names, 2, NULL}, .first = 0, .cost = 0.1, .codes = f->codes[0]};
    f->tasks[1] = (st_train_task){
        .name = ST_SV("place"), .labels = {f->names + 2, 3, NULL}, .first = 2, .cost = 8, .codes = f->codes[1]};
}

static void fixture_init(fixture *f, const char *features, bool grams) {
    memset(f, 0, sizeof *f);
    fixture_texts(f);
    fixture_tasks(f);
    st_trainer *t = &f->trainer;
    *t = (st_trainer){.allocator = &st_default_allocator,
                      .dataset = f->dataset,
                      .options = STANCE_TRAIN_OPTIONS,
                      .tasks = f->tasks,
                      .task_count = 2,
                      .labels = LABELS,
                      .weights = f->weights,
                      .stride = STRIDE,
                      .bias = f->bias};
    assert_ok(st_spec_parse(&t->spec, st_sv_of(features), NULL), NULL);
    assert_ok(st_collection_make(&t->collection, f->dataset, &t->spec, grams, 1, NULL), NULL);
    assert_true(st_vocabulary_size(&t->collection.vocabulary) <= MOST_FEATURES);
    for (size_t i = 0; i < MOST_FEATURES * STRIDE; i++) f->weights[i] = (float)i / 8;
    for (size_t l = 0; l < LABELS; l++) f->bias[l] = 0.5 - (double)l;
    for (size_t i = 0; i < MOST_NUMBERS; i++) f->numbers[i] = (double)i;
}

/* Heads as in a training: `rows` are borrowed from f->numbers. */
static void set_head(fixture *f, size_t task, st_head_kind kind, size_t first, size_t inputs, bool own) {
    size_t count = f->tasks[task].labels.count, size = count * (own ? 2 : inputs + 1);
    f->tasks[task].heads[kind] = (st_fitted_head){NULL, f->numbers + first, size, inputs, own};
}

static void set_heads_alone(fixture *f) {
    set_head(f, 0, ST_HEAD_ALONE, 0, 2, false);
    set_head(f, 1, ST_HEAD_ALONE, 6, 3, true);
}

static void fixture_clear(fixture *f) {
    st_collection_clear(&f->trainer.collection);
    stance_dataset_free(f->dataset);
}

static void assemble(const fixture *f, st_buf *bytes, st_model_view *v) {
    stance_error error;
    st_buf_init(bytes, &st_default_allocator);
    assert_ok(st_assemble(&f->trainer, bytes, &error), &error);
    assert_ok(st_model_view_open(v, bytes->data, bytes->size, ST_CHECK_ALL, &error), &error);
}

/* ---- names and numbers ------------------------------------------------------------------------------------ */

/* Without cross-validation priors are shares among the texts labelled for the task. */
static void tasks_and_labels_are_written(void **state) {
    (void)state;
    static const double priors[] = {1. / 3, 2. / 3, 1. / 4, 2. / 4, 1. / 4};
    fixture f;
    st_buf bytes;
    st_model_view v;
    fixture_init(&f, "word:1", false);
    set_heads_alone(&f);
    assemble(&f, &bytes, &v);
    assert_int_equal(v.task_count, 2);
    assert_int_equal(v.label_count, LABELS);
    for (uint32_t k = 0; k < 2; k++) {
        assert_string_equal(st_model_string(&v, v.tasks[k].name), k ? "place" : "mood");
        assert_int_equal(v.tasks[k].first_label, k ? 2 : 0);
        assert_int_equal(v.tasks[k].label_count, k ? 3 : 2);
    }
    for (uint32_t l = 0; l < LABELS; l++) {
        assert_string_equal(st_model_string(&v, v.labels[l].name), labels[l]);
        assert_near(v.labels[l].prior, priors[l], 1e-15);
        assert_true(v.labels[l].bias == f.bias[l]);
    }
    st_buf_clear(&bytes);
    fixture_clear(&f);
}

/* With cross-validation, means of what texts got from models without them: (.75 + .625 + .125) / 3, the last has no label. */
static void priors_are_held_out_probabilities_where_there_are_any(void **state) {
    (void)state;
    double held_out[2 * TEXTS] = {.75, .25, .625, .375, .125, .875, 1, 0};
    fixture f;
    st_buf bytes;
    st_model_view v;
    fixture_init(&f, "word:1", false);
    set_heads_alone(&f);
    f.tasks[0].held_out = held_out;
    assemble(&f, &bytes, &v);
    assert_near(v.labels[0].prior, 0.5, 1e-15);
    assert_near(v.labels[1].prior, 0.5, 1e-15);
    assert_near(v.labels[2].prior, 0.25, 1e-15);
    st_buf_clear(&bytes);
    fixture_clear(&f);
}

static void the_space_is_written(void **state) {
    (void)state;
    fixture f;
    st_buf bytes;
    st_model_view v;
    fixture_init(&f, "word:1-2,char:2:weight=0.5", false);
    set_heads_alone(&f);
    f.trainer.unit = ST_UNIT_DOCUMENT;
    assemble(&f, &bytes, &v);
    const st_vocabulary *vocabulary = &f.trainer.collection.vocabulary;
    uint32_t features = st_vocabulary_size(vocabulary);
    assert_memory_equal(&v.space->spec, &f.trainer.spec, sizeof v.space->spec);
    for (uint32_t b = 0; b <= ST_MAX_BLOCKS; b++)
        assert_int_equal(v.space->first[b], b < 2 ? vocabulary->first[b] : features);
    assert_int_equal(v.features, features);
    assert_int_equal(v.space->texts, TEXTS);
    assert_int_equal(v.space->stride, STRIDE);
    assert_int_equal(v.space->unit, ST_UNIT_DOCUMENT);
    assert_memory_equal(v.lexicon.idf.first, vocabulary->idf, features * sizeof(double));
    assert_int_equal(v.lexicon.index.mask, vocabulary->index.mask);
    assert_memory_equal(v.lexicon.index.buckets, vocabulary->buckets,
                        ((size_t)vocabulary->index.mask + 1) * sizeof(st_bucket));
    assert_memory_equal(v.weights, f.weights, features * STRIDE * sizeof(float));
    st_buf_clear(&bytes);
    fixture_clear(&f);
}

static void texts_of_n_grams_are_written_if_kept(void **state) {
    (void)state;
    for (int keep = 0; keep < 2; keep++) {
        fixture f;
        st_buf bytes;
        st_model_view v;
        fixture_init(&f, "word:1,char:3", keep);
        set_heads_alone(&f);
        assemble(&f, &bytes, &v);
        assert_int_equal(v.gram_ends != NULL, keep);
        for (uint32_t i = 0; i < v.features && keep; i++)
            assert_true(st_sv_equal(st_model_gram(&v, i), f.trainer.collection.grams[i]));
        st_buf_clear(&bytes);
        fixture_clear(&f);
    }
}

/* ---- heads --------------------------------------------------------------------------------------------------- */

/* Every head has its own part of the numbers, wherever the others are. */
static void check_written_head(const fixture *f, const st_model_view *v, uint32_t task, uint32_t kind) {
    const st_fitted_head *from = &f->tasks[task].heads[kind];
    const st_head *head = st_model_head(v, (st_head_kind)kind, task);
    assert_int_equal(head != NULL, from->rows != NULL);
    if (!head) return;
    assert_int_equal(head->inputs, from->inputs);
    assert_int_equal(head->own, from->own);
    assert_memory_equal(v->numbers + head->first, from->rows, from->size * sizeof *from->rows);
}

static void heads_are_written_where_there_are_any(void **state) {
    (void)state;
    for (unsigned which = 0; which < 8; which++) {
        fixture f;
        st_buf bytes;
        st_model_view v;
        fixture_init(&f, "word:1", false);
        set_heads_alone(&f);
        if (which & 1) set_head(&f, 0, ST_HEAD_CONTEXT_LOG, 20, 2 * ST_PLACES, false);
        if (which & 2) set_head(&f, 1, ST_HEAD_ARTICLE, 12, 3, false);
        if (which & 4) set_head(&f, 0, ST_HEAD_OFF_TARGET, 30, 0, false);
        assemble(&f, &bytes, &v);
        assert_int_equal(v.head_count, 2 + (which & 1) + (which >> 1 & 1) + (which >> 2));
        for (uint32_t k = 0; k < 2; k++)
            for (uint32_t kind = 0; kind < ST_HEAD_KINDS; kind++) check_written_head(&f, &v, k, kind);
        st_buf_clear(&bytes);
        fixture_clear(&f);
    }
}

/* ---- facts ------------------------------------------------------------------------------------------------ */

/* Keys and values joined as "key=value;". */
static void check_facts(const st_model_view *v, const char *expected) {
    char shown[2000] = "";
    const char *at = v->facts.data, *end = at + v->facts.size;
    while (at < end) {
        const char *value = at + strlen(at) + 1;
        snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%s=%s;", at, value);
        at = value + strlen(value) + 1;
    }
    assert_string_equal(shown, expected);
}

static void facts_tell_how_it_was_made(void **state) {
    (void)state;
    static const char *const own[] = {"data", "a.tsv", "note", ""};
    fixture f;
    st_buf bytes;
    st_model_view v;
    fixture_init(&f, "word:1", false);
    set_heads_alone(&f);
    f.trainer.options.seed = UINT64_MAX;
    f.trainer.options.folds = 0;
    f.trainer.options.facts = own;
    f.trainer.options.fact_count = 2;
    assemble(&f, &bytes, &v);
    check_facts(&v,
                "made by=libstance-train " STANCE_VERSION ";features=word:1;unit=sentence;solver=libsvm;scaling=none;"
                "class weight=balanced;folds=0;seed=18446744073709551615;texts mood=3;cost mood=0.1;"
                "texts place=4;cost place=8;data=a.tsv;note=;");
    st_buf_clear(&bytes);
    fixture_clear(&f);
}

static void other_choices_are_other_facts(void **state) {
    (void)state;
    fixture f;
    st_buf bytes;
    st_model_view v;
    const char *names[] = {"bad", "good"};
    fixture_init(&f, "word:1-2:min_df=2,char:3", false);
    set_heads_alone(&f);
    f.trainer.unit = ST_UNIT_DOCUMENT;
    f.trainer.bench.kind = ST_SOLVER_LIBLINEAR;
    f.trainer.bench.ratio = true;
    f.trainer.options.balanced = 0;
    f.trainer.task_count = 1;
    static const st_head_kind kinds[] = {ST_HEAD_ALONE, ST_HEAD_ARTICLE, ST_HEAD_CONTEXT_LOG};
    for (size_t h = 0; h < 3; h++) {
        f.tasks[0].judgements[kinds[h]].labels = names;
        f.tasks[0].judgements[kinds[h]].measures =
            (stance_measures){.accuracy = 0.5 + (double)h, .macro_f1 = 0.25, .calibration_error = 0.125};
    }
    f.trainer.labels = 2;
    assemble(&f, &bytes, &v);
    check_facts(&v, "made by=libstance-train " STANCE_VERSION
                    ";features=word:1-2:min_df=2,char:3;unit=document;solver=liblinear;scaling=ratio;class weight=none;"
                    "folds=5;seed=1;texts mood=3;cost mood=0.1;cross-validated accuracy mood=0.5;cross-validated "
                    "macro-F1 mood=0.25;cross-validated calibration error mood=0.125;article accuracy mood=1.5;"
                    "article macro-F1 mood=0.25;article calibration error mood=0.125;in-context accuracy mood=2.5;"
                    "in-context macro-F1 mood=0.25;in-context calibration error mood=0.125;");
    st_buf_clear(&bytes);
    fixture_clear(&f);
}

/* A task's name of any length; of the key it fills 64 bytes. */
static void long_names_are_cut_in_facts_only(void **state) {
    (void)state;
    char name[301], expected[100];
    fixture f;
    st_buf bytes;
    st_model_view v;
    memset(name, 'x', 300);
    name[300] = '\0';
    fixture_init(&f, "word:1", false);
    set_heads_alone(&f);
    f.tasks[0].name = st_sv_of(name);
    assemble(&f, &bytes, &v);
    assert_string_equal(st_model_string(&v, v.tasks[0].name), name);
    snprintf(expected, sizeof expected, "texts %.64s", name);
    size_t keys = 0;
    for (const char *at = v.facts.data; at < v.facts.data + v.facts.size; at += strlen(at) + 1)
        keys += strcmp(at, expected) == 0;
    assert_int_equal(keys, 1);
    st_buf_clear(&bytes);
    fixture_clear(&f);
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

static void the_same_trainer_gives_the_same_bytes(void **state) {
    (void)state;
    st_buf bytes[2];
    for (int i = 0; i < 2; i++) {
        fixture f;
        st_model_view v;
        fixture_init(&f, "word:1-2,char:3", true);
        set_heads_alone(&f);
        assemble(&f, &bytes[i], &v);
        fixture_clear(&f);
    }
    assert_int_equal(bytes[0].size, bytes[1].size);
    assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].size);
    for (int i = 0; i < 2; i++) st_buf_clear(&bytes[i]);
}

static stance_status assemble_with(const stance_allocator *allocator, void *context) {
    fixture *f = context;
    stance_error error = {.status = STANCE_OK};
    st_buf bytes;
    st_model_view v;
    f->trainer.allocator = allocator;
    st_buf_init(&bytes, allocator);
    stance_status status = st_assemble(&f->trainer, &bytes, &error);
    assert_int_equal(error.status, status);
    if (status) assert_null(bytes.data);
    else assert_ok(st_model_view_open(&v, bytes.data, bytes.size, ST_CHECK_ALL, &error), &error);
    if (!status) assert_int_equal(v.head_count, 3);
    st_buf_clear(&bytes);
    f->trainer.allocator = &st_default_allocator;
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    (void)state;
    fixture f;
    fixture_init(&f, "word:1-2,char:3", true);
    set_heads_alone(&f);
    set_head(&f, 1, ST_HEAD_ARTICLE, 12, 3, false);
    assert_true(check_every_allocation(assemble_with, &f) > 6);
    assert_true(check_hiccups(assemble_with, &f, SIZE_MAX) > 6);
    fixture_clear(&f);
}

TESTS(cmocka_unit_test(tasks_and_labels_are_written),
      cmocka_unit_test(priors_are_held_out_probabilities_where_there_are_any), cmocka_unit_test(the_space_is_written),
      cmocka_unit_test(texts_of_n_grams_are_written_if_kept), cmocka_unit_test(heads_are_written_where_there_are_any),
      cmocka_unit_test(facts_tell_how_it_was_made), cmocka_unit_test(other_choices_are_other_facts),
      cmocka_unit_test(long_names_are_cut_in_facts_only), cmocka_unit_test(the_same_trainer_gives_the_same_bytes),
      cmocka_unit_test(out_of_memory_is_an_error))
