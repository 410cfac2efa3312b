/* SPDX-License-Identifier: MIT
 * SQL functions for SQLite, as a loadable extension:  .load ./stance_sqlite
 *
 *   stance(text)                           label of the task "stance", or of the first task if there is none of that name
 *   stance_topic(text)                     label of the task "topic"
 *   stance_label(text, task)               label of any task
 *   stance_probability(text, label [, task])   its probability; the task as in stance(), or the one named
 *   stance_known(text)                     share of the text's words that the model knows
 *   stance_open(path)                      classify with this model file from now on, in this connection; gives path
 *
 * NULL gives NULL. The built-in model is used until stance_open is called. Each connection has a model and a classifier of
 * its own, opened when first needed, and remembers its last verdict: several functions of one text cost one
 * classification. SQLite calls functions of one connection from one thread at a time, which is what a classifier asks for. */
#include <stance.h>

#include <sqlite3ext.h>
#include <stdint.h>
#include <string.h>
SQLITE_EXTENSION_INIT1

/* What a connection has. */
typedef struct session {
    unsigned users; /* functions that hold it */
    stance_model *model;
    stance_classifier *classifier;
    stance_result *result; /* of the last text */
    char *text;            /* that text, or NULL */
    size_t length;
} session;

static void forget(session *s) {
    sqlite3_free(s->text);
    s->text = NULL;
    s->length = 0;
}

static void close_model(session *s) {
    forget(s);
    stance_result_free(s->result);
    stance_classifier_free(s->classifier);
    stance_model_free(s->model);
    s->result = NULL;
    s->classifier = NULL;
    s->model = NULL;
}

/* Called for each function when the connection closes. */
static void leave(void *user) {
    session *s = user;
    if (--s->users) return;
    close_model(s);
    sqlite3_free(s);
}

static int fail(sqlite3_context *context, stance_status status, const stance_error *error) {
    if (status == STANCE_ERROR_MEMORY) sqlite3_result_error_nomem(context);
    else if (status == STANCE_ERROR_LIMIT) sqlite3_result_error_toobig(context);
    else sqlite3_result_error(context, error->text, -1);
    return 0;
}

/* Take over a model, NULL for none; true if there is a classifier now. */
static int adopt(session *s, stance_model *model, sqlite3_context *context) {
    stance_error error;
    stance_classifier *classifier;
    stance_status status = stance_classifier_new(&classifier, model, NULL, &error);
    if (status) {
        stance_model_free(model);
        return fail(context, status, &error);
    }
    close_model(s);
    s->model = model;
    s->classifier = classifier;
    return 1;
}

static int ready(session *s, sqlite3_context *context) {
    if (s->model) return 1;
    stance_error error;
    stance_model *model;
    stance_status status = stance_model_builtin(&model, NULL, &error);
    return status ? fail(context, status, &error) : adopt(s, model, context);
}

static void remember(session *s, const char *text, size_t length) {
    forget(s);
    s->text = sqlite3_malloc64(length + 1);
    if (!s->text) return; /* then the next call classifies again */
    memcpy(s->text, text, length);
    s->length = length;
}

/* The session with the verdict on the first argument; NULL when that is NULL or cannot be classified, and the SQL result is
 * set to that. */
static session *judge(sqlite3_context *context, sqlite3_value *value) {
    session *s = sqlite3_user_data(context);
    if (sqlite3_value_type(value) == SQLITE_NULL || !ready(s, context)) return NULL;
    const char *text =
        sqlite3_value_type(value) == SQLITE_BLOB ? sqlite3_value_blob(value) : (const char *)sqlite3_value_text(value);
    size_t length = (size_t)sqlite3_value_bytes(value);
    if (!text && length) return sqlite3_result_error_nomem(context), NULL;
    if (!text) text = "";
    if (s->text && s->length == length && memcmp(s->text, text, length) == 0) return s;
    stance_error error;
    forget(s);
    stance_status status = stance_classify(s->classifier, text, length, NULL, &s->result, &error);
    if (status) return fail(context, status, &error), NULL;
    remember(s, text, length);
    return s;
}

/* A task by its name; without a name "stance" or the first. SIZE_MAX, and an SQL error, if there is none. */
static size_t find_task(const session *s, const char *name, sqlite3_context *context) {
    size_t task = stance_model_task(s->model, name ? name : "stance");
    if (task != SIZE_MAX) return task;
    if (!name) return 0;
    char *text = sqlite3_mprintf("the model has no task %s", name);
    sqlite3_result_error(context, text ? text : "no such task", -1);
    sqlite3_free(text);
    return SIZE_MAX;
}

static void give_label(sqlite3_context *context, sqlite3_value *text, const char *task_name) {
    const session *s = judge(context, text);
    size_t task = s ? find_task(s, task_name, context) : SIZE_MAX;
    if (task != SIZE_MAX) sqlite3_result_text(context, stance_result_label(s->result, task), -1, SQLITE_TRANSIENT);
}

static void sql_stance(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    give_label(context, values[0], NULL);
}

static void sql_topic(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    give_label(context, values[0], "topic");
}

static void sql_label(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    const char *task = (const char *)sqlite3_value_text(values[1]);
    if (task) give_label(context, values[0], task);
}

static void sql_probability(sqlite3_context *context, int count, sqlite3_value **values) {
    const char *label = (const char *)sqlite3_value_text(values[1]);
    const char *name = count > 2 ? (const char *)sqlite3_value_text(values[2]) : NULL;
    if (!label || (count > 2 && !name)) return;
    const session *s = judge(context, values[0]);
    size_t task = s ? find_task(s, name, context) : SIZE_MAX;
    if (task == SIZE_MAX) return;
    size_t index = 0, labels = stance_model_label_count(s->model, task);
    while (index < labels && strcmp(stance_model_label(s->model, task, index), label) != 0) index++;
    if (index < labels) {
        sqlite3_result_double(context, stance_result_probability(s->result, task, index));
        return;
    }
    char *text = sqlite3_mprintf("task %s has no label %s", stance_model_task_name(s->model, task), label);
    sqlite3_result_error(context, text ? text : "no such label", -1);
    sqlite3_free(text);
}

static void sql_known(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    const session *s = judge(context, values[0]);
    if (s) sqlite3_result_double(context, stance_result_known(s->result));
}

static void sql_open(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    const char *path = (const char *)sqlite3_value_text(values[0]);
    stance_error error;
    stance_model *model;
    if (!path) return;
    stance_status status = stance_model_open(&model, path, NULL, &error);
    if (status) fail(context, status, &error);
    else if (adopt(sqlite3_user_data(context), model, context)) sqlite3_result_value(context, values[0]);
}

typedef struct function {
    const char *name;
    int arguments;
    int flags;
    void (*call)(sqlite3_context *context, int count, sqlite3_value **values);
} function;

/* Not SQLITE_DETERMINISTIC: another model gives another answer. Files are opened by top-level SQL alone, never by a view or
 * trigger of a database that came from elsewhere. */
static const function functions[] = {
    {"stance", 1, SQLITE_INNOCUOUS, sql_stance},
    {"stance_topic", 1, SQLITE_INNOCUOUS, sql_topic},
    {"stance_label", 2, SQLITE_INNOCUOUS, sql_label},
    {"stance_probability", 2, SQLITE_INNOCUOUS, sql_probability},
    {"stance_probability", 3, SQLITE_INNOCUOUS, sql_probability},
    {"stance_known", 1, SQLITE_INNOCUOUS, sql_known},
    {"stance_open", 1, SQLITE_DIRECTONLY, sql_open},
};

/* Called by SQLite when the extension is loaded. */
STANCE_API int sqlite3_stancesqlite_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);

int sqlite3_stancesqlite_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
    SQLITE_EXTENSION_INIT2(api);
    (void)message;
    session *s = sqlite3_malloc64(sizeof *s);
    if (!s) return SQLITE_NOMEM;
    *s = (session){.users = 1};
    int status = SQLITE_OK;
    for (size_t i = 0; i < sizeof functions / sizeof *functions && status == SQLITE_OK; i++) {
        s->users++; /* leave() is called for it, also when it cannot be registered */
        status = sqlite3_create_function_v2(db, functions[i].name, functions[i].arguments,
                                            SQLITE_UTF8 | functions[i].flags, s, functions[i].call, NULL, NULL, leave);
    }
    leave(s);
    return status;
}
