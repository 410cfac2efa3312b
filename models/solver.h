/* SPDX-License-Identifier: MIT
 * Support vector machines for two classes, by libsvm or liblinear: linear ones, and with libsvm of an RBF kernel. */
#ifndef ST_SOLVER_H
#define ST_SOLVER_H

#include "error.h"
#include "matrix.h"
#include "product_rows.h"

typedef enum st_solver_kind {
    ST_SOLVER_LIBSVM,    /* hinge loss: min 1/2 w.w + sum C_i max(0, 1 - y_i (w.x_i + b))        (Chang, Lin 2011) */
    ST_SOLVER_LIBLINEAR, /* squared hinge: min 1/2 (w.w + b.b) + sum C_i max(0, 1 - y_i (w.x_i + b))^2
                            (Fan et al. 2008, solver L2R_L2LOSS_SVC) */
    ST_SOLVER_DUAL,      /* the same problem as liblinear's, by coordinate descent over the rows as they are: several
                            times as fast on long sparse rows, and without a copy of them (solver_dual.c) */
    ST_SOLVER_KINDS
} st_solver_kind;

/* "libsvm", "liblinear", "dual". */
const char *st_solver_name(st_solver_kind kind);

/* Inner products of all pairs of rows, in the form that libsvm takes as a precomputed kernel: shared by every
 * problem over those rows, whichever of them it uses. 16 bytes a pair. */
typedef struct st_gram_matrix st_gram_matrix;

/* Errors: MEMORY. `threads` share the work; the result does not depend on them. */
stance_status st_gram_matrix_new(st_gram_matrix **out, const st_matrix *x, size_t threads,
                                 const stance_allocator *allocator, stance_error *error);
void st_gram_matrix_free(st_gram_matrix *gram);

/* Replace the products by the values of the kernel exp(-gamma |x_i - x_j|^2), which they tell. */
void st_gram_matrix_bend(st_gram_matrix *gram, double gamma, size_t threads);

/* Bytes that the Gram matrix of so many rows takes. */
size_t st_gram_matrix_bytes(size_t rows);

/* Two classes over some rows of a matrix. All borrowed. */
typedef struct st_problem {
    const st_matrix *x;
    const uint32_t *rows; /* [count] the rows used */
    const signed char *y; /* [count] +1 or -1, both present */
    size_t count;
    double cost[2];             /* C of the rows with y = +1 and of those with y = -1 */
    double tolerance;           /* stopping: 0 for the solver's own default */
    const st_gram_matrix *gram; /* of x or its first rows, which have all that are used, for libsvm without scale; NULL:
                                   libsvm computes products as it needs them */
    st_product_rows *products;  /* of the same rows, for ST_SOLVER_LIBSVM without scale: its algorithm, but not libsvm
                                   itself, works on these (solver_smo.c); NULL: libsvm does the work */
    const double *scale;        /* [x->width] factor of each column; NULL for 1 */
    double gamma;               /* of the kernel, whose values `gram` then has; 0: linear */
    double *start; /* [count] for ST_SOLVER_DUAL: multipliers of the rows to start from, zero or those that a
                                   solution with other costs left here, which are then replaced; NULL: from zero */
} st_problem;

/* Solve: w[x->width] and *bias of the decision value w.x + bias, in terms of the unscaled columns, positive for y = +1.
 * Deterministic: random numbers have a fixed seed. Safe to call from several threads at once. Errors: MEMORY, ARGUMENT
 * (C not positive, a class missing, scale and products together). Both libraries allocate with malloc. */
stance_status st_solve(st_solver_kind kind, const st_problem *problem, double *w, double *bias,
                       const stance_allocator *allocator, stance_error *error);

/* Several problems that share x, rows, count and whether there is a scale, side by side: w[column * stride + lane] and
 * bias[lane], where the stride is st_lane_stride(lanes). Together they take a fraction of the time that they take one
 * after the other. At most st_most_lanes(kind): ST_MOST_LANES for ST_SOLVER_DUAL, 1 for the others. Where all texts of
 * a lane agree its w is 0 and its bias 1 or -1. Errors: as st_solve; ARGUMENT: too many lanes. */
enum { ST_MOST_LANES = 4 };
stance_status st_solve_lanes(st_solver_kind kind, const st_problem *problems, size_t lanes, double *w, double *bias,
                             const stance_allocator *allocator, stance_error *error);
size_t st_most_lanes(st_solver_kind kind);

/* The power of two not below `lanes`. */
size_t st_lane_stride(size_t lanes);

/* As st_solve with the kernel exp(-gamma |x - x_i|^2), gamma above 0, by libsvm: coefficients[x->rows] and *bias of the
 * decision value  sum over i of coefficients[i] exp(-gamma |x - x_i|^2) + b,  0 for rows that are no support vectors. Without
 * `gram` libsvm works out the kernel as it needs it, and keeps 256 MB of it. Errors: those of st_solve; ARGUMENT for
 * scaled columns. */
stance_status st_solve_rbf(const st_problem *problem, double *coefficients, double *bias,
                           const stance_allocator *allocator, stance_error *error);

#endif
