/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <string.h>

static int longest(const stance_measures *m) {
    size_t width = 8;
    for (size_t l = 0; l < m->label_count; l++)
        if (strlen(m->labels[l]) > width) width = strlen(m->labels[l]);
    return (int)(width < 30 ? width : 30);
}

void st_report_confusion(FILE *out, const stance_measures *m) {
    enum { WIDEST = 12 };
    int width = longest(m);
    if (m->label_count > WIDEST) return; /* too wide for a terminal: see the JSON */
    fprintf(out, "\n%*s  predicted\n%*s", width + 2, "true", width + 2, "");
    for (size_t l = 0; l < m->label_count; l++) fprintf(out, " %9.9s", m->labels[l]);
    fputc('\n', out);
    for (size_t k = 0; k < m->label_count; k++) {
        fprintf(out, "  %-*.*s", width, width, m->labels[k]);
        for (size_t l = 0; l < m->label_count; l++) fprintf(out, " %9zu", m->confusion[k * m->label_count + l]);
        fputc('\n', out);
    }
}

void st_report_line(FILE *out, const char *what, const stance_measures *m) {
    fprintf(out, "%s: %zu texts, accuracy %.4f, macro-F1 %.4f, calibration error %.4f\n", what, m->count, m->accuracy,
            m->macro_f1, m->calibration_error);
}

void st_report_text(FILE *out, const char *task, const stance_measures *m) {
    int width = longest(m);
    st_report_line(out, task, m);
    fputc('\n', out);
    fprintf(out, "  %-*s  precision  recall      F1    texts\n", width, "");
    for (size_t l = 0; l < m->label_count; l++)
        fprintf(out, "  %-*.*s  %9.4f  %6.4f  %6.4f  %7zu\n", width, width, m->labels[l], m->precision[l], m->recall[l],
                m->f1[l], m->support[l]);
    st_report_confusion(out, m);
    fputc('\n', out);
}

static json_t *labels_json(const stance_measures *m) {
    json_t *labels = json_object();
    for (size_t l = 0; l < m->label_count; l++)
        json_object_set_new(labels, m->labels[l],
                            json_pack("{s:f, s:f, s:f, s:I}", "precision", m->precision[l], "recall", m->recall[l],
                                      "f1", m->f1[l], "support", (json_int_t)m->support[l]));
    return labels;
}

static json_t *confusion_json(const stance_measures *m) {
    json_t *rows = json_object();
    for (size_t k = 0; k < m->label_count; k++) {
        json_t *row = json_object();
        for (size_t l = 0; l < m->label_count; l++)
            json_object_set_new(row, m->labels[l], json_integer((json_int_t)m->confusion[k * m->label_count + l]));
        json_object_set_new(rows, m->labels[k], row);
    }
    return rows;
}

json_t *st_report_json(const stance_measures *m) {
    return json_pack("{s:I, s:f, s:f, s:f, s:f, s:f, s:f, s:o, s:o}", "n", (json_int_t)m->count, "accuracy",
                     m->accuracy, "macro_f1", m->macro_f1, "weighted_f1", m->weighted_f1, "calibration_error",
                     m->calibration_error, "log_loss", m->log_loss, "brier", m->brier, "labels", labels_json(m),
                     "confusion", confusion_json(m));
}
