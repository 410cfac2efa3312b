/* SPDX-License-Identifier: MIT
 * Instead of libFuzzer: tries every file that is named, and every file of a folder, once. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t tried;

static void try_bytes(const char *bytes, size_t size) {
    st_sv copy = fuzz_copy((st_sv){bytes, size});
    LLVMFuzzerTestOneInput((const uint8_t *)copy.data, copy.size);
    free((void *)(uintptr_t)copy.data);
    tried++;
}

static void try_file(const char *path) {
    enum { MOST = 1 << 20 };
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(MOST);
    PROPERTY(file && bytes);
    size_t size = fread(bytes, 1, MOST, file);
    fclose(file);
    printf("%s\n", path);
    fflush(stdout); /* the last line names the file that went wrong */
    try_bytes(bytes, size);
    free(bytes);
}

static void try_path(const char *path) {
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    if (count < 0) {
        try_file(path);
        return;
    }
    for (int i = 0; i < count; i++) {
        char name[4096];
        snprintf(name, sizeof name, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.') try_file(name);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv) {
    try_bytes("", 0);
    for (int i = 1; i < argc; i++) try_path(argv[i]);
    printf("%zu inputs\n", tried);
    return tried > 1 ? 0 : 1;
}
