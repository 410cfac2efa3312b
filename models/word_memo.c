/* SPDX-License-Identifier: MIT */
#include "word_memo.h"

#include <string.h>

#include "hash.h"

enum {
    FIRST_SLOTS = 1 << 10,
    FIRST_UNITS = 1 << 13,
    MOST_UNITS = 1 << 19, /* 4 MiB */
    MOST_TRIED = 64,      /* slots looked at for a word: it takes words that were chosen to collide to need more */
    MOST_SUMMED = 32      /* scores for which sums are kept */
};

bool st_word_memo_init(st_word_memo *m, const st_model_view *view, const stance_allocator *allocator) {
    *m = (st_word_memo){.allocator = allocator, .view = view};
    const st_spec *spec = view->lexicon.spec;
    if (view->score_count <= MOST_SUMMED) m->width = 1 + (size_t)view->score_count;
    m->given = view->word_count > 0;
    for (uint32_t b = 0; b < spec->count; b++) {
        const st_block *block = &spec->blocks[b];
        bool characters = block->kind == ST_GRAM_CHAR;
        m->summed[b] = m->width && characters;
        m->listed[b] = characters && !(m->width && block->tf == ST_TF_EACH);
        m->given = m->given && !m->listed[b];
        m->sums += m->summed[b] ? m->width : 0;
        m->listing += m->listed[b] ? ST_MEMO_LINE : 0;
    }
    m->slots = st_new(allocator, FIRST_SLOTS, sizeof *m->slots);
    m->slot_capacity = FIRST_SLOTS;
    m->slot_mask = FIRST_SLOTS - 1;
    m->hashes = st_new(allocator, ST_MOST_CHAR_HASHES, sizeof *m->hashes);
    m->padded = st_new(allocator, 1, sizeof *m->padded);
    return m->slots && m->hashes && m->padded;
}

void st_word_memo_clear(st_word_memo *m) {
    st_release(m->allocator, m->slots);
    st_release(m->allocator, m->pool);
    st_release(m->allocator, m->hashes);
    st_release(m->allocator, m->padded);
    *m = (st_word_memo){.allocator = m->allocator};
}

static uint32_t *features_of(const st_word_memo *m, st_memo_word *word) {
    return (uint32_t *)(void *)(word->sums + (word->given ? 0 : m->sums));
}

static const char *normal_of(const st_word_memo *m, const st_memo_word *word) {
    return (const char *)(st_memo_features(m, word) + word->ends[ST_MAX_BLOCKS - 1]);
}

/* ---- keeping ------------------------------------------------------------------------------------------ */

/* False when no slot within reach is free: then it is not kept. */
static bool insert(st_word_memo *m, uint64_t hash, size_t unit) {
    for (size_t i = 0; i < MOST_TRIED; i++) {
        uint32_t *slot = &m->slots[(hash + i) & m->slot_mask];
        if (*slot) continue;
        *slot = (uint32_t)unit + 1;
        return true;
    }
    return false;
}

static void drop_all(st_word_memo *m) {
    memset(m->slots, 0, (m->slot_mask + 1) * sizeof *m->slots);
    m->count = m->pool_used = 0;
}

/* Twice as many slots. */
static bool grow_slots(st_word_memo *m) {
    size_t slots = 2 * (m->slot_mask + 1);
    if (!st_reserve(m->allocator, &m->slots, &m->slot_capacity, slots, sizeof *m->slots)) return false;
    m->slot_mask = slots - 1;
    memset(m->slots, 0, slots * sizeof *m->slots);
    for (size_t unit = 0; unit < m->pool_used; unit += st_memo_at(m, unit)->units)
        insert(m, st_memo_at(m, unit)->hash, unit);
    return true;
}

/* Room for one more word with `grams` n-grams, and a slot for it. */
static bool make_room(st_word_memo *m, size_t grams, size_t size) {
    size_t bytes = sizeof(st_memo_word) + m->sums * sizeof(double) + grams * sizeof(uint32_t) + size;
    size_t units = bytes / 8 + 1;
    if (m->pool_used + units > MOST_UNITS) drop_all(m);
    if (m->pool_used + units > m->pool_capacity) {
        size_t wanted = m->pool_capacity ? 2 * m->pool_capacity : FIRST_UNITS;
        if (wanted > MOST_UNITS) wanted = MOST_UNITS;
        if (wanted < m->pool_used + units) wanted = m->pool_used + units;
        if (!st_reserve(m->allocator, &m->pool, &m->pool_capacity, wanted, sizeof *m->pool)) return false;
    }
    return 2 * m->count <= m->slot_mask || grow_slots(m);
}

static void keep(st_word_memo *m, st_memo_word *word) {
    if (!insert(m, word->hash, m->pool_used)) return;
    m->pool_used += word->units;
    m->count++;
}

/* ---- working out -------------------------------------------------------------------------------------- */

/* The features of a block among the hashes; returns how many. */
static size_t look_up(const st_word_memo *m, uint32_t block, size_t count, uint32_t *out) {
    const st_lexicon *lexicon = &m->view->lexicon;
    uint32_t first = lexicon->first[block], features = lexicon->first[block + 1] - first;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) st_gram_prefetch(&lexicon->index, m->hashes[i]);
    for (size_t i = 0; i < count; i++) {
        uint32_t feature = st_gram_find(&lexicon->index, m->hashes[i]);
        out[found] = feature;
        found += feature - first < features; /* wraps around for those below */
    }
    return found;
}

static void sum_up(const st_word_memo *m, const uint32_t *features, size_t count, double *sums) {
    const st_model_view *view = m->view;
    memset(sums, 0, m->width * sizeof *sums);
    for (size_t i = 0; i < count; i++) st_model_ask(view, features[i], view->score_count);
    st_add_rows(view, features, count, sums, view->score_count);
}

static size_t count_grams(const st_padded *p, const st_block *block) {
    size_t count = 0;
    for (size_t n = block->min_n; n <= block->max_n; n++) {
        count += st_padded_count(p, block, n);
        if (n >= p->characters) break;
    }
    return count;
}

/* Fill in the sums and features of one block of characters; returns how many features are listed. */
static uint16_t fill_characters(st_word_memo *m, st_memo_word *word, uint32_t b, double *sums, uint32_t *features) {
    size_t count = st_padded_hashes(m->padded, &m->view->lexicon.spec->blocks[b], m->hashes);
    size_t found = look_up(m, b, count, features);
    if (m->summed[b]) sum_up(m, features, found, sums);
    word->known = (uint16_t)(word->known + found);
    return m->listed[b] ? (uint16_t)found : 0;
}

static void fill_blocks(st_word_memo *m, st_memo_word *word) {
    const st_spec *spec = m->view->lexicon.spec;
    uint32_t *features = features_of(m, word);
    double *sums = word->sums;
    uint16_t end = 0;
    for (uint32_t b = 0; b < ST_MAX_BLOCKS; b++) {
        if (b < spec->count && spec->blocks[b].kind == ST_GRAM_CHAR)
            end = (uint16_t)(end + fill_characters(m, word, b, sums, features + end));
        if (m->summed[b]) sums += m->width;
        word->ends[b] = end;
    }
}

/* Whether the feature is this very word: the index goes by part of a hash. */
static bool is_word(const st_model_view *view, uint32_t feature, const st_memo_key *key) {
    st_sv text = st_model_gram(view, feature);
    return text.size == key->size && memcmp(text.data, key->normal, key->size) == 0;
}

/* What the model has for a feature, if it is among its words. */
static const st_given_word *find_given(const st_word_memo *m, uint32_t feature) {
    const st_model_view *view = m->view;
    if (!m->given || feature > view->words[view->word_count - 1]) return NULL;
    uint32_t low = 0;
    for (uint32_t count = view->word_count; count > 1; count -= count / 2)
        low = view->words[low + count / 2] <= feature ? low + count / 2 : low;
    return view->words[low] == feature ? st_model_given(view, low) : NULL;
}

static void seek(const st_word_memo *m, st_memo_key *key) {
    key->feature = st_gram_find(&m->view->lexicon.index, key->hash);
    key->given = find_given(m, key->feature);
    key->sought = true;
}

/* The sums of a word's character n-grams, block after block, if the model has them. Only of longer words need the text be
 * looked at, which is elsewhere. */
static const double *given_sums(const st_word_memo *m, const st_memo_key *key) {
    const st_given_word *given = key->given;
    if (!given) return NULL;
    uint64_t text = key->size <= sizeof given->text ? st_load_le(key->normal, key->size) : 0;
    if (st_load_8(given->text) != text) return NULL;
    return text || is_word(m->view, key->feature, key) ? given->sums : NULL;
}

static size_t count_all_grams(const st_word_memo *m) {
    const st_spec *spec = m->view->lexicon.spec;
    size_t grams = 0;
    for (uint32_t b = 0; b < spec->count; b++)
        if (spec->blocks[b].kind == ST_GRAM_CHAR) grams += count_grams(m->padded, &spec->blocks[b]);
    return grams;
}

static const st_memo_word *work_out(st_word_memo *m, st_memo_key *key) {
    size_t grams = 0;
    if (!key->sought) seek(m, key);
    const double *given = given_sums(m, key);
    if (!given) {
        memcpy(m->padded->bytes + 1, key->normal, key->size);
        st_padded_frame(m->padded, key->size);
        grams = count_all_grams(m);
    }
    if (!make_room(m, grams + 1, key->size)) return NULL; /* one more: look_up writes before it decides */
    st_memo_word *word = st_memo_at(m, m->pool_used);
    *word = (st_memo_word){.hash = key->hash,
                           .given = given,
                           .feature = key->feature,
                           .grams = (uint32_t)grams,
                           .size = (uint16_t)key->size};
    if (!given) fill_blocks(m, word);
    char *normal = (char *)(features_of(m, word) + word->ends[ST_MAX_BLOCKS - 1]);
    memcpy(normal, key->normal, key->size);
    word->units = (uint32_t)(((size_t)(normal + key->size - (char *)word) + 7) / 8);
    if (key->size <= ST_LONGEST_KEPT) keep(m, word);
    return word;
}

/* ---- looking up --------------------------------------------------------------------------------------- */

void st_word_memo_ask_new(const st_word_memo *m, st_memo_key *key) {
    if (m->slots[key->hash & m->slot_mask]) return;
    seek(m, key);
    if (key->feature == ST_NO_FEATURE) return;
    st_model_ask(m->view, key->feature, m->view->score_count);
    if (!key->given) return;
    st_memo_ask(key->given);
    st_memo_ask((const char *)key->given + m->view->given_size - 1);
}

/* Up to 8 bytes the hash of a word tells it from all others. */
static bool is_same(const st_word_memo *m, const st_memo_word *word, const st_memo_key *key) {
    return word->hash == key->hash && word->size == key->size &&
           (key->size <= 8 || memcmp(normal_of(m, word), key->normal, key->size) == 0);
}

const st_memo_word *st_word_memo_search(const st_word_memo *m, const st_memo_key *key) {
    for (size_t i = 0; i < MOST_TRIED; i++) {
        uint32_t slot = m->slots[(key->hash + i) & m->slot_mask];
        if (!slot) break;
        const st_memo_word *word = st_memo_at(m, slot - 1);
        if (is_same(m, word, key)) return word;
    }
    return NULL;
}

const st_memo_word *st_word_memo_find(st_word_memo *m, st_memo_key *key) {
    const st_memo_word *word = st_word_memo_kept(m, key);
    return word ? word : work_out(m, key);
}
