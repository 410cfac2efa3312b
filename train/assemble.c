/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "assemble_kernel.h"
#include "assemble_nested.h"
#include "assemble_words.h"
#include "error.h"
#include "model_writer.h"
#include "number.h"
#include "trainer.h"

/* Offsets of names in the string section, in the order in which they are asked for. */
static uint32_t add_string(st_buf *strings, st_sv text) {
    uint32_t offset = (uint32_t)strings->size;
    st_buf_add_sv(strings, text);
    st_buf_add_char(strings, '\0');
    return offset;
}

static size_t labelled(const st_trainer *t, const st_train_task *task) {
    size_t count = 0;
    for (size_t i = 0; i < t->dataset->count && !task->texts; i++) count += task->codes[i] != ST_UNLABELLED;
    return count + task->texts;
}

/* What a label's probability is on average: over the texts of the cross-validation, else its share of the texts. */
static double share(const st_trainer *t, const st_train_task *task, size_t label) {
    size_t labels = task->labels.count;
    double sum = 0;
    if (task->shares) return task->shares[label];
    for (size_t i = 0; i < t->dataset->count; i++) {
        if (task->codes[i] == ST_UNLABELLED) continue;
        sum += task->held_out ? task->held_out[i * labels + label] : task->codes[i] == label;
    }
    return sum / (double)labelled(t, task);
}

/* Their records come after those of all labels, in the order of the tasks, with the names of the labels. */
static void add_tones(const st_trainer *t, st_buf *strings, st_buf *labels) {
    for (size_t k = 0; k < t->task_count; k++) {
        const st_train_task *task = &t->tasks[k];
        for (size_t l = 0; l < task->labels.count && task->first_tone; l++) {
            st_label tone = {.name = add_string(strings, task->labels.names[l]),
                             .prior = task->tones.priors[l],
                             .bias = task->tones.bias[l]};
            st_buf_add(labels, &tone, sizeof tone);
        }
    }
}

/* Returns how many labels and tones there are. */
static uint32_t add_names(const st_trainer *t, st_model_writer *w) {
    st_buf strings, tasks, labels;
    st_buf *all[] = {&strings, &tasks, &labels};
    for (size_t i = 0; i < 3; i++) st_buf_init(all[i], t->allocator);
    for (size_t k = 0; k < t->task_count; k++) {
        const st_train_task *task = &t->tasks[k];
        st_task record = {add_string(&strings, task->name), (uint32_t)task->first, (uint32_t)task->labels.count,
                          (uint32_t)task->first_tone};
        st_buf_add(&tasks, &record, sizeof record);
        for (size_t l = 0; l < task->labels.count; l++) {
            st_label label = {.name = add_string(&strings, task->labels.names[l]),
                              .prior = share(t, task, l),
                              .bias = t->bias[task->first + l]};
            st_buf_add(&labels, &label, sizeof label);
        }
    }
    add_tones(t, &strings, &labels);
    uint32_t records = (uint32_t)(labels.size / sizeof(st_label));
    static const st_section_kind kinds[] = {ST_SECTION_STRINGS, ST_SECTION_TASKS, ST_SECTION_LABELS};
    for (size_t i = 0; i < 3; i++) {
        st_model_writer_add(w, kinds[i], all[i]->data, all[i]->size);
        if (all[i]->failed) w->bytes.failed = true;
        st_buf_clear(all[i]);
    }
    return records;
}

static void add_fact(st_model_writer *w, const char *key, st_sv value) {
    st_buf_add(&w->bytes, key, strlen(key) + 1);
    st_buf_add_sv(&w->bytes, value);
    st_buf_add_char(&w->bytes, '\0');
}

/* The key ends in the task's name, if there is one. */
static void add_of(st_model_writer *w, const char *key, const char *task, st_sv value) {
    char name[128];
    snprintf(name, sizeof name, "%s%s%.64s", key, *task ? " " : "", task);
    add_fact(w, name, value);
}

static void add_number(st_model_writer *w, const char *key, const char *task, double value) {
    char text[ST_NUMBER_SIZE];
    add_of(w, key, task, (st_sv){text, st_format_double(text, value)});
}

static void add_whole(st_model_writer *w, const char *key, const char *task, uint64_t value) {
    char text[ST_NUMBER_SIZE];
    add_of(w, key, task, (st_sv){text, (size_t)snprintf(text, sizeof text, "%" PRIu64, value)});
}

static void add_measures(st_model_writer *w, const st_train_task *task, size_t kind) {
    static const char *const names[ST_HEAD_KINDS + 1][3] = {
        {"cross-validated accuracy", "cross-validated macro-F1", "cross-validated calibration error"},
        {"article accuracy", "article macro-F1", "article calibration error"},
        {"in-context accuracy", "in-context macro-F1", "in-context calibration error"},
        {"off-target accuracy", "off-target macro-F1", "off-target calibration error"},
        {"in-context accuracy", "in-context macro-F1", "in-context calibration error"},
        {"held-out accuracy", "held-out macro-F1", "held-out calibration error"}}; /* of a stream */
    const stance_measures *m = &task->judgements[kind].measures;
    const double values[3] = {m->accuracy, m->macro_f1, m->calibration_error};
    for (size_t i = 0; i < 3 && task->judgements[kind].labels; i++)
        add_number(w, names[task->texts ? ST_HEAD_KINDS : kind][i], task->name.data, values[i]);
}

static void add_task_facts(const st_trainer *t, st_model_writer *w) {
    for (size_t k = 0; k < t->task_count; k++) {
        const st_train_task *task = &t->tasks[k];
        add_whole(w, "texts", task->name.data, labelled(t, task));
        if (task->cost > 0) add_number(w, "cost", task->name.data, task->cost);
        for (size_t kind = 0; kind < ST_HEAD_KINDS; kind++) add_measures(w, task, kind);
    }
}

static void add_facts(const st_trainer *t, st_model_writer *w) {
    st_buf spec;
    st_buf_init(&spec, t->allocator);
    st_spec_print(&spec, &t->spec);
    st_model_writer_begin(w, ST_SECTION_FACTS);
    add_fact(w, "made by", ST_SV("libstance-train " STANCE_VERSION));
    add_fact(w, "features", st_buf_sv(&spec));
    add_fact(w, "unit", t->unit == ST_UNIT_SENTENCE ? ST_SV("sentence") : ST_SV("document"));
    add_fact(w, "solver", st_sv_of(t->solver ? t->solver : st_solver_name(t->bench.kind)));
    if (t->bench.gamma > 0) {
        add_fact(w, "kernel", ST_SV("rbf"));
        add_number(w, "gamma", "", t->bench.gamma);
    }
    add_fact(w, "scaling", t->bench.ratio ? ST_SV("ratio") : ST_SV("none"));
    add_fact(w, "class weight", t->options.balanced ? ST_SV("balanced") : ST_SV("none"));
    add_whole(w, "folds", "", t->options.folds);
    add_whole(w, "seed", "", t->options.seed);
    if (t->options.about) add_fact(w, "about", st_sv_of(t->options.about));
    add_task_facts(t, w);
    for (size_t i = 0; i < t->options.fact_count; i++)
        add_fact(w, t->options.facts[2 * i], st_sv_of(t->options.facts[2 * i + 1]));
    if (spec.failed) w->bytes.failed = true;
    st_buf_clear(&spec);
}

size_t st_weights_stride(const st_spec *spec, size_t scores) {
    return (scores + 1) / 2 * 2 + (st_spec_counts_each(spec) ? ST_IDF_FLOATS : 0);
}

/* Where st_weights_stride left room. */
static void put_idf(float *end, double idf) { memcpy(end - ST_IDF_FLOATS, &idf, sizeof idf); }

static void add_space(const st_trainer *t, st_model_writer *w) {
    const st_vocabulary *v = &t->collection.vocabulary;
    st_space space = {.spec = t->spec, .texts = v->texts, .stride = (uint32_t)t->stride, .unit = t->unit};
    memcpy(space.first, v->first, sizeof space.first);
    for (size_t b = t->spec.count; b < ST_MAX_BLOCKS; b++) space.first[b + 1] = space.first[b];
    size_t features = st_vocabulary_size(v);
    st_model_writer_add(w, ST_SECTION_SPACE, &space, sizeof space);
    st_model_writer_add(w, ST_SECTION_INDEX, v->buckets, ((size_t)v->index.mask + 1) * sizeof *v->buckets);
    if (t->weights && st_spec_counts_each(&t->spec)) {
        for (size_t f = 0; f < features; f++) put_idf(t->weights + (f + 1) * t->stride, v->idf[f]);
        st_model_writer_add(w, ST_SECTION_ROWS, t->weights, features * t->stride * sizeof *t->weights);
        return;
    }
    st_model_writer_add(w, ST_SECTION_IDF, v->idf, features * sizeof *v->idf);
    if (t->weights) st_model_writer_add(w, ST_SECTION_WEIGHTS, t->weights, features * t->stride * sizeof *t->weights);
}

static void add_heads(const st_trainer *t, st_model_writer *w) {
    uint64_t first = 0;
    st_buf numbers;
    st_buf_init(&numbers, t->allocator);
    st_model_writer_begin(w, ST_SECTION_HEADS);
    for (size_t k = 0; k < t->task_count; k++)
        for (uint32_t kind = 0; kind < ST_HEAD_KINDS; kind++) {
            const st_fitted_head *head = &t->tasks[k].heads[kind];
            if (!head->rows) continue;
            st_head record = {kind, (uint32_t)k, (uint32_t)head->inputs, head->own, first};
            st_buf_add(&w->bytes, &record, sizeof record);
            st_buf_add(&numbers, head->rows, head->size * sizeof *head->rows);
            first += head->size;
        }
    st_model_writer_add(w, ST_SECTION_NUMBERS, numbers.data, numbers.size);
    if (numbers.failed) w->bytes.failed = true;
    st_buf_clear(&numbers);
}

static void add_grams(const st_trainer *t, st_model_writer *w) {
    uint32_t end = 0, features = st_vocabulary_size(&t->collection.vocabulary);
    if (!t->collection.grams) return;
    st_model_writer_begin(w, ST_SECTION_GRAM_ENDS);
    for (uint32_t f = 0; f < features; f++) {
        end += (uint32_t)t->collection.grams[f].size;
        st_buf_add(&w->bytes, &end, sizeof end);
    }
    st_model_writer_begin(w, ST_SECTION_GRAM_TEXT);
    for (uint32_t f = 0; f < features; f++) st_buf_add_sv(&w->bytes, t->collection.grams[f]);
}

static void add_nested(const st_trainer *t, st_model_writer *w) {
    uint32_t nested = st_nested_blocks(&t->collection);
    if (nested) st_model_writer_add(w, ST_SECTION_NESTED, &nested, sizeof nested);
}

stance_status st_assemble(const st_trainer *t, st_buf *bytes, stance_error *error) {
    st_model_writer w;
    st_model_writer_init(&w, t->allocator);
    add_facts(t, &w);
    uint32_t scores = add_names(t, &w);
    add_space(t, &w);
    if (t->term_count) st_model_writer_add(&w, ST_SECTION_ABOUT, t->terms, t->term_count * sizeof *t->terms);
    add_heads(t, &w);
    add_grams(t, &w);
    stance_status status = STANCE_OK;
    if (t->coefficients) status = st_assemble_kernel(t, &w, error);
    else if (t->collection.grams) status = st_assemble_words(t, scores, &w, error);
    if (!t->coefficients) add_nested(t, &w);
    if (!status) status = st_model_writer_finish(&w, error);
    if (status) st_model_writer_clear(&w);
    else *bytes = w.bytes;
    return status;
}
