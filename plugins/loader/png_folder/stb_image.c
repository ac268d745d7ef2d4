/* The implementation of stb_image, in a file of its own, built without our warnings: PNG alone, from memory. */
#include <stdlib.h>

/* The largest image that png.cpp lets through needs half of this; more is asked for by a file that lies. */
#define MOST_MEMORY ((size_t)256 * 1024 * 1024)

static void *limited_realloc(void *old, size_t size) { return size > MOST_MEMORY ? NULL : realloc(old, size); }

#define STBI_MALLOC(size) limited_realloc(NULL, size)
#define STBI_REALLOC(old, size) limited_realloc(old, size)
#define STBI_FREE(old) free(old)
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_FAILURE_USERMSG
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>
