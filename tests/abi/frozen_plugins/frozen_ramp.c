/* An activation with state: y = x, and slope * x below 0. Its create uses all that the host offers. */
#include "common.h"

struct ramp {
    float slope;
};

static void info(void *self, nnhost_activation_info *info) NNHOST_NOEXCEPT {
    (void)self;
    info->flags = NNHOST_ACTIVATION_ELEMENTWISE | NNHOST_ACTIVATION_IN_PLACE;
    info->output_minimum = info->inverse_minimum = -1e30f;
    info->output_maximum = info->inverse_maximum = 1e30f;
    info->target_low = 0.0f;
    info->target_high = 1.0f;
    FILL_LATER(info);
}

static float slope_at(const void *self, float x) { return x < 0 ? ((const struct ramp *)self)->slope : 1.0f; }

static void forward(void *self, int64_t rows, int64_t cols, const float *x, float *y) NNHOST_NOEXCEPT {
    for (int64_t i = 0; i < rows * cols; ++i) y[i] = slope_at(self, x[i]) * x[i];
}

static void backward(void *self, int64_t rows, int64_t cols, const float *x, const float *y, const float *dy,
                     float *dx) NNHOST_NOEXCEPT {
    (void)y;
    for (int64_t i = 0; i < rows * cols; ++i) dx[i] = slope_at(self, x[i]) * dy[i];
}

static int64_t inverse(void *self, int64_t n, const float *y, float *x) NNHOST_NOEXCEPT {
    for (int64_t i = 0; i < n; ++i) x[i] = y[i] / slope_at(self, y[i]);
    return 0;
}

static nnhost_status create(const nnhost_host *host, const nnhost_parameter_value *const *values, uint32_t count,
                            void **self, nnhost_error *error) NNHOST_NOEXCEPT {
    const nnhost_host_info *me = host->get_extension(host, NNHOST_HOST_INFO);
    struct ramp *ramp;
    if (count != 1 || values[0]->type != NNHOST_PARAMETER_REAL || values[0]->real <= 0)
        return nnhost_fail(error, NNHOST_E_ARGUMENT, "the slope did not arrive");
    if (!me || me->abi_major != NNHOST_ABI_MAJOR || !me->name || !me->version)
        return nnhost_fail(error, NNHOST_E_INTERNAL, "the host does not say who it is");
    if (host->get_extension(host, "org.example.unknown/1"))
        return nnhost_fail(error, NNHOST_E_INTERNAL, "the host offers an extension that nobody knows");
    if (host->is_cancelled(host)) return nnhost_fail(error, NNHOST_E_CANCELLED, "cancelled");
    ramp = malloc(sizeof *ramp);
    if (!ramp) return nnhost_fail(error, NNHOST_E_MEMORY, "out of memory");
    ramp->slope = (float)values[0]->real;
    host->log(host, NNHOST_LOG_DEBUG, "frozen_ramp is here");
    *self = ramp;
    return NNHOST_OK;
}

static void destroy(void *self) NNHOST_NOEXCEPT { free(self); }

static const struct guarded_spec slope = {.spec = {NNHOST_PARAMETER_INIT LATER, .type = NNHOST_PARAMETER_REAL,
                                                   .key = "slope", .summary = "slope below 0", .default_text = "0.1",
                                                   .minimum = 0.001, .maximum = 1, .flags = NNHOST_PARAMETER_PRIMARY},
                                          BEHIND};
static const nnhost_parameter_spec *const parameters[] = {&slope.spec};

static const nnhost_activation table = {
    .struct_size = sizeof table, .info = info, .forward = forward, .backward = backward, .inverse = inverse};

static const struct guarded guarded = {
    .descriptor = {NNHOST_DESCRIPTOR_INIT, TEXTS("ramp"), .kind = NNHOST_ACTIVATION_KIND, .parameters = parameters,
                   .parameter_count = 1, .create = create, .destroy = destroy, .table = &table},
    BEHIND};

NNHOST_MODULE(&guarded.descriptor);
