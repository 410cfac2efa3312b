/* SPDX-License-Identifier: MIT
 * Training on tiny data sets of any content: refused with a reason, or a model of the same bytes for any number of threads
 * that opens and classifies, and is the same once more from a file. Input: choices, terms up to a line feed, then lines of a
 * byte each for label, group and position, and a text. */
#include <stdio.h>
#include <unistd.h>

#include "stance_train.h"
#include "verdict.h"

enum { MOST_LINES = 40 };

static void add_line(stance_dataset *dataset, st_sv line, unsigned choice) {
    static const char *const names[] = {"", "a", "b", "\xc3\xa9", "long label"};
    unsigned label = fuzz_choice(&line), place = fuzz_choice(&line);
    char group[2] = {(char)('a' + place % 8), '\0'};
    const char *labels[] = {names[label % 5], names[label / 5 % 5]};
    stance_example example = {line.data, line.size, labels, place & 8 ? group : NULL, 0, place / 16 % 4};
    if (choice & 1 && label & 128) PROPERTY(!stance_dataset_add_article(dataset, &example, NULL));
    else PROPERTY(!stance_dataset_add(dataset, &example, NULL));
}

static stance_dataset *read_lines(st_sv input, unsigned choice) {
    static const char *const tasks[] = {"one", "two"};
    stance_dataset *dataset;
    PROPERTY(!stance_dataset_new(&dataset, tasks, 2 - (choice >> 1 & 1), NULL, NULL));
    for (size_t i = 0; i < MOST_LINES && input.size; i++) add_line(dataset, fuzz_until(&input, '\n'), choice);
    return dataset;
}

static stance_train_options choose(unsigned choice, unsigned more, const char *about) {
    static const char *const features[] = {"word:1-2", "char:2-3:idf=0", "word:1:tf=raw:norm=0,char:2:min_df=2",
                                           "char:1-8:max=50:max_df=0.5"};
    static const char *const units[] = {NULL, "sentence", "document", "auto"};
    stance_train_options o = STANCE_TRAIN_OPTIONS;
    o.features = features[choice >> 2 & 3];
    o.solver = choice & 16 ? "libsvm" : choice & 32 ? "liblinear" : NULL;
    o.scaling = more & 16 && !(choice & 16) ? "ratio" : NULL;
    o.balanced = choice >> 6 & 1;
    o.folds = more & 3 ? 1 + (more & 3) : 0;
    o.cost = more & 32 && o.folds ? 0 : 1;
    o.unit = units[more >> 2 & 3];
    o.keep_grams = more >> 6 & 1;
    o.about = more & 128 ? about : NULL;
    o.threads = 1;
    if (!(choice & 128)) return o;
    o.kernel = "rbf";
    o.gamma = more & 16 ? 0.25 : 0;
    if (!(more & 4)) o.solver = o.scaling = NULL; /* else they may not go with it */
    return o;
}

static void check_measures(const stance_trained *trained, size_t task, size_t texts) {
    stance_measures m;
    const double *held = stance_trained_held_out(trained, task);
    if (stance_trained_measures(trained, task, &m)) return;
    PROPERTY(m.count <= texts && m.label_count >= 2);
    PROPERTY(fuzz_share(m.accuracy) && fuzz_share(m.macro_f1) && fuzz_share(m.weighted_f1));
    PROPERTY(fuzz_share(m.calibration_error) && m.brier >= 0 && m.brier <= 2 && m.log_loss >= 0);
    for (size_t i = 0; held && i < texts; i++) {
        const double *p = held + i * m.label_count;
        bool none = true; /* no label for this task */
        for (size_t l = 0; l < m.label_count; l++) none = none && !(p[l] > 0);
        PROPERTY(none || fuzz_distribution(p, m.label_count));
    }
}

static void classify_all(const stance_model *model, const stance_dataset *dataset) {
    stance_classifier *classifier;
    stance_result *result = NULL;
    PROPERTY(!stance_classifier_new(&classifier, model, NULL, NULL));
    for (size_t i = 0; i < stance_dataset_count(dataset); i++) {
        size_t length;
        const char *text = stance_dataset_text(dataset, i, &length);
        stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
        options.layout = (stance_layout)(i % 3);
        PROPERTY(!stance_classify(classifier, text, length, &options, &result, NULL));
        verdict_check(model, result, options.layout);
    }
    stance_result_free(result);
    stance_classifier_free(classifier);
}

/* Written, opened from the file and read again: the same bytes. */
static void check_file(const stance_trained *trained, const stance_dataset *dataset) {
    char path[64];
    size_t size;
    const char *bytes = stance_trained_bytes(trained, &size);
    stance_model *model;
    snprintf(path, sizeof path, "/tmp/stance-fuzz-%ld", (long)getpid());
    PROPERTY(!stance_trained_write(trained, path, NULL));
    PROPERTY(!stance_model_open(&model, path, NULL, NULL));
    FILE *file = fopen(path, "rb");
    for (size_t i = 0; i < size; i++) PROPERTY(fgetc(file) == (unsigned char)bytes[i]);
    PROPERTY(fgetc(file) == EOF);
    fclose(file);
    unlink(path);
    classify_all(model, dataset);
    stance_model_free(model);
}

static void check_trained(const stance_trained *trained, const stance_dataset *dataset) {
    size_t size;
    stance_model *model;
    stance_error error;
    const void *bytes = stance_trained_bytes(trained, &size);
    PROPERTY(!stance_model_from_memory(&model, bytes, size, NULL, &error));
    PROPERTY(stance_model_feature_count(model) == stance_trained_feature_count(trained));
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        check_measures(trained, t, stance_dataset_count(dataset));
    classify_all(model, dataset);
    stance_model_free(model);
    if (size % 16 == 0) check_file(trained, dataset);
}

static void train(const stance_dataset *dataset, stance_train_options *options) {
    stance_trained *trained, *again;
    stance_error error = {.text = ""};
    stance_status status = stance_train(&trained, dataset, options, NULL, &error);
    options->threads = 3;
    PROPERTY(stance_train(&again, dataset, options, NULL, NULL) == status);
    if (status) {
        PROPERTY(status == STANCE_ERROR_DATA || status == STANCE_ERROR_ARGUMENT);
        PROPERTY(error.status == status && error.text[0] && !trained && !again);
        return;
    }
    size_t size, size_again;
    const void *bytes = stance_trained_bytes(trained, &size), *bytes_again = stance_trained_bytes(again, &size_again);
    PROPERTY(size == size_again && !memcmp(bytes, bytes_again, size));
    check_trained(trained, dataset);
    stance_trained_free(trained);
    stance_trained_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    st_sv input = fuzz_input(data, size);
    unsigned choice = fuzz_choice(&input), more = fuzz_choice(&input);
    char *about = fuzz_string(fuzz_until(&input, '\n'));
    stance_dataset *dataset = read_lines(input, choice);
    stance_train_options options = choose(choice, more, about);
    train(dataset, &options);
    stance_dataset_free(dataset);
    free(about);
    return 0;
}
