/* SPDX-License-Identifier: MIT
 * Any text through stance_classify, with a model that has heads of every kind. Input: a choice of layout, a title up to
 * the first NUL, the text. */
#include "models_for_fuzzing.h"
#include "verdict.h"

/* The vector: numbers upwards, finite values. */
static void check_vector(const stance_model *model, stance_classifier *classifier, st_sv text) {
    const uint32_t *features;
    const double *values;
    size_t count;
    PROPERTY(!stance_vectorize(classifier, text.data, text.size, &features, &values, &count, NULL));
    for (size_t i = 0; i < count; i++) {
        PROPERTY(features[i] < stance_model_feature_count(model) && (!i || features[i] > features[i - 1]));
        PROPERTY(values[i] >= 0 && values[i] <= 1e9);
    }
}

static stance_classify_options choose(unsigned choice, st_sv *input) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    options.layout = (stance_layout)(choice % 3);
    if (options.layout == STANCE_ARTICLE && choice & 4) {
        st_sv title = fuzz_until(input, '\0');
        options.title = title.data;
        options.title_length = title.size;
    }
    if (choice & 8) options.max_bytes = 50;
    return options;
}

static void check_text(const stance_model *model, st_sv text, const stance_classify_options *options) {
    static stance_classifier *old; /* which has seen the texts before */
    static stance_result *reused;
    stance_classifier *fresh;
    stance_result *result = NULL;
    stance_error error = {.text = ""};
    if (!old) PROPERTY(!stance_classifier_new(&old, model, NULL, NULL));
    PROPERTY(!stance_classifier_new(&fresh, model, NULL, NULL));
    stance_status status = stance_classify(fresh, text.data, text.size, options, &result, &error);
    PROPERTY(status == (options->max_bytes && text.size > options->max_bytes ? STANCE_ERROR_LIMIT : STANCE_OK) ||
             (status == STANCE_ERROR_LIMIT && options->title_length));
    PROPERTY(stance_classify(old, text.data, text.size, options, &reused, NULL) == status);
    PROPERTY(status ? !result && !reused && error.status == status : result && reused);
    if (!status) {
        verdict_check(model, result, options->layout);
        PROPERTY(verdict_equal(model, result, reused));
    }
    check_vector(model, fresh, text);
    stance_result_free(result);
    stance_classifier_free(fresh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static fuzz_models models;
    if (!models.model[0]) fuzz_models_init(&models);
    st_sv input = fuzz_input(data, size);
    stance_classify_options options = choose(fuzz_choice(&input), &input);
    check_text(models.model[0], input, &options);
    return 0;
}
