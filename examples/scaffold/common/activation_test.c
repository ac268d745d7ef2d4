/* @name@: values, slopes and the inverse, from one end of the floats to the other. */
#include "plugin_test.h"

#include <float.h>
#include <math.h>

static const nnhost_activation *table;
static void *self;

static float f(float x) {
    float y = 77;
    table->forward(self, 1, 1, &x, &y);
    return y;
}

static float slope(float x) {
    const float one = 1, y = f(x);
    float dx = 77;
    table->backward(self, 1, 1, &x, &y, &one, &dx);
    return dx;
}

static void test_forward(void) {
    const float x[] = {0, 1, -1, 3, FLT_MAX, -FLT_MAX, INFINITY, -INFINITY, 1e-40f};
    const float y[] = {0, 0.5f, -0.5f, 0.75f, 1, -1, 1, -1, 1e-40f};
    for (size_t i = 0; i < sizeof x / sizeof *x; ++i) CHECK_NEAR(x[i], f(x[i]), y[i], 0);
    CHECK(isnan(f(NAN)));
}

static void test_backward(void) {
    for (float x = -20; x <= 20; x += 0.37f) {
        const double h = 1e-4; /* central difference in double: its error is of the order of h squared */
        const double above = (x + h) / (1 + fabs(x + h)), below = (x - h) / (1 + fabs(x - h));
        CHECK_NEAR(x, slope(x), (above - below) / (2 * h), 1e-4);
    }
    CHECK_NEAR(0, slope(0), 1, 0);
    CHECK_NEAR(FLT_MAX, slope(FLT_MAX), 0, 0);
    CHECK_NEAR(-INFINITY, slope(-INFINITY), 0, 0);
    CHECK(isnan(slope(NAN)));
}

static void test_inverse(void) {
    float values[] = {-1.5f, -1, -0.75f, 0, 0.5f, 1, 2, NAN};
    CHECK(table->inverse(self, 8, values, values) == 5); /* all but the three in the middle; in place */
    CHECK(isnan(values[0]) && values[1] == -INFINITY && values[2] == -3 && values[3] == 0 && values[4] == 1);
    CHECK(values[5] == INFINITY && isnan(values[6]) && isnan(values[7]));
    for (float x = -9; x <= 9; x += 0.37f) {
        const float y = f(x);
        float back = 77;
        CHECK(table->inverse(self, 1, &y, &back) == 0);
        CHECK_NEAR(x, back, x, 1e-4); /* 1 - |y| has lost digits: up to 1e-7 * (1 + |x|)^2 */
    }
}

static void test_shapes(void) {
    const float x[6] = {1, 1, 1, 1, 1, 1};
    float y[8] = {7, 7, 7, 7, 7, 7, 7, 7};
    table->forward(self, 0, 5, x, y);
    table->forward(self, 5, 0, x, y);
    CHECK(y[0] == 7);
    table->forward(self, 2, 3, x, y + 1); /* 6 values, and at no multiple of 64 bytes */
    CHECK(y[0] == 7 && y[1] == 0.5f && y[6] == 0.5f && y[7] == 7);
}

int main(int argc, char **argv) {
    nnhost_error error = NNHOST_ERROR_INIT;
    open_plugin(argc > 1 ? argv[1] : "build/@name@.so");
    table = (const nnhost_activation *)plugin.descriptor->table;
    CHECK(make_instance("", NULL, &self, &error) == NNHOST_OK);
    test_forward();
    test_backward();
    test_inverse();
    test_shapes();
    destroy_instance(self);
    return end_of_test();
}
