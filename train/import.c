/* SPDX-License-Identifier: MIT
 * Models of libsvm and liblinear over the vectors of a model, as a model. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "file.h"
#include "foreign.h"
#include "model_view.h"
#include "model_writer.h"
#include "trainer.h"

enum { FLOATS_A_LINE = 4 }; /* the stride of weights is a multiple of this */
static const double LARGEST = 1e30;

/* A label of the new model; they are sorted by name. */
typedef struct label {
    st_sv name;
    size_t class; /* in the file */
} label;

typedef struct importing {
    const stance_allocator *allocator;
    const stance_import_options *options;
    st_model_view space; /* whose n-grams the vectors count */
    st_foreign foreign;
    label *labels; /* [foreign.classes] */
    size_t stride;
} importing;

/* ---- labels -------------------------------------------------------------------------------------------- */

static int by_name(const void *left, const void *right) {
    return st_sv_compare(((const label *)left)->name, ((const label *)right)->name);
}

static size_t find_class(const st_foreign *f, st_sv number) {
    for (size_t k = 0; k < f->classes; k++)
        if (st_sv_equal(f->labels[k], number)) return k;
    return f->classes;
}

static stance_status rename_labels(importing *im, stance_error *error) {
    for (size_t i = 0; i < im->options->name_count; i++) {
        st_sv number = st_sv_of(im->options->names[2 * i]), name = st_sv_of(im->options->names[2 * i + 1]);
        size_t class = find_class(&im->foreign, number);
        if (class == im->foreign.classes)
            return st_fail(error, STANCE_ERROR_ARGUMENT, "it has no label %.40s", number.data);
        if (!name.size) return st_fail(error, STANCE_ERROR_ARGUMENT, "the name of label %.40s is empty", number.data);
        im->labels[class].name = name;
    }
    return STANCE_OK;
}

static stance_status name_labels(importing *im, stance_error *error) {
    size_t count = im->foreign.classes;
    im->labels = st_new(im->allocator, count, sizeof *im->labels);
    if (!im->labels) return st_fail_memory(error);
    for (size_t k = 0; k < count; k++) im->labels[k] = (label){im->foreign.labels[k], k};
    stance_status status = rename_labels(im, error);
    if (status) return status;
    qsort(im->labels, count, sizeof *im->labels, by_name);
    for (size_t k = 1; k < count; k++)
        if (st_sv_equal(im->labels[k - 1].name, im->labels[k].name))
            return st_fail(error, STANCE_ERROR_ARGUMENT, "two labels of the name \"%.*s\"",
                           (int)(im->labels[k].name.size < 64 ? im->labels[k].name.size : 64), im->labels[k].name.data);
    return STANCE_OK;
}

/* ---- sections ------------------------------------------------------------------------------------------ */

/* The number at column 0 of one row, or of that of the label's class: with one row the second class is its opposite. */
static double of_label(const importing *im, const double *rows, size_t l) {
    size_t class = im->labels[l].class;
    if (im->foreign.rows > 1) return rows[class];
    return class == 0 ? rows[0] : 0 - rows[0]; /* no -0 */
}

static void add_fact(st_model_writer *w, const char *key, st_sv value) {
    st_buf_add(&w->bytes, key, strlen(key) + 1);
    st_buf_add_sv(&w->bytes, value);
    st_buf_add_char(&w->bytes, '\0');
}

static void add_facts(const importing *im, st_model_writer *w) {
    st_buf spec;
    st_buf_init(&spec, im->allocator);
    st_spec_print(&spec, &im->space.space->spec);
    st_model_writer_begin(w, ST_SECTION_FACTS);
    add_fact(w, "made by", ST_SV("libstance-train " STANCE_VERSION));
    add_fact(w, "features", st_buf_sv(&spec));
    add_fact(w, "unit", im->space.space->unit == ST_UNIT_SENTENCE ? ST_SV("sentence") : ST_SV("document"));
    add_fact(w, "solver", st_sv_of(im->foreign.program));
    add_fact(w, "imported", st_sv_of(im->foreign.kind));
    if (spec.failed) w->bytes.failed = true;
    st_buf_clear(&spec);
}

static void add_string(st_buf *strings, st_sv text, uint32_t *offset) {
    *offset = (uint32_t)strings->size;
    st_buf_add_sv(strings, text);
    st_buf_add_char(strings, '\0');
}

static void add_names(const importing *im, st_model_writer *w) {
    st_buf strings, labels;
    st_buf_init(&strings, im->allocator);
    st_buf_init(&labels, im->allocator);
    st_task task = {.label_count = (uint32_t)im->foreign.classes};
    add_string(&strings, st_sv_of(im->options->task ? im->options->task : "stance"), &task.name);
    for (size_t l = 0; l < im->foreign.classes; l++) {
        st_label record = {.prior = 1 / (double)im->foreign.classes, .bias = of_label(im, im->foreign.bias, l)};
        add_string(&strings, im->labels[l].name, &record.name);
        st_buf_add(&labels, &record, sizeof record);
    }
    st_model_writer_add(w, ST_SECTION_STRINGS, strings.data, strings.size);
    st_model_writer_add(w, ST_SECTION_TASKS, &task, sizeof task);
    st_model_writer_add(w, ST_SECTION_LABELS, labels.data, labels.size);
    if (strings.failed || labels.failed) w->bytes.failed = true;
    st_buf_clear(&strings);
    st_buf_clear(&labels);
}

static stance_status add_weights(const importing *im, st_model_writer *w, stance_error *error) {
    const st_foreign *f = &im->foreign;
    for (size_t r = 0; r < f->rows; r++)
        if (!(fabs(f->bias[r]) <= LARGEST)) return st_fail(error, STANCE_ERROR_DATA, "the bias is too large");
    st_model_writer_begin(w, ST_SECTION_WEIGHTS);
    for (size_t i = 0; i < im->space.features; i++)
        for (size_t l = 0; l < im->stride; l++) {
            double weight = i < f->features && l < f->classes ? of_label(im, f->weights + i * f->rows, l) : 0;
            float stored = (float)weight;
            if (!(fabs(weight) <= LARGEST))
                return st_fail(error, STANCE_ERROR_DATA, "the weight of n-gram %zu is too large", i + 1);
            st_buf_add(&w->bytes, &stored, sizeof stored);
        }
    return STANCE_OK;
}

static void add_space(const importing *im, st_model_writer *w) {
    const st_model_view *v = &im->space;
    st_space space = *v->space;
    space.stride = (uint32_t)im->stride;
    st_model_writer_add(w, ST_SECTION_SPACE, &space, sizeof space);
    st_model_writer_add(w, ST_SECTION_INDEX, v->lexicon.index.buckets,
                        ((size_t)v->lexicon.index.mask + 1) * sizeof *v->lexicon.index.buckets);
    st_model_writer_begin(w, ST_SECTION_IDF);
    for (uint32_t f = 0; f < v->features; f++) {
        double idf = st_idf_of(v->lexicon.idf, f);
        st_buf_add(&w->bytes, &idf, sizeof idf);
    }
    if (!v->gram_ends) return;
    st_model_writer_add(w, ST_SECTION_GRAM_ENDS, v->gram_ends, v->features * sizeof *v->gram_ends);
    st_model_writer_add(w, ST_SECTION_GRAM_TEXT, v->gram_text, v->features ? v->gram_ends[v->features - 1] : 0);
}

/* z = factor * score + shift; with two classes of one row scores are s and -s, and the first one's odds are those of 2
 * z. */
static stance_status add_head(const importing *im, st_model_writer *w, stance_error *error) {
    const st_foreign *f = &im->foreign;
    st_fitted_head head;
    stance_status status = st_calibrate_not(f->classes, &head, im->allocator, error);
    if (status) return status;
    for (size_t l = 0; l < f->classes && f->odds != ST_ODDS_NONE; l++) {
        bool first = im->labels[l].class == 0;
        double factor = f->odds == ST_ODDS_SIGMOID ? -f->slope / 2 : f->rows == 1 ? 0.5 : 1;
        head.rows[2 * l] = factor;
        head.rows[2 * l + 1] = f->odds != ST_ODDS_SIGMOID ? 0 : first ? -f->offset / 2 : f->offset / 2;
    }
    st_head record = {ST_HEAD_ALONE, 0, (uint32_t)head.inputs, head.own, 0};
    st_model_writer_add(w, ST_SECTION_HEADS, &record, sizeof record);
    st_model_writer_add(w, ST_SECTION_NUMBERS, head.rows, head.size * sizeof *head.rows);
    st_fitted_head_clear(&head);
    return STANCE_OK;
}

static stance_status assemble(const importing *im, st_buf *bytes, stance_error *error) {
    st_model_writer w;
    st_model_writer_init(&w, im->allocator);
    add_facts(im, &w);
    add_names(im, &w);
    add_space(im, &w);
    stance_status status = add_weights(im, &w, error);
    if (!status) status = add_head(im, &w, error);
    if (!status) status = st_model_writer_finish(&w, error);
    if (status) st_model_writer_clear(&w);
    else *bytes = w.bytes;
    return status;
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

static stance_status import(importing *im, st_sv file, stance_trained *trained, stance_error *error) {
    stance_status status = st_foreign_read(&im->foreign, file, im->space.features, im->allocator, error);
    if (!status) status = name_labels(im, error);
    if (status) return status;
    im->stride = (im->foreign.classes + FLOATS_A_LINE - 1) / FLOATS_A_LINE * FLOATS_A_LINE;
    trained->solver = im->foreign.program;
    trained->features = im->space.features;
    return assemble(im, &trained->bytes, error);
}

stance_status stance_import(stance_trained **out, const stance_model *space, const char *path,
                            const stance_import_options *options, const stance_allocator *allocator,
                            stance_error *error) {
    static const stance_import_options defaults = STANCE_IMPORT_OPTIONS;
    size_t size;
    const void *bytes = stance_model_bytes(space, &size);
    st_map map = {NULL, 0};
    *out = NULL;
    allocator = st_allocator_or_default(allocator);
    importing im = {.allocator = allocator, .options = options ? options : &defaults};
    if (im.options->size != sizeof *im.options)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    if (im.options->task && !*im.options->task) return st_fail(error, STANCE_ERROR_ARGUMENT, "the task has no name");
    stance_trained *trained = st_new(allocator, 1, sizeof *trained);
    if (!trained) return st_fail_memory(error);
    trained->allocator = *allocator;
    im.allocator = im.foreign.allocator = &trained->allocator;
    st_arena_init(&trained->strings, im.allocator);
    st_buf_init(&trained->bytes, im.allocator);
    stance_status status = st_model_view_open(&im.space, bytes, size, ST_CHECK_LAYOUT, error);
    if (!status) status = st_map_open(&map, path, error);
    if (!status) status = import(&im, (st_sv){map.data, map.size}, trained, error);
    st_release(im.allocator, im.labels);
    st_foreign_clear(&im.foreign);
    st_map_close(&map);
    if (status) stance_trained_free(trained);
    else *out = trained;
    return status;
}
