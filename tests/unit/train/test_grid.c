/* SPDX-License-Identifier: MIT */
#include "grid.h"

#include <stdio.h>

#include "check.h"

static void parse(st_grid *grid, const char *text, const st_grid_rest *rest) {
    stance_error error;
    assert_ok(st_grid_parse(grid, st_sv_of(text), rest, &error), &error);
}

static void check_space(const st_grid *grid, size_t space, const char *expected) {
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    st_spec_print(&text, &grid->spaces[space]);
    assert_sv(st_buf_sv(&text), expected);
    st_buf_clear(&text);
}

static void all_axes_are_combined(void **state) {
    (void)state;
    st_grid grid;
    parse(&grid,
          " features = word:1-2 | char:2-3:tf=raw,word:1 ; min-df=1|3;tf=log|binary;scaling=ratio|none; C=4|0.5|1|0.5;",
          &(st_grid_rest){NULL, false, false, 0, 0, false});
    static const char *const spaces[] = {"word:1-2",
                                         "word:1-2:tf=binary",
                                         "word:1-2:min_df=3",
                                         "word:1-2:tf=binary:min_df=3",
                                         "char:2-3,word:1",
                                         "char:2-3:tf=binary,word:1:tf=binary",
                                         "char:2-3:min_df=3,word:1:min_df=3",
                                         "char:2-3:tf=binary:min_df=3,word:1:tf=binary:min_df=3"};
    assert_int_equal(grid.space_count, 8);
    for (size_t s = 0; s < 8; s++) check_space(&grid, s, spaces[s]);
    assert_int_equal(grid.ratio_count, 2);
    assert_true(!grid.ratios[0] && grid.ratios[1]);
    assert_int_equal(grid.cost_count, 3);
    assert_true(grid.costs[0] == 0.5 && grid.costs[1] == 1 && grid.costs[2] == 4);
    assert_int_equal(st_grid_size(&grid), 48);
}

static void axes_left_out_are_as_the_options_say(void **state) {
    (void)state;
    st_grid grid;
    parse(&grid, "min-df=2", &(st_grid_rest){"char:3", true, true, 2, 0, false});
    assert_int_equal(st_grid_size(&grid), 1);
    check_space(&grid, 0, "char:3:min_df=2");
    assert_true(grid.ratios[0] && grid.costs[0] == 2);
    parse(&grid, "scaling=none", &(st_grid_rest){NULL, true, true, 0, 0, false});
    assert_int_equal(grid.space_count, 1);
    check_space(&grid, 0, "word:1-3:min_df=2,char:2-5:min_df=2");
    assert_true(!grid.ratios[0] && grid.cost_count == 4 && grid.costs[0] == 0.0625 && grid.costs[3] == 4);
}

static void an_empty_text_is_the_usual_grid(void **state) {
    (void)state;
    st_grid grid;
    parse(&grid, "", &(st_grid_rest){NULL, true, true, 0, 0, false});
    assert_int_equal(grid.space_count, 4);
    check_space(&grid, 1, "word:1-2:min_df=2");
    check_space(&grid, 2, "word:1-3,char:2-5");
    assert_int_equal(st_grid_size(&grid), 4 * 2 * 4);
    parse(&grid, "  ", &(st_grid_rest){"word:1", false, false, 0, 0, false});
    assert_int_equal(st_grid_size(&grid), 4);
    check_space(&grid, 0, "word:1");
    assert_false(grid.ratios[0]);
}

static void what_it_cannot_be_is_told(void **state) {
    (void)state;
    static const struct {
        const char *text, *error;
        size_t column;
    } wrong[] = {
        {"depth=3", "grid: \"depth=3\" is not features, min-df, tf, scaling, C or gamma with values: NAME=VALUE|VALUE",
         1},
        {"C=1;word:1-2",
         "grid: \"word:1-2\" is not features, min-df, tf, scaling, C or gamma with values: NAME=VALUE|VALUE", 5},
        {"C", "grid: C has no values", 1},
        {"C=1;scaling= ", "grid: scaling has no values", 5},
        {"C=1;C=2", "grid: C is named twice", 5},
        {"C=1|x", "grid: C cannot be \"x\"", 1},
        {"C=0", "grid: C cannot be \"0\"", 1},
        {"C=1||2", "grid: C cannot be \"\"", 1},
        {"C=inf", "grid: C cannot be \"inf\"", 1},
        {"scaling=ratio|both", "grid: scaling cannot be \"both\"", 1},
        {"min-df=0", "grid: min-df cannot be \"0\"", 1},
        {"tf=sqrt", "grid: tf cannot be \"sqrt\"", 1},
        {"features=word:1|x", "features: \"x\" is not word:A-B or char:A-B with 1 <= A <= B <= 8", 1},
        {"C=1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30|31|32|33",
         "grid: more than 32 values of C", 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        st_grid grid;
        stance_error error;
        st_grid_rest rest = {NULL, false, false, 0, 0, false};
        assert_int_equal(st_grid_parse(&grid, st_sv_of(wrong[i].text), &rest, &error), STANCE_ERROR_ARGUMENT);
        assert_string_equal(error.text, wrong[i].error);
        assert_int_equal(error.column, wrong[i].column);
    }
}

static void gammas_are_those_of_a_kernel(void **state) {
    (void)state;
    const st_grid_rest rest = {.features = "word:1", .cost = 1, .gamma = 1};
    st_grid grid;
    parse(&grid, "gamma=2|0.5|1e30|0.5;C=1|2", &(st_grid_rest){.features = "word:1", .gamma = 1});
    assert_int_equal(grid.gamma_count, 3);
    assert_true(grid.gammas[0] == 0.5 && grid.gammas[1] == 2 && grid.gammas[2] == 1e30);
    assert_int_equal(st_grid_size(&grid), 6);
    assert_true(st_grid_gamma(&grid, 1) == 2 && !st_grid_ratio(&grid, 2));
    parse(&grid, "min-df=2", &rest);
    assert_true(grid.gamma_count == 1 && grid.gammas[0] == 1 && grid.ratio_count == 1 && !grid.ratios[0]);
    parse(&grid, "min-df=2", &(st_grid_rest){.cost = 1});
    assert_true(grid.gamma_count == 1 && grid.gammas[0] == 0);
}

static void what_a_kernel_cannot_be_is_told(void **state) {
    (void)state;
    static const struct {
        const char *text, *error;
        st_grid_rest rest;
        size_t column;
    } wrong[] = {{"C=1;gamma=1", "grid: gamma is for the kernel rbf", {.gamma = 0}, 5},
                 {"gamma=1", "grid: gamma is given already", {.gamma = 2, .gamma_given = true}, 1},
                 {"gamma=0", "grid: gamma cannot be \"0\"", {.gamma = 1}, 1},
                 {"gamma=1|-1", "grid: gamma cannot be \"-1\"", {.gamma = 1}, 1},
                 {"gamma=2e30", "grid: gamma cannot be \"2e30\"", {.gamma = 1}, 1},
                 {"gamma=nan", "grid: gamma cannot be \"nan\"", {.gamma = 1}, 1},
                 {"C=1;scaling=none|ratio", "grid: scaling ratio does not go with the kernel rbf", {.gamma = 1}, 5}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        st_grid grid;
        stance_error error;
        assert_int_equal(st_grid_parse(&grid, st_sv_of(wrong[i].text), &wrong[i].rest, &error), STANCE_ERROR_ARGUMENT);
        assert_string_equal(error.text, wrong[i].error);
        assert_int_equal(error.column, wrong[i].column);
    }
}

static void too_much_is_told(void **state) {
    (void)state;
    st_grid grid;
    stance_error error;
    char text[400] = "features=word:1|word:2|word:3|word:4;min-df=1";
    for (int i = 2; i <= 17; i++) sprintf(text + strlen(text), "|%d", i);
    assert_int_equal(st_grid_parse(&grid, st_sv_of(text), &(st_grid_rest){NULL, false, false, 0, 0, false}, &error),
                     STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, "grid: more than 64 different features");
    assert_int_equal(st_grid_parse(&grid, ST_SV("C=1"), &(st_grid_rest){NULL, false, false, 1, 0, false}, &error),
                     STANCE_ERROR_ARGUMENT);
    assert_string_equal(error.text, "grid: the cost is given already");
}

TESTS(cmocka_unit_test(all_axes_are_combined), cmocka_unit_test(axes_left_out_are_as_the_options_say),
      cmocka_unit_test(an_empty_text_is_the_usual_grid), cmocka_unit_test(what_it_cannot_be_is_told),
      cmocka_unit_test(gammas_are_those_of_a_kernel), cmocka_unit_test(what_a_kernel_cannot_be_is_told),
      cmocka_unit_test(too_much_is_told))
