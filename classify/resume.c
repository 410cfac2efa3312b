/* SPDX-License-Identifier: MIT */
#include "resume.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- lines of the file -------------------------------------------------------------------------------- */

/* The line at `at`, which is below `whole`. */
static st_sv line_at(const st_resume *r, size_t at) {
    const char *begin = r->map.data + at;
    const char *end = memchr(begin, '\n', r->whole - at);
    return (st_sv){begin, end ? (size_t)(end - begin) : r->whole - at};
}

/* Number of the line at `at`, from 1. */
static size_t number_of(const st_resume *r, size_t at) {
    size_t number = 1;
    for (size_t i = 0; i < at; i++) number += r->map.data[i] == '\n';
    return number;
}

static size_t count_tabs(st_sv line) {
    size_t count = 0;
    for (size_t i = 0; i < line.size; i++) count += line.data[i] == '\t';
    return count;
}

static bool has_shape(const st_resume *r, st_sv line) {
    if (r->writer->format == ST_OUTPUT_TSV) return count_tabs(line) == r->columns;
    return st_sv_starts_with(line, ST_SV("{\"id\": \"")) && line.data[line.size - 1] == '}';
}

/* A line of TSV for a sentence: its fourth field is a number from 1. */
static bool is_sentence(const st_resume *r, st_sv line) {
    if (!r->writer->sentences || r->writer->format != ST_OUTPUT_TSV) return false;
    for (int tabs = 0; line.size && tabs < 3; line.data++, line.size--) tabs += line.data[0] == '\t';
    return line.size && line.data[0] >= '1' && line.data[0] <= '9';
}

/* Where the document after the one at `at` begins. */
static size_t next_document(const st_resume *r, size_t at) {
    do at += line_at(r, at).size + 1;
    while (at < r->whole && is_sentence(r, line_at(r, at)));
    return at;
}

/* ---- opening ------------------------------------------------------------------------------------------ */

static stance_status fail_foreign(const st_resume *r, size_t at, stance_error *error) {
    return st_fail_at(error, STANCE_ERROR_FORMAT, number_of(r, at), 0,
                      "not what this run writes: another format, model or options");
}

static stance_status check_head(st_resume *r, stance_error *error) {
    st_buf head;
    st_buf_init(&head, &st_default_allocator);
    st_write_head(r->writer, &head);
    stance_status status = head.failed ? st_fail_memory(error) : STANCE_OK;
    r->columns = count_tabs(st_buf_sv(&head));
    r->head = r->whole ? head.size : 0;
    if (!status && r->head && (r->whole < head.size || memcmp(r->map.data, head.data, head.size) != 0))
        status = fail_foreign(r, 0, error);
    st_buf_clear(&head);
    return status;
}

/* Count the documents, and look at each line. */
static stance_status count_records(st_resume *r, stance_error *error) {
    size_t documents = 0;
    for (size_t at = r->head; at < r->whole;) {
        st_sv line = line_at(r, at);
        bool sentence = is_sentence(r, line);
        if (!has_shape(r, line) || (sentence && !documents)) return fail_foreign(r, at, error);
        if (!sentence) {
            documents++;
            r->start = at;
        }
        at += line.size + 1;
    }
    r->records = documents ? documents - 1 : 0;
    return STANCE_OK;
}

static stance_status look_through(st_resume *r, const char *path, stance_error *error) {
    stance_status status = st_map_open(&r->map, path, error);
    if (status) return status;
    const char *last = r->map.size ? memrchr(r->map.data, '\n', r->map.size) : NULL;
    r->whole = last ? (size_t)(last + 1 - r->map.data) : 0;
    status = check_head(r, error);
    if (!status) status = count_records(r, error);
    r->at = r->start;
    return status;
}

static stance_status lock(st_resume *r, stance_error *error) {
    struct stat info;
    if (fstat(r->fd, &info) != 0) return st_fail_io(error, "open", errno);
    if (!S_ISREG(info.st_mode)) return st_fail(error, STANCE_ERROR_IO, "cannot resume: not a regular file");
    r->file = (st_file){info.st_dev, info.st_ino};
    /* Some file systems know no locks: then there is none. */
    if (flock(r->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return st_fail(error, STANCE_ERROR_IO, "cannot resume: another run is writing it");
    return STANCE_OK;
}

stance_status st_resume_open(st_resume *r, const char *path, const st_writer *writer, stance_error *error) {
    *r = (st_resume){.writer = writer};
    r->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (r->fd < 0) return st_fail_io(error, "open", errno);
    stance_status status = lock(r, error);
    if (!status) status = look_through(r, path, error);
    if (status) st_resume_close(r);
    return status;
}

void st_resume_close(st_resume *r) {
    st_map_close(&r->map);
    if (r->fd >= 0) close(r->fd);
    r->fd = -1;
}

/* ---- skipping ----------------------------------------------------------------------------------------- */

/* Whether the record at `at` is that of the document. */
static stance_status check_document(const st_resume *r, size_t at, const st_batch *batch, const st_document *document,
                                    stance_error *error) {
    st_buf start;
    st_buf_init(&start, &st_default_allocator);
    st_write_start(r->writer, batch, document, &start);
    st_buf_add_char(&start, r->writer->format == ST_OUTPUT_TSV ? '\t' : ',');
    stance_status status = start.failed ? st_fail_memory(error) : STANCE_OK;
    if (!status && !st_sv_starts_with(line_at(r, at), st_buf_sv(&start))) {
        st_sv id = st_batch_text(batch, document->id);
        status =
            st_fail_at(error, STANCE_ERROR_FORMAT, number_of(r, at), 0,
                       "not the record of the input's document \"%.*s\"", (int)(id.size < 64 ? id.size : 64), id.data);
    }
    st_buf_clear(&start);
    return status;
}

/* Check the batch's documents against the file; *at moves on with them. */
static stance_status check_batch(const st_resume *r, const st_batch *batch, size_t *at, bool *failed,
                                 stance_error *error) {
    for (size_t i = 0; i < batch->count; i++) {
        const st_document *document = &batch->documents[i];
        stance_status status = check_document(r, *at, batch, document, error);
        if (status) return status;
        *failed = *failed || document->error.status;
        *at = next_document(r, *at);
    }
    return STANCE_OK;
}

stance_status st_resume_skip(st_resume *r, st_input *input, bool *failed, stance_error *error) {
    st_batch batch;
    st_batch_init(&batch, &st_default_allocator);
    stance_status status = STANCE_OK;
    size_t at = r->head;
    for (size_t done = 0; done < r->records && !status; done += batch.count) {
        st_batch_reset(&batch);
        input->most = r->records - done;
        if (!st_input_read(input, &batch)) status = st_fail_memory(error);
        else if (!batch.count)
            status = st_fail_at(error, STANCE_ERROR_FORMAT, number_of(r, at), 0, "the input has no such document");
        else status = check_batch(r, &batch, &at, failed, error);
    }
    input->most = 0;
    st_batch_clear(&batch);
    return status;
}

/* ---- writing ------------------------------------------------------------------------------------------ */

/* Without any line to tell that the file is ours, the torn one has to be the beginning of the first, or the zeros that a
 * system which lost power leaves behind. */
static bool is_ours(const st_resume *r, const char *bytes, size_t size) {
    size_t count = r->map.size - r->whole;
    if (r->whole || !count) return true;
    const char *torn = r->map.data;
    if (size && memcmp(torn, bytes, count < size ? count : size) == 0) return true;
    for (size_t i = 0; i < count; i++)
        if (torn[i]) return false;
    return true;
}

static stance_status mend(st_resume *r, const char *bytes, size_t size, stance_error *error) {
    if (!is_ours(r, bytes, size)) return fail_foreign(r, 0, error);
    if (ftruncate(r->fd, (off_t)r->whole) != 0) return st_fail_io(error, "write", errno);
    if (lseek(r->fd, (off_t)r->whole, SEEK_SET) < 0) return st_fail_io(error, "write", errno);
    r->mended = true;
    return STANCE_OK;
}

stance_status st_resume_write(void *context, const void *bytes, size_t size, stance_error *error) {
    st_resume *r = context;
    const char *next = bytes;
    size_t there = r->whole - r->at, same = there < size ? there : size;
    if (same && memcmp(r->map.data + r->at, next, same) != 0) return fail_foreign(r, r->at, error);
    r->at += same;
    if (same == size) return STANCE_OK;
    stance_status status = r->mended ? STANCE_OK : mend(r, next + same, size - same, error);
    return status ? status : st_write_all(r->fd, next + same, size - same, error);
}

stance_status st_resume_finish(st_resume *r, stance_error *error) {
    if (r->at < r->whole)
        return st_fail_at(error, STANCE_ERROR_FORMAT, number_of(r, r->at), 0, "the input has no such document");
    stance_status status = r->mended ? STANCE_OK : mend(r, "", 0, error);
    if (!status && fsync(r->fd) != 0) status = st_fail_io(error, "write", errno);
    return status;
}
