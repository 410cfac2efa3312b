/* SPDX-License-Identifier: MIT
 * Labelled texts of a file, one after the other. */
#ifndef ST_EXAMPLE_READER_H
#define ST_EXAMPLE_READER_H

#include "arena.h"
#include "records.h"
#include "stance_train.h"

typedef struct st_example_reader {
    const stance_allocator *allocator;
    const stance_read_options *options;
    const st_sv *tasks; /* [task_count] names ending in NUL */
    size_t task_count;
    const char *list; /* the file, if it lists articles: the text is the path of one; NULL: it holds the texts */
    bool quiet;       /* bad records are left out without telling */
    st_records records;
    st_arena fields; /* of one record, ending in NUL */
    const char **labels;
    const char *fold; /* name of the record's fold, empty for none */
    int fd;
} st_example_reader;

/* Open the file for a reader whose first five fields are set; "-" is standard input. To be closed in any case. What
 * it was given is borrowed. Errors: IO, MEMORY; ARGUMENT (options); FORMAT for a file without the columns asked for. */
stance_status st_example_reader_open(st_example_reader *reader, const char *path, stance_error *error);
void st_example_reader_close(st_example_reader *reader);

/* The next record that is asked for and can be used, which lives until the next call; *more false at the end.
 * Errors: IO, MEMORY, CANCELLED; what is wrong with a record where there is no options->bad_record. */
stance_status st_example_reader_next(st_example_reader *reader, stance_example *example, bool *more,
                                     stance_error *error);

/* What becomes of a record that failed with `status` and `problem`: reading goes on (OK) or stops. */
stance_status st_example_reader_tell(const st_example_reader *reader, stance_status status, const stance_error *problem,
                                     stance_error *error);

#endif
