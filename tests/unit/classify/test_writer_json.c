/* SPDX-License-Identifier: MIT */
#include <jansson.h>

#include "rng.h"
#include "sample.h"
#include "utf8.h"

static const stance_model *model_of(void **state) { return ((small_model *)*state)->model; }

static void a_record_has_everything_known_of_an_article(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    sample_check(
        &s, ST_OUTPUT_JSONL, false,
        "{\"id\": \"pie\", \"path\": \"news/pie.txt\", \"title\": \"Prize for pie\", "
        "\"mood\": {\"label\": \"good\", \"probabilities\": {\"bad\": 0.125000, \"good\": 0.875000}}, "
        "\"place\": {\"label\": \"garden\", \"probabilities\": {\"garden\": 0.750000, \"kitchen\": 0.250000}}, "
        "\"known\": 0.7500}\n");
    sample_clear(&s);
}

static void sentences_have_their_text_and_place(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    sample_check(
        &s, ST_OUTPUT_JSON, true,
        "\n{\"id\": \"pie\", \"path\": \"news/pie.txt\", \"title\": \"Prize for pie\", "
        "\"mood\": {\"label\": \"good\", \"probabilities\": {\"bad\": 0.125000, \"good\": 0.875000}}, "
        "\"place\": {\"label\": \"garden\", \"probabilities\": {\"garden\": 0.750000, \"kitchen\": 0.250000}}, "
        "\"known\": 0.7500, \"sentences\": ["
        "{\"text\": \"Prize for pie\", \"begin\": 0, \"end\": 13, "
        "\"mood\": {\"label\": \"bad\", \"probabilities\": {\"bad\": 0.500000, \"good\": 0.500000}}, "
        "\"place\": {\"label\": \"kitchen\", \"probabilities\": {\"garden\": 0.250000, \"kitchen\": 0.750000}}}, "
        "{\"text\": \"It \\\"won\\\".\", \"begin\": 14, \"end\": 23, "
        "\"mood\": {\"label\": \"good\", \"probabilities\": {\"bad\": 0.062500, \"good\": 0.937500}}, "
        "\"place\": {\"label\": \"garden\", \"probabilities\": {\"garden\": 0.625000, \"kitchen\": 0.375000}}}]}");
    sample_clear(&s);
}

static void a_web_page_has_its_date_and_byline(void **state) {
    sample s;
    sample_init(&s, model_of(state), "p", "p.html", 0);
    s.document.date = st_batch_keep(&s.batch, ST_SV("2024-03-12"));
    s.document.byline = st_batch_keep(&s.batch, ST_SV("A \"B\" C"));
    sample_judge(&s, "");
    sample_check(
        &s, ST_OUTPUT_JSONL, false,
        "{\"id\": \"p\", \"path\": \"p.html\", \"date\": \"2024-03-12\", \"byline\": \"A \\\"B\\\" C\", "
        "\"mood\": {\"label\": \"good\", \"probabilities\": {\"bad\": 0.125000, \"good\": 0.875000}}, "
        "\"place\": {\"label\": \"garden\", \"probabilities\": {\"garden\": 0.750000, \"kitchen\": 0.250000}}, "
        "\"known\": 0.7500}\n");
    sample_clear(&s);
}

static void a_record_of_a_file_has_its_line(void **state) {
    sample s;
    sample_init(&s, model_of(state), "7", "in.csv", 12);
    sample_judge(&s, "");
    sample_check(
        &s, ST_OUTPUT_JSONL, false,
        "{\"id\": \"7\", \"path\": \"in.csv\", \"line\": 12, "
        "\"mood\": {\"label\": \"good\", \"probabilities\": {\"bad\": 0.125000, \"good\": 0.875000}}, "
        "\"place\": {\"label\": \"garden\", \"probabilities\": {\"garden\": 0.750000, \"kitchen\": 0.250000}}, "
        "\"known\": 0.7500}\n");
    sample_clear(&s);
}

static void no_sentences_are_an_empty_list(void **state) {
    sample s;
    st_buf out;
    st_buf_init(&out, &st_default_allocator);
    sample_init(&s, model_of(state), "", "", 0);
    sample_judge(&s, "x");
    sample_write(&s, ST_OUTPUT_JSONL, true, &out);
    st_buf_add_char(&out, '\0');
    assert_non_null(strstr(out.data, ", \"known\": 0.7500, \"sentences\": []}\n"));
    st_buf_clear(&out);
    sample_clear(&s);
}

static void a_failure_has_its_reason(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a", "b", 3);
    sample_fail(&s, "no field \"text\"");
    sample_check(&s, ST_OUTPUT_JSONL, true,
                 "{\"id\": \"a\", \"path\": \"b\", \"line\": 3, \"error\": \"no field \\\"text\\\"\"}\n");
    sample_clear(&s);
}

/* ---- what readers make of it -------------------------------------------------------------------------- */

/* The sample's record as another parser understands it, to be released. */
static json_t *parse(const sample *s) {
    st_buf out;
    json_error_t error;
    st_buf_init(&out, &st_default_allocator);
    sample_write(s, ST_OUTPUT_JSONL, true, &out);
    assert_false(out.failed);
    for (size_t i = 0; i + 1 < out.size; i++) assert_true((unsigned char)out.data[i] >= 0x20 && out.data[i] != 0x7F);
    assert_int_equal(out.data[out.size - 1], '\n');
    json_t *json = json_loadb(out.data, out.size, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (!json) print_error("%s in %.*s\n", error.text, (int)out.size, out.data);
    assert_non_null(json);
    st_buf_clear(&out);
    return json;
}

/* A string equals `source` with its ill-formed parts replaced. */
static void check_string(const json_t *string, st_sv source) {
    st_buf clean;
    st_buf_init(&clean, &st_default_allocator);
    st_utf8_clean(&clean, source);
    assert_true(json_is_string(string));
    assert_true(st_sv_equal((st_sv){json_string_value(string), json_string_length(string)}, st_buf_sv(&clean)));
    st_buf_clear(&clean);
}

/* A C string of up to `most` bytes of any kind. */
static void random_bytes(st_rng *rng, size_t most, char *text) {
    size_t size = st_rng_below(rng, most + 1);
    for (size_t i = 0; i < size; i++) {
        bool ascii = st_rng_below(rng, 3) > 0;
        text[i] = (char)(1 + st_rng_below(rng, ascii ? 127 : 255));
    }
    text[size] = '\0';
}

static void any_bytes_make_a_record_of_one_line(void **state) {
    st_rng rng = st_rng_seeded(1);
    for (int round = 0; round < 3000; round++) {
        char id[40], path[40], why[100];
        random_bytes(&rng, 39, id);
        random_bytes(&rng, 39, path);
        random_bytes(&rng, 99, why);
        sample s;
        sample_init(&s, model_of(state), id, path, 0);
        sample_fail(&s, why);
        json_t *json = parse(&s);
        check_string(json_object_get(json, "id"), st_sv_of(id));
        check_string(json_object_get(json, "path"), st_sv_of(path));
        check_string(json_object_get(json, "error"), st_sv_of(why));
        json_decref(json);
        sample_clear(&s);
    }
}

static void every_character_reads_back(void **state) {
    char all[130 + 16] = "";
    for (int c = 0; c < 128; c++) all[c] = (char)c;
    strcpy(all + 128, "\xc2\x80\xc3\xa9\xe2\x80\xa8\xf0\x9f\x8c\xb9");
    sample s;
    sample_init(&s, model_of(state), "", "", 0);
    s.document.id = st_batch_keep(&s.batch, (st_sv){all, 128 + 11});
    sample_judge(&s, "");
    st_buf_add(&s.result->text, all, 128 + 11);
    sample_sentence(&s, 0, 128 + 11, .5, .5);
    s.result->title = st_buf_sv(&s.result->text);
    json_t *json = parse(&s);
    const json_t *sentence = json_array_get(json_object_get(json, "sentences"), 0);
    check_string(json_object_get(json, "id"), (st_sv){all, 128 + 11});
    check_string(json_object_get(json, "title"), (st_sv){all, 128 + 11});
    check_string(json_object_get(sentence, "text"), (st_sv){all, 128 + 11});
    json_decref(json);
    sample_clear(&s);
}

/* Names from training data need not be well-formed, nor harmless. */
static void any_names_of_tasks_and_labels_will_do(void **state) {
    (void)state;
    static const small_names names = {{"caf\xe9", "a \"b\" \\ c\n"}, {{"\xc3\xa9t\xc3\xa9", "\xff"}, {"a\"", "x\ty"}}};
    small_model m;
    sample s;
    stance_train_options options = small_usual_options();
    small_model_init(&m, &names, &options);
    sample_article(&s, m.model);
    json_t *json = parse(&s);
    const json_t *first = json_object_get(json, "caf\xef\xbf\xbd"), *second = json_object_get(json, names.tasks[1]);
    assert_non_null(json_object_get(json_object_get(first, "probabilities"), "\xef\xbf\xbd"));
    check_string(json_object_get(first, "label"), ST_SV("\xff"));
    assert_non_null(json_object_get(json_object_get(second, "probabilities"), "x\ty"));
    json_decref(json);
    sample_clear(&s);
    small_model_clear(&m);
}

static void memory_that_ran_out_shows(void **state) {
    sample s;
    sample_article(&s, model_of(state));
    s.document.id = st_batch_keep(&s.batch, ST_SV("caf\xe9 caf\xe9 caf\xe9 caf\xe9 caf\xe9 caf\xe9"));
    sample_check_memory(&s, ST_OUTPUT_JSON);
    sample_check_memory(&s, ST_OUTPUT_JSONL);
    sample_clear(&s);
}

static void unsure_labels_have_a_reason(void **state) {
    sample s;
    sample_init(&s, model_of(state), "a", "b", 0);
    sample_judge(&s, "x y");
    sample_sentence(&s, 0, 1, .75, .875);
    s.writer = (st_writer){.unsure = true, .min_confidence = .8};
    sample_check(
        &s, ST_OUTPUT_JSONL, true,
        "{\"id\": \"a\", \"path\": \"b\", "
        "\"mood\": {\"label\": \"good\", \"probabilities\": {\"bad\": 0.125000, \"good\": 0.875000}}, "
        "\"place\": {\"label\": \"garden\", \"probabilities\": {\"garden\": 0.750000, \"kitchen\": 0.250000}, "
        "\"unsure\": \"low margin\"}, \"known\": 0.7500, \"sentences\": [{\"text\": \"x\", \"begin\": 0, \"end\": 1, "
        "\"mood\": {\"label\": \"bad\", \"probabilities\": {\"bad\": 0.750000, \"good\": 0.250000}, "
        "\"unsure\": \"low margin\"}, "
        "\"place\": {\"label\": \"garden\", \"probabilities\": {\"garden\": 0.875000, \"kitchen\": 0.125000}}}]}\n");
    sample_clear(&s);
}

MODEL_TESTS(cmocka_unit_test(a_record_has_everything_known_of_an_article),
            cmocka_unit_test(a_web_page_has_its_date_and_byline),
            cmocka_unit_test(unsure_labels_have_a_reason),
            cmocka_unit_test(sentences_have_their_text_and_place), cmocka_unit_test(a_record_of_a_file_has_its_line),
            cmocka_unit_test(no_sentences_are_an_empty_list), cmocka_unit_test(a_failure_has_its_reason),
            cmocka_unit_test(any_bytes_make_a_record_of_one_line), cmocka_unit_test(every_character_reads_back),
            cmocka_unit_test(any_names_of_tasks_and_labels_will_do), cmocka_unit_test(memory_that_ran_out_shows))
