/* SPDX-License-Identifier: MIT
 * Models that the programs of libsvm and liblinear wrote, as scores that are linear in the vectors. */
#ifndef ST_FOREIGN_H
#define ST_FOREIGN_H

#include "error.h"
#include "memory.h"
#include "sv.h"

enum { ST_FOREIGN_CLASSES = 4096 };

/* How probabilities are made of scores. */
typedef enum st_foreign_odds {
    ST_ODDS_NONE,    /* the file does not say */
    ST_ODDS_SIGMOID, /* of two classes: that of the first is 1 / (1 + exp(slope * score + offset)) (libsvm, -b 1) */
    ST_ODDS_LOGIT,   /* each score is the log odds of its class (liblinear, -s 0, 6, 7) */
} st_foreign_odds;

/* Scores: bias[r] + the sum over features of weights[feature * rows + r] * value. With one row there are two classes,
 * the first of which is the verdict where the score is above 0; else there is a row for each class, and the largest is
 * the verdict. */
typedef struct st_foreign {
    const stance_allocator *allocator;
    const char *program; /* "libsvm" or "liblinear" */
    char kind[32];       /* as the file names it: "c_svc", "L2R_LR" */
    size_t classes, rows;
    size_t features; /* that have weights; those beyond have none */
    st_sv *labels;   /* [classes] as the file has them: "1", "-1"; views of its bytes */
    double *weights, *bias;
    st_foreign_odds odds;
    double slope, offset;
} st_foreign;

/* Read a model of either program, told apart by its first line, over vectors of `features` numbers. `bytes` must
 * outlive it. To be cleared in any case. Errors, with the line: FORMAT (broken), DATA (cannot be represented: another
 * kernel, votes of pairs, regression, other vectors), MEMORY. Time and memory grow linearly with the
 * file and with `features`, whatever the file says of its size. */
stance_status st_foreign_read(st_foreign *foreign, st_sv bytes, size_t features, const stance_allocator *allocator,
                              stance_error *error);
void st_foreign_clear(st_foreign *foreign);

/* ---- for the readers of the two formats ---------------------------------------------------------------- */

/* Lines of words separated by spaces. */
typedef struct st_cursor {
    st_sv rest, line; /* what follows; what is left of the current line */
    size_t number;    /* of the current line */
} st_cursor;

/* The next line, without LF or CRLF; false at the end. */
bool st_cursor_line(st_cursor *cursor);

/* The next word of the line, empty at its end. */
st_sv st_cursor_word(st_cursor *cursor);

/* FORMAT or another status at the current line. */
stance_status st_cursor_fail(const st_cursor *cursor, stance_status status, stance_error *error, const char *format,
                             ...) ST_PRINTF(4, 5);

/* The next word as a number, a finite double of at most 1e30 or a whole one up to `most`; `what` is for messages. */
stance_status st_cursor_real(st_cursor *cursor, const char *what, double *number, stance_error *error);
stance_status st_cursor_whole(st_cursor *cursor, const char *what, size_t most, size_t *number, stance_error *error);

/* Nothing more may follow on the line. */
stance_status st_cursor_end(st_cursor *cursor, stance_error *error);

/* The words of the line as labels: foreign->classes different whole numbers. */
stance_status st_foreign_labels(st_foreign *foreign, st_cursor *cursor, stance_error *error);

/* Room for weights and biases of foreign->rows. */
stance_status st_foreign_room(st_foreign *foreign, stance_error *error);

/* The names of the lines before the weights: each may come once. `seen` has a bit for each name found; the last line,
 * which ends the heading, is `names[count - 1]`. Calls `take` with the number of the name. */
typedef struct st_heading {
    const char *const *names;
    size_t count;
    uint32_t needed; /* bits of names that must be there */
    stance_status (*take)(void *user, size_t name, st_cursor *cursor, stance_error *error);
    void *user;
} st_heading;
stance_status st_heading_read(const st_heading *heading, st_cursor *cursor, stance_error *error);

stance_status st_foreign_read_libsvm(st_foreign *foreign, st_cursor *cursor, stance_error *error);
stance_status st_foreign_read_liblinear(st_foreign *foreign, st_cursor *cursor, stance_error *error);

#endif
