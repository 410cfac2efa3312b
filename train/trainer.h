/* SPDX-License-Identifier: MIT
 * The inside of a training and of its result. */
#ifndef ST_TRAINER_H
#define ST_TRAINER_H

#include "about.h"
#include "arena.h"
#include "calibrate.h"
#include "fit.h"
#include "folds.h"
#include "format.h"

/* One task of a training. */
typedef struct st_train_task {
    st_sv name;
    st_codes labels;
    size_t first; /* number of its first label among those of all tasks */
    double cost;
    const char **strings;                   /* [labels] names ending in NUL, borrowed from the dataset */
    uint32_t *codes;                        /* [rows] of the dataset's rows, ST_UNLABELLED where there is none */
    st_fitted_head heads[ST_HEAD_KINDS];    /* without rows where there is none */
    st_judgement judgements[ST_HEAD_KINDS]; /* of the cross-validation, without labels where there was none */
    double *held_out;                       /* [rows][labels] probabilities alone, from the cross-validation */
} st_train_task;

typedef struct st_trainer {
    const stance_allocator *allocator;
    const stance_dataset *dataset;
    stance_train_options options;
    st_progress progress;
    st_spec spec;
    st_term *terms; /* [ST_MOST_TERMS] of options.about, or NULL */
    uint32_t term_count;
    st_unit unit;
    st_collection collection;
    st_train_task *tasks;
    size_t task_count;
    size_t labels;  /* of all tasks */
    uint32_t *fold; /* [rows] */
    st_gram_matrix *gram;
    st_bench bench;
    double *scores; /* [rows][labels] from the cross-validation */
    float *weights; /* [features][stride] */
    size_t stride;
    double *bias; /* [labels] */
} st_trainer;

struct stance_trained {
    stance_allocator allocator;
    st_train_task *tasks; /* of which labels.names, strings, judgements and held_out are used */
    size_t task_count;
    st_arena strings;
    const char *solver;
    size_t features;
    st_buf bytes;
};

/* Write the model file into *bytes, which is initialised. Errors: MEMORY. */
stance_status st_assemble(const st_trainer *trainer, st_buf *bytes, stance_error *error);

#endif
