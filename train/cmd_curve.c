/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "number.h"

enum { MOST_SHARES = 256, MOST_LABELS = 64 };

typedef struct settings {
    st_data_settings data;
    const char *features, *solver, *scaling, *unit, *share_list;
    double cost, gamma; /* gamma NAN: not given */
    int kernel, class_weight, format, quiet;
    uint64_t folds, repeats, seed, threads;
    double shares[MOST_SHARES];
    size_t share_count;
} settings;

static const st_option options[] = {
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Data", NULL},
    {'t', "text", ST_OPTION_TEXT, offsetof(settings, data.text_column), "COLUMN", "the texts (text)", NULL},
    {'l', "label", ST_OPTION_LIST, offsetof(settings, data.labels), "COLUMN",
     "the labels (stance); more than once for several tasks", NULL},
    {'g', "group", ST_OPTION_TEXT, offsetof(settings, data.group_column), "COLUMN",
     "texts of a group stay in one fold and are learned together", NULL},
    {0, "where", ST_OPTION_TEXT, offsetof(settings, data.where), "COLUMN=VALUE",
     "use only these records; also COLUMN!=VALUE", NULL},
    {0, "data-format", ST_OPTION_TEXT, offsetof(settings, data.format), "F",
     "tsv, csv, jsonl or fasttext; default: by name", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Models", NULL},
    {0, "features", ST_OPTION_TEXT, offsetof(settings, features), "SPEC", "as for train", NULL},
    {0, "solver", ST_OPTION_TEXT, offsetof(settings, solver), "S",
     "auto, libsvm, liblinear or dual (auto: as for a training on all)", NULL},
    {0, "scaling", ST_OPTION_TEXT, offsetof(settings, scaling), "S", "as for train", NULL},
    {0, "kernel", ST_OPTION_CHOICE, offsetof(settings, kernel), "K", "as for train", "linear rbf"},
    {0, "gamma", ST_OPTION_REAL, offsetof(settings, gamma), "X", "of --kernel rbf (0.25)", NULL},
    {'C', "cost", ST_OPTION_REAL, offsetof(settings, cost), "X",
     "cost of a training error; default: searched once, on all texts", NULL},
    {0, "class-weight", ST_OPTION_CHOICE, offsetof(settings, class_weight), "W",
     "balanced: labels count the same whatever their number", "balanced none"},
    {0, "unit", ST_OPTION_TEXT, offsetof(settings, unit), "U", "sentence, document or auto: what a text is", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Work", NULL},
    {0, "shares", ST_OPTION_TEXT, offsetof(settings, share_list), "LIST",
     "of the groups to learn from (0.0625,0.125,0.25,0.5,0.75,1)", NULL},
    {0, "cv", ST_OPTION_COUNT, offsetof(settings, folds), "K", "folds of the cross-validation (5)", NULL},
    {0, "repeats", ST_OPTION_COUNT, offsetof(settings, repeats), "N", "of it, each with the next seed (3)", NULL},
    {0, "seed", ST_OPTION_COUNT, offsetof(settings, seed), "N", "of the folds and the order of the groups (1)", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(settings, threads), "N", "default: one for each processor", NULL},
    {'f', "format", ST_OPTION_CHOICE, offsetof(settings, format), "F", "of the report", "text json"},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL, "no progress", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train",
    "curve",
    "DATA...",
    "Show how good models get with more and more of the labelled texts, by cross-validation on held-out folds, and\n"
    "what twice as many texts are likely to bring.",
    "Each figure is judged on all texts, by models that have not seen their folds. Bands are 95 % confidence. The\n"
    "forecast is a power law through the points, error = a + b * texts^-c: an estimate that holds if the next texts "
    "are\n"
    "like these. Models are not calibrated, so that figures may differ a little from those of train.",
    options};

static const char *const figure_names[] = {"accuracy", "macro-F1"};
static const char *const figure_keys[] = {"accuracy", "macro_f1"};

/* ---- the report --------------------------------------------------------------------------------------- */

static void put_band(stance_band band) { printf("   %.3f (%.3f to %.3f)", band.mean, band.low, band.high); }

static void put_forecast(const stance_learning_curve *curve, size_t task, stance_figure figure) {
    stance_curve_forecast f;
    if (stance_learning_curve_forecast(curve, task, figure, &f)) {
        if (figure == STANCE_MACRO_F1) puts("No forecast: that needs 4 points of different size or more.");
        return;
    }
    printf("\nForecast of %s: 1 - %s = %.3g + %.3g * texts^-%.3g\n", figure_names[figure], figure_names[figure], f.a,
           f.b, f.c);
    const struct {
        const char *what;
        size_t texts;
        stance_band band;
    } lines[] = {
        {"with all texts", f.texts, f.now}, {"with twice as many", 2 * f.texts, f.next}, {"limit", 0, f.limit}};
    for (size_t i = 0; i < 3; i++) {
        char texts[24] = "";
        if (lines[i].texts) snprintf(texts, sizeof texts, "%zu", lines[i].texts);
        printf("  %-18s %6s", lines[i].what, texts);
        if (!lines[i].texts && f.a <= 0) fputs("   none in sight", stdout);
        else put_band(lines[i].band);
        putchar('\n');
    }
    printf("  doubling the texts brings %+.3f (%+.3f to %+.3f)\n", f.gain.mean, f.gain.low, f.gain.high);
}

static void report_text(const settings *s, const stance_learning_curve *curve, const char *const *tasks,
                        size_t task_count) {
    for (size_t t = 0; t < task_count; t++) {
        printf("%s%s: %llu x %llu-fold cross-validation\n", t ? "\n" : "", tasks[t], (unsigned long long)s->repeats,
               (unsigned long long)s->folds);
        printf("%8s %8s %8s   %-24s %s\n", "share", "groups", "texts", "accuracy", "macro-F1");
        for (size_t i = 0; i < stance_learning_curve_count(curve); i++) {
            stance_curve_point p;
            stance_learning_curve_point(curve, t, i, &p);
            printf("%6.1f %% %8.0f %8.0f", 100 * p.share, p.groups, p.texts);
            put_band(p.accuracy);
            put_band(p.macro_f1);
            putchar('\n');
        }
        put_forecast(curve, t, STANCE_ACCURACY);
        put_forecast(curve, t, STANCE_MACRO_F1);
    }
}

static json_t *json_band(stance_band band) {
    return json_pack("{s:f, s:f, s:f}", "mean", band.mean, "low", band.low, "high", band.high);
}

static json_t *json_forecast(const stance_learning_curve *curve, size_t task, stance_figure figure) {
    stance_curve_forecast f;
    if (stance_learning_curve_forecast(curve, task, figure, &f)) return json_null();
    return json_pack("{s:I, s:f, s:f, s:f, s:o, s:o, s:o, s:o}", "texts", (json_int_t)f.texts, "a", f.a, "b", f.b, "c",
                     f.c, "now", json_band(f.now), "doubled", json_band(f.next), "gain", json_band(f.gain), "limit",
                     json_band(f.limit));
}

static json_t *json_task(const stance_learning_curve *curve, size_t task) {
    json_t *points = json_array(), *forecast = json_object();
    for (size_t i = 0; i < stance_learning_curve_count(curve); i++) {
        stance_curve_point p;
        stance_learning_curve_point(curve, task, i, &p);
        json_array_append_new(points, json_pack("{s:f, s:f, s:f, s:o, s:o}", "share", p.share, "groups", p.groups,
                                                "texts", p.texts, figure_keys[0], json_band(p.accuracy), figure_keys[1],
                                                json_band(p.macro_f1)));
    }
    json_object_set_new(forecast, figure_keys[0], json_forecast(curve, task, STANCE_ACCURACY));
    json_object_set_new(forecast, figure_keys[1], json_forecast(curve, task, STANCE_MACRO_F1));
    return json_pack("{s:o, s:o}", "points", points, "forecast", forecast);
}

static void report_json(const settings *s, const stance_learning_curve *curve, const char *const *tasks,
                        size_t task_count) {
    json_t *all = json_object();
    for (size_t t = 0; t < task_count; t++) json_object_set_new(all, tasks[t], json_task(curve, t));
    json_t *report = json_pack("{s:I, s:I, s:I, s:o}", "folds", (json_int_t)s->folds, "repeats", (json_int_t)s->repeats,
                               "seed", (json_int_t)s->seed, "tasks", all);
    json_dumpf(report, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(report);
}

/* ---- the command -------------------------------------------------------------------------------------- */

static stance_train_options train_options(const settings *s) {
    stance_train_options o = STANCE_TRAIN_OPTIONS;
    o.features = s->features;
    o.solver = s->solver;
    o.scaling = s->scaling;
    o.cost = s->cost;
    o.balanced = s->class_weight == 0;
    o.folds = (size_t)s->folds;
    o.seed = s->seed;
    o.kernel = s->kernel ? "rbf" : NULL;
    o.gamma = isnan(s->gamma) ? 0 : s->gamma;
    o.threads = (size_t)s->threads;
    o.unit = s->unit;
    if (!s->quiet) st_show_progress(&o);
    return o;
}

static int draw(const settings *s, const stance_dataset *dataset) {
    const char *tasks[MOST_LABELS];
    size_t task_count = st_task_count(&s->data.labels);
    for (size_t t = 0; t < task_count; t++) tasks[t] = st_task_of(&s->data.labels, t);
    stance_train_options train = train_options(s);
    stance_curve_options o = STANCE_CURVE_OPTIONS;
    o.train = &train;
    o.repeats = (size_t)s->repeats;
    o.shares = s->shares;
    o.share_count = s->share_count;
    stance_learning_curve *curve;
    stance_error error;
    stance_status status = stance_curve(&curve, dataset, &o, NULL, &error);
    st_hide_progress(&train);
    if (status) {
        st_complain("stance-train", NULL, &error);
        return status == STANCE_ERROR_ARGUMENT ? ST_EXIT_USAGE : ST_EXIT_FAILED;
    }
    if (s->format) report_json(s, curve, tasks, task_count);
    else report_text(s, curve, tasks, task_count);
    stance_learning_curve_free(curve);
    if (fflush(stdout) == 0 && !ferror(stdout)) return ST_EXIT_OK;
    fputs("stance-train: cannot write the report\n", stderr);
    return ST_EXIT_FAILED;
}

/* "0.25,0.5,1": false if it is anything else. */
static bool take_shares(settings *s) {
    st_sv rest = s->share_list ? st_sv_of(s->share_list) : (st_sv){NULL, 0};
    for (bool more = s->share_list != NULL; more;) {
        const char *comma = rest.size ? memchr(rest.data, ',', rest.size) : NULL;
        size_t size = comma ? (size_t)(comma - rest.data) : rest.size;
        double share;
        if (s->share_count == MOST_SHARES || !st_parse_double(st_sv_trim((st_sv){rest.data, size}), &share))
            return false;
        if (!(share > (s->share_count ? s->shares[s->share_count - 1] : 0) && share <= 1)) return false;
        s->shares[s->share_count++] = share;
        more = comma != NULL;
        rest = (st_sv){rest.data + size + more, rest.size - size - more};
    }
    return true;
}

static int check(settings *s, const st_texts *files) {
    const char *wrong = NULL;
    if (!files->count) wrong = "no labelled data given";
    else if (s->cost < 0) wrong = "the cost must be positive";
    else if (!s->kernel && !isnan(s->gamma)) wrong = "--gamma is for --kernel rbf";
    else if (s->gamma <= 0) wrong = "--gamma must be positive";
    else if (s->folds < 2) wrong = "--cv needs 2 folds or more";
    else if (s->repeats < 1 || s->repeats > 1000) wrong = "--repeats is a number from 1 to 1000";
    else if (s->data.labels.count > MOST_LABELS) wrong = "more than 64 labels";
    else if (!take_shares(s)) wrong = "--shares is a list as 0.25,0.5,1: up to 256 rising numbers, above 0 and up to 1";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train curve --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

int st_cmd_curve(int argc, char **argv) {
    settings s = {.data = {.text_column = "text"}, .gamma = NAN, .folds = 5, .repeats = 3, .seed = 1};
    st_texts files = {NULL, 0, 0};
    bool failed = false;
    int exit_status = st_options_parse(&command, argc, argv, &s, &files);
    if (exit_status < 0) exit_status = check(&s, &files);
    if (exit_status < 0) {
        stance_dataset *dataset = st_read_data(&s.data, &files, &failed);
        exit_status = dataset ? draw(&s, dataset) : ST_EXIT_FAILED;
        if (failed) exit_status = ST_EXIT_FAILED;
        stance_dataset_free(dataset);
    }
    st_options_clear(&command, &s, &files);
    return exit_status;
}
