/* SPDX-License-Identifier: MIT
 * Which settings a search goes through. */
#ifndef ST_GRID_H
#define ST_GRID_H

#include <stdbool.h>

#include "spec.h"

enum { ST_MOST_SPACES = 64, ST_MOST_COSTS = 32, ST_MOST_GAMMAS = 32 };

/* Candidates are all combinations of a vector space, a variant and a cost; a variant is a scaling of linear machines, or
 * a gamma of a kernel. */
typedef struct st_grid {
    st_spec spaces[ST_MOST_SPACES]; /* each different */
    size_t space_count;
    bool ratios[2];
    size_t ratio_count;
    double gammas[ST_MOST_GAMMAS]; /* rising; one that is 0: linear */
    size_t gamma_count;
    double costs[ST_MOST_COSTS]; /* rising */
    size_t cost_count;
} st_grid;

/* What holds where the grid says nothing. */
typedef struct st_grid_rest {
    const char *features; /* NULL: see st_grid_parse */
    bool ratio;
    bool both_ratios; /* with an empty grid */
    double cost;      /* 0: 1/16, 1/4, 1 and 4; otherwise the grid must not name C */
    double gamma;     /* of the kernel; 0: linear, and the grid must not name gamma */
    bool gamma_given; /* nor then */
} st_grid_rest;

/* Read a grid: axes separated by semicolons, each NAME=VALUE|VALUE...:
 *     features  specifications as st_spec_parse reads them
 *     min-df    replaces min_df of all blocks             tf  replaces tf of all blocks: log, raw, binary
 *     scaling   ratio, none                               C   costs
 *     gamma     of a kernel, up to 1e30
 * An empty text is the usual grid: features word:1-2 and word:1-3,char:2-5, with min_df 1 and 2, unless
 * rest->features names one; both scalings if rest->both_ratios. Errors: ARGUMENT, with the column of the axis. */
stance_status st_grid_parse(st_grid *grid, st_sv text, const st_grid_rest *rest, stance_error *error);

static inline size_t st_grid_variants(const st_grid *grid) { return grid->ratio_count * grid->gamma_count; }

static inline bool st_grid_ratio(const st_grid *grid, size_t variant) {
    return grid->ratios[variant / grid->gamma_count];
}

static inline double st_grid_gamma(const st_grid *grid, size_t variant) {
    return grid->gammas[variant % grid->gamma_count];
}

static inline size_t st_grid_size(const st_grid *grid) {
    return grid->space_count * st_grid_variants(grid) * grid->cost_count;
}

#endif
