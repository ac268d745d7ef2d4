/* @name@: where each pixel goes. */
#include "plugin_test.h"

enum { size = 12 };

/* An image of 2 rows, 3 columns and 2 channels, whose pixels are 1..12, and its shifted copy. */
static void shift(const char *parameters, float *copy) {
    const nnhost_image_info image = {(uint32_t)sizeof image, 0, 2, 3, 2, -1, 1};
    nnhost_augmenter_info made;
    nnhost_error error = NNHOST_ERROR_INIT;
    void *self = NULL;
    CHECK(make_instance(parameters, NULL, &self, &error) == NNHOST_OK);
    const nnhost_augmenter *table = (const nnhost_augmenter *)plugin.descriptor->table;
    memset(&made, 0, sizeof made);
    made.struct_size = (uint32_t)sizeof made;
    CHECK(table->info(self, &image, &made, &error) == NNHOST_OK);
    CHECK(made.flags == NNHOST_AUGMENTER_KEEPS_ORIGINAL && made.multiplier == 2);
    CHECK(made.height == 2 && made.width == 3 && made.channels == 2);

    float in[2 * size], out[4 * size + 1];
    nnhost_rng rng[2];
    nnhost_rng *rngs[2] = {&rng[0], &rng[1]};
    for (int i = 0; i < 2 * size; ++i) in[i] = (float)(i % size + 1);
    for (int i = 0; i <= 4 * size; ++i) out[i] = 77;
    CHECK(table->apply(self, &image, 0, in, out, rngs, &error) == NNHOST_OK && out[0] == 77);
    CHECK(table->apply(self, &image, 2, in, out, rngs, &error) == NNHOST_OK && out[4 * size] == 77);
    CHECK(memcmp(out, in, size * sizeof *in) == 0); /* the original comes first */
    CHECK(memcmp(out, out + 2 * size, 2 * size * sizeof *out) == 0);
    memcpy(copy, out + size, size * sizeof *copy);
    destroy_instance(self);
}

static int equal(const float *copy, const float *wanted) { return memcmp(copy, wanted, size * sizeof *copy) == 0; }

int main(int argc, char **argv) {
    float copy[size];
    open_plugin(argc > 1 ? argv[1] : "build/@name@.so");

    const float same[size] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    shift("right=0", copy);
    CHECK(equal(copy, same));
    const float right[size] = {-1, -1, 1, 2, 3, 4, -1, -1, 7, 8, 9, 10};
    shift("", copy);
    CHECK(equal(copy, right));
    const float up_left[size] = {9, 10, 11, 12, -1, -1, -1, -1, -1, -1, -1, -1};
    shift("right=-1,down=-1", copy);
    CHECK(equal(copy, up_left));
    const float away[size] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    shift("right=0,down=1000", copy);
    CHECK(equal(copy, away));
    return end_of_test();
}
