/* SPDX-License-Identifier: MIT
 * An evaluation for programs. Whatever cannot be made is NULL, which jansson passes on. */
#include <math.h>

#include "evaluation.h"
#include "report.h"
#include "sv.h"

json_t *st_real_json(double number) { return isnan(number) ? json_null() : json_real(number); }

json_t *st_interval_json(stance_interval i) { return isnan(i.low) ? json_null() : json_pack("[f, f]", i.low, i.high); }

static json_t *average_json(stance_average a) {
    return json_pack("{s:f, s:f, s:f}", "precision", a.precision, "recall", a.recall, "f1", a.f1);
}

static json_t *intervals_json(const st_evaluated *e, const st_figures *f) {
    static const struct {
        const char *key;
        stance_measure measure;
    } keys[] = {{"accuracy", STANCE_MEASURE_ACCURACY},         {"macro_precision", STANCE_MEASURE_MACRO_PRECISION},
                {"macro_recall", STANCE_MEASURE_MACRO_RECALL}, {"macro_f1", STANCE_MEASURE_MACRO_F1},
                {"weighted_f1", STANCE_MEASURE_WEIGHTED_F1},   {"calibration_error", STANCE_MEASURE_CALIBRATION_ERROR}};
    json_t *all =
        json_pack("{s:f, s:I, s:I}", "confidence", e->bootstrap->confidence, "resamples",
                  (json_int_t)e->bootstrap->resamples, "groups", (json_int_t)stance_bootstrap_groups(f->bootstrap));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_object_set_new(all, keys[i].key, st_interval_json(st_figures_interval(f, keys[i].measure, 0)));
    return all;
}

static json_t *threshold_json(double threshold, double precision, double recall) {
    return json_pack("{s:f, s:f, s:f, s:f}", "threshold", threshold, "precision", precision, "recall", recall, "f1",
                     st_f1_of(precision, recall));
}

static json_t *thresholds_json(const st_figures *f, size_t label) {
    json_t *steps = json_array();
    size_t count;
    if (st_figures_trace(f, label, &count, NULL)) {
        json_decref(steps);
        return NULL;
    }
    for (size_t step = 1; step <= ST_THRESHOLD_STEPS; step++) {
        stance_threshold t = st_curve_at(f->curve, count, (double)step / 20);
        json_array_append_new(steps, threshold_json(t.threshold, t.precision, t.recall));
    }
    return steps;
}

static void add_to_labels(const st_figures *f, json_t *labels) {
    static const struct {
        const char *key;
        stance_measure measure;
    } keys[] = {{"precision_interval", STANCE_MEASURE_PRECISION},
                {"recall_interval", STANCE_MEASURE_RECALL},
                {"f1_interval", STANCE_MEASURE_F1}};
    for (size_t l = 0; l < f->m.label_count; l++) {
        json_t *label = json_object_get(labels, f->m.labels[l]);
        const st_best_threshold *b = &f->best[l];
        for (size_t i = 0; i < 3 && f->bootstrap; i++)
            json_object_set_new(label, keys[i].key, st_interval_json(st_figures_interval(f, keys[i].measure, l)));
        json_object_set_new(label, "average_precision", json_real(f->average_precision[l]));
        json_object_set_new(label, "best_threshold", threshold_json(b->threshold, b->precision, b->recall));
        json_object_set_new(label, "thresholds", thresholds_json(f, l));
    }
}

static json_t *reliability_json(const st_figures *f) {
    json_t *bins = json_array();
    for (size_t b = 0; b < STANCE_RELIABILITY_BINS; b++)
        json_array_append_new(bins,
                              json_pack("{s:f, s:I, s:f, s:f}", "up_to", (double)(b + 1) / STANCE_RELIABILITY_BINS, "n",
                                        (json_int_t)f->bins[b].count, "confidence", f->bins[b].confidence, "accuracy",
                                        f->bins[b].accuracy));
    return bins;
}

/* A text is UTF-8: the reader of the data has seen to that. */
static json_t *example_json(const st_evaluated *e, const stance_mistake *m) {
    st_sv text = {NULL, 0};
    text.data = stance_dataset_text(e->dataset, m->text, &text.size);
    json_t *path = json_string(st_evaluated_file(e, m->text));
    return json_pack("{s:o, s:I, s:f, s:f, s:o}", "path", path ? path : json_null(), "line",
                     (json_int_t)stance_dataset_line(e->dataset, m->text), "of_truth", m->of_truth, "of_predicted",
                     m->of_predicted, "text", json_stringn(text.data, text.size));
}

static json_t *mistakes_json(const st_evaluated *e, const st_figures *f) {
    json_t *pairs = json_array();
    for (size_t i = 0, pair = 0; i < f->mistake_count && pair < e->show; i += f->mistakes[i].alike, pair++) {
        const stance_mistake *first = &f->mistakes[i];
        json_t *examples = json_array();
        for (size_t k = 0; k < first->alike && k < ST_EXAMPLES; k++)
            json_array_append_new(examples, example_json(e, first + k));
        json_array_append_new(pairs, json_pack("{s:s, s:s, s:I, s:o}", "truth", f->m.labels[first->truth], "predicted",
                                               f->m.labels[first->predicted], "n", (json_int_t)first->alike, "examples",
                                               examples));
    }
    return pairs;
}

static json_t *task_json(const st_evaluated *e, const st_figures *f) {
    json_t *task = st_report_json(&f->m);
    json_object_set_new(task, "macro", average_json(f->averages.macro));
    json_object_set_new(task, "micro", average_json(f->averages.micro));
    json_object_set_new(task, "weighted", average_json(f->averages.weighted));
    if (f->bootstrap) json_object_set_new(task, "intervals", intervals_json(e, f));
    json_object_set_new(task, "reliability", reliability_json(f));
    json_object_set_new(task, "mistakes", mistakes_json(e, f));
    add_to_labels(f, json_object_get(task, "labels"));
    return task;
}

static json_t *tasks_json(const st_evaluated *e, const st_judged *model) {
    json_t *tasks = json_object();
    for (size_t t = 0; t < e->task_count; t++)
        json_object_set_new(tasks, e->tasks[t], task_json(e, &model->figures[t]));
    return tasks;
}

json_t *st_evaluation_json(const st_evaluated *e) {
    json_t *models = json_array(), *first = tasks_json(e, &e->models[0]), *whole = json_object();
    json_object_set(whole, "tasks", first);
    for (size_t i = 0; i < e->model_count; i++) {
        json_t *name = json_string(e->models[i].name), *tasks = i ? tasks_json(e, &e->models[i]) : json_incref(first);
        json_array_append_new(models, json_pack("{s:o, s:o}", "model", name ? name : json_null(), "tasks", tasks));
    }
    if (e->model_count > 1) {
        json_object_set(whole, "models", models);
        json_object_set_new(whole, "comparisons", st_versus_json(e));
    }
    json_decref(models);
    json_decref(first);
    return whole;
}
