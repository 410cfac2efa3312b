/* SPDX-License-Identifier: MIT */
#include "html_tags.h"

/* ---- elements ----------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    st_html_tag tag;
} tags[] = {
    {"a", ST_TAG_A},
    {"address", ST_TAG_ASIDE},
    {"applet", ST_TAG_SKIP},
    {"article", ST_TAG_ARTICLE},
    {"aside", ST_TAG_ASIDE},
    {"audio", ST_TAG_SKIP},
    {"blockquote", ST_TAG_BLOCK},
    {"body", ST_TAG_BODY},
    {"br", ST_TAG_BR},
    {"button", ST_TAG_SKIP},
    {"canvas", ST_TAG_SKIP},
    {"caption", ST_TAG_ASIDE},
    {"center", ST_TAG_BLOCK},
    {"datalist", ST_TAG_SKIP},
    {"dd", ST_TAG_BLOCK},
    {"details", ST_TAG_BLOCK},
    {"dialog", ST_TAG_ASIDE},
    {"dir", ST_TAG_BLOCK},
    {"div", ST_TAG_BLOCK},
    {"dl", ST_TAG_BLOCK},
    {"dt", ST_TAG_BLOCK},
    {"embed", ST_TAG_SKIP},
    {"fieldset", ST_TAG_FORM},
    {"figcaption", ST_TAG_ASIDE},
    {"figure", ST_TAG_BLOCK},
    {"footer", ST_TAG_ASIDE},
    {"form", ST_TAG_FORM},
    {"frame", ST_TAG_BLOCK},
    {"frameset", ST_TAG_BLOCK},
    {"h1", ST_TAG_H1},
    {"h2", ST_TAG_HEADING},
    {"h3", ST_TAG_HEADING},
    {"h4", ST_TAG_HEADING},
    {"h5", ST_TAG_HEADING},
    {"h6", ST_TAG_HEADING},
    {"head", ST_TAG_HEAD},
    {"header", ST_TAG_BLOCK},
    {"hgroup", ST_TAG_BLOCK},
    {"hr", ST_TAG_BLOCK},
    {"html", ST_TAG_HTML},
    {"iframe", ST_TAG_SKIP},
    {"input", ST_TAG_SKIP},
    {"label", ST_TAG_SKIP},
    {"legend", ST_TAG_SKIP},
    {"li", ST_TAG_LI},
    {"main", ST_TAG_MAIN},
    {"map", ST_TAG_SKIP},
    {"math", ST_TAG_SKIP},
    {"menu", ST_TAG_ASIDE},
    {"meta", ST_TAG_META},
    {"nav", ST_TAG_ASIDE},
    {"noembed", ST_TAG_SKIP},
    {"noframes", ST_TAG_BLOCK},
    {"noscript", ST_TAG_SKIP},
    {"object", ST_TAG_SKIP},
    {"ol", ST_TAG_BLOCK},
    {"p", ST_TAG_P},
    {"pre", ST_TAG_PRE},
    {"rp", ST_TAG_SKIP},
    {"rt", ST_TAG_SKIP},
    {"script", ST_TAG_SCRIPT},
    {"search", ST_TAG_ASIDE},
    {"section", ST_TAG_BLOCK},
    {"select", ST_TAG_SKIP},
    {"style", ST_TAG_SKIP},
    {"summary", ST_TAG_BLOCK},
    {"svg", ST_TAG_SKIP},
    {"table", ST_TAG_BLOCK},
    {"tbody", ST_TAG_BLOCK},
    {"td", ST_TAG_BLOCK},
    {"template", ST_TAG_SKIP},
    {"textarea", ST_TAG_SKIP},
    {"tfoot", ST_TAG_BLOCK},
    {"th", ST_TAG_BLOCK},
    {"thead", ST_TAG_BLOCK},
    {"time", ST_TAG_TIME},
    {"title", ST_TAG_TITLE},
    {"tr", ST_TAG_BLOCK},
    {"ul", ST_TAG_BLOCK},
    {"video", ST_TAG_SKIP},
};

st_html_tag st_html_tag_of(st_sv name) {
    size_t low = 0, high = sizeof tags / sizeof *tags;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = st_sv_compare(name, st_sv_of(tags[middle].name));
        if (order == 0) return tags[middle].tag;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return name.size && memchr(name.data, '-', name.size) ? ST_TAG_BLOCK : ST_TAG_INLINE;
}

/* ---- words of class names ------------------------------------------------------------------------------ */

enum { A = ST_NAMES_ARTICLE, S = ST_NAMES_ASIDE, N = ST_NAMES_NEVER, W = ST_NAMES_AUTHOR, I = ST_NAMES_INVISIBLE };

/* Sorted. */
static const struct {
    const char *word;
    unsigned flags;
} words[] = {
    {"ad", S},
    {"adbox", S},
    {"ads", S},
    {"adsbygoogle", N},
    {"advert", S},
    {"advertisement", S},
    {"article", A},
    {"articlebody", A},
    {"articletext", A},
    {"author", S | W},
    {"authorbox", S},
    {"authors", S | W},
    {"banner", S},
    {"bio", S},
    {"blog", A},
    {"body", A},
    {"breadcrumb", N},
    {"breadcrumbs", N},
    {"byline", S | W},
    {"caption", S},
    {"carousel", S},
    {"comment", N},
    {"commentlist", N},
    {"comments", N},
    {"complementary", S},
    {"consent", N},
    {"content", A},
    {"contentinfo", S},
    {"cookie", N},
    {"cookiebar", N},
    {"cookies", N},
    {"copyright", S},
    {"credit", S},
    {"credits", S},
    {"crumbs", N},
    {"dialog", S},
    {"disclaimer", S},
    {"disqus", N},
    {"donate", S},
    {"donation", S},
    {"dropdown", S},
    {"entry", A},
    {"feedback", S},
    {"foot", S},
    {"footer", S},
    {"fyre", N},
    {"gdpr", N},
    {"hentry", A},
    {"instagram", S},
    {"legal", S},
    {"login", S},
    {"masthead", S},
    {"menu", S},
    {"mostread", N},
    {"nav", S},
    {"navbar", S},
    {"navigation", S},
    {"newsletter", N},
    {"onetrust", N},
    {"outbrain", N},
    {"overlay", S},
    {"pager", S},
    {"pagination", S},
    {"paywall", S},
    {"poll", S},
    {"popular", S},
    {"popup", S},
    {"post", A},
    {"print", S},
    {"promo", S},
    {"promotion", S},
    {"pubdate", S},
    {"quiz", S},
    {"rating", S},
    {"recirculation", N},
    {"recommendations", N},
    {"recommended", N},
    {"register", S},
    {"related", N},
    {"relatedlinks", N},
    {"remark", N},
    {"replies", N},
    {"reply", N},
    {"respond", N},
    {"search", S},
    {"share", S},
    {"sharebar", S},
    {"sharing", S},
    {"shoutbox", N},
    {"sidebar", S},
    {"signin", S},
    {"signup", S},
    {"skip", S},
    {"social", S},
    {"sponsor", S},
    {"sponsored", S},
    {"story", A},
    {"subscribe", S},
    {"subscription", S},
    {"taboola", N},
    {"tags", S},
    {"teaser", S},
    {"teasers", S},
    {"text", A},
    {"timestamp", S},
    {"toc", S},
    {"toolbar", S},
    {"tooltip", S},
    {"topbar", S},
    {"trending", N},
    {"twitter", S},
    {"widget", S},
};

static unsigned word_flags(st_sv word) {
    size_t low = 0, high = sizeof words / sizeof *words;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = st_sv_compare(word, st_sv_of(words[middle].word));
        if (order == 0) return words[middle].flags;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return 0;
}

/* "sr-only", "visually-hidden", "screen-reader-text": the two words that stand side by side. */
static bool invisible(st_sv before, st_sv word) {
    return (st_sv_equal(before, ST_SV("sr")) && st_sv_equal(word, ST_SV("only"))) ||
           (st_sv_equal(before, ST_SV("visually")) && st_sv_equal(word, ST_SV("hidden"))) ||
           (st_sv_equal(before, ST_SV("screen")) && st_sv_equal(word, ST_SV("reader")));
}

unsigned st_html_names(st_sv names) {
    enum { LONGEST = 24 };
    char kept[2][LONGEST];
    st_sv before = ST_SV("");
    unsigned flags = 0;
    for (size_t i = 0, turn = 0; i < names.size;) {
        char *word = kept[turn];
        size_t size = 0, begin = i;
        while (i < names.size && (st_is_alpha(names.data[i]) || st_is_digit(names.data[i]))) {
            bool capital = st_is_upper(names.data[i]);
            if (capital && i > begin && st_is_lower(names.data[i - 1])) break;
            if (size < LONGEST) word[size++] = (char)(capital ? names.data[i] + ('a' - 'A') : names.data[i]);
            i++;
        }
        if (i == begin) {
            i++;
            continue;
        }
        st_sv now = {word, size};
        flags |= word_flags(now) | (invisible(before, now) ? I : 0U);
        before = now;
        turn = !turn;
    }
    return flags;
}
