/* SPDX-License-Identifier: MIT */
#include "scorer.h"

#include <math.h>

#include "gram_hash.h"

enum {
    QUICK_BYTES = 1 << 14, /* in longer texts sums of what is to be put right again would lose digits */
    ASKED = 12             /* features whose weights are on their way from memory */
};

/* Tokens in the shortest n-grams of a block that have several. */
static size_t shortest_sequence(const st_block *block) { return block->min_n > 2 ? block->min_n : 2; }

bool st_scorer_init(st_scorer *s, const st_model_view *view, const stance_allocator *allocator) {
    *s = (st_scorer){.allocator = allocator, .view = view, .most_n = 1};
    const st_spec *spec = view->lexicon.spec;
    bool ready = st_word_memo_init(&s->memo, view, allocator);
    for (uint32_t b = 0; b < spec->count; b++) {
        const st_block *block = &spec->blocks[b];
        s->each[b] = block->tf == ST_TF_EACH && s->memo.width;
        s->counting = s->counting || !s->each[b];
        if (block->kind != ST_GRAM_WORD) continue;
        s->word_blocks[s->word_block_count++] = b;
        if (block->min_n == 1) s->single_words = true;
        if (block->max_n > s->most_n) s->most_n = block->max_n;
        size_t asked = view->nested >> b & 1 ? shortest_sequence(block) : block->max_n;
        if (asked > s->asked) s->asked = asked;
    }
    for (uint32_t tf = 1; tf < ST_LOGARITHMS; tf++) s->logarithmic[tf] = 1 + log(tf);
    ready = st_vectorizer_init(&s->vectorizer, &view->lexicon, allocator) && ready;
    ready = st_tally_init(&s->tally, s->counting ? view->features : 0, allocator) && ready;
    s->width = ((size_t)view->score_count + 4) / 4 * 4;
    s->scores = st_new(allocator, view->score_count, sizeof *s->scores);
    s->sums = st_new(allocator, 2 * spec->count * s->width, sizeof *s->sums);
    s->sequences = s->sums ? s->sums + spec->count * s->width : NULL;
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

/* Bit i of a set is for token i of those that wait. */
static inline unsigned first_of(uint64_t set) {
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(set);
#else
    unsigned i = 0;
    while (!(set >> i & 1)) i++;
    return i;
#endif
}

/* Those of the waiting tokens at which an n-gram may end: that are far enough into the text; where n-grams are nested, at
 * which both shorter ones end as well that it would be made of. */
static uint64_t candidates(const st_scorer *s, size_t b, size_t n) {
    const st_block *block = &s->view->lexicon.spec->blocks[b];
    uint64_t all = (UINT64_C(1) << s->waiting) - 1;
    size_t before = s->tokens - s->waiting;
    if (before + 1 < n) all &= ~UINT64_C(0) << (n - 1 - before); /* by less than ST_MAX_N */
    if (n == block->min_n || !(s->view->nested >> b & 1)) return all;
    uint64_t ends = s->known[b][n - 2];
    return all & ends >> 1 & ends;
}

/* Look up the n-grams of one length that end at waiting tokens; their features go to `features`. Returns how many. */
static size_t find_sequences(st_scorer *s, size_t b, size_t n, uint32_t *features) {
    const st_gram_index *index = &s->view->lexicon.index;
    uint32_t first = s->view->lexicon.first[b], count = s->view->lexicon.first[b + 1] - first;
    uint64_t known = s->known[b][n - 1] & 1, set = candidates(s, b, n);
    size_t found = 0;
    if (n > s->asked)
        for (uint64_t left = set; left; left &= left - 1) st_gram_prefetch(index, s->hashes[first_of(left)][n - 1]);
    for (uint64_t left = set; left; left &= left - 1) {
        unsigned i = first_of(left);
        uint32_t feature = st_gram_find(index, s->hashes[i][n - 1]);
        uint64_t has = feature - first < count; /* cannot be foreseen: no branch */
        known |= has << 1 << i;
        features[found] = feature;
        found += has;
    }
    for (size_t i = 0; i < found; i++) {
        if (!s->each[b]) st_tally_ask(&s->tally, features[i]);
        st_model_ask(s->view, features[i], s->used);
    }
    s->known[b][n - 1] = known;
    return found;
}

/* The waiting single words that are a block's features; returns how many. */
static size_t take_singles(st_scorer *s, size_t b, uint32_t *features) {
    uint32_t first = s->view->lexicon.first[b], count = s->view->lexicon.first[b + 1] - first;
    uint64_t known = s->known[b][0] & 1;
    size_t found = 0;
    if (s->view->lexicon.spec->blocks[b].min_n > 1) return 0;
    for (size_t i = 0; i < s->waiting; i++) {
        uint64_t has = s->singles[i] - first < count;
        known |= has << 1 << i;
        features[found] = s->singles[i];
        found += has;
    }
    for (size_t i = 0; i < found && !s->each[b]; i++) st_tally_ask(&s->tally, features[i]);
    s->known[b][0] = known;
    return found;
}

/* Look up the word n-grams that end at the tokens that wait. What else they need comes from memory while others are
 * looked up. */
static bool look_up_waiting(st_scorer *s) {
    uint32_t features[ST_MAX_N * ST_WAITING + 1];
    double *sums = s->sequences;
    for (size_t w = 0; w < s->word_block_count && s->waiting; w++) {
        size_t b = s->word_blocks[w], singles = take_singles(s, b, features), found = singles;
        const st_block *block = &s->view->lexicon.spec->blocks[b];
        for (size_t n = shortest_sequence(block); n <= block->max_n; n++)
            found += find_sequences(s, b, n, features + found);
        for (size_t n = block->min_n; n <= block->max_n; n++) /* the last token is before the next that will wait */
            s->known[b][n - 1] = s->known[b][n - 1] >> s->waiting & 1;
        s->found += found - singles;
        if (!s->each[b] && !st_tally_add(&s->tally, b, features, found, 1)) return false;
        if (s->each[b]) st_add_rows(s->view, features, found, sums + b * s->width, s->added);
    }
    s->waiting = 0;
    return true;
}

/* Let the last token and the n-grams that end with it wait until their places in the index have come from memory. */
static bool let_wait(st_scorer *s) {
    uint64_t *hashes = s->hashes[s->waiting++];
    for (size_t n = 2; n <= s->most_n; n++) hashes[n - 1] = s->grams[n - 1];
    for (size_t n = 2; n <= s->asked; n++) st_gram_prefetch(&s->view->lexicon.index, hashes[n - 1]);
    return s->waiting < ST_WAITING || look_up_waiting(s);
}

/* Add four sums, from `first` on, of all pending words. */
static void add_four(const st_scorer *s, size_t first, double *into) {
    double sums[4];
    memcpy(sums, into, sizeof sums);
    for (size_t i = 0; i < s->pending_count; i++)
        for (size_t k = 0; k < 4; k++) sums[k] += s->pending[i][first + k];
    memcpy(into, sums, sizeof sums);
}

static void add_one(const st_scorer *s, size_t first, double *into) {
    for (size_t i = 0; i < s->pending_count; i++) *into += s->pending[i][first];
}

/* Add the sums of the words that wait for it, word after word. */
static void add_pending(st_scorer *s) {
    size_t first = 0, count = 1 + s->used;
    for (size_t b = 0; b < s->view->lexicon.spec->count && s->pending_count; b++) {
        if (!s->memo.summed[b]) continue;
        size_t i = s->each[b] || s->quick ? 0 : count;
        for (; i + 4 <= count; i += 4) add_four(s, first + i, s->sums + b * s->width + i);
        for (; i < count; i++) add_one(s, first + i, s->sums + b * s->width + i);
        first += s->memo.width;
    }
    s->pending_count = 0;
}

/* Count the character n-grams of the word in blocks that need it. */
static bool count_characters(st_scorer *s, const st_memo_word *word) {
    const uint32_t *features = st_memo_features(&s->memo, word);
    for (size_t b = 0, begin = 0; b < s->view->lexicon.spec->count; begin = word->ends[b++])
        if (s->memo.listed[b] && !st_tally_add(&s->tally, b, features + begin, word->ends[b] - begin, s->quick ? 2 : 1))
            return false;
    return true;
}

/* N-grams of words that end with the last token. */
static size_t count_sequences(const st_scorer *s) {
    size_t count = 0;
    for (size_t w = 0; w < s->word_block_count; w++) {
        const st_block *block = &s->view->lexicon.spec->blocks[s->word_blocks[w]];
        size_t longest = s->tokens < block->max_n ? s->tokens : block->max_n;
        if (longest >= block->min_n) count += longest - block->min_n + 1;
    }
    return count;
}

/* Without single words those are known of whose n-grams half are. */
static bool count_by_grams(st_scorer *s, const st_memo_word *word, bool mark) {
    s->found = 0;
    if (!look_up_waiting(s)) return false;
    size_t known = word->known + s->found;
    s->words += !mark;
    s->known_words += !mark && known && known * 2 >= word->grams + count_sequences(s);
    return true;
}

/* The word, whose sums are added later, together with those of others that are kept. */
static const st_memo_word *find_word(st_scorer *s, st_memo_key *key) {
    const st_memo_word *word = st_word_memo_kept(&s->memo, key);
    if (!word) {
        add_pending(s); /* those that wait need not live on */
        word = st_word_memo_find(&s->memo, key);
        if (!word) return NULL;
    }
    s->pending[s->pending_count++] = st_memo_sums(word);
    return word;
}

static bool add_token(st_scorer *s, st_memo_key *key) {
    const st_memo_word *word = find_word(s, key);
    if (!word) return false;
    s->tokens++;
    for (size_t n = s->most_n - 1; n > 0; n--) s->grams[n] = st_join_hash(s->grams[n - 1], word->hash);
    s->grams[0] = word->hash;
    if (s->counting && !count_characters(s, word)) return false;
    s->singles[s->waiting] = word->feature;
    if (s->word_block_count && !let_wait(s)) return false;
    if (!s->single_words) return count_by_grams(s, word, key->mark);
    s->words += !key->mark;
    s->known_words += !key->mark && word->feature != ST_NO_FEATURE;
    return true;
}

/* Keep the current token of the stream; false if it must be used before the next. */
static bool take_key(const st_token_stream *stream, st_memo_key *key) {
    const char *normal = stream->padded.bytes + 1;
    key->hash = stream->hash;
    key->size = stream->size;
    key->mark = stream->mark;
    key->sought = false;
    key->normal = stream->size <= ST_LONGEST_KEPT ? key->bytes : normal;
    memcpy(key->bytes, normal, 8); /* so many are there, whatever the size */
    for (size_t i = 8; i < stream->size && i < ST_LONGEST_KEPT; i += 8) memcpy(key->bytes + i, normal + i, 8);
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
    bool kept = true;
    for (size_t i = 0; i < count; i++) kept = st_word_memo_ask_word(&s->memo, &s->ahead[i]) && kept;
    for (size_t i = 0; i < count && !kept; i++) st_word_memo_ask_new(&s->memo, &s->ahead[i]);
    for (size_t i = 0; i < count; i++) st_word_memo_ask_sums(&s->memo, &s->ahead[i]);
    for (size_t i = 0; i < count; i++)
        if (!add_token(s, &s->ahead[i])) return false;
    add_pending(s);
    return true;
}

/* ---- sums --------------------------------------------------------------------------------------------- */

static double tf_weight(const st_scorer *s, uint32_t kind, uint32_t tf) {
    if (kind == ST_TF_BINARY) return 1;
    if (kind == ST_TF_RAW || kind == ST_TF_EACH) return tf;
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
        double weight = tf_weight(s, kind, tf), had = again ? tf : 0, idf = st_idf_of(view->lexicon.idf, feature);
        square += ((kind == ST_TF_EACH ? tf : weight * weight) - had) * (idf * idf);
        st_add_row(sums + 1, (weight - had) * idf, view->weights + (size_t)feature * view->space->stride, scores);
    }
    sums[0] += square;
}

/* Those of word n-grams come in at the end: when they were looked up depends on what the memo had. */
static void add_sequences(st_scorer *s, size_t b) {
    for (size_t i = 0; i < 1 + s->used; i++) s->sums[b * s->width + i] += s->sequences[b * s->width + i];
}

/* Each block's sums, scaled to its length. */
static void add_blocks(st_scorer *s) {
    const st_spec *spec = s->view->lexicon.spec;
    for (uint32_t l = 0; l < s->used; l++) s->scores[l] = s->view->labels[l].bias;
    for (size_t b = 0; b < spec->count; b++) {
        const double *sums = s->sums + b * s->width;
        if (s->each[b]) add_sequences(s, b);
        else add_list(s, b, s->quick && spec->blocks[b].kind == ST_GRAM_CHAR);
        double scale = spec->blocks[b].weight;
        if (spec->blocks[b].norm && sums[0] > 0) scale /= sqrt(sums[0]);
        for (uint32_t l = 0; l < s->used; l++) s->scores[l] += scale * sums[1 + l];
    }
}

static bool add_text(st_scorer *s, st_sv text) {
    s->words = s->known_words = s->tokens = s->waiting = s->pending_count = 0;
    s->quick = s->memo.width && text.size <= QUICK_BYTES;
    s->used = s->labels_only ? s->view->label_count : s->view->score_count;
    s->added = (s->used + 3) / 4 * 4;
    if (s->added > s->view->score_count) s->added = s->view->score_count;
    memset(s->known, 0, sizeof s->known);
    memset(s->sums, 0, 2 * s->view->lexicon.spec->count * s->width * sizeof *s->sums);
    st_tally_begin(&s->tally);
    st_token_stream_begin(s->stream, text);
    for (bool more = true; more;)
        if (!add_tokens(s, &more)) return false;
    return look_up_waiting(s);
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
