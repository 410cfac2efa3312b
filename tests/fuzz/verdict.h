/* SPDX-License-Identifier: MIT
 * What must hold of every verdict, of whatever model on whatever text. */
#ifndef VERDICT_H
#define VERDICT_H

#include "fuzz.h"

static inline void verdict_check_sentence(const stance_model *model, const stance_result *result, size_t i,
                                          size_t task) {
    size_t labels = stance_model_label_count(model, task);
    double sum = 0;
    for (size_t l = 0; l < labels; l++) {
        double p = stance_result_sentence_probability(result, i, task, l);
        PROPERTY(fuzz_share(p));
        sum += p;
    }
    PROPERTY(sum > 1 - 1e-9 && sum < 1 + 1e-9);
    PROPERTY(stance_result_sentence_label(result, i, task) != NULL);
}

static inline void verdict_check_task(const stance_model *model, const stance_result *result, size_t task) {
    size_t labels = stance_model_label_count(model, task), best = stance_result_label_index(result, task);
    double sum = 0;
    PROPERTY(best < labels && !strcmp(stance_result_label(result, task), stance_model_label(model, task, best)));
    for (size_t l = 0; l < labels; l++) {
        double p = stance_result_probability(result, task, l);
        PROPERTY(fuzz_share(p));
        PROPERTY(l < best ? p < stance_result_probability(result, task, best)
                          : p <= stance_result_probability(result, task, best));
        sum += p;
    }
    PROPERTY(sum > 1 - 1e-9 && sum < 1 + 1e-9);
    for (size_t i = 0; i < stance_result_sentence_count(result); i++) verdict_check_sentence(model, result, i, task);
}

static inline void verdict_check_places(const stance_result *result, stance_layout layout) {
    st_sv text, title;
    text.data = stance_result_text(result, &text.size);
    title.data = stance_result_title(result, &title.size);
    size_t last = 0, count = stance_result_sentence_count(result);
    PROPERTY(text.data || !text.size);
    PROPERTY(!title.data || title.size || layout == STANCE_SENTENCES); /* an empty first line */
    PROPERTY(layout != STANCE_LINE || (!count && !title.data));
    for (size_t i = 0; i < count; i++) {
        stance_span s = stance_result_sentence(result, i);
        PROPERTY(s.begin >= last && s.begin <= s.end && s.end <= text.size);
        PROPERTY(layout == STANCE_SENTENCES || s.begin < s.end);
        PROPERTY(fuzz_between(text, s.begin) && fuzz_between(text, s.end));
        last = s.end;
    }
    stance_span none = stance_result_sentence(result, count);
    PROPERTY(none.begin == none.end);
}

static inline void verdict_check(const stance_model *model, const stance_result *result, stance_layout layout) {
    int relevant = stance_result_relevant(result);
    verdict_check_places(result, layout);
    PROPERTY(fuzz_share(stance_result_known(result)));
    PROPERTY(relevant >= -1 && relevant <= 1);
    for (size_t t = 0; t < stance_model_task_count(model); t++) verdict_check_task(model, result, t);
    PROPERTY(!stance_result_label(result, stance_model_task_count(model)));
}

/* Whether two results say the same, bit by bit. */
static inline bool verdict_equal(const stance_model *model, const stance_result *a, const stance_result *b) {
    size_t count = stance_result_sentence_count(a);
    if (count != stance_result_sentence_count(b) || stance_result_known(a) != stance_result_known(b) ||
        stance_result_relevant(a) != stance_result_relevant(b))
        return false;
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            if (stance_result_probability(a, t, l) != stance_result_probability(b, t, l)) return false;
            for (size_t i = 0; i < count; i++)
                if (stance_result_sentence_probability(a, i, t, l) != stance_result_sentence_probability(b, i, t, l))
                    return false;
        }
    return true;
}

#endif
