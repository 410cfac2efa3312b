/* SPDX-License-Identifier: MIT */
#include "article.h"

#include <string.h>

static const double LEAST_PRIOR = 1e-6;

void st_sentences_judge(const st_model_view *view, const st_neighbours *alone, double *x, double *out) {
    for (uint32_t t = 0; t < view->task_count; t++) {
        const st_task *task = &view->tasks[t];
        const st_head *log_own = st_model_head(view, ST_HEAD_CONTEXT_LOG, t);
        const st_head *head = log_own ? log_own : st_model_head(view, ST_HEAD_CONTEXT, t);
        for (size_t i = 0; i < alone->count; i++) {
            size_t place = i * alone->stride + task->first_label;
            if (head) {
                st_context_inputs(alone, i, task->first_label, task->label_count, x);
                if (log_own) st_context_log_own(x, task->label_count);
                st_head_apply(view, head, x, out + place);
            } else memcpy(out + place, alone->each + place, task->label_count * sizeof *out);
        }
    }
}

static double mean_of(const double *each, size_t count, size_t stride, size_t label) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += each[i * stride + label];
    return sum / (double)count;
}

static void judge_by_share(const st_model_view *view, const st_task *task, const double *each, size_t count,
                           double *out) {
    double sum = 0;
    for (uint32_t l = task->first_label; l < task->first_label + task->label_count; l++) {
        double q = mean_of(each, count, view->label_count, l), prior = view->labels[l].prior;
        sum += out[l] = q * q / (prior > LEAST_PRIOR ? prior : LEAST_PRIOR);
    }
    for (uint32_t l = task->first_label; l < task->first_label + task->label_count; l++)
        out[l] = sum > 0 ? out[l] / sum : 1.0 / task->label_count;
}

/* The inputs of an article head: of the sentences, then the tones if the task has some. */
static void fill_inputs(const st_model_view *view, const st_task *task, const double *each, size_t count,
                        const double *tones, double *x) {
    st_article_inputs(each, count, view->label_count, task->first_label, task->label_count, x);
    if (task->first_tone)
        memcpy(x + task->label_count, tones + (task->first_tone - view->label_count), task->label_count * sizeof *x);
}

void st_article_judge(const st_model_view *view, const double *each, size_t count, const double *tones, bool relevant,
                      double *x, double *out) {
    for (uint32_t t = 0; t < view->task_count; t++) {
        const st_task *task = &view->tasks[t];
        const st_head *head = st_model_head(view, ST_HEAD_ARTICLE, t);
        const st_head *off = relevant ? NULL : st_model_head(view, ST_HEAD_OFF_TARGET, t);
        if (off) st_head_apply(view, off, x, out + task->first_label);
        else if (head) {
            fill_inputs(view, task, each, count, tones, x);
            st_head_apply(view, head, x, out + task->first_label);
        } else judge_by_share(view, task, each, count, out);
    }
}
