/* SPDX-License-Identifier: MIT */
#include "article.h"

enum { HEADLINE_WEIGHT = 3 };
static const double LEAST_PRIOR = 1e-6;

static double mean_of(const double *each, size_t count, size_t stride, const double *headline, size_t label) {
    double sum = headline ? HEADLINE_WEIGHT * headline[label] : 0;
    for (size_t i = 0; i < count; i++) sum += each[i * stride + label];
    return sum / (double)(count + (headline ? HEADLINE_WEIGHT : 0));
}

void st_article_judge(const st_model_view *view, const double *each, size_t count, const double *headline,
                      double *out) {
    for (uint32_t t = 0; t < view->task_count; t++) {
        const st_task *task = &view->tasks[t];
        double sum = 0;
        for (uint32_t l = task->first_label; l < task->first_label + task->label_count; l++) {
            double q = mean_of(each, count, view->label_count, headline, l), prior = view->labels[l].prior;
            sum += out[l] = q * q / (prior > LEAST_PRIOR ? prior : LEAST_PRIOR);
        }
        for (uint32_t l = task->first_label; l < task->first_label + task->label_count; l++)
            out[l] = sum > 0 ? out[l] / sum : 1.0 / task->label_count;
    }
}
