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
#include "grid.h"
#include "pool.h"

/* Machines for whole articles (tones.h). */
typedef struct st_fitted_tones {
    const stance_allocator *allocator;
    float *weights; /* [features][labels]; NULL: none */
    double *bias;   /* [labels] */
    double *priors; /* [labels] mean held-out score of the articles */
} st_fitted_tones;

/* One task of a training. */
typedef struct st_train_task {
    st_sv name;
    st_codes labels;
    size_t first; /* number of its first label among those of all tasks */
    double cost;
    const char **strings; /* [labels] names ending in NUL, borrowed from the dataset */
    uint32_t *codes;      /* [rows] of the dataset's rows, ST_UNLABELLED where there is none */
    size_t texts;         /* that were learned from, if not those of the dataset; else 0 */
    double *shares;       /* [labels] their mean probabilities; NULL: as held_out or, without, codes tell */
    st_fitted_tones tones;
    size_t first_tone;                      /* its column, after those of all labels; 0: none */
    st_fitted_head heads[ST_HEAD_KINDS];    /* without rows where there is none */
    st_judgement judgements[ST_HEAD_KINDS]; /* of the cross-validation, without labels where there was none */
    double *held_out;                       /* [rows][labels] probabilities alone, from the cross-validation */
} st_train_task;

enum { ST_REASON = 200 };

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
    st_grid *grid;                /* of a search; NULL without one */
    st_pool pool;                 /* what a search counted, until the vectors of its choice are made */
    stance_candidate *candidates; /* [candidate_count], best first */
    size_t candidate_count;
    char *candidate_texts;  /* what they refer to */
    const char *solver;     /* its name; NULL: that of bench.kind */
    char reason[ST_REASON]; /* for the solver */
    st_train_task *tasks;
    size_t task_count;
    size_t labels;  /* of all tasks */
    uint32_t *fold; /* [rows] */
    st_bench bench;
    double *scores;       /* [rows][labels] from the cross-validation */
    size_t tone_count;    /* of all tasks */
    float *weights;       /* [features][stride]; NULL with a kernel */
    double *coefficients; /* [rows][stride] with a kernel */
    size_t stride;
    double *bias; /* [labels] */
} st_trainer;

struct stance_trained {
    stance_allocator allocator;
    st_train_task *tasks; /* of which labels.names, strings, codes, judgements and held_out are used */
    size_t task_count;
    st_arena strings;
    const char *solver;
    char reason[ST_REASON];
    stance_candidate *candidates;
    size_t candidate_count;
    char *candidate_texts;
    st_buf spec; /* features, ending in NUL */
    bool ratio;
    double gamma; /* 0: linear */
    size_t vectors;
    size_t folds;
    size_t features, texts;
    st_buf bytes;
};

/* Have `fill` fill a trainer, which it gets without dataset, options and progress's function; make the model of that.
 * What the trainer borrows must last until this returns. Errors: those of `fill`, MEMORY. */
typedef stance_status (*st_train_run)(st_trainer *trainer, void *context, stance_error *error);
stance_status st_train_with(stance_trained **out, st_train_run fill, void *context, const stance_allocator *allocator,
                            stance_error *error);

/* Steps of a run: the terms of options.about; the unit, as options.unit says or the texts of the dataset.
 * Errors: MEMORY, ARGUMENT. */
stance_status st_trainer_read_terms(st_trainer *trainer, stance_error *error);
stance_status st_trainer_choose_unit(st_trainer *trainer, stance_error *error);

/* Numbers in a row of weights: even, and with room at the end for what st_assemble writes there. */
size_t st_weights_stride(const st_spec *spec, size_t scores);

/* Write the model file into *bytes, which is initialised. Errors: MEMORY; LIMIT for support vectors of 2^32 entries or
 * more. */
stance_status st_assemble(const st_trainer *trainer, st_buf *bytes, stance_error *error);

/* Number of the rows of the collection that are support vectors of a label. */
size_t st_count_vectors(const st_trainer *trainer);

#endif
