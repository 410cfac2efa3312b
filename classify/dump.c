/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <stdbool.h>

#include "file.h"
#include "number.h"

enum { CHUNK = 1 << 16 };

static void add_text(st_buf *out, st_sv text) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        st_buf_add_char(out, c == '\t' || c == '\n' || c == '\r' ? ' ' : c);
    }
}

static bool has_kernel(const stance_model *model) { return stance_model_gamma(model) > 0; }

static void add_heading(st_buf *out, const stance_model *model) {
    st_buf_add_text(out, "number\tkind\tngram\tidf");
    if (has_kernel(model)) st_buf_add_text(out, "\tvectors");
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            st_buf_add_char(out, '\t');
            add_text(out, st_sv_of(stance_model_task_name(model, t)));
            st_buf_add_char(out, ':');
            add_text(out, st_sv_of(stance_model_label(model, t, l)));
        }
    st_buf_add_char(out, '\n');
}

static void add_double(st_buf *out, double number) {
    char text[ST_NUMBER_SIZE];
    st_buf_add(out, text, st_format_double(text, number));
}

static void add_biases(st_buf *out, const stance_model *model) {
    st_buf_add_text(out, has_kernel(model) ? "0\tbias\t\t\t" : "0\tbias\t\t");
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            st_buf_add_char(out, '\t');
            add_double(out, stance_model_bias(model, t, l));
        }
    st_buf_add_char(out, '\n');
}

static void add_weights(st_buf *out, const stance_model *model, size_t feature) {
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (size_t l = 0; l < stance_model_label_count(model, t); l++)
            st_buf_add_format(out, "\t%.9g", stance_model_weight(model, t, l, feature) + 0.0); /* no -0 */
}

static void add_vectors(st_buf *out, const stance_model *model, size_t feature) {
    size_t vector;
    double value;
    st_buf_add_char(out, '\t');
    for (size_t i = 0; stance_model_posting(model, feature, i, &vector, &value); i++)
        st_buf_add_format(out, "%s%zu:%.9g", i ? " " : "", vector + 1, value);
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) st_buf_add_char(out, '\t');
}

static void add_feature(st_buf *out, const stance_model *model, size_t feature) {
    st_sv text = {NULL, 0};
    text.data = stance_model_feature(model, feature, &text.size);
    st_buf_add_format(out, "%zu\t%s\t", feature + 1,
                      stance_model_feature_is_of_words(model, feature) ? "word" : "char");
    add_text(out, text);
    st_buf_add_char(out, '\t');
    add_double(out, stance_model_feature_idf(model, feature));
    if (has_kernel(model)) add_vectors(out, model, feature);
    else add_weights(out, model, feature);
    st_buf_add_char(out, '\n');
}

static void add_coefficients(st_buf *out, const stance_model *model, size_t vector) {
    st_buf_add_format(out, "%zu\tvector\t\t\t", vector + 1);
    for (size_t t = 0; t < stance_model_task_count(model); t++)
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            st_buf_add_char(out, '\t');
            add_double(out, stance_model_coefficient(model, t, l, vector) + 0.0);
        }
    st_buf_add_char(out, '\n');
}

static stance_status flush(int descriptor, st_buf *out, stance_error *error) {
    if (out->failed) return st_fail_memory(error);
    stance_status status = st_write_all(descriptor, out->data, out->size, error);
    st_buf_reset(out);
    return status;
}

stance_status st_dump(int descriptor, const stance_model *model, stance_error *error) {
    stance_status status = STANCE_OK;
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    add_heading(&out, model);
    add_biases(&out, model);
    for (size_t v = 0; v < stance_model_vector_count(model) && !status; v++) {
        add_coefficients(&out, model, v);
        if (out.size > CHUNK) status = flush(descriptor, &out, error);
    }
    for (size_t f = 0; f < stance_model_feature_count(model) && !status; f++) {
        add_feature(&out, model, f);
        if (out.size > CHUNK) status = flush(descriptor, &out, error);
    }
    if (!status) status = flush(descriptor, &out, error);
    st_buf_clear(&out);
    return status;
}
