/* SPDX-License-Identifier: MIT */
#include "measures.h"

#include <math.h>

#include "error.h"
#include "softmax.h"

enum { BINS = STANCE_RELIABILITY_BINS };

static double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

/* Column and row sums of label k. */
static void sums_of(const size_t *confusion, size_t labels, size_t k, size_t *predicted, size_t *support) {
    *predicted = *support = 0;
    for (size_t j = 0; j < labels; j++) {
        *predicted += confusion[j * labels + k];
        *support += confusion[k * labels + j];
    }
}

double st_macro_f1(const size_t *confusion, size_t label_count) {
    double sum = 0;
    size_t present = 0;
    for (size_t k = 0; k < label_count; k++) {
        size_t predicted, support;
        sums_of(confusion, label_count, k, &predicted, &support);
        present += predicted + support > 0;
        sum += ratio(2 * (double)confusion[k * label_count + k], (double)(predicted + support));
    }
    return ratio(sum, (double)present);
}

static void judge_labels(st_judgement *j, size_t *confusion, size_t *support) {
    size_t n = j->measures.label_count, right = 0;
    double weighted = 0;
    for (size_t k = 0; k < n; k++) {
        size_t predicted;
        sums_of(confusion, n, k, &predicted, &support[k]);
        double hits = (double)confusion[k * n + k];
        right += confusion[k * n + k];
        j->per_label[k] = ratio(hits, (double)predicted);
        j->per_label[n + k] = ratio(hits, (double)support[k]);
        j->per_label[2 * n + k] = ratio(2 * hits, (double)(predicted + support[k]));
        weighted += j->per_label[2 * n + k] * (double)support[k];
    }
    j->measures.accuracy = ratio((double)right, (double)j->measures.count);
    j->measures.weighted_f1 = ratio(weighted, (double)j->measures.count);
    j->measures.macro_f1 = st_macro_f1(confusion, n);
}

/* Predictions whose largest probability falls into a bin: number m holds those of (m / 10, (m + 1) / 10]. */
typedef struct bin {
    double confidence, right;
} bin;

size_t st_reliability_bin_of(double confidence) {
    double upper = ceil(confidence * BINS);
    if (!(upper > 1)) return 0;
    return upper < BINS ? (size_t)upper - 1 : BINS - 1;
}

static double calibration_error(const bin *bins, size_t count) {
    double sum = 0;
    for (size_t b = 0; b < BINS; b++) sum += fabs(bins[b].confidence - bins[b].right);
    return ratio(sum, (double)count);
}

static double squared_distance(const double *p, size_t labels, size_t truth) {
    double sum = 0;
    for (size_t k = 0; k < labels; k++) sum += (p[k] - (k == truth)) * (p[k] - (k == truth));
    return sum;
}

static void count_cases(st_judgement *j, const uint32_t *truth, const double *probabilities, size_t count,
                        size_t *confusion) {
    size_t n = j->measures.label_count;
    bin bins[BINS] = {{0, 0}};
    double log_loss = 0, brier = 0;
    for (size_t i = 0; i < count; i++) {
        if (truth[i] == ST_UNLABELLED) continue;
        const double *p = probabilities + i * n;
        size_t predicted = st_argmax(p, n), b = st_reliability_bin_of(p[predicted]);
        bins[b].confidence += p[predicted];
        bins[b].right += predicted == truth[i];
        log_loss -= log(p[truth[i]] > 1e-15 ? p[truth[i]] : 1e-15);
        brier += squared_distance(p, n, truth[i]);
        confusion[truth[i] * n + predicted]++;
        j->measures.count++;
    }
    j->measures.calibration_error = calibration_error(bins, j->measures.count);
    j->measures.log_loss = ratio(log_loss, (double)j->measures.count);
    j->measures.brier = ratio(brier, (double)j->measures.count);
}

stance_status st_judge(st_judgement *j, const uint32_t *truth, const double *probabilities, size_t count,
                       const char *const *labels, size_t label_count, const stance_allocator *allocator,
                       stance_error *error) {
    *j = (st_judgement){.allocator = allocator, .measures.label_count = label_count};
    j->per_label = st_new(allocator, 3 * label_count, sizeof *j->per_label);
    j->counts = st_new(allocator, label_count + label_count * label_count, sizeof *j->counts);
    j->labels = st_new(allocator, label_count, sizeof *j->labels);
    if (!j->per_label || !j->counts || !j->labels) {
        st_judgement_clear(j);
        return st_fail_memory(error);
    }
    for (size_t k = 0; k < label_count; k++) j->labels[k] = labels[k];
    size_t *confusion = j->counts + label_count;
    count_cases(j, truth, probabilities, count, confusion);
    judge_labels(j, confusion, j->counts);
    j->measures.labels = j->labels;
    j->measures.precision = j->per_label;
    j->measures.recall = j->per_label + label_count;
    j->measures.f1 = j->per_label + 2 * label_count;
    j->measures.support = j->counts;
    j->measures.confusion = confusion;
    return STANCE_OK;
}

void st_judgement_clear(st_judgement *j) {
    st_release(j->allocator, j->per_label);
    st_release(j->allocator, j->counts);
    st_release(j->allocator, j->labels);
    *j = (st_judgement){.allocator = j->allocator};
}

void stance_measures_average(const stance_measures *m, stance_averages *averages) {
    stance_average macro = {0, 0, 0}, weighted = {0, 0, 0};
    double present = 0;
    for (size_t k = 0; k < m->label_count; k++) {
        size_t predicted, support;
        sums_of(m->confusion, m->label_count, k, &predicted, &support);
        present += predicted + support > 0;
        macro.precision += m->precision[k];
        macro.recall += m->recall[k];
        weighted.precision += m->precision[k] * (double)support;
        weighted.recall += m->recall[k] * (double)support;
    }
    double count = (double)m->count;
    averages->macro = (stance_average){ratio(macro.precision, present), ratio(macro.recall, present), m->macro_f1};
    averages->micro = (stance_average){m->accuracy, m->accuracy, m->accuracy};
    averages->weighted =
        (stance_average){ratio(weighted.precision, count), ratio(weighted.recall, count), m->weighted_f1};
}

void stance_reliability(const stance_predictions *p, stance_reliability_bin bins[STANCE_RELIABILITY_BINS]) {
    memset(bins, 0, BINS * sizeof *bins);
    for (size_t i = 0; i < p->count; i++) {
        if (p->truth[i] == ST_UNLABELLED) continue;
        const double *row = p->probabilities + i * p->label_count;
        size_t predicted = st_argmax(row, p->label_count);
        stance_reliability_bin *b = &bins[st_reliability_bin_of(row[predicted])];
        b->count++;
        b->confidence += row[predicted];
        b->accuracy += predicted == p->truth[i];
    }
    for (size_t b = 0; b < BINS; b++) {
        bins[b].confidence = ratio(bins[b].confidence, (double)bins[b].count);
        bins[b].accuracy = ratio(bins[b].accuracy, (double)bins[b].count);
    }
}
