/* SPDX-License-Identifier: MIT */
#include "solver.h"

#include <string.h>

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
    if (p->scale && (p->gram || p->products))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "a Gram matrix is of unscaled columns");
    if (!(p->cost[0] > 0) || !(p->cost[1] > 0))
        return st_fail(error, STANCE_ERROR_ARGUMENT, "the cost C must be positive");
    return STANCE_OK;
}

static stance_status solve_one(st_solver_kind kind, const st_problem *problem, double *w, double *bias,
                               const stance_allocator *allocator, stance_error *error) {
    stance_status status;
    if (kind == ST_SOLVER_DUAL) return st_solve_dual(problem, 1, 1, w, bias, allocator, error);
    if (kind == ST_SOLVER_LIBLINEAR) status = st_solve_liblinear(problem, w, bias, allocator, error);
    else if (problem->products) status = st_solve_smo(problem, w, bias, allocator, error);
    else status = st_solve_libsvm(problem, w, bias, allocator, error);
    for (uint32_t c = 0; c < problem->x->width && problem->scale && !status; c++) w[c] *= problem->scale[c];
    return status;
}

stance_status st_solve(st_solver_kind kind, const st_problem *problem, double *w, double *bias,
                       const stance_allocator *allocator, stance_error *error) {
    stance_status status = check(problem, error);
    return status ? status : solve_one(kind, problem, w, bias, allocator, error);
}

size_t st_most_lanes(st_solver_kind kind) { return kind == ST_SOLVER_DUAL ? ST_MOST_LANES : 1; }

size_t st_lane_stride(size_t lanes) {
    size_t stride = 1;
    while (stride < lanes) stride *= 2;
    return stride;
}

stance_status st_solve_lanes(st_solver_kind kind, const st_problem *problems, size_t lanes, double *w, double *bias,
                             const stance_allocator *allocator, stance_error *error) {
    if (lanes > st_most_lanes(kind)) return st_fail(error, STANCE_ERROR_ARGUMENT, "%zu problems at once", lanes);
    bool agreed = true;
    for (size_t k = 0; k < lanes; k++) {
        bias[k] = st_agreed(&problems[k]);
        stance_status status = bias[k] != 0 ? STANCE_OK : check(&problems[k], error);
        if (status) return status;
        agreed = agreed && bias[k] != 0;
    }
    if (agreed) memset(w, 0, problems->x->width * st_lane_stride(lanes) * sizeof *w);
    if (agreed) return STANCE_OK;
    if (kind != ST_SOLVER_DUAL) return solve_one(kind, problems, w, bias, allocator, error);
    return st_solve_dual(problems, lanes, st_lane_stride(lanes), w, bias, allocator, error);
}

stance_status st_solve_rbf(const st_problem *problem, double *coefficients, double *bias,
                           const stance_allocator *allocator, stance_error *error) {
    stance_status status = check(problem, error);
    if (status) return status;
    if (!(problem->gamma > 0)) return st_fail(error, STANCE_ERROR_ARGUMENT, "gamma must be positive");
    if (problem->scale) return st_fail(error, STANCE_ERROR_ARGUMENT, "a kernel is of unscaled columns");
    return st_solve_libsvm_rbf(problem, coefficients, bias, allocator, error);
}
