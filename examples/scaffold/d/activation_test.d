/// @name@: values, slopes and the inverse, from one end of the floats to the other.
module plugin_test;

import core.stdc.stdio : printf;
import nnhost;
import plugin;

__gshared int failures;

void check(bool holds, int line = __LINE__)
{
    if (holds)
        return;
    printf("@name@_test.d:%d: does not hold\n", line);
    ++failures;
}

double magnitude(double x)
{
    return x < 0 ? -x : x;
}

double exact(double x)
{
    return x / (1 + magnitude(x));
}

void test_mathematics()
{
    check(softsign(0) == 0 && softsign(1) == 0.5f && softsign(-3) == -0.75f && softsign(1e-40f) == 1e-40f);
    check(softsign(float.max) == 1 && softsign(-float.infinity) == -1);
    check(softsign(float.nan) != softsign(float.nan));
    check(derivative(0) == 1 && derivative(float.max) == 0 && derivative(float.nan) != derivative(float.nan));
    check(inverse(1) == float.infinity && inverse(-1) == -float.infinity && inverse(1.5f) != inverse(1.5f));
    for (double x = -9; x <= 9; x += 0.37)
    {
        const slope = (exact(x + 1e-4) - exact(x - 1e-4)) / 2e-4;
        check(magnitude(derivative(cast(float) x) - slope) < 2e-4);
        check(magnitude(inverse(softsign(cast(float) x)) - x) < 1e-4);
    }
}

void test_table()
{
    const table = nnhost_plugin_entry().descriptors[0].table;
    float[5] values = [-1.5f, -1, 0.5f, 2, float.nan];
    check(table.inverse(null, 5, values.ptr, values.ptr) == 4 && values[1] == -float.infinity && values[2] == 1);
    const(float)[3] x = [1, 1, 1];
    float[3] y = [7, 7, 7];
    table.forward(null, 0, 3, x.ptr, y.ptr);
    check(y[0] == 7);
    table.forward(null, 1, 2, x.ptr, y.ptr);
    check(y[0] == 0.5f && y[1] == 0.5f && y[2] == 7);
    table.backward(null, 2, 1, x.ptr, y.ptr, x.ptr, y.ptr);
    check(y[0] == 0.25f && y[1] == 0.25f && y[2] == 7);
}

extern (C) int main()
{
    test_mathematics();
    test_table();
    return failures > 0;
}
