/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "commands.h"
#include "memory.h"
#include "page.h"
#include "report.h"
#include "show_search.h"
#include "train_stream.h"

typedef struct settings {
    st_data_settings data;
    const char *output, *features, *solver, *scaling, *unit, *about;
    double cost, gamma; /* NAN: not given */
    const char *grid;
    int search, exhaustive, kernel, class_weight, format, no_grams, quiet;
    uint64_t folds, seed, threads;
    int stream;
    uint64_t epochs, counted;
    const char *page; /* --report */
    int page_curve, argc;
    char **argv;
} settings;

static const st_option options[] = {
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Data", NULL},
    {'t', "text", ST_OPTION_TEXT, offsetof(settings, data.text_column), "COLUMN", "the texts (text)", NULL},
    {'l', "label", ST_OPTION_LIST, offsetof(settings, data.labels), "COLUMN",
     "the labels (stance); more than once for several tasks;\nCOLUMN=TASK gives the task another name", NULL},
    {'g', "group", ST_OPTION_TEXT, offsetof(settings, data.group_column), "COLUMN", "texts of a group stay in one fold",
     NULL},
    {0, "position", ST_OPTION_TEXT, offsetof(settings, data.position_column), "COLUMN",
     "number of a sentence in its group, 1 for the headline, 0: alone;\nthe model then judges sentences of an article "
     "in context",
     NULL},
    {0, "articles", ST_OPTION_TEXT, offsetof(settings, data.articles), "FILE",
     "labelled articles for the article model: columns path, the labels\nand the group", NULL},
    {0, "where", ST_OPTION_TEXT, offsetof(settings, data.where), "COLUMN=VALUE",
     "use only these records; also COLUMN!=VALUE", NULL},
    {0, "data-format", ST_OPTION_TEXT, offsetof(settings, data.format), "F",
     "tsv, csv, jsonl or fasttext; default: by name", NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Model", NULL},
    {'o', "output", ST_OPTION_TEXT, offsetof(settings, output), "MODEL", "write the model there, whole or not at all",
     NULL},
    {0, "features", ST_OPTION_TEXT, offsetof(settings, features), "SPEC",
     "n-grams and their weights, as word:1-2,char:2-5:min_df=2", NULL},
    {0, "solver", ST_OPTION_TEXT, offsetof(settings, solver), "S",
     "auto, libsvm, liblinear or dual; auto: libsvm for up to 3000\ntexts, dual (liblinear's problem, faster) for more",
     NULL},
    {0, "scaling", ST_OPTION_TEXT, offsetof(settings, scaling), "S",
     "ratio: features count by how telling they are of a label;\nnone; auto: none with libsvm, else ratio", NULL},
    {0, "kernel", ST_OPTION_CHOICE, offsetof(settings, kernel), "K",
     "linear: a weight for each n-gram; rbf: likeness to support\nvectors, by libsvm and without scaling, slower",
     "linear rbf"},
    {0, "gamma", ST_OPTION_REAL, offsetof(settings, gamma), "X",
     "of --kernel rbf: the larger, the more alike texts must be to count (0.25)", NULL},
    {'C', "cost", ST_OPTION_REAL, offsetof(settings, cost), "X", "cost of a training error", NULL},
    {0, "search", ST_OPTION_FLAG, offsetof(settings, search), NULL,
     "find features, scaling and cost by\ncross-validation (otherwise, without -C, the cost alone)", NULL},
    {0, "grid", ST_OPTION_TEXT, offsetof(settings, grid), "GRID",
     "search these settings, all combinations: axes NAME=VALUE|VALUE...\nseparated by semicolons; names: features, "
     "min-df, tf, "
     "scaling, C, gamma;\nas \"features=word:1-2|word:1-2,char:2-5;C=0.5|2\"",
     NULL},
    {0, "exhaustive", ST_OPTION_FLAG, offsetof(settings, exhaustive), NULL,
     "try every combination on all texts, not the better half\nof them on ever more", NULL},
    {0, "class-weight", ST_OPTION_CHOICE, offsetof(settings, class_weight), "W",
     "balanced: labels count the same whatever their number", "balanced none"},
    {0, "about", ST_OPTION_TEXT, offsetof(settings, about), "TERMS",
     "what articles must have to concern the question, one term of each\nset: \"huawei|the vendor & 5g|network\"",
     NULL},
    {0, "unit", ST_OPTION_TEXT, offsetof(settings, unit), "U", "sentence, document or auto: what a text is", NULL},
    {0, "no-grams", ST_OPTION_FLAG, offsetof(settings, no_grams), NULL, "leave the n-grams' texts out of the model",
     NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Data bigger than memory", NULL},
    {0, "stream", ST_OPTION_FLAG, offsetof(settings, stream), NULL,
     "read the files again and again instead of keeping them: one pass\ncounts n-grams, then machines learn from one "
     "text "
     "after the other",
     NULL},
    {0, "epochs", ST_OPTION_COUNT, offsetof(settings, epochs), "N",
     "learn from each text so often (3; 1 beyond a million texts)", NULL},
    {0, "counted", ST_OPTION_COUNT, offsetof(settings, counted), "N",
     "count so many n-grams of a block at a time, and forget rare ones\n(16777216: 1 GB); the most frequent 1048576 of "
     "a "
     "block are used,\nor what max=N in --features says",
     NULL},
    {0, NULL, ST_OPTION_HEADING, 0, NULL, "Work", NULL},
    {0, "cv", ST_OPTION_COUNT, offsetof(settings, folds), "K", "folds of the cross-validation (5); 0: none", NULL},
    {0, "folds-from", ST_OPTION_TEXT, offsetof(settings, data.fold_column), "COLUMN",
     "the folds, named by the data, instead of --cv", NULL},
    {0, "seed", ST_OPTION_COUNT, offsetof(settings, seed), "N", "of the split into folds (1)", NULL},
    {'j', "threads", ST_OPTION_COUNT, offsetof(settings, threads), "N", "default: one for each processor", NULL},
    {'f', "format", ST_OPTION_CHOICE, offsetof(settings, format), "F", "of the report", "text json"},
    {0, "report", ST_OPTION_TEXT, offsetof(settings, page), "FILE.html",
     "write all figures, charts, telling n-grams, doubtful labels and\nsettings there as a page, whole or not at all",
     NULL},
    {0, "report-curve", ST_OPTION_FLAG, offsetof(settings, page_curve), NULL,
     "with a learning curve: six more cross-validations", NULL},
    {'q', "quiet", ST_OPTION_FLAG, offsetof(settings, quiet), NULL, "no report and no progress", NULL},
    {0, NULL, ST_OPTION_FLAG, 0, NULL, NULL, NULL},
};

static const st_command command = {
    "stance-train", "train",
    "DATA...",      "Train a model on labelled texts and report how well it does, by cross-validation.",
    NULL,           options};

static void report_text(const stance_trained *trained, const stance_dataset *dataset, const st_texts *tasks) {
    printf("%zu texts, %zu n-grams, %s\n", stance_dataset_count(dataset), stance_trained_feature_count(trained),
           stance_trained_solver(trained));
    if (stance_trained_gamma(trained) > 0)
        printf("kernel %s, gamma %g, %zu support vectors\n", stance_trained_kernel(trained),
               stance_trained_gamma(trained), stance_trained_vector_count(trained));
    if (stance_trained_candidate_count(trained))
        printf("features %s, scaling %s: best of %zu combinations\n", stance_trained_features(trained),
               stance_trained_scaling(trained), stance_trained_candidate_count(trained));
    for (size_t t = 0; t < tasks->count; t++) {
        stance_measures m;
        printf("\n%s: C %g\n", tasks->items[t], stance_trained_cost(trained, t));
        if (stance_trained_measures(trained, t, &m)) continue;
        printf("%zu-fold cross-validation of ", stance_trained_folds(trained));
        st_report_text(stdout, tasks->items[t], &m);
        if (!stance_trained_context_measures(trained, t, &m)) st_report_line(stdout, "sentences in context", &m);
        if (!stance_trained_article_measures(trained, t, &m)) st_report_line(stdout, "articles", &m);
    }
}

/* What a search tried, the best first; those it never came to are left out. */
static json_t *search_json(const stance_trained *trained, bool interrupted) {
    json_t *all = json_array();
    stance_candidate c;
    for (size_t i = 0; !stance_trained_candidate(trained, i, &c) && c.share > 0; i++) {
        json_t *one =
            json_pack("{s:s, s:s, s:f, s:f, s:f, s:f, s:b}", "features", c.features, "scaling", c.scaling, "cost",
                      c.cost, "share", c.share, "accuracy", c.accuracy, "macro_f1", c.macro_f1, "chosen", c.chosen);
        if (c.gamma > 0) json_object_set_new(one, "gamma", json_real(c.gamma));
        json_array_append_new(all, one);
    }
    return json_pack("{s:I, s:b, s:o}", "combinations", (json_int_t)stance_trained_candidate_count(trained),
                     "interrupted", interrupted, "tried", all);
}

static void add_kernel(json_t *report, const stance_trained *trained) {
    if (!(stance_trained_gamma(trained) > 0)) return;
    json_object_set_new(report, "kernel", json_string(stance_trained_kernel(trained)));
    json_object_set_new(report, "gamma", json_real(stance_trained_gamma(trained)));
    json_object_set_new(report, "support_vectors", json_integer((json_int_t)stance_trained_vector_count(trained)));
}

static void report_json(const stance_trained *trained, const stance_dataset *dataset, const st_texts *tasks,
                        bool interrupted) {
    json_t *all = json_object();
    for (size_t t = 0; t < tasks->count; t++) {
        stance_measures m;
        json_t *task = stance_trained_measures(trained, t, &m) ? json_object() : st_report_json(&m);
        if (!stance_trained_context_measures(trained, t, &m))
            json_object_set_new(task, "in_context", st_report_json(&m));
        if (!stance_trained_article_measures(trained, t, &m)) json_object_set_new(task, "articles", st_report_json(&m));
        json_object_set_new(task, "cost", json_real(stance_trained_cost(trained, t)));
        json_object_set_new(all, tasks->items[t], task);
    }
    json_t *report = json_pack(
        "{s:I, s:I, s:s, s:s, s:s, s:s, s:I, s:o}", "texts", (json_int_t)stance_dataset_count(dataset), "features",
        (json_int_t)stance_trained_feature_count(trained), "solver", stance_trained_solver(trained), "solver_reason",
        stance_trained_solver_reason(trained), "specification", stance_trained_features(trained), "scaling",
        stance_trained_scaling(trained), "folds", (json_int_t)stance_trained_folds(trained), "tasks", all);
    add_kernel(report, trained);
    if (stance_trained_candidate_count(trained))
        json_object_set_new(report, "search", search_json(trained, interrupted));
    json_dumpf(report, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(report);
}

/* The names of the tasks, as the data reader understood the labels. */
static st_texts task_names(const settings *s, const char **names) {
    st_texts tasks = {names, st_task_count(&s->data.labels), 0};
    for (size_t t = 0; t < tasks.count; t++) names[t] = st_task_of(&s->data.labels, t);
    return tasks;
}

static stance_train_options train_options(const settings *s) {
    stance_train_options o = STANCE_TRAIN_OPTIONS;
    o.features = s->features;
    o.solver = s->solver;
    o.scaling = s->scaling;
    o.about = s->about;
    o.cost = s->cost;
    o.kernel = s->kernel ? "rbf" : NULL;
    o.gamma = isnan(s->gamma) ? 0 : s->gamma;
    o.balanced = s->class_weight == 0;
    o.folds = (size_t)s->folds;
    o.seed = s->seed;
    o.threads = (size_t)s->threads;
    o.unit = s->unit;
    o.keep_grams = !s->no_grams;
    o.grid = s->grid ? s->grid : s->search ? "" : NULL;
    o.exhaustive = s->exhaustive;
    o.given_folds = s->data.fold_column != NULL;
    return o;
}

static bool write_page(const settings *s, const stance_trained *trained, const stance_dataset *dataset,
                       const stance_train_options *o, const st_texts *files, const st_texts *tasks) {
    const st_training t = {trained, dataset, o, files, tasks, s->data.ends, s->page_curve != 0, s->argc, s->argv};
    return !s->page || st_page_of_training(&t, s->page);
}

/* Options of further trainings, of the page's learning curve: what the search found, without its folds and notes. */
static void settle(stance_train_options *o, const stance_trained *trained) {
    o->features = stance_trained_features(trained);
    o->scaling = stance_trained_scaling(trained);
    o->gamma = stance_trained_gamma(trained);
    o->grid = NULL;
    o->given_folds = 0;
    o->folds = stance_trained_folds(trained);
    o->candidate = NULL;
    o->note = NULL;
}

static int train(const settings *s, const stance_dataset *dataset, const st_texts *files, const st_texts *tasks) {
    stance_train_options o = train_options(s);
    stance_trained *trained;
    stance_error error;
    st_show show;
    st_show_begin(&show, &o, s->quiet);
    stance_status status = stance_train(&trained, dataset, &o, NULL, &error);
    bool interrupted = st_show_end(&show);
    if (status) {
        st_complain("stance-train", NULL, &error);
        return status == STANCE_ERROR_ARGUMENT ? ST_EXIT_USAGE : ST_EXIT_FAILED;
    }
    if (s->output) status = stance_trained_write(trained, s->output, &error);
    if (status) st_complain("stance-train", s->output, &error);
    if (!s->quiet) {
        if (s->format) report_json(trained, dataset, tasks, interrupted);
        else report_text(trained, dataset, tasks);
    }
    settle(&o, trained);
    bool written = write_page(s, trained, dataset, &o, files, tasks);
    stance_trained_free(trained);
    return status || !written ? ST_EXIT_FAILED : ST_EXIT_OK;
}

static int check(const settings *s, const st_texts *files) {
    const char *wrong = NULL;
    if (!files->count) wrong = "no labelled data given";
    else if (s->search && s->cost != 0) wrong = "--search finds the cost: leave out -C";
    else if (s->exhaustive && !s->search && !s->grid) wrong = "--exhaustive is for --search and --grid";
    else if (s->folds == 0 && (s->search || s->grid)) wrong = "a search needs cross-validation: --cv 2 or more";
    else if (s->folds == 0 && s->data.fold_column) wrong = "--folds-from needs cross-validation: leave out --cv 0";
    else if (s->cost < 0) wrong = "the cost must be positive";
    else if (!s->kernel && !isnan(s->gamma)) wrong = "--gamma is for --kernel rbf";
    else if (s->gamma <= 0) wrong = "--gamma must be positive";
    else if (s->folds == 0 && s->cost == 0) wrong = "--cv 0 needs a cost: -C X";
    else if (s->folds == 1) wrong = "--cv needs 2 folds or more, or 0 for none";
    else if (s->data.labels.count > 64) wrong = "more than 64 labels";
    else if (s->page_curve && !s->page) wrong = "--report-curve needs --report";
    else if (s->page_curve && !s->folds) wrong = "--report-curve needs cross-validation: --cv 2 or more";
    if (wrong) fprintf(stderr, "stance-train: %s\nTry 'stance-train train --help'.\n", wrong);
    return wrong ? ST_EXIT_USAGE : -1;
}

/* What goes with --stream only, and what does not; then the default number of folds. -1 to go on. */
static int check_stream(settings *s) {
    bool folds = s->folds != UINT64_MAX;
    const struct {
        const char *name;
        bool given, with;
    } all[] = {{"--epochs", s->epochs != UINT64_MAX, true},
               {"--counted", s->counted != UINT64_MAX, true},
               {"--group", s->data.group_column != NULL, false},
               {"--position", s->data.position_column != NULL, false},
               {"--articles", s->data.articles != NULL, false},
               {"--solver", s->solver != NULL, false},
               {"--scaling", s->scaling != NULL, false},
               {"--kernel rbf", s->kernel != 0, false},
               {"--gamma", !isnan(s->gamma), false},
               {"--cost", s->cost != 0, false},
               {"--search", s->search != 0, false},
               {"--grid", s->grid != NULL, false},
               {"--exhaustive", s->exhaustive != 0, false},
               {"--cv", folds, false},
               {"--folds-from", s->data.fold_column != NULL, false},
               {"--report", s->page != NULL, false},
               {"--report-curve", s->page_curve != 0, false}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!all[i].given || all[i].with == (s->stream != 0)) continue;
        fprintf(stderr, "stance-train: %s does not go with%s --stream\n", all[i].name, s->stream ? "" : "out");
        return ST_EXIT_USAGE;
    }
    if (s->stream && (s->epochs == 0 || s->counted == 0)) {
        fprintf(stderr, "stance-train: --%s must be 1 or more\n", s->epochs ? "counted" : "epochs");
        return ST_EXIT_USAGE;
    }
    if (!folds) s->folds = 5;
    return -1;
}

static int stream(const settings *s, const st_texts *files) {
    stance_stream_options o = STANCE_STREAM_OPTIONS;
    o.features = s->features;
    o.balanced = s->class_weight == 0;
    o.seed = s->seed;
    o.threads = (size_t)s->threads;
    o.unit = s->unit;
    o.keep_grams = !s->no_grams;
    o.about = s->about;
    if (s->epochs != UINT64_MAX) o.epochs = (size_t)s->epochs;
    if (s->counted != UINT64_MAX) o.counted = (size_t)s->counted;
    const st_stream_settings all = {&s->data, files, s->output, o, s->format != 0, s->quiet != 0};
    return st_train_on_stream(&all);
}

int st_cmd_train(int argc, char **argv) {
    settings s = {.data = {.text_column = "text"},
                  .folds = UINT64_MAX,
                  .gamma = NAN,
                  .epochs = UINT64_MAX,
                  .counted = UINT64_MAX,
                  .seed = 1,
                  .argc = argc,
                  .argv = argv};
    st_texts files = {NULL, 0, 0};
    const char *names[64];
    bool failed = false;
    int exit_status = st_options_parse(&command, argc, argv, &s, &files);
    if (exit_status < 0) exit_status = check_stream(&s);
    if (exit_status < 0) exit_status = check(&s, &files);
    if (exit_status < 0 && s.stream) exit_status = stream(&s, &files);
    if (exit_status < 0 && s.page && !st_page_possible(s.page)) exit_status = ST_EXIT_FAILED;
    if (exit_status < 0) {
        st_texts tasks = task_names(&s, names);
        s.data.ends = st_new(&st_default_allocator, files.count, sizeof *s.data.ends);
        stance_dataset *dataset = st_read_data(&s.data, &files, &failed);
        exit_status = dataset ? train(&s, dataset, &files, &tasks) : ST_EXIT_FAILED;
        if (failed) exit_status = ST_EXIT_FAILED;
        stance_dataset_free(dataset);
        st_release(&st_default_allocator, s.data.ends);
    }
    st_options_clear(&command, &s, &files);
    return exit_status;
}
