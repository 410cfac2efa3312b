/* SPDX-License-Identifier: MIT */
#include "assemble_kernel.h"

#include "error.h"

static const uint32_t NONE = UINT32_MAX;

static bool is_vector(const st_trainer *t, size_t row) {
    for (size_t l = 0; l < t->labels; l++)
        if (t->coefficients[row * t->stride + l] != 0) return true;
    return false;
}

size_t st_count_vectors(const st_trainer *t) {
    size_t count = 0;
    for (size_t r = 0; r < t->collection.x.rows && t->coefficients; r++) count += is_vector(t, r);
    return count;
}

/* The support vectors on their way from rows to postings. */
typedef struct inverting {
    const st_trainer *t;
    uint32_t *numbers; /* [rows] of the support vectors, NONE for other rows */
    uint32_t *ends;    /* [features + 1] */
    st_posting *postings;
    double *squares; /* [vectors] of the values as they are stored */
    size_t vectors, entries;
} inverting;

static bool number_rows(inverting *v) {
    const st_matrix *x = &v->t->collection.x;
    v->numbers = st_new(v->t->allocator, x->rows, sizeof *v->numbers);
    for (size_t r = 0; r < x->rows && v->numbers; r++) {
        bool used = is_vector(v->t, r);
        v->numbers[r] = used ? (uint32_t)v->vectors++ : NONE;
        if (used) v->entries += st_matrix_row(x, r).count;
    }
    return v->numbers != NULL;
}

/* Count the entries of each feature, then put each where those before it leave off: vectors rise, as rows do. */
static void invert(inverting *v) {
    const st_matrix *x = &v->t->collection.x;
    for (size_t r = 0; r < x->rows; r++) {
        st_row row = st_matrix_row(x, r);
        for (size_t i = 0; i < row.count && v->numbers[r] != NONE; i++) v->ends[row.columns[i] + 1]++;
    }
    for (size_t f = 1; f <= x->width; f++) v->ends[f] += v->ends[f - 1];
    for (size_t r = 0; r < x->rows; r++) {
        st_row row = st_matrix_row(x, r);
        for (size_t i = 0; i < row.count && v->numbers[r] != NONE; i++) {
            float value = (float)row.values[i];
            v->postings[v->ends[row.columns[i]]++] = (st_posting){v->numbers[r], value};
            v->squares[v->numbers[r]] += (double)value * (double)value;
        }
    }
}

static void add_coefficients(const inverting *v, st_model_writer *w) {
    const st_trainer *t = v->t;
    st_model_writer_begin(w, ST_SECTION_COEFFICIENTS);
    for (size_t r = 0; r < t->collection.x.rows; r++)
        if (v->numbers[r] != NONE)
            st_buf_add(&w->bytes, t->coefficients + r * t->stride, t->stride * sizeof *t->coefficients);
}

static void add_sections(const inverting *v, st_model_writer *w) {
    const st_kernel_record record = {ST_KERNEL_RBF, (uint32_t)v->vectors, v->t->bench.gamma};
    st_model_writer_add(w, ST_SECTION_KERNEL, &record, sizeof record);
    st_model_writer_add(w, ST_SECTION_SQUARES, v->squares, v->vectors * sizeof *v->squares);
    add_coefficients(v, w);
    st_model_writer_add(w, ST_SECTION_POSTING_ENDS, v->ends, v->t->collection.x.width * sizeof *v->ends);
    st_model_writer_add(w, ST_SECTION_POSTINGS, v->postings, v->entries * sizeof *v->postings);
}

stance_status st_assemble_kernel(const st_trainer *t, st_model_writer *w, stance_error *error) {
    inverting v = {.t = t};
    bool ready = number_rows(&v);
    stance_status status = STANCE_OK;
    if (v.entries >= UINT32_MAX)
        status = st_fail(error, STANCE_ERROR_LIMIT, "the support vectors have %zu entries, there can be %u", v.entries,
                         (unsigned)UINT32_MAX - 1);
    if (!status && ready) {
        v.ends = st_new(t->allocator, (size_t)t->collection.x.width + 1, sizeof *v.ends);
        v.postings = st_new(t->allocator, v.entries, sizeof *v.postings);
        v.squares = st_new(t->allocator, v.vectors, sizeof *v.squares);
        ready = v.ends && v.postings && v.squares;
    }
    if (!status && !ready) status = st_fail_memory(error);
    if (!status) {
        invert(&v);
        add_sections(&v, w);
    }
    void *blocks[] = {v.numbers, v.ends, v.postings, v.squares};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(t->allocator, blocks[i]);
    return status;
}
