#include <nnhost/testing.h>

#include <cinttypes>
#include <cstdio>

void nnhost_testing_print_error(const char *source, int32_t line, const char *call, const nnhost_error *error) {
    std::fprintf(stderr, "%s:%" PRId32 ": %s\n", source, line, call);
    if (!error || error->status == NNHOST_OK) return;
    std::fprintf(stderr, "  error: %s (%s)\n", error->text, nnhost_status_text(error->status));
    if (error->hint[0] != '\0') std::fprintf(stderr, "  hint: %s\n", error->hint);
    if (error->parameter[0] != '\0') std::fprintf(stderr, "  parameter: %s\n", error->parameter);
    if (error->file[0] == '\0') return;
    if (error->line > 0)
        std::fprintf(stderr, "  file: %s:%" PRId64 "\n", error->file, error->line);
    else
        std::fprintf(stderr, "  file: %s\n", error->file);
}
