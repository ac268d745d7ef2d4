/// @name@: x / (1 + |x|), an S from -1 to 1 that needs no exponential.
module plugin;

import core.math : fabs;
import nnhost;

nothrow:
@nogc:

float softsign(float x)
{
    return fabs(x) == float.infinity ? (x > 0 ? 1 : -1) : x / (1 + fabs(x));
}

float derivative(float x)
{
    return 1 / ((1 + fabs(x)) * (1 + fabs(x)));
}

float inverse(float y)
{
    return fabs(y) > 1 ? float.nan : y / (1 - fabs(y));
}

private extern (C):

void info(void*, ActivationInfo* info)
{
    info.flags = in_place | elementwise;
    info.output_minimum = -1;
    info.output_maximum = 1;
    info.inverse_minimum = -1;
    info.inverse_maximum = 1;
    info.target_low = -0.9f;
    info.target_high = 0.9f;
}

void forward(void*, long rows, long cols, const(float)* x, float* y)
{
    foreach (i; 0 .. rows * cols)
        y[i] = softsign(x[i]);
}

void backward(void*, long rows, long cols, const(float)* x, const(float)*, const(float)* dy, float* dx)
{
    foreach (i; 0 .. rows * cols)
        dx[i] = dy[i] * derivative(x[i]);
}

long inverses(void*, long n, const(float)* y, float* x)
{
    long outside = 0;
    foreach (i; 0 .. n)
    {
        outside += !(y[i] > -1 && y[i] < 1);
        x[i] = inverse(y[i]);
    }
    return outside;
}

immutable Activation table = {info: &info, forward: &forward, backward: &backward, inverse: &inverses};

immutable Descriptor descriptor = {
    thread_model: threads_concurrent,
    kind: "nnhost.activation/1",
    id: "@id@",
    name: "@name@",
    version_: "0.1.0",
    summary: "x / (1 + |x|)",
    doc: "",
    vendor: "@vendor@",
    licence: "@licence@",
    table: &table,
};

immutable Descriptor*[1] descriptors = [&descriptor];
immutable Module the_module = {descriptor_count: 1, descriptors: descriptors.ptr};

export const(Module)* nnhost_plugin_entry()
{
    return &the_module;
}
