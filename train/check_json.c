/* SPDX-License-Identifier: MIT
 * Findings as one JSON object. Lists hold at most --show items; the counts beside them are of all. */
#include <jansson.h>
#include <string.h>

#include "findings.h"

enum { MOST_SIDES = 64 }; /* labels of a contradiction */

/* A file's name may be no UTF-8. */
static json_t *name_json(const char *name) {
    json_t *string = json_string(name);
    if (string) return string;
    char *copy = strdup(name);
    for (char *c = copy; c && *c; c++)
        if (*c & 0x80) *c = '?';
    string = copy ? json_string(copy) : NULL;
    free(copy);
    return string;
}

static json_t *count_json(size_t count) { return json_integer((json_int_t)count); }

static double share(size_t part, size_t whole) { return whole ? (double)part / (double)whole : 0; }

static size_t least(size_t count, uint64_t show) { return count < show ? count : (size_t)show; }

/* Where a text is, and what it says. */
static json_t *text_json(const st_checked *c, size_t i) {
    size_t length;
    const char *text = stance_dataset_text(c->dataset, i, &length), *group = stance_dataset_group(c->dataset, i);
    json_t *place = json_pack("{s:o, s:o}", "file", name_json(st_file_of(c, i)), "line",
                              count_json(stance_dataset_line(c->dataset, i)));
    if (c->id != SIZE_MAX) json_object_set_new(place, "id", json_string(stance_dataset_label(c->dataset, i, c->id)));
    if (*group) json_object_set_new(place, "group", json_string(group));
    if (c->split != SIZE_MAX)
        json_object_set_new(place, "split", json_string(stance_dataset_label(c->dataset, i, c->split)));
    json_object_set_new(place, "text", json_stringn(text, length));
    return place;
}

/* ---- distributions ------------------------------------------------------------------------------------ */

static json_t *quantiles_json(const size_t q[ST_QUANTILES]) {
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "least", count_json(q[0]), "p10", count_json(q[1]), "median",
                     count_json(q[2]), "p90", count_json(q[3]), "most", count_json(q[4]));
}

static json_t *tally_json(const st_checked *c, const st_counts *t, size_t most) {
    json_t *all = json_object();
    for (size_t r = 0; r < t->count && r < most; r++) {
        size_t n = t->sizes[t->ranks[r]];
        json_object_set_new(all, t->names[t->ranks[r]],
                            json_pack("{s:o, s:f}", "texts", count_json(n), "share", share(n, c->count)));
    }
    return all;
}

static json_t *groups_json(const st_checked *c, const st_findings *f) {
    if (!c->settings->data.group_column) return json_null();
    return json_pack("{s:o, s:o, s:o}", "count", count_json(f->group_count), "sizes",
                     quantiles_json(f->group_quantiles), "largest", tally_json(c, &f->groups, c->settings->show));
}

static json_t *split_groups_json(const st_checked *c, const st_findings *f) {
    json_t *shown = json_object();
    for (size_t i = 0; i < least(f->split_group_count, c->settings->show); i++) {
        size_t k = f->split_groups[i];
        uint64_t group = f->group_splits[k] >> 32;
        json_t *splits = json_array();
        for (; k < f->group_split_count && f->group_splits[k] >> 32 == group; k++)
            json_array_append_new(splits, json_string(f->splits.names[(uint32_t)f->group_splits[k]]));
        json_object_set_new(shown, f->groups.names[group], splits);
    }
    return json_pack("{s:o, s:o}", "count", count_json(f->split_group_count), "shown", shown);
}

/* ---- what is wrong ------------------------------------------------------------------------------------ */

static json_t *twins_json(const st_checked *c, const st_findings *f) {
    json_t *shown = json_array();
    for (size_t i = 0; i < least(f->twin_count, c->settings->show); i++) {
        const st_twins *t = &f->twins[i];
        json_array_append_new(shown, json_pack("{s:f, s:[o, o]}", "similarity", t->similarity, "texts",
                                               text_json(c, t->first), text_json(c, t->second)));
    }
    return json_pack("{s:f, s:f, s:o, s:b, s:o}", "above", c->settings->near, "chance_missed", f->chance_missed,
                     "count", count_json(f->twin_count), "complete", !f->twins_stopped, "shown", shown);
}

static json_t *contradiction_json(const st_checked *c, const st_findings *f, size_t task, size_t index) {
    st_side sides[MOST_SIDES];
    size_t count = st_contradiction_sides(c, f, task, index, sides, MOST_SIDES);
    json_t *list = json_array();
    for (size_t s = 0; s < count; s++) {
        json_t *side = text_json(c, sides[s].text);
        json_object_set_new(side, "label", json_string(f->tasks[task].labels.names[sides[s].label]));
        json_object_set_new(side, "texts", count_json(sides[s].count));
        json_array_append_new(list, side);
    }
    return list;
}

static json_t *contradictions_json(const st_checked *c, const st_findings *f, size_t task) {
    size_t count = f->tasks[task].contradicted_count;
    json_t *shown = json_array();
    for (size_t i = 0; i < least(count, c->settings->show); i++)
        json_array_append_new(shown, contradiction_json(c, f, task, i));
    return json_pack("{s:o, s:o}", "count", count_json(count), "shown", shown);
}

static json_t *phrases_json(const st_checked *c, const st_findings *f) {
    json_t *shown = json_array();
    for (size_t i = 0; i < f->phrase_count; i++) {
        const st_phrase *p = &f->phrases[i];
        json_array_append_new(shown,
                              json_pack("{s:s, s:o, s:f, s:b}", "sequence", p->words, "texts", count_json(p->texts),
                                        "share", share(p->texts, c->count), "flagged", p->flagged));
    }
    return json_pack("{s:i, s:f, s:o, s:o}", "words", ST_REPEATED_WORDS, "above", c->settings->repeated, "count",
                     count_json(f->phrases_flagged), "shown", shown);
}

static json_t *doubts_json(const st_checked *c, const st_findings *f, size_t task) {
    const st_task_findings *t = &f->tasks[task];
    if (!t->trained) return json_pack("{s:s}", "untrained", t->why_not);
    json_t *shown = json_array();
    for (size_t i = 0; i < least(t->doubt_count, c->settings->show); i++) {
        const st_doubt *d = &t->doubts[i];
        json_t *doubt = text_json(c, d->text);
        json_object_set_new(doubt, "label", json_string(t->labels.names[t->labels.codes[d->text]]));
        json_object_set_new(doubt, "probability", json_real(d->of_given));
        json_object_set_new(doubt, "predicted", json_string(t->labels.names[d->predicted]));
        json_object_set_new(doubt, "predicted_probability", json_real(d->of_predicted));
        json_array_append_new(shown, doubt);
    }
    return json_pack("{s:f, s:f, s:o, s:o}", "below", c->settings->doubtful, "accuracy", t->accuracy, "count",
                     count_json(t->doubt_count), "shown", shown);
}

static json_t *task_json(const st_checked *c, const st_findings *f, size_t task) {
    const st_counts *labels = &f->tasks[task].labels;
    json_t *all = json_pack("{s:o, s:o, s:o}", "labels", tally_json(c, labels, SIZE_MAX), "unlabelled",
                            count_json(labels->nameless), "contradictions", contradictions_json(c, f, task));
    if (!c->settings->no_model) json_object_set_new(all, "doubtful", doubts_json(c, f, task));
    return all;
}

bool st_check_json(FILE *out, const st_checked *c, const st_findings *f) {
    json_t *tasks = json_object();
    for (size_t t = 0; t < c->task_count; t++) json_object_set_new(tasks, c->tasks[t], task_json(c, f, t));
    json_t *all =
        json_pack("{s:o, s:b, s:o, s:o, s:o, s:o, s:o}", "texts", count_json(c->count), "flagged",
                  st_findings_flagged(c, f), "words", quantiles_json(f->word_quantiles), "groups", groups_json(c, f),
                  "near_duplicates", twins_json(c, f), "repeats", phrases_json(c, f), "tasks", tasks);
    if (all && c->split != SIZE_MAX) {
        json_object_set_new(all, "splits", tally_json(c, &f->splits, SIZE_MAX));
        json_object_set_new(all, "split_groups", split_groups_json(c, f));
    }
    bool whole = all && json_dumpf(all, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0;
    fputc('\n', out);
    json_decref(all);
    return whole;
}
