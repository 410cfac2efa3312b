/* SPDX-License-Identifier: MIT
 * Files of labelled texts as a source. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "example_reader.h"

struct stance_files {
    stance_allocator allocator;
    st_arena strings;
    stance_read_options options;
    st_sv *tasks;
    const char **columns; /* [tasks] or NULL */
    const char **paths;
    size_t task_count, path_count;
    size_t path;     /* being read, or the next to be opened */
    size_t last;     /* opened last */
    bool open, told; /* told: the first pass is over */
    bool *refused;   /* [paths] */
    st_example_reader reader;
};

static const char *copy(stance_files *f, const char *text, bool *whole) {
    const char *made = text ? st_arena_copy(&f->strings, st_sv_of(text)).data : NULL;
    *whole = *whole && (made || !text);
    return made;
}

static bool copy_options(stance_files *f, const stance_read_options *options) {
    bool whole = true;
    stance_read_options *o = &f->options;
    *o = *options;
    o->format = copy(f, o->format, &whole);
    o->text_column = copy(f, o->text_column, &whole);
    o->where_column = copy(f, o->where_column, &whole);
    o->where_value = copy(f, o->where_value, &whole);
    if (!options->label_columns) return whole;
    f->columns = st_new(&f->allocator, f->task_count, sizeof *f->columns);
    for (size_t t = 0; t < f->task_count && f->columns; t++) f->columns[t] = copy(f, options->label_columns[t], &whole);
    o->label_columns = f->columns;
    return whole && f->columns;
}

static bool copy_names(stance_files *f, const char *const *tasks, const char *const *paths) {
    bool whole = true;
    f->tasks = st_new(&f->allocator, f->task_count, sizeof *f->tasks);
    f->paths = st_new(&f->allocator, f->path_count, sizeof *f->paths);
    f->refused = st_new(&f->allocator, f->path_count, sizeof *f->refused);
    if (!f->tasks || !f->paths || !f->refused) return false;
    for (size_t t = 0; t < f->task_count; t++) {
        f->tasks[t] = st_arena_copy(&f->strings, st_sv_of(tasks[t]));
        whole = whole && f->tasks[t].data;
    }
    for (size_t p = 0; p < f->path_count; p++) f->paths[p] = copy(f, paths[p], &whole);
    return whole;
}

static stance_status check(const stance_read_options *o, const char *const *paths, size_t path_count,
                           stance_error *error) {
    if (o->size != sizeof *o) return st_fail(error, STANCE_ERROR_ARGUMENT, "options of another version");
    if (o->group_column || o->position_column || o->fold_column || o->notes)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "a source of files has no groups, positions, folds or notes");
    for (size_t p = 0; p < path_count; p++)
        if (strcmp(paths[p], "-") == 0)
            return st_fail(error, STANCE_ERROR_ARGUMENT, "standard input cannot be read twice: give a file");
    return STANCE_OK;
}

stance_status stance_files_new(stance_files **out, const char *const *tasks, size_t task_count,
                               const char *const *paths, size_t path_count, const stance_read_options *options,
                               const stance_allocator *allocator, stance_error *error) {
    static const stance_read_options defaults = STANCE_READ_OPTIONS;
    *out = NULL;
    if (!options) options = &defaults;
    allocator = st_allocator_or_default(allocator);
    stance_status status = check(options, paths, path_count, error);
    if (status) return status;
    stance_files *f = st_new(allocator, 1, sizeof *f);
    if (!f) return st_fail_memory(error);
    f->allocator = *allocator;
    f->task_count = task_count;
    f->path_count = path_count;
    st_arena_init(&f->strings, &f->allocator);
    if (copy_names(f, tasks, paths) && copy_options(f, options)) {
        f->reader = (st_example_reader){
            .allocator = &f->allocator, .options = &f->options, .tasks = f->tasks, .task_count = task_count};
        *out = f;
        return STANCE_OK;
    }
    stance_files_free(f);
    return st_fail_memory(error);
}

static void close_file(stance_files *f) {
    if (f->open) st_example_reader_close(&f->reader);
    f->open = false;
}

void stance_files_free(stance_files *f) {
    if (!f) return;
    stance_allocator allocator = f->allocator;
    close_file(f);
    st_arena_clear(&f->strings);
    void *blocks[] = {f->tasks, (void *)f->columns, (void *)f->paths, f->refused, f};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(&allocator, blocks[i]);
}

const char *stance_files_path(const stance_files *f) { return f->last < f->path_count ? f->paths[f->last] : ""; }

/* ---- reading ------------------------------------------------------------------------------------------ */

/* Something that a pass would wait at, or find changed at the next. */
static stance_status check_kind(const char *path, stance_error *error) {
    struct stat state;
    if (stat(path, &state)) return st_fail_io(error, "open", errno);
    if (S_ISREG(state.st_mode) || S_ISBLK(state.st_mode)) return STANCE_OK;
    return st_fail(error, STANCE_ERROR_DATA, "not a regular file: it cannot be read twice");
}

/* A file that cannot be opened is left out where bad records are told. */
static stance_status refuse(stance_files *f, stance_status status, const stance_error *problem, stance_error *error) {
    close_file(f);
    bool fatal = status == STANCE_ERROR_MEMORY || status == STANCE_ERROR_ARGUMENT || status == STANCE_ERROR_CANCELLED;
    if (fatal || !f->options.bad_record || f->told) {
        if (error) *error = *problem;
        return status;
    }
    f->refused[f->path++] = true;
    if (f->options.bad_record(f->options.user, problem) == 0) return STANCE_OK;
    return st_fail(error, STANCE_ERROR_CANCELLED, "stopped at a file");
}

static stance_status open_file(stance_files *f, stance_error *error) {
    f->last = f->path;
    f->reader.quiet = f->told;
    stance_status status = check_kind(f->paths[f->path], error);
    if (status) return status;
    f->open = true;
    return st_example_reader_open(&f->reader, f->paths[f->path], error);
}

static stance_status next(void *user, stance_example *example, int *more, stance_error *error) {
    stance_files *f = user;
    for (*more = 0; f->path < f->path_count;) {
        stance_error problem;
        bool some = false;
        if (!f->open && f->refused[f->path]) {
            f->path++;
            continue;
        }
        stance_status status = f->open ? STANCE_OK : open_file(f, &problem);
        if (status) {
            status = refuse(f, status, &problem, error);
            if (status) return status;
            continue;
        }
        status = st_example_reader_next(&f->reader, example, &some, error);
        *more = !status && some;
        if (status || some) return status;
        close_file(f);
        f->path++;
    }
    f->told = true;
    return STANCE_OK;
}

static stance_status rewind_files(void *user, stance_error *error) {
    stance_files *f = user;
    (void)error;
    close_file(f);
    f->path = 0;
    return STANCE_OK;
}

stance_source stance_files_source(stance_files *f) { return (stance_source){next, rewind_files, f}; }
