// nnhost/plugin.hpp - a plugin as a C++17 class. A header on top of the contract in C (plugin.h): it needs that and the
// standard library, and the plugin it makes is one like any other.
//
//     struct Softsign : nnhost::Elementwise {
//         static constexpr auto about = nnhost::describe("org.example.softsign", "softsign", "1.0.0")
//                                           .summary("x / (1 + |x|)")
//                                           .vendor("your name")
//                                           .licence("MIT")
//                                           .threads(NNHOST_THREADS_CONCURRENT);
//
//         static nnhost::ActivationInfo info() {
//             return nnhost::ActivationInfo().outputs(-1, 1).invertible(-1, 1).targets(-0.9F, 0.9F);
//         }
//         static float f(float x) noexcept { ... }
//         static float derivative(float x, float y) noexcept { ... } // dy/dx
//         static float inverse(float y) noexcept { ... }             // optional: x, its limit at the ends, NaN beyond
//     };
//
//     NNHOST_MODULE(&nnhost::descriptor<Softsign>);
//
// The base says the kind and which functions the class has: Elementwise and Activation (cpp/activation.hpp),
// Initialiser and Augmenter (cpp/initialiser.hpp, cpp/augmenter.hpp), Loader (cpp/loader.hpp). The functions may be
// static, const or neither; they are called as the contract's thread tags and the description's `threads` say.
//
// Parameters are constants of the class, named in `parameters`, and read by the constructor. The type of the constant
// is the type of the value:
//
//     static constexpr auto degrees = nnhost::real("degrees", "angle in degrees", "10").between(0, 180).primary();
//     static constexpr auto mode = nnhost::choice("mode", "what is made", "extend", {"extend", "random"});
//     static constexpr auto parameters = std::tie(degrees, mode);
//
//     explicit Rotation(const nnhost::Setup &setup) : degrees_(setup[degrees]), random_(setup[mode] == "random") {}
//
// Without parameters a class needs no constructor. setup.host() is the host, to log and to ask for cancellation; it may
// be kept.
//
// Exceptions end here. Where the contract has a status they become it: nnhost::Failure with what it says,
// std::bad_alloc as NNHOST_E_MEMORY, any other as NNHOST_E_INTERNAL with its what(). Where it has none: an activation's
// outputs become NaN, which the host does not mistake for a result (training ends with NNHOST_E_DIVERGED), its inverse
// counts every value as outside, and the host is told once an instance what happened; a loader's probe answers 0, an
// extension NULL. An activation's info is asked for once, while the instance is made, where it can still fail.
//
// `static const void *extension(const char *id)` in any class answers the host's get_extension.
#ifndef NNHOST_PLUGIN_HPP
#define NNHOST_PLUGIN_HPP

#include <nnhost/plugin.h>

#include "cpp/activation.hpp"
#include "cpp/augmenter.hpp"
#include "cpp/description.hpp"
#include "cpp/failure.hpp"
#include "cpp/initialiser.hpp"
#include "cpp/instance.hpp"
#include "cpp/loader.hpp"
#include "cpp/parameter.hpp"
#include "cpp/setup.hpp"

#endif
