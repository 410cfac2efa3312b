/* SPDX-License-Identifier: MIT
 * The inside of a training on a stream: passes over a source, texts by the handful. */
#ifndef ST_STREAM_H
#define ST_STREAM_H

#include "label_set.h"
#include "rng.h"
#include "sgd.h"
#include "trainer.h"

/* A text that is held in memory: the labels' numbers, ST_UNLABELLED for none, then the bytes. One block, to be
 * released. */
typedef struct st_held {
    uint32_t *codes; /* [tasks] */
    size_t size;     /* of the text */
} st_held;

static inline st_sv st_held_text(st_held held, size_t tasks) {
    return (st_sv){(const char *)(held.codes + tasks), held.size};
}

typedef struct st_stream {
    const stance_allocator *allocator; /* of what outlives the trainer */
    st_trainer *trainer;
    const stance_source *source;
    const stance_stream_options *options;
    const stance_dataset *tasks; /* their names */
    st_label_set *labels;        /* [tasks] */
    size_t texts, bytes;         /* of the source */
    uint32_t short_by[ST_MAX_BLOCKS];
    stance_dataset *kept;  /* the texts that are learned from last */
    uint32_t **kept_codes; /* [tasks][kept_wanted] their labels, those of the trainer's tasks */
    size_t kept_wanted;
    size_t epochs;
    st_buf clean; /* the text at hand, well-formed */
    st_buf clean_label;
    uint32_t *codes;    /* [tasks] of the text at hand */
    const char **facts; /* what goes into the model beside what every training tells, pairs */
    char numbers[3][24];
} st_stream;

static inline size_t st_stream_tasks(const st_stream *s) { return s->trainer->task_count; }

/* The next text into s->clean, *more false at the end; `example` is what the source gave. In the first pass
 * (`counting`) its labels are counted, later their numbers go to s->codes. Errors: those of the source, MEMORY, DATA
 * for a label of which the first pass saw nothing. */
stance_status st_stream_next(st_stream *s, bool counting, stance_example *example, bool *more, stance_error *error);

/* The first pass: labels, numbers of texts and bytes, the vocabulary. Errors: those of the source, MEMORY, LIMIT,
 * CANCELLED. */
stance_status st_stream_count(st_stream *s, stance_error *error);

/* All texts but the kept ones in an order that seems random, `epochs` times. In rounds: each goes through the source
 * and takes the texts that fall to it by a hash of their numbers, so many that those of a round fit into memory
 * (options->held bytes); each is drawn at random from those. Where that would take more than 16 rounds, a text is
 * drawn whenever memory is full. The kept ones are chosen in the first round (Knuth, The Art of Computer Programming
 * 2, algorithm 3.4.2 S). */
typedef struct st_order {
    st_stream *stream;
    size_t epoch, round, rounds;
    size_t number; /* of the next text in this pass */
    size_t kept;   /* chosen so far in this pass */
    bool ended;    /* the pass, or none has begun */
    st_rng choose, draw;
    st_held *held;
    size_t count, capacity, bytes;
} st_order;

/* To be cleared in any case. */
void st_order_init(st_order *order, st_stream *stream);
void st_order_clear(st_order *order);

/* *more false at the end; else *text is to be released. Errors: those of the source, MEMORY; DATA if it has changed. */
stance_status st_order_next(st_order *order, st_held *text, bool *more, stance_error *error);

/* The further passes: weights, heads and what is to be said of each task, in the trainer. */
stance_status st_stream_learn(st_stream *s, stance_error *error);

/* Heads and measures from scores[kept][labels] of the kept texts. Errors: MEMORY. */
stance_status st_stream_judge(st_stream *s, const double *scores, stance_error *error);

#endif
