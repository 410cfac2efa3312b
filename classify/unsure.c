/* SPDX-License-Identifier: MIT */
#include "unsure.h"

static const double LEAST_KNOWN = 0.5;
static const char *const LOW_MARGIN = "low margin";

const char *st_unsure(const st_writer *w, const stance_result *r, size_t task) {
    if (!w->unsure) return NULL;
    if (stance_result_relevant(r) == 0) return "off target";
    if (stance_result_known(r) < LEAST_KNOWN) return "few known words";
    double p = stance_result_probability(r, task, stance_result_label_index(r, task));
    return p < w->min_confidence ? LOW_MARGIN : NULL;
}

const char *st_unsure_sentence(const st_writer *w, const stance_result *r, size_t sentence, size_t task) {
    double best = 0;
    if (!w->unsure) return NULL;
    for (size_t l = 0; l < stance_model_label_count(w->model, task); l++) {
        double p = stance_result_sentence_probability(r, sentence, task, l);
        if (p > best) best = p;
    }
    return best < w->min_confidence ? LOW_MARGIN : NULL;
}
