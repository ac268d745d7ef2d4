/* @name@: the very numbers of the generator, scaled; and what is refused. */
#include "plugin_test.h"

#include <math.h>

enum { rows = 30, cols = 49 };

static void test_values(const char *parameters, double scale) {
    const nnhost_layer_info layer = {(uint32_t)sizeof layer, 0, 2, 0, cols, rows, "org.nnhost.sigmoid"};
    nnhost_error error = NNHOST_ERROR_INIT;
    void *self = NULL;
    CHECK(make_instance(parameters, NULL, &self, &error) == NNHOST_OK);
    const nnhost_initialiser *table = (const nnhost_initialiser *)plugin.descriptor->table;
    nnhost_rng rng, same;
    nnhost_rng_seed(&rng, 7);
    nnhost_rng_seed(&same, 7);
    float w[rows * cols + 1];
    w[rows * cols] = 77;
    CHECK(table->fill(self, &layer, &rng, w, rows, cols, &error) == NNHOST_OK);
    double squares = 0;
    for (int i = 0; i < rows * cols; ++i) {
        const float wanted = (float)(scale / sqrt((double)cols) * same.table->normal(&same));
        CHECK(fabsf(w[i] - wanted) <= 1e-6f * fabsf(wanted)); /* a rounding: languages may multiply in another order */
        squares += w[i] * w[i];
    }
    CHECK(w[rows * cols] == 77);
    /* The deviation of 1470 numbers is within 10 %, five times its own spread of 1/sqrt(2 * 1470). */
    CHECK(fabs(sqrt(squares / (rows * cols)) * sqrt((double)cols) / scale - 1) < 0.1);

    CHECK(table->fill(self, &layer, &rng, w, 0, cols, &error) == NNHOST_OK);
    CHECK(rng.table->u32(&rng) == same.table->u32(&same)); /* nothing more was drawn */
    destroy_instance(self);
}

static void test_refusals(void) {
    const nnhost_layer_info layer = {(uint32_t)sizeof layer, 0, 2, 0, 0, rows, "org.nnhost.sigmoid"};
    nnhost_error error = NNHOST_ERROR_INIT;
    void *self = NULL;
    CHECK(make_instance("scale=0", NULL, &self, &error) == NNHOST_E_ARGUMENT);
    CHECK(make_instance("", NULL, &self, &error) == NNHOST_OK);
    const nnhost_initialiser *table = (const nnhost_initialiser *)plugin.descriptor->table;
    nnhost_rng rng;
    nnhost_rng_seed(&rng, 7);
    float w = 77;
    CHECK(table->fill(self, &layer, &rng, &w, 1, 1, &error) == NNHOST_E_ARGUMENT);
    CHECK(error.text[0] != '\0' && w == 77);
    destroy_instance(self);
}

int main(int argc, char **argv) {
    open_plugin(argc > 1 ? argv[1] : "build/@name@.so");
    test_values("", 1);
    test_values("scale=0.5", 0.5);
    test_refusals();
    return end_of_test();
}
