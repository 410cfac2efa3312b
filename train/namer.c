/* SPDX-License-Identifier: MIT */
#include "namer.h"

/* Those of the current token. */
static bool name_token(const st_namer *n, st_gram_text *of, st_collection *m, atomic_uchar *named, size_t worker) {
    const st_extractor *x = &n->extractor;
    for (size_t b = 0; b < x->spec->count; b++)
        for (size_t i = x->first[b]; i < x->first[b + 1]; i++) {
            uint32_t feature = st_gram_find(&m->lexicon.index, x->hashes[i]);
            if (!st_in_block(&m->lexicon, b, feature)) continue;
            if (atomic_exchange(&named[feature], 1)) continue;
            m->grams[feature] = st_arena_copy(&m->arenas[worker], st_gram_text_of(of, x, b, i));
            if (!m->grams[feature].data) return false;
        }
    return true;
}

bool st_name_grams(st_namer *n, st_collection *m, atomic_uchar *named, st_sv text, size_t worker) {
    bool whole = true;
    st_extractor_begin(&n->extractor, &m->vocabulary.spec, text);
    st_gram_text_begin(&n->text);
    while (whole && st_extractor_next(&n->extractor)) {
        st_gram_text_follow(&n->text, &n->extractor);
        whole = name_token(n, &n->text, m, named, worker);
    }
    return whole;
}
