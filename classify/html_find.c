/* SPDX-License-Identifier: MIT */
#include "html_find.h"

#include <strings.h>

enum { PARAGRAPH = 80, LEAST_SCORED = 25 };

static uint32_t size_of(const st_html_block *block) { return block->text.end - block->text.begin; }

bool st_html_is_paragraph(const st_html_block *block) {
    return size_of(block) >= PARAGRAPH && (uint64_t)block->link_bytes * 3 <= size_of(block);
}

static bool has_word(st_sv list, const char *word) {
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= list.size; i++)
        if (strncasecmp(list.data + i, word, size) == 0) return true;
    return false;
}

static bool is_body(const st_html_page *page, const st_html_node *node) {
    return has_word(st_html_attribute(page, node->itemprop), "articlebody");
}

/* ---- what is left out ---------------------------------------------------------------------------------- */

static void read_names(const st_html_page *page, st_html_mark *marks) {
    for (size_t i = 0; i < page->node_count; i++) {
        const st_html_node *node = &page->nodes[i];
        marks[i].names = st_html_names(st_html_attribute(page, node->names));
        if (st_sv_equal(st_html_attribute(page, node->itemprop), ST_SV("comment"))) marks[i].names |= ST_NAMES_NEVER;
        marks[i].headed = node->tag == ST_TAG_H1;
        marks[i].paragraphs = node->tag == ST_TAG_P;
        marks[i].landmark = marks[i].headed || node->tag == ST_TAG_MAIN || is_body(page, node);
    }
    for (size_t i = page->node_count; i-- > 1;) {
        st_html_mark *parent = &marks[page->nodes[i].parent];
        parent->headed = parent->headed || marks[i].headed;
        parent->paragraphs = parent->paragraphs || marks[i].paragraphs;
        parent->landmark = parent->landmark || marks[i].landmark;
    }
}

/* Sizes of all text and of its paragraphs, within each element. */
static void measure(const st_html_page *page, st_html_mark *marks) {
    for (size_t i = 0; i < page->node_count; i++) marks[i].size = marks[i].links = marks[i].good = 0;
    for (size_t i = 0; i < page->block_count; i++) {
        st_html_mark *mark = &marks[page->blocks[i].node];
        mark->size += size_of(&page->blocks[i]);
        mark->links += page->blocks[i].link_bytes;
        if (!mark->left_out && st_html_is_paragraph(&page->blocks[i])) mark->good += size_of(&page->blocks[i]);
    }
    for (size_t i = page->node_count; i-- > 1;) {
        st_html_mark *parent = &marks[page->nodes[i].parent];
        parent->size += marks[i].size;
        parent->links += marks[i].links;
        parent->good += marks[i].good;
    }
}

/* Whether an element itself asks to be left out; those round it are not looked at. */
static int left_out(const st_html_node *node, const st_html_mark *mark, uint32_t all_good) {
    bool most = (uint64_t)mark->good * 2 > all_good;
    if (!node->block || node->tag == ST_TAG_HTML || node->tag == ST_TAG_BODY || node->tag == ST_TAG_MAIN)
        return ST_HTML_KEPT;
    if (node->tag == ST_TAG_ASIDE) return mark->landmark && most ? ST_HTML_KEPT : ST_HTML_NEVER;
    if (mark->landmark) return ST_HTML_KEPT;
    if (mark->names & ST_NAMES_NEVER) return ST_HTML_NEVER;
    bool beside = mark->names & (ST_NAMES_ASIDE | ST_NAMES_INVISIBLE) || node->hidden || node->tag == ST_TAG_FORM;
    return beside && !most ? ST_HTML_BESIDE : ST_HTML_KEPT;
}

static void leave_out(const st_html_page *page, st_html_mark *marks) {
    uint32_t all_good = marks[0].good;
    for (size_t i = 1; i < page->node_count; i++) {
        int own = left_out(&page->nodes[i], &marks[i], all_good), outer = (int)marks[page->nodes[i].parent].left_out;
        marks[i].left_out = own > outer ? own : outer;
    }
}

/* ---- declared places ----------------------------------------------------------------------------------- */

static bool choose_body(const st_html_page *page, st_html_mark *marks) {
    bool found = false;
    for (size_t i = 1; i < page->node_count; i++)
        if (is_body(page, &page->nodes[i]) && marks[i].good && !marks[i].left_out) found = marks[i].root = true;
    return found;
}

/* The <article> with the most paragraphs, one with a headline before all others; 0 if there is none. */
static size_t best_article(const st_html_page *page, const st_html_mark *marks) {
    size_t best = 0;
    for (size_t i = 1; i < page->node_count; i++) {
        if (page->nodes[i].tag != ST_TAG_ARTICLE || marks[i].left_out || !marks[i].size) continue;
        if (!marks[i].good && marks[0].good) continue;
        if (best && (marks[best].headed && !marks[i].headed)) continue;
        if (!best || marks[i].headed != marks[best].headed || marks[i].good > marks[best].good) best = i;
    }
    return best;
}

/* A live blog is a row of articles: whether those beside `article` hold as much as it does. */
static bool one_of_many(const st_html_page *page, const st_html_mark *marks, size_t article) {
    uint64_t count = 0, others = 0;
    for (size_t i = 1; i < page->node_count; i++) {
        if (i == article || page->nodes[i].tag != ST_TAG_ARTICLE) continue;
        if (page->nodes[i].parent != page->nodes[article].parent) continue;
        count++;
        others += marks[i].good;
    }
    return !marks[article].headed && count && others >= marks[article].good;
}

static bool choose_article(const st_html_page *page, st_html_mark *marks) {
    size_t best = best_article(page, marks);
    if (!best) return false;
    if (one_of_many(page, marks, best)) best = page->nodes[best].parent;
    if (!marks[best].headed && (uint64_t)marks[best].good * 3 < marks[0].good) return false;
    return marks[best].root = true;
}

static size_t find_main(const st_html_page *page, const st_html_mark *marks) {
    for (size_t i = 1; i < page->node_count; i++)
        if (page->nodes[i].tag == ST_TAG_MAIN && (uint64_t)marks[i].good * 3 >= marks[0].good && marks[i].good)
            return i;
    return 0;
}

/* ---- scoring ------------------------------------------------------------------------------------------- */

static double points(const st_html_page *page, const st_html_block *block) {
    double commas = 0, hundreds = size_of(block) / 100.0;
    st_sv text = st_html_text(page, block->text);
    for (size_t i = 0; i < text.size; i++) commas += text.data[i] == ',';
    return 1 + commas + (hundreds < 3 ? hundreds : 3);
}

static bool holds_no_blocks(st_html_tag tag) {
    return tag == ST_TAG_P || tag == ST_TAG_LI || tag == ST_TAG_PRE || tag == ST_TAG_H1 || tag == ST_TAG_HEADING;
}

static void give_points(const st_html_page *page, st_html_mark *marks) {
    for (size_t i = 0; i < page->block_count; i++) {
        const st_html_block *block = &page->blocks[i];
        uint32_t node = block->node;
        bool scored = size_of(block) >= LEAST_SCORED && (uint64_t)block->link_bytes * 3 <= size_of(block);
        if (!scored || marks[node].left_out || !marks[node].inside) continue;
        if (holds_no_blocks(page->nodes[node].tag)) node = page->nodes[node].parent;
        double score = points(page, block);
        marks[node].score += score;
        if (node) marks[page->nodes[node].parent].score += score / 2;
    }
}

static void weigh(const st_html_page *page, st_html_mark *marks) {
    for (size_t i = 0; i < page->node_count; i++) {
        st_html_mark *mark = &marks[i];
        if (!(mark->score > 0)) continue;
        if (mark->names & ST_NAMES_ARTICLE) mark->score += 25;
        if (mark->names & (ST_NAMES_ASIDE | ST_NAMES_NEVER)) mark->score -= 25;
        if (mark->size) mark->score *= 1 - (double)mark->links / mark->size;
    }
}

/* Elements within `scope`, itself included. */
static void mark_inside(const st_html_page *page, st_html_mark *marks, size_t scope) {
    for (size_t i = 0; i < page->node_count; i++)
        marks[i].inside = i == scope || (i && marks[page->nodes[i].parent].inside);
}

/* The best within the scope, and its siblings that score enough; gives back how much they hold. */
static uint64_t choose_scored(const st_html_page *page, st_html_mark *marks) {
    size_t best = 0;
    for (size_t i = 0; i < page->node_count; i++)
        if (marks[i].inside && marks[i].score > (marks[best].inside ? marks[best].score : 0)) best = i;
    if (!(marks[best].score > 0)) return 0;
    marks[best].root = true;
    uint64_t good = marks[best].good;
    double enough = marks[best].score / 5 > 10 ? marks[best].score / 5 : 10;
    for (size_t i = 1; i < page->node_count && best; i++) {
        if (i == best || page->nodes[i].parent != page->nodes[best].parent) continue;
        if (marks[i].score < enough && !(page->nodes[i].tag == ST_TAG_P && marks[i].good)) continue;
        marks[i].root = true;
        good += marks[i].good;
    }
    return good;
}

static void choose_by_score(const st_html_page *page, st_html_mark *marks, bool *strict) {
    size_t scope = find_main(page, marks);
    mark_inside(page, marks, scope);
    give_points(page, marks);
    weigh(page, marks);
    if (choose_scored(page, marks) * 5 >= (uint64_t)marks[scope].good * 3 && marks[scope].good) return;
    for (size_t i = 0; i < page->node_count; i++) marks[i].root = i == scope;
    *strict = scope == 0 && marks[0].good; /* a page of short lines alone is all there is */
}

void st_html_find(const st_html_page *page, st_html_mark *marks, bool *strict) {
    *strict = false;
    read_names(page, marks);
    measure(page, marks);
    leave_out(page, marks);
    measure(page, marks);
    if (!choose_body(page, marks) && !choose_article(page, marks)) choose_by_score(page, marks, strict);
    for (size_t i = 0; i < page->node_count; i++)
        marks[i].inside = marks[i].root || (i && marks[page->nodes[i].parent].inside);
}

/* ---- block by block ------------------------------------------------------------------------------------ */

/* Words between white space; scripts written without it count half a word for each character of three bytes. */
static double count_words(st_sv text) {
    double count = 0;
    bool in_word = false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool space = st_is_space(text.data[i]), ideograph = c >= 0xE3 && c < 0xEE;
        if (ideograph) count += 0.5;
        else if (!space && !in_word) count++;
        in_word = !space;
    }
    return count;
}

typedef struct features {
    double words, links;
} features;

/* Beyond the first and last block: nothing. */
static features features_of(const st_html_page *page, size_t i) {
    if (i >= page->block_count) return (features){0, 0};
    const st_html_block *block = &page->blocks[i];
    return (features){count_words(st_html_text(page, block->text)), (double)block->link_bytes / size_of(block)};
}

bool st_html_is_content(const st_html_page *page, size_t i) {
    features before = features_of(page, i - 1), now = features_of(page, i), next = features_of(page, i + 1);
    if (now.links > 0.333333) return false;
    if (before.links > 0.555556) return now.words > 40 || next.words > 17;
    return now.words > 16 || next.words > 15 || before.words > 4;
}
