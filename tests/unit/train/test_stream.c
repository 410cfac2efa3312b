/* SPDX-License-Identifier: MIT
 * stance_train_stream() and the order of its texts. */
#include "stream.h"

#include <stdio.h>

#include "hiccup.h"
#include "model_view.h"
#include "newspaper.h"
#include "number.h"

/* Sentences made up as they are asked for; the labels come sorted if asked for. */
typedef struct press {
    size_t count, at;
    size_t passes;
    bool sorted;
    bool silent;         /* of the place of most texts */
    size_t shrinks;      /* by so many in later passes */
    size_t fails_at;     /* in pass 2, if not 0 */
    const char *strange; /* a label of the last text in later passes, or NULL */
    st_rng rng;
    char text[100];
    const char *labels[2];
} press;

static stance_status next(void *user, stance_example *example, int *more, stance_error *error) {
    static const char *const moods[] = {"bad", "good"}, *const places[] = {"garden", "kitchen"};
    press *p = user;
    *more = p->at < p->count - (p->passes > 1 ? p->shrinks : 0);
    if (!*more) return STANCE_OK;
    if (p->passes > 1 && p->fails_at && p->at == p->fails_at)
        return st_fail(error, STANCE_ERROR_IO, "the tape is torn");
    unsigned mood = p->sorted ? p->at >= p->count / 2 : (unsigned)st_rng_below(&p->rng, 2), place = p->at / 3 % 2;
    newspaper_sentence(&p->rng, mood, place, p->text, sizeof p->text);
    p->labels[0] = moods[mood];
    p->labels[1] = (p->silent ? p->at % 7 < 6 : p->at % 7 == 6) ? NULL : places[place];
    p->at++;
    if (p->strange && p->passes > 1 && p->at == p->count) p->labels[0] = p->strange;
    *example = (stance_example){.text = p->text, .length = strlen(p->text), .labels = p->labels};
    return STANCE_OK;
}

static stance_status rewind_press(void *user, stance_error *error) {
    press *p = user;
    (void)error;
    p->at = 0;
    p->passes++;
    p->rng = st_rng_seeded(11);
    return STANCE_OK;
}

static const char *const tasks[] = {"mood", "place"};

static stance_stream_options small_options(void) {
    stance_stream_options o = STANCE_STREAM_OPTIONS;
    o.features = "word:1-2,char:3";
    o.threads = 1;
    return o;
}

static stance_status train(stance_trained **out, press *p, const stance_stream_options *o, stance_error *error) {
    stance_source source = {next, rewind_press, p};
    return stance_train_stream(out, tasks, 2, &source, o, NULL, error);
}

static stance_trained *trained_on(press p, const stance_stream_options *o) {
    stance_trained *trained;
    stance_error error;
    assert_ok(train(&trained, &p, o, &error), &error);
    return trained;
}

/* ---- what comes out -------------------------------------------------------------------------------------- */

static double accuracy_of(const stance_trained *trained, size_t task) {
    stance_measures m;
    assert_int_equal(stance_trained_measures(trained, task, &m), 0);
    return m.accuracy;
}

static void a_model_is_learned(void **state) {
    (void)state;
    stance_stream_options o = small_options();
    stance_trained *trained = trained_on((press){.count = 3000}, &o);
    stance_measures m;
    assert_int_equal(stance_trained_measures(trained, 0, &m), 0);
    assert_int_equal(m.count, 600);
    assert_true(m.accuracy > 0.78 && m.accuracy < 0.9); /* a third of the texts tell nothing: 5/6 is the most */
    assert_true(m.calibration_error < 0.06);
    assert_true(accuracy_of(trained, 1) > 0.99);
    assert_int_equal(stance_trained_text_count(trained, 0), 3000);
    assert_int_equal(stance_trained_text_count(trained, 1), 3000 - 428);
    assert_int_equal(stance_trained_text_count(trained, 2), 0);
    assert_string_equal(stance_trained_solver(trained), "sgd");
    assert_string_equal(stance_trained_features(trained), "word:1-2:max=1048576,char:3:max=1048576");
    assert_true(stance_trained_cost(trained, 0) == 0);
    stance_predictions predictions;
    assert_int_equal(stance_trained_predictions(trained, 0, &predictions), 0);
    assert_int_equal(predictions.count, 600);
    stance_trained_free(trained);
}

static const char *fact_of(const stance_model *model, const char *wanted) {
    const char *key, *value;
    for (size_t i = 0; stance_model_fact(model, i, &key, &value); i++)
        if (strcmp(key, wanted) == 0) return value;
    return NULL;
}

static void the_model_can_be_used(void **state) {
    (void)state;
    stance_stream_options o = small_options();
    const char *const facts[] = {"source", "a press"};
    stance_model *model;
    stance_error error;
    size_t size;
    o.facts = facts;
    o.fact_count = 1;
    stance_trained *trained = trained_on((press){.count = 2000}, &o);
    const void *bytes = stance_trained_bytes(trained, &size);
    assert_ok(stance_model_from_memory(&model, bytes, size, NULL, &error), &error);
    assert_int_equal(stance_model_label_count(model, stance_model_task(model, "place")), 2);
    assert_string_equal(fact_of(model, "source"), "a press");
    assert_string_equal(fact_of(model, "epochs"), "3");
    assert_string_equal(fact_of(model, "texts mood"), "2000");
    assert_string_equal(fact_of(model, "texts kept to be judged by"), "400");
    assert_null(fact_of(model, "cost mood"));
    stance_model_free(model);
    stance_trained_free(trained);
}

/* Texts without a label for a task say nothing of it: the machines of its two labels mirror each other, as they
 * would not if such texts spoke against both. Priors are the mean probabilities of the kept texts. */
static void what_is_not_labelled_says_nothing(void **state) {
    (void)state;
    stance_stream_options o = small_options();
    stance_trained *trained = trained_on((press){.count = 2000, .silent = true}, &o);
    st_model_view view;
    stance_error error;
    size_t size;
    const void *bytes = stance_trained_bytes(trained, &size);
    assert_ok(st_model_view_open(&view, bytes, size, ST_CHECK_LAYOUT, &error), &error);
    assert_near(view.labels[2].bias + view.labels[3].bias, 0, 0.05);
    const double *p = stance_trained_held_out(trained, 0);
    double sum = 0;
    for (size_t i = 0; i < 400; i++) sum += p[2 * i] / 400;
    assert_near(view.labels[0].prior, sum, 1e-9);
    assert_near(view.labels[0].prior + view.labels[1].prior, 1, 1e-9);
    stance_trained_free(trained);
}

static void check_same(const stance_trained *a, const stance_trained *b, bool same) {
    size_t sizes[2];
    const void *bytes[2] = {stance_trained_bytes(a, &sizes[0]), stance_trained_bytes(b, &sizes[1])};
    assert_int_equal(sizes[0] == sizes[1] && memcmp(bytes[0], bytes[1], sizes[0]) == 0, same);
}

static void threads_do_not_matter_and_the_seed_does(void **state) {
    (void)state;
    stance_stream_options o = small_options();
    o.counted = 300; /* so that n-grams are dropped on the way */
    o.held = 20000;  /* and there are several rounds */
    stance_trained *one = trained_on((press){.count = 5000}, &o);
    o.threads = 3;
    stance_trained *three = trained_on((press){.count = 5000}, &o);
    o.seed = 2;
    stance_trained *other = trained_on((press){.count = 5000}, &o);
    check_same(one, three, true);
    check_same(one, other, false);
    assert_true(stance_trained_feature_count(one) <= 600);
    stance_trained_free(one);
    stance_trained_free(three);
    stance_trained_free(other);
}

/* Whether all is held at once, or little in many rounds. */
static void sorted_texts_do_no_harm(void **state) {
    (void)state;
    stance_stream_options o = small_options();
    o.epochs = 1;
    static const size_t held[] = {1 << 20, 20000, 1};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
        o.held = held[i];
        stance_trained *trained = trained_on((press){.count = 4000, .sorted = true}, &o);
        assert_true(accuracy_of(trained, 0) > 0.76);
        stance_trained_free(trained);
    }
}

static void few_texts_have_no_measures(void **state) {
    (void)state;
    stance_measures m;
    stance_stream_options o = small_options();
    stance_trained *trained = trained_on((press){.count = 90}, &o);
    assert_int_equal(stance_trained_measures(trained, 0, &m), -1);
    assert_null(stance_trained_held_out(trained, 0));
    stance_trained_free(trained);
    o.judged = 0;
    trained = trained_on((press){.count = 900}, &o);
    assert_int_equal(stance_trained_measures(trained, 0, &m), -1);
    stance_trained_free(trained);
}

/* ---- the order ------------------------------------------------------------------------------------------- */

typedef struct numbers {
    size_t at, count;
    char text[24];
} numbers;

static stance_status next_number(void *user, stance_example *example, int *more, stance_error *error) {
    static const char *const none[] = {NULL};
    numbers *n = user;
    (void)error;
    *more = n->at < n->count;
    *example = (stance_example){
        .text = n->text, .length = (size_t)snprintf(n->text, sizeof n->text, "%zu", n->at++), .labels = none};
    return STANCE_OK;
}

static stance_status rewind_numbers(void *user, stance_error *error) {
    (void)error;
    ((numbers *)user)->at = 0;
    return STANCE_OK;
}

enum { NUMBERS = 2000, KEPT = 100 };

static size_t number_of(st_sv text) {
    uint64_t number;
    assert_true(st_parse_u64(text, &number) && number < NUMBERS);
    return (size_t)number;
}

/* Each number `epochs` times, but those that are kept; `far` is how far numbers are from their places in the mean. */
static void check_order(size_t held, size_t epochs, double *far) {
    numbers n = {0, NUMBERS, ""};
    stance_source source = {next_number, rewind_numbers, &n};
    stance_stream_options o = STANCE_STREAM_OPTIONS;
    o.held = held;
    size_t seen[NUMBERS] = {0}, out = 0;
    uint32_t codes[1], kept_codes[KEPT], *all_codes[] = {kept_codes};
    st_trainer trainer = {.allocator = &st_default_allocator, .task_count = 1};
    st_stream s = {.allocator = &st_default_allocator,
                   .trainer = &trainer,
                   .source = &source,
                   .options = &o,
                   .texts = NUMBERS,
                   .bytes = NUMBERS * 4,
                   .kept_codes = all_codes,
                   .kept_wanted = KEPT,
                   .epochs = epochs,
                   .codes = codes};
    st_order order;
    assert_ok(stance_dataset_new(&s.kept, tasks, 1, NULL, NULL), NULL);
    st_buf_init(&s.clean, s.allocator);
    st_buf_init(&s.clean_label, s.allocator);
    st_order_init(&order, &s);
    *far = 0;
    for (bool more = true; more;) {
        st_held text;
        stance_error error;
        assert_ok(st_order_next(&order, &text, &more, &error), &error);
        if (!more) break;
        size_t number = number_of(st_held_text(text, 1));
        seen[number]++;
        *far += (double)(number > out ? number - out : out - number) / NUMBERS;
        out = (out + 1) % NUMBERS;
        st_release(s.allocator, text.codes);
    }
    st_order_clear(&order);
    assert_int_equal(stance_dataset_count(s.kept), KEPT);
    for (size_t i = 0; i < KEPT; i++) {
        size_t size;
        const char *text = stance_dataset_text(s.kept, i, &size);
        size_t number = number_of((st_sv){text, size});
        assert_int_equal(seen[number], 0);
        seen[number] = epochs;
    }
    for (size_t i = 0; i < NUMBERS; i++) assert_int_equal(seen[i], epochs);
    *far /= (double)NUMBERS * (double)epochs;
    st_buf_clear(&s.clean);
    st_buf_clear(&s.clean_label);
    stance_dataset_free(s.kept);
}

static void every_text_comes_once_an_epoch(void **state) {
    (void)state;
    double far;
    check_order((size_t)1 << 20, 1, &far);
    assert_near(far, 1. / 3, 0.04); /* two numbers drawn at random are a third of the whole apart */
    check_order((size_t)1 << 20, 3, &far);
    check_order(30000, 2, &far); /* four rounds */
    assert_true(far > 0.2);
    check_order(1, 1, &far); /* sixteen, of which no text is held back */
    assert_true(far > 0.2);
}

/* ---- what goes wrong -------------------------------------------------------------------------------------- */

static void check_failure(press p, const stance_stream_options *o, stance_status status, const char *text) {
    stance_trained *trained = NULL;
    stance_error error;
    assert_int_equal(train(&trained, &p, o, &error), status);
    assert_null(trained);
    assert_string_equal(error.text, text);
}

static void bad_sources(void **state) {
    (void)state;
    stance_stream_options o = small_options();
    const char *changed = "the texts are not those of the first pass";
    check_failure((press){.count = 0}, &o, STANCE_ERROR_DATA, "no labelled texts");
    check_failure((press){.count = 1}, &o, STANCE_ERROR_DATA,
                  "task mood has only the label good, there must be two or more");
    check_failure((press){.count = 300, .shrinks = 1}, &o, STANCE_ERROR_DATA, changed);
    check_failure((press){.count = 300, .strange = "ugly"}, &o, STANCE_ERROR_DATA, changed);
    check_failure((press){.count = 300, .fails_at = 200}, &o, STANCE_ERROR_IO, "the tape is torn");
    o.features = "word:1:min_df=4000";
    check_failure((press){.count = 300}, &o, STANCE_ERROR_DATA, "no n-gram is frequent enough to be a feature");
}

static int give_up(void *user, const char *stage, size_t done, size_t total) {
    (void)total;
    return strcmp(stage, user) == 0 && done > 0;
}

static void it_can_be_cancelled(void **state) {
    (void)state;
    static char stages[][16] = {"counting", "learning", "judging"};
    stance_stream_options o = small_options();
    o.progress = give_up;
    for (size_t i = 0; i < 3; i++) {
        o.user = stages[i];
        check_failure((press){.count = 6000}, &o, STANCE_ERROR_CANCELLED, "cancelled");
    }
}

#define CHECK_OPTION(field, value, text)                                           \
    do {                                                                           \
        stance_stream_options changed = small_options();                           \
        changed.field = value;                                                     \
        check_failure((press){.count = 9}, &changed, STANCE_ERROR_ARGUMENT, text); \
    } while (0)

static void impossible_options_are_refused(void **state) {
    (void)state;
    CHECK_OPTION(size, 8, "options of another version");
    CHECK_OPTION(counted, 0, "the bounds on memory must be positive");
    CHECK_OPTION(most_features, 0, "the bounds on memory must be positive");
    CHECK_OPTION(held, 0, "the bounds on memory must be positive");
    CHECK_OPTION(most_features, SIZE_MAX, "more than 536870911 features");
    CHECK_OPTION(unit, "word", "unknown unit \"word\"");
    CHECK_OPTION(features, "words", "features: \"words\" is not word:A-B or char:A-B with 1 <= A <= B <= 8");
}

static stance_status attempt(const stance_allocator *allocator, void *context) {
    press p = {.count = 150};
    stance_source source = {next, rewind_press, &p};
    stance_trained *trained;
    stance_status status = stance_train_stream(&trained, tasks, 2, &source, context, allocator, NULL);
    stance_trained_free(trained);
    return status;
}

static void memory_failures(void **state) {
    (void)state;
    stance_stream_options o = small_options();
    o.epochs = 1;
    o.held = 4000;
    o.about = "soup|roses & hedge";
    o.threads = 2;
    assert_true(check_hiccups(attempt, &o, 40) > 200);
}

TESTS(cmocka_unit_test(what_is_not_labelled_says_nothing), cmocka_unit_test(a_model_is_learned),
      cmocka_unit_test(the_model_can_be_used), cmocka_unit_test(threads_do_not_matter_and_the_seed_does),
      cmocka_unit_test(sorted_texts_do_no_harm), cmocka_unit_test(few_texts_have_no_measures),
      cmocka_unit_test(every_text_comes_once_an_epoch), cmocka_unit_test(bad_sources),
      cmocka_unit_test(it_can_be_cancelled), cmocka_unit_test(impossible_options_are_refused),
      cmocka_unit_test(memory_failures))
