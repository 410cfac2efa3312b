/* SPDX-License-Identifier: MIT */
#include "page.h"

#include "file.h"

static bool has_figures(const st_page_task *t) { return t->f->m.count > 0; }

/* ---- head ---------------------------------------------------------------------------------------------- */

static void add_title(const st_page *page) {
    st_buf_add_text(page->out, page->trained ? "Training report" : "Evaluation report");
    for (size_t t = 0; t < page->e->task_count && t < 4; t++) {
        st_buf_add_text(page->out, t ? ", " : ": ");
        st_page_plain(page->out, st_sv_of(page->e->tasks[t]), ST_PAGE_NAME);
    }
}

static void add_head(const st_page *page) {
    st_buf_add_text(page->out,
                    "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta "
                    "charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'\"/>\n<meta name=\"viewport\" content=\"width=device-width, "
                    "initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
    add_title(page);
    st_buf_add_text(page->out, "</title>\n<style>\n");
    st_buf_add(page->out, st_page_train_css.bytes, st_page_train_css.size);
    st_buf_add_text(page->out, "</style>\n</head>\n<body>\n");
}

static void add_lead(const st_page *page) {
    st_buf *out = page->out;
    st_buf_add_text(out, "<p class=\"lead\">");
    if (page->trained) {
        st_buf_add_text(out, "A model of ");
        st_page_whole(out, stance_trained_feature_count(page->trained));
        st_buf_add_text(out, " n-grams, trained with ");
        st_buf_add_text(out, stance_trained_solver(page->trained));
        st_buf_add_text(out, " on ");
        st_page_whole(out, stance_dataset_count(page->e->dataset));
        st_buf_add_text(out, " texts.");
        if (page->folds)
            st_buf_add_format(out,
                              " All figures are of %zu\xE2\x80\x91"
                              "fold cross-validation: each text is judged by a model that has "
                              "seen neither it nor its group.",
                              page->folds);
        else st_buf_add_text(out, " It was not cross-validated: nothing is known of how good it is.");
    } else {
        st_buf_add_format(out, "%zu model%s, judged on ", page->e->model_count, page->e->model_count == 1 ? "" : "s");
        st_page_whole(out, stance_dataset_count(page->e->dataset));
        st_buf_add_text(out, " labelled texts, each classified alone.");
    }
    st_buf_add_text(out, "</p>\n");
}

static void add_link(st_buf *out, const char *id, size_t model, size_t task, const char *name) {
    st_buf_add_format(out, "<li><a href=\"#%s-%zu-%zu\">", id, model, task);
    st_page_name(out, name);
    st_buf_add_text(out, "</a></li>\n");
}

static void add_links(const st_page *page) {
    st_buf *out = page->out;
    st_buf_add_text(out, "<nav aria-label=\"Contents\"><ul>\n");
    if (page->e->model_count > 1) st_buf_add_text(out, "<li><a href=\"#versus\">Side by side</a></li>\n");
    for (size_t t = 0; t < page->e->task_count && page->e->model_count == 1; t++)
        add_link(out, "task", 0, t, page->e->tasks[t]);
    for (size_t i = 0; i < page->e->model_count && page->e->model_count > 1; i++)
        add_link(out, "task", i, 0, page->e->models[i].name);
    if (page->curve) st_buf_add_text(out, "<li><a href=\"#learning\">Learning curve</a></li>\n");
    st_buf_add_text(out,
                    "<li><a href=\"#data\">Data</a></li>\n<li><a href=\"#settings\">Settings</a></li>\n</ul></nav>\n");
}

/* ---- body ---------------------------------------------------------------------------------------------- */

static void add_task_heading(const st_page_task *t) {
    st_buf *out = t->out;
    size_t model = (size_t)(t->model - t->page->e->models);
    st_buf_add_format(out, "<section class=\"task\" id=\"task-%zu-%zu\" data-model=\"%zu\" data-task=\"%zu\"><h2>",
                      model, t->task, model, t->task);
    st_page_name(out, t->page->e->tasks[t->task]);
    st_buf_add_text(out, " <small>");
    if (t->page->e->model_count > 1) st_page_name(out, t->model->name);
    else if (t->page->trained) st_buf_add_format(out, "C %g", stance_trained_cost(t->page->trained, t->task));
    st_buf_add_text(out, "</small></h2>\n");
}

static void add_other(st_buf *out, const char *what, const stance_measures *m) {
    st_buf_add_format(out, "<p>%s: %zu, accuracy %.1f %%, macro-F1 %.1f %%, calibration error %.1f %%.</p>\n", what,
                      m->count, 100 * m->accuracy, 100 * m->macro_f1, 100 * m->calibration_error);
}

/* Sentences in their articles, and articles. */
static void add_others(const st_page_task *t) {
    stance_measures m;
    if (!t->page->trained) return;
    if (!stance_trained_context_measures(t->page->trained, t->task, &m)) add_other(t->out, "Sentences in context", &m);
    if (!stance_trained_article_measures(t->page->trained, t->task, &m)) add_other(t->out, "Articles", &m);
}

static void add_task(const st_page_task *t) {
    add_task_heading(t);
    if (has_figures(t)) {
        st_page_tiles(t);
        add_others(t);
        st_page_labels(t);
        st_buf_add_text(t->out, "<div class=\"charts\">\n");
        st_page_matrix(t);
        st_page_reliability(t);
        st_buf_add_text(t->out, "</div>\n");
        st_page_curves(t);
        st_page_mistakes(t);
    }
    st_page_grams(t);
    if (has_figures(t)) st_page_doubts(t);
    st_buf_add_text(t->out, "</section>\n");
}

static void add_body(const st_page *page) {
    const st_evaluated *e = page->e;
    st_buf_add_text(page->out, "<header>\n<h1>");
    st_buf_add_text(page->out, page->trained ? "Training report" : "Evaluation report");
    st_buf_add_text(page->out, "</h1>\n");
    add_lead(page);
    add_links(page);
    st_buf_add_text(page->out, "</header>\n<main>\n");
    st_page_versus(page);
    for (size_t i = 0; i < e->model_count; i++)
        for (size_t t = 0; t < e->task_count; t++) {
            st_page_task task = {page, &e->models[i], t, &e->models[i].figures[t], page->out};
            add_task(&task);
        }
    st_page_learning(page);
    st_page_data(page);
    st_page_settings(page);
    st_buf_add_text(page->out,
                    "</main>\n<footer>Written by stance-train " STANCE_VERSION
                    ". This page is whole: it loads nothing and runs no script.</footer>\n</body>\n</html>\n");
}

/* ---- the file ------------------------------------------------------------------------------------------ */

static stance_status write(const st_buf *out, const char *path, stance_error *error) {
    st_outfile *file;
    if (out->failed) return st_fail_memory(error);
    stance_status status = st_outfile_open(&file, path, &st_default_allocator, error);
    if (status) return status;
    status = st_outfile_write(file, out->data, out->size, error);
    if (!status) return st_outfile_commit(file, error);
    st_outfile_discard(file);
    return status;
}

bool st_page_possible(const char *path) {
    st_outfile *file;
    stance_error error;
    stance_status status = st_outfile_open(&file, path, &st_default_allocator, &error);
    if (status) st_complain("stance-train", path, &error);
    else st_outfile_discard(file);
    return !status;
}

bool st_page_write(const st_page *page, const char *path) {
    stance_error error;
    st_buf out;
    st_page whole = *page;
    st_buf_init(&out, &st_default_allocator);
    whole.out = &out;
    add_head(&whole);
    add_body(&whole);
    stance_status status = write(&out, path, &error);
    if (status) st_complain("stance-train", path, &error);
    st_buf_clear(&out);
    return !status;
}
