// Instances made in unusual ways, and a look at everything that an instance can do, whatever its kind.
#pragma once

#include "../floating_point.hpp"
#include "subject.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nnhost::conformance {

// A struct as a later host has it: longer than today's, with something in the part that nobody knows yet.
template <class Struct>
struct Larger {
    Larger() {
        value.struct_size = sizeof *this;
        std::fill(std::begin(tail), std::end(tail), mark);
    }
    void expect_untouched(const char *name) const {
        for (const unsigned char byte : tail)
            if (byte != mark) fail_rule(2, "it wrote behind the fields that it knows of ", name);
    }
    static constexpr unsigned char mark = 0xa5;
    Struct value{};
    unsigned char tail[64];
};

// The result of create, good or bad; destroyed at the end.
class Made {
  public:
    enum How { ordinary, values_vanish, larger_structs, no_extensions };

    // `key` and `value`: one parameter more, of which every text is meant literally.
    explicit Made(Subject &subject, const std::string &parameters = {}, const std::string &key = {},
                  const std::string &value = {}, How how = ordinary);
    ~Made();
    Made(const Made &) = delete;
    Made &operator=(const Made &) = delete;

    bool refused_by_host() const { return refused_by_host_; } // create was not called
    void expect_explained() const;                            // of a failure: text, status, and *self as it was
    void expect_tails_untouched() const;                      // with larger_structs

    nnhost_status status = NNHOST_OK;
    nnhost_error error = NNHOST_ERROR_INIT;
    void *self = nullptr;
    TestHost host;

  private:
    void call_create(const nnhost_host *table, const nnhost_parameter_value *const *values);
    void create_with_vanishing_values(const nnhost_parameter_value *const *values);
    void create_with_larger_structs(const nnhost_parameter_value *const *values);

    nnhost_descriptor descriptor_;
    bool refused_by_host_ = false;
    Larger<nnhost_host> larger_host_;
    std::vector<Larger<nnhost_parameter_value>> larger_values_;
};

using Bits = std::vector<unsigned char>;

constexpr unsigned watch_floating_point = 1; // compare it around each call
constexpr unsigned larger_infos = 2;         // hand over longer structs
constexpr unsigned small_only = 4;           // no large blocks: for thousands of rounds

// Calls each function of the kind with ordinary input, and gives back all that came out.
Bits exercise(Subject &subject, void *self, unsigned how = 0);
Bits exercise_new(Subject &subject, const std::string &parameters, unsigned how = 0); // on an instance of its own

// 0, 1/16, ... : n numbers in low..high that look random and are always the same.
std::vector<float> sample(std::int64_t n, float low, float high);

// Calls body(activation) with the defaults and with other parameters.
template <class Body>
void for_all_variants(Subject &subject, Body &&body) {
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        Activation activation(subject, parameters);
        body(activation);
    });
}

} // namespace nnhost::conformance
