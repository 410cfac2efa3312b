/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "error.h"
#include "hash.h"
#include "stream.h"

enum { MOST_ROUNDS = 16, OF_BLOCK = 48 /* bytes that a text takes beside its own */ };

void st_order_init(st_order *o, st_stream *s) {
    *o = (st_order){.stream = s, .ended = true};
    size_t bytes = s->bytes + s->texts * (OF_BLOCK + st_stream_tasks(s) * sizeof(uint32_t));
    o->rounds = bytes / (s->options->held + 1) + 1;
    if (o->rounds > MOST_ROUNDS) o->rounds = MOST_ROUNDS;
    o->draw = st_rng_seeded(s->options->seed);
}

void st_order_clear(st_order *o) {
    const stance_allocator *allocator = o->stream->trainer->allocator;
    for (size_t i = 0; i < o->count; i++) st_release(allocator, o->held[i].codes);
    st_release(allocator, o->held);
    o->held = NULL;
    o->count = 0;
}

static size_t size_of(const st_order *o, st_held held) {
    return held.size + OF_BLOCK + st_stream_tasks(o->stream) * sizeof *held.codes;
}

/* Begin the next pass; *more false when there is none. */
static stance_status begin(st_order *o, bool *more, stance_error *error) {
    const st_stream *s = o->stream;
    if (o->number || o->epoch || o->round) o->round++; /* one was ended */
    if (o->round == o->rounds) {
        o->round = 0;
        o->epoch++;
    }
    *more = o->epoch < s->epochs;
    if (!*more) return STANCE_OK;
    o->number = o->kept = 0;
    o->ended = false;
    o->choose = st_rng_seeded(~s->options->seed);
    return s->source->rewind(s->source->user, error);
}

static stance_status changed(stance_error *error) {
    return st_fail(error, STANCE_ERROR_DATA, "the texts are not those of the first pass");
}

/* Whether the text is one of those kept to the end: with chance wanted / left for each. */
static bool is_kept(st_order *o) {
    const st_stream *s = o->stream;
    size_t left = s->texts - o->number, wanted = s->kept_wanted - o->kept;
    bool kept = st_rng_below(&o->choose, left) < wanted;
    o->kept += kept;
    return kept;
}

static stance_status keep(st_order *o, const stance_example *example, stance_error *error) {
    st_stream *s = o->stream;
    if (o->epoch || o->round) return STANCE_OK;
    stance_example copy = *example;
    copy.group = NULL;
    stance_status status = stance_dataset_add(s->kept, &copy, error);
    for (size_t k = 0; k < st_stream_tasks(s) && !status; k++) s->kept_codes[k][o->kept - 1] = s->codes[k];
    return status;
}

static stance_status hold(st_order *o, stance_error *error) {
    st_stream *s = o->stream;
    size_t codes = st_stream_tasks(s) * sizeof *s->codes;
    st_held held = {st_new(s->trainer->allocator, 1, codes + s->clean.size), s->clean.size};
    if (!held.codes || !st_reserve(s->trainer->allocator, &o->held, &o->capacity, o->count + 1, sizeof *o->held)) {
        st_release(s->trainer->allocator, held.codes);
        return st_fail_memory(error);
    }
    memcpy(held.codes, s->codes, codes);
    if (held.size) memcpy(held.codes + st_stream_tasks(s), s->clean.data, held.size);
    o->bytes += size_of(o, held);
    o->held[o->count++] = held;
    return STANCE_OK;
}

/* Take one more text from the source, if it falls to this round. */
static stance_status read_one(st_order *o, stance_error *error) {
    st_stream *s = o->stream;
    stance_example example;
    bool more;
    stance_status status = st_stream_next(s, false, &example, &more, error);
    if (status) return status;
    if (more ? o->number == s->texts : o->number != s->texts) return changed(error);
    o->ended = !more;
    if (!more) return STANCE_OK;
    bool kept = is_kept(o);
    uint64_t fall = st_scatter(s->options->seed + st_scatter(o->epoch * s->texts + o->number));
    o->number++;
    if (kept) return keep(o, &example, error);
    return fall % o->rounds == o->round ? hold(o, error) : STANCE_OK;
}

stance_status st_order_next(st_order *o, st_held *text, bool *more, stance_error *error) {
    stance_status status = STANCE_OK;
    *more = true;
    while (!status && *more && (o->ended ? !o->count : !o->count || o->bytes <= o->stream->options->held))
        status = o->ended ? begin(o, more, error) : read_one(o, error);
    if (status || !*more) return status;
    size_t i = (size_t)st_rng_below(&o->draw, o->count);
    *text = o->held[i];
    o->held[i] = o->held[--o->count];
    o->bytes -= size_of(o, *text);
    return STANCE_OK;
}
