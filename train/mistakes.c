/* SPDX-License-Identifier: MIT
 * One label against the others, and what went wrong. */
#include <math.h>
#include <stdlib.h>

#include "error.h"
#include "measures.h"
#include "softmax.h"

/* ---- precision and recall by threshold ----------------------------------------------------------------- */

typedef struct scored {
    double probability;
    bool of_label;
} scored;

static int by_probability(const void *left, const void *right) {
    const scored *a = left, *b = right;
    return (a->probability < b->probability) - (a->probability > b->probability);
}

static size_t take_scores(const stance_predictions *p, size_t label, scored *scores, size_t *positives) {
    size_t count = 0;
    *positives = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (p->truth[i] == ST_UNLABELLED) continue;
        scores[count++] = (scored){p->probabilities[i * p->label_count + label], p->truth[i] == label};
        *positives += p->truth[i] == label;
    }
    if (count) qsort(scores, count, sizeof *scores, by_probability);
    return count;
}

static double trace_curve(const scored *scores, size_t count, size_t positives, stance_threshold *out, size_t *points) {
    double area = 0, recall = 0;
    size_t hits = 0;
    for (size_t i = 0; i < count; i++) {
        hits += scores[i].of_label;
        if (i + 1 < count && !(scores[i + 1].probability < scores[i].probability)) continue;
        stance_threshold point = {scores[i].probability, (double)hits / (double)(i + 1),
                                  positives ? (double)hits / (double)positives : 0};
        area += (point.recall - recall) * point.precision;
        recall = point.recall;
        out[(*points)++] = point;
    }
    return area;
}

stance_status stance_thresholds(const stance_predictions *p, size_t label, stance_threshold *out, size_t *count,
                                double *average_precision, const stance_allocator *allocator, stance_error *error) {
    *count = 0;
    *average_precision = 0;
    if (label >= p->label_count) return st_fail(error, STANCE_ERROR_ARGUMENT, "no label of the number %zu", label);
    allocator = st_allocator_or_default(allocator);
    scored *scores = st_new(allocator, p->count, sizeof *scores);
    if (!scores) return st_fail_memory(error);
    size_t positives, cases = take_scores(p, label, scores, &positives);
    *average_precision = trace_curve(scores, cases, positives, out, count);
    st_release(allocator, scores);
    return STANCE_OK;
}

/* ---- mistakes ------------------------------------------------------------------------------------------ */

static int by_pair(const void *left, const void *right) {
    const stance_mistake *a = left, *b = right;
    if (a->truth != b->truth) return a->truth < b->truth ? -1 : 1;
    if (a->predicted != b->predicted) return a->predicted < b->predicted ? -1 : 1;
    if (a->of_predicted != b->of_predicted) return a->of_predicted > b->of_predicted ? -1 : 1;
    return (a->text > b->text) - (a->text < b->text);
}

static int by_frequency(const void *left, const void *right) {
    const stance_mistake *a = left, *b = right;
    if (a->alike != b->alike) return a->alike > b->alike ? -1 : 1;
    return by_pair(a, b);
}

static void count_alike(stance_mistake *all, size_t count) {
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && all[end].truth == all[i].truth && all[end].predicted == all[i].predicted;)
            end++;
        for (size_t j = i; j < end; j++) all[j].alike = end - i;
    }
}

size_t stance_mistakes(const stance_predictions *p, stance_mistake *out) {
    size_t count = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (p->truth[i] == ST_UNLABELLED) continue;
        const double *row = p->probabilities + i * p->label_count;
        uint32_t predicted = (uint32_t)st_argmax(row, p->label_count);
        if (predicted != p->truth[i])
            out[count++] = (stance_mistake){i, p->truth[i], predicted, row[p->truth[i]], row[predicted], 0};
    }
    if (!count) return 0;
    qsort(out, count, sizeof *out, by_pair);
    count_alike(out, count);
    qsort(out, count, sizeof *out, by_frequency);
    return count;
}
