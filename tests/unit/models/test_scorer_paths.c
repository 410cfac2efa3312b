/* SPDX-License-Identifier: MIT
 * The scorer against the plain way, over many texts: real ones, random ones, and such as are hard on its shortcuts. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "gram_hash.h"
#include "model.h"
#include "plain_scorer.h"
#include "rng.h"
#include "small_model.h"
#include "utf8.h"

typedef struct pair {
    const st_model_view *view;
    st_scorer quick;
    st_plain_scorer plain;
    double *p, *q;
} pair;

static void pair_init(pair *f, const stance_model *model) {
    f->view = &model->view;
    assert_true(st_scorer_init(&f->quick, f->view, &st_default_allocator));
    assert_true(st_plain_scorer_init(&f->plain, f->view, &st_default_allocator));
    f->p = calloc(f->view->label_count, sizeof *f->p);
    f->q = calloc(f->view->label_count, sizeof *f->q);
}

static void pair_clear(pair *f) {
    st_scorer_clear(&f->quick);
    st_plain_scorer_clear(&f->plain);
    free(f->p);
    free(f->q);
}

static void check_text(pair *f, st_sv text) {
    assert_true(st_score(&f->quick, text, f->p));
    assert_true(st_plain_score(&f->plain, text, f->q));
    assert_int_equal(f->quick.words, f->plain.vectorizer.words);
    assert_int_equal(f->quick.known_words, f->plain.vectorizer.known_words);
    for (uint32_t l = 0; l < f->view->label_count; l++) {
        assert_near(f->quick.scores[l], f->plain.scores[l], 1e-9 * (1 + fabs(f->plain.scores[l])));
        assert_near(f->p[l], f->q[l], 1e-9);
    }
}

/* Models of several kinds: every weighting, words and characters in several blocks, no single words, no characters. */
static const char *const specs[] = {"word:1-3,char:2-5",
                                    "word:1:tf=raw,char:2-3:tf=raw:norm=0",
                                    "word:1-2:tf=binary,char:1-4:tf=binary:weight=3",
                                    "char:2-3,word:2-3,char:4-8",
                                    "char:3-5:tf=raw",
                                    "word:2",
                                    "word:1-2:idf=0:norm=0",
                                    "word:1-3:tf=each,char:2-5:tf=each",
                                    "char:1-4:tf=each:weight=3,word:2-3:tf=each:idf=0,word:1:tf=log",
                                    "word:1-2,char:3:tf=each,char:4-5",
                                    "word:2:tf=each:norm=0"};

static void with_each_model(void (*check)(pair *f)) {
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        small_model m;
        pair f;
        stance_train_options options = small_usual_options();
        options.features = specs[i];
        small_model_init(&m, NULL, &options);
        pair_init(&f, m.model);
        check(&f);
        pair_clear(&f);
        small_model_clear(&m);
    }
}

/* ---- texts -------------------------------------------------------------------------------------------- */

static void check_real(pair *f) {
    size_t size;
    char *bytes = read_file(SOURCE_DIR "/data/sentences.tsv", &size);
    st_sv rest = {bytes, size};
    for (size_t line = 0; rest.size && line < 3000; line++) {
        const char *end = memchr(rest.data, '\n', rest.size);
        st_sv text = {rest.data, end ? (size_t)(end - rest.data) : rest.size};
        check_text(f, text);
        rest.data += text.size + (end != NULL);
        rest.size -= text.size + (end != NULL);
    }
    free(bytes);
}

static void real_text_scores_the_same(void **state) {
    (void)state;
    with_each_model(check_real);
}

/* Pieces that meet every turn of the tokenizer, put together at random. */
static void check_random(pair *f) {
    static const char *const pieces[] = {" ",
                                         "a",
                                         "The",
                                         "rose",
                                         "soup",
                                         "garden",
                                         "12",
                                         "3.5",
                                         ".",
                                         ",",
                                         "'",
                                         "'s",
                                         "n't",
                                         "-",
                                         "--",
                                         "...",
                                         "U.S.",
                                         "A.",
                                         "``",
                                         "`",
                                         "\"",
                                         "$",
                                         "\xe2\x80\x99",
                                         "\xe2\x80\x94",
                                         "\xc3\xa9",
                                         "e\xcc\x81",
                                         "\xc2\xad",
                                         "\xe4\xb8\xad",
                                         "\t",
                                         "\n",
                                         "x1",
                                         "5G",
                                         "kitchen",
                                         "spoiled",
                                         "\xef\xac\x83",
                                         "\xce\x90",
                                         "\xf0\x9f\x98\x80",
                                         "\x7f",
                                         "\x01",
                                         "[",
                                         "internationalization",
                                         "Z"};
    st_rng rng = st_rng_seeded(7);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int round = 0; round < 4000; round++) {
        st_buf_reset(&text);
        st_buf_add_char(&text, ' ');
        for (uint64_t n = st_rng_below(&rng, 40); n > 0; n--)
            st_buf_add_text(&text, pieces[st_rng_below(&rng, sizeof pieces / sizeof *pieces)]);
        /* the exact size, so that a look beyond the end is seen */
        char *exact = malloc(text.size);
        memcpy(exact, text.data, text.size);
        check_text(f, (st_sv){exact, text.size});
        free(exact);
    }
    st_buf_clear(&text);
}

static void random_text_scores_the_same(void **state) {
    (void)state;
    with_each_model(check_random);
}

static void check_bytes(pair *f) {
    st_rng rng = st_rng_seeded(8);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        size_t size = st_rng_below(&rng, sizeof bytes);
        for (size_t i = 0; i < size; i++) bytes[i] = (char)st_rng_below(&rng, round % 2 ? 128 : 256);
        st_buf_reset(&text);
        st_buf_add_char(&text, ' ');
        st_utf8_clean(&text, (st_sv){bytes, size});
        check_text(f, st_buf_sv(&text));
    }
    st_buf_clear(&text);
}

static void any_bytes_score_the_same(void **state) {
    (void)state;
    with_each_model(check_bytes);
}

static void add_times(st_buf *text, const char *piece, size_t times) {
    for (; times > 0; times--) st_buf_add_text(text, piece);
}

/* One long token; one word again and again, below and above the size where the scorer changes its way; words of all
 * sizes about those at which something happens; more different words than the memo holds. */
static void check_hard(pair *f) {
    static const size_t times[] = {1, 2, 63, 64, 65, 1000, 2700, 2800, 30000};
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        const char *const repeated[] = {"x", "rose ", "rose! ", "e\xcc\x81", "\xce\x90", "soup rose garden, "};
        for (size_t k = 0; k < sizeof repeated / sizeof *repeated; k++) {
            st_buf_reset(&text);
            add_times(&text, repeated[k], times[i]);
            check_text(f, st_buf_sv(&text));
        }
    }
    for (size_t size = 1; size <= ST_TOKEN_BYTES + 2; size++) {
        st_buf_reset(&text);
        add_times(&text, "r", size);
        add_times(&text, " ros", 2);
        check_text(f, st_buf_sv(&text));
    }
    st_buf_clear(&text);
}

static void hard_text_scores_the_same(void **state) {
    (void)state;
    with_each_model(check_hard);
}

static void add_word(st_rng *rng, st_buf *text) {
    for (uint64_t size = 1 + st_rng_below(rng, 14); size; size--)
        st_buf_add_char(text, (char)('a' + st_rng_below(rng, 26)));
    st_buf_add_char(text, ' ');
}

static void more_words_than_the_memo_holds_score_the_same(void **state) {
    pair f;
    st_rng rng = st_rng_seeded(9);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    pair_init(&f, ((small_model *)*state)->model);
    size_t most = 0;
    bool dropped = false;
    for (int round = 0; round < 600; round++) {
        st_buf_reset(&text);
        for (int word = 0; word < 100; word++) add_word(&rng, &text);
        st_buf_add_text(&text, "soup in the garden");
        check_text(&f, st_buf_sv(&text));
        dropped = dropped || f.quick.memo.count < most;
        most = f.quick.memo.count;
    }
    assert_true(dropped);
    pair_clear(&f);
    st_buf_clear(&text);
}

/* A byte that two of a-z and 0-9 differ by; *a and *b are such. */
static bool differs_by(unsigned char bits, char *a, char *b) {
    static const char all[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (size_t i = 0; i < 36; i++) {
        const char *other = memchr(all, all[i] ^ bits, 36);
        *a = all[i];
        if (other) *b = *other;
        if (other) return true;
    }
    return false;
}

/* Two words of 16 letters whose hashes are the same: the second halves make up for what the first ones differ by. */
static bool make_twins(st_rng *rng, char a[17], char b[17]) {
    for (int i = 0; i < 8; i++) {
        a[i] = (char)('a' + st_rng_below(rng, 26));
        b[i] = (char)('a' + st_rng_below(rng, 26));
    }
    uint64_t bits = st_word_hash((st_sv){a, 8}) ^ st_word_hash((st_sv){b, 8});
    for (int i = 0; i < 8; i++)
        if (!differs_by((unsigned char)(bits >> 8 * i), &a[8 + i], &b[8 + i])) return false;
    a[16] = b[16] = '\0';
    return true;
}

static void check_twins(pair *f) {
    char a[17], b[17], both[60];
    st_rng rng = st_rng_seeded(11);
    while (!make_twins(&rng, a, b)) continue;
    assert_true(st_word_hash(st_sv_of(a)) == st_word_hash(st_sv_of(b)));
    assert_string_not_equal(a, b);
    snprintf(both, sizeof both, "%s rose %s", a, b);
    size_t kept = f->quick.memo.count;
    check_text(f, st_sv_of(a));
    check_text(f, st_sv_of(b));
    check_text(f, st_sv_of(both));
    assert_int_equal(f->quick.memo.count, kept + 3); /* both of them, and the rose */
}

static void words_of_the_same_hash_are_told_apart(void **state) {
    (void)state;
    with_each_model(check_twins);
}

/* More labels than sums are kept for: 40, each of two texts with a word of its own. */
static void model_of_many_labels(small_model *m, const char *features) {
    static const char *const task = "kind";
    stance_dataset *dataset;
    stance_train_options options = small_usual_options();
    options.features = features;
    size_t size;
    assert_ok(stance_dataset_new(&dataset, &task, 1, NULL, NULL), NULL);
    for (int i = 0; i < 80; i++) {
        char text[64], name[32];
        const char *label = name;
        snprintf(name, sizeof name, "label %d", i / 2);
        snprintf(text, sizeof text, "The garden soup has %d rose%d in it.", i % 2, i / 2);
        stance_example example = {text, strlen(text), &label, NULL, 0, 0};
        assert_ok(stance_dataset_add(dataset, &example, NULL), NULL);
    }
    assert_ok(stance_train(&m->trained, dataset, &options, NULL, NULL), NULL);
    stance_dataset_free(dataset);
    const void *bytes = small_model_bytes(m, &size);
    assert_ok(stance_model_from_memory(&m->model, bytes, size, NULL, NULL), NULL);
}

static void check_many_labels(const char *features) {
    small_model m;
    pair f;
    model_of_many_labels(&m, features);
    assert_int_equal(m.model->view.label_count, 40);
    pair_init(&f, m.model);
    check_random(&f);
    check_text(&f, ST_SV("A rose17 in the soup."));
    assert_int_equal(f.quick.memo.width, 0);
    assert_string_equal(stance_model_label(m.model, 0, 9), "label 17"); /* in the order of their bytes */
    for (uint32_t l = 0; l < 40; l++) assert_true(l == 9 || f.p[l] < f.p[9]);
    pair_clear(&f);
    small_model_clear(&m);
}

static void many_labels_score_the_same(void **state) {
    (void)state;
    check_many_labels("word:1-2,char:2-4");
    check_many_labels("word:1-2:tf=each,char:2-4:tf=each");
}

/* ---- threads ------------------------------------------------------------------------------------------ */

enum { TEXTS = 400, MOST_LABELS = 8 };

typedef struct share {
    const st_model_view *view;
    int first, step;
    double scores[TEXTS][MOST_LABELS];
} share;

/* Every thread sees other texts in another order; scores do not depend on it, in any bit. */
static void *score_share(void *argument) {
    share *s = argument;
    st_scorer scorer;
    double p[MOST_LABELS];
    assert_true(st_scorer_init(&scorer, s->view, &st_default_allocator));
    for (int i = s->first; i < TEXTS; i += s->step) {
        st_rng rng = st_rng_seeded((uint64_t)i / 3);
        st_buf text;
        st_buf_init(&text, &st_default_allocator);
        for (uint64_t n = st_rng_below(&rng, 60); n; n--) add_word(&rng, &text);
        st_buf_add_text(&text, "soup in the garden, roses in the kitchen; soup");
        assert_true(st_score(&scorer, st_buf_sv(&text), p));
        memcpy(s->scores[i], scorer.scores, s->view->label_count * sizeof *p);
        st_buf_clear(&text);
    }
    st_scorer_clear(&scorer);
    return NULL;
}

static void threads_do_not_change_a_bit(void **state) {
    enum { THREADS = 3 };
    const st_model_view *view = &((small_model *)*state)->model->view;
    share *all = calloc(THREADS + 1, sizeof *all);
    pthread_t threads[THREADS];
    all[THREADS] = (share){.view = view, .step = 1};
    score_share(&all[THREADS]);
    for (int t = 0; t < THREADS; t++) {
        all[t].view = view;
        all[t].first = t;
        all[t].step = THREADS;
        assert_int_equal(pthread_create(&threads[t], NULL, score_share, &all[t]), 0);
    }
    for (int t = 0; t < THREADS; t++) pthread_join(threads[t], NULL);
    for (int i = 0; i < TEXTS; i++)
        assert_memory_equal(all[i % THREADS].scores[i], all[THREADS].scores[i], view->label_count * sizeof(double));
    free(all);
}

/* ---- memory ------------------------------------------------------------------------------------------- */

static stance_status score_with(const stance_allocator *allocator, void *context) {
    const small_model *m = context;
    st_scorer s;
    double p[MOST_LABELS];
    st_rng rng = st_rng_seeded(1);
    st_buf text;
    st_buf_init(&text, &st_default_allocator);
    for (int word = 0; word < 1500; word++) add_word(&rng, &text);
    bool done = st_scorer_init(&s, &m->model->view, allocator) && st_score(&s, ST_SV("soup in the garden"), p) &&
                st_score(&s, st_buf_sv(&text), p);
    st_scorer_clear(&s);
    st_scorer_clear(&s);
    st_buf_clear(&text);
    return done ? STANCE_OK : STANCE_ERROR_MEMORY;
}

static void out_of_memory_is_told(void **state) { assert_true(check_every_allocation(score_with, *state) > 10); }

static void nothing_is_allocated_for_texts_seen(void **state) {
    faulty memory;
    st_scorer s;
    double p[MOST_LABELS];
    faulty_init(&memory);
    assert_true(st_scorer_init(&s, &((small_model *)*state)->model->view, &memory.allocator));
    assert_true(st_score(&s, ST_SV("Soup in the garden, roses in the kitchen; soup."), p));
    size_t before = memory.requests;
    for (int i = 0; i < 10; i++) assert_true(st_score(&s, ST_SV("Roses in the soup, the kitchen; garden."), p));
    assert_int_equal(memory.requests, before);
    st_scorer_clear(&s);
    assert_int_equal(memory.live, 0);
}

MODEL_TESTS(cmocka_unit_test(real_text_scores_the_same), cmocka_unit_test(random_text_scores_the_same),
            cmocka_unit_test(any_bytes_score_the_same), cmocka_unit_test(hard_text_scores_the_same),
            cmocka_unit_test(words_of_the_same_hash_are_told_apart),
            cmocka_unit_test(more_words_than_the_memo_holds_score_the_same),
            cmocka_unit_test(many_labels_score_the_same), cmocka_unit_test(threads_do_not_change_a_bit),
            cmocka_unit_test(out_of_memory_is_told), cmocka_unit_test(nothing_is_allocated_for_texts_seen))
