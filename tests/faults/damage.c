/* SPDX-License-Identifier: MIT
 * A model file damaged at random, its size and checksum made right again, is refused or can be used:
 * damage MODEL [ROUNDS]. A damaged file whose checksum is left alone is always refused. */
#include <stdlib.h>

#include "../unit/models/sealed.h"
#include "rng.h"
#include "small_model.h"

typedef struct change {
    size_t at;
    char old[8];
} change;

enum { MOST_CHANGES = 4 };

static char *bytes;
static size_t size;
static int rounds = 100;
static uint32_t sections; /* of the whole file */
static st_section table[ST_MOST_SECTIONS];

/* Places where the file says how it is laid out are few among its millions of bytes: half of the changes go there. */
static size_t choose_place(st_rng *rng) {
    const st_section *section = &table[st_rng_below(rng, sections)];
    if (st_rng_below(rng, 2)) return st_rng_below(rng, size - 8);
    if (st_rng_below(rng, 2)) return st_rng_below(rng, sizeof(st_header) + sections * sizeof *table);
    return section->offset + st_rng_below(rng, section->size < 600 ? section->size : 600);
}

static void make(change *c, st_rng *rng) {
    static const uint64_t odd[] = {0, 1, UINT32_MAX, INT32_MAX, UINT64_MAX, INT64_MAX, UINT64_C(0x7ff0000000000000)};
    uint64_t value = st_rng_below(rng, 2) ? odd[st_rng_below(rng, 7)] : st_rng_next(rng);
    size_t width = (size_t)1 << st_rng_below(rng, 4);
    c->at = choose_place(rng);
    if (c->at > size - 8) c->at = size - 8;
    memcpy(c->old, bytes + c->at, 8);
    memcpy(bytes + c->at, &value, width);
}

static void check_probabilities(const stance_model *model, const stance_result *result) {
    for (size_t t = 0; t < stance_model_task_count(model); t++) {
        double sum = 0;
        for (size_t l = 0; l < stance_model_label_count(model, t); l++) {
            double p = stance_result_probability(result, t, l);
            assert_true(p >= 0 && p <= 1);
            sum += p;
        }
        assert_near(sum, 1, 1e-9);
    }
}

static void use(const stance_model *model) {
    static const char text[] =
        "Huawei must be banned from 5G, said Mr. Smith.\n\nOperators disagree. The kit is safe, they said!";
    stance_classifier *classifier;
    stance_result *result = NULL;
    stance_error error;
    assert_ok(stance_classifier_new(&classifier, model, NULL, &error), &error);
    assert_ok(stance_classify(classifier, text, sizeof text - 1, NULL, &result, &error), &error);
    check_probabilities(model, result);
    stance_result_free(result);
    stance_classifier_free(classifier);
}

/* Returns whether it was refused. */
static bool try_once(st_rng *rng) {
    change changes[MOST_CHANGES];
    size_t count = 1 + st_rng_below(rng, MOST_CHANGES);
    char header[sizeof(st_header)];
    stance_model *model;
    memcpy(header, bytes, sizeof header);
    stance_error error = {.text = ""};
    for (size_t i = 0; i < count; i++) make(&changes[i], rng);
    stance_status status = stance_model_from_memory(&model, bytes, size, NULL, &error);
    stance_model_free(model);
    assert_true(status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_VERSION || status == STANCE_OK);
    seal(bytes, size);
    status = stance_model_from_memory(&model, bytes, size, NULL, &error);
    if (status) assert_true(error.text[0] && (status == STANCE_ERROR_FORMAT || status == STANCE_ERROR_VERSION));
    else use(model);
    stance_model_free(model);
    while (count--) memcpy(bytes + changes[count].at, changes[count].old, 8);
    memcpy(bytes, header, sizeof header);
    return status != STANCE_OK;
}

static void damage_is_refused_or_harmless(void **state) {
    (void)state;
    st_rng rng = st_rng_seeded(31);
    int refused = 0;
    for (int round = 0; round < rounds; round++) refused += try_once(&rng);
    print_message("%d rounds, %d refused\n", rounds, refused);
    assert_in_range(refused, rounds / 10, rounds - 1);
}

static void read_table(void) {
    st_header header;
    assert_true(size > sizeof header);
    memcpy(&header, bytes, sizeof header);
    sections = header.sections;
    assert_in_range(sections, 1, ST_MOST_SECTIONS);
    memcpy(table, bytes + sizeof header, sections * sizeof *table);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(damage_is_refused_or_harmless)};
    if (argc < 2) return 2;
    if (argc > 2) rounds = atoi(argv[2]);
    bytes = read_file(argv[1], &size);
    read_table();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(bytes);
    return failed;
}
