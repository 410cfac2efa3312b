/* SPDX-License-Identifier: MIT
 * An evaluation for people. */
#include <math.h>
#include <string.h>

#include "evaluation.h"
#include "report.h"
#include "visible_text.h"

enum { LONGEST_TEXT = 160, LONGEST_NAME = 30, LEAST_NAME = 8 };

static size_t name_width(const stance_measures *m) {
    size_t width = LEAST_NAME;
    for (size_t l = 0; l < m->label_count; l++)
        if (strlen(m->labels[l]) > width) width = strlen(m->labels[l]);
    return width < LONGEST_NAME ? width : LONGEST_NAME;
}

static void put_name(FILE *out, const char *name, size_t width) {
    size_t size = strlen(name);
    st_put_visible(out, st_sv_of(name), width);
    if (size < width) fprintf(out, "%*s", (int)(width - size), "");
}

static void put_interval(FILE *out, stance_interval i) {
    if (isnan(i.low)) fprintf(out, "%16s", "-");
    else fprintf(out, "%.4f to %.4f", i.low, i.high);
}

static void put_overall(FILE *out, const st_evaluated *e, const st_figures *f) {
    static const struct {
        const char *name;
        stance_measure measure;
    } rows[] = {{"accuracy", STANCE_MEASURE_ACCURACY},
                {"macro-F1", STANCE_MEASURE_MACRO_F1},
                {"calibration error", STANCE_MEASURE_CALIBRATION_ERROR}};
    if (!f->bootstrap) return;
    fprintf(out, "%g %% intervals, from %zu resamples of %zu %s:\n", 100 * e->bootstrap->confidence,
            e->bootstrap->resamples, stance_bootstrap_groups(f->bootstrap),
            stance_bootstrap_groups(f->bootstrap) < f->m.count ? "groups" : "texts");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fprintf(out, "  %-18s ", rows[i].name);
        put_interval(out, st_figures_interval(f, rows[i].measure, 0));
        fputc('\n', out);
    }
}

static void put_average(FILE *out, const char *name, stance_average a, stance_interval i, const st_figures *f,
                        size_t width) {
    fprintf(out, "  %-*s  %9.4f  %6.4f  %6.4f", (int)width, name, a.precision, a.recall, a.f1);
    if (f->bootstrap) fputs("  ", out), put_interval(out, i);
    fputc('\n', out);
}

static void put_labels(FILE *out, const st_figures *f, size_t width) {
    const stance_measures *m = &f->m;
    fprintf(out, "\n  %-*s  precision  recall      F1%s  average precision    texts\n", (int)width, "",
            f->bootstrap ? "  interval of F1  " : "");
    for (size_t l = 0; l < m->label_count; l++) {
        fputs("  ", out);
        put_name(out, m->labels[l], width);
        fprintf(out, "  %9.4f  %6.4f  %6.4f", m->precision[l], m->recall[l], m->f1[l]);
        if (f->bootstrap) fputs("  ", out), put_interval(out, st_figures_interval(f, STANCE_MEASURE_F1, l));
        fprintf(out, "  %17.4f  %7zu\n", f->average_precision[l], m->support[l]);
    }
    stance_interval none = {NAN, NAN};
    put_average(out, "macro", f->averages.macro, st_figures_interval(f, STANCE_MEASURE_MACRO_F1, 0), f, width);
    put_average(out, "micro", f->averages.micro, st_figures_interval(f, STANCE_MEASURE_ACCURACY, 0), f, width);
    put_average(out, "weighted", f->averages.weighted,
                f->bootstrap ? st_figures_interval(f, STANCE_MEASURE_WEIGHTED_F1, 0) : none, f, width);
}

/* ---- mistakes ------------------------------------------------------------------------------------------ */

const char *st_evaluated_file(const st_evaluated *e, size_t i) {
    size_t file = 0;
    while (file + 1 < e->files->count && i >= e->ends[file]) file++;
    return e->files->items[file];
}

static void put_example(FILE *out, const st_evaluated *e, const stance_mistake *mistake) {
    st_sv text = {NULL, 0};
    text.data = stance_dataset_text(e->dataset, mistake->text, &text.size);
    fputs("      ", out);
    st_put_visible(out, st_sv_of(st_evaluated_file(e, mistake->text)), LONGEST_TEXT);
    fprintf(out, ":%zu  %.2f  ", stance_dataset_line(e->dataset, mistake->text), mistake->of_predicted);
    st_put_visible(out, text, LONGEST_TEXT);
    fputc('\n', out);
}

static void put_mistakes(FILE *out, const st_evaluated *e, const st_figures *f) {
    if (!f->mistake_count || !e->show) return;
    fputs("\n  Most frequent mistakes, the most certain of each\n", out);
    for (size_t i = 0, pair = 0; i < f->mistake_count && pair < e->show; i += f->mistakes[i].alike, pair++) {
        const stance_mistake *first = &f->mistakes[i];
        fprintf(out, "    %zu ", first->alike);
        st_put_visible(out, st_sv_of(f->m.labels[first->truth]), LONGEST_NAME);
        fputs(", taken for ", out);
        st_put_visible(out, st_sv_of(f->m.labels[first->predicted]), LONGEST_NAME);
        fputc('\n', out);
        for (size_t k = 0; k < first->alike && k < ST_EXAMPLES; k++) put_example(out, e, first + k);
    }
}

/* ---- thresholds ---------------------------------------------------------------------------------------- */

static void put_thresholds(FILE *out, const st_figures *f) {
    stance_error error;
    for (size_t l = 0; l < f->m.label_count; l++) {
        size_t count;
        if (st_figures_trace(f, l, &count, &error)) {
            st_complain("stance-train", NULL, &error);
            return;
        }
        fputs("\n  ", out);
        st_put_visible(out, st_sv_of(f->m.labels[l]), LONGEST_NAME);
        fprintf(out, " where its probability is at least\n             precision  recall      F1\n");
        for (size_t step = 1; step <= ST_THRESHOLD_STEPS; step++) {
            stance_threshold t = st_curve_at(f->curve, count, (double)step / 20);
            fprintf(out, "    %9.2f  %9.4f  %6.4f  %6.4f\n", t.threshold, t.precision, t.recall,
                    st_f1_of(t.precision, t.recall));
        }
        const st_best_threshold *b = &f->best[l];
        fprintf(out, "  best %9.4f  %9.4f  %6.4f  %6.4f\n", b->threshold, b->precision, b->recall, b->f1);
    }
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

static void put_task(FILE *out, const st_evaluated *e, const char *task, const st_figures *f) {
    size_t width = name_width(&f->m);
    st_report_line(out, task, &f->m);
    put_overall(out, e, f);
    put_labels(out, f, width);
    st_report_confusion(out, &f->m);
    put_mistakes(out, e, f);
    if (e->thresholds) put_thresholds(out, f);
    fputc('\n', out);
}

void st_evaluation_text(FILE *out, const st_evaluated *e) {
    for (size_t i = 0; i < e->model_count; i++) {
        if (e->model_count > 1) fprintf(out, "== %s\n\n", e->models[i].name);
        for (size_t t = 0; t < e->task_count; t++) put_task(out, e, e->tasks[t], &e->models[i].figures[t]);
    }
    if (e->model_count > 1) st_versus_text(out, e);
}
