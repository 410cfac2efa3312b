/* SPDX-License-Identifier: MIT
 * Classifying with a model that has heads of every kind. */
#include <stdlib.h>

#include "buf.h"
#include "fail_once.h"
#include "model.h"
#include "newspaper.h"

/* *state: a model of the newspaper, and one that was trained on the same sentences out of their articles. */
typedef struct fixture {
    stance_trained *trained[2];
    stance_model *models[2];
    stance_classifier *classifiers[2];
} fixture;

enum { FULL, PLAIN };

static void open_model(fixture *f, size_t which, newspaper n) {
    size_t size;
    stance_train_options options = newspaper_options("liblinear");
    f->trained[which] = newspaper_train(n, &options);
    const void *bytes = stance_trained_bytes(f->trained[which], &size);
    assert_ok(stance_model_from_memory(&f->models[which], bytes, size, NULL, NULL), NULL);
    assert_ok(stance_classifier_new(&f->classifiers[which], f->models[which], NULL, NULL), NULL);
}

static int setup(void **state) {
    fixture *f = malloc(sizeof *f);
    newspaper plain = NEWSPAPER;
    plain.positions = false;
    plain.articles = 0;
    if (!f) return -1;
    open_model(f, FULL, NEWSPAPER);
    open_model(f, PLAIN, plain);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < 2; i++) {
        stance_classifier_free(f->classifiers[i]);
        stance_model_free(f->models[i]);
        stance_trained_free(f->trained[i]);
    }
    free(f);
    return 0;
}

static void classify(stance_classifier *c, st_sv text, const char *title, stance_layout layout, stance_result **r) {
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    stance_error error;
    options.layout = layout;
    options.title = title;
    options.title_length = title ? strlen(title) : 0;
    assert_ok(stance_classify(c, text.data, text.size, &options, r, &error), &error);
}

static bool same_whole(const stance_result *a, const stance_result *b) {
    for (size_t t = 0; t < 2; t++)
        for (size_t l = 0; l < 2; l++)
            if (stance_result_probability(a, t, l) != stance_result_probability(b, t, l)) return false;
    return true;
}

static bool same_sentence(const stance_result *a, size_t i, const stance_result *b, size_t j) {
    for (size_t t = 0; t < 2; t++)
        for (size_t l = 0; l < 2; l++)
            if (stance_result_sentence_probability(a, i, t, l) != stance_result_sentence_probability(b, j, t, l))
                return false;
    return true;
}

/* Whether sentence i of `a` was judged as the line alone in `b`. */
static bool same_as_alone(const stance_result *a, size_t i, const stance_result *b) {
    for (size_t t = 0; t < 2; t++)
        for (size_t l = 0; l < 2; l++)
            if (stance_result_sentence_probability(a, i, t, l) != stance_result_probability(b, t, l)) return false;
    return true;
}

static st_sv sentence_of(const stance_result *r, size_t i) {
    size_t length;
    stance_span span = stance_result_sentence(r, i);
    return (st_sv){stance_result_text(r, &length) + span.begin, span.end - span.begin};
}

static void the_model_has_heads_of_every_kind(void **state) {
    const fixture *f = *state;
    for (uint32_t t = 0; t < 2; t++) {
        assert_non_null(st_model_head(&f->models[FULL]->view, ST_HEAD_CONTEXT_LOG, t));
        assert_int_equal(st_model_head(&f->models[FULL]->view, ST_HEAD_ARTICLE, t) != NULL, t == 0);
        assert_null(st_model_head(&f->models[PLAIN]->view, ST_HEAD_CONTEXT_LOG, t));
        assert_null(st_model_head(&f->models[PLAIN]->view, ST_HEAD_ARTICLE, t));
    }
}

/* ---- lines ------------------------------------------------------------------------------------------------- */

/* Positions and articles leave the machines, and the heads alone, as they were. */
static void lines_are_judged_as_by_a_model_without_context(void **state) {
    const fixture *f = *state;
    stance_result *full = NULL, *plain = NULL;
    st_rng rng = st_rng_seeded(1);
    for (unsigned i = 0; i < 300; i++) {
        char text[600];
        if (i % 3) newspaper_sentence(&rng, i % 2, i / 2 % 2, text, sizeof text);
        else newspaper_article(&rng, i % 2, i / 2 % 2, text, sizeof text);
        classify(f->classifiers[FULL], st_sv_of(text), NULL, STANCE_LINE, &full);
        classify(f->classifiers[PLAIN], st_sv_of(text), NULL, STANCE_LINE, &plain);
        assert_true(same_whole(full, plain));
        assert_true(stance_result_known(full) == stance_result_known(plain));
    }
    stance_result_free(full);
    stance_result_free(plain);
}

static void sentences_are_judged_in_context_where_the_model_can(void **state) {
    const fixture *f = *state;
    stance_result *article = NULL, *line = NULL;
    st_rng rng = st_rng_seeded(2);
    for (size_t which = FULL; which <= PLAIN; which++)
        for (unsigned a = 0; a < 30; a++) {
            char text[600];
            newspaper_article(&rng, a % 2, a / 2 % 2, text, sizeof text);
            classify(f->classifiers[which], st_sv_of(text), NULL, STANCE_ARTICLE, &article);
            assert_int_equal(stance_result_sentence_count(article), 5);
            for (size_t i = 0; i < 5; i++) {
                classify(f->classifiers[which], sentence_of(article, i), NULL, STANCE_LINE, &line);
                assert_int_equal(same_as_alone(article, i, line), which == PLAIN);
            }
        }
    stance_result_free(article);
    stance_result_free(line);
}

/* ---- titles ------------------------------------------------------------------------------------------------ */

/* The same text with its headline apart: sentence i is the next one there. */
static void check_apart(stance_classifier *c, const char *title, const char *body) {
    char text[800];
    stance_result *apart = NULL, *within = NULL;
    snprintf(text, sizeof text, "%s\n\n%s", title, body);
    classify(c, st_sv_of(body), title, STANCE_ARTICLE, &apart);
    classify(c, st_sv_of(text), NULL, STANCE_ARTICLE, &within);
    size_t count = stance_result_sentence_count(apart), length, other;
    assert_int_equal(stance_result_sentence_count(within), count + 1);
    const char *a = stance_result_title(apart, &length), *b = stance_result_title(within, &other);
    assert_true(st_sv_equal((st_sv){a, length}, (st_sv){b, other}));
    assert_true(same_whole(apart, within));
    assert_true(stance_result_known(apart) == stance_result_known(within));
    for (size_t i = 0; i < count; i++) assert_true(same_sentence(apart, i, within, i + 1));
    stance_result_free(apart);
    stance_result_free(within);
}

static void a_title_apart_is_as_good_as_a_first_line(void **state) {
    const fixture *f = *state;
    st_rng rng = st_rng_seeded(3);
    for (unsigned a = 0; a < 100; a++) {
        char text[600];
        newspaper_article(&rng, a % 2, a / 2 % 2, text, sizeof text);
        char *body = strchr(text, '\n');
        *body = '\0';
        check_apart(f->classifiers[a % 8 ? FULL : PLAIN], text, body + 2);
    }
    check_apart(f->classifiers[FULL], "Good news", "The roses won.");
}

/* Also with context heads, which see whether there is a headline. */
static void a_title_changes_what_is_below(void **state) {
    const fixture *f = *state;
    stance_result *with = NULL, *without = NULL;
    classify(f->classifiers[FULL], ST_SV("The roses failed. The hedge was cold."), "Good news", STANCE_ARTICLE, &with);
    classify(f->classifiers[FULL], ST_SV("The roses failed. The hedge was cold."), NULL, STANCE_ARTICLE, &without);
    assert_int_equal(stance_result_sentence_count(with), 2);
    for (size_t i = 0; i < 2; i++) assert_false(same_sentence(with, i, without, i));
    assert_false(same_whole(with, without));
    stance_result_free(with);
    stance_result_free(without);
}

/* The same two sentences, of which the first is a headline or is none. */
static void context_heads_see_which_sentence_is_the_headline(void **state) {
    const fixture *f = *state;
    stance_result *line = NULL, *running = NULL;
    classify(f->classifiers[FULL], ST_SV("Good news!\nThe roses won."), NULL, STANCE_ARTICLE, &line);
    classify(f->classifiers[FULL], ST_SV("Good news! The roses won."), NULL, STANCE_ARTICLE, &running);
    assert_int_equal(stance_result_sentence_count(running), 2);
    assert_true(same_sentence(line, 0, running, 0));
    assert_false(same_sentence(line, 1, running, 1));
    stance_result_free(line);
    stance_result_free(running);
}

/* It is then the whole article. */
static void a_title_may_stand_alone(void **state) {
    const fixture *f = *state;
    stance_result *title = NULL, *sentence = NULL;
    for (size_t which = FULL; which <= PLAIN; which++) {
        classify(f->classifiers[which], ST_SV(" \n"), "Good news of roses", STANCE_ARTICLE, &title);
        classify(f->classifiers[which], ST_SV("Good news of roses"), NULL, STANCE_SENTENCES, &sentence);
        assert_int_equal(stance_result_sentence_count(title), 0);
        assert_int_equal(stance_result_sentence_count(sentence), 1);
        assert_true(same_whole(title, sentence));
    }
    stance_result_free(title);
    stance_result_free(sentence);
}

static void a_blank_title_is_none(void **state) {
    const fixture *f = *state;
    static const char *const blank[] = {"", " ", "\n", " \t\r\n "};
    stance_result *with = NULL, *without = NULL;
    size_t length;
    for (size_t i = 0; i < sizeof blank / sizeof *blank; i++) {
        classify(f->classifiers[FULL], ST_SV("Bad news\nThe roses won."), blank[i], STANCE_ARTICLE, &with);
        classify(f->classifiers[FULL], ST_SV("Bad news\nThe roses won."), NULL, STANCE_ARTICLE, &without);
        assert_true(same_whole(with, without));
        assert_non_null(stance_result_title(with, &length));
        assert_int_equal(length, 8);
        assert_true(same_sentence(with, 1, without, 1));
    }
    stance_result_free(with);
    stance_result_free(without);
}

/* ---- layouts ------------------------------------------------------------------------------------------------ */

/* The sentences of an article with a headline, one a line. */
static void sentences_line_by_line_are_the_same_article(void **state) {
    const fixture *f = *state;
    stance_result *article = NULL, *lines = NULL;
    st_rng rng = st_rng_seeded(4);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (unsigned a = 0; a < 30; a++) {
        char running[600];
        newspaper_article(&rng, a % 2, a / 2 % 2, running, sizeof running);
        classify(f->classifiers[FULL], st_sv_of(running), NULL, STANCE_ARTICLE, &article);
        st_buf_reset(&text);
        for (size_t i = 0; i < 5; i++) {
            st_buf_add_sv(&text, sentence_of(article, i));
            st_buf_add_char(&text, '\n');
        }
        classify(f->classifiers[FULL], st_buf_sv(&text), NULL, STANCE_SENTENCES, &lines);
        assert_true(same_whole(article, lines));
        for (size_t i = 0; i < 5; i++) assert_true(same_sentence(article, i, lines, i));
    }
    st_buf_clear(&text);
    stance_result_free(article);
    stance_result_free(lines);
}

static void check_probabilities(const stance_result *r) {
    for (size_t t = 0; t < 2; t++) {
        assert_near(stance_result_probability(r, t, 0) + stance_result_probability(r, t, 1), 1, 1e-12);
        assert_true(stance_result_probability(r, t, 0) >= 0 && stance_result_probability(r, t, 1) >= 0);
        for (size_t i = 0; i < stance_result_sentence_count(r); i++) {
            double p = stance_result_sentence_probability(r, i, t, 0);
            assert_true(p >= 0 && p <= 1);
            assert_near(p + stance_result_sentence_probability(r, i, t, 1), 1, 1e-12);
        }
    }
}

/* Also articles of no sentence, of one, and of thousands after short ones, with the same classifier and result. */
static void articles_of_any_length_are_judged(void **state) {
    const fixture *f = *state;
    static const size_t lengths[] = {0, 1, 2, 3, 5000, 2, 0, 40, 5001, 1};
    stance_result *r = NULL;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        st_buf text;
        st_rng rng = st_rng_seeded(i);
        st_buf_init(&text, &st_default_allocator);
        for (size_t n = 0; n < lengths[i]; n++) {
            char sentence[100];
            newspaper_sentence(&rng, n % 2, i % 2, sentence, sizeof sentence);
            st_buf_add_text(&text, sentence);
            st_buf_add_char(&text, ' ');
        }
        classify(f->classifiers[FULL], st_buf_sv(&text), i % 3 ? NULL : "Bad news", STANCE_ARTICLE, &r);
        assert_int_equal(stance_result_sentence_count(r), lengths[i]);
        check_probabilities(r);
        st_buf_clear(&text);
    }
    stance_result_free(r);
}

/* The unit of a model says how the whole is judged; sentences are judged in context all the same. */
static void a_model_of_documents_judges_the_text_as_one(void **state) {
    (void)state;
    fixture f;
    stance_result *article = NULL, *line = NULL;
    stance_train_options options = newspaper_options("liblinear");
    options.unit = "document";
    stance_trained *trained = newspaper_train(NEWSPAPER, &options);
    size_t size;
    const void *bytes = stance_trained_bytes(trained, &size);
    assert_ok(stance_model_from_memory(&f.models[0], bytes, size, NULL, NULL), NULL);
    assert_ok(stance_classifier_new(&f.classifiers[0], f.models[0], NULL, NULL), NULL);
    st_sv text = ST_SV("The roses won. The soup was cold.");
    classify(f.classifiers[0], text, NULL, STANCE_ARTICLE, &article);
    classify(f.classifiers[0], text, NULL, STANCE_LINE, &line);
    assert_true(same_whole(article, line));
    classify(f.classifiers[0], sentence_of(article, 0), NULL, STANCE_LINE, &line);
    assert_false(same_as_alone(article, 0, line));
    stance_result_free(article);
    stance_result_free(line);
    stance_classifier_free(f.classifiers[0]);
    stance_model_free(f.models[0]);
    stance_trained_free(trained);
}

/* ---- memory ------------------------------------------------------------------------------------------------- */

typedef struct attempt {
    const stance_model *model;
    const stance_result *expected;
} attempt;

static const char long_text[] = "Good news of roses\nThe roses won. The hedge failed. It was cold. The soup won.\n"
                                "The beans won. The oven failed. It was fresh. The crust won. It ruined the pie.";

static stance_status classify_with(const stance_allocator *allocator, void *context) {
    const attempt *a = context;
    stance_classifier *c;
    stance_result *r = NULL;
    stance_classify_options options = STANCE_CLASSIFY_OPTIONS;
    stance_status status = stance_classifier_new(&c, a->model, allocator, NULL);
    if (status) return status;
    for (int i = 0; i < 2 && !status; i++) { /* with a title first: then there is more room than needed */
        options.title = i ? NULL : "Bad news";
        options.title_length = i ? 0 : 8;
        status = stance_classify(c, long_text, sizeof long_text - 1, &options, &r, NULL);
    }
    if (!status) assert_true(same_whole(r, a->expected));
    for (size_t i = 0; i < stance_result_sentence_count(a->expected) && !status; i++)
        assert_true(same_sentence(r, i, a->expected, i));
    stance_result_free(r);
    stance_classifier_free(c);
    return status;
}

static void out_of_memory_is_an_error(void **state) {
    const fixture *f = *state;
    stance_result *expected = NULL;
    classify(f->classifiers[FULL], st_sv_of(long_text), NULL, STANCE_ARTICLE, &expected);
    attempt a = {f->models[FULL], expected};
    assert_true(check_every_allocation(classify_with, &a) > 12);
    assert_true(check_single_failures(classify_with, &a) > 12);
    stance_result_free(expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_has_heads_of_every_kind),
        cmocka_unit_test(lines_are_judged_as_by_a_model_without_context),
        cmocka_unit_test(sentences_are_judged_in_context_where_the_model_can),
        cmocka_unit_test(a_title_apart_is_as_good_as_a_first_line),
        cmocka_unit_test(a_title_changes_what_is_below),
        cmocka_unit_test(context_heads_see_which_sentence_is_the_headline),
        cmocka_unit_test(a_title_may_stand_alone),
        cmocka_unit_test(a_blank_title_is_none),
        cmocka_unit_test(sentences_line_by_line_are_the_same_article),
        cmocka_unit_test(articles_of_any_length_are_judged),
        cmocka_unit_test(a_model_of_documents_judges_the_text_as_one),
        cmocka_unit_test(out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
