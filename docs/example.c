/* SPDX-License-Identifier: MIT
 * Classify one text with the built-in model:  cc example.c $(pkg-config --cflags --libs libstance) */
#include <stance.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    const char *text = "Lawmakers said Huawei equipment is a security risk and must be banned from 5G networks.";
    stance_model *model = NULL;
    stance_classifier *classifier = NULL;
    stance_result *result = NULL;
    stance_error error;
    if (stance_model_builtin(&model, NULL, &error) || stance_classifier_new(&classifier, model, NULL, &error) ||
        stance_classify(classifier, text, strlen(text), NULL, &result, &error))
        fprintf(stderr, "%s\n", error.text);
    else
        for (size_t task = 0; task < stance_model_task_count(model); task++)
            printf("%s: %s\n", stance_model_task_name(model, task), stance_result_label(result, task));
    stance_result_free(result);
    stance_classifier_free(classifier);
    stance_model_free(model);
    return result ? 0 : 1;
}
