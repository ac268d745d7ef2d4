/* Lesson 1: which plugins are there?
 *
 *   cc -std=c99 1_list_plugins.c -o 1_list_plugins $(pkg-config --cflags --libs nnhost)
 *   ./1_list_plugins
 *
 * A context owns everything that the library knows: the plugins found so far, where it logs, how it multiplies
 * matrices. There are no globals; a program may hold several contexts. Every call that can fail returns a status and,
 * where one is passed, fills the error record with the cause and the next step. */
#include <nnhost/nnhost.h>

#include <stdio.h>
#include <stdlib.h>

static nnhost_error error = NNHOST_ERROR_INIT;

static void must(nnhost_status status) {
    if (status == NNHOST_OK) return;
    fprintf(stderr, "%s: %s\n", nnhost_status_text(status), error.text);
    exit(1);
}

/* Called with each library in the search path. Asking for a plugin by a path opens the library and registers it. */
static int32_t visit(void *user, const char *path) {
    nnhost_context *context = user;
    nnhost_plugin_info plugin = {.struct_size = sizeof plugin};
    if (nnhost_plugin_find(context, NULL, path, &plugin, &error) != NNHOST_OK)
        printf("%s: not usable: %s\n", path, error.text);
    return 0; /* go on with the next one */
}

int main(void) {
    nnhost_context *context;
    must(nnhost_context_create(&context, &error));
    must(nnhost_plugin_candidates(context, visit, context, &error));

    for (int64_t i = 0; i < nnhost_plugin_count(context); ++i) {
        nnhost_plugin_info plugin = {.struct_size = sizeof plugin};
        must(nnhost_plugin_at(context, i, &plugin, &error));
        printf("%-21s %-11s %s\n", plugin.kind, plugin.name, plugin.summary);
    }

    nnhost_context_destroy(context);
    return 0;
}
