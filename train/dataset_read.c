/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "dataset.h"
#include "error.h"
#include "example_reader.h"
#include "file.h"

enum { LONGEST_ARTICLE = 64 << 20 };

/* The text of the article that the record names, added with its labels. */
static stance_status add_article(const st_example_reader *r, stance_dataset *dataset, stance_example *example,
                                 stance_error *error) {
    const char *end = strrchr(r->list, '/');
    st_sv path = {example->text, example->length};
    bool absolute = path.size && path.data[0] == '/';
    st_buf name, text;
    st_buf_init(&name, dataset->allocator);
    st_buf_init(&text, dataset->allocator);
    if (end && !absolute) st_buf_add(&name, r->list, (size_t)(end + 1 - r->list));
    st_buf_add_sv(&name, path);
    st_buf_add_char(&name, '\0');
    int fd = name.failed ? -1 : open(name.data, O_RDONLY | O_CLOEXEC);
    size_t longest = r->options->longest_line ? r->options->longest_line : LONGEST_ARTICLE;
    stance_error problem;
    stance_status status = name.failed ? st_fail_memory(&problem)
                           : fd < 0    ? st_fail_io(&problem, "open", errno)
                                       : st_read_all(&text, fd, longest, &problem);
    if (status == STANCE_ERROR_IO || status == STANCE_ERROR_LIMIT)
        status = st_fail_at(error, STANCE_ERROR_DATA, example->line, 0, "%.*s: %.100s",
                            (int)(path.size < 100 ? path.size : 100), path.data, problem.text);
    else if (status) st_fail_memory(error);
    example->text = text.data ? text.data : "";
    example->length = text.size;
    if (!status) status = stance_dataset_add_article(dataset, example, error);
    if (fd >= 0) close(fd);
    st_buf_clear(&name);
    st_buf_clear(&text);
    return status;
}

static stance_status add(const st_example_reader *r, stance_dataset *dataset, stance_example *example,
                         stance_error *error) {
    if (r->list) return add_article(r, dataset, example, error);
    stance_status status = stance_dataset_add(dataset, example, error);
    return status || !*r->fold ? status : stance_dataset_set_fold(dataset, dataset->count - 1, r->fold, error);
}

static stance_status add_all(st_example_reader *r, stance_dataset *dataset, stance_error *error) {
    stance_example example;
    bool more = true;
    stance_status status = st_example_reader_next(r, &example, &more, error);
    while (!status && more) {
        stance_error problem;
        status = add(r, dataset, &example, &problem);
        if (status) status = st_example_reader_tell(r, status, &problem, error);
        if (!status) status = st_example_reader_next(r, &example, &more, error);
    }
    return status;
}

static stance_status read_path(stance_dataset *dataset, const char *path, const stance_read_options *options,
                               bool articles, stance_error *error) {
    static const stance_read_options defaults = STANCE_READ_OPTIONS;
    st_example_reader r = {.allocator = dataset->allocator,
                           .options = options ? options : &defaults,
                           .tasks = dataset->tasks,
                           .task_count = dataset->task_count,
                           .list = articles ? path : NULL};
    stance_status status = st_example_reader_open(&r, path, error);
    if (!status) status = add_all(&r, dataset, error);
    st_example_reader_close(&r);
    return status;
}

stance_status stance_dataset_read(stance_dataset *dataset, const char *path, const stance_read_options *options,
                                  stance_error *error) {
    return read_path(dataset, path, options, false, error);
}

stance_status stance_dataset_read_articles(stance_dataset *dataset, const char *path,
                                           const stance_read_options *options, stance_error *error) {
    return read_path(dataset, path, options, true, error);
}
