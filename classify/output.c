/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <unistd.h>

stance_status st_output_open(st_output *o, const char *path, const char *resumed, const st_writer *writer,
                             stance_error *error) {
    *o = (st_output){.path = path ? path : resumed};
    if (path) return st_outfile_open(&o->file, path, &st_default_allocator, error);
    if (!resumed) return STANCE_OK;
    stance_status status = st_resume_open(&o->resume, resumed, writer, error);
    o->resumes = !status;
    return status;
}

stance_status st_output_write(void *context, const void *bytes, size_t size, stance_error *error) {
    st_output *o = context;
    if (o->file) return st_outfile_write(o->file, bytes, size, error);
    if (o->resumes) return st_resume_write(&o->resume, bytes, size, error);
    return st_write_all(STDOUT_FILENO, bytes, size, error);
}

stance_status st_output_close(st_output *o, bool whole, stance_error *error) {
    stance_status status = STANCE_OK;
    if (o->file && whole) status = st_outfile_commit(o->file, error);
    else if (o->file) st_outfile_discard(o->file);
    if (o->resumes && whole) status = st_resume_finish(&o->resume, error);
    if (o->resumes) st_resume_close(&o->resume);
    o->file = NULL;
    o->resumes = false;
    return status;
}
