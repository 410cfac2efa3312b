/* SPDX-License-Identifier: MIT
 * Damaged model files, with size and checksum made right again: refused, or safe to use. Input: which model, then changes of
 * 8 bytes each: the place (two bytes), what to do there, its value (two bytes, then three more); or, when the first byte
 * is 255, the file itself. A first byte with 32 in it means the model with a kernel. */
#include <math.h>

#include "../unit/models/sealed.h"
#include "model.h"
#include "models_for_fuzzing.h"
#include "verdict.h"

typedef struct file_bytes {
    char *data; /* aligned to 64, of just its size */
    size_t size;
} file_bytes;

static file_bytes copy_of(const void *bytes, size_t size, size_t kept) {
    void *data = NULL;
    PROPERTY(!posix_memalign(&data, 64, kept ? kept : 1));
    file_bytes f = {data, kept};
    if (size) memcpy(f.data, bytes, kept < size ? kept : size);
    if (kept > size) memset(f.data + size, 0, kept - size);
    return f;
}

/* A value that is likely to go wrong, or any. */
static uint64_t odd_value(const unsigned char *c) {
    static const uint64_t odd[] = {UINT64_MAX,
                                   INT64_MAX,
                                   UINT32_MAX,
                                   INT32_MAX,
                                   1u << 31,
                                   UINT64_C(1) << 63,
                                   UINT64_C(0x7ff0000000000000),
                                   UINT64_C(0x7ff8000000000000),
                                   UINT64_C(0x7f800000),
                                   UINT64_C(0x4600000000000000)};
    uint64_t near = (uint64_t)c[3] | (uint64_t)c[4] << 8;
    if (c[2] & 8) return odd[c[3] % (sizeof odd / sizeof *odd)] - c[4];
    return near | (uint64_t)c[5] << 16 | (uint64_t)c[6] << 24 | (uint64_t)c[7] << 56;
}

static void change(file_bytes *f, const unsigned char *c) {
    static const size_t sizes[] = {1, 2, 4, 8};
    size_t size = sizes[c[2] & 3], at = (size_t)c[0] | (size_t)c[1] << 8;
    uint64_t value = odd_value(c), old = 0;
    if (at + size > f->size) return;
    memcpy(&old, f->data + at, size);
    if (c[2] & 4) value += old;
    memcpy(f->data + at, &value, size);
}

/* The file cut off or made longer, when the last change says so. */
static file_bytes changed(const void *bytes, size_t size, st_sv changes) {
    size_t kept = size;
    const unsigned char *c = (const unsigned char *)changes.data;
    if (changes.size % 8 == 2) kept = (c[changes.size - 2] | (size_t)c[changes.size - 1] << 8) % (size + 200);
    file_bytes f = copy_of(bytes, size, kept);
    for (size_t i = 0; i + 8 <= changes.size; i += 8) change(&f, c + i);
    return f;
}

static void look_at_names(const stance_model *model) {
    size_t length, tasks = stance_model_task_count(model);
    const char *key, *value;
    PROPERTY(tasks >= 1 && tasks <= 64);
    for (size_t t = 0; t < tasks; t++) {
        PROPERTY(stance_model_task_name(model, t) && stance_model_task(model, stance_model_task_name(model, t)) <= t);
        PROPERTY(stance_model_label_count(model, t) >= 2);
        for (size_t l = 0; l < stance_model_label_count(model, t); l++)
            PROPERTY(strlen(stance_model_label(model, t, l)) < SIZE_MAX);
    }
    for (size_t f = 0; f < stance_model_feature_count(model); f++) {
        const char *text = stance_model_feature(model, f, &length);
        for (size_t i = 0; text && i < length; i++) PROPERTY(text[i] != 1 || text[i] == 1); /* is read */
    }
    for (size_t i = 0; stance_model_fact(model, i, &key, &value); i++) PROPERTY(strlen(key) + strlen(value) < SIZE_MAX);
}

/* What is printed of its features reads back as itself. */
static void check_spec(const stance_model *model) {
    const st_spec *spec = &model->view.space->spec;
    st_spec again;
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    st_spec_print(&text, spec);
    PROPERTY(!text.failed && !st_spec_parse(&again, st_buf_sv(&text), NULL) && again.count == spec->count);
    PROPERTY(!memcmp(again.blocks, spec->blocks, spec->count * sizeof *spec->blocks));
    st_buf_clear(&text);
}

static void classify(const stance_model *model, const char *text, stance_layout layout) {
    stance_classifier *classifier;
    stance_result *result = NULL, *second = NULL;
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    const uint32_t *features;
    const double *values;
    size_t count;
    options.layout = layout;
    PROPERTY(!stance_classifier_new(&classifier, model, NULL, NULL));
    PROPERTY(!stance_classify(classifier, text, strlen(text), &options, &result, NULL));
    verdict_check(model, result, layout);
    PROPERTY(!stance_classify(classifier, text, strlen(text), &options, &second, NULL));
    PROPERTY(verdict_equal(model, result, second));
    PROPERTY(!stance_vectorize(classifier, text, strlen(text), &features, &values, &count, NULL));
    for (size_t i = 0; i < count; i++) PROPERTY(features[i] < stance_model_feature_count(model) && isfinite(values[i]));
    stance_result_free(result);
    stance_result_free(second);
    stance_classifier_free(classifier);
}

/* Contributions are finite, and with the bias they make the score. */
static void explain(const stance_model *model, const char *text) {
    stance_classifier *classifier;
    stance_explanation *e = NULL;
    PROPERTY(!stance_classifier_new(&classifier, model, NULL, NULL));
    PROPERTY(!stance_explain(classifier, text, strlen(text), 0, 1, &e, NULL));
    double sum = stance_explanation_bias(e), score = stance_explanation_score(e), size = fabs(sum) + fabs(score);
    for (size_t i = 0; i < stance_explanation_gram_count(e); i++) {
        double part = stance_explanation_gram(e, i).contribution;
        PROPERTY(isfinite(part));
        sum += part;
        size += fabs(part);
    }
    PROPERTY(isfinite(score) && fabs(sum - score) <= 1e-9 * (1 + size));
    stance_explanation_free(e);
    stance_classifier_free(classifier);
}

static void look_at_vectors(const stance_model *model) {
    size_t vector;
    double value;
    for (size_t v = 0; v < stance_model_vector_count(model); v++)
        PROPERTY(isfinite(stance_model_coefficient(model, 0, 1, v)));
    for (size_t f = 0; f < stance_model_feature_count(model); f++)
        for (size_t i = 0; stance_model_posting(model, f, i, &vector, &value); i++)
            PROPERTY(vector < stance_model_vector_count(model) && isfinite(value));
}

static void use(const stance_model *model) {
    static const char text[] =
        "Roses won a prize\n\nThe soup was cold; stale bread. Her soup, her soup won a prize!\nEn b\xc3\xa9n.";
    look_at_names(model);
    look_at_vectors(model);
    check_spec(model);
    explain(model, text);
    for (int layout = STANCE_ARTICLE; layout <= STANCE_SENTENCES; layout++) {
        classify(model, text, (stance_layout)layout);
        classify(model, "", (stance_layout)layout);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static fuzz_models models;
    if (!models.model[0]) fuzz_models_init(&models);
    st_sv input = fuzz_input(data, size);
    unsigned choice = fuzz_choice(&input);
    size_t whole;
    const void *bytes = stance_trained_bytes(models.trained[choice & 32 ? FUZZ_KERNEL : choice % FUZZ_MODELS], &whole);
    file_bytes f = choice == 255 ? copy_of(input.data, input.size, input.size) : changed(bytes, whole, input);
    if (f.size >= sizeof(st_header)) seal(f.data, f.size);
    stance_model *model;
    stance_error error = {.text = ""};
    stance_status status = stance_model_from_memory(&model, f.data, f.size, NULL, &error);
    if (status) {
        PROPERTY(status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_VERSION);
        PROPERTY(error.status == status && error.text[0] && !model);
    } else use(model);
    stance_model_free(model);
    free(f.data);
    return 0;
}
