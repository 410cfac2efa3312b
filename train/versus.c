/* SPDX-License-Identifier: MIT
 * Several models side by side. */
#include <math.h>
#include <string.h>

#include "evaluation.h"
#include "visible_text.h"

enum { WIDEST = 24 };

static void put_cell(FILE *out, double value, stance_interval i) {
    char cell[64];
    if (isnan(i.low)) snprintf(cell, sizeof cell, "%.4f", value);
    else snprintf(cell, sizeof cell, "%.4f (%.4f-%.4f)", value, i.low, i.high);
    fprintf(out, "  %-*s", WIDEST, cell);
}

/* The end of a name tells more than its beginning, which is a folder's. */
static void put_model(FILE *out, const char *name) {
    size_t size = strlen(name), skipped = size > WIDEST ? size - WIDEST : 0;
    while (((unsigned char)name[skipped] & 0xC0) == 0x80) skipped++;
    fputs("  ", out);
    st_put_visible(out, st_sv_of(name + skipped), WIDEST);
    if (size < WIDEST) fprintf(out, "%*s", (int)(WIDEST - size), "");
}

static void put_row(FILE *out, const st_evaluated *e, size_t t, stance_measure measure, const char *name) {
    fprintf(out, "  %-18s", name);
    for (size_t i = 0; i < e->model_count; i++) {
        const st_figures *f = &e->models[i].figures[t];
        double value = measure == STANCE_MEASURE_ACCURACY   ? f->m.accuracy
                       : measure == STANCE_MEASURE_MACRO_F1 ? f->m.macro_f1
                                                            : f->m.calibration_error;
        put_cell(out, value, st_figures_interval(f, measure, 0));
    }
    fputc('\n', out);
}

static void put_p(FILE *out, double p) {
    if (p < 0.0001) fputs("p < 0.0001\n", out);
    else fprintf(out, "p %.4f\n", p);
}

static void put_difference(FILE *out, const char *name, double value, stance_interval i, double p) {
    fprintf(out, "    %-12s %+.4f", name, value);
    if (isnan(i.low)) fputc('\n', out);
    else {
        fprintf(out, " (%+.4f to %+.4f), ", i.low, i.high);
        put_p(out, p);
    }
}

static void put_comparison(FILE *out, const st_evaluated *e, size_t model, size_t t) {
    const stance_comparison *c = &e->comparisons[(model - 1) * e->task_count + t];
    fprintf(out, "\n  %s against %s\n", e->models[model].name, e->models[0].name);
    put_difference(out, "accuracy", c->accuracy, c->accuracy_interval, c->accuracy_p);
    put_difference(out, "macro-F1", c->macro_f1, c->macro_f1_interval, c->macro_f1_p);
    fprintf(out, "    %-12s right alone: %zu and %zu; ", "McNemar", c->only_second, c->only_first);
    if (c->mcnemar_exact) fputs("exact, ", out);
    else fprintf(out, "chi-square %.3f, ", c->mcnemar_statistic);
    put_p(out, c->mcnemar_p);
}

void st_versus_text(FILE *out, const st_evaluated *e) {
    for (size_t t = 0; t < e->task_count; t++) {
        fprintf(out, "%s== %s\n\n  %-18s", t ? "\n" : "", e->tasks[t], "");
        for (size_t i = 0; i < e->model_count; i++) put_model(out, e->models[i].name);
        fputc('\n', out);
        put_row(out, e, t, STANCE_MEASURE_ACCURACY, "accuracy");
        put_row(out, e, t, STANCE_MEASURE_MACRO_F1, "macro-F1");
        put_row(out, e, t, STANCE_MEASURE_CALIBRATION_ERROR, "calibration error");
        for (size_t i = 1; i < e->model_count; i++) put_comparison(out, e, i, t);
    }
}

static json_t *comparison_json(const stance_comparison *c) {
    return json_pack("{s:I, s:{s:f, s:o, s:o}, s:{s:f, s:o, s:o}, s:I, s:I, s:{s:b, s:f, s:f}}", "n",
                     (json_int_t)c->count, "accuracy", "difference", c->accuracy, "interval",
                     st_interval_json(c->accuracy_interval), "p", st_real_json(c->accuracy_p), "macro_f1", "difference",
                     c->macro_f1, "interval", st_interval_json(c->macro_f1_interval), "p", st_real_json(c->macro_f1_p),
                     "only_first_right", (json_int_t)c->only_first, "only_second_right", (json_int_t)c->only_second,
                     "mcnemar", "exact", c->mcnemar_exact, "statistic", c->mcnemar_statistic, "p", c->mcnemar_p);
}

json_t *st_versus_json(const st_evaluated *e) {
    json_t *all = json_array();
    for (size_t i = 1; i < e->model_count; i++) {
        json_t *tasks = json_object(), *first = json_string(e->models[0].name),
               *second = json_string(e->models[i].name);
        for (size_t t = 0; t < e->task_count; t++)
            json_object_set_new(tasks, e->tasks[t], comparison_json(&e->comparisons[(i - 1) * e->task_count + t]));
        json_array_append_new(all, json_pack("{s:o, s:o, s:o}", "first", first ? first : json_null(), "second",
                                             second ? second : json_null(), "tasks", tasks));
    }
    return all;
}
