/* What old_host.c hands to a plugin: a host table, a generator, parameters at their defaults. */
#ifndef OLD_HOST_PARTS_H
#define OLD_HOST_PARTS_H

#include <nnhost/plugin.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a generator: SplitMix64 (Steele, Lea, Flood 2014), which is enough for a plugin that draws ------------------ */

static uint64_t next_bits(nnhost_rng *rng) {
    uint64_t z = rng->state[0] += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t draw_u32(nnhost_rng *rng) NNHOST_NOEXCEPT { return (uint32_t)(next_bits(rng) >> 32); }
static double draw_uniform(nnhost_rng *rng) NNHOST_NOEXCEPT { return (double)(next_bits(rng) >> 11) * 0x1p-53; }
static double draw_normal(nnhost_rng *rng) NNHOST_NOEXCEPT {
    const double radius = sqrt(-2 * log(1 - draw_uniform(rng)));
    return radius * cos(6.283185307179586 * draw_uniform(rng));
}
static uint32_t draw_below(nnhost_rng *rng, uint32_t n) NNHOST_NOEXCEPT { return n ? draw_u32(rng) % n : 0; }
static void draw_split(const nnhost_rng *rng, uint64_t index, nnhost_rng *child) NNHOST_NOEXCEPT {
    *child = *rng;
    child->state[0] ^= (index + 1) * UINT64_C(0xd1342543de82ef95);
}

static const nnhost_rng_table draw_table = {.struct_size = sizeof draw_table,
                                            .u32 = draw_u32,
                                            .uniform = draw_uniform,
                                            .normal = draw_normal,
                                            .below = draw_below,
                                            .split = draw_split};

/* ---- the host's table ---------------------------------------------------------------------------------------------*/

static void host_log(const nnhost_host *host, int32_t level, const char *text) NNHOST_NOEXCEPT {
    (void)host, (void)level, (void)text;
}
static int32_t host_is_cancelled(const nnhost_host *host) NNHOST_NOEXCEPT { return (void)host, 0; }
static const void *host_get_extension(const nnhost_host *host, const char *id) NNHOST_NOEXCEPT {
    static const nnhost_host_info info = {.struct_size = sizeof info,
                                          .abi_major = NNHOST_ABI_MAJOR,
                                          .abi_minor = NNHOST_ABI_MINOR,
                                          .name = "old_host",
                                          .version = "0"};
    (void)host;
    return strcmp(id, NNHOST_HOST_INFO) == 0 ? &info : NULL;
}

static const nnhost_host host_table = {.struct_size = sizeof host_table,
                                       .log = host_log,
                                       .is_cancelled = host_is_cancelled,
                                       .get_extension = host_get_extension};

/* ---- parameters ---------------------------------------------------------------------------------------------------*/

enum { most_parameters = 16 };

struct parameters {
    nnhost_parameter_value values[most_parameters];
    const nnhost_parameter_value *pointers[most_parameters];
};

/* `text` of a parameter as a typed value; the text itself is right, since it is the plugin's own. */
static nnhost_parameter_value parsed(const nnhost_parameter_spec *spec, const char *text) {
    nnhost_parameter_value value = {.struct_size = sizeof value, .type = spec->type, .text = text};
    if (spec->type == NNHOST_PARAMETER_BOOL) value.integer = strcmp(text, "true") == 0;
    if (spec->type == NNHOST_PARAMETER_INTEGER) value.integer = strtoll(text, NULL, 10);
    if (spec->type == NNHOST_PARAMETER_INTEGER || spec->type == NNHOST_PARAMETER_REAL) value.real = strtod(text, NULL);
    if (spec->type == NNHOST_PARAMETER_CHOICE)
        while (strcmp(spec->choices[value.integer], text) != 0) ++value.integer;
    return value;
}

/* Every parameter at its default; one that is required gets `data`. */
static void take_defaults(const nnhost_descriptor *plugin, const char *data, struct parameters *all) {
    uint32_t i;
    for (i = 0; i < plugin->parameter_count && i < most_parameters; ++i) {
        const nnhost_parameter_spec *spec = plugin->parameters[i];
        all->values[i] = parsed(spec, spec->default_text ? spec->default_text : data);
        all->pointers[i] = &all->values[i];
    }
}

#endif
