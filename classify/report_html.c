/* SPDX-License-Identifier: MIT */
#include "report_html.h"

static size_t tasks_of(const st_report *r) {
    size_t tasks = stance_model_task_count(r->writer->model);
    return tasks < 2 ? tasks : 2;
}

static size_t columns_of(const st_report *r) {
    size_t second = stance_model_label_count(r->writer->model, 1);
    return second ? second : 1;
}

stance_status st_report_open(st_report *r, const st_writer *writer, stance_error *error) {
    *r = (st_report){.writer = writer, .rows.fd = -1, .articles.fd = -1};
    r->counts =
        st_new(&st_default_allocator, stance_model_label_count(writer->model, 0) * columns_of(r), sizeof *r->counts);
    r->unsure = st_new(&st_default_allocator, 2, sizeof *r->unsure);
    if (!r->counts || !r->unsure) return st_fail_memory(error);
    stance_status status = st_spool_open(&r->rows, &st_default_allocator, error);
    return status ? status : st_spool_open(&r->articles, &st_default_allocator, error);
}

void st_report_close(st_report *r) {
    st_spool_close(&r->rows);
    st_spool_close(&r->articles);
    st_release(&st_default_allocator, r->counts);
    st_release(&st_default_allocator, r->unsure);
    r->counts = r->unsure = NULL;
}

static void count(st_report *r, const st_report_mark *mark) {
    r->documents++;
    r->failed += mark->article == 0;
    if (!mark->article) return;
    r->off_target += mark->off_target;
    for (size_t t = 0; t < tasks_of(r); t++) r->unsure[t] += mark->unsure[t];
    r->counts[mark->labels[0] * columns_of(r) + (tasks_of(r) > 1 ? mark->labels[1] : 0)]++;
}

/* What is numbered in the order of the input: a row, which links to its article. */
static void begin_row(const st_report *r, const st_report_mark *mark, st_buf *out) {
    size_t number = r->documents;
    if (!mark->article) st_buf_add_format(out, "<tr class=\"failed\" id=\"r%zu\"><th scope=\"row\">", number);
    else st_buf_add_format(out, "<tr id=\"r%zu\"><th scope=\"row\"><a href=\"#a%zu\">", number, number);
}

static stance_status add_parts(st_report *r, const st_report_mark *mark, const char *parts, stance_error *error) {
    st_buf edge;
    st_buf_init(&edge, &st_default_allocator);
    begin_row(r, mark, &edge);
    stance_status status = edge.failed ? st_fail_memory(error) : st_spool_add(&r->rows, st_buf_sv(&edge), error);
    if (!status) status = st_spool_add(&r->rows, (st_sv){parts, mark->row}, error);
    st_buf_reset(&edge);
    st_buf_add_format(&edge, "<article id=\"a%zu\" tabindex=\"-1\">", r->documents);
    if (!status && edge.failed) status = st_fail_memory(error);
    if (!status && mark->article) status = st_spool_add(&r->articles, st_buf_sv(&edge), error);
    if (!status && mark->article) status = st_spool_add(&r->articles, (st_sv){parts + mark->row, mark->article}, error);
    st_buf_clear(&edge);
    return status;
}

stance_status st_report_add(void *context, const void *records, size_t size, stance_error *error) {
    st_report *r = context;
    const char *next = records, *end = next + size;
    stance_status status = STANCE_OK;
    while (next < end && !status) {
        st_report_mark mark;
        memcpy(&mark, next, sizeof mark);
        next += sizeof mark;
        count(r, &mark);
        status = add_parts(r, &mark, next, error);
        next += mark.row + mark.article;
    }
    return status;
}

typedef stance_status (*writing)(void *context, const void *bytes, size_t size, stance_error *error);

static stance_status write_part(const st_report *r, void (*part)(const st_report *report, st_buf *out), writing write,
                                void *context, stance_error *error) {
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    part(r, &out);
    stance_status status = out.failed ? st_fail_memory(error) : write(context, out.data, out.size, error);
    st_buf_clear(&out);
    return status;
}

stance_status st_report_finish(st_report *r, writing write, void *context, stance_error *error) {
    stance_status status = write_part(r, st_report_head, write, context, error);
    if (!status) status = st_spool_pour(&r->rows, write, context, error);
    if (!status) status = write_part(r, st_report_middle, write, context, error);
    if (!status) status = st_spool_pour(&r->articles, write, context, error);
    if (!status) status = write_part(r, st_report_tail, write, context, error);
    return status;
}
