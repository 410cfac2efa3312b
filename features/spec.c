/* SPDX-License-Identifier: MIT */
#include "spec.h"

#include <stddef.h>

#include "number.h"

static const char *const kind_names[ST_GRAM_KINDS] = {"word", "char"};
static const char *const tf_names[ST_TF_KINDS] = {"raw", "log", "binary", "each"};

static const st_block default_block = {
    .min_n = 1, .max_n = 1, .tf = ST_TF_LOG, .idf = 1, .norm = 1, .min_df = 1, .max_df = 1, .weight = 1};

static bool find_name(const char *const *names, uint32_t count, st_sv text, uint32_t *value) {
    for (uint32_t i = 0; i < count; i++) {
        if (!st_sv_equal(st_sv_of(names[i]), text)) continue;
        *value = i;
        return true;
    }
    return false;
}

static bool parse_u32(st_sv text, uint32_t low, uint32_t high, uint32_t *value) {
    uint64_t number;
    if (!st_parse_u64(text, &number) || number < low || number > high) return false;
    *value = (uint32_t)number;
    return true;
}

/* A setting that is a whole number, and where it goes. */
typedef struct setting {
    const char *name;
    size_t offset;
    uint32_t low, high;
} setting;

static const setting settings[] = {
    {"idf", offsetof(st_block, idf), 0, 1},
    {"norm", offsetof(st_block, norm), 0, 1},
    {"min_df", offsetof(st_block, min_df), 1, UINT32_MAX},
    {"max", offsetof(st_block, max_features), 0, INT32_MAX},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

static uint32_t *setting_field(st_block *block, const setting *s) {
    return (uint32_t *)(void *)((char *)block + s->offset);
}

/* The text up to the next `separator`, which is consumed with it; without one, all, and rest->data becomes NULL. */
static st_sv take_until(st_sv *rest, char separator) {
    const char *end = rest->size ? memchr(rest->data, separator, rest->size) : NULL;
    st_sv part = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    rest->size -= part.size + (end != NULL);
    rest->data = end ? end + 1 : NULL;
    return part;
}

static bool parse_range(st_block *block, st_sv text) {
    st_sv low = take_until(&text, '-'), high = text.data ? text : low;
    return parse_u32(low, 1, ST_MAX_N, &block->min_n) && parse_u32(high, block->min_n, ST_MAX_N, &block->max_n);
}

static bool parse_setting(st_block *block, st_sv text) {
    st_sv name = take_until(&text, '=');
    for (size_t i = 0; i < SETTINGS; i++)
        if (st_sv_equal(name, st_sv_of(settings[i].name)))
            return parse_u32(text, settings[i].low, settings[i].high, setting_field(block, &settings[i]));
    if (st_sv_equal(name, ST_SV("tf"))) return find_name(tf_names, ST_TF_KINDS, text, &block->tf);
    if (st_sv_equal(name, ST_SV("max_df")))
        return st_parse_double(text, &block->max_df) && block->max_df > 0 && block->max_df <= 1;
    if (st_sv_equal(name, ST_SV("weight")))
        return st_parse_double(text, &block->weight) && block->weight > 0 && block->weight <= 1e6;
    return false;
}

static bool overlaps(const st_spec *spec, const st_block *block) {
    for (uint32_t i = 0; i < spec->count; i++) {
        const st_block *other = &spec->blocks[i];
        if (other->kind == block->kind && other->min_n <= block->max_n && block->min_n <= other->max_n) return true;
    }
    return false;
}

static stance_status parse_block(st_spec *spec, st_sv text, size_t column, stance_error *error) {
    st_block block = default_block;
    st_sv whole = text, kind = take_until(&text, ':');
    if (!find_name(kind_names, ST_GRAM_KINDS, kind, &block.kind) || !parse_range(&block, take_until(&text, ':')))
        return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, column,
                          "features: \"%.*s\" is not word:A-B or char:A-B with 1 <= A <= B <= %d", (int)whole.size,
                          whole.data, ST_MAX_N);
    while (text.data) {
        st_sv part = take_until(&text, ':');
        if (!parse_setting(&block, part))
            return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, column, "features: cannot use setting \"%.*s\"",
                              (int)part.size, part.data);
    }
    if (spec->count == ST_MAX_BLOCKS)
        return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, column, "features: more than %d blocks", ST_MAX_BLOCKS);
    if (overlaps(spec, &block))
        return st_fail_at(error, STANCE_ERROR_ARGUMENT, 0, column, "features: \"%.*s\" repeats a length",
                          (int)whole.size, whole.data);
    spec->blocks[spec->count++] = block;
    return STANCE_OK;
}

stance_status st_spec_parse(st_spec *spec, st_sv text, stance_error *error) {
    *spec = (st_spec){0};
    st_sv rest = text;
    do {
        size_t column = text.size - rest.size + 1;
        stance_status status = parse_block(spec, take_until(&rest, ','), column, error);
        if (status) return status;
    } while (rest.data);
    return STANCE_OK;
}

const char *st_tf_name(uint32_t tf) { return tf < ST_TF_KINDS ? tf_names[tf] : NULL; }

static void print_number(st_buf *buf, const char *name, double value) {
    char text[ST_NUMBER_SIZE];
    size_t size = st_format_double(text, value);
    st_buf_add_format(buf, ":%s=", name);
    st_buf_add(buf, text, size);
}

static void print_block(st_buf *buf, st_block block) {
    st_block defaults = default_block;
    st_buf_add_format(buf, "%s:%u", kind_names[block.kind], block.min_n);
    if (block.max_n != block.min_n) st_buf_add_format(buf, "-%u", block.max_n);
    if (block.tf != defaults.tf) st_buf_add_format(buf, ":tf=%s", tf_names[block.tf]);
    for (size_t i = 0; i < SETTINGS; i++) {
        uint32_t value = *setting_field(&block, &settings[i]);
        if (value != *setting_field(&defaults, &settings[i])) st_buf_add_format(buf, ":%s=%u", settings[i].name, value);
    }
    if (block.max_df != defaults.max_df) print_number(buf, "max_df", block.max_df);
    if (block.weight != defaults.weight) print_number(buf, "weight", block.weight);
}

void st_spec_print(st_buf *buf, const st_spec *spec) {
    for (uint32_t i = 0; i < spec->count; i++) {
        if (i) st_buf_add_char(buf, ',');
        print_block(buf, spec->blocks[i]);
    }
}

static bool block_valid(const st_block *block) {
    return block->kind < ST_GRAM_KINDS && block->tf < ST_TF_KINDS && block->idf <= 1 && block->norm <= 1 &&
           block->min_n >= 1 && block->min_n <= block->max_n && block->max_n <= ST_MAX_N && block->min_df >= 1 &&
           block->max_features <= INT32_MAX && block->max_df > 0 && block->max_df <= 1 && block->weight > 0 &&
           block->weight <= 1e6;
}

bool st_spec_counts_each(const st_spec *spec) {
    for (uint32_t b = 0; b < spec->count && b < ST_MAX_BLOCKS; b++)
        if (spec->blocks[b].tf == ST_TF_EACH) return true;
    return false;
}

bool st_spec_valid(const st_spec *spec) {
    if (spec->count < 1 || spec->count > ST_MAX_BLOCKS || spec->inner) return false;
    st_spec seen = {0};
    for (uint32_t i = 0; i < spec->count; i++) {
        if (!block_valid(&spec->blocks[i]) || overlaps(&seen, &spec->blocks[i])) return false;
        seen.blocks[seen.count++] = spec->blocks[i];
    }
    return true;
}

static bool is_same_block(const st_block *one, const st_block *other) {
    return one->kind == other->kind && one->min_n == other->min_n && one->max_n == other->max_n &&
           one->tf == other->tf && one->idf == other->idf && one->norm == other->norm && one->min_df == other->min_df &&
           one->max_features == other->max_features && one->max_df == other->max_df && one->weight == other->weight;
}

bool st_spec_equal(const st_spec *one, const st_spec *other) {
    bool same = one->count == other->count && one->inner == other->inner;
    for (uint32_t b = 0; b < one->count && same; b++) same = is_same_block(&one->blocks[b], &other->blocks[b]);
    return same;
}
