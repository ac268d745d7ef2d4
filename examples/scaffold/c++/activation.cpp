// @name@: x / (1 + |x|), an S from -1 to 1 that needs no exponential.
#include <nnhost/plugin.hpp>

#include <cmath>

struct Softsign : nnhost::Elementwise {
    static constexpr auto about = nnhost::describe("@id@", "@name@", "0.1.0")
                                      .summary("x / (1 + |x|)")
                                      .vendor("@vendor@")
                                      .licence("@licence@")
                                      .threads(NNHOST_THREADS_CONCURRENT);

    static nnhost::ActivationInfo info() {
        return nnhost::ActivationInfo().outputs(-1, 1).invertible(-1, 1).targets(-0.9F, 0.9F);
    }
    static float f(float x) noexcept { return std::isinf(x) ? std::copysign(1.0F, x) : x / (1 + std::fabs(x)); }
    static float derivative(float x, float) noexcept { return 1 / ((1 + std::fabs(x)) * (1 + std::fabs(x))); }
    static float inverse(float y) noexcept { return std::fabs(y) > 1 ? NAN : y / (1 - std::fabs(y)); }
};

NNHOST_MODULE(&nnhost::descriptor<Softsign>);
