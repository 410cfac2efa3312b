/* SPDX-License-Identifier: MIT */
#include "figures.h"

#include <math.h>

#include "error.h"
#include "memory.h"

double st_f1_of(double precision, double recall) {
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

stance_status st_figures_trace(const st_figures *f, size_t label, size_t *count, stance_error *error) {
    double area;
    return stance_thresholds(&f->p, label, f->curve, count, &area, NULL, error);
}

stance_threshold st_curve_at(const stance_threshold *curve, size_t count, double threshold) {
    size_t low = 0, high = count; /* curve[0 .. low) are at the threshold or above */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (curve[middle].threshold >= threshold) low = middle + 1;
        else high = middle;
    }
    if (!low) return (stance_threshold){threshold, 0, 0};
    return (stance_threshold){threshold, curve[low - 1].precision, curve[low - 1].recall};
}

stance_interval st_figures_interval(const st_figures *f, stance_measure measure, size_t label) {
    if (!f->bootstrap) return (stance_interval){NAN, NAN};
    return stance_bootstrap_interval(f->bootstrap, measure, label);
}

static void find_best(const stance_threshold *curve, size_t count, st_best_threshold *best) {
    for (size_t i = 0; i < count; i++) {
        double f1 = st_f1_of(curve[i].precision, curve[i].recall);
        if (f1 > best->f1) *best = (st_best_threshold){curve[i].threshold, curve[i].precision, curve[i].recall, f1};
    }
}

static stance_status look_at_labels(st_figures *f, stance_error *error) {
    stance_status status = STANCE_OK;
    for (size_t k = 0; k < f->m.label_count && !status; k++) {
        size_t count;
        status = stance_thresholds(&f->p, k, f->curve, &count, &f->average_precision[k], NULL, error);
        if (!status) find_best(f->curve, count, &f->best[k]);
    }
    return status;
}

stance_status st_figures_make(st_figures *f, const stance_measures *measures, const stance_predictions *predictions,
                              const stance_bootstrap_options *bootstrap, stance_error *error) {
    const stance_allocator *memory = &st_default_allocator;
    *f = (st_figures){.m = *measures, .p = *predictions};
    f->mistakes = st_new(memory, f->p.count, sizeof *f->mistakes);
    f->curve = st_new(memory, f->p.count, sizeof *f->curve);
    f->average_precision = st_new(memory, f->m.label_count, sizeof *f->average_precision);
    f->best = st_new(memory, f->m.label_count, sizeof *f->best);
    if (!f->mistakes || !f->curve || !f->average_precision || !f->best) return st_fail_memory(error);
    stance_measures_average(&f->m, &f->averages);
    stance_reliability(&f->p, f->bins);
    f->mistake_count = stance_mistakes(&f->p, f->mistakes);
    stance_status status = look_at_labels(f, error);
    if (!status && bootstrap) status = stance_bootstrap_new(&f->bootstrap, &f->p, bootstrap, NULL, error);
    return status;
}

void st_figures_clear(st_figures *f) {
    void *blocks[] = {f->mistakes, f->curve, f->average_precision, f->best};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(&st_default_allocator, blocks[i]);
    stance_bootstrap_free(f->bootstrap);
    *f = (st_figures){.mistake_count = 0};
}
