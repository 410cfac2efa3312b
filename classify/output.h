/* SPDX-License-Identifier: MIT
 * Where results go: standard output, a file that is written whole or not at all, or one that is taken up again. */
#ifndef ST_OUTPUT_H
#define ST_OUTPUT_H

#include "resume.h"

typedef struct st_output {
    const char *path; /* NULL: standard output */
    st_outfile *file;
    bool resumes;
    st_resume resume;
} st_output;

/* Open `path` to be written anew, or, if it is NULL, `resumed` to go on with; both NULL: standard output.
 * Errors: those of st_outfile_open and st_resume_open. */
stance_status st_output_open(st_output *output, const char *path, const char *resumed, const st_writer *writer,
                             stance_error *error);

/* `context` is the st_output. Errors: IO; FORMAT as of st_resume_write. */
stance_status st_output_write(void *context, const void *bytes, size_t size, stance_error *error);

/* Close it; the results are all there if `whole`. Errors: those of st_outfile_commit and st_resume_finish. */
stance_status st_output_close(st_output *output, bool whole, stance_error *error);

#endif
