/* SPDX-License-Identifier: MIT
 * Findings for people. */
#include <string.h>

#include "findings.h"
#include "sv.h"
#include "visible_text.h"

enum {
    LONGEST_TEXT = 200,
    LONGEST_NAME = 40,
    MOST_SIDES = 64
}; /* bytes of a text or name; labels of a contradiction */

static void put_text(FILE *out, const st_checked *c, size_t i) {
    st_sv text = {NULL, 0};
    text.data = stance_dataset_text(c->dataset, i, &text.size);
    fputs("    ", out);
    st_put_visible(out, text, LONGEST_TEXT);
    fputc('\n', out);
}

static void put_name(FILE *out, const char *name) { st_put_visible(out, st_sv_of(name), LONGEST_NAME); }

static double percent(size_t part, size_t whole) { return whole ? 100 * (double)part / (double)whole : 0; }

/* "data.tsv:12  s01-02", and what follows the name. */
static void put_place(FILE *out, const st_checked *c, size_t i) {
    st_put_visible(out, st_sv_of(st_file_of(c, i)), LONGEST_TEXT);
    fprintf(out, ":%zu", stance_dataset_line(c->dataset, i));
    if (c->id == SIZE_MAX) return;
    fputs("  ", out);
    put_name(out, stance_dataset_label(c->dataset, i, c->id));
}

static void put_rest(FILE *out, size_t shown, size_t count) {
    if (shown < count) fprintf(out, "  ... and %zu more\n", count - shown);
}

static size_t least(size_t count, uint64_t show) { return count < show ? count : (size_t)show; }

/* ---- distributions ------------------------------------------------------------------------------------ */

static void put_tally(FILE *out, const st_checked *c, const st_counts *t, const char *nameless) {
    size_t shown = least(t->count, c->settings->show), width = t->nameless ? strlen(nameless) : 0;
    for (size_t r = 0; r < shown; r++) {
        size_t size = strlen(t->names[t->ranks[r]]);
        if (size > width && size <= LONGEST_NAME) width = size;
    }
    for (size_t r = 0; r < shown; r++) {
        const char *name = t->names[t->ranks[r]];
        size_t n = t->sizes[t->ranks[r]];
        fputs("  ", out);
        put_name(out, name);
        fprintf(out, "%*s  %8zu  %5.1f %%\n", strlen(name) < width ? (int)(width - strlen(name)) : 0, "", n,
                percent(n, c->count));
    }
    put_rest(out, shown, t->count);
    if (t->nameless)
        fprintf(out, "  %-*s  %8zu  %5.1f %%\n", (int)width, nameless, t->nameless, percent(t->nameless, c->count));
}

static void put_quantiles(FILE *out, const char *what, const size_t q[ST_QUANTILES]) {
    fprintf(out, "%s: least %zu, 10 %% %zu, median %zu, 90 %% %zu, most %zu\n", what, q[0], q[1], q[2], q[3], q[4]);
}

static void put_distributions(FILE *out, const st_checked *c, const st_findings *f) {
    fprintf(out, "%zu texts\n", c->count);
    put_quantiles(out, "Words a text", f->word_quantiles);
    for (size_t t = 0; t < c->task_count; t++) {
        fprintf(out, "\nLabels of %s: %zu\n", c->tasks[t], f->tasks[t].labels.count);
        put_tally(out, c, &f->tasks[t].labels, "(none)");
    }
    if (c->settings->data.group_column) {
        fprintf(out, "\nGroups: %zu\n", f->group_count);
        put_quantiles(out, "Texts a group", f->group_quantiles);
        put_tally(out, c, &f->groups, "(one each)");
    }
    if (c->split == SIZE_MAX) return;
    fprintf(out, "\nSplits: %zu\n", f->splits.count);
    put_tally(out, c, &f->splits, "(none)");
}

static void put_split_groups(FILE *out, const st_checked *c, const st_findings *f) {
    size_t shown = least(f->split_group_count, c->settings->show);
    fprintf(out, "\nGroups in more than one split: %zu\n", f->split_group_count);
    for (size_t i = 0; i < shown; i++) {
        size_t k = f->split_groups[i];
        uint64_t group = f->group_splits[k] >> 32;
        fputs("  ", out);
        put_name(out, f->groups.names[group]);
        for (const char *gap = ": "; k < f->group_split_count && f->group_splits[k] >> 32 == group; k++, gap = ", ") {
            fputs(gap, out);
            put_name(out, f->splits.names[(uint32_t)f->group_splits[k]]);
        }
        fputc('\n', out);
    }
    put_rest(out, shown, f->split_group_count);
}

/* ---- what is wrong ------------------------------------------------------------------------------------ */

static void put_twin(FILE *out, const st_checked *c, size_t i, const char *lead) {
    fputs(lead, out);
    put_place(out, c, i);
    const char *group = stance_dataset_group(c->dataset, i);
    const char *split = c->split == SIZE_MAX ? "" : stance_dataset_label(c->dataset, i, c->split);
    if (*group) fputs("  group ", out), put_name(out, group);
    if (*split) fputs("  split ", out), put_name(out, split);
    fputc('\n', out);
    put_text(out, c, i);
}

static void put_twins(FILE *out, const st_checked *c, const st_findings *f) {
    size_t shown = least(f->twin_count, c->settings->show);
    char lead[32];
    fprintf(out, "\nPairs of near duplicates across groups, similarity above %g: %s%zu\n", c->settings->near,
            f->twins_stopped ? "more than " : "", f->twin_count);
    if (f->chance_missed > 1e-6)
        fprintf(out, "  (a pair of just that similarity is missed with a chance of %.3g %%)\n", 100 * f->chance_missed);
    for (size_t i = 0; i < shown; i++) {
        snprintf(lead, sizeof lead, "  %.3f  ", f->twins[i].similarity);
        put_twin(out, c, f->twins[i].first, lead);
        put_twin(out, c, f->twins[i].second, "         ");
    }
    put_rest(out, shown, f->twin_count);
}

static void put_contradictions(FILE *out, const st_checked *c, const st_findings *f, size_t task) {
    const st_task_findings *t = &f->tasks[task];
    size_t shown = least(t->contradicted_count, c->settings->show);
    fprintf(out, "\nThe same words with different labels of %s: %zu\n", c->tasks[task], t->contradicted_count);
    for (size_t i = 0; i < shown; i++) {
        st_side sides[MOST_SIDES];
        size_t count = st_contradiction_sides(c, f, task, i, sides, MOST_SIDES);
        for (size_t s = 0; s < count; s++) {
            fputs("  ", out);
            put_place(out, c, sides[s].text);
            fputs("  ", out);
            put_name(out, t->labels.names[sides[s].label]);
            if (sides[s].count > 1) fprintf(out, " (%zu texts)", sides[s].count);
            fputc('\n', out);
        }
        put_text(out, c, sides[0].text);
    }
    put_rest(out, shown, t->contradicted_count);
}

static void put_phrases(FILE *out, const st_checked *c, const st_findings *f) {
    fprintf(out, "\nSequences of %d words in more than %g %% of the texts: %zu\n", ST_REPEATED_WORDS,
            100 * c->settings->repeated, f->phrases_flagged);
    for (size_t i = 0; i < f->phrase_count; i++) {
        const st_phrase *p = &f->phrases[i];
        fprintf(out, "  %c %7zu  %6.2f %%  ", p->flagged ? '!' : ' ', p->texts, percent(p->texts, c->count));
        st_put_visible(out, st_sv_of(p->words), LONGEST_TEXT);
        fputc('\n', out);
    }
    if (f->phrases_flagged > f->phrase_count) put_rest(out, f->phrase_count, f->phrases_flagged);
}

static void put_doubts(FILE *out, const st_checked *c, const st_findings *f, size_t task) {
    const st_task_findings *t = &f->tasks[task];
    size_t shown = least(t->doubt_count, c->settings->show);
    if (!t->trained) {
        fprintf(out, "\nDoubtful labels of %s: not looked for: %s\n", c->tasks[task], t->why_not);
        return;
    }
    fprintf(
        out,
        "\nDoubtful labels of %s, probability below %g: %zu (a model made without their group is right in %.1f %%)\n",
        c->tasks[task], c->settings->doubtful, t->doubt_count, 100 * t->accuracy);
    for (size_t i = 0; i < shown; i++) {
        const st_doubt *d = &t->doubts[i];
        fputs("  ", out);
        put_place(out, c, d->text);
        fputs("  ", out);
        put_name(out, t->labels.names[t->labels.codes[d->text]]);
        fprintf(out, " %.4f, predicted ", d->of_given);
        put_name(out, t->labels.names[d->predicted]);
        fprintf(out, " %.4f\n", d->of_predicted);
        put_text(out, c, d->text);
    }
    put_rest(out, shown, t->doubt_count);
}

static void put_verdict(FILE *out, const st_checked *c, const st_findings *f) {
    size_t contradictions = 0;
    for (size_t t = 0; t < c->task_count; t++) contradictions += f->tasks[t].contradicted_count;
    const struct {
        const char *what;
        size_t count;
        bool more;
    } flags[] = {{"groups in more than one split", f->split_group_count, false},
                 {"pairs of near duplicates", f->twin_count, f->twins_stopped},
                 {"same words with different labels", contradictions, false},
                 {"sequences in too many texts", f->phrases_flagged, false}};
    fputc('\n', out);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].count)
            fprintf(out, "Flagged: %s: %s%zu\n", flags[i].what, flags[i].more ? "more than " : "", flags[i].count);
    if (!st_findings_flagged(c, f)) fputs("Nothing is flagged.\n", out);
}

void st_check_text(FILE *out, const st_checked *c, const st_findings *f) {
    put_distributions(out, c, f);
    if (c->split != SIZE_MAX) put_split_groups(out, c, f);
    put_twins(out, c, f);
    for (size_t t = 0; t < c->task_count; t++) put_contradictions(out, c, f, t);
    put_phrases(out, c, f);
    for (size_t t = 0; t < c->task_count && !c->settings->no_model; t++) put_doubts(out, c, f, t);
    put_verdict(out, c, f);
}
