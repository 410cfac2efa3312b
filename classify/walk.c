/* SPDX-License-Identifier: MIT */
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number.h"

void st_walk_init(st_walk *walk, const char *const *paths, size_t count, const stance_allocator *allocator) {
    *walk = (st_walk){.paths = paths, .count = count};
    st_arena_init(&walk->arena, allocator);
}

void st_walk_clear(st_walk *walk) {
    st_release(walk->arena.allocator, walk->files);
    st_arena_clear(&walk->arena);
    walk->files = NULL;
}

bool st_part_parse(st_sv text, st_part *part) {
    const char *slash = memchr(text.data, '/', text.size);
    if (!slash) return false;
    st_sv number = {text.data, (size_t)(slash - text.data)};
    st_sv of = {slash + 1, text.size - number.size - 1};
    return st_parse_u64(number, &part->number) && st_parse_u64(of, &part->of) && part->number >= 1 &&
           part->number <= part->of;
}

static bool is_same(const struct stat *info, const st_file *file) {
    return file && info->st_dev == file->device && info->st_ino == file->inode;
}

bool st_is_file(const char *path, const st_file *file) {
    struct stat info;
    int failed = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &info) : stat(path, &info);
    return failed == 0 && is_same(&info, file);
}

static bool is_folder(const char *path, bool follow) {
    struct stat info;
    return (follow ? stat(path, &info) : lstat(path, &info)) == 0 && S_ISDIR(info.st_mode);
}

static bool add_file(st_walk *walk, const char *path, const stance_error *error) {
    if (!st_reserve(walk->arena.allocator, &walk->files, &walk->file_capacity, walk->file_count + 1,
                    sizeof *walk->files))
        return false;
    walk->files[walk->file_count++] = (struct st_walk_file){path, *error};
    return true;
}

/* folder/name in the arena; NULL when out of memory. */
static const char *join(st_walk *walk, const char *folder, const char *name) {
    size_t size = strlen(folder), extra = strlen(name);
    char *path = st_arena_take(&walk->arena, size + extra + 2);
    if (!path) return NULL;
    memcpy(path, folder, size);
    if (size && path[size - 1] == '/') size--;
    path[size] = '/';
    memcpy(path + size + 1, name, extra + 1);
    return path;
}

static int by_name(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Paths of what is in a folder, sorted; false when out of memory. *reason is the system's error, 0 for none. */
static bool list_folder(st_walk *walk, const char *folder, const char ***paths, size_t *count, int *reason) {
    size_t capacity = 0;
    *paths = NULL;
    *count = 0;
    DIR *dir = opendir(folder);
    *reason = dir ? 0 : errno;
    bool whole = true;
    for (struct dirent *entry; dir && whole && (errno = 0, entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        const char *path = join(walk, folder, entry->d_name);
        whole = path && st_reserve(walk->arena.allocator, paths, &capacity, *count + 1, sizeof **paths);
        if (whole) (*paths)[(*count)++] = path;
    }
    if (dir) {
        if (!*reason && whole) *reason = errno;
        closedir(dir);
    }
    if (*count) qsort(*paths, *count, sizeof **paths, by_name);
    return whole;
}

/* What is in a folder and no folder itself. Links to folders are left out; a pipe might never end. */
static bool add_other(st_walk *walk, const char *path) {
    struct stat info;
    stance_error error = {.status = STANCE_OK};
    bool exists = stat(path, &info) == 0;
    if (exists && (S_ISDIR(info.st_mode) || is_same(&info, walk->leave_out))) return true;
    if (exists && !S_ISREG(info.st_mode)) st_fail(&error, STANCE_ERROR_IO, "cannot read: not a regular file");
    return add_file(walk, path, &error);
}

enum { DEEPEST = 200 };

static bool add_folder(st_walk *walk, const char *folder, int depth) {
    const char **paths;
    size_t count;
    int reason;
    stance_error error = {.status = STANCE_OK};
    bool whole = list_folder(walk, folder, &paths, &count, &reason);
    if (reason) st_fail_io(&error, "read folder", reason);
    else if (depth == DEEPEST) st_fail(&error, STANCE_ERROR_LIMIT, "folders nested deeper than %d", DEEPEST);
    if (whole && error.status) whole = add_file(walk, folder, &error);
    for (size_t i = 0; i < count && whole && depth < DEEPEST; i++) {
        if (is_folder(paths[i], false)) whole = add_folder(walk, paths[i], depth + 1);
        else whole = add_other(walk, paths[i]);
    }
    st_release(walk->arena.allocator, paths);
    return whole;
}

/* The next file of all parts. */
static const char *next_file(st_walk *walk, stance_error *error) {
    error->status = STANCE_OK;
    while (walk->next_file == walk->file_count) {
        if (walk->next == walk->count) return NULL;
        const char *path = walk->paths[walk->next++];
        if (strcmp(path, "-") == 0 || !is_folder(path, true)) return path;
        walk->file_count = walk->next_file = 0;
        if (!add_folder(walk, path, 0)) {
            st_fail_memory(error);
            return path;
        }
    }
    struct st_walk_file *file = &walk->files[walk->next_file++];
    *error = file->error;
    return file->path;
}

const char *st_walk_next(st_walk *walk, stance_error *error) {
    for (;;) {
        const char *path = next_file(walk, error);
        bool ours = !walk->part.of || walk->position++ % walk->part.of == walk->part.number - 1;
        if (!path || ours || error->status == STANCE_ERROR_MEMORY) return path;
    }
}
