/* SPDX-License-Identifier: MIT
 * Train a model in memory and use it:  cc example_train.c $(pkg-config --cflags --libs libstance-train) */
#include <stance_train.h>
#include <stdio.h>
#include <string.h>

static const char *const texts[][2] = {
    {"the soup was excellent", "good"},     {"an excellent, fresh pie", "good"},
    {"fresh bread, perfect crust", "good"}, {"perfect tea and fresh cake", "good"},
    {"the roast was burnt", "bad"},         {"cold soup, stale bread", "bad"},
    {"stale cake and cold tea", "bad"},     {"a burnt crust, sour cream", "bad"},
};

int main(void) {
    const char *tasks[] = {"taste"};
    stance_train_options options = STANCE_TRAIN_OPTIONS;
    options.cost = 1;
    options.folds = 4;
    stance_dataset *dataset = NULL;
    stance_trained *trained = NULL;
    stance_model *model = NULL;
    stance_classifier *classifier = NULL;
    stance_result *result = NULL;
    stance_error error;
    stance_status status = stance_dataset_new(&dataset, tasks, 1, NULL, &error);
    for (size_t i = 0; i < sizeof texts / sizeof *texts && !status; i++) {
        stance_example example = {texts[i][0], strlen(texts[i][0]), &texts[i][1], NULL, 0, 0};
        status = stance_dataset_add(dataset, &example, &error);
    }
    if (!status) status = stance_train(&trained, dataset, &options, NULL, &error);
    if (!status) {
        size_t size;
        const void *bytes = stance_trained_bytes(trained, &size);
        status = stance_model_from_memory(&model, bytes, size, NULL, &error);
    }
    if (!status) status = stance_classifier_new(&classifier, model, NULL, &error);
    if (!status) status = stance_classify(classifier, "stale, cold bread", 17, NULL, &result, &error);
    if (status) fprintf(stderr, "%s\n", error.text);
    else printf("taste: %s\n", stance_result_label(result, 0));
    stance_result_free(result);
    stance_classifier_free(classifier);
    stance_model_free(model);
    stance_trained_free(trained);
    stance_dataset_free(dataset);
    return status ? 1 : 0;
}
