/* SPDX-License-Identifier: MIT */
#include "scorer.h"

#include <math.h>

#include "gram_hash.h"

enum {
    QUICK_BYTES = 1 << 14, /* in longer texts sums of what is to be put right again would lose digits */
    ASKED = 12             /* features whose weights are on their way from memory */
};

bool st_scorer_init(st_scorer *s, const st_model_view *view, const stance_allocator *allocator) {
    *s = (st_scorer){.allocator = allocator, .view = view, .most_n = 1};
    const st_spec *spec = view->lexicon.spec;
    for (uint32_t b = 0; b < spec->count; b++) {
        const st_block *block = &spec->blocks[b];
        if (block->kind != ST_GRAM_WORD) continue;
        if (block->min_n == 1) s->single_words = true;
        if (block->max_n > s->most_n) s->most_n = block->max_n;
    }
    for (uint32_t tf = 1; tf < ST_LOGARITHMS; tf++) s->logarithmic[tf] = 1 + log(tf);
    bool ready = st_word_memo_init(&s->memo, view, allocator);
    ready = st_vectorizer_init(&s->vectorizer, &view->lexicon, allocator) && ready;
    ready = st_tally_init(&s->tally, view->features, allocator) && ready;
    s->width = s->memo.width ? s->memo.width : (size_t)view->score_count + 1;
    s->scores = st_new(allocator, view->score_count, sizeof *s->scores);
    s->sums = st_new(allocator, spec->count * s->width, sizeof *s->sums);
    s->stream = st_new(allocator, 1, sizeof *s->stream);
    bool kernel = view->kernel.gamma > 0;
    if (kernel) s->alike = st_new(allocator, view->kernel.vectors, sizeof *s->alike);
    return ready && s->scores && s->sums && s->stream && (s->alike || !kernel);
}

void st_scorer_clear(st_scorer *s) {
    void *blocks[] = {s->scores, s->sums, s->alike, s->stream};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) st_release(s->allocator, blocks[i]);
    st_word_memo_clear(&s->memo);
    st_tally_clear(&s->tally);
    st_vectorizer_clear(&s->vectorizer);
    s->scores = s->sums = s->alike = NULL;
    s->stream = NULL;
}

/* ---- tokens ------------------------------------------------------------------------------------------- */

static inline bool in_block(const st_scorer *s, size_t b, uint32_t feature) {
    const uint32_t *first = s->view->lexicon.first;
    return feature >= first[b] && feature < first[b + 1];
}

/* Look up the word n-grams that wait; *known counts those found. Their counts come from memory while others are looked
 * up. */
static bool look_up_waiting(st_scorer *s, size_t *known) {
    uint32_t features[ST_WAITING];
    size_t found = 0;
    for (size_t i = 0; i < s->waiting; i++) {
        uint32_t feature = st_gram_find(&s->view->lexicon.index, s->hashes[i]);
        if (!in_block(s, s->blocks[i], feature)) continue;
        st_tally_ask(&s->tally, feature);
        st_model_ask(s->view, feature, s->used);
        s->blocks[found] = s->blocks[i];
        features[found++] = feature;
    }
    *known += found;
    s->waiting = 0;
    for (size_t i = 0; i < found; i++)
        if (!st_tally_add(&s->tally, s->blocks[i], &features[i], 1, 1)) return false;
    return true;
}

/* Count the word n-grams of block b that end with this word. Those of several tokens wait until their places in the
 * index have come from memory. */
static bool add_sequences(st_scorer *s, size_t b, const st_memo_word *word, size_t *grams, size_t *known) {
    const st_block *block = &s->view->lexicon.spec->blocks[b];
    for (size_t n = block->min_n; n <= block->max_n && n <= s->tokens; n++) {
        ++*grams;
        if (n == 1) {
            if (!in_block(s, b, word->feature)) continue;
            ++*known;
            st_model_ask(s->view, word->feature, s->used);
            if (!st_tally_add(&s->tally, b, &word->feature, 1, 1)) return false;
            continue;
        }
        if (s->waiting == ST_WAITING && !look_up_waiting(s, known)) return false;
        s->hashes[s->waiting] = s->grams[n - 1];
        s->blocks[s->waiting++] = (uint8_t)b;
        st_gram_prefetch(&s->view->lexicon.index, s->grams[n - 1]);
    }
    return true;
}

static void add_sums(double *restrict into, const double *restrict sums, size_t width) {
    for (size_t i = 0; i < width; i += 4) /* there is room for a multiple of 4 */
        for (size_t k = 0; k < 4; k++) into[i + k] += sums[i + k];
}

/* Count the character n-grams of block b, the features [begin, end) of the word. */
static bool add_characters(st_scorer *s, size_t b, const st_memo_word *word, const double *sums) {
    size_t begin = b ? word->ends[b - 1] : 0;
    const uint32_t *features = st_memo_features(&s->memo, word) + begin;
    if (s->quick) add_sums(s->sums + b * s->width, sums, 1 + s->used);
    return st_tally_add(&s->tally, b, features, word->ends[b] - begin, s->quick ? 2 : 1);
}

static void count_word(st_scorer *s, const st_memo_word *word, size_t grams, size_t known) {
    s->words++;
    if (s->single_words) s->known_words += word->feature != ST_NO_FEATURE;
    else s->known_words += known && known * 2 >= grams;
}

static bool add_token(st_scorer *s, const st_memo_key *key) {
    const st_spec *spec = s->view->lexicon.spec;
    const st_memo_word *word = st_word_memo_find(&s->memo, key);
    if (!word) return false;
    s->tokens++;
    for (size_t n = s->most_n - 1; n > 0; n--) s->grams[n] = st_join_hash(s->grams[n - 1], word->hash);
    s->grams[0] = word->hash;
    size_t grams = word->grams, known = word->ends[ST_MAX_BLOCKS - 1];
    const double *sums = word->sums;
    for (size_t b = 0; b < spec->count; b++)
        if (spec->blocks[b].kind == ST_GRAM_WORD) {
            if (!add_sequences(s, b, word, &grams, &known)) return false;
        } else {
            if (!add_characters(s, b, word, sums)) return false;
            sums += s->memo.width;
        }
    if (!s->single_words && !look_up_waiting(s, &known)) return false;
    if (!key->mark) count_word(s, word, grams, known);
    return true;
}

/* Keep the current token of the stream; false if it must be used before the next. */
static bool take_key(const st_token_stream *stream, st_memo_key *key) {
    const char *normal = stream->padded.bytes + 1;
    key->hash = stream->hash;
    key->size = stream->size;
    key->mark = stream->mark;
    key->normal = stream->size <= ST_LONGEST_KEPT ? key->bytes : normal;
    for (size_t i = 0; i < stream->size && i < ST_LONGEST_KEPT; i += 8) memcpy(key->bytes + i, normal + i, 8);
    return key->normal != normal;
}

/* Take some tokens from the stream and count them; *more false at its end. */
static bool add_tokens(st_scorer *s, bool *more) {
    size_t count = 0;
    for (bool room = true; room && (*more = st_token_stream_next(s->stream));) {
        st_memo_key *key = &s->ahead[count++];
        room = take_key(s->stream, key) && count < ST_AHEAD;
        st_word_memo_ask_slot(&s->memo, key);
    }
    for (size_t i = 0; i < count; i++) st_word_memo_ask_word(&s->memo, &s->ahead[i]);
    for (size_t i = 0; i < count; i++)
        if (!add_token(s, &s->ahead[i])) return false;
    return true;
}

/* ---- sums --------------------------------------------------------------------------------------------- */

static double tf_weight(const st_scorer *s, uint32_t kind, uint32_t tf) {
    if (kind == ST_TF_BINARY) return 1;
    if (kind == ST_TF_RAW) return tf;
    return tf < ST_LOGARITHMS ? s->logarithmic[tf] : 1 + log(tf);
}

/* Add the features on a block's list to its sums; with `again` those have them tf times already. */
static void add_list(st_scorer *s, size_t b, bool again) {
    const st_model_view *view = s->view;
    const struct st_tally_list *list = &s->tally.lists[b];
    uint32_t kind = view->lexicon.spec->blocks[b].tf, scores = s->added;
    double *restrict sums = s->sums + b * s->width, square = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (i + ASKED < list->count) st_model_ask(view, list->features[i + ASKED], scores);
        uint32_t feature = list->features[i], tf = st_tally_of(&s->tally, feature);
        double weight = tf_weight(s, kind, tf), had = again ? tf : 0, idf = view->lexicon.idf[feature];
        square += (weight * weight - had) * (idf * idf);
        st_add_row(sums + 1, (weight - had) * idf, view->weights + (size_t)feature * view->space->stride, scores);
    }
    sums[0] += square;
}

/* Each block's sums, scaled to its length. */
static void add_blocks(st_scorer *s) {
    const st_spec *spec = s->view->lexicon.spec;
    for (uint32_t l = 0; l < s->used; l++) s->scores[l] = s->view->labels[l].bias;
    for (size_t b = 0; b < spec->count; b++) {
        const double *sums = s->sums + b * s->width;
        add_list(s, b, s->quick && spec->blocks[b].kind == ST_GRAM_CHAR);
        double scale = spec->blocks[b].weight;
        if (spec->blocks[b].norm && sums[0] > 0) scale /= sqrt(sums[0]);
        for (uint32_t l = 0; l < s->used; l++) s->scores[l] += scale * sums[1 + l];
    }
}

static bool add_text(st_scorer *s, st_sv text) {
    size_t known = 0;
    s->words = s->known_words = s->tokens = s->waiting = 0;
    s->quick = s->memo.width && text.size <= QUICK_BYTES;
    s->used = s->labels_only ? s->view->label_count : s->view->score_count;
    s->added = (s->used + 3) / 4 * 4;
    if (s->added > s->view->score_count) s->added = s->view->score_count;
    memset(s->sums, 0, s->view->lexicon.spec->count * s->width * sizeof *s->sums);
    st_tally_begin(&s->tally);
    st_token_stream_begin(s->stream, text);
    for (bool more = true; more;)
        if (!add_tokens(s, &more)) return false;
    return look_up_waiting(s, &known);
}

static bool score_by_weights(st_scorer *s, st_sv text) {
    if (!add_text(s, text)) return false;
    add_blocks(s);
    return true;
}

static bool score_by_kernel(st_scorer *s, st_sv text) {
    const st_vectorizer *v = &s->vectorizer;
    const st_kernel *kernel = &s->view->kernel;
    if (!st_vectorize(&s->vectorizer, text)) return false;
    s->words = v->words;
    s->known_words = v->known_words;
    for (uint32_t l = 0; l < s->view->score_count; l++) s->scores[l] = s->view->labels[l].bias;
    st_kernel_compare(kernel, (st_row){v->features, v->values, v->count}, s->alike);
    st_kernel_add(kernel, s->alike, s->scores);
    return true;
}

bool st_score(st_scorer *s, st_sv text, double *probabilities) {
    const st_model_view *view = s->view;
    if (!(view->kernel.gamma > 0 ? score_by_kernel(s, text) : score_by_weights(s, text))) return false;
    for (uint32_t t = 0; t < view->task_count; t++) {
        const st_task *task = &view->tasks[t];
        const st_head *head = st_model_head(view, ST_HEAD_ALONE, t);
        st_head_apply(view, head, s->scores + task->first_label, probabilities + task->first_label);
    }
    return true;
}
