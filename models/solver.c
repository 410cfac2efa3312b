/* SPDX-License-Identifier: MIT */
#include "solver.h"

#include "solver_backends.h"

const char *st_solver_name(st_solver_kind kind) {
    static const char *const names[] = {"libsvm", "liblinear", "dual"};
    return names[kind];
}

static stance_status check(const st_problem *p, stance_error *error) {
    size_t positive = 0;
    for (size_t i = 0; i < p->count; i++) positive += p->y[i] > 0;
    if (positive == 0 || positive == p->count)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "only one class among %zu texts", p->count);
    if (p->scale && p->gram) return st_fail(error, STANCE_ERROR_ARGUMENT, "a Gram matrix is of unscaled columns");
    if (!(p->cost[0] > 0) || !(p->cost[1] > 0))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the cost C must be positive");
    return STANCE_OK;
}

stance_status st_solve(st_solver_kind kind, const st_problem *problem, double *w, double *bias,
                       const stance_allocator *allocator, stance_error *error) {
    stance_status status = check(problem, error);
    if (status) return status;
    if (kind == ST_SOLVER_DUAL) return st_solve_dual(problem, w, bias, allocator, error);
    if (kind == ST_SOLVER_LIBLINEAR) status = st_solve_liblinear(problem, w, bias, allocator, error);
    else status = st_solve_libsvm(problem, w, bias, allocator, error);
    for (uint32_t c = 0; c < problem->x->width && problem->scale && !status; c++) w[c] *= problem->scale[c];
    return status;
}
