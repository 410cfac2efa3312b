/* SPDX-License-Identifier: MIT
 * Texts of the same words. */
#include <stdlib.h>

#include "dataset.h"
#include "error.h"
#include "hash.h"
#include "words.h"

static const uint64_t text_seed = UINT64_C(0x53616d6520776f72);

typedef struct entry {
    uint64_t hash;
    size_t text;
} entry;

static int by_hash(const void *left, const void *right) {
    const entry *a = left, *b = right;
    if (a->hash != b->hash) return a->hash > b->hash ? 1 : -1;
    return (a->text > b->text) - (a->text < b->text);
}

/* Hash every text that has words; *count is how many there are. */
static bool hash_texts(const stance_dataset *dataset, entry *entries, size_t *count, size_t *words) {
    st_words taken;
    st_words_init(&taken, dataset->allocator);
    bool ready = true;
    for (size_t i = 0; i < dataset->count; i++) {
        ready = st_words_take(&taken, dataset->examples[i].text);
        if (!ready) break;
        if (words) words[i] = taken.count;
        st_sv all = st_words_all(&taken);
        if (taken.count) entries[(*count)++] = (entry){st_hash(text_seed, all.data, all.size), i};
    }
    st_words_clear(&taken);
    return ready;
}

stance_status stance_dataset_same_texts(const stance_dataset *dataset, size_t *same, size_t *words,
                                        stance_error *error) {
    size_t count = 0;
    entry *entries = st_new(dataset->allocator, dataset->count, sizeof *entries);
    bool ready = entries && hash_texts(dataset, entries, &count, words);
    if (ready) {
        qsort(entries, count, sizeof *entries, by_hash);
        for (size_t i = 0; i < dataset->count; i++) same[i] = i;
        for (size_t i = 1; i < count; i++)
            if (entries[i].hash == entries[i - 1].hash) same[entries[i].text] = same[entries[i - 1].text];
    }
    st_release(dataset->allocator, entries);
    return ready ? STANCE_OK : st_fail_memory(error);
}
