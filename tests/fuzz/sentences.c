/* SPDX-License-Identifier: MIT
 * Sentence splitting: in order, not empty, between characters, nothing but white space left out. */
#include "fuzz.h"
#include "headline.h"
#include "sentence.h"

/* White space as the splitter has it. */
static bool is_space(uint32_t c) {
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x2009 || c == 0x200B || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x3000 || c == 0xFEFF;
}

static bool all_space(st_sv text, size_t begin, size_t end) {
    while (begin < end) {
        uint32_t code;
        bool valid;
        begin += st_utf8_decode((st_sv){text.data + begin, text.size - begin}, &code, &valid);
        if (!is_space(code)) return false;
    }
    return true;
}

static void check_order(st_sv text, const st_spans *s) {
    size_t last = 0;
    for (size_t i = 0; i < s->count; i++) {
        stance_span span = s->data[i];
        PROPERTY(span.begin >= last && span.begin < span.end && span.end <= text.size);
        PROPERTY(fuzz_between(text, span.begin) && fuzz_between(text, span.end));
        PROPERTY(!all_space(text, span.begin, span.end));
        PROPERTY(!st_is_space(text.data[span.begin]) && !st_is_space(text.data[span.end - 1]));
        PROPERTY(all_space(text, last, span.begin));
        last = span.end;
    }
    PROPERTY(all_space(text, last, text.size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    st_sv text = fuzz_clean(fuzz_input(data, size));
    st_spans sentences, again;
    st_spans_init(&sentences, &st_default_allocator);
    st_spans_init(&again, &st_default_allocator);
    PROPERTY(st_split_sentences(&sentences, text) && st_split_sentences(&again, text));
    PROPERTY(sentences.count == again.count);
    PROPERTY(!again.count || !memcmp(sentences.data, again.data, again.count * sizeof *again.data));
    check_order(text, &sentences);
    if (st_has_headline(&sentences, text)) PROPERTY(sentences.count >= 2);
    st_spans_clear(&sentences);
    st_spans_clear(&again);
    free((void *)(uintptr_t)text.data);
    return 0;
}
