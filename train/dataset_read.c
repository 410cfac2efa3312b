/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "dataset.h"
#include "error.h"
#include "records.h"

enum { LONGEST_LINE = 64 << 20 };

typedef struct reading {
    stance_dataset *dataset;
    const stance_read_options *options;
    st_records records;
    st_arena fields; /* of one record, ending in NUL */
    const char **labels;
} reading;

static const char *column_of(const reading *r, size_t task) {
    return r->options->label_columns ? r->options->label_columns[task] : r->dataset->tasks[task].data;
}

static stance_status find_format(const reading *r, const char *path, st_record_format *format, stance_error *error) {
    static const char *const names[] = {"tsv", "csv", "jsonl", "fasttext"};
    *format = ST_RECORDS_TSV;
    if (!r->options->format) {
        st_record_format_of(st_sv_of(path), format);
        return STANCE_OK;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (st_sv_equal(st_sv_of(names[i]), st_sv_of(r->options->format))) {
            *format = (st_record_format)i;
            return STANCE_OK;
        }
    return st_fail(error, STANCE_ERROR_ARGUMENT, "unknown data format \"%.64s\"", r->options->format);
}

static stance_status need_column(const reading *r, const char *name, stance_error *error) {
    if (!name || !st_records_lack(&r->records, st_sv_of(name))) return STANCE_OK;
    return st_fail_at(error, STANCE_ERROR_FORMAT, 1, 0, "no column \"%.64s\"", name);
}

static stance_status need_columns(const reading *r, stance_error *error) {
    stance_status status = need_column(r, r->options->text_column, error);
    if (!status) status = need_column(r, r->options->group_column, error);
    if (!status) status = need_column(r, r->options->where_column, error);
    for (size_t t = 0; t < r->dataset->task_count && !status; t++) status = need_column(r, column_of(r, t), error);
    return status;
}

/* A field of the record as a string; "" if it has none, NULL when out of memory. */
static const char *field(reading *r, const char *name) {
    st_sv value = {"", 0};
    if (name) st_records_get(&r->records, st_sv_of(name), &value);
    return st_arena_copy(&r->fields, st_sv_trim(value)).data;
}

/* Whether the model (if one was given) has the record's labels. */
static stance_status check_labels(const reading *r, stance_error *error) {
    const stance_model *model = r->options->model;
    for (size_t t = 0; t < r->dataset->task_count && model; t++) {
        const char *name = r->dataset->tasks[t].data;
        size_t task = stance_model_task(model, name), l = 0;
        if (!*r->labels[t] || task == SIZE_MAX) continue;
        while (l < stance_model_label_count(model, task) && strcmp(stance_model_label(model, task, l), r->labels[t]))
            l++;
        if (l == stance_model_label_count(model, task))
            return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0,
                              "the model's task %.64s has no label \"%.64s\"", name, r->labels[t]);
    }
    return STANCE_OK;
}

static stance_status add_record(reading *r, stance_error *error) {
    st_sv text = {NULL, 0};
    bool labelled = false;
    for (size_t t = 0; t < r->dataset->task_count; t++) {
        r->labels[t] = field(r, column_of(r, t));
        if (!r->labels[t]) return st_fail_memory(error);
        labelled = labelled || *r->labels[t];
    }
    const char *group = field(r, r->options->group_column);
    if (!group) return st_fail_memory(error);
    if (!labelled) return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "no label");
    if (!st_records_get(&r->records, st_sv_of(r->options->text_column), &text))
        return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "no field \"%.64s\"", r->options->text_column);
    if (st_sv_trim(text).size == 0) return st_fail_at(error, STANCE_ERROR_DATA, r->records.line, 0, "empty text");
    stance_status status = check_labels(r, error);
    if (status) return status;
    stance_example example = {text.data, text.size, r->labels, *group ? group : NULL, r->records.line};
    return stance_dataset_add(r->dataset, &example, error);
}

/* Whether the record is one of those asked for. */
static bool wanted(reading *r) {
    st_sv value = {"", 0};
    if (!r->options->where_column) return true;
    st_records_get(&r->records, st_sv_of(r->options->where_column), &value);
    return st_sv_equal(value, st_sv_of(r->options->where_value)) != (r->options->where_not != 0);
}

/* What becomes of a record that failed: reading goes on (OK) or stops. */
static stance_status tell(const reading *r, stance_status status, const stance_error *problem, stance_error *error) {
    bool of_record = status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_LIMIT || status == STANCE_ERROR_DATA;
    if (of_record && r->options->bad_record) {
        if (r->options->bad_record(r->options->user, problem) == 0) return STANCE_OK;
        return st_fail(error, STANCE_ERROR_CANCELLED, "stopped at line %zu", problem->line);
    }
    if (error) *error = *problem;
    return status;
}

static stance_status read_records(reading *r, stance_error *error) {
    for (bool more = true; more;) {
        stance_error problem;
        stance_status status = st_records_next(&r->records, &more, &problem);
        if (!status && more && wanted(r)) status = add_record(r, &problem);
        st_arena_clear(&r->fields);
        if (status) {
            status = tell(r, status, &problem, error);
            if (status) return status;
            more = true;
        }
    }
    return STANCE_OK;
}

static stance_status read_descriptor(reading *r, st_record_format format, int fd, stance_error *error) {
    const stance_allocator *allocator = r->dataset->allocator;
    size_t longest = r->options->longest_line ? r->options->longest_line : LONGEST_LINE;
    st_arena_init(&r->fields, allocator);
    r->labels = st_new(allocator, r->dataset->task_count, sizeof *r->labels);
    stance_status status = st_records_open(&r->records, format, st_read_descriptor, &fd, longest, allocator, error);
    if (!status && !r->labels) status = st_fail_memory(error);
    if (!status) status = need_columns(r, error);
    if (!status) status = read_records(r, error);
    st_records_clear(&r->records);
    st_arena_clear(&r->fields);
    st_release(allocator, r->labels);
    return status;
}

stance_status stance_dataset_read(stance_dataset *dataset, const char *path, const stance_read_options *options,
                                  stance_error *error) {
    static const stance_read_options defaults = STANCE_READ_OPTIONS;
    reading r = {.dataset = dataset, .options = options ? options : &defaults};
    st_record_format format;
    stance_status status = find_format(&r, path, &format, error);
    if (status) return status;
    bool standard_input = strcmp(path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return st_fail_io(error, "open", errno);
    status = read_descriptor(&r, format, fd, error);
    if (!standard_input) close(fd);
    return status;
}
