// nnhost/cpp/parameter.hpp - parameters as typed constants. Texts and ranges are those of nnhost_parameter_spec; a
// default is written as a user would, and a parameter without one is required.
#ifndef NNHOST_CPP_PARAMETER_HPP
#define NNHOST_CPP_PARAMETER_HPP

#include <nnhost/abi/parameters.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace nnhost {
inline namespace plugin_v0 {

// Value: what setup[parameter] gives.
template <class Value, std::size_t choice_count = 0>
class Parameter {
  public:
    constexpr Parameter(std::int32_t type, const char *key, const char *summary, const char *default_text)
        : type_(type), key_(key), summary_(summary), default_text_(default_text) {}

    constexpr Parameter choices(const char *const (&choices)[choice_count ? choice_count : 1]) const {
        Parameter with = *this;
        for (std::size_t i = 0; i < choice_count; ++i) with.choices_[i] = choices[i];
        return with;
    }
    constexpr Parameter between(double minimum, double maximum) const {
        Parameter with = *this;
        with.minimum_ = minimum;
        with.maximum_ = maximum;
        return with;
    }
    // `relu:0.1` means this one.
    constexpr Parameter primary() const {
        Parameter with = *this;
        with.flags_ = NNHOST_PARAMETER_PRIMARY;
        return with;
    }

    constexpr std::int32_t type() const { return type_; }
    constexpr const char *key() const { return key_; }

    // Points into this parameter.
    constexpr nnhost_parameter_spec spec() const {
        return {sizeof(nnhost_parameter_spec),
                type_,
                key_,
                summary_,
                default_text_,
                choice_count ? choices_.data() : nullptr,
                minimum_,
                maximum_,
                flags_ | (default_text_ ? 0 : NNHOST_PARAMETER_REQUIRED),
                0};
    }

  private:
    std::int32_t type_;
    const char *key_;
    const char *summary_;
    const char *default_text_;
    std::array<const char *, choice_count + 1> choices_{}; // ends with NULL
    double minimum_ = 0;
    double maximum_ = 0;
    std::uint32_t flags_ = 0;
};

constexpr Parameter<double> real(const char *key, const char *summary, const char *default_text = nullptr) {
    return {NNHOST_PARAMETER_REAL, key, summary, default_text};
}
constexpr Parameter<std::int64_t> integer(const char *key, const char *summary, const char *default_text = nullptr) {
    return {NNHOST_PARAMETER_INTEGER, key, summary, default_text};
}
constexpr Parameter<bool> boolean(const char *key, const char *summary, const char *default_text = nullptr) {
    return {NNHOST_PARAMETER_BOOL, key, summary, default_text};
}
constexpr Parameter<std::string> text(const char *key, const char *summary, const char *default_text = nullptr) {
    return {NNHOST_PARAMETER_STRING, key, summary, default_text};
}
constexpr Parameter<std::string> path(const char *key, const char *summary, const char *default_text = nullptr) {
    return {NNHOST_PARAMETER_PATH, key, summary, default_text};
}

// choice("mode", "what is made", "extend", {"extend", "random"}); a default of nullptr: required
template <std::size_t count>
constexpr Parameter<std::string, count> choice(const char *key, const char *summary, const char *default_text,
                                               const char *const (&choices)[count]) {
    return Parameter<std::string, count>(NNHOST_PARAMETER_CHOICE, key, summary, default_text).choices(choices);
}

} // namespace plugin_v0
} // namespace nnhost

#endif
