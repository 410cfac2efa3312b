/* SPDX-License-Identifier: MIT */
#include "grid.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "error.h"
#include "number.h"

enum { FEATURES, MIN_DF, TF, SCALING, COSTS, GAMMAS, AXES, MOST_VALUES = 32 };
static const char *const axis_names[AXES] = {"features", "min-df", "tf", "scaling", "C", "gamma"};
static const double LARGEST_GAMMA = 1e30;
static const char usual_axes[] = "features=word:1-2|word:1-3,char:2-5;min-df=1|2";
static const char single_features[] = "word:1-3:min_df=2,char:2-5:min_df=2";

/* The text of each axis; one that is not named has no data. */
typedef struct axes {
    st_sv values[AXES];
    size_t columns[AXES];
} axes;

static st_sv cut(st_sv *rest, char separator) {
    const char *end = rest->size ? memchr(rest->data, separator, rest->size) : NULL;
    st_sv part = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    rest->size -= part.size + (end != NULL);
    rest->data = end ? end + 1 : NULL;
    return part;
}

/* An error's value, cut to what a message has room for. */
static int shown(st_sv text) { return text.size < 60 ? (int)text.size : 60; }

static stance_status read_axis(axes *all, st_sv text, size_t column, stance_error *error) {
    st_sv value = text, name = st_sv_trim(cut(&value, '='));
    for (size_t a = 0; a < AXES; a++) {
        if (!st_sv_equal(name, st_sv_of(axis_names[a]))) continue;
        if (!value.data || !st_sv_trim(value).size)
            return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, column, "grid: %s has no values", axis_names[a]);
        if (all->values[a].data)
            return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, column, "grid: %s is named twice", axis_names[a]);
        all->values[a] = value;
        all->columns[a] = column;
        return STANCE_OK;
    }
    return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, column,
                      "grid: \"%.*s\" is not features, min-df, tf, scaling, C or gamma with values: NAME=VALUE|VALUE",
                      shown(text), text.data);
}

static stance_status read_axes(axes *all, st_sv text, stance_error *error) {
    const char *begin = text.data;
    while (text.data && text.size) {
        size_t column = (size_t)(text.data - begin) + 1;
        st_sv part = cut(&text, ';');
        if (!st_sv_trim(part).size) continue;
        stance_status status = read_axis(all, part, column, error);
        if (status) return status;
    }
    return STANCE_OK;
}

/* The values of an axis one by one; at most MOST_VALUES. */
static stance_status split(const axes *all, size_t axis, st_sv *values, size_t *count, stance_error *error) {
    st_sv rest = all->values[axis];
    for (*count = 0; rest.data; ++*count) {
        if (*count == MOST_VALUES)
            return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, all->columns[axis], "grid: more than %d values of %s",
                              MOST_VALUES, axis_names[axis]);
        values[*count] = st_sv_trim(cut(&rest, '|'));
    }
    return STANCE_OK;
}

static stance_status refuse(const axes *all, size_t axis, st_sv value, stance_error *error) {
    return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, all->columns[axis], "grid: %s cannot be \"%.*s\"",
                      axis_names[axis], shown(value), value.data);
}

/* ---- vector spaces ------------------------------------------------------------------------------------ */

static stance_status add_space(st_grid *grid, const st_spec *spec, stance_error *error) {
    for (size_t s = 0; s < grid->space_count; s++)
        if (st_spec_equal(&grid->spaces[s], spec)) return STANCE_OK;
    if (grid->space_count == ST_MOST_SPACES)
        return st_fail(error, STANCE_ERROR_ARGUMENT, "grid: more than %d different features", ST_MOST_SPACES);
    grid->spaces[grid->space_count++] = *spec;
    return STANCE_OK;
}

static bool set_min_df(st_spec *spec, st_sv value) {
    uint64_t number;
    if (!st_parse_u64(value, &number) || number < 1 || number > UINT32_MAX) return false;
    for (uint32_t b = 0; b < spec->count; b++) spec->blocks[b].min_df = (uint32_t)number;
    return true;
}

static bool set_tf(st_spec *spec, st_sv value) {
    for (uint32_t kind = 0; kind < ST_TF_KINDS; kind++) {
        if (!st_sv_equal(value, st_sv_of(st_tf_name(kind)))) continue;
        for (uint32_t b = 0; b < spec->count; b++) spec->blocks[b].tf = kind;
        return true;
    }
    return false;
}

/* The specification with each min_df and each tf; an axis without values leaves it as it is. */
static stance_status add_variants(st_grid *grid, const axes *all, st_sv features, stance_error *error) {
    st_sv dfs[MOST_VALUES], tfs[MOST_VALUES];
    size_t df_count = 0, tf_count = 0;
    st_spec spec;
    stance_status status = split(all, MIN_DF, dfs, &df_count, error);
    if (!status) status = split(all, TF, tfs, &tf_count, error);
    if (!status) status = st_spec_parse(&spec, features, error);
    for (size_t d = 0; d < (df_count ? df_count : 1) && !status; d++)
        for (size_t t = 0; t < (tf_count ? tf_count : 1) && !status; t++) {
            st_spec variant = spec;
            if (df_count && !set_min_df(&variant, dfs[d])) status = refuse(all, MIN_DF, dfs[d], error);
            else if (tf_count && !set_tf(&variant, tfs[t])) status = refuse(all, TF, tfs[t], error);
            else status = add_space(grid, &variant, error);
        }
    return status;
}

static stance_status read_spaces(st_grid *grid, const axes *all, const st_grid_rest *rest, stance_error *error) {
    st_sv values[MOST_VALUES];
    size_t count;
    stance_status status = split(all, FEATURES, values, &count, error);
    if (!status && !count) values[count++] = st_sv_of(rest->features ? rest->features : single_features);
    for (size_t i = 0; i < count && !status; i++) status = add_variants(grid, all, values[i], error);
    return status;
}

/* ---- scalings, costs and gammas ------------------------------------------------------------------------------- */

static stance_status read_scalings(st_grid *grid, const axes *all, bool ratio, bool both, stance_error *error) {
    st_sv values[MOST_VALUES];
    size_t count;
    stance_status status = split(all, SCALING, values, &count, error);
    bool seen[2] = {!count && (both || !ratio), !count && (both || ratio)};
    for (size_t i = 0; i < count && !status; i++) {
        bool is_ratio = st_sv_equal(values[i], ST_SV("ratio"));
        if (!is_ratio && !st_sv_equal(values[i], ST_SV("none"))) status = refuse(all, SCALING, values[i], error);
        seen[is_ratio] = true;
    }
    for (size_t r = 0; r < 2; r++)
        if (seen[r]) grid->ratios[grid->ratio_count++] = r != 0;
    return status;
}

/* Kept rising and different. */
static void insert(double *numbers, size_t *count, double number) {
    size_t place = *count;
    while (place && numbers[place - 1] >= number) place--;
    if (place < *count && numbers[place] == number) return;
    memmove(numbers + place + 1, numbers + place, (*count - place) * sizeof *numbers);
    numbers[place] = number;
    ++*count;
}

/* The positive numbers of an axis, up to `largest`; *named how many there are. */
static stance_status read_numbers(const axes *all, size_t axis, double largest, double *numbers, size_t *count,
                                  size_t *named, stance_error *error) {
    st_sv values[MOST_VALUES];
    stance_status status = split(all, axis, values, named, error);
    for (size_t i = 0; i < *named && !status; i++) {
        double value;
        if (!st_parse_double(values[i], &value) || !(value > 0) || !(value <= largest))
            status = refuse(all, axis, values[i], error);
        else insert(numbers, count, value);
    }
    return status;
}

static stance_status read_costs(st_grid *grid, const axes *all, double cost, stance_error *error) {
    enum { LOWEST = -4, HIGHEST = 2, STEP = 2 }; /* exponents of 2 */
    size_t named;
    stance_status status = read_numbers(all, COSTS, DBL_MAX, grid->costs, &grid->cost_count, &named, error);
    if (named && cost > 0 && !status)
        status = st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, all->columns[COSTS], "grid: the cost is given already");
    if (!named && cost > 0) insert(grid->costs, &grid->cost_count, cost);
    for (int e = LOWEST; !named && cost <= 0 && e <= HIGHEST; e += STEP)
        insert(grid->costs, &grid->cost_count, ldexp(1, e));
    return status;
}

static stance_status read_gammas(st_grid *grid, const axes *all, const st_grid_rest *rest, stance_error *error) {
    size_t named;
    stance_status status = read_numbers(all, GAMMAS, LARGEST_GAMMA, grid->gammas, &grid->gamma_count, &named, error);
    const char *wrong = NULL;
    if (named && !(rest->gamma > 0)) wrong = "gamma is for the kernel rbf";
    else if (named && rest->gamma_given) wrong = "gamma is given already";
    if (wrong && !status) status = st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, all->columns[GAMMAS], "grid: %s", wrong);
    if (!named) insert(grid->gammas, &grid->gamma_count, rest->gamma);
    return status;
}

/* Scaling makes the vectors of each label others; those of a kernel are shared by all. */
static stance_status check_ratios(const st_grid *grid, const axes *all, stance_error *error) {
    if (!(grid->gammas[0] > 0) || !grid->ratios[grid->ratio_count - 1]) return STANCE_OK;
    return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, all->columns[SCALING],
                      "grid: scaling ratio does not go with the kernel rbf");
}

stance_status st_grid_parse(st_grid *grid, st_sv text, const st_grid_rest *rest, stance_error *error) {
    axes all = {{{NULL, 0}}, {0}};
    bool usual = !st_sv_trim(text).size;
    *grid = (st_grid){.space_count = 0};
    stance_status status = STANCE_OK;
    if (!usual) status = read_axes(&all, text, error);
    else if (!rest->features) status = read_axes(&all, st_sv_of(usual_axes), error);
    if (!status) status = read_spaces(grid, &all, rest, error);
    if (!status) status = read_scalings(grid, &all, rest->ratio, usual && rest->both_ratios, error);
    if (!status) status = read_costs(grid, &all, rest->cost, error);
    if (!status) status = read_gammas(grid, &all, rest, error);
    return status ? status : check_ratios(grid, &all, error);
}
